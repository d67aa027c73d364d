"""Le pas vivant d'une machine, par le paquet `transitions` ; seul fichier qui l'importe.

Chaque pas est un évènement gardé ; les méthodes `to_<état>` du paquet, qui ignorent les gardes, sont coupées.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moteur.domaine.definitions import Machine

# Le paquet pose sur son modèle une méthode par nom : ce signe garde leur place à `trigger` et à `state`.
SIGNE = "@"


class _Porteur:
    """Ce que la machine fait bouger ; rien d'autre que son état."""

    state: str


def pas(machine: Machine, *, etat: str, transition: str, garde: Callable[[], bool]) -> str | None:
    """L'état d'arrivée, ou rien si la transition ne part pas d'ici ou si la garde refuse."""
    vivante, porteur = construire(machine, etat=etat, garde=garde)
    nom = SIGNE + transition
    # Demander d'abord : un départ impossible s'afficherait, en anglais, sur la sortie d'erreur.
    if nom not in vivante.get_triggers(porteur.state):
        return None
    return porteur.state.removeprefix(SIGNE) if vivante.events[nom].trigger(porteur) else None


def construire(machine: Machine, *, etat: str, garde: Callable[[], bool]) -> tuple[Any, _Porteur]:
    """La machine du paquet `transitions`, et ce qu'elle fait bouger ; chaque nom y porte le signe."""
    from transitions import Machine as MachineVivante

    porteur = _Porteur()
    vivante = MachineVivante(
        model=porteur,
        states=[SIGNE + nom for nom in machine.etats],
        initial=SIGNE + etat,
        auto_transitions=False,
        send_event=False,
        ignore_invalid_triggers=True,
    )
    for t in machine.transitions.values():
        departs: list[Any] = [SIGNE + nom for nom in t.de]
        vivante.add_transition(SIGNE + t.nom, departs, SIGNE + t.vers, conditions=[lambda *_a, **_k: garde()])
    return vivante, porteur
