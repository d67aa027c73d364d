"""Écrire un modèle avec python-docx : paragraphes, listes, tableaux, signatures.

Le texte reçu suit quatre conventions : `**gras**`, `^exposant^`, les balises `{{ … }}` du moteur, et
`⟦clé|titre|indice|genre⟧` pour ce qui se remplit à la main (voir `controles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from moteur.domaine.francais import typographie
from outils.fabrique import controles, signature, styles, tableaux

_BALISE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|⟦.*?⟧)")
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

    def __init__(self, *, titre_court: str, paysage: bool = False) -> None:
        self.document = docx.Document()
        self._numero_de_controle = 0
        self._lignes_de_signature = 0
        styles.appliquer(self.document)
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        if paysage:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Cm(29.7), Cm(21)
        section.left_margin = section.right_margin = Cm(2.3)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
        section.header_distance = section.footer_distance = Cm(1.1)
        self._en_tete(section, titre_court)

    def paragraphe(self, texte: str, style: str = "Normal", *, solidaire: bool = False) -> Any:
        """Un paragraphe ; `solidaire` le garde sur la page de celui qui suit."""
        paragraphe = self.document.add_paragraph(style=style)
        self._remplir(paragraphe, texte)
        if solidaire:
            paragraphe.paragraph_format.keep_with_next = True
        return paragraphe

    def titre(self, texte: str, niveau: int = 1, *, nouvelle_page: bool = False) -> None:
        """Un intertitre, en vrai style de titre."""
        self.paragraphe(texte, f"Heading {niveau}").paragraph_format.page_break_before = nouvelle_page or None

    def puces(self, *textes: str, solidaires: bool = False) -> None:
        """Une liste à puces ; un texte qui commence par `{%p` reste une balise."""
        for texte in textes:
            if texte.startswith("{%p"):
                self.balise(texte)
            else:
                dernier = self.paragraphe(texte, "List Bullet", solidaire=solidaires)
        dernier.paragraph_format.space_after = Pt(7)

    def balise(self, texte: str) -> None:
        """Une balise seule dans son paragraphe, qui disparaît au rendu."""
        self.document.add_paragraph(style="Balise").add_run(texte)

    def modalites(self, chemin: str, *, solidaires: bool = False) -> None:
        """Le texte que les parties ont écrit elles-mêmes, un paragraphe par ligne."""
        self.balise(f"{{%p for ligne in {chemin} | paragraphes %}}")
        self.paragraphe("{{ ligne | phrase }}", "Clause convenue", solidaire=solidaires)
        self.balise("{%p endfor %}")

    def si(self, condition: str, *lignes: str, sinon: Sequence[str] = (), solidaires: bool = False) -> None:
        """Des paragraphes qui ne paraissent que si la condition tient."""
        self.balise(f"{{%p if {condition} %}}")
        for ligne in lignes:
            self.paragraphe(ligne, solidaire=solidaires)
        if sinon:
            self.balise("{%p else %}")
            for ligne in sinon:
                self.paragraphe(ligne, solidaire=solidaires)
        self.balise("{%p endif %}")

    def lignes_libres(self, cle: str, titre: str, *, nombre: int = 3) -> None:
        """Des lignes pointillées à remplir à la main ou dans Word, une par contrôle."""
        for rang in range(1, nombre + 1):
            self.paragraphe(controles.marque(f"{cle}_{rang}", f"{titre}, ligne {rang}", points=82))

    def tableau(
        self,
        entete: Sequence[str],
        rangees: Iterable[Sequence[str]],
        *,
        largeurs: Sequence[float],
        legende: str,
        style: str = "Cellule",
        solidaires: bool = False,
    ) -> None:
        """Un tableau à vrai en-tête ; une rangée d'une seule chaîne `{%tr … %}` n'est qu'une balise."""
        table = self._table(len(entete), legende)
        tableaux.entete(table.rows[0])
        for cellule, texte in zip(table.rows[0].cells, entete, strict=True):
            cellule.paragraphs[0].style = "En-tête de tableau"
            self._remplir(cellule.paragraphs[0], texte)
        for rangee in rangees:
            ligne = table.add_row()
            tableaux.insecable(ligne)
            for cellule, texte in zip(ligne.cells, rangee, strict=False):
                for rang, morceau in enumerate(texte.split("\n")):
                    paragraphe = cellule.add_paragraph() if rang else cellule.paragraphs[0]
                    paragraphe.style = "Balise" if texte.startswith("{%tr") else style
                    self._remplir(paragraphe, morceau)
        tableaux.dimensionner(table, largeurs)
        if solidaires:
            tableaux.lier(table)
        self.document.add_paragraph(style="Espace").paragraph_format.keep_with_next = solidaires or None

    def fiche(self, rangees: Iterable[tuple[str, str]], *, legende: str, largeur: float = 16.4,
              solidaires: bool = False) -> None:  # fmt: skip
        """Un tableau « intitulé, valeur », pour des faits courts ou des renseignements à porter à la main."""
        gauche = round(largeur * 0.36, 1)
        lignes = [r if r[0].startswith("{%tr") else (f"**{r[0]}**", r[1]) for r in rangees]
        self.tableau(
            ("Rubrique", "Renseignement"), lignes, largeurs=(gauche, largeur - gauche), legende=legende,
            solidaires=solidaires,
        )  # fmt: skip

    def fait_a(self, *, exemplaires: bool = True) -> None:
        """« Fait à …, le … », et le nombre d'exemplaires, à remplir à la main ou dans Word."""
        texte = (
            f"Fait à {controles.marque('lieu_signature', 'Lieu de signature', points=32)}, "
            f"le {controles.marque('date_signature', 'Date de signature', genre='date')}"
        )
        nombre = controles.marque("nombre_exemplaires", "Nombre d'exemplaires", points=8)
        suite = f", en {nombre} exemplaires originaux, un pour chaque partie."
        self.paragraphe(texte + (suite if exemplaires else "."), solidaire=True)

    def signatures(self, signataires: Sequence[signature.Signataire], *, hauteur: int = 0) -> None:
        """Une ligne de tableau et une vraie ligne de signature Word par signataire, sur une même page.

        `hauteur`, en points : 98 par défaut pour deux signataires, 77 au-delà.
        """
        haute = hauteur or (98 if len(signataires) <= 2 else 77)
        largeurs = (7.4, 9.0)
        table = self._table(2, "Signatures")
        tableaux.entete(table.rows[0])
        for cellule, texte in zip(table.rows[0].cells, ("Signataire", "Signature"), strict=True):
            cellule.paragraphs[0].style = "En-tête de tableau"
            self._remplir(cellule.paragraphs[0], texte)
        for signataire in signataires:
            if signataire.si:
                self._rangee_de_balise(table, f"{{%tr if {signataire.si} %}}")
            self._rangee_de_signature(table, signataire, hauteur=haute)
            if signataire.si:
                self._rangee_de_balise(table, "{%tr endif %}")
        tableaux.lier(table, sauf_la_derniere=True)
        tableaux.dimensionner(table, largeurs)

    def _rangee_de_signature(self, table: Any, signataire: signature.Signataire, *, hauteur: int) -> None:
        rangee = table.add_row()
        tableaux.insecable(rangee)
        gauche, droite = rangee.cells
        gauche.paragraphs[0].style = droite.paragraphs[0].style = "Cellule"
        self._remplir(gauche.paragraphs[0], f"**{signataire.partie}**")
        for ligne in signataire.lignes:
            self._remplir(gauche.add_paragraph(style="Cellule"), ligne)
        rang = self._lignes_de_signature
        self._lignes_de_signature += 1
        signature.poser(self.document, droite.paragraphs[0], signataire, rang=rang, hauteur=hauteur)

    def _rangee_de_balise(self, table: Any, texte: str) -> None:
        paragraphe = table.add_row().cells[0].paragraphs[0]
        paragraphe.style = "Balise"
        paragraphe.add_run(texte)

    def _table(self, colonnes: int, legende: str) -> Any:
        return tableaux.neuf(self.document, colonnes, a_la_francaise(legende))

    def _remplir(self, paragraphe: Any, texte: str) -> None:
        for morceau in controles.MARQUE.split(a_la_francaise(texte)):
            if controles.MARQUE.match(morceau):
                self._numero_de_controle += 1
                controles.poser(paragraphe, morceau, numero=self._numero_de_controle)
            else:
                _ecrire(paragraphe, morceau)

    def _en_tete(self, section: Any, titre_court: str) -> None:
        haut = section.header.paragraphs[0]
        self._remplir(haut, f"{titre_court}\tn° {{{{ document.numero }}}}")
        bas = section.footer.paragraphs[0]
        self._remplir(
            bas, "{{ porteur.nom }}\tn° {{ document.numero }} · empreinte {{ document.empreinte }} · page "
        )
        for champ, ensuite in (("PAGE", " sur "), ("NUMPAGES", "")):
            _champ(bas, champ)
            bas.add_run(ensuite)
        for paragraphe in (haut, bas):
            arrets = paragraphe.paragraph_format.tab_stops
            arrets.add_tab_stop(section.page_width - section.left_margin - section.right_margin, 2)


def _ecrire(paragraphe: Any, texte: str) -> None:
    for morceau in _MORCEAU.split(texte):
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
