"""La liasse de la démonstration, telle que `moteur` l'exporte."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest


def exporter(ici: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, bytes], str]:
    """Les entrées de la liasse d'une année entière, et la clé publique à remettre."""
    from moteur.cli.entree import executer

    monkeypatch.setenv("MOTEUR_COFFRE", str(ici / "coffre"))
    monkeypatch.chdir(ici)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert executer(["demo", "essai"]) == 0
        monkeypatch.chdir(ici / "essai")
        assert executer(["audit", "exporter", "--sortie", "liasse.zip", "--personnes"]) == 0
    with zipfile.ZipFile("liasse.zip") as archive:
        entrees = {nom: archive.read(nom) for nom in archive.namelist()}
    return entrees, entrees["cle.txt"].decode().strip()
