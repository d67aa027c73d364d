"""L'arbre des bons et des mauvais modèles : un fichier de texte par modèle, ce qu'on doit en dire à côté.

Lancé seul (`python -m tests.documents.arbre_de_modeles`), récrit les « attendu » d'après ce qui se dit
aujourd'hui : à relire avant de les garder.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import docx

from moteur.cli.rendu.modeles import verification
from moteur.composition.ressources import Fonds
from moteur.documents import gabarit
from moteur.domaine.workflow import Workflow
from moteur.operations.modeles import Modele, verifier
from tests.documents.pieges import PIEGES

ICI = Path(__file__).parent
MAUVAIS = sorted((ICI / "mauvais").glob("*.txt"))
BONS = sorted((ICI / "bons").glob("*.txt"))
LARGEUR = 100
_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)


@cache
def base() -> Workflow:
    """Le workflow livré."""
    return Fonds().charger("mentorat_lp").exiger()


def sections(fichier: Path) -> dict[str, str]:
    """Les morceaux d'un fichier de l'arbre : corps, en-tête, tableau, archive, document, attendu…"""
    morceaux = _SECTION.split(fichier.read_text(encoding="utf-8"))
    return {nom.strip(): texte.strip("\n") for nom, texte in zip(morceaux[1::2], morceaux[2::2], strict=True)}


def batir(morceaux: dict[str, str]) -> bytes:
    """Le .docx que décrivent ces morceaux."""
    if "archive" in morceaux:
        return PIEGES[morceaux["archive"]]
    document = docx.Document()
    if "titre" in morceaux:
        document.add_heading(morceaux["titre"], 2)
    for ligne in morceaux.get("corps", "").splitlines():
        document.add_paragraph(ligne)
    rangees = [ligne.split(" || ") for ligne in morceaux.get("tableau", "").splitlines()]
    if rangees:
        tableau = document.add_table(len(rangees), len(rangees[0]))
        for rang, rangee in enumerate(rangees):
            for colonne, texte in enumerate(rangee):
                tableau.cell(rang, colonne).text = texte
    section = document.sections[0]
    if "en-tête" in morceaux:
        section.header.paragraphs[0].text = morceaux["en-tête"]
    if "pied" in morceaux:
        section.footer.paragraphs[0].text = morceaux["pied"]
    document.core_properties.author = morceaux.get("auteur", "")
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def juger(fichier: Path) -> dict[str, Any]:
    """Ce que la vérification dit de ce modèle."""
    morceaux = sections(fichier)
    modele = Modele("modele.docx", "modele.docx", batir(morceaux))
    document = morceaux.get("document", "document_de_cadrage")
    return verifier(
        [modele], [base()], lire=gabarit.chemins, document="" if document == "aucun" else document
    )


def dire(jugement: dict[str, Any]) -> str:
    """Ce qu'une personne lit à l'écran."""
    return "\n".join(verification(jugement, LARGEUR)[:-4] if jugement["diagnostics"] else [])


def _enregistrer() -> None:
    for fichier in MAUVAIS:
        debut = fichier.read_text(encoding="utf-8").partition("## attendu\n")[0].rstrip("\n")
        fichier.write_text(f"{debut}\n\n## attendu\n{dire(juger(fichier))}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _enregistrer()
