"""R09 : une qualité se calcule sans se citer elle-même, ni par une autre."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from moteur.diagnostics import Diagnostic
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import ErreurDeRegle, Noeud
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import QUALITE, typer
from moteur.domaine.workflow import Workflow
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

Citations = Mapping[Chemin, tuple[Chemin, ...]]


def cercles(e: Examen, workflow: Workflow) -> Iterator[Diagnostic]:
    """Un diagnostic par cercle, à la première de ses qualités ; les suivantes sont montrées."""
    citations = {
        (*chemin, "qualites", nom): tuple(_citees(e, workflow, chemin[-1], qualite.get("regle", "")))
        for chemin, machine in e.machines()
        for nom, qualite in machine.get("qualites", {}).items()
    }
    dites: set[Chemin] = set()
    for qualite in citations:
        boucle = _boucle(qualite, citations) if qualite not in dites else ()
        if boucle:
            dites.update(boucle)
            autres = tuple((e.cle(c), f"que « {c[-1]} » reprend") for c in boucle[1:])
            yield Diagnostic(
                "R09",
                e.cle(qualite),
                f"La qualité « {qualite[-1]} » se cite elle-même, en cercle.",
                "Une qualité se calcule sans se citer : retirez l'une des citations.",
                autres=autres,
            )


def _boucle(depart: Chemin, citations: Citations) -> tuple[Chemin, ...]:
    """Le plus court chemin de citations qui revient à son départ, ou rien."""
    chemins: list[tuple[Chemin, ...]] = [(depart,)]
    vues = {depart}
    while chemins:
        ici = chemins.pop(0)
        for suivante in citations.get(ici[-1], ()):
            if suivante == depart:
                return ici
            if suivante not in vues:
                vues.add(suivante)
                chemins.append((*ici, suivante))
    return ()


def _citees(e: Examen, workflow: Workflow, machine: str, texte: str) -> Iterator[Chemin]:
    try:
        arbre = typer(analyser(texte), Portee(workflow, (machine,)), QUALITE)
    except ErreurDeRegle:
        return
    for acces in _acces(arbre):
        if acces.genre == "qualite" and e.machine(acces.machine):
            yield (*e.machine(acces.machine), "qualites", acces.nom)


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
