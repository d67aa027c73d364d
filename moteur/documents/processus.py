"""Lancer un processus de ce moteur, à qui l'on parle en lignes de JSON : le même Python, les mêmes modules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from moteur.erreurs import Environnement, cause


def lancer(module: str, *, fait: str, suite: str) -> subprocess.Popen[bytes]:
    """Le processus qui exécute ce module ; s'il ne se lance pas, `Environnement` dit ce fait et cette suite."""
    paquet = str(Path(__file__).resolve().parents[2])
    connus = os.environ.get("PYTHONPATH", "")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in (paquet, connus) if p)}
    # « -P » : un module du répertoire courant ne doit pas se faire passer pour l'un des nôtres.
    commande = [sys.executable, "-P", "-m", module]
    try:
        return subprocess.Popen(
            commande, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ
        )
    except OSError as faute:
        raison = f"Un processus ne se lance pas : {cause(faute)}"
        raise Environnement(fait, raison=raison, suite=suite) from faute
