"""De quoi ouvrir des journaux et y écrire des faits d'essai."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from moteur.journal.memoire import JournalMemoire
from moteur.journal.port import FaitAEcrire, Journal
from moteur.journal.sqlite import ouvrir

HEURE = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FORME = b'{"id":"essai"}'
EMPREINTE = sha256(FORME).hexdigest()


def ecrire_fait(n: int = 1, **changements: object) -> FaitAEcrire:
    """Un fait d'essai ; `n` le distingue des autres."""
    valeurs: dict[str, object] = {
        "type": "fiche.creee",
        "le": "2026-11-20",
        "sujet": f"fiche-{n}",
        "acteur": "lea",
        "saisi_par": "omar",
        "role": "referent",
        "parties": {
            "trace": {"etat": "ouvert", "numero": n, "liens": ["a", None], "fini": False},
            "identite": {"nom": "Éva Durand-Martin", "code": "01000"},
        },
    }
    return FaitAEcrire(**{**valeurs, **changements})  # type: ignore[arg-type]


def ouvrir_dossier(journal: Journal, *, nombre: int = 3, porteur: str = "0690001A") -> str:
    """Un dossier de `nombre` faits."""
    journal.ranger_workflow(EMPREINTE, FORME)
    return journal.creer_dossier(
        workflow=EMPREINTE,
        porteur=porteur,
        periode="2026-2027",
        nom="essai",
        titre="Lycée d'essai",
        faits=[ecrire_fait(n) for n in range(1, nombre + 1)],
        saisi_le=HEURE,
    )


@pytest.fixture
def fait() -> Callable[..., FaitAEcrire]:
    """La fabrique de faits d'essai."""
    return ecrire_fait


@pytest.fixture
def dossier() -> Callable[..., str]:
    """La fabrique de dossiers d'essai."""
    return ouvrir_dossier


@pytest.fixture
def heure() -> datetime:
    """L'heure de saisie de tous les essais."""
    return HEURE


@pytest.fixture
def workflow() -> tuple[str, bytes]:
    """Une forme de workflow et son empreinte."""
    return EMPREINTE, FORME


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """L'endroit d'un journal SQLite qui n'existe pas encore."""
    return tmp_path / "journal.db"


@pytest.fixture
def sqlite(base: Path) -> Iterator[Journal]:
    """Un journal SQLite neuf."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=True)
    yield journal
    journal.fermer()


@pytest.fixture(params=["memoire", "sqlite"])
def journal(request: pytest.FixtureRequest, base: Path) -> Iterator[Journal]:
    """Un journal neuf, de chaque sorte : tous tiennent le même contrat."""
    neuf: Journal
    if request.param == "memoire":
        neuf = JournalMemoire(aleatoire=os.urandom)
    else:
        neuf = ouvrir(base, aleatoire=os.urandom, creer=True)
    yield neuf
    neuf.fermer()


@pytest.fixture
def racine_du_projet() -> Path:
    """Le répertoire qui contient le paquet `moteur`, pour les programmes lancés à part."""
    return Path(__file__).parents[2]
