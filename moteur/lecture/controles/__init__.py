"""Les contrôles du sens, après celui de la forme : un fichier par sujet, tous les défauts d'un coup."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles import (
    champs,
    couvertures,
    documents,
    donnees,
    echeances,
    entete,
    essais,
    etats,
    interdits,
    machines,
    noms,
    portes,
    raccords,
    regles,
    sources,
)
from moteur.lecture.controles.examen import Examen

CONTROLES: tuple[Callable[[Examen], Iterator[Diagnostic]], ...] = (
    entete.controler,
    noms.controler,
    documents.controler,
    donnees.controler,
    echeances.controler,
    couvertures.controler,
    portes.controler,
    machines.controler,
    champs.controler,
    etats.controler,
    raccords.controler,
    interdits.controler,
    sources.controler,
    regles.controler,
    essais.controler,
)


def controler(examen: Examen) -> list[Diagnostic]:
    """Tous les défauts de sens du workflow ; une cause ne se dit qu'une fois."""
    return [diagnostic for controle in CONTROLES for diagnostic in controle(examen)]
