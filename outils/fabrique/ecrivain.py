"""Écrire un modèle avec python-docx : paragraphes, listes, tableaux, contrôles à remplir à la main.

Le texte reçu suit trois conventions : `**gras**`, `^exposant^`, et les balises `{{ … }}` du moteur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from moteur.domaine.francais import typographie
from outils.fabrique import signature, styles

_BALISE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
_MORCEAU = re.compile(r"(\*\*.*?\*\*|\^.*?\^)")
_LIES = re.compile(r"\b(article|articles|Article|page|[LRD]\.|n°) (?=[\dLRD{\ue000])")


def a_la_francaise(texte: str) -> str:
    """Apostrophes et espaces insécables du texte ; l'intérieur des balises ne change pas."""
    balises = _BALISE.findall(texte)
    nu = _BALISE.sub("\ue000", texte).replace("'", "’")
    nu = _LIES.sub("\\1\u00a0", typographie(nu))
    for balise in balises:
        nu = nu.replace("\ue000", balise, 1)
    return nu


class Ecrivain:
    """Un modèle en cours d'écriture ; chaque méthode ajoute à la fin."""

    def __init__(self, *, titre_court: str) -> None:
        self.document = docx.Document()
        self._numero_de_controle = 0
        styles.appliquer(self.document)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.3)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
        section.header_distance = section.footer_distance = Cm(1.1)
        self._en_tete(section, titre_court)

    def paragraphe(self, texte: str, style: str = "Normal", *, solidaire: bool = False) -> Any:
        """Un paragraphe ; `solidaire` le garde sur la page de celui qui suit."""
        paragraphe = self.document.add_paragraph(style=style)
        _remplir(paragraphe, texte)
        if solidaire:
            paragraphe.paragraph_format.keep_with_next = True
        return paragraphe

    def titre(self, texte: str, niveau: int = 1) -> None:
        """Un intertitre, en vrai style de titre."""
        self.paragraphe(texte, f"Heading {niveau}")

    def puces(self, *textes: str, solidaires: bool = False) -> None:
        """Une liste à puces ; un texte qui commence par `{%p` reste une balise."""
        for texte in textes:
            if texte.startswith("{%p"):
                self.balise(texte)
            else:
                self.paragraphe(texte, "List Bullet", solidaire=solidaires)

    def balise(self, texte: str) -> None:
        """Une balise seule dans son paragraphe, qui disparaît au rendu."""
        self.document.add_paragraph(style="Balise").add_run(texte)

    def modalites(self, chemin: str, *, solidaires: bool = False) -> None:
        """Le texte que les parties ont écrit elles-mêmes, un paragraphe par ligne."""
        self.balise(f"{{%p for ligne in {chemin} | paragraphes %}}")
        self.paragraphe("{{ ligne | phrase }}", "Clause convenue", solidaire=solidaires)
        self.balise("{%p endfor %}")

    def si(self, condition: str, *lignes: str, sinon: Sequence[str] = ()) -> None:
        """Des paragraphes qui ne paraissent que si la condition tient."""
        self.balise(f"{{%p if {condition} %}}")
        for ligne in lignes:
            self.paragraphe(ligne)
        if sinon:
            self.balise("{%p else %}")
            for ligne in sinon:
                self.paragraphe(ligne)
        self.balise("{%p endif %}")

    def tableau(self, entete: Sequence[str], rangees: Iterable[Sequence[str]], *, largeurs: Sequence[float],
                legende: str) -> None:  # fmt: skip
        """Un tableau dont la première ligne est un vrai en-tête ; une rangée peut n'être qu'une balise."""
        table = self._table(len(entete), largeurs, legende)
        _ligne_d_entete(table.rows[0], entete)
        for rangee in rangees:
            cellules = table.add_row()
            _insecable(cellules)
            for cellule, texte in zip(cellules.cells, rangee, strict=False):
                cellule.paragraphs[0].style = "Cellule"
                _remplir(cellule.paragraphs[0], texte)
        self._largeurs(table, largeurs)
        self.document.add_paragraph(style="Espace")

    def fait_a(self) -> None:
        """« Fait à …, le …, en … exemplaires originaux », à remplir à la main ou dans Word."""
        paragraphe = self.paragraphe("Fait à ", solidaire=True)
        self._controle(paragraphe, "Lieu de signature", "lieu_signature", "…" * 16, "<w:text/>")
        paragraphe.add_run(", le ")
        date = (
            '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="fr-FR"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
        self._controle(paragraphe, "Date de signature", "date_signature", "…" * 12, date)
        paragraphe.add_run(", en ")
        self._controle(paragraphe, "Nombre d’exemplaires", "nombre_exemplaires", "…" * 4, "<w:text/>")
        paragraphe.add_run(" exemplaires originaux, un pour chaque partie.")

    def signatures(self, signataires: Sequence[signature.Signataire]) -> None:
        """Une ligne de tableau et une vraie ligne de signature Word par signataire, sur une même page."""
        largeurs = (7.4, 9.0)
        table = self._table(2, largeurs, "Signatures des parties")
        _ligne_d_entete(table.rows[0], ("Signataire", "Signature"))
        for rang, signataire in enumerate(signataires):
            rangee = table.add_row()
            _insecable(rangee)
            gauche, droite = rangee.cells
            gauche.paragraphs[0].style = droite.paragraphs[0].style = "Cellule"
            _remplir(gauche.paragraphs[0], f"**{signataire.partie}**")
            for ligne in signataire.lignes:
                _remplir(gauche.add_paragraph(style="Cellule"), ligne)
            signature.poser(self.document, droite.paragraphs[0], signataire, rang=rang)
        for rangee in table.rows[:-1]:
            for paragraphe in (p for cellule in rangee.cells for p in cellule.paragraphs):
                paragraphe.paragraph_format.keep_with_next = True
        self._largeurs(table, largeurs)

    def _table(self, colonnes: int, largeurs: Sequence[float], legende: str) -> Any:
        table = self.document.add_table(1, colonnes, style="Table Grid")
        table.autofit = False
        proprietes = table._tbl.tblPr
        for nom, valeur in (("w:tblCaption", legende), ("w:tblDescription", legende)):
            element = OxmlElement(nom)
            element.set(qn("w:val"), a_la_francaise(legende if nom == "w:tblCaption" else valeur))
            proprietes.append(element)
        return table

    def _largeurs(self, table: Any, largeurs: Sequence[float]) -> None:
        for colonne, largeur in zip(table.columns, largeurs, strict=True):
            colonne.width = Cm(largeur)
            for cellule in colonne.cells:
                cellule.width = Cm(largeur)

    def _controle(self, paragraphe: Any, titre: str, cle: str, indice: str, genre: str) -> None:
        self._numero_de_controle += 1
        xml = (
            f'<w:sdt xmlns:w="{styles.W}"><w:sdtPr><w:alias w:val="{titre}"/><w:tag w:val="{cle}"/>'
            f'<w:id w:val="{510000 + self._numero_de_controle}"/><w:lock w:val="sdtLocked"/>'
            f"<w:showingPlcHdr/>{genre}</w:sdtPr><w:sdtContent>"
            '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>'
            f"<w:t>{indice}</w:t></w:r></w:sdtContent></w:sdt>"
        )
        paragraphe._p.append(docx.oxml.parse_xml(xml))

    def _en_tete(self, section: Any, titre_court: str) -> None:
        haut = section.header.paragraphs[0]
        _remplir(haut, f"{titre_court}\tn° {{{{ document.numero }}}}")
        bas = section.footer.paragraphs[0]
        _remplir(bas, "{{ porteur.nom }}\tn° {{ document.numero }} · page ")
        for champ, ensuite in (("PAGE", " sur "), ("NUMPAGES", "")):
            _champ(bas, champ)
            bas.add_run(ensuite)
        for paragraphe in (haut, bas):
            arrets = paragraphe.paragraph_format.tab_stops
            arrets.add_tab_stop(section.page_width - section.left_margin - section.right_margin, 2)


def _remplir(paragraphe: Any, texte: str) -> None:
    for morceau in _MORCEAU.split(a_la_francaise(texte)):
        if not morceau:
            continue
        suite = paragraphe.add_run(morceau.strip("*^") if _MORCEAU.match(morceau) else morceau)
        suite.bold = True if morceau.startswith("**") else None
        suite.font.superscript = True if morceau.startswith("^") else None


def _champ(paragraphe: Any, nom: str) -> None:
    for sorte in ("begin", None, "separate", "1", "end"):
        suite = paragraphe.add_run()
        if sorte == "1":
            suite.text = "1"
        elif sorte is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {nom} "
            suite._r.append(instruction)
        else:
            borne = OxmlElement("w:fldChar")
            borne.set(qn("w:fldCharType"), sorte)
            suite._r.append(borne)


def _ligne_d_entete(rangee: Any, textes: Sequence[str]) -> None:
    _insecable(rangee)
    entete = OxmlElement("w:tblHeader")
    rangee._tr.get_or_add_trPr().append(entete)
    for cellule, texte in zip(rangee.cells, textes, strict=True):
        cellule.paragraphs[0].style = "En-tête de tableau"
        _remplir(cellule.paragraphs[0], texte)
        fond = OxmlElement("w:shd")
        for cle, valeur in (("val", "clear"), ("color", "auto"), ("fill", styles.FOND)):
            fond.set(qn(f"w:{cle}"), valeur)
        cellule._tc.get_or_add_tcPr().append(fond)


def _insecable(rangee: Any) -> None:
    rangee._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
