"""`moteur etat` contre `python -c pass` : ce qu'un référent attend à chaque commande."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.commun import Rapport, duree, paires


def mesurer(repertoire: Path, *, tours: int) -> list[Rapport]:
    """Sur l'espace de la démonstration, en processus entiers ; au plus 6 fois, on vise 5."""
    espace = repertoire / "demo"
    subprocess.run([sys.executable, "-m", "moteur", "demo", str(espace)], check=True, capture_output=True)
    etat = [sys.executable, "-m", "moteur", "etat", "--espace", str(espace)]
    rien = [sys.executable, "-c", "pass"]
    notre, pair, rapport = paires(lambda: duree(etat), lambda: duree(rien), tours=tours)
    lignes = [Rapport("moteur etat / python -c pass", notre, pair, rapport, "≤ 9 (visé 6)", rapport <= 9)]
    # Sans la vue gardée : le dossier est relu et ses suites recalculées.
    a_faire = [sys.executable, "-m", "moteur", "a-faire", "--espace", str(espace)]
    notre, pair, rapport = paires(lambda: duree(a_faire), lambda: duree(rien), tours=tours)
    lignes.append(Rapport("moteur a-faire / python -c pass", notre, pair, rapport, "pour mémoire", True))
    return lignes
