"""Du workflow à ce qui se dessine : les phases et les fiches, leurs passages, leurs rôles, leurs conditions."""

from __future__ import annotations

from moteur.domaine.definitions import Machine, Porte
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Introuvable
from moteur.exports.graphe import EtatDessine, Graphe, PassageDessine
from moteur.suggestions import vouliez_vous_dire

GENRES = {"phase": "Phase", "fiche": "Fiche"}


def graphes(workflow: Workflow, *, fiche: str = "", phase: str = "") -> tuple[Graphe, ...]:
    """Le graphe nommé, ou tous : les phases dans leur ordre, puis les fiches."""
    if fiche or phase:
        genre = "fiche" if fiche else "phase"
        return (_graphe(workflow, trouver(workflow, fiche or phase, genre)),)
    phases = [workflow.machines[p] for p in workflow.deroulement]
    fiches = [workflow.machines[f] for f in workflow.fiches]
    return tuple(_graphe(workflow, m) for m in (*phases, *fiches) if m.etats)


def trouver(workflow: Workflow, nom: str, genre: str) -> Machine:
    """La phase ou la fiche de ce nom, si elle a des états."""
    connues = {m.nom: m for m in workflow.machines.values() if m.genre == genre and m.etats}
    if nom in connues:
        return connues[nom]
    autre = workflow.machines.get(nom)
    suite = vouliez_vous_dire(nom, connues)
    if autre is not None and autre.genre in GENRES:
        suite = f"C'est une {autre.genre} : écrivez --{autre.genre} {nom}."
    raise Introuvable(
        f"Aucune {genre} ne s'appelle « {nom} » dans ce workflow.",
        raison=f"Celles qui y sont : {', '.join(connues) or 'aucune'}.",
        suite=suite or "Donnez un de ces noms.",
    )


def _graphe(workflow: Workflow, machine: Machine) -> Graphe:
    passages = []
    if machine.creation is not None:
        passages.append(_passage(workflow, "creation", "Créer", (), machine.initial, machine.creation))
    for t in machine.transitions.values():
        passages.append(_passage(workflow, t.nom, t.titre, t.de, t.vers, t.porte, detour=t.detour))
    etats = tuple(EtatDessine(e.nom, e.titre, e.final) for e in machine.etats.values())
    return Graphe(machine.nom, machine.titre, GENRES[machine.genre], etats, tuple(passages))


def _passage(
    workflow: Workflow,
    nom: str,
    titre: str,
    de: tuple[str, ...],
    vers: str,
    porte: Porte,
    *,
    detour: bool = False,
) -> PassageDessine:
    imperatives = sum(1 for e in porte.exige.values() if e.imperative)
    return PassageDessine(
        nom=nom,
        titre=titre,
        de=de,
        vers=vers,
        roles=tuple(workflow.roles[r].titre if r in workflow.roles else r for r in porte.par),
        imperatives=imperatives,
        conseils=len(porte.exige) - imperatives,
        constat=porte.constat,
        detour=detour,
    )
