"""La ligne de commande lancée comme une personne la lance, et ce qu'elle rend."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from moteur.cli.entree import executer

RACINE = Path(__file__).resolve().parents[2]
MODELE = Path(__file__).resolve().parent / "espace_essai"


class Resultat(NamedTuple):
    """Ce qu'une commande a rendu."""

    code: int
    sortie: str
    messages: str

    @property
    def objet(self) -> dict[str, Any]:
        """Le seul objet JSON de la sortie ; autre chose à côté est une faute."""
        assert self.sortie.endswith("\n") and self.sortie.count("\n") == 1, self.sortie
        lu = json.loads(self.sortie)
        assert isinstance(lu, dict)
        return lu


Lancer = Callable[..., Resultat]


def processus(
    *arguments: str, ou: Path, env: Mapping[str, str] | None = None, python: tuple[str, ...] = ()
) -> Resultat:
    """Lance `python -m moteur` dans un autre processus ; les octets se lisent dans l'encodage demandé."""
    reglages = {**os.environ, "PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8", **(env or {})}
    encodage = reglages["PYTHONIOENCODING"].partition(":")[0]
    lance = subprocess.run(
        [sys.executable, *python, "-m", "moteur", *arguments],
        cwd=ou,
        env=reglages,
        capture_output=True,
        check=False,
    )
    return Resultat(lance.returncode, lance.stdout.decode(encodage), lance.stderr.decode(encodage))


def executer_muet(*arguments: str) -> int:
    """Le code de sortie seul."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return executer(list(arguments))
