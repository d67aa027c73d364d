"""Où en est un dossier : ses phases, ses fiches, ses écarts, ce qui vient ensuite et ce qui bloque."""

from __future__ import annotations

from collections import Counter
from typing import Any

from moteur.domaine.suites import Issue, issues
from moteur.operations.a_faire import actions
from moteur.operations.dossiers import Ouvert
from moteur.operations.ecarts import decrire
from moteur.operations.equipe import suppleances
from moteur.operations.mots import cible_en_clair

SUITES_MAXIMUM = 5


def etat(ouvert: Ouvert) -> dict[str, Any]:
    """L'état du dossier, comme le dit `moteur etat`."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    phases = []
    for nom in workflow.deroulement:
        machine, instance = workflow.machines[nom], dossier.instances[nom]
        phases.append({
            "id": nom, "titre": machine.titre, "etat": instance.etat,
            "titre_etat": machine.titre_etat(instance.etat), "final": machine.est_final(instance.etat),
        })  # fmt: skip
    suites = actions(ouvert)
    return {
        "dossier": ouvert.titre,
        "workflow": {"nom": workflow.nom, "titre": workflow.titre, "version": workflow.version},
        "faits": dossier.rang,
        "fini": ouvert.fini,
        "suppleances": suppleances(ouvert),
        "phases": phases,
        "fiches": _fiches(ouvert),
        "retards": sum(1 for a in suites if a["retard"]),
        "suites": suites[:SUITES_MAXIMUM],
        "ecarts": [decrire(ouvert, e) for e in dossier.ecarts_ouverts() if e.niveau == "imperatif"],
        "recommandations_ouvertes": sum(1 for e in dossier.ecarts_ouverts() if e.niveau != "imperatif"),
        "blocages": _blocages(ouvert),
    }


def _fiches(ouvert: Ouvert) -> list[dict[str, Any]]:
    resultat = []
    for type_ in ouvert.workflow.fiches:
        machine = ouvert.workflow.machines[type_]
        compte = Counter(f.etat for f in ouvert.dossier.fiches(type_))
        if compte:
            etats = {e.titre: compte[e.nom] for e in machine.etats.values() if compte[e.nom]}
            resultat.append({"type": type_, "titre": machine.titre, "nombre": compte.total(), "etats": etats})
    return resultat


def _blocages(ouvert: Ouvert) -> list[dict[str, Any]]:
    """Ce qui retient la première phase qui n'est pas finie."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    le = ouvert.atelier.aujourd_hui()
    for nom in workflow.deroulement:
        instance = dossier.instances[nom]
        if workflow.machines[nom].est_final(instance.etat):
            continue
        retenues = [i for i in issues(ouvert.regles, dossier, instance, le=le) if not i.possible]
        return [decrire_blocage(ouvert, i) for i in retenues]
    return []


def decrire_blocage(ouvert: Ouvert, issue: Issue) -> dict[str, Any]:
    """Une transition retenue, et toutes les raisons."""
    raisons = [
        {
            "exigence": m.exigence.nom,
            "message": m.raison,
            "source": list(m.exigence.source),
            "detail": [f.texte for f in m.feuilles][:6],
        }
        for m in issue.retenue_par
    ]
    return {
        "cible": issue.instance,
        "designation": cible_en_clair(ouvert, issue.instance),
        "transition": issue.transition.nom,
        "action": issue.transition.titre,
        "raisons": raisons,
    }
