"""Le vérificateur, appelé comme une personne l'appelle : un fichier, des arguments, une réponse."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fabrique_liasse import FICHIER, zipper

Verifier = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def module() -> ModuleType:
    """Le fichier, chargé seul."""
    description = importlib.util.spec_from_file_location("verificateur_seul", FICHIER)
    assert description is not None and description.loader is not None
    charge = importlib.util.module_from_spec(description)
    description.loader.exec_module(charge)
    return charge


@pytest.fixture
def verifier(module: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verifier:
    """Vérifie ces entrées (ou ces octets) et rend la réponse lue en JSON."""

    def faire(
        liasse: dict[str, bytes] | bytes, *, cle: str = "", points: tuple[bytes, ...] = ()
    ) -> dict[str, Any]:
        fichier = tmp_path / "liasse.zip"
        fichier.write_bytes(zipper(liasse) if isinstance(liasse, dict) else liasse)
        arguments = [str(fichier), "--json", *(["--cle", cle] if cle else [])]
        for numero, octets in enumerate(points):
            (tmp_path / f"{numero}.txt").write_bytes(octets)
        gardes = [str(tmp_path / f"{n}.txt") for n in range(len(points))]
        code = module.appeler([*arguments, *(["--point", *gardes] if gardes else [])])
        vue: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert vue["code"] == code
        return vue

    return faire
