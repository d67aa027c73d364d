"""Un espace d'essai où un dossier est ouvert, et la ligne de commande telle qu'une personne la lance."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest
from bureau import MODELE, Lancer, Resultat

from moteur.cli.entree import executer


def _executer(arguments: list[str]) -> Resultat:
    flux = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2)]
    with contextlib.redirect_stdout(flux[0]), contextlib.redirect_stderr(flux[1]):
        code = executer(arguments)
    textes = []
    for f in flux:
        f.flush()
        textes.append(f.buffer.getvalue().decode("utf-8"))
    return Resultat(code, *textes)


@pytest.fixture(scope="session")
def espace_modele(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace d'essai, son dossier ouvert, un jardinier inscrit."""
    racine = tmp_path_factory.mktemp("formulaires") / "essai"
    shutil.copytree(MODELE, racine)
    ou = ["--espace", str(racine)]
    for mots in (
        ["init", str(racine)],
        ["ouvrir", "nom=Les Tilleuls", *ou],
        ["creer", "jardinier", "prenom=Max", "nom=Roy", *ou],
    ):
        resultat = _executer(mots)
        assert resultat.code == 0, resultat
    return racine


@pytest.fixture
def espace(espace_modele: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un espace à soi, répertoire courant ; aucun éditeur n'y est choisi."""
    racine = tmp_path / "essai"
    shutil.copytree(espace_modele, racine)
    monkeypatch.chdir(racine)
    for variable in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "110")
    # Les faux éditeurs et le terminal lancent « moteur » à leur tour, d'ici ou de là où il est installé.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))
    return racine


@pytest.fixture
def lancer() -> Lancer:
    """Lance `moteur` dans ce processus, sans terminal."""
    return lambda *arguments: _executer(list(arguments))
