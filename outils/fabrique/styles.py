"""La feuille de styles des modèles : sobre, en vrais styles Word, sans rien des styles inutilisés."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from moteur.documents.theme import COULEURS, POLICE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENCRE, FOND = COULEURS["titres"], COULEURS["fonds"]
_GRIS = "5A5A5A"
_GARDES = frozenset(
    [
        "Normal",
        "Heading1",
        "Heading2",
        "Title",
        "Subtitle",
        "Header",
        "Footer",
        "ListBullet",
        "TableGrid",
        "TableNormal",
        "NoList",
        "DefaultParagraphFont",
        "HeaderChar",
        "FooterChar",
        "TitleChar",
        "SubtitleChar",
        "Heading1Char",
        "Heading2Char",
    ]
)


def appliquer(document: Any) -> None:
    """Réduit les styles du document à ceux que nos modèles emploient, et leur donne leur forme."""
    racine = document.styles.element
    for style in racine.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _GARDES:
            racine.remove(style)
    _defauts(racine)
    styles = document.styles
    _forme(styles["Normal"], taille=10.5, apres=6, interligne=1.15)
    _forme(styles["Title"], taille=20, gras=True, couleur=ENCRE, avant=18, apres=2)
    _forme(styles["Subtitle"], taille=12, couleur=_GRIS, apres=4)
    _forme(styles["Heading 1"], taille=12, gras=True, couleur=ENCRE, avant=14, apres=4, solidaire=True)
    _forme(styles["Heading 2"], taille=10.5, gras=True, couleur=ENCRE, avant=8, apres=3, solidaire=True)
    _forme(styles["List Bullet"], taille=10.5, apres=3, interligne=1.15)
    _forme(styles["Header"], taille=8.5, couleur=_GRIS, apres=0)
    _forme(styles["Footer"], taille=8.5, couleur=_GRIS, apres=0)
    _nouveau(document, "Identité", taille=10, apres=0, interligne=1.1)
    _nouveau(document, "Numéro", taille=12, couleur=_GRIS, apres=14)
    _nouveau(document, "Visa", taille=10.5, apres=4, interligne=1.15)
    _bordure(_nouveau(document, "Clause convenue", taille=10.5, apres=6, interligne=1.15, retrait=0.45))
    _nouveau(document, "Cellule", taille=10, avant=2, apres=2)
    _nouveau(document, "En-tête de tableau", taille=10, avant=2, apres=2, gras=True, couleur=ENCRE)
    _nouveau(document, "Cellule à signer", taille=10, avant=7, apres=7)
    _nouveau(document, "Nom mis en avant", taille=15, gras=True, couleur=ENCRE, avant=10, apres=10)
    _nouveau(document, "Mention", taille=8.5, couleur=_GRIS, avant=6, apres=0)
    _nouveau(document, "Espace", taille=4, apres=4)
    _nouveau(document, "Balise", taille=8, apres=0, couleur="9A5B00")
    _texte_a_remplir(document)
    for nom in ("Title", "Subtitle"):
        _sans(styles[nom].element.get_or_add_pPr(), "w:pBdr", "w:contextualSpacing")
        _sans(styles[nom].element.get_or_add_rPr(), "w:spacing", "w:kern", "w:i", "w:iCs")
    _sans(styles["List Bullet"].element.get_or_add_pPr(), "w:contextualSpacing")
    for nom in ("Header", "Footer"):
        _sans(styles[nom].element.get_or_add_pPr(), "w:tabs")
    _grille(styles["Table Grid"].element)


def _defauts(racine: Any) -> None:
    defauts = racine.find(qn("w:docDefaults"))
    racine.remove(defauts)
    neufs = OxmlElement("w:docDefaults")
    suite = OxmlElement("w:rPrDefault")
    forme = OxmlElement("w:rPr")
    polices = OxmlElement("w:rFonts")
    for cle in ("ascii", "hAnsi", "eastAsia", "cs"):
        polices.set(qn(f"w:{cle}"), POLICE)
    forme.append(polices)
    for nom in ("w:sz", "w:szCs"):
        taille = OxmlElement(nom)
        taille.set(qn("w:val"), "21")
        forme.append(taille)
    langue = OxmlElement("w:lang")
    for cle, valeur in (("val", "fr-FR"), ("eastAsia", "fr-FR"), ("bidi", "ar-SA")):
        langue.set(qn(f"w:{cle}"), valeur)
    forme.append(langue)
    suite.append(forme)
    neufs.append(suite)
    neufs.append(OxmlElement("w:pPrDefault"))
    racine.insert(0, neufs)


def _forme(
    style: Any,
    *,
    taille: float,
    gras: bool = False,
    couleur: str = "000000",
    avant: float = 0,
    apres: float = 0,
    interligne: float = 1.0,
    solidaire: bool = False,
    retrait: float = 0,
) -> Any:
    _sans(style.element.get_or_add_rPr(), "w:rFonts", "w:color", "w:szCs", "w:b", "w:bCs")
    style.font.size = Pt(taille)
    style.font.color.rgb = RGBColor.from_string(couleur)
    style.font.bold = gras or None
    forme = style.paragraph_format
    forme.space_before, forme.space_after = Pt(avant), Pt(apres)
    forme.line_spacing = interligne
    forme.widow_control = True
    if solidaire:
        forme.keep_with_next = forme.keep_together = True
    if retrait:
        forme.left_indent = Cm(retrait)
    return style


def _nouveau(document: Any, nom: str, **forme: Any) -> Any:
    style = document.styles.add_style(nom, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return _forme(style, **forme)


def _bordure(style: Any) -> None:
    """Un filet à gauche : ce que les parties ont écrit se distingue du texte commun."""
    proprietes = style.element.get_or_add_pPr()
    cadre = OxmlElement("w:pBdr")
    gauche = OxmlElement("w:left")
    for cle, valeur in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", COULEURS["filets"])):
        gauche.set(qn(f"w:{cle}"), valeur)
    cadre.append(gauche)
    # L'ordre des propriétés de paragraphe est imposé : le cadre précède l'espacement.
    proprietes.insert_element_before(cadre, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _texte_a_remplir(document: Any) -> None:
    style = document.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor.from_string("808080")


def _sans(proprietes: Any, *noms: str) -> None:
    for nom in noms:
        for element in proprietes.findall(qn(nom)):
            proprietes.remove(element)


def _grille(style: Any) -> None:
    for bord in style.iter(qn("w:tblBorders")):
        for cote in bord:
            cote.set(qn("w:color"), COULEURS["cadres"])
    proprietes = style.find(qn("w:tblPr"))
    marges = OxmlElement("w:tblCellMar")
    for cote, largeur in (("top", "30"), ("left", "110"), ("bottom", "30"), ("right", "110")):
        element = OxmlElement(f"w:{cote}")
        element.set(qn("w:w"), largeur)
        element.set(qn("w:type"), "dxa")
        marges.append(element)
    _sans(proprietes, "w:tblCellMar")
    proprietes.append(marges)
