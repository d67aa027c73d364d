"""Prouver un workflow : ses propriétés, chacune avec son lieu, et l'essai qui rejoue ce qui la rompt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from moteur.diagnostics import Position
from moteur.domaine.workflow import Workflow
from moteur.lecture.chargement import Chargement
from moteur.operations.essai_ecrit import ecrire, nom_court
from moteur.preuve.epreuve import LIMITE, eprouver
from moteur.preuve.projet import ALORS, CREER, OUVRIR, TRAITER, VERSER, Etape
from moteur.preuve.resultats import Chemin, Propriete

Situer = Callable[[Position], str]


def prouver(
    chargement: Chargement,
    *,
    situer: Situer,
    limite: int = LIMITE,
    tenus: frozenset[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Chaque propriété du workflow, dès qu'elle est jugée ; `situer` écrit un lieu tel qu'on l'ouvre d'ici."""
    workflow = chargement.exiger()
    lieu_de = _Lieux(chargement, situer)
    for propriete in eprouver(workflow, limite=limite, tenus=tenus):
        yield _en_donnees(workflow, propriete, lieu_de)


class _Lieux:
    """Où un élément est écrit : le sien, sinon celui de ce qui le contient."""

    def __init__(self, chargement: Chargement, situer: Situer) -> None:
        self.lieux = chargement.lieux
        self.situer = situer

    def __call__(self, chemin: Chemin) -> str:
        for fin in range(len(chemin), 0, -1):
            lieu = self.lieux.get(chemin[:fin])
            if lieu is not None:
                return self.situer(lieu.cle)
        return ""

    def tous(self, chemins: Iterable[Chemin]) -> list[str]:
        """Chaque lieu une fois."""
        return list(dict.fromkeys(lieu for c in chemins if (lieu := self(c))))


def _en_donnees(workflow: Workflow, p: Propriete, lieux: _Lieux) -> dict[str, Any]:
    contre_exemple = None
    if not p.tient:
        contre_exemple = {
            "raison": p.raison,
            "lieux": lieux.tous(p.lieux),
            "etapes": [_etape(workflow, e, lieux) for e in p.etapes],
            "essai": ecrire(p, fichier_lieux=lieux.tous(p.lieux)) if p.etapes else "",
        }
    return {
        "id": p.id,
        "workflow": workflow.nom,
        "titre": p.titre,
        "tient": p.tient,
        "verdict": p.verdict,
        "portee": portee(workflow, p),
        "etats": p.etats,
        "contre_exemple": contre_exemple,
    }


def portee(workflow: Workflow, p: Propriete) -> str:
    """« pour tout nombre de fiches », ou jusqu'à combien."""
    if not p.tient or not p.id.startswith(("garantie.", "fin.")) or p.id == "fin.dossier":
        return ""
    if not p.bornes:
        return "pour tout nombre de fiches"
    dits = (f"{n} × {workflow.machines[t].titre}" for t, n in p.bornes.items())
    return f"jusqu'à {', '.join(dits)}"


def _etape(workflow: Workflow, e: Etape, lieux: _Lieux) -> dict[str, Any]:
    role, _, personne = e.par.partition("/")
    titre = workflow.roles[role].titre if role in workflow.roles else role or "Personne"
    return {
        "le": e.le.isoformat(),
        "par": e.par,
        "qui": f"{titre} ({personne})" if personne else titre,
        "quoi": _dire(workflow, e),
        "lieu": lieux(_chemin(workflow, e)),
    }


def _dire(workflow: Workflow, e: Etape) -> str:
    if e.verbe == OUVRIR:
        return "ouvre le dossier"
    if e.verbe == ALORS:
        return f"ne peut plus en faire sortir {e.cible.partition('.')[0]}"
    cible, _, nom = e.cible.partition(".")
    if e.verbe == CREER:
        return f"crée {nom_court(e.nomme) if e.nomme else 'une fiche'} ({workflow.machines[e.cible].titre})"
    machine = workflow.machines.get(_type(workflow, cible))
    if e.verbe == TRAITER or machine is None:
        return f"traite l'écart {e.cible}"
    if e.verbe == VERSER:
        return f"verse « {machine.pieces[nom].titre} » ({cible})"
    if nom:
        return f"« {machine.transitions[nom].titre} » ({cible})"
    return f"corrige {cible} : {', '.join(e.saisit)}"


def _type(workflow: Workflow, nom: str) -> str:
    return nom if nom in workflow.machines else nom.rpartition("-")[0]


def _chemin(workflow: Workflow, e: Etape) -> Chemin:
    if e.verbe == OUVRIR:
        return ("dossier", "creation")
    if e.verbe == CREER:
        return ("fiches", e.cible, "creation")
    cible, _, nom = e.cible.partition(".")
    machine = workflow.machines.get(_type(workflow, cible))
    if machine is None or e.verbe == TRAITER:
        return ("ecarts",)
    if e.verbe == ALORS:
        etat = nom.rpartition(" ")[2]
        return ("phases" if machine.genre == "phase" else "fiches", machine.nom, "etats", etat)
    base = ("phases" if machine.genre == "phase" else "fiches", machine.nom)
    if e.verbe == VERSER:
        return (*base, "pieces", nom)
    return (*base, "transitions", nom) if nom else (*base, "modification")
