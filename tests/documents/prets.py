"""Un espace de prêts de matériel dont chaque objet a sa fiche Word : de quoi produire de grands lots."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from moteur.composition.espace import ouvrir
from moteur.domaine.dossier import DocumentProduit
from moteur.operations.agir import Manuel
from moteur.operations.dossiers import relire
from moteur.operations.importer import importer
from tests.cli.console import MODELE, executer_muet
from tests.documents.exemples import modele

DOCUMENT = "fiche_objet"
DOCUMENTS = """\
documents:
  fiche_objet:
    titre: Fiche d'un objet
    modele: fiche_objet.docx
    pour: objet
"""
PARAGRAPHES = (
    "Objet : {{ objet.nom }} ({{ objet.nom_court }}), fiche n° {{ document.numero }}.",
    "{% if document.projet %}Encore un projet.{% else %}Bon à signer.{% endif %}",
    "Valeur : {{ objet.valeur | montant }}",
)


def batir(racine: Path, objets: int, *, sans_valeur: frozenset[int] = frozenset()) -> Path:
    """Un espace ouvert et ses objets ; ceux de `sans_valeur` ne peuvent donner qu'un projet."""
    shutil.copytree(MODELE, racine)
    (racine / "workflows" / "pret" / "documents.yaml").write_text(DOCUMENTS, encoding="utf-8")
    (racine / "modeles_docs").mkdir()
    (racine / "modeles_docs" / "fiche_objet.docx").write_bytes(modele(*PARAGRAPHES))
    assert executer_muet("init", str(racine)) == 0
    assert executer_muet("ouvrir", "nom=Atelier", "--espace", str(racine)) == 0
    lignes = ["nom;genre;valeur"]
    lignes += [f"Scie n° {n} & Cie <SA>;outil;{'' if n in sans_valeur else n}" for n in range(1, objets + 1)]
    atelier = ouvrir(racine)
    try:
        bilan = importer(relire(atelier), "objet", "\n".join(lignes).encode(), manuel=Manuel())
        assert not bilan.erreurs, bilan.erreurs[:3]
    finally:
        atelier.journal.fermer()
    return racine


def produits(racine: Path) -> tuple[DocumentProduit, ...]:
    """Ce que le journal de cet espace atteste."""
    atelier = ouvrir(racine)
    try:
        return relire(atelier).dossier.documents
    finally:
        atelier.journal.fermer()


def fichiers(racine: Path) -> dict[str, str]:
    """Chaque fichier du répertoire des documents, cachés compris, et son empreinte."""
    return {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted((racine / "documents").iterdir())
    }
