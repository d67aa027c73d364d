"""Un document revenu, lu et comparé à celui qui était parti : cases remplies à la main, textes changés.

Word réécrit tout le fichier en l'enregistrant : on compare ce qui se lit, paragraphe par paragraphe, jamais le XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from moteur.documents import contenu

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_LUES = {PRINCIPALE: lieu for PRINCIPALE, lieu in (
    (contenu.PRINCIPAL, "corps"),
    (f"{_WORD}header+xml", "en-tête"),
    (f"{_WORD}footer+xml", "pied de page"),
    (f"{_WORD}footnotes+xml", "notes"),
    (f"{_WORD}endnotes+xml", "notes"),
)}  # fmt: skip
_TITRE = re.compile(r"(?:Heading|Titre) ?\d")
EXTRAIT = 300


@dataclass(frozen=True, slots=True)
class Case:
    """Un contrôle de contenu : sa clé, son titre, ce qu'on y lit, et s'il attend encore d'être rempli."""

    cle: str
    titre: str
    valeur: str
    vide: bool


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """Un paragraphe hors des cases : où il est, ce qu'on y lit."""

    lieu: str
    texte: str


@dataclass(frozen=True, slots=True)
class Lu:
    """Un document lu : ses paragraphes dans l'ordre, ses cases, s'il porte une signature numérique."""

    paragraphes: tuple[Paragraphe, ...]
    cases: tuple[Case, ...]
    signatures: int


@dataclass(frozen=True, slots=True)
class Alteration:
    """Un passage qui n'est plus celui qui était parti ; `avant` ou `apres` est vide s'il est ajouté ou retiré."""

    lieu: str
    avant: str
    apres: str


def lire(parties: Mapping[str, bytes]) -> Lu:
    """Ce qui se lit dans ces parties, déjà contrôlées par `archive.lire`."""
    paragraphes: list[Paragraphe] = []
    cases: list[Case] = []
    types = contenu.types(parties)
    lues = sorted(
        (n for n, sorte in types.items() if sorte in _LUES), key=lambda n: (types[n] != contenu.PRINCIPAL, n)
    )
    for nom in lues:
        lecteur = _Lecteur(_LUES[types[nom]])
        lecteur.parcourir(ElementTree.fromstring(parties[nom]))
        paragraphes += lecteur.paragraphes
        cases += lecteur.cases
    signatures = sum(1 for nom in parties if re.fullmatch(r"_xmlsignatures/[^/]+\.xml", nom))
    return Lu(tuple(paragraphes), tuple(cases), signatures)


def alterations(parti: Lu, revenu: Lu) -> tuple[Alteration, ...]:
    """Les passages changés, ajoutés, retirés ; une espace de plus ou de moins n'en est pas un."""
    avant, apres = ([p for p in lu.paragraphes if p.texte] for lu in (parti, revenu))
    suite = SequenceMatcher(None, [p.texte for p in avant], [p.texte for p in apres], autojunk=False)
    return tuple(
        Alteration(
            (avant[i:k] or apres[j:m])[0].lieu,
            _extrait(avant[i:k]),
            _extrait(apres[j:m]),
        )
        for genre, i, k, j, m in suite.get_opcodes()
        if genre != "equal"
    )


def remplies(parti: Lu, revenu: Lu) -> tuple[Case, ...]:
    """Les cases du document revenu dont le contenu n'est plus celui du document parti."""
    avant = {c.cle: c for c in parti.cases}
    return tuple(c for c in revenu.cases if not c.vide and (c.cle not in avant or avant[c.cle] != c))


def _extrait(paragraphes: list[Paragraphe]) -> str:
    texte = " / ".join(p.texte for p in paragraphes)
    return texte if len(texte) <= EXTRAIT else texte[: EXTRAIT - 1] + "…"


class _Lecteur:
    """Parcourt une partie ; retient le dernier intertitre pour dire où l'on est."""

    def __init__(self, lieu: str) -> None:
        self.paragraphes: list[Paragraphe] = []
        self.cases: list[Case] = []
        self._partie = lieu
        self._titre = ""

    def parcourir(self, noeud: Element) -> None:
        if noeud.tag == f"{_W}sdt" and self._case(noeud):
            return
        if noeud.tag == f"{_W}p":
            self._paragraphe(noeud)
        for enfant in noeud:
            self.parcourir(enfant)

    def _paragraphe(self, noeud: Element) -> None:
        style = noeud.find(f"{_W}pPr/{_W}pStyle")
        texte = " ".join("".join(_texte(noeud, dans_les_cases=False)).split())
        lieu = f"{self._partie}, sous « {self._titre} »" if self._titre else self._partie
        if style is not None and _TITRE.match(style.get(f"{_W}val", "")):
            self._titre = texte[:80]
        self.paragraphes.append(Paragraphe(lieu, texte))

    def _case(self, noeud: Element) -> bool:
        """Retient la case si c'en est une (elle a une clé) ; un simple groupe se parcourt comme le reste."""
        proprietes = noeud.find(f"{_W}sdtPr")
        cle = _valeur(proprietes, f"{_W}tag")
        if proprietes is None or not cle or proprietes.find(f"{_W}group") is not None:
            return False
        coche = proprietes.find(f"{_W14}checkbox/{_W14}checked")
        if coche is not None:
            oui = coche.get(f"{_W14}val", "1") in ("1", "true", "on")
            self.cases.append(Case(cle, _valeur(proprietes, f"{_W}alias"), "oui" if oui else "non", not oui))
            return True
        texte = " ".join("".join(_texte(noeud, dans_les_cases=True)).split())
        vide = proprietes.find(f"{_W}showingPlcHdr") is not None or not texte
        self.cases.append(Case(cle, _valeur(proprietes, f"{_W}alias"), "" if vide else texte, vide))
        return True


def _valeur(proprietes: Element | None, balise: str) -> str:
    trouve = proprietes.find(balise) if proprietes is not None else None
    return trouve.get(f"{_W}val", "") if trouve is not None else ""


def _texte(noeud: Element, *, dans_les_cases: bool) -> Iterator[str]:
    """Ce qui se lit : ni le résultat d'un champ (page, nombre de pages), ni un texte supprimé en suivi."""
    profondeur = 0
    for enfant in _en_ordre(noeud, dans_les_cases=dans_les_cases):
        if enfant.tag == f"{_W}fldChar":
            profondeur += {"begin": 1, "end": -1}.get(enfant.get(f"{_W}fldCharType", ""), 0)
        elif profondeur <= 0 and enfant.tag == f"{_W}t":
            yield enfant.text or ""
        elif profondeur <= 0 and enfant.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "


def _en_ordre(noeud: Element, *, dans_les_cases: bool) -> Iterator[Element]:
    for enfant in noeud:
        # Une zone de texte porte ses propres paragraphes ; un champ simple n'est que son résultat.
        if enfant.tag in (f"{_W}txbxContent", f"{_W}fldSimple", f"{_W}del", f"{_W}pPr"):
            continue
        if enfant.tag == f"{_W}sdt" and not dans_les_cases and _valeur(enfant.find(f"{_W}sdtPr"), f"{_W}tag"):
            continue
        yield enfant
        yield from _en_ordre(enfant, dans_les_cases=dans_les_cases)
