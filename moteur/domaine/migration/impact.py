"""Confronter un dossier à une version : inchangé, compatible, à raccorder ou bloqué, et pourquoi. Pur."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from moteur.domaine.application import appliquer
from moteur.domaine.dossier import Dossier, Json
from moteur.domaine.faits import MIGRE, Fait
from moteur.domaine.garanties import toujours_rompues
from moteur.domaine.migration.effets import Effet, Vue, effets
from moteur.domaine.migration.entrees import entrees_forcees
from moteur.domaine.migration.obstacles import Obstacle, garanties_rompues, obstacles
from moteur.domaine.migration.raccords import ARaccorder, Raccorde, Raccords, raccorder, reunir
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.regles.explication import pourquoi
from moteur.domaine.workflow import DOSSIER, Workflow

INCHANGE, COMPATIBLE, A_RACCORDER, BLOQUE = "inchange", "compatible", "a_raccorder", "bloque"


@dataclass(frozen=True, slots=True)
class Impact:
    """Ce que donnerait la migration ; `arrivee` : le dossier migré, s'il peut l'être."""

    classe: str
    obstacles: tuple[Obstacle, ...] = ()
    a_raccorder: tuple[ARaccorder, ...] = ()
    raccordes: tuple[Raccorde, ...] = ()
    effets: tuple[Effet, ...] = ()
    arrivee: Dossier | None = None


def confronter(
    avant: Regles, apres: Regles, dossier: Dossier, *, le: date, raccords: Raccords, change: bool = True
) -> Impact:
    """L'impact de la version d'arrivée sur ce dossier, ce jour-là ; `change` : elle n'en diffère pas que par des mots."""
    if avant.workflow.empreinte == apres.workflow.empreinte:
        return Impact(INCHANGE, arrivee=dossier)
    tous = reunir(apres.workflow, raccords)
    raccordes, perdus = raccorder(avant.workflow, apres.workflow, dossier, tous)
    genes = tuple(obstacles(avant.workflow, apres.workflow, dossier))
    if genes or perdus:
        return Impact(BLOQUE if genes else A_RACCORDER, genes, perdus, raccordes)
    depart, arrivee = Vue(avant, dossier, le), _arrivee(apres, dossier, le, raccordes)
    rompues = (*_rompues(depart, arrivee), *entrees_forcees(depart, arrivee, raccordes))
    suites = tuple(effets(depart, arrivee))
    classe = BLOQUE if rompues else COMPATIBLE if change or suites else INCHANGE
    return Impact(classe, rompues, (), raccordes, suites, None if rompues else arrivee.dossier)


def trace_de(avant: Workflow, apres: Workflow, raccordes: tuple[Raccorde, ...]) -> dict[str, Json]:
    """Ce que la trace d'une migration prouve : de quelle forme à quelle forme, et chaque état raccordé."""
    trace: dict[str, Json] = {
        "de": avant.empreinte, "vers": apres.empreinte, "workflow": apres.nom,
        "version_de": avant.version, "version": apres.version,
    }  # fmt: skip
    if raccordes:
        trace["etats"] = {r.cible: r.nouveau for r in raccordes}
    return trace


def _arrivee(apres: Regles, dossier: Dossier, le: date, raccordes: tuple[Raccorde, ...]) -> Vue:
    """Le dossier migré, pour voir : le même fait que celui qui s'écrirait."""
    jour = le.isoformat()
    trace = {"etats": {r.cible: r.nouveau for r in raccordes}}
    fait = Fait(MIGRE, dossier.rang + 1, jour, jour, DOSSIER, "", "", "", trace=trace)
    return Vue(apres, appliquer(apres.workflow, dossier, fait), le)


def _rompues(depart: Vue, arrivee: Vue) -> tuple[Obstacle, ...]:
    avant, apres = toujours_rompues(depart.contexte), toujours_rompues(arrivee.contexte)
    libre = replace(arrivee.contexte, pile=())
    garanties = arrivee.regles.workflow.garanties
    explications = {nom: pourquoi(garanties[nom].regle, libre) for nom in apres - avant}
    return tuple(garanties_rompues(avant, apres, arrivee.regles.workflow, explications))
