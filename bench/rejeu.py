"""Rejouer 100 000 passages : la table compilée contre une machine partagée du paquet `transitions`."""

from __future__ import annotations

import random
import time

from transitions import Machine as MachineVivante

from bench.commun import Rapport, paires
from moteur.domaine.application import rejouer_etats
from moteur.domaine.definitions import Etat, Machine, Porte, Transition

PASSAGES = 100_000
FICHES = 4_000


def mesurer(*, tours: int) -> list[Rapport]:
    """Les deux rejouent la même suite et doivent rendre les mêmes états ; au moins 20 fois plus vite."""
    machine = _machine()
    suite = _suite(machine)
    table = machine.table
    attendu = rejouer_etats(table, machine.initial, suite)
    if _par_transitions(machine, suite)[1] != attendu:
        raise SystemExit("La table et la machine ne rendent pas les mêmes états.")

    def notre() -> float:
        debut = time.perf_counter()
        rejouer_etats(table, machine.initial, suite)
        return time.perf_counter() - debut

    temps, pair, rapport = paires(notre, lambda: _par_transitions(machine, suite)[0], tours=tours)
    nom = f"machine transitions partagée / table, {PASSAGES} passages"
    return [Rapport(nom, temps, pair, 1 / rapport, "≥ 20", 1 / rapport >= 20)]


def _machine() -> Machine:
    etats = {f"e{n}": Etat(f"e{n}", f"État {n}") for n in range(6)}
    arcs = {
        f"t{n}": Transition(f"t{n}", "", (f"e{n}",), f"e{(n + 1) % 6}", Porte(par=("r",))) for n in range(6)
    }
    arcs |= {
        f"u{n}": Transition(f"u{n}", "", (f"e{n}",), f"e{(n + 2) % 6}", Porte(par=("r",))) for n in range(6)
    }
    return Machine("m", "fiche", "Machine", {}, {}, {}, etats, arcs)


def _suite(machine: Machine) -> list[tuple[str, str]]:
    hasard = random.Random(20261122)
    etats = dict.fromkeys((f"f-{n}" for n in range(FICHES)), machine.initial)
    noms = list(etats)
    suite = []
    for _ in range(PASSAGES):
        fiche = hasard.choice(noms)
        choix = hasard.choice([t for t in machine.transitions.values() if etats[fiche] in t.de])
        etats[fiche] = choix.vers
        suite.append((fiche, choix.nom))
    return suite


class _Fiche:
    state: str


def _par_transitions(machine: Machine, suite: list[tuple[str, str]]) -> tuple[float, dict[str, str]]:
    vivante = MachineVivante(
        model=None, states=list(machine.etats), initial=machine.initial, auto_transitions=False
    )
    for t in machine.transitions.values():
        vivante.add_transition(t.nom, list(t.de), t.vers)
    fiches: dict[str, _Fiche] = {}
    for nom, _ in suite:
        if nom not in fiches:
            fiches[nom] = _Fiche()
            vivante.add_model(fiches[nom])
    # La création des modèles n'est pas comptée : seul le rejeu l'est, à l'avantage du pair.
    debut = time.perf_counter()
    for nom, transition in suite:
        getattr(fiches[nom], transition)()
    temps = time.perf_counter() - debut
    return temps, {nom: fiche.state for nom, fiche in fiches.items()}
