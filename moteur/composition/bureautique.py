"""Trouver LibreOffice sur ce poste : lui seul sait, sans Word, faire un PDF d'un document Word."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from moteur.erreurs import OutilAbsent

VARIABLE = "MOTEUR_LIBREOFFICE"
NOMS = ("soffice", "libreoffice")
# Là où les installateurs le posent sans le mettre dans PATH.
AILLEURS = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def libreoffice(
    environ: Mapping[str, str] = os.environ,
    *,
    chercher: Callable[[str], str | None] = shutil.which,
    existe: Callable[[Path], bool] = Path.is_file,
) -> Path:
    """Le programme, celui de `MOTEUR_LIBREOFFICE` d'abord ; `OutilAbsent` s'il n'y en a pas."""
    dit = environ.get(VARIABLE, "").strip()
    if dit:
        if existe(Path(dit)):
            return Path(dit)
        raise OutilAbsent(
            "LibreOffice n'est pas là où on le dit.",
            lieu=f"{VARIABLE}={dit}",
            suite="Corrigez cette variable, ou retirez-la.",
        )
    trouves = [t for nom in NOMS if (t := chercher(nom))] + [c for c in AILLEURS if existe(Path(c))]
    if trouves:
        return Path(trouves[0])
    raise OutilAbsent(
        "LibreOffice n'est pas installé sur ce poste.",
        raison="C'est lui qui met en page le document pour en faire un PDF.",
        suite="Installez-le (https://fr.libreoffice.org), ou ouvrez le document dans Word : Fichier, Exporter, PDF/A.",
    )
