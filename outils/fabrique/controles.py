"""Ce qui se remplit à la main ou dans Word : des contrôles de contenu que l'on ne peut pas effacer.

Dans un texte, `⟦clé|titre|indice|genre⟧` pose un contrôle ; le genre est « texte », « date » ou « case ».
"""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml

from outils.fabrique.styles import W

MARQUE = re.compile(r"(⟦.*?⟧)")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_DATE = (
    '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="fr-FR"/>'
    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
)
_CASE = (
    f'<w14:checkbox xmlns:w14="{_W14}"><w14:checked w14:val="0"/>'
    '<w14:checkedState w14:val="2612" w14:font="Segoe UI Symbol"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox>'
)
_GENRES = {"texte": "<w:text/>", "date": _DATE, "case": _CASE}
_SYMBOLE = (
    '<w:rPr><w:rFonts w:ascii="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" '
    'w:cs="Segoe UI Symbol" w:hint="eastAsia"/></w:rPr>'
)
_INDICE = '<w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'


def marque(cle: str, titre: str, *, points: int = 24, genre: str = "texte") -> str:
    """La marque d'un contrôle, dont l'indice est une suite de points à la largeur attendue."""
    return f"⟦{cle}|{titre}|{'…' * max(1, points // 2)}|{genre}⟧"


def case(cle: str, titre: str) -> str:
    """La marque d'une case à cocher."""
    return f"⟦{cle}|{titre}|☐|case⟧"


def poser(paragraphe: Any, marque_: str, *, numero: int) -> None:
    """Le contrôle de cette marque, à la suite du paragraphe."""
    cle, titre, indice, genre = marque_.strip("⟦⟧").split("|")
    est_case = genre == "case"
    xml = (
        f'<w:sdt xmlns:w="{W}"><w:sdtPr><w:alias w:val={quoteattr(titre.replace(chr(39), "’"))}/>'
        f'<w:tag w:val="{cle}"/><w:id w:val="{510000 + numero}"/><w:lock w:val="sdtLocked"/>'
        f"{'' if est_case else '<w:showingPlcHdr/>'}{_GENRES[genre]}</w:sdtPr><w:sdtContent>"
        f"<w:r>{_SYMBOLE if est_case else _INDICE}<w:t>{escape(indice)}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    paragraphe._p.append(parse_xml(xml))
