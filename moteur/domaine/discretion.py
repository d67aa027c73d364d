"""Ne nommer que qui l'on contrôle : les autres personnes ne paraissent que sous leur nom court."""

from __future__ import annotations

from dataclasses import replace

from moteur.domaine.definitions import Machine
from moteur.domaine.workflow import Workflow


def discret(workflow: Workflow) -> Workflow:
    """Le même workflow, dont aucune désignation ne lit de donnée personnelle, hors des fiches à couvrir."""
    couvertes = {c.fiche for c in workflow.couvertures.values()}
    machines = {n: m if n in couvertes else _sans_personne(m) for n, m in workflow.machines.items()}
    return replace(workflow, machines=machines)


def _sans_personne(machine: Machine) -> Machine:
    garde = tuple(c for c in machine.designation if not machine.champs[c].personnel)
    return machine if garde == machine.designation else replace(machine, designation=garde)
