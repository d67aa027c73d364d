"""Les tableaux des modèles : vrai en-tête répété, lignes insécables, largeurs fixes, texte de remplacement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from outils.fabrique.styles import FOND


def neuf(document: Any, colonnes: int, legende: str) -> Any:
    """Un tableau d'une ligne, sa légende dite aux lecteurs d'écran."""
    table = document.add_table(1, colonnes, style="Table Grid")
    table.autofit = False
    for nom in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(nom)
        element.set(qn("w:val"), legende)
        table._tbl.tblPr.append(element)
    return table


def entete(rangee: Any) -> None:
    """Fait de cette ligne un en-tête, répété en haut de chaque page."""
    insecable(rangee)
    rangee._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cellule in rangee.cells:
        fond = OxmlElement("w:shd")
        for cle, valeur in (("val", "clear"), ("color", "auto"), ("fill", FOND)):
            fond.set(qn(f"w:{cle}"), valeur)
        cellule._tc.get_or_add_tcPr().append(fond)


def insecable(rangee: Any) -> None:
    """La ligne ne se coupe jamais entre deux pages."""
    rangee._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def dimensionner(table: Any, largeurs: Sequence[float]) -> None:
    """Les largeurs des colonnes, en centimètres."""
    for colonne, largeur in zip(table.columns, largeurs, strict=True):
        colonne.width = Cm(largeur)
        for cellule in colonne.cells:
            cellule.width = Cm(largeur)


def lier(table: Any, *, sauf_la_derniere: bool = False) -> None:
    """Garde les lignes sur une même page, et avec ce qui suit le tableau sauf demande contraire."""
    lignes = list(table.rows)
    derniere = _derniere_imprimee(lignes) if sauf_la_derniere else len(lignes)
    for ligne in lignes[:derniere]:
        for paragraphe in (p for cellule in ligne.cells for p in cellule.paragraphs):
            paragraphe.paragraph_format.keep_with_next = True


def _derniere_imprimee(lignes: Sequence[Any]) -> int:
    """Le rang de la dernière ligne qui n'est ni une balise, ni sous condition."""
    conditionnelle = False
    dernier = 0
    for rang, ligne in enumerate(lignes):
        texte = ligne.cells[0].text
        if texte.startswith("{%tr"):
            conditionnelle = "end" not in texte
        elif not conditionnelle:
            dernier = rang
    return dernier
