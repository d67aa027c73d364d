"""Le pas vivant d'une machine, par le paquet `transitions` ; seul fichier qui l'importe.

Chaque pas est un évènement gardé ; les méthodes `to_<état>` du paquet, qui ignorent les gardes, sont coupées.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moteur.domaine.definitions import Machine


class _Porteur:
    """Ce que la machine fait bouger ; rien d'autre que son état."""

    state: str


def pas(machine: Machine, *, etat: str, transition: str, garde: Callable[[], bool]) -> str | None:
    """L'état d'arrivée, ou rien si la transition ne part pas d'ici ou si la garde refuse."""
    vivante, porteur = construire(machine, etat=etat, garde=garde)
    if transition not in vivante.events:
        return None
    franchie = vivante.events[transition].trigger(porteur)
    return porteur.state if franchie else None


def construire(machine: Machine, *, etat: str, garde: Callable[[], bool]) -> tuple[Any, _Porteur]:
    """La machine du paquet `transitions`, et ce qu'elle fait bouger."""
    from transitions import Machine as MachineVivante

    porteur = _Porteur()
    vivante = MachineVivante(
        model=porteur,
        states=list(machine.etats),
        initial=etat,
        auto_transitions=False,
        send_event=False,
        ignore_invalid_triggers=True,
    )
    for t in machine.transitions.values():
        vivante.add_transition(t.nom, list(t.de), t.vers, conditions=[lambda *_a, **_k: garde()])
    return vivante, porteur
