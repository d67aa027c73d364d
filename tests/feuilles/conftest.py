"""Ce que partagent les tests des feuilles : un dossier rempli, un dossier vide, l'écriture d'une feuille."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.operations.dossiers import Ouvert
from moteur.operations.feuilles import Commande, feuille
from tests.feuilles.ludotheque import Ecrire, ludotheque, tableau


@pytest.fixture
def plein(tmp_path: Path) -> Ouvert:
    """Trois membres et trois parties."""
    return ludotheque(racine=tmp_path)


@pytest.fixture
def neuf(tmp_path: Path) -> Ouvert:
    """Un dossier sans aucune fiche."""
    return ludotheque(membres=False, racine=tmp_path)


@pytest.fixture
def ecrire() -> Ecrire:
    """Écrit la feuille CSV d'un type et rend ses cellules."""

    def faire(ouvert: Ouvert, type_: str, **options: object) -> list[list[str]]:
        fichier = Path(feuille(ouvert, Commande(type_, **options))["fichier"])  # type: ignore[arg-type]
        return tableau(fichier.read_bytes())

    return faire
