"""Mesurer deux choses en alternance et rendre le rapport médian, paire par paire."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rapport:
    """Une ligne du tableau : ce qu'on compare, la médiane de chacun (secondes), le rapport et sa borne."""

    nom: str
    notre: float
    pair: float
    rapport: float
    borne: str
    tenue: bool


def duree(commande: Sequence[str], *, environ: Mapping[str, str] | None = None) -> float:
    """La durée d'un processus entier, en secondes ; une commande qui échoue arrête la mesure."""
    debut = time.perf_counter()
    fini = subprocess.run(commande, capture_output=True, check=False, env=environ)
    temps = time.perf_counter() - debut
    if fini.returncode not in (0, 1):
        raise SystemExit(
            f"{' '.join(commande)} : code {fini.returncode}\n{fini.stderr.decode(errors='replace')}"
        )
    return temps


def paires(
    notre: Callable[[], float], pair: Callable[[], float], *, tours: int
) -> tuple[float, float, float]:
    """Les deux mesures en alternance, après un tour à vide : médianes, et médiane des rapports."""
    notre(), pair()
    mesures = [(notre(), pair()) for _ in range(tours)]
    return (
        statistics.median(m[0] for m in mesures),
        statistics.median(m[1] for m in mesures),
        statistics.median(m[0] / m[1] for m in mesures),
    )
