"""Les garanties vues au moment d'un fait : tenues, ou rompues par ce fait précis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moteur.domaine.definitions import CREATION, Garantie, Machine
from moteur.domaine.regles.evaluation import Contexte, juger

TENUE, ROMPUE = "tenue", "rompue"


def declenchees(
    garanties: Iterable[Garantie], machine: Machine, *, evenement: str, piece: bool
) -> Iterator[Garantie]:
    """Les garanties « chaque fois » que cet évènement (transition, création ou versement) déclenche."""
    if piece:
        verbe, objet = "recoit", evenement
    elif evenement == CREATION:
        verbe, objet = "devient", machine.initial
    elif evenement in machine.transitions:
        verbe, objet = "devient", machine.transitions[evenement].vers
    else:
        return  # franchie sous une version d'avant, qui seule la connaît
    for garantie in garanties:
        if (garantie.machine, garantie.verbe, garantie.objet) == (machine.nom, verbe, objet):
            yield garantie


def verdicts(contexte: Contexte, machine: Machine, *, evenement: str, piece: bool) -> dict[str, str]:
    """Le verdict de chaque garantie déclenchée, jugée juste avant l'acte ; l'inconnu la rompt."""
    toutes = contexte.regles.workflow.garanties.values()
    return {
        g.nom: TENUE if juger(g.regle, contexte) is True else ROMPUE
        for g in declenchees(toutes, machine, evenement=evenement, piece=piece)
    }


def toujours_rompues(contexte: Contexte, *, touche: str = "") -> frozenset[str]:
    """Les garanties « toujours » fausses ou inconnues dans ce dossier.

    `touche` : le type de machine qu'un fait vient de changer ; celles qui ne le lisent pas ne sont pas jugées.
    """
    libre = contexte.depuis(None)
    return frozenset(
        g.nom
        for g in contexte.regles.workflow.garanties.values()
        if not g.verbe
        and (not touche or touche in contexte.regles.types_lus(g.regle))
        and juger(g.regle, libre) is not True
    )
