"""Remplir un modèle : mêmes données, mêmes octets ; rien de perdu, rien qui reste à remplir."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from moteur.documents import contenu, paquet, proprietes, signatures, valeurs
from moteur.documents.fautes import RenduImpossible, ValeursManquantes
from moteur.documents.lecture import Essai, Proprietes
from moteur.documents.valeurs import Json, Manquant, Registre, Releve

if TYPE_CHECKING:
    from moteur.documents.gabarit import Gabarit, PartiePreparee, Variante

# Un motif peut se poursuivre d'un morceau de texte à l'autre : des balises XML s'y intercalent.
_ENTRE = rb"(?:<[^>]*>)*+"
_BALISE_OUVERTE = re.compile(rb"\{" + _ENTRE + rb"[{%]")
_A_COMPLETER = re.compile(_ENTRE.join(re.escape(lettre.encode()) for lettre in "[À COMPLÉTER"))
SORTIE_MAX = 20_000_000  # caractères, toutes parties réunies


def preparer(modele: bytes) -> Gabarit:
    """Le modèle contrôlé et compilé, à garder pour produire plusieurs documents."""
    from moteur.documents import gabarit

    return gabarit.preparer(modele)


def rendre(
    modele: bytes | Gabarit,
    *,
    contexte: Mapping[str, Json],
    projet: bool,
    proprietes: Proprietes,
    titres: Mapping[str, str] | None = None,
) -> bytes:
    """Le document rempli.

    En projet, chaque valeur manquante s'écrit « [À COMPLÉTER : titre] » et chaque page porte le
    filigrane ; en définitif, les manques sont refusés tous ensemble. `titres` nomme les chemins.
    """
    gabarit = preparer(modele) if isinstance(modele, bytes) else modele
    return _rendre(gabarit, contexte, Registre(titres), projet=projet, proprietes=proprietes)


def essayer(
    gabarit: Gabarit,
    *,
    contexte: Mapping[str, Json],
    impose: bool,
    proprietes: Proprietes,
    titres: Mapping[str, str] | None = None,
) -> Essai:
    """L'exemplaire définitif s'il n'y manque rien, le projet sinon ; `impose` veut un projet en tout cas.

    `document.projet` dit au modèle lequel des deux il écrit.
    """
    manquants: tuple[str, ...] | None = None
    if not impose:
        try:
            octets = rendre(
                gabarit, contexte=_dire(contexte, False), projet=False, proprietes=proprietes, titres=titres
            )
            return Essai(octets, False, ())
        except ValeursManquantes as manque:
            manquants = manque.chemins
    elif any(c.chemin == "document.projet" for c in gabarit.chemins):
        # Ce modèle ne lit pas les mêmes données selon qu'il est en projet : celles de l'exemplaire comptent.
        manquants = manques(gabarit, _dire(contexte, False))
    registre = Registre(titres)
    octets = _rendre(gabarit, _dire(contexte, True), registre, projet=True, proprietes=proprietes)
    return Essai(octets, True, registre.manquants if manquants is None else manquants)


def manques(gabarit: Gabarit, contexte: Mapping[str, Json]) -> tuple[str, ...]:
    """Les chemins que l'exemplaire définitif lirait sans les trouver, dans l'ordre du document."""
    registre = Registre()
    valeurs.verifier(contexte)
    remplir(gabarit, gabarit.definitif, contexte, registre, etaler=False)
    return registre.manquants


def _dire(contexte: Mapping[str, Json], projet: bool) -> dict[str, Json]:
    dit = contexte.get("document")
    return {**contexte, "document": {**dit, "projet": projet}} if isinstance(dit, dict) else dict(contexte)


def _rendre(
    gabarit: Gabarit,
    contexte: Mapping[str, Json],
    registre: Registre,
    *,
    projet: bool,
    proprietes: Proprietes,
) -> bytes:
    variante = gabarit.projet if projet else gabarit.definitif
    releve = valeurs.verifier(contexte)
    remplies = remplir(gabarit, variante, contexte, registre, etaler=releve.lignes)
    if registre.manquants and not projet:
        raise ValeursManquantes((chemin, registre.titre(chemin)) for chemin in registre.manquants)
    numero = proprietes.identifiant
    remplies = {nom: signatures.identifier(octets, document=numero) for nom, octets in remplies.items()}
    if projet and registre.manquants:
        remplies = {nom: _surligner(octets) for nom, octets in remplies.items()}
    _relire(remplies, releve, projet)
    return _assembler(gabarit, variante, remplies, proprietes)


def remplir(
    gabarit: Gabarit, variante: Variante, contexte: Mapping[str, Json], registre: Registre, *, etaler: bool
) -> dict[str, bytes]:
    """Chaque partie à remplir, remplie ; `etaler` : un texte a des retours à la ligne, à traduire pour Word."""
    donnees = {nom: valeurs.envelopper(valeur, nom, registre) for nom, valeur in contexte.items()}
    for racine in gabarit.racines:
        donnees.setdefault(racine, Manquant(racine, registre))
    return _parties(variante, donnees, etaler)


def _parties(variante: Variante, donnees: Mapping[str, object], etaler: bool) -> dict[str, bytes]:
    # Pour revenir à docxtpl seul : `return gabarit.par_docxtpl(variante, donnees)`, après l'avoir importé d'ici.
    return {partie.nom: _partie(partie, donnees, etaler) for partie in variante.remplies}


def _partie(partie: PartiePreparee, donnees: Mapping[str, object], etaler: bool) -> bytes:
    from jinja2 import TemplateError

    from moteur.documents import gabarit

    try:
        xml = "".join(_bornes(partie.compilee.generate(donnees)))
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as cause:
        raise RenduImpossible(
            "le modèle ne se remplit pas avec ces données",
            lieu=partie.nom,
            raison=f"L'évaluation d'une balise a échoué : {cause}.",
            suite="Vérifiez les comparaisons et les filtres de cette partie du modèle.",
        ) from cause
    if etaler and ("\n" in xml or "\t" in xml):
        xml = gabarit.etaler_les_lignes(xml)
    if partie.retouche:
        # docxtpl relit en mode réparation : une faute y deviendrait une perte muette.
        _exiger_bien_forme(partie.nom, contenu.faute_de_forme(xml.encode()))
        xml = gabarit.retoucher(xml)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml.encode()


def _bornes(morceaux: Iterator[str]) -> list[str]:
    """Les morceaux, comptés par poignées : un par un, compter coûterait autant que remplir."""
    lus: list[str] = []
    total = 0
    while poignee := list(islice(morceaux, 64)):
        total += sum(map(len, poignee))
        if total > SORTIE_MAX:
            raise RenduImpossible(
                "le document produit serait trop gros",
                raison=f"Il dépasse {SORTIE_MAX // 1_000_000} millions de caractères.",
                suite="Vérifiez les boucles du modèle et le nombre de fiches du dossier.",
            )
        lus += poignee
    return lus


def _surligner(octets: bytes) -> bytes:
    from moteur.documents import filigrane

    return filigrane.surligner(octets) if "[À COMPLÉTER".encode() in octets else octets


def _relire(remplies: Mapping[str, bytes], releve: Releve, projet: bool) -> None:
    """Dernier contrôle avant l'écriture : XML lisible, aucune balise restante, aucun champ apparu."""
    for nom, octets in remplies.items():
        faute, champs = contenu.relire(octets)
        _exiger_bien_forme(nom, faute)
        reste = not releve.accolades and _contient(octets, b"{", _BALISE_OUVERTE)
        if reste or (not projet and _contient(octets, b"[", _A_COMPLETER)):
            raise RenduImpossible(
                "le document produit garde une partie non remplie",
                lieu=nom,
                raison="Une balise ou une mention « [À COMPLÉTER » s'y trouve encore.",
                suite="Corrigez la donnée ou le paragraphe du modèle qui la porte.",
            )
        for champ in champs:
            raise RenduImpossible("le document produit n'est pas sûr", lieu=nom, raison=champ)


def _contient(octets: bytes, debut: bytes, motif: re.Pattern[bytes]) -> bool:
    """Le texte, balises XML retirées, contient-il ce motif ? Chercher son premier octet coûte bien moins."""
    rang = octets.find(debut)
    while rang >= 0:
        if motif.match(octets, rang):
            return True
        rang = octets.find(debut, rang + 1)
    return False


def _exiger_bien_forme(nom: str, defaut: str) -> None:
    if defaut:
        raise RenduImpossible(
            "le document produit serait illisible dans Word",
            lieu=nom,
            raison=f"{defaut[:1].upper()}{defaut[1:]}.",
            suite="Une balise coupe sans doute un tableau ou un paragraphe en deux : corrigez le modèle.",
        )


def _assembler(
    gabarit: Gabarit, variante: Variante, remplies: Mapping[str, bytes], choisies: Proprietes
) -> bytes:
    entrees = [*variante.fixes, paquet.comprimer(gabarit.proprietes, proprietes.ecrire(choisies))]
    entrees += (paquet.comprimer(nom, octets) for nom, octets in remplies.items())
    return paquet.assembler(entrees)
