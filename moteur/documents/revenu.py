"""Un document Word lu comme une personne le lit : ses paragraphes, ses cases, ses signatures.

Word et LibreOffice récrivent tout le fichier en l'enregistrant : rien ici ne dépend de la façon dont le XML est coupé.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from moteur.documents import archive, contenu, proprietes
from moteur.documents.fautes import Defaut, ModeleRefuse

CORPS = "corps"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_V = "{urn:schemas-microsoft-com:vml}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_LUES = {
    contenu.PRINCIPAL: CORPS,
    f"{_WORD}header+xml": "en-tête",
    f"{_WORD}footer+xml": "pied de page",
    f"{_WORD}footnotes+xml": "notes",
    f"{_WORD}endnotes+xml": "notes",
}
_COMMENTAIRES = f"{_WORD}comments+xml"
_SIGNATURE = re.compile(r"_xmlsignatures/[^/]+\.xml\Z", re.IGNORECASE)
_TITRE = re.compile(r"(?:Heading|Titre) ?\d")
_SUIVIS = frozenset(f"{_W}{nom}" for nom in ("ins", "del", "moveFrom", "moveTo"))
_GENRES = ("date", "text", "dropDownList", "comboBox")
# Seuls champs dont la valeur dépend de la mise en page : le texte de tout autre champ se lit.
_MOBILES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_INVISIBLES = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Case:
    """Un contrôle de contenu : sa clé, son titre, sa sorte, ce qu'on y lit, s'il montre encore son invite."""

    cle: str
    titre: str
    sorte: str
    texte: str
    invite: bool


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe hors des cases : la partie, l'intertitre qui le précède, ce qu'on y lit."""

    partie: str
    titre: str
    texte: str

    @property
    def lieu(self) -> str:
        """Où le trouver dans Word."""
        return f"{self.partie}, sous « {self.titre} »" if self.titre else self.partie


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne de signature de Word."""

    identifiant: str
    nom: str
    qualite: str


@dataclass(frozen=True, slots=True)
class Lu:
    """Un document lu ; `signees` : pour chaque signature numérique, la ligne qu'elle remplit, ou rien."""

    numero: str
    paragraphes: tuple[Paragraphe, ...]
    cases: tuple[Case, ...]
    lignes: tuple[Ligne, ...]
    signees: tuple[str, ...]
    suivis: int
    commentaires: int
    projet: bool


def ouvrir(octets: bytes) -> Lu:
    """Le document, contrôlé puis lu ; `ModeleRefuse` dit tout ce qui empêche de s'y fier."""
    parties = archive.lire(octets, revenu=True)
    try:
        return lire(parties)
    except RecursionError as cause:
        faute = Defaut("M04", "une partie du document est trop profonde pour se lire")
        raise ModeleRefuse([faute]) from cause


def lire(parties: Mapping[str, bytes]) -> Lu:
    """Ce qui se lit dans ces parties, déjà contrôlées par `archive.lire`."""
    types = contenu.types(parties)
    lecteurs = []
    for nom in sorted(
        (n for n in types if types[n] in _LUES), key=lambda n: (types[n] != contenu.PRINCIPAL, n)
    ):
        lecteur = _Lecteur(_LUES[types[nom]])
        lecteur.parcourir(ElementTree.fromstring(parties[nom]))
        lecteurs.append(lecteur)
    commentaires = [n for n in types if types[n] == _COMMENTAIRES]
    return Lu(
        numero=_numero(parties, types),
        paragraphes=tuple(p for lu in lecteurs for p in lu.paragraphes),
        cases=tuple(c for lu in lecteurs for c in lu.cases),
        lignes=tuple(ligne for lu in lecteurs for ligne in lu.lignes),
        signees=tuple(_ligne_signee(o) for n, o in parties.items() if _SIGNATURE.match(n)),
        suivis=sum(lu.suivis for lu in lecteurs),
        commentaires=sum(parties[n].count(b"<w:comment ") for n in commentaires),
        projet=any(lu.projet for lu in lecteurs),
    )


def _numero(parties: Mapping[str, bytes], types: Mapping[str, str]) -> str:
    nom = next((n for n, sorte in types.items() if sorte == proprietes.TYPE and n in parties), "")
    racine = ElementTree.fromstring(parties[nom]) if nom else None
    return (racine.findtext(f"{_DC}identifier", "") if racine is not None else "").strip()


def _ligne_signee(octets: bytes) -> str:
    """L'identifiant de la ligne que cette signature remplit ; vide pour une signature sans ligne."""
    for noeud in ElementTree.fromstring(octets).iter():
        if noeud.tag.rpartition("}")[2] == "SetupID":
            return (noeud.text or "").strip().upper()
    return ""


class _Lecteur:
    """Parcourt une partie ; retient le dernier intertitre pour dire où l'on est."""

    def __init__(self, partie: str) -> None:
        self.paragraphes: list[Paragraphe] = []
        self.cases: list[Case] = []
        self.lignes: list[Ligne] = []
        self.suivis = 0
        self.projet = False
        self._partie = partie
        self._titre = ""

    def parcourir(self, noeud: Element) -> None:
        """Lit ce nœud et tout ce qu'il contient, dans l'ordre."""
        if noeud.tag == f"{_W}sdt" and (sorte := _sorte(noeud)):
            self.cases.append(_case(noeud, sorte))
            self.suivis += sum(1 for n in noeud.iter() if n.tag in _SUIVIS)
            return
        if noeud.tag == f"{_W}p":
            self._paragraphe(noeud)
        elif noeud.tag == f"{_O}signatureline":
            attributs = (noeud.get("id", "").upper(), noeud.get(f"{_O}suggestedsigner", ""))
            self.lignes.append(Ligne(*attributs, noeud.get(f"{_O}suggestedsigner2", "")))
        elif noeud.tag in _SUIVIS:
            self.suivis += 1
        elif noeud.tag == f"{_V}textpath" and noeud.get("string", "") == "PROJET":
            self.projet = True
        for enfant in noeud:
            self.parcourir(enfant)

    def _paragraphe(self, noeud: Element) -> None:
        style = noeud.find(f"{_W}pPr/{_W}pStyle")
        texte = _en_clair(_texte(noeud, dans_les_cases=False))
        self.paragraphes.append(Paragraphe(self._partie, self._titre, texte))
        if style is not None and _TITRE.match(style.get(f"{_W}val", "")) and texte:
            self._titre = texte[:80]
        self.projet = self.projet or "[À COMPLÉTER" in texte


