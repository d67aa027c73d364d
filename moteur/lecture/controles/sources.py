"""Chaque exigence cite le texte qui l'impose ; chaque source citée existe."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen
from moteur.lecture.noeuds import Liste, Texte


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, porte, _ in e.portes():
        for nom, exigence in porte.get("exige", {}).items():
            if not exigence.get("source"):
                yield _sans_source(e, (*chemin, "exige", nom), nom, exigence.get("niveau", "imperatif"))
    for document, corps in e.forme.get("documents", {}).items():
        for nom, exigence in corps.get("exige", {}).items():
            if not exigence.get("source"):
                yield _sans_source(e, ("documents", document, "exige", nom), nom, exigence.get("niveau", "imperatif"))
    for nom, garantie in e.forme.get("garanties", {}).items():
        if not garantie.get("source"):
            yield _sans_source(e, ("garanties", nom), nom, "imperatif")
    yield from _inconnues(e)


def _sans_source(e: Examen, chemin: tuple[str, ...], nom: str, niveau: str) -> Diagnostic:
    return Diagnostic(
        "S07", e.cle(chemin), f"« {nom} » ne dit pas quel texte l'impose.", "Ajoutez « source: [F3-…] ».",
        gravite="erreur" if niveau == "imperatif" else "conseil",
    )


def _inconnues(e: Examen) -> Iterator[Diagnostic]:
    if not e.exigences_connues:
        return
    for chemin, lieu in e.lieux.items():
        if chemin[-1] == "source" and isinstance(lieu.noeud, Liste):
            noms = [t.valeur for t in lieu.noeud.elements if isinstance(t, Texte)]
            yield from e.inconnus(chemin, noms, e.exigences_connues, quoi="L'exigence du référentiel", code="S08")
