"""Vérifier un document revenu : d'où il vient, ce qui y a changé, s'il peut être signé ; rien n'est écrit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moteur.domaine.decision import manques_du_document
from moteur.domaine.dossier import Versement
from moteur.domaine.francais import date_courte
from moteur.domaine.versements import vaut
from moteur.erreurs import ErreurMoteur
from moteur.operations.atelier import Atelier
from moteur.operations.clauses import Perime, comparer
from moteur.operations.conversion import relu
from moteur.operations.exemplaires import (
    Exemplaire,
    Original,
    au_rang,
    chercher,
    numeros_connus,
    piece_de,
    refaire,
)
from moteur.operations.mots import cible_en_clair

if TYPE_CHECKING:
    from moteur.documents.comparaison import CaseLue
    from moteur.documents.revenu import Lu

VIDE: dict[str, Any] = {
    "document": None, "titre": "", "modele": "", "workflow": "", "version": None, "dossier": "", "cible": None,
    "designation": "", "numero": "", "produit_le": None, "produit_par": "", "rang": None, "projet": None,
    "intact": None, "identique": False, "original_exact": False, "signe": False, "enregistre_le": None,
    "signatures": [], "signatures_numeriques": 0, "cases": [], "perime": {"champs": [], "clauses": []},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Examen:
    """Le document revenu, l'exemplaire dont il se dit, l'original, et ce que la comparaison en dit."""

    lu: Lu
    exemplaire: Exemplaire
    original: Original
    empreinte: str
    parti: Lu | None

    @property
    def identique(self) -> bool:
        return self.empreinte == self.exemplaire.produit.empreinte

    @property
    def signe(self) -> bool:
        """Chaque ligne de signature est remplie ; l'authenticité des signatures, elle, se vérifie dans Word."""
        attendues = self.parti.lignes if self.parti else self.lu.lignes
        return bool(attendues) and all(ligne.identifiant in self.lu.signees for ligne in attendues)


def verifier(atelier: Atelier, octets: bytes, *, dossier: str = "") -> dict[str, Any]:
    """Tout ce qu'on sait de ce document ; `defauts` vide s'il peut être signé, ou s'il l'est et n'a pas changé."""
    from moteur.documents import revenu
    from moteur.documents.fautes import ModeleRefuse

    empreinte = hashlib.sha256(octets).hexdigest()
    try:
        lu = revenu.ouvrir(octets)
    except ModeleRefuse as refus:
        defauts = [
            _defaut("fichier", f"{d.message[:1].upper()}{d.message[1:]}.", remede=d.remede)
            for d in refus.defauts
        ]
        return {**VIDE, "sha256": empreinte, "pret_a_signer": False, "defauts": defauts}
    examen = _examiner(atelier, lu, empreinte, dossier)
    # D'un projet, on n'attend que l'exemplaire à signer : ce qui a changé depuis ne se dit pas.
    projet = examen.exemplaire.produit.projet
    perime = Perime() if projet else _perime(examen)
    enregistres = _enregistres(examen)
    defauts = [*_provenance(examen), *_textes(examen), *_marques(examen)]
    defauts += [] if projet else _actualite(examen, perime, enregistres)
    return {
        **_decrire(examen), "sha256": empreinte, "defauts": defauts,
        "pret_a_signer": not defauts and not examen.signe and not enregistres,
        "enregistre_le": next((v.le for v in enregistres if v.fichier == empreinte), None),
        "perime": {"champs": list(perime.champs), "clauses": list(perime.clauses)},
    }  # fmt: skip


def retrouver(atelier: Atelier, lu: Lu, empreinte: str, *, dossier: str = "") -> Exemplaire:
    """L'exemplaire dont ce document se dit, par ses propriétés, sinon par le numéro que son texte porte."""
    numeros = (
        [lu.numero]
        if lu.numero
        else list(numeros_connus(atelier, (p.texte for p in lu.paragraphes), dossier=dossier))
    )
    return chercher(atelier, numeros, empreinte=empreinte, dossier=dossier)


