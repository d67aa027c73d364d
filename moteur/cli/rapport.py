"""Le rapport d'un bogue : le type de la faute et les noms des fonctions traversées, aucune valeur.

Un message d'exception peut citer une personne : il n'y entre pas.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from moteur import __version__

PREFIXE = "moteur-rapport-"
PROFONDEUR = 60


def rediger(faute: BaseException) -> str:
    """Le texte du rapport."""
    lignes = [
        f"moteur {__version__}",
        f"Python {platform.python_version()} {sys.platform}",
        "",
    ]
    vues: set[int] = set()
    courante: BaseException | None = faute
    while courante is not None and id(courante) not in vues:
        vues.add(id(courante))
        lignes.append(f"{type(courante).__module__}.{type(courante).__qualname__}")
        lignes += [f"  {cadre}" for cadre in _cadres(courante.__traceback__)]
        courante = courante.__cause__ or courante.__context__
    return "\n".join(lignes) + "\n"


def deposer(faute: BaseException) -> Path | None:
    """Le fichier du rapport, dans le répertoire temporaire ; rien s'il ne peut pas être écrit."""
    try:
        descripteur, nom = tempfile.mkstemp(prefix=PREFIXE, suffix=".txt")
        with os.fdopen(descripteur, "w", encoding="utf-8") as fichier:
            fichier.write(rediger(faute))
    except (OSError, ValueError, MemoryError):
        return None
    return Path(nom)


def _cadres(trace: TracebackType | None) -> list[str]:
    cadres = []
    while trace is not None:
        code = trace.tb_frame.f_code
        cadres.append(f"{_lieu(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    if len(cadres) <= PROFONDEUR:
        return cadres
    moitie = PROFONDEUR // 2
    return [*cadres[:moitie], f"… {len(cadres) - PROFONDEUR} de plus …", *cadres[-moitie:]]


def _lieu(chemin: str) -> str:
    """Le chemin à partir du paquet : le début pourrait contenir le nom d'une personne."""
    parties = Path(chemin).parts
    for ancre in ("moteur", "site-packages"):
        if ancre in parties:
            rang = len(parties) - 1 - parties[::-1].index(ancre)
            return "/".join(parties[rang:])
    return parties[-1] if parties else "?"
