"""Un modèle préparé une fois pour toutes : contrôlé, ses balises recollées par docxtpl, compilé.

Le seul fichier qui importe docxtpl ; à n'importer qu'au premier rendu.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from docxtpl import DocxTemplate
from jinja2 import Environment, Template, TemplateError
from lxml import etree

from moteur.documents import archive, bac, contenu, filigrane, paquet, proprietes, syntaxe
from moteur.documents.fautes import Defaut, ModeleRefuse, RenduImpossible
from moteur.documents.lecture import CheminLu

BALISES_MAX = 5_000
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_REMPLIES = {
    contenu.PRINCIPAL: "corps du document",
    f"{_WORD}header+xml": "en-tête",
    f"{_WORD}footer+xml": "pied de page",
    f"{_WORD}footnotes+xml": "notes de bas de page",
    f"{_WORD}endnotes+xml": "notes de fin",
}
_BALISE = re.compile(r"\{\{|\{%")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>\s*")
_PARAGRAPHE = re.compile(r"\n(<w:p[ >])")
_COLONNES = re.compile(r"</w:tc>\s*\{%|%\}\s*<w:tc[ >]|gridSpan w:val=\"\{\{")


_COLONNES_VARIENT = "un tableau y répète ou y retire des colonnes"
_IMAGE_EN_BOUCLE = "une image s'y répète, ou y dépend d'une condition"
_BLOC_OU_IMAGE = re.compile(r"\{%-?\s*(for|endfor|if|endif)\b|<wp:docPr\b[^>]*>")
_NUMERO = re.compile(r"(\sid=)\"[^\"]*\"")
# Docxtpl renumérote les images du corps, dans l'ordre, à partir de là.
_PREMIERE_IMAGE = 1001


@dataclass(frozen=True, slots=True)
class PartiePreparee:
    """Une partie à remplir ; `retouche` : pourquoi docxtpl doit repasser sur le résultat, ou rien."""

    nom: str
    source: str
    compilee: Template
    retouche: str


@dataclass(frozen=True, slots=True)
class Variante:
    """Les parties à remplir et les parties fixes, déjà comprimées ; `entiere` : toutes, telles que docxtpl les lit."""

    remplies: tuple[PartiePreparee, ...]
    fixes: tuple[paquet.Entree, ...]
    entiere: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gabarit:
    """Un modèle prêt à servir pour tout un lot ; `proprietes` nomme la partie que le rendu écrit.

    `racines` : les premiers noms des chemins, chacun une fois.
    """

    proprietes: str
    chemins: tuple[CheminLu, ...]
    racines: tuple[str, ...]
    definitif: Variante
    projet: Variante

    @property
    def detours(self) -> tuple[tuple[str, str], ...]:
        """Les parties que docxtpl doit retoucher, et pourquoi : ces documents sortent plus lentement."""
        return tuple((p.nom, p.retouche) for p in self.definitif.remplies if p.retouche)


def preparer(modele: bytes) -> Gabarit:
    """Le modèle contrôlé et compilé ; refusé avec tous ses défauts sinon."""
    parties = archive.lire(modele)
    atelier = _Atelier(parties)
    atelier.juger()
    completes, nom = proprietes.assurer(parties, contenu.types(parties))
    definitif = atelier.variante(completes, sauf=nom)
    projet = atelier.variante(filigrane.poser(completes), sauf=nom)
    racines = dict.fromkeys(c.chemin.split(".")[0].removesuffix("[]") for c in atelier.chemins)
    return Gabarit(nom, tuple(atelier.chemins), tuple(racines), definitif, projet)


def chemins(modele: bytes) -> tuple[CheminLu, ...]:
    """Chaque chemin que le modèle lit, dans toutes ses parties, boucles résolues."""
    return preparer(modele).chemins


def retoucher(xml: str) -> str:
    """Les colonnes et les numéros d'images remis d'aplomb par docxtpl, après des boucles."""
    outil = DocxTemplate(None)
    outil.docx_ids_index = _PREMIERE_IMAGE - 1
    arbre = outil.fix_tables(xml)
    outil.fix_docpr_ids(arbre)
    return str(etree.tostring(arbre, encoding="unicode"))


def par_docxtpl(variante: Variante, donnees: Mapping[str, object]) -> dict[str, bytes]:
    """Les mêmes parties, remplies par docxtpl seul, à sa façon : un modèle relu, recollé et compilé à chaque fois.

    Notre rendu doit donner la même chose ; un test le vérifie. Docxtpl, lui, répare en silence ce qui est mal formé.
    """
    document = DocxTemplate(io.BytesIO(variante.entiere))
    try:
        document.render(dict(donnees), bac.creer())
    except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError, SyntaxError) as cause:
        raise RenduImpossible(
            "le modèle ne se remplit pas avec ces données",
            raison=f"L'évaluation d'une balise a échoué : {cause}.",
            suite="Vérifiez les comparaisons et les filtres du modèle.",
        ) from cause
    sortie = io.BytesIO()
    document.save(sortie)
    with zipfile.ZipFile(sortie) as rendu:
        perdues = [p.nom for p in variante.remplies if p.nom not in rendu.namelist()]
        if perdues:
            raise RenduImpossible(
                "docxtpl n'a pas rendu toutes les parties du modèle", lieu=", ".join(perdues)
            )
        return {partie.nom: rendu.read(partie.nom) for partie in variante.remplies}


def etaler_les_lignes(xml: str) -> str:
    """Les retours à la ligne et tabulations des valeurs, traduits pour Word par docxtpl."""
    return str(DocxTemplate(None).resolve_listing(xml))


def _images_mouvantes(source: str) -> bool:
    """Si le nombre ou le rang des images dépend des données : leurs numéros ne se donnent qu'après coup."""
    boucles = conditions = images = 0
    conditionnelle = False
    for trouve in _BLOC_OU_IMAGE.finditer(source):
        match trouve[1]:
            case "for" | "endfor":
                boucles += 1 if trouve[1] == "for" else -1
            case "if" | "endif":
                conditions += 1 if trouve[1] == "if" else -1
            case _:
                images += 1
                conditionnelle = conditionnelle or conditions > 0
                if boucles:
                    return True
    return conditionnelle and images > 1