def _examiner(atelier: Atelier, lu: Lu, empreinte: str, dossier: str) -> _Examen:
    from moteur.documents import revenu

    exemplaire = retrouver(atelier, lu, empreinte, dossier=dossier)
    original = Original(exact=True) if empreinte == exemplaire.produit.empreinte else refaire(exemplaire)
    parti = lu if original.exact and not original.octets else None
    if original.octets:
        parti = revenu.ouvrir(original.octets)
    return _Examen(lu, exemplaire, original, empreinte, parti)


def _decrire(examen: _Examen) -> dict[str, Any]:
    ouvert, produit = examen.exemplaire.ouvert, examen.exemplaire.produit
    lignes = examen.parti.lignes if examen.parti else examen.lu.lignes
    return {
        "document": produit.document, "titre": examen.exemplaire.document.titre,
        "modele": examen.exemplaire.document.modele, "workflow": ouvert.workflow.nom,
        "version": ouvert.workflow.version, "dossier": ouvert.titre, "cible": produit.cible,
        "designation": cible_en_clair(ouvert, produit.cible), "numero": produit.numero,
        "produit_le": produit.le, "produit_par": _auteur(examen.exemplaire), "rang": produit.rang,
        "projet": produit.projet, "intact": _intact(examen), "identique": examen.identique,
        "original_exact": examen.original.exact, "signe": examen.signe,
        "signatures": [
            {"nom": ligne.nom, "qualite": ligne.qualite, "signee": ligne.identifiant in examen.lu.signees}
            for ligne in lignes
        ],
        "signatures_numeriques": len(examen.lu.signees),
        "cases": [decrire_case(c) for c in _cases(examen)],
    }  # fmt: skip


def decrire_case(case: CaseLue) -> dict[str, Any]:
    """Une case, comme la rend `--json`."""
    return {"cle": case.cle, "titre": case.titre, "valeur": case.valeur, "remplie": case.remplie}


def _cases(examen: _Examen) -> tuple[CaseLue, ...]:
    from moteur.documents import comparaison

    return comparaison.cases(examen.parti or examen.lu, examen.lu)


def _auteur(exemplaire: Exemplaire) -> str:
    rang, atelier = exemplaire.produit.rang, exemplaire.ouvert.atelier
    lus = atelier.journal.relire(exemplaire.ouvert.dossier.chaine, depuis=rang - 1)
    fait = relu(next(iter(lus)))
    return atelier.nom_de(fait.acteur)


def _intact(examen: _Examen) -> bool | None:
    """Le texte est-il celui qui est parti ? Rien si l'on ne peut pas le savoir."""
    if examen.parti is None:
        return None
    return not list(_textes(examen))


def _provenance(examen: _Examen) -> Iterator[dict[str, Any]]:
    if examen.exemplaire.produit.projet or examen.lu.projet:
        yield _defaut(
            "projet", "C'est un projet : il porte le filigrane « PROJET » ou des mentions à compléter.",
            remede=f"Produisez l'exemplaire à signer : {_produire(examen.exemplaire)} --a-signer",
        )  # fmt: skip
    # Refait mot pour mot du même modèle et des mêmes données, il n'y a pas à douter de lui.
    if not examen.original.exact and not (examen.original.meme_modele and _intact(examen)):
        suite = " La comparaison qui suit se fait avec ce que l'on sait refaire." if examen.parti else ""
        yield _defaut(
            "original", f"On ne peut pas refaire ce document à l'identique. {examen.original.pourquoi}{suite}",
            remede=f"Produisez-en un nouveau : {_produire(examen.exemplaire)}",
        )  # fmt: skip


def _textes(examen: _Examen) -> Iterator[dict[str, Any]]:
    from moteur.documents import comparaison

    if examen.parti is None or examen.identique:
        return
    for a in comparaison.alterations(examen.parti, examen.lu):
        quoi = "Texte changé" if a.avant and a.apres else "Texte ajouté" if a.apres else "Texte retiré"
        yield _defaut("texte", f"{quoi}.", lieu=a.lieu, avant=a.avant, apres=a.apres)
    presentes = {ligne.identifiant for ligne in examen.lu.lignes}
    for ligne in examen.parti.lignes:
        if ligne.identifiant not in presentes:
            dit = f"La ligne de signature de {ligne.nom} ({ligne.qualite}) n'est plus dans le document."
            yield _defaut("signature", dit)
    attendues = {ligne.identifiant for ligne in examen.parti.lignes}
    for ligne in examen.lu.lignes:
        if ligne.identifiant not in attendues:
            yield _defaut("signature", f"Une ligne de signature a été ajoutée : {ligne.nom or 'sans nom'}.")


