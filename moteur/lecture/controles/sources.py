"""Chaque exigence et chaque garantie cite le texte qui l'impose ; chaque source citée existe."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.domaine.definitions import IMPERATIF
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Liste, Noeud, Texte
from moteur.suggestions import vouliez_vous_dire


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, exigence, _ in e.exigences():
        yield from _sans_source(e, chemin, imperative=exigence.get("niveau", IMPERATIF) == IMPERATIF)
    for nom in e.forme.get("garanties", {}):
        yield from _sans_source(e, ("garanties", nom), imperative=True)
    if e.exigences_connues:
        connues = sorted(e.exigences_connues)
        for chemin, lieu in e.lieux.items():
            if chemin[-1] == "source":
                yield from _inconnues(e, lieu.noeud, connues)
        for _, essai in e.essais:
            yield from _inconnues(e, essai.get("source"), connues)


def _sans_source(e: Examen, chemin: Chemin, *, imperative: bool) -> Iterator[Diagnostic]:
    if e.lire((*chemin, "source")) or e.douteux((*chemin, "source")):
        return
    exemple = min(e.exigences_connues, default="F1-01")
    yield Diagnostic(
        "S07",
        e.cle(chemin),
        f"« {chemin[-1]} » ne dit pas quel texte l'impose.",
        f"Ajoutez « source: [{exemple}] » avec l'exigence du référentiel qu'elle tient.",
        gravite="erreur" if imperative else "conseil",
    )


def _inconnues(e: Examen, noeud: Noeud | None, connues: list[str]) -> Iterator[Diagnostic]:
    for element in noeud.elements if isinstance(noeud, Liste) else ():
        if (
            not isinstance(element, Texte)
            or element.valeur in e.exigences_connues
            or e.est_fautif(element.position)
        ):
            continue
        yield Diagnostic(
            "S08",
            element.position,
            f"« {element.valeur} » n'est pas dans le référentiel.",
            vouliez_vous_dire(element.valeur, connues)
            or f"Citez une exigence du référentiel, comme {connues[0]}.",
        )
