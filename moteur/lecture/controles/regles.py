"""Chaque règle s'analyse et se type ; chaque qualité se calcule sans tourner en rond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moteur.diagnostics import Diagnostic, Position
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle, Noeud
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, INDICATEUR, QUALITE, TOUJOURS, typer, typer_valeur
from moteur.lecture.controles.examen import Examen
from moteur.lecture.controles.references import evenement
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Texte
from moteur.lecture.places import place_dans


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        pile = () if chemin[0] == "dossier" else (chemin[-1],)
        for nom, qualite in machine.get("qualites", {}).items():
            yield from _regle(e, (*chemin, "qualites", nom, "regle"), qualite.get("regle", ""), pile, QUALITE)
    yield from _cercles(e)
    for chemin, porte, _ in e.portes():
        pile = () if chemin[0] == "dossier" else (chemin[1],)
        for nom, exigence in porte.get("exige", {}).items():
            yield from _regle(e, (*chemin, "exige", nom, "regle"), exigence.get("regle", ""), pile, EXIGENCE)
    for nom, document in e.forme.get("documents", {}).items():
        if document.get("pour") in e.workflow.machines:
            for exigence, corps in document.get("exige", {}).items():
                ici = ("documents", nom, "exige", exigence, "regle")
                yield from _regle(e, ici, corps.get("regle", ""), (document["pour"],), EXIGENCE)
    yield from _garanties(e)
    yield from _indicateurs(e)


def _garanties(e: Examen) -> Iterator[Diagnostic]:
    for nom, garantie in e.forme.get("garanties", {}).items():
        ici: Chemin = ("garanties", nom)
        if "toujours" in garantie:
            yield from _regle(e, (*ici, "toujours"), garantie["toujours"], (), TOUJOURS)
        elif "chaque_fois" in garantie:
            fautes = list(evenement(e, (*ici, "chaque_fois"), garantie["chaque_fois"]))
            yield from fautes
            if not fautes:
                machine = garantie["chaque_fois"].split()[0]
                yield from _regle(e, (*ici, "verifie"), garantie.get("verifie", ""), (machine,), EXIGENCE)


def _indicateurs(e: Examen) -> Iterator[Diagnostic]:
    for nom, indicateur in e.forme.get("indicateurs", {}).items():
        for cle in ("valeur", "numerateur", "denominateur"):
            if cle in indicateur:
                yield from _valeur(e, ("indicateurs", nom, cle), indicateur[cle])


def _regle(e: Examen, chemin: Chemin, texte: str, pile: tuple[str, ...], usage: Any) -> Iterator[Diagnostic]:
    yield from _essayer(e, chemin, lambda: typer(analyser(texte), Portee(e.workflow, pile), usage))


def _valeur(e: Examen, chemin: Chemin, texte: str) -> Iterator[Diagnostic]:
    yield from _essayer(e, chemin, lambda: typer_valeur(analyser_valeur(texte), Portee(e.workflow), INDICATEUR))


def _essayer(e: Examen, chemin: Chemin, acte: Callable[[], Noeud]) -> Iterator[Diagnostic]:
    try:
        acte()
    except ErreurDeRegle as faute:
        yield Diagnostic(faute.code, _place(e, chemin, faute), faute.message, faute.remede)


def _place(e: Examen, chemin: Chemin, faute: ErreurDeRegle) -> Position:
    lieu = e.lieux.get(chemin)
    if lieu is None or not isinstance(lieu.noeud, Texte):
        return e.valeur(chemin)
    return place_dans(lieu.noeud, faute.place, ligne_de=e.ligne_de)


def _cercles(e: Examen) -> Iterator[Diagnostic]:
    cite: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for chemin, machine in e.machines():
        for nom, qualite in machine.get("qualites", {}).items():
            cite[chemin[-1], nom] = set(_qualites_citees(e, chemin[-1], qualite.get("regle", "")))
    for qualite in cite:
        atteintes, restantes = set(), list(cite[qualite])
        while restantes:
            ici = restantes.pop()
            if ici not in atteintes:
                atteintes.add(ici)
                restantes += cite.get(ici, ())
        if qualite in atteintes:
            proprietaire, nom = qualite
            genre = "phases" if proprietaire in e.forme.get("phases", {}) else "fiches"
            yield Diagnostic(
                "R09", e.cle((genre, proprietaire, "qualites", nom)), f"La qualité « {nom} » se cite elle-même, en cercle.",
                "Une qualité se calcule sans se citer : retirez l'une des citations.",
            )


def _qualites_citees(e: Examen, machine: str, texte: str) -> Iterator[tuple[str, str]]:
    try:
        arbre = typer(analyser(texte), Portee(e.workflow, (machine,)), QUALITE)
    except (ErreurDeRegle, RecursionError):
        return
    for acces in _acces(arbre):
        if acces.genre == "qualite":
            yield acces.machine, acces.nom


def _acces(noeud: object) -> Iterator[a.Acces]:
    if isinstance(noeud, a.Acces):
        yield noeud
    elif isinstance(noeud, tuple):
        for element in noeud:
            yield from _acces(element)
    elif isinstance(noeud, Noeud):
        for champ in noeud.__dataclass_fields__:
            if champ != "place":
                yield from _acces(getattr(noeud, champ))
