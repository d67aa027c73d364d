"""Ce qu'une migration change pour ce dossier : qualités, échéances, exigences de l'état où l'on est déjà."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from moteur.domaine.definitions import CREATION, Exigence, Machine, Porte
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.echeances import Due, dues
from moteur.domaine.francais import date_courte
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi

QUALITE, ECHEANCE, EXIGENCE, PHASE, ETAT = "qualite", "echeance", "exigence", "phase", "etat"
_VRAI, _FAUX, _INCONNU = "oui", "non", "inconnu"


@dataclass(frozen=True, slots=True)
class Effet:
    """Ce qui change pour une fiche : l'élément du workflow, ce que c'était, ce que ce sera."""

    genre: str
    element: str
    cible: str
    message: str
    avant: str = ""
    apres: str = ""
    source: tuple[str, ...] = ()
    explication: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vue:
    """Un dossier vu par les règles d'une version, à une date."""

    regles: Regles
    dossier: Dossier
    le: date

    @property
    def contexte(self) -> Contexte:
        return Contexte(self.regles, self.dossier, self.le, self.le)


def effets(avant: Vue, apres: Vue) -> Iterator[Effet]:
    """Tout ce qui change ce jour-là, fiche par fiche ; le dossier d'`apres` est déjà celui d'arrivée."""
    yield from _places(avant, apres)
    yield from _qualites(avant, apres)
    yield from _exigences(avant, apres)
    yield from _echeances(avant, apres)


def _places(avant: Vue, apres: Vue) -> Iterator[Effet]:
    workflow = apres.regles.workflow
    for nom, instance in apres.dossier.instances.items():
        machine = workflow.machines[instance.type]
        ancienne = avant.dossier.instances.get(nom)
        if ancienne is None:
            message = f"La phase « {machine.titre} » s'ajoute, « {machine.titre_etat(instance.etat)} »."
            yield Effet(PHASE, nom, nom, message, apres=instance.etat)
        elif ancienne.etat != instance.etat:
            vieille = avant.regles.workflow.machines[ancienne.type]
            titres = vieille.titre_etat(ancienne.etat), machine.titre_etat(instance.etat)
            message = f"Passe de « {titres[0]} » à « {titres[1]} »."
            yield Effet(ETAT, instance.type, nom, message, ancienne.etat, instance.etat)


# ── qualités ─────────────────────────────────────────────────────────────────────────────────
def _qualites(avant: Vue, apres: Vue) -> Iterator[Effet]:
    for nom, instance in apres.dossier.instances.items():
        ancienne = avant.dossier.instances.get(nom)
        if ancienne is None:
            continue
        vieilles = avant.regles.workflow.machines[ancienne.type].qualites
        for qualite in apres.regles.workflow.machines[instance.type].qualites.values():
            if qualite.nom not in vieilles:
                continue
            ici = apres.contexte.depuis(instance)
            dits = (
                _dit(vieilles[qualite.nom].regle, avant.contexte.depuis(ancienne)),
                _dit(qualite.regle, ici),
            )
            if dits[0] != dits[1]:
                element = f"{instance.type}/qualites/{qualite.nom}"
                explication = pourquoi(qualite.regle, ici) if dits[1] != _VRAI else ()
                message = f"« {qualite.titre} » : {dits[0]} → {dits[1]}."
                yield Effet(QUALITE, element, nom, message, *dits, explication=explication)


def _dit(regle: str, contexte: Contexte) -> str:
    verite = juger(regle, contexte)
    return _INCONNU if verite is None else _VRAI if verite else _FAUX


# ── exigences de l'état ──────────────────────────────────────────────────────────────────────
def _exigences(avant: Vue, apres: Vue) -> Iterator[Effet]:
    """Ce que la porte par où la fiche est entrée demande de neuf, et qui n'est pas vrai aujourd'hui.

    Une fiche close n'est pas rejugée : rien ne la rouvrira. Une phase close l'est, le dossier vit encore.
    """
    for nom, instance in apres.dossier.instances.items():
        ancienne = avant.dossier.instances.get(nom)
        machine = apres.regles.workflow.machines[instance.type]
        if ancienne is None or (machine.genre == "fiche" and machine.est_final(instance.etat)):
            continue
        vieille = avant.regles.workflow.machines[ancienne.type]
        entree = par_ou(ancienne, vieille)
        entrante = porte(machine, entree)
        if entrante is None:
            continue
        deja = porte(vieille, entree)
        contexte = au_passage(apres, instance, entree)
        for exigence in entrante.exige.values():
            if est_neuve(exigence, deja) and juger(exigence.regle, contexte) is not True:
                yield Effet(
                    EXIGENCE, f"{instance.type}/{entree}/exige/{exigence.nom}", nom, exigence.sinon,
                    avant="", apres=exigence.niveau, source=exigence.source,
                    explication=pourquoi(exigence.regle, contexte),
                )  # fmt: skip


def par_ou(instance: Instance, machine: Machine) -> str:
    """La dernière transition qui mène à l'état où est la fiche ; sa création si elle n'en a pas bougé."""
    menent = [
        (passage.rang, nom)
        for nom, passage in instance.passages.items()
        if nom in machine.transitions and machine.transitions[nom].vers == instance.etat
    ]
    return max(menent)[1] if menent else CREATION


def porte(machine: Machine, entree: str) -> Porte | None:
    """La porte de ce nom, ou celle de la création ; rien si la version ne l'a pas."""
    if entree == CREATION:
        return machine.creation
    return machine.transitions[entree].porte if entree in machine.transitions else None


def est_neuve(exigence: Exigence, deja: Porte | None) -> bool:
    """Absente de l'ancienne porte, dite d'une autre règle, ou devenue impérative."""
    if not exigence.imperative:
        return False
    ancienne = deja.exige.get(exigence.nom) if deja is not None else None
    return ancienne is None or ancienne.regle != exigence.regle or not ancienne.imperative


def au_passage(vue: Vue, instance: Instance, entree: str) -> Contexte:
    """D'où juger cette porte aujourd'hui : par les mains de qui l'a passée."""
    passage = instance.passages.get(entree)
    acteur, saisisseur = passage.mains[-1] if passage is not None else ("", "")
    return replace(vue.contexte, acteur=acteur, saisisseur=saisisseur, pile=(instance,))


# ── échéances ────────────────────────────────────────────────────────────────────────────────
def _echeances(avant: Vue, apres: Vue) -> Iterator[Effet]:
    vieilles = {_cle(d): d for d in dues(avant.contexte)}
    neuves = {_cle(d): d for d in dues(apres.contexte)}
    for cle in dict.fromkeys((*neuves, *vieilles)):
        vieille, neuve = vieilles.get(cle), neuves.get(cle)
        dits = (_terme(vieille), _terme(neuve))
        if dits[0] != dits[1]:
            due = neuve or vieille
            assert due is not None
            message = f"{due.echeance.titre} : {_phrase(vieille, neuve, apres.le)}"
            yield Effet(ECHEANCE, f"echeances/{cle[0]}", cle[1], message, *dits)


def _terme(due: Due | None) -> str:
    return due.terme.isoformat() if due is not None else ""


def _cle(due: Due) -> tuple[str, str]:
    return due.echeance.nom, due.instance


def _phrase(vieille: Due | None, neuve: Due | None, le: date) -> str:
    if neuve is None:
        return "n'est plus attendu."
    passe = ", déjà passé." if neuve.terme < le else "."
    if vieille is None:
        return f"attendu pour le {date_courte(neuve.terme)}{passe}"
    return f"{date_courte(vieille.terme)} → {date_courte(neuve.terme)}{passe}"
