"""Produire N documents d'un espace, dans un processus neuf : `python -m bench.un_lot ESPACE DOCUMENT N PROCESSUS`.

Imprime la durée (secondes) et la mémoire la plus haute (Mio) de ce processus et de tous ses ouvriers réunis.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from moteur.composition.espace import ouvrir
from moteur.operations.agir import Manuel
from moteur.operations.dossiers import relire
from moteur.operations.produire import Commande, produire


class Assez(Exception):
    """Le nombre voulu est atteint."""


class Releve:
    """La somme des mémoires les plus hautes, relevée tant que les processus vivent ; zéro hors de Linux."""

    def __init__(self) -> None:
        self._hautes: dict[str, int] = {}
        self._fini = Event()
        self._fil = Thread(target=self._relever, daemon=True)

    def __enter__(self) -> Releve:
        self._fil.start()
        return self

    def __exit__(self, *_faute: object) -> None:
        self._fini.set()
        self._fil.join()

    @property
    def mio(self) -> float:
        return sum(self._hautes.values()) / 1024

    def _relever(self) -> None:
        moi = Path("/proc/self/task")
        while not self._fini.wait(0.05):
            enfants = [n for f in moi.glob("*/children") for n in f.read_text().split()]
            for numero in ("self", *enfants):
                self._hautes[numero] = max(self._hautes.get(numero, 0), _haute(numero))


def _haute(numero: str) -> int:
    try:
        lignes = Path(f"/proc/{numero}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(ligne.split()[1]) for ligne in lignes if ligne.startswith("VmHWM")), 0)


def principal(espace: str, document: str, combien: str, processus: str) -> None:
    """Produit, et imprime ce que cela a coûté."""

    def dire(fait: int, _tout: int) -> None:
        if fait == int(combien):
            raise Assez

    atelier = ouvrir(Path(espace))
    ouvert = relire(atelier)
    debut = time.perf_counter()
    with Releve() as releve:
        commande = Commande(document, tous=True, processus=int(processus))
        with suppress(Assez):
            produire(ouvert, commande, manuel=Manuel(), dire=dire)
        duree = time.perf_counter() - debut
    atelier.journal.fermer()
    print(f"{duree:.4f} {releve.mio:.1f}")


if __name__ == "__main__":
    principal(*sys.argv[1:])
