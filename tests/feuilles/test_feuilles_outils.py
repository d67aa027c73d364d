"""Ce que LibreOffice fait de nos feuilles : il les ouvre, n'y calcule rien, et ce qu'il enregistre se réimporte.

Demande LibreOffice Calc (`libreoffice-calc-nogui`).
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from moteur.operations.dossiers import Ouvert
from moteur.operations.feuilles import Commande, feuille
from tests.feuilles.ludotheque import lire

pytestmark = pytest.mark.outils

# Le CSV d'un poste français : « ; », guillemets, UTF-8, à partir de la première ligne, langue 1036.
CSV = "CSV:59,34,76,1,,1036"


def convertir(fichier: Path, format_: str, *options: str) -> bytes:
    """Le fichier, ouvert par LibreOffice puis enregistré sous un autre format."""
    sortie = fichier.parent / f"par-libreoffice-{format_.partition(':')[0]}"
    profil = f"-env:UserInstallation={(fichier.parent / 'profil').as_uri()}"
    commande = [
        "soffice",
        "--headless",
        profil,
        *options,
        "--convert-to",
        format_,
        "--outdir",
        str(sortie),
        str(fichier),
    ]
    fait = subprocess.run(commande, capture_output=True, check=True, timeout=180)
    produit = sortie / f"{fichier.stem}.{format_.partition(':')[0]}"
    assert produit.is_file(), fait.stderr.decode()
    return produit.read_bytes()


@pytest.mark.parametrize("type_", ["membre", "partie"])
def test_un_classeur_enregistre_par_libreoffice_se_reimporte_sans_changement(
    plein: Ouvert, tmp_path: Path, type_: str
) -> None:
    """XLSX vers XLSX, et XLSX vers CSV : aucune cellule n'a bougé."""
    fichier = Path(feuille(plein, Commande(type_, vides=2, sortie=tmp_path / "f.xlsx"))["fichier"])

    for octets in (
        convertir(fichier, "xlsx"),
        convertir(fichier, "csv:Text - txt - csv (StarCalc):59,34,76,1"),
    ):
        bilan = lire(plein, type_, octets)
        assert (bilan.erreurs, bilan.consignes) == ((), ()) and len(bilan.ignores) == 3


@pytest.mark.parametrize("type_", ["membre", "partie"])
def test_un_csv_ouvert_par_libreoffice_se_reimporte_sans_changement(
    plein: Ouvert, tmp_path: Path, type_: str
) -> None:
    """CSV vers XLSX, sur un poste français : ni formule calculée, ni zéro de tête perdu, ni date retournée."""
    fichier = Path(feuille(plein, Commande(type_, vides=2, sortie=tmp_path / "f.csv"))["fichier"])

    octets = convertir(fichier, "xlsx", f"--infilter={CSV}")
    bilan = lire(plein, type_, octets)

    assert (bilan.erreurs, bilan.consignes) == ((), ()) and len(bilan.ignores) == 3


def test_le_classeur_s_imprime(plein: Ouvert, tmp_path: Path) -> None:
    """Une feuille d'émargement se met en page."""
    fichier = Path(feuille(plein, Commande("partie", sortie=tmp_path / "f.xlsx"))["fichier"])

    assert convertir(fichier, "pdf").startswith(b"%PDF")