def _marques(examen: _Examen) -> Iterator[dict[str, Any]]:
    if examen.lu.suivis:
        yield _defaut(
            "suivi", f"Le suivi des modifications en garde {examen.lu.suivis}.",
            remede="Dans Word, Révision : acceptez ou refusez chaque modification, puis vérifiez à nouveau.",
        )  # fmt: skip
    if examen.lu.commentaires:
        dit = "Le document porte des commentaires, qui seraient signés avec lui."
        yield _defaut("commentaire", dit, remede="Dans Word, Révision : supprimez les commentaires.")


def _actualite(examen: _Examen, perime: Perime, enregistres: Sequence[Versement]) -> Iterator[dict[str, Any]]:
    exemplaire, produit = examen.exemplaire, examen.exemplaire.produit
    if perime.champs:
        dits = ", ".join(f"« {c} »" for c in perime.champs)
        remede = f"Produisez-le à nouveau : {_produire(exemplaire)} --a-signer"
        yield _defaut("perime", f"Ce qu'il imprime a changé depuis dans le dossier : {dits}.", remede=remede)
    if any(v.fichier == examen.empreinte for v in enregistres) or examen.signe:
        return
    recents = [
        p for p in exemplaire.ouvert.dossier.documents
        if (p.document, p.cible) == (produit.document, produit.cible)
        and p.rang > produit.rang and not p.projet and p.numero != produit.numero
    ]  # fmt: skip
    if recents:
        dit = f"Un exemplaire plus récent existe : n° {recents[-1].numero}, du {date_courte(recents[-1].le)}."
        yield _defaut("remplace", dit, remede="Faites signer celui-là.")
    if enregistres:
        dit = f"Un exemplaire signé de ce document est déjà enregistré, le {date_courte(enregistres[-1].le)}."
        yield _defaut("deja_signe", dit, remede=f"Voyez-le : moteur voir {produit.cible}")
    else:
        yield from _exigences(exemplaire)


def _exigences(exemplaire: Exemplaire) -> Iterator[dict[str, Any]]:
    """Ce qui permettait de signer le jour de la production peut ne plus être vrai."""
    ouvert, produit = exemplaire.ouvert, exemplaire.produit
    jour = ouvert.atelier.aujourd_hui()
    for motif in manques_du_document(
        ouvert.regles, ouvert.dossier, document=produit.document, cible=produit.cible, le=jour
    ):
        yield _defaut("exigence", motif.message, remede=motif.suite, exigence=motif.exigence)


def _enregistres(examen: _Examen) -> tuple[Versement, ...]:
    """Les exemplaires signés de ce document qui valent encore."""
    ouvert, produit = examen.exemplaire.ouvert, examen.exemplaire.produit
    piece, instance = piece_de(ouvert, examen.exemplaire.document), ouvert.dossier.instances[produit.cible]
    if piece is None:
        return ()
    versements = instance.versements.get(piece.nom, ())
    return tuple(v for v in versements if vaut(ouvert.workflow, instance, piece, v, dossier=ouvert.dossier))


def _perime(examen: _Examen) -> Perime:
    exemplaire = examen.exemplaire
    try:
        avant, effacees = au_rang(exemplaire.ouvert, exemplaire.produit.rang - 1)
        return Perime() if effacees else comparer(exemplaire, avant, exemplaire.ouvert)
    except ErreurMoteur:
        return Perime()  # le modèle n'est plus là : « original » le dit déjà


def _produire(exemplaire: Exemplaire) -> str:
    produit = exemplaire.produit
    fiche = exemplaire.ouvert.workflow.machines[exemplaire.document.pour].genre == "fiche"
    return f"moteur document produire {produit.document}{f' --pour {produit.cible}' if fiche else ''}"


def _defaut(genre: str, message: str, **reste: str) -> dict[str, Any]:
    vide: Mapping[str, str] = {"lieu": "", "avant": "", "apres": "", "remede": ""}
    return {"genre": genre, "message": message, **vide, **reste}
