"""Dire que le travail avance, s'il dure : une ligne au terminal, après une seconde, effacée à la fin."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import IO

from moteur.cli.reponse import Reglages

SEUIL, PAS = 1.0, 0.5  # secondes


@contextmanager
def avancement(
    reglages: Reglages,
    quoi: str | Callable[[], str],
    *,
    flux: IO[str] | None = None,
    environ: Mapping[str, str] = os.environ,
    horloge: Callable[[], float] = time.monotonic,
    pas: float | None = None,
) -> Iterator[None]:
    """Le temps de ce travail, « quoi… 3 s » sur la sortie des messages, si c'est un vrai terminal.

    `quoi` se redemande à chaque fois s'il change : « Production 120/500 ».
    """
    vers = sys.stderr if flux is None else flux
    if reglages.json or not _est_vivant(vers, environ):
        yield
        return
    fini = Event()
    fil = Thread(target=_raconter, args=(vers, quoi, fini, horloge, PAS if pas is None else pas), daemon=True)
    fil.start()
    try:
        yield
    finally:
        fini.set()
        fil.join()


def _est_vivant(flux: IO[str] | None, environ: Mapping[str, str]) -> bool:
    """Un terminal qui sait récrire sa ligne."""
    return (
        flux is not None
        and not flux.closed
        and flux.isatty()
        and environ.get("TERM", "") not in ("dumb", "unknown")
    )


def _raconter(
    flux: IO[str], quoi: str | Callable[[], str], fini: Event, horloge: Callable[[], float], pas: float
) -> None:
    from moteur.cli.sortie import imprimable, largeur

    depart, montre = horloge(), ""
    with suppress(OSError, ValueError):
        place = largeur(flux) - 1
        encodage = getattr(flux, "encoding", None) or "utf-8"
        while not fini.wait(pas):
            passe = horloge() - depart
            if passe >= SEUIL:
                neuf = imprimable(f"{quoi if isinstance(quoi, str) else quoi()}… {int(passe)} s", encodage)[
                    :place
                ]
                flux.write(f"\r{neuf.ljust(len(montre))}")
                flux.flush()
                montre = neuf
        if montre:
            # Des espaces, non une séquence d'échappement : tout terminal sait les écrire.
            flux.write(f"\r{' ' * len(montre)}\r")
            flux.flush()
