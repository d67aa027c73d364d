"""Un espace d'essai prêt à servir, et la ligne de commande telle qu'une personne la lance."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest
from console import MODELE, Lancer, Resultat, executer_muet
from convention import preparer

from moteur.cli.entree import executer


@pytest.fixture
def lancer(monkeypatch: pytest.MonkeyPatch) -> Lancer:
    """Lance `moteur` dans ce processus, à 100 colonnes ; `ou` est le répertoire courant."""
    monkeypatch.setenv("COLUMNS", "100")

    def appeler(*arguments: str, ou: Path | None = None) -> Resultat:
        sortie, messages = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(messages):
            if ou is not None:
                monkeypatch.chdir(ou)
            code = executer(list(arguments))
        textes = []
        for flux in (sortie, messages):
            flux.flush()
            textes.append(flux.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
        return Resultat(code, *textes)

    return appeler


@pytest.fixture(scope="session")
def espace_modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace d'essai, son dossier ouvert ; chaque test en reçoit une copie."""
    racine = tmp_path_factory.mktemp("modele") / "essai"
    shutil.copytree(MODELE, racine)
    assert executer_muet("init", str(racine)) == 0
    assert executer_muet("ouvrir", "nom=Atelier", "--espace", str(racine)) == 0
    return racine


@pytest.fixture
def espace(espace_modele: Path, tmp_path: Path) -> Path:
    """Un espace à soi, où un dossier « Atelier » vient d'être ouvert."""
    racine = tmp_path / "essai"
    shutil.copytree(espace_modele, racine)
    return racine


@pytest.fixture
def espace_avance(espace: Path, lancer: Lancer) -> Path:
    """Le même, après un objet prêté puis rendu sans contrôle : un écart impératif est ouvert."""
    for commande in (
        ("creer", "objet", "nom=Perceuse", "genre=outil"),
        ("creer", "objet", "nom=Atlas", "genre=livre", "valeur=12,50"),
        ("avancer", "objet-1", "preter", "emprunteur=Max Durand"),
        ("avancer", "objet-1", "rendre"),
    ):
        resultat = lancer(*commande, ou=espace)
        assert resultat.code == 0, resultat
    return espace


@pytest.fixture(scope="session")
def espace_convention(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace de la convention ; chaque test en reçoit une copie."""
    racine = tmp_path_factory.mktemp("convention") / "essai"
    preparer(racine)
    return racine


@pytest.fixture
def espace_a_signer(espace_convention: Path, tmp_path: Path) -> Path:
    """Un espace à soi, où la convention est rédigée et attend d'être signée."""
    racine = tmp_path / "convention"
    shutil.copytree(espace_convention, racine)
    return racine


@pytest.fixture
def produit(espace_a_signer: Path, lancer: Lancer) -> Path:
    """L'exemplaire à signer, tel qu'il part."""
    fait = lancer(
        "document", "produire", "convention_partenariat", "--le", "2025-09-20", "--json", ou=espace_a_signer
    )
    (document,) = fait.objet["documents"]
    assert document["projet"] is False
    return Path(document["fichier"])
