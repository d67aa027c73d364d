"""Les portes d'un workflow vues d'une place : ce que chaque fait demande, et ce qu'il laisse changer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moteur.domaine.definitions import CREATION, Exigence, Machine, Porte
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.preuve.depliage import Depliage
from moteur.preuve.formules import Formule, et, test
from moteur.preuve.monde import Monde, Place

TRANSITION, VERSEMENT, MODIFICATION = "transition", "versement", "modification"


@dataclass(frozen=True, slots=True)
class Acte:
    """Une porte, à la place où l'on agit : créer, franchir, verser ou modifier."""

    genre: str
    place: Place
    nom: str
    de: tuple[str, ...]
    vers: str
    porte: Porte
    exigences: tuple[Exigence, ...]

    @property
    def chemin(self) -> str:
        """Le chemin des noms, tel que le lieu d'un élément se cherche."""
        return f"{self.place[0]}.{self.nom}"

    @property
    def saisis(self) -> tuple[str, ...]:
        return (*self.porte.saisit, *self.porte.peut_saisir)

    @property
    def constat(self) -> bool:
        return self.porte.constat


def actes_de(workflow: Workflow, place: Place) -> Iterator[Acte]:
    """Toutes les portes d'une machine, à cette place."""
    machine = workflow.machines[place[0]]
    if machine.genre == "fiche" and machine.creation is not None:
        porte = machine.creation
        yield Acte(
            CREATION, place, CREATION, ("",), machine.initial, porte, _imperatives(porte.exige.values())
        )
    for t in machine.transitions.values():
        yield Acte(TRANSITION, place, t.nom, t.de, t.vers, t.porte, _imperatives(t.porte.exige.values()))
    for piece in machine.pieces.values():
        exige = [*piece.porte.exige.values()]
        if piece.document is not None:
            exige += workflow.documents[piece.document].exige.values()
        vivants = tuple(machine.etats)
        yield Acte(VERSEMENT, place, piece.nom, vivants, "", piece.porte, _imperatives(exige))
    if machine.modifiables:
        porte = Porte(par=machine.modifiable_par, peut_saisir=machine.modifiables)
        yield Acte(MODIFICATION, place, MODIFICATION, tuple(machine.etats), "", porte, ())


def _imperatives(exigences: Iterable[Exigence]) -> tuple[Exigence, ...]:
    return tuple(e for e in exigences if e.imperative)


def depart(monde: Monde, acte: Acte) -> Formule:
    """Ce qui doit être avant même les exigences : l'état de départ, le rôle, les champs que l'acte demande."""
    machine = monde.machine(acte.place)
    termes: list[Formule] = [role_parmi(monde, acte.porte.par)]
    if machine.etats:
        termes.append(monde.dans(("etat", acte.place), acte.de))
    if acte.genre != VERSEMENT:
        termes += [monde.su(acte.place, nom) for nom in acte.porte.saisit]
    return et(termes)


def role_parmi(monde: Monde, roles: Iterable[str]) -> Formule:
    variable = ("role",)
    return test(variable, monde.bits(variable, roles), monde.tous(variable))


def exigences(depliage: Depliage, acte: Acte) -> list[tuple[Exigence, Formule]]:
    """Chaque exigence impérative, et à quelles conditions elle est vraie."""
    return [(e, depliage.juger(e.regle, (acte.place,))[0]) for e in acte.exigences]


def ouverte(depliage: Depliage, acte: Acte) -> Formule:
    """À quelles conditions le fait passe sans rien laisser derrière lui."""
    return et((depart(depliage.monde, acte), *(v for _, v in exigences(depliage, acte))))


def neuve(monde: Monde, acte: Acte, variables: Iterable[Any]) -> Formule:
    """Ce qui manque encore à une fiche que l'on crée : tout, sauf ce que la création saisit."""
    if acte.genre != CREATION:
        return True
    termes: list[Formule] = []
    for variable in variables:
        if len(variable) < 2 or variable[1] != acte.place:
            continue
        genre = variable[0]
        if genre == "champ" and variable[2] not in acte.saisis:
            termes.append(monde.dans(variable, (None,)))
        elif (genre == "dans" and variable[2] not in acte.saisis) or genre in ("piece", "depuis", "passe"):
            termes.append(monde.dans(variable, (False,)))
        elif genre == "pchamp":
            termes.append(monde.dans(variable, (None,)))
    return et(termes)


def declencheurs(workflow: Workflow, *, machine: str, verbe: str, objet: str, place: Place) -> Iterator[Acte]:
    """Les portes qu'une garantie « chaque fois » regarde."""
    for acte in actes_de(workflow, place):
        if (verbe == "recoit" and acte.genre == VERSEMENT and acte.nom == objet) or (
            verbe == "devient" and acte.genre in (CREATION, TRANSITION) and acte.vers == objet
        ):
            yield acte


def machines_vivantes(workflow: Workflow) -> tuple[Machine, ...]:
    """Les phases et les types de fiche."""
    return tuple(m for m in workflow.machines.values() if m.nom not in (PORTEUR, DOSSIER))
