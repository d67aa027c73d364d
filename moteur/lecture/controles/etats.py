"""Chaque état s'atteint, chaque machine peut finir, on ne repart pas d'un état final."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

Arcs = Mapping[str, set[str]]


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        if chemin[0] == "dossier":
            continue
        etats: Chemin = (*chemin, "etats")
        for nom in machine.get("transitions", {}):
            ici = (*chemin, "transitions", nom)
            yield from e.inconnus((*ici, "de"), etats, quoi="L'état", dans=chemin[1])
            yield from e.inconnu((*ici, "vers"), etats, quoi="L'état", dans=chemin[1])
        yield from _finaux(e, chemin, machine)
        if _lisible(e, chemin, machine):
            yield from _parcours(e, chemin, machine)


def _finaux(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """S06, une fois par état final d'où l'on repart, à la première transition qui en part."""
    departs: dict[str, list[Chemin]] = {}
    for nom, transition in machine.get("transitions", {}).items():
        for depart in transition.get("de", ()):
            if machine.get("etats", {}).get(depart, {}).get("final"):
                departs.setdefault(depart, []).append((*chemin, "transitions", nom, "de"))
    for etat, listes in departs.items():
        final = (e.valeur((*chemin, "etats", etat, "final")), "l'état final")
        suivants = tuple((e.element(ici, etat), f"« {ici[-2]} » en repart aussi") for ici in listes[1:])
        yield Diagnostic(
            "S06",
            e.element(listes[0], etat),
            f"« {etat} » est final : on n'en repart pas.",
            f"Retirez « {etat} » de « de », ou retirez-lui « final: oui ».",
            autres=(final, *suivants),
        )


def _lisible(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> bool:
    """Toutes les transitions se lisent-elles ? Sinon, ce qui manque au parcours a déjà sa cause."""
    if e.douteux((*chemin, "etats")) or e.douteux((*chemin, "transitions")):
        return False
    etats = machine["etats"]
    if any(not isinstance(etats.get(nom), Mapping) for nom in e.ecrits((*chemin, "etats"))):
        return False
    if any(e.douteux((*chemin, "etats", nom, "final")) for nom in etats):
        return False
    for nom in e.ecrits((*chemin, "transitions")):
        transition = machine["transitions"].get(nom, {})
        if "de" not in transition or "vers" not in transition:
            return False
        if any(nom not in etats for nom in (*transition["de"], transition["vers"])):
            return False
    return True


def _parcours(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    etats = list(machine["etats"])
    suites: dict[str, set[str]] = {etat: set() for etat in etats}
    for transition in machine["transitions"].values():
        for depart in transition["de"]:
            suites[depart].add(transition["vers"])
    if not etats:
        return
    atteints = _fermer(etats[:1], suites)
    perdus = [etat for etat in etats if etat not in atteints]
    for etat in _sources(perdus, suites):
        yield Diagnostic(
            "S04",
            e.cle((*chemin, "etats", etat)),
            f"L'état « {etat} » n'est jamais atteint.",
            f"Ajoutez une transition « vers: {etat} » depuis un état atteint, ou retirez cet état.",
        )
    finaux = [etat for etat in etats if machine["etats"][etat].get("final")]
    if not finaux:
        yield Diagnostic(
            "S05",
            e.cle((*chemin, "etats")),
            f"« {chemin[-1]} » n'a aucun état final : elle ne peut pas finir.",
            "Ajoutez « final: oui » à l'état où elle finit.",
        )
        return
    # Un départ final a déjà son diagnostic (S06) : ce qui en part ne compte pas comme une suite.
    retours: dict[str, set[str]] = {etat: {d for d in etats if etat in suites[d]} for etat in etats}
    finissent = _fermer(finaux, retours)
    bloques = [etat for etat in etats if etat in atteints and etat not in finissent]
    if bloques:
        yield _bloques(e, chemin, bloques)


def _bloques(e: Examen, chemin: Chemin, bloques: list[str]) -> Diagnostic:
    lieux = [e.cle((*chemin, "etats", etat)) for etat in bloques]
    autres: tuple[tuple[Position, str], ...] = tuple((lieu, "bloqué aussi") for lieu in lieux[1:])
    return Diagnostic(
        "S05",
        lieux[0],
        f"De « {bloques[0]} », aucun état final n'est atteint : on y reste bloqué.",
        "Ajoutez une transition qui en sort, ou dites-le « final: oui ».",
        autres=autres,
    )


def _sources(perdus: list[str], suites: Arcs) -> Iterator[str]:
    """Les états perdus par eux-mêmes ; ceux qui ne le sont qu'à cause d'un autre se taisent."""
    dits: set[str] = set()
    for etat in perdus:
        autres = [p for p in perdus if p != etat and p not in _fermer([etat], suites)]
        if etat not in _fermer(autres, suites) and etat not in dits:
            dits |= _fermer([etat], suites)
            yield etat


def _fermer(depart: Iterable[str], arcs: Arcs) -> set[str]:
    vus, restants = set(depart), list(depart)
    while restants:
        for suivant in arcs.get(restants.pop(), ()):
            if suivant not in vus:
                vus.add(suivant)
                restants.append(suivant)
    return vus
