"""Ce que les tests de preuve partagent : charger un workflow livré, en abîmer une copie, la rejouer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from moteur.composition.ressources import Fonds
from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.chargement import Chargement
from moteur.preuve.epreuve import eprouver
from moteur.preuve.resultats import Propriete

Forme = dict[str, Any]
BASE = "mentorat_lp"


@cache
def charge(nom: str = BASE) -> Chargement:
    """Un workflow livré, lu une fois."""
    lu = Fonds(None).charger(nom)
    lu.exiger()
    return lu


def abime(faute: Callable[[Forme], object], nom: str = BASE) -> Workflow:
    """Le workflow livré, une faute en plus."""
    forme = copy.deepcopy(dict(charge(nom).forme or {}))
    faute(forme)
    return construire(forme, empreinte="abime")


def rates(workflow: Workflow, **options: Any) -> dict[str, Propriete]:
    """Les propriétés qui ne tiennent pas, par leur nom."""
    return {p.id: p for p in eprouver(workflow, **options) if not p.tient}
