"""Créer, ouvrir, remplir : si le travail dure, le terminal dit ce qui se fait, et l'efface."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from terminal import Terminal, environnement

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="un pty ne s'ouvre pas sous Windows")

RACINE = Path(__file__).resolve().parents[2]
# Sur une machine très lente, tout dure : le seuil est abaissé plutôt que la machine ralentie.
SANS_PATIENCE = """\
import sys
from moteur.cli import avancement
from moteur.cli.entree import principal
avancement.SEUIL, avancement.PAS = 0.0, 0.0005
principal()
"""


@pytest.mark.parametrize(
    ("mots", "dits"),
    [
        (("init", "neuf", "mentorat_lp", "--moi", "lea", "--role", "referent"), ("Lecture du workflow… 0 s", "Création de l'espace… 0 s")),
        (("ouvrir", "nom=Ancien", "annee=2024", "--le", "2025-01-05"), ("Lecture du workflow… 0 s", "Ouverture du dossier… 0 s")),
        (("remplir", "objet", "--exporter", "objet.txt"), ("Préparation du formulaire… 0 s",)),
    ],
    ids=["init", "ouvrir", "remplir"],
)  # fmt: skip
def test_un_ecran_n_est_jamais_fige(espace: Path, mots: tuple[str, ...], dits: tuple[str, ...]) -> None:
    """Chaque temps fort a sa ligne ; l'acte se fait, et la réponse vient après."""
    env = environnement(PYTHONPATH=str(RACINE))
    with Terminal(sys.executable, "-c", SANS_PATIENCE, *mots, ou=espace, env=env) as terminal:
        assert terminal.finir() == 0, terminal.vu
        assert all(dit in terminal.vu for dit in dits), terminal.vu
