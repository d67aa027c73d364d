"""L'état d'un dossier : phases, fiches, écarts, ce qui bloque, ce qui vient ensuite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import paires, plier, sections
from moteur.cli.rendu.mots import accord, date_fr, et_maintenant, suppleances

Vue = Mapping[str, Any]


def etat(vue: Vue, largeur: int) -> list[str]:
    """Tout l'état, sur un écran."""
    return sections(
        plier(vue["dossier"], largeur),
        suppleances(vue.get("suppleances", ()), largeur),
        ["Phases", *paires([(_phase(p), p["titre_etat"]) for p in vue["phases"]], largeur)],
        _fiches(vue["fiches"], largeur),
        _retards(vue["retards"], largeur),
        _ecarts(vue, largeur),
        blocages(vue["blocages"], largeur),
        et_maintenant(vue["suites"], largeur, fini=vue["fini"]),
    )


def _phase(phase: Vue) -> str:
    return f"{'[x]' if phase['final'] else '[ ]'} {phase['titre']}"


def _fiches(fiches: Sequence[Vue], largeur: int) -> list[str]:
    if not fiches:
        return []
    couples = [(f["titre"], " ; ".join(f"{titre} : {n}" for titre, n in f["etats"].items())) for f in fiches]
    return ["Fiches", *paires(couples, largeur)]


def _retards(nombre: int, largeur: int) -> list[str]:
    if not nombre:
        return []
    return plier(f"{accord(nombre, 'action')} en retard : moteur a-faire", largeur)


def _ecarts(vue: Vue, largeur: int) -> list[str]:
    ecarts = [e for e in vue["ecarts"] if not e["traite"]]
    lignes: list[str] = []
    if ecarts:
        lignes.append(f"{accord(len(ecarts), 'écart à traiter', 'écarts à traiter')}")
    for e in ecarts:
        lignes += plier(
            f"- {e['id']}, depuis le {date_fr(e['ouvert_le'])} : {e['message']}",
            largeur,
            retrait="  ",
            suite="    ",
        )
    autres = vue.get("recommandations_ouvertes", 0)
    if autres:
        lignes += plier(
            f"{accord(autres, 'recommandation non suivie', 'recommandations non suivies')} : moteur ecarts",
            largeur,
        )
    return lignes


def blocages(liste: Sequence[Vue], largeur: int) -> list[str]:
    """Ce qui retient la phase en cours, raison par raison."""
    if not liste:
        return []
    lignes = ["Ce qui bloque"]
    for blocage in liste:
        lignes += plier(
            f"{blocage['action']} ({blocage['designation']}) :", largeur, retrait="  ", suite="    "
        )
        lignes += raisons(blocage["raisons"], largeur)
    return lignes


def raisons(liste: Sequence[Vue], largeur: int) -> list[str]:
    """Chaque raison et ce que le dossier en sait."""
    lignes: list[str] = []
    for raison in liste:
        lignes += plier(f"- {raison['message']}", largeur, retrait="    ", suite="      ")
        for detail in raison.get("detail", ()):
            lignes += plier(detail, largeur, retrait="      ", suite="        ")
    return lignes