def _sorte(noeud: Element) -> str:
    """Ce qu'on remplit dans ce contrôle ; rien si ce n'est qu'un groupe, qui se lit comme le reste.

    LibreOffice perd la clé d'un contrôle, et parfois son titre : sa sorte suffit à le reconnaître.
    """
    proprietes_ = noeud.find(f"{_W}sdtPr")
    if proprietes_ is None or proprietes_.find(f"{_W}group") is not None:
        return ""
    if proprietes_.find(f"{_W14}checkbox") is not None:
        return "checkbox"
    sorte = next((g for g in _GENRES if proprietes_.find(f"{_W}{g}") is not None), "")
    return sorte or ("text" if _valeur(proprietes_, f"{_W}tag") else "")


def _case(noeud: Element, sorte: str) -> Case:
    proprietes_ = noeud.find(f"{_W}sdtPr")
    assert proprietes_ is not None
    cle, titre = _valeur(proprietes_, f"{_W}tag"), _valeur(proprietes_, f"{_W}alias")
    if sorte == "checkbox":
        coche = proprietes_.find(f"{_W14}checkbox/{_W14}checked")
        oui = coche is not None and coche.get(f"{_W14}val", "1") in ("1", "true", "on")
        return Case(cle, titre, sorte, "oui" if oui else "non", not oui)
    texte = _en_clair(_texte(noeud, dans_les_cases=True))
    return Case(cle, titre, sorte, texte, proprietes_.find(f"{_W}showingPlcHdr") is not None or not texte)


def _valeur(proprietes_: Element, balise: str) -> str:
    trouve = proprietes_.find(balise)
    return trouve.get(f"{_W}val", "") if trouve is not None else ""


def _en_clair(morceaux: Iterator[str]) -> str:
    return " ".join(_INVISIBLES.sub("", "".join(morceaux)).split())


def _texte(noeud: Element, *, dans_les_cases: bool) -> Iterator[str]:
    """Ce qui se lit : ni un numéro de page, ni un texte supprimé, masqué ou barré."""
    ouverts: list[
        list[str]
    ] = []  # pour chaque champ ouvert, son instruction puis, une fois séparé, son résultat
    for enfant in _en_ordre(noeud, dans_les_cases=dans_les_cases):
        borne = enfant.get(f"{_W}fldCharType", "") if enfant.tag == f"{_W}fldChar" else ""
        if borne == "begin":
            ouverts.append(["", ""])
        elif borne == "end" and ouverts:
            dit = _resultat(*ouverts.pop())
            if not ouverts:
                yield dit
            else:
                ouverts[-1][1] += dit
        elif enfant.tag == f"{_W}instrText" and ouverts:
            ouverts[-1][0] += enfant.text or ""
        elif enfant.tag == f"{_W}fldSimple":
            yield _resultat(
                enfant.get(f"{_W}instr", ""), "".join(_texte(enfant, dans_les_cases=dans_les_cases))
            )
        elif dit := _ecrit(enfant):
            if ouverts:
                ouverts[-1][1] += dit
            else:
                yield dit
    # Un champ jamais refermé ne cache pas le texte qui le suit.
    yield from (resultat for _, resultat in ouverts)


def _ecrit(noeud: Element) -> str:
    # Le texte d'une formule ou d'un dessin s'appelle « t » lui aussi.
    if noeud.tag.endswith("}t"):
        return noeud.text or ""
    if noeud.tag == f"{_V}textpath" and noeud.get("string", "") != "PROJET":
        return noeud.get("string", "")
    if noeud.tag == f"{_W}sym":
        return f"[{noeud.get(f'{_W}char', '')}]"
    if noeud.tag == f"{_W}noBreakHyphen":
        return "\u2011"
    return " " if noeud.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr") else ""


def _resultat(instruction: str, resultat: str) -> str:
    nom = (instruction.split() or [""])[0].upper()
    return "" if nom in _MOBILES and re.fullmatch(r"\s*\d{0,4}\s*", resultat) else resultat


def _en_ordre(noeud: Element, *, dans_les_cases: bool) -> Iterator[Element]:
    for enfant in noeud:
        # Une zone de texte porte ses propres paragraphes, que `parcourir` lira.
        if enfant.tag in (f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}sdtPr"):
            continue
        if enfant.tag == f"{_W}r" and _cache(enfant):
            continue
        if enfant.tag == f"{_W}sdt" and not dans_les_cases and _sorte(enfant):
            continue
        yield enfant
        if enfant.tag != f"{_W}fldSimple":
            yield from _en_ordre(enfant, dans_les_cases=dans_les_cases)


def _cache(morceau: Element) -> bool:
    for nom in ("vanish", "strike", "dstrike"):
        marque = morceau.find(f"{_W}rPr/{_W}{nom}")
        if marque is not None and marque.get(f"{_W}val", "1") not in ("0", "false", "off"):
            return True
    return False
