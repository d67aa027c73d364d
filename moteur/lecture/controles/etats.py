"""Chaque état s'atteint, chaque machine peut finir, on ne repart pas d'un état final."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        if chemin[0] == "dossier":
            continue
        yield from _transitions(e, chemin, machine)
        yield from _atteints(e, chemin, machine)


def _transitions(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    etats = machine.get("etats", {})
    for nom, transition in machine.get("transitions", {}).items():
        ici = (*chemin, "transitions", nom)
        yield from e.inconnus((*ici, "de"), transition.get("de", ()), etats, quoi="L'état")
        yield from e.inconnu((*ici, "vers"), transition.get("vers", ""), etats, quoi="L'état")
        for depart in transition.get("de", ()):
            if etats.get(depart, {}).get("final"):
                yield Diagnostic(
                    "S06", e.element((*ici, "de"), depart), f"« {depart} » est final : on n'en repart pas.",
                    f"Retirez « {depart} » de « de », ou retirez-lui « final: oui ».",
                    autres=((e.cle((*chemin, "etats", depart)), "l'état final"),),
                )
        if nom in machine.get("pieces", {}):
            yield Diagnostic(
                "S02", e.cle(ici), f"« {nom} » nomme une transition et une pièce : « date de {nom} » aurait deux sens.",
                "Donnez un autre nom à l'une des deux.", autres=((e.cle((*chemin, "pieces", nom)), "la pièce"),),
            )


def _atteints(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    etats = list(machine.get("etats", {}))
    if not etats:
        return
    passages = [(t.get("de", ()), t.get("vers", "")) for t in machine.get("transitions", {}).values()]
    atteints = _fermer({etats[0]}, [(d, v) for de, v in passages for d in de])
    for etat in etats:
        if etat not in atteints:
            yield Diagnostic(
                "S04", e.cle((*chemin, "etats", etat)), f"L'état « {etat} » n'est jamais atteint.",
                f"Ajoutez une transition « vers: {etat} » depuis un état atteint, ou retirez cet état.",
            )
    finaux = {n for n, corps in machine.get("etats", {}).items() if corps.get("final")}
    if not finaux:
        yield Diagnostic("S05", e.cle((*chemin, "etats")), f"« {chemin[-1]} » n'a aucun état final : elle ne peut pas finir.", "Ajoutez « final: oui » à l'état où elle finit.")
        return
    sortants = _fermer(finaux, [(v, d) for de, v in passages for d in de])
    for etat in etats:
        if etat in atteints and etat not in sortants:
            yield Diagnostic(
                "S05", e.cle((*chemin, "etats", etat)), f"De « {etat} », aucun état final n'est atteint : la fiche y reste bloquée.",
                "Ajoutez une transition qui en sort.",
            )


def _fermer(depart: set[str], arcs: list[tuple[str, str]]) -> set[str]:
    vus, restants = set(depart), list(depart)
    while restants:
        ici = restants.pop()
        for source, cible in arcs:
            if source == ici and cible not in vus:
                vus.add(cible)
                restants.append(cible)
    return vus
