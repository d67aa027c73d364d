"""Une pièce qui déclare ce qu'elle interdit n'en a rien elle-même, quelle que soit la couche qui l'y mettrait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.definitions import FICHIER, INTERDITS, RESULTAT, TEXTE_LIBRE
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

_SANS_FICHIER = ("releve", "reunion")
_TEXTES = ("texte", "texte_long")


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        for nom, piece in machine.get("pieces", {}).items():
            if isinstance(piece, Mapping) and piece.get("interdit"):
                yield from _piece(e, (*chemin, "pieces", nom), piece)


def _piece(e: Examen, ici: Chemin, piece: Mapping[str, Any]) -> Iterator[Diagnostic]:
    interdit = piece["interdit"]
    la = e.cle((*ici, "interdit"))
    for nom in interdit:
        if nom not in INTERDITS:
            yield Diagnostic(
                "S43",
                e.element((*ici, "interdit"), nom),
                f"« {nom} » n'est pas de ce qu'une pièce peut interdire.",
                f"Écrivez l'un de : {', '.join(INTERDITS)}.",
            )
    if FICHIER in interdit and piece.get("nature") not in _SANS_FICHIER:
        yield Diagnostic(
            "S43",
            e.cle((*ici, "nature")),
            f"« {ici[-1]} » interdit un fichier, et sa nature en accepte un.",
            "Écrivez « nature: releve ».",
            autres=((la, "ce qu'elle interdit"),),
        )
    for cle in ("saisit", "peut_saisir"):
        for nom, champ in piece.get(cle, {}).items():
            faute = _faute(champ, interdit)
            if faute:
                yield Diagnostic(
                    "S43",
                    e.cle((*ici, cle, nom)),
                    f"« {ici[-1]} » interdit {faute}, et « {nom} » en est un.",
                    "Retirez ce champ : ce qui ne doit pas se garder ne se saisit pas.",
                    autres=((la, "ce qu'elle interdit"),),
                )


def _faute(champ: Mapping[str, Any], interdit: list[str]) -> str:
    choix = "valeurs" in champ
    texte = not choix and "de" not in champ and champ.get("type", "texte") in _TEXTES
    if TEXTE_LIBRE in interdit and texte:
        return "un texte libre"
    if RESULTAT in interdit and (choix or champ.get("type") == "booleen"):
        return "un résultat"
    return ""
