"""Les raccords : une machine et un état d'arrivée qui existent, un état de départ qui n'existe plus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.controles.examen import Examen
from moteur.lecture.noeuds import Carte

RACCORDS = "raccords"


def controler(e: Examen) -> Iterator[Diagnostic]:
    for machine, etats in e.forme.get(RACCORDS, {}).items():
        ici = (RACCORDS, machine)
        yield from e.cite(e.cle(ici), machine, ("phases",), ("fiches",), quoi="La phase ou la fiche")
        chemin = e.machine(machine)
        if not chemin or not isinstance(etats, Mapping):
            continue
        connus = (*chemin, "etats")
        for ancien, nouveau in etats.items():
            yield from e.cite(_valeur(e, machine, ancien), nouveau, connus, quoi="L'état", dans=machine)
            if ancien in e.ecrits(connus):
                yield Diagnostic(
                    "S42",
                    e.dans_la_carte(ici, ancien),
                    f"« {ancien} » est encore un état de « {machine} ».",
                    "Ne raccordez que des états que cette version n'a plus.",
                    autres=((e.cle((*connus, ancien)), "cet état"),),
                )


def _valeur(e: Examen, machine: str, ancien: str) -> Position:
    noeud = e.lieux[(RACCORDS, machine)].noeud
    entree = noeud.entree(ancien) if isinstance(noeud, Carte) else None
    return entree.valeur.position if entree is not None else e.cle((RACCORDS, machine))
