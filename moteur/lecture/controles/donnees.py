"""Les données datées : chaque relevé se lit selon le type de sa donnée, et dit des années qui se suivent."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import lire
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

DONNEES: Chemin = ("donnees",)


def controler(e: Examen) -> Iterator[Diagnostic]:
    for nom, donnee in e.forme.get("donnees", {}).items():
        for releve, corps in donnee.get("releves", {}).items():
            ici: Chemin = (*DONNEES, nom, "releves", releve)
            if not e.deja_dit((*DONNEES, nom, "type")):
                yield from _lisible(e, (*ici, "valeur"), donnee.get("type", "texte"), corps.get("valeur"))
            yield from _lisible(e, (*ici, "lu_le"), "date", corps.get("lu_le"))
            yield from _annees(e, (*ici, "annee"), str(corps.get("annee", "")))


def _lisible(e: Examen, ici: Chemin, type_: str, valeur: object) -> Iterator[Diagnostic]:
    if not isinstance(valeur, str) or e.deja_dit(ici):
        return
    try:
        lire(type_, valeur)
    except ValeurRefusee as refus:
        yield Diagnostic("S25", e.valeur(ici), f"« {valeur} » : {refus.raison}", refus.remede)


def _annees(e: Examen, ici: Chemin, ecrit: str) -> Iterator[Diagnostic]:
    debut, _, fin = ecrit.partition("-")
    if fin and not e.deja_dit(ici) and debut.isdecimal() and fin.isdecimal() and int(fin) <= int(debut):
        yield Diagnostic(
            "S25",
            e.valeur(ici),
            f"« {ecrit} » finit avant de commencer.",
            "Écrivez « 2024 » ou « 2024-2025 ».",
        )
