"""Un explorateur naïf, qui ne sait rien de la preuve : il demande tout au vrai moteur, dossier après dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, decider, decider_ouverture
from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow

LE = date(2026, 10, 1)
PERSONNES = ("a", "b")


@dataclass
class Vu:
    """Ce que l'explorateur a vu : les garanties rompues, les portes franchies, le graphe des dossiers."""

    rompues: set[str] = field(default_factory=set)
    franchies: set[tuple[str, str]] = field(default_factory=set)
    dossiers: list[Dossier] = field(default_factory=list)
    suites: list[list[int]] = field(default_factory=list)
    entier: bool = True


def explorer(workflow: Workflow, *, limite: int, par_type: int = 2) -> Vu:
    """Tous les dossiers atteints avec au plus tant de fiches de chaque type, jusqu'à la limite."""
    regles, vu = Regles(workflow), Vu()
    ouvrir = d.Ouvrir(_mandat("un", "a"), LE, LE, {"annee": "2026", "uai": "0690097F"})
    reponse = decider_ouverture(regles, ouvrir, chaine="naif")
    if isinstance(reponse, Refus):
        return vu
    depart = appliquer(workflow, Dossier("naif", workflow.empreinte, 0), reponse.fait)
    connus = {_cle(depart): 0}
    vu.dossiers.append(depart)
    for rang, dossier in enumerate(vu.dossiers):
        vu.suites.append([])
        for porte, demande in _demandes(workflow, dossier, par_type):
            suivant = _essayer(regles, dossier, demande, vu)
            if suivant is None:
                continue
            vu.franchies.add(porte)
            cle = _cle(suivant)
            if cle not in connus:
                if len(vu.dossiers) >= limite:
                    vu.entier = False
                    continue
                connus[cle] = len(vu.dossiers)
                vu.dossiers.append(suivant)
            vu.suites[rang].append(connus[cle])
    return vu


def _essayer(regles: Regles, dossier: Dossier, demande: d.Demande, vu: Vu) -> Dossier | None:
    reponse = decider(regles, dossier, demande)
    garanties = set(regles.workflow.garanties)
    motifs = reponse.motifs if isinstance(reponse, Refus) else reponse.ecarts
    arrets = {m.exigence for m in motifs if m.niveau == IMPERATIF}
    if arrets and arrets <= garanties:
        vu.rompues |= arrets
    if isinstance(reponse, Accord):
        return appliquer(regles.workflow, dossier, reponse.fait)
    return None


def _mandat(role: str, personne: str) -> d.Mandat:
    return d.Mandat(personne, role, personne, (role,), (role,))


def _demandes(
    workflow: Workflow, dossier: Dossier, par_type: int
) -> Iterator[tuple[tuple[str, str], d.Demande]]:
    for nom in workflow.fiches:
        porte = workflow.machines[nom].creation
        if porte is None or len(dossier.par_type.get(nom, ())) >= par_type:
            continue
        for commun in _communs(workflow, dossier, nom, porte.par, porte.saisit, porte.peut_saisir):
            yield (nom, "creation"), d.Creer(**commun, type=nom)
    for instance in dossier.instances.values():
        machine = workflow.machines[instance.type]
        for t in machine.transitions.values():
            if instance.etat in t.de:
                for commun in _communs(
                    workflow, dossier, machine.nom, t.porte.par, t.porte.saisit, t.porte.peut_saisir
                ):
                    yield (machine.nom, t.nom), d.Avancer(**commun, cible=instance.nom, transition=t.nom)
        for piece in machine.pieces.values():
            for commun in _communs(workflow, dossier, machine.nom, piece.porte.par, (), ()):
                yield (machine.nom, piece.nom), d.Verser(**commun, cible=instance.nom, piece=piece.nom)
        for champ in machine.modifiables:
            for commun in _communs(workflow, dossier, machine.nom, machine.modifiable_par, (champ,), ()):
                yield (machine.nom, "modification"), d.Corriger(**commun, cible=instance.nom)
    for ecart in dossier.ecarts_ouverts():
        yield ("", "traiter"), d.Traiter(_mandat("un", "a"), LE, LE, {}, "Vu", ecart=ecart.id)


def _communs(
    workflow: Workflow,
    dossier: Dossier,
    type_: str,
    par: tuple[str, ...],
    saisit: tuple[str, ...],
    peut: tuple[str, ...],
) -> Iterator[dict[str, Any]]:
    options = []
    for nom in (*saisit, *peut):
        champ = workflow.machines[type_].champs[nom]
        valeurs: list[Any] = (
            ["oui", "non"] if champ.type == "booleen" else list(dossier.par_type.get(str(champ.de), ()))
        )
        options.append([(nom, v) for v in valeurs] + ([None] if nom in peut else []))
    for choisis in product(*options):
        ecrites = dict(c for c in choisis if c is not None)
        for role, personne in product(par, PERSONNES if _compte_les_personnes(workflow) else PERSONNES[:1]):
            yield {"mandat": _mandat(role, personne), "le": LE, "saisi_le": LE, "valeurs": ecrites}


def _compte_les_personnes(workflow: Workflow) -> bool:
    """Une règle compare-t-elle des personnes ? Sinon, une seule suffit."""
    portes = [t.porte for m in workflow.machines.values() for t in m.transitions.values()]
    portes += [m.creation for m in workflow.machines.values() if m.creation is not None]
    portes += [p.porte for m in workflow.machines.values() for p in m.pieces.values()]
    regles = [e.regle for p in portes for e in p.exige.values()] + [
        g.regle for g in workflow.garanties.values()
    ]
    return any("acteur" in r for r in regles)


def _cle(dossier: Dossier) -> Any:
    ouverts = tuple(
        sorted((e.instance, e.exigence) for e in dossier.ecarts_ouverts() if e.niveau == IMPERATIF)
    )
    return tuple(_vue(i) for i in dossier.instances.values()), ouverts


def _vue(instance: Instance) -> Any:
    depuis = instance.passages.get("remplir")
    versees = tuple(
        (nom, bool(vs) and (depuis is None or vs[-1].rang > depuis.rang))
        for nom, vs in sorted(instance.versements.items())
    )
    mains = instance.passages.get("creation")
    return (
        instance.nom, instance.etat, tuple(sorted(instance.valeurs.items())), versees,
        tuple(sorted(set(mains.mains))) if mains else (),
    )  # fmt: skip


def pris(vu: Vu, workflow: Workflow, type_: str) -> bool:
    """Un dossier de peu de fiches laisse-t-il une machine de ce type sans suite vers une fin ?"""
    machine = workflow.machines[type_]
    for rang, dossier in enumerate(vu.dossiers[: len(vu.suites)]):
        if any(len(noms) > 1 for noms in (dossier.par_type.get(t, ()) for t in workflow.fiches)):
            continue
        for instance in dossier.instances.values():
            if (
                instance.type == type_
                and not machine.est_final(instance.etat)
                and not _finit(vu, workflow, rang, instance.nom)
            ):
                return True
    return False


def _finit(vu: Vu, workflow: Workflow, depart: int, nom: str) -> bool:
    vus, file = {depart}, [depart]
    for rang in file:
        instance = vu.dossiers[rang].instances[nom]
        if workflow.machines[instance.type].est_final(instance.etat):
            return True
        neufs = [s for s in (vu.suites[rang] if rang < len(vu.suites) else ()) if s not in vus]
        vus.update(neufs)
        file += neufs
    return False
