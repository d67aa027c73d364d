"""Un raccord n'est pas une porte : il ne fait pas entrer dans un état qui exige ce que la fiche n'a pas.

Sans cela, une couche ferait entrer à bon compte dans un état à elle, le retirerait à la version suivante, et le
raccorderait à un état de sa base dont elle n'a jamais passé la porte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moteur.domaine.definitions import CREATION, Exigence, Garantie, Machine, Porte
from moteur.domaine.dossier import Instance
from moteur.domaine.migration.effets import Vue, au_passage, est_neuve, par_ou, porte
from moteur.domaine.migration.obstacles import Obstacle
from moteur.domaine.migration.raccords import Raccorde
from moteur.domaine.regles.evaluation import juger
from moteur.domaine.regles.explication import pourquoi


def entrees_forcees(avant: Vue, apres: Vue, raccordes: Iterable[Raccorde]) -> Iterator[Obstacle]:
    """Ce que la porte de l'état d'arrivée demande, et que rien n'a demandé à la fiche raccordée."""
    for raccorde in raccordes:
        ancienne = avant.dossier.instances[raccorde.cible]
        instance = apres.dossier.instances[raccorde.cible]
        vieille = avant.regles.workflow.machines[ancienne.type]
        neuve = apres.regles.workflow.machines[instance.type]
        entree = par_ou(ancienne, vieille)
        for nom, message, source in (
            *_exigences(apres, instance, neuve, entree, porte(vieille, entree)),
            *_garanties(avant, apres, raccorde, instance),
        ):
            ici = f"« {neuve.titre_etat(instance.etat)} » ({instance.etat})"
            yield Obstacle(
                "raccord", nom, instance.nom, f"Elle ne peut pas être raccordée à {ici}. {message}",
                "Faites d'abord ce qui manque, ou raccordez-la à un autre état.", source,
            )  # fmt: skip


Manque = tuple[str, str, tuple[str, ...]]


def _exigences(
    vue: Vue, instance: Instance, machine: Machine, entree: str, deja: Porte | None
) -> Iterator[Manque]:
    """Les manques de la porte où mène le même passage ; à défaut, de la moins exigeante de celles de cet état."""
    if entree == CREATION and instance.etat == machine.initial:
        return
    meme = machine.transitions.get(entree)
    if meme is not None and meme.vers == instance.etat:
        yield from _manques(
            vue, instance, entree, (x for x in meme.porte.exige.values() if est_neuve(x, deja))
        )
        return
    portes = [t for t in machine.transitions.values() if t.vers == instance.etat]
    if not portes or instance.etat == machine.initial:
        return
    essais = [list(_manques(vue, instance, t.nom, t.porte.exige.values())) for t in portes]
    yield from min(essais, key=len)


def _manques(vue: Vue, instance: Instance, entree: str, exigences: Iterable[Exigence]) -> Iterator[Manque]:
    contexte = au_passage(vue, instance, entree)
    for exigence in exigences:
        if exigence.imperative and juger(exigence.regle, contexte) is not True:
            yield f"{instance.type}/{entree}/exige/{exigence.nom}", exigence.sinon, exigence.source


def _garanties(avant: Vue, apres: Vue, raccorde: Raccorde, instance: Instance) -> Iterator[Manque]:
    """Les garanties d'entrée dans cet état, sauf celles qui valaient déjà pour l'ancien sous le même nom."""
    anciennes = avant.regles.workflow.garanties
    contexte = apres.contexte.depuis(instance)
    for garantie in apres.regles.workflow.garanties.values():
        if (garantie.machine, garantie.verbe, garantie.objet) != (instance.type, "devient", instance.etat):
            continue
        if _meme(anciennes.get(garantie.nom), garantie, raccorde.ancien):
            continue
        if juger(garantie.regle, contexte) is not True:
            raisons = " ".join(pourquoi(garantie.regle, contexte))
            dit = f"La garantie « {garantie.titre} » serait rompue. {raisons}".rstrip()
            yield f"garanties/{garantie.nom}", dit, garantie.source


def _meme(ancienne: Garantie | None, garantie: Garantie, etat: str) -> bool:
    if ancienne is None:
        return False
    return (ancienne.machine, ancienne.objet, ancienne.regle) == (garantie.machine, etat, garantie.regle)
