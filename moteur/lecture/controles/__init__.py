"""Les contrôles du sens, après celui de la forme : un fichier par sujet, tous les défauts d'un coup."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles import champs, etats, machines, portes, references, regles, sources
from moteur.lecture.controles.examen import Examen

CONTROLES: tuple[Callable[[Examen], Iterator[Diagnostic]], ...] = (
    references.controler,
    portes.controler,
    machines.controler,
    champs.controler,
    etats.controler,
    sources.controler,
    regles.controler,
)


def controler(examen: Examen) -> list[Diagnostic]:
    """Tous les défauts de sens du workflow."""
    return [diagnostic for controle in CONTROLES for diagnostic in controle(examen)]
