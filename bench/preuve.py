"""Parcourir une tranche : le programme écrit pour elle contre le même modèle interprété ; prouver contre essayer."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from bench.commun import Rapport, paires
from moteur.composition.ressources import Fonds
from moteur.domaine.regles.evaluation import Regles
from moteur.operations.essayer import essayer
from moteur.preuve.epreuve import eprouver
from moteur.preuve.exploration import parcourir
from moteur.preuve.formules import Compte
from moteur.preuve.monde import Monde
from moteur.preuve.portes import machines_vivantes
from moteur.preuve.tranche import Arc, Tranche, ranger

WORKFLOW = "mentorat_lp"
LIMITE = 20_000
CAS = 2_000_000


def mesurer(*, tours: int) -> list[Rapport]:
    """Au moins 8 fois plus de dossiers par seconde ; tout ce qui est livré prouvé en moins de temps qu'essayé."""
    return [_parcours(tours), _tout()]


def _parcours(tours: int) -> Rapport:
    tranche, arcs = _modele()
    etats = parcourir(tranche, arcs, faute=False, limite=LIMITE).etats
    interpretes = _interprete(tranche, arcs, etats)
    if interpretes < min(etats, LIMITE):
        raise SystemExit(f"Les deux parcours ne voient pas les mêmes dossiers : {etats}, {interpretes}.")

    def notre() -> float:
        debut = time.perf_counter()
        parcourir(tranche, arcs, faute=False, limite=LIMITE)
        return time.perf_counter() - debut

    def pair() -> float:
        debut = time.perf_counter()
        _interprete(tranche, arcs, etats)
        return time.perf_counter() - debut

    temps, autre, rapport = paires(notre, pair, tours=tours)
    nom = f"parcours interprété / programme écrit pour la tranche, {etats} dossiers"
    return Rapport(nom, temps, autre, 1 / rapport, "≥ 8", 1 / rapport >= 8)


def _tout() -> Rapport:
    fonds = Fonds(None)
    charges = [fonds.charger(nom) for nom in fonds.workflows()]
    debut = time.perf_counter()
    for charge in charges:
        list(eprouver(charge.exiger()))
    prouve = time.perf_counter() - debut
    debut = time.perf_counter()
    for charge in charges:
        essayer(charge)
    essaye = time.perf_counter() - debut
    rapport = prouve / essaye
    return Rapport("prouver / essayer, tout ce qui est livré", prouve, essaye, rapport, "≤ 1", rapport <= 1)


def _modele() -> tuple[Tranche, list[Arc]]:
    """L'état de chaque phase, et d'une fiche de chaque type : bien plus que ne suit une preuve."""
    workflow = Fonds(None).charger(WORKFLOW).exiger()
    monde = Monde(Regles(workflow), dict.fromkeys(workflow.fiches, 1))
    tranche = Tranche(
        monde, ranger(("etat", (m.nom, 0)) for m in machines_vivantes(workflow)), True, Compte(CAS)
    )
    return tranche, list(tranche.arcs())


def _interprete(tranche: Tranche, arcs: list[Arc], limite: int) -> int:
    """Le même modèle, en largeur, sans rien compiler : chaque condition se relit à chaque dossier."""
    departs = [tuple(d[v] for v in tranche.suivies) for d in tranche.departs()]
    rangs = {v: n for n, v in enumerate(tranche.suivies)}
    vus, file = set(departs), deque(departs)
    while file and len(vus) < limite:
        dossier = file.popleft()
        for arc in arcs:
            if _vraie(arc.condition, dossier, rangs):
                suivant = list(dossier)
                for variable, bit in arc.effets.items():
                    suivant[rangs[variable]] = bit
                cle = tuple(suivant)
                if cle not in vus:
                    vus.add(cle)
                    file.append(cle)
    return len(vus)


def _vraie(formule: Any, dossier: tuple[int, ...], rangs: dict[Any, int]) -> bool:
    if isinstance(formule, bool):
        return formule
    if formule[0] == "v":
        return bool(dossier[rangs[formule[1]]] & formule[2])
    return (all if formule[0] == "&" else any)(_vraie(t, dossier, rangs) for t in formule[1])
