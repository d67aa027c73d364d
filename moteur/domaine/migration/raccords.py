"""Où va chaque fiche dont l'état n'existe plus : ce que dit la version, et ce que l'on ajoute en migrant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.droits import Motif, de_forme
from moteur.domaine.workflow import Workflow
from moteur.suggestions import vouliez_vous_dire

Raccords = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Raccorde:
    """Une fiche qui change de nom d'état en migrant."""

    cible: str
    ancien: str
    nouveau: str


@dataclass(frozen=True, slots=True)
class ARaccorder:
    """Un état qui n'existe plus et que rien ne remplace, et les fiches qui y sont."""

    machine: str
    titre: str
    ancien: str
    titre_ancien: str
    cibles: tuple[str, ...]
    possibles: tuple[str, ...]


def reunir(workflow: Workflow, en_plus: Raccords) -> dict[str, dict[str, str]]:
    """Les raccords de la version, puis ceux que l'on ajoute, qui l'emportent."""
    machines = dict.fromkeys((*workflow.raccords, *en_plus))
    return {m: {**workflow.raccords.get(m, {}), **en_plus.get(m, {})} for m in machines}


def fautes(avant: Workflow, apres: Workflow, en_plus: Raccords) -> Iterator[Motif]:
    """Un motif par raccord qui ne veut rien dire : machine, ancien état ou état d'arrivée inconnus."""
    for nom, etats in en_plus.items():
        vieille, neuve = avant.machines.get(nom), apres.machines.get(nom)
        if neuve is None or vieille is None:
            yield de_forme(
                "valeur.raccord",
                f"« {nom} » n'est ni une phase ni un type de fiche de ces deux versions.",
                suite=vouliez_vous_dire(nom, apres.machines),
            )
            continue
        for ancien, nouveau in etats.items():
            if nouveau not in neuve.etats:
                yield _inconnu(nom, nouveau, tuple(neuve.etats))
            if ancien in neuve.etats:
                message = f"« {ancien} » existe encore dans « {nom} » : il ne se raccorde pas."
                yield de_forme("valeur.raccord", message, suite="Retirez ce raccord.")
            elif ancien not in vieille.etats:
                yield _inconnu(nom, ancien, tuple(vieille.etats))


def _inconnu(machine: str, etat: str, connus: tuple[str, ...]) -> Motif:
    return de_forme(
        "valeur.raccord",
        f"« {machine} » n'a pas d'état « {etat} ».",
        suite=vouliez_vous_dire(etat, connus) or f"États : {', '.join(connus)}.",
    )


def raccorder(
    avant: Workflow, apres: Workflow, dossier: Dossier, raccords: Raccords
) -> tuple[tuple[Raccorde, ...], tuple[ARaccorder, ...]]:
    """Les fiches qui changent d'état, et celles qui ne savent pas où aller."""
    faits: list[Raccorde] = []
    perdus: dict[tuple[str, str], list[str]] = {}
    for instance in dossier.instances.values():
        machine = apres.machines.get(instance.type)
        if machine is None or not instance.etat or instance.etat in machine.etats:
            continue
        nouveau = raccords.get(instance.type, {}).get(instance.etat, "")
        if nouveau in machine.etats:
            faits.append(Raccorde(instance.nom, instance.etat, nouveau))
        else:
            perdus.setdefault((instance.type, instance.etat), []).append(instance.nom)
    return tuple(faits), tuple(_perdu(avant, apres, cle, noms) for cle, noms in perdus.items())


def _perdu(avant: Workflow, apres: Workflow, cle: tuple[str, str], noms: list[str]) -> ARaccorder:
    type_, etat = cle
    machine = apres.machines[type_]
    titre = avant.machines[type_].titre_etat(etat)
    return ARaccorder(type_, machine.titre, etat, titre, tuple(noms), tuple(machine.etats))


def place(instance: Instance, raccordes: Mapping[str, str]) -> str:
    """L'état de cette fiche une fois migrée."""
    return raccordes.get(instance.nom, instance.etat)
