"""Le tableau des rapports : `python bench/mesurer.py`, ou `--court` pour peu de tours."""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import cli, demarrage, documents, journal, lecture, lots, preuve, rejeu


def principal() -> None:
    """Mesure, puis imprime une ligne par rapport ; une borne manquée se voit.

    Elle fait échouer (code 1), sauf `--court` : peu de tours sur une machine que l'on partage ne jugent pas.
    """
    tours = 5 if "--court" in sys.argv else 15
    with tempfile.TemporaryDirectory() as repertoire:
        rapports = [
            *demarrage.mesurer(Path(repertoire), tours=tours),
            *lecture.mesurer(Path(repertoire), tours=max(3, tours // 2)),
            *rejeu.mesurer(tours=max(3, tours // 3)),
            *preuve.mesurer(tours=max(3, tours // 5)),
            *cli.mesurer(Path(repertoire), tours=tours),
            *cli.pour_memoire(Path(repertoire), tours=3),
            *documents.mesurer(Path(repertoire), tours=max(3, tours // 3)),
            *journal.mesurer(Path(repertoire), tours=max(3, tours // 3), court="--court" in sys.argv),
            *lots.mesurer(Path(repertoire), tours=max(3, tours // 3), court="--court" in sys.argv),
        ]
    print(
        f"Python {platform.python_version()}, {platform.machine()}, "
        f"{tours} tours au plus, médianes de paires alternées"
    )
    print(f"{'rapport':<78} {'nous (s)':>9} {'pair (s)':>9} {'rapport':>8}  borne")
    for r in rapports:
        print(
            f"{r.nom:<78} {r.notre:>9.4f} {r.pair:>9.4f} {r.rapport:>8.2f}  "
            f"{r.borne} {'' if r.tenue else 'NON TENUE'}"
        )
    if "--court" not in sys.argv and not all(r.tenue for r in rapports):
        raise SystemExit(1)


if __name__ == "__main__":
    principal()