def _numeroter_les_images(texte: str) -> str:
    """Chaque image sous le numéro que docxtpl lui donnerait : s'il ne dépend de rien, le lot ne le paie pas."""
    rangs = count(_PREMIERE_IMAGE)

    def numeroter(trouve: re.Match[str]) -> str:
        if trouve[1]:
            return trouve[0]
        return _NUMERO.sub(rf'\g<1>"{next(rangs)}"', trouve[0], count=1)

    return _BLOC_OU_IMAGE.sub(numeroter, texte)


def _trop_de_balises(nom: str) -> Defaut:
    message = f"plus de {BALISES_MAX} balises dans une même partie"
    return Defaut("M14", message, partie=nom, lieu=nom, remede="Partagez ce modèle en plusieurs.")


class _Atelier:
    """Prépare les deux variantes d'un même modèle sans compiler deux fois la même source."""

    def __init__(self, parties: Mapping[str, bytes]) -> None:
        self.chemins: list[CheminLu] = []
        self._bac: Environment = bac.creer()
        self._deja: dict[tuple[str, str], PartiePreparee] = {}
        self._types = contenu.types(parties)
        self._parties = parties

    def juger(self) -> None:
        """Refuse d'un coup les défauts de toutes les parties, propriétés comprises."""
        defauts: list[Defaut] = []
        for nom, octets in self._parties.items():
            texte = octets.decode("utf-8") if contenu.est_xml(nom) else ""
            if self._types.get(nom) in _REMPLIES:
                defauts += self._juger(nom, self._recoller(octets))
            elif self._types.get(nom) == proprietes.TYPE:
                defauts += self._juger(nom, texte)
            elif _BALISE.search(re.sub(r"<[^>]*>", "", texte)):
                message = "une balise se trouve dans une partie qui n'est jamais remplie"
                defauts.append(Defaut("M13", message, partie=nom, lieu=nom, remede="Effacez cette balise."))
        if defauts:
            raise ModeleRefuse(defauts)

    def _juger(self, nom: str, source: str) -> tuple[Defaut, ...]:
        if len(_BALISE.findall(source)) > BALISES_MAX:
            return (_trop_de_balises(nom),)
        titre = _REMPLIES.get(self._types.get(nom, ""), "propriétés du document")
        analyse = syntaxe.analyser(source, partie=nom, nom=titre, bac=self._bac)
        self.chemins += analyse.chemins
        return analyse.defauts

    def variante(self, parties: Mapping[str, bytes], *, sauf: str) -> Variante:
        """Cette version des parties : celles qui ont des balises compilées, les autres comprimées."""
        types = contenu.types(parties)
        remplies, fixes = [], []
        for nom, octets in parties.items():
            if nom == sauf:
                continue
            source = self._recoller(octets) if types.get(nom) in _REMPLIES else ""
            if _BALISE.search(source):
                remplies.append(self._compiler(nom, source))
            else:
                fixes.append(paquet.comprimer(nom, octets))
        entiere = paquet.assembler(paquet.comprimer(nom, octets) for nom, octets in parties.items())
        return Variante(tuple(remplies), tuple(fixes), entiere)

    def _recoller(self, octets: bytes) -> str:
        texte = octets.decode("utf-8")
        # Sans accolade, rien à recoller ; une balise coupée en deux garde au moins l'une d'elles.
        if "{" not in texte:
            return texte
        if len(re.findall(r"[{}]", texte)) > 10 * BALISES_MAX:
            raise ModeleRefuse([_trop_de_balises("")])
        analyseur = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            racine = etree.fromstring(octets, analyseur)
        except etree.XMLSyntaxError as cause:
            message = f"une partie ne se lit pas (ligne {cause.lineno}) : trop profonde, ou mal formée"
            raise ModeleRefuse([Defaut("M04", message)]) from cause
        recolle = str(DocxTemplate(None).patch_xml(etree.tostring(racine, encoding="unicode")))
        # Un paragraphe par ligne, comme docxtpl : le numéro de ligne d'une faute désigne le paragraphe.
        return re.sub(r"<w:p([ >])", r"\n<w:p\1", recolle)

    def _compiler(self, nom: str, source: str) -> PartiePreparee:
        if (nom, source) not in self._deja:
            retouche = _COLONNES_VARIENT if _COLONNES.search(source) else ""
            if _images_mouvantes(source):
                retouche = retouche or _IMAGE_EN_BOUCLE
            # Les repères de ligne n'ont servi qu'à situer les fautes ; l'en-tête XML s'écrit au rendu.
            texte = _DECLARATION.sub("", _PARAGRAPHE.sub(r"\1", source))
            if self._types.get(nom) == contenu.PRINCIPAL:
                texte = _numeroter_les_images(texte)
            compilee = self._bac.from_string(texte)
            self._deja[nom, source] = PartiePreparee(nom, source, compilee, retouche)
        return self._deja[nom, source]
