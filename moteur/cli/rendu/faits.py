"""Dire ce qui vient d'être écrit : le fait, qui l'a fait, qui l'a saisi, les écarts ouverts, la suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, date_fr, et_maintenant, source

A_BLANC = "À blanc : rien n'est écrit."


def ecrits(donnees: Mapping[str, Any], largeur: int) -> list[str]:
    """Les faits écrits, leurs écarts et la suite."""
    simule = donnees["simule"]
    blocs = [_fait(f, largeur, simule=simule) for f in donnees["faits"]]
    en_plus = [ligne for texte in donnees.get("notes", ()) for ligne in plier(texte, largeur)]
    return sections(
        [A_BLANC] if simule else [],
        *blocs,
        en_plus,
        ecarts_ouverts(donnees["ecarts"], largeur),
        [] if simule else et_maintenant(donnees["suites"], largeur, fini=donnees.get("fini", False)),
    )


def _fait(fait: Mapping[str, Any], largeur: int, *, simule: bool) -> list[str]:
    tete = "Serait écrit" if simule else f"Écrit, fait n° {fait['rang']}"
    lignes = plier(f"{tete} : {fait['phrase']}", largeur, suite="  ")
    lignes += plier(f"Le {date_fr(fait['le'])}, {qui(fait)}.", largeur, retrait="  ")
    if fait["motif"]:
        lignes += plier(f"Motif : {fait['motif']}", largeur, retrait="  ")
    if fait["tardif"]:
        lignes += plier(f"Saisie tardive : saisi le {date_fr(fait['saisi_le'])}.", largeur, retrait="  ")
    return lignes


def qui(fait: Mapping[str, Any]) -> str:
    """« fait par X (Référent), saisi par Y » ; la saisie se tait quand c'est la même personne."""
    absent = f", en suppléance de {fait['suppleant_de']}" if fait.get("suppleant_de") else ""
    auteur = f"fait par {fait['acteur']} ({fait['titre_role']}{absent})"
    if fait["acteur"] == fait["saisi_par"] and not fait.get("pour_autrui"):
        return f"{auteur}, saisi en personne"
    return f"{auteur}, saisi par {fait['saisi_par']}"


def ecarts_ouverts(ecarts: list[Mapping[str, Any]], largeur: int) -> list[str]:
    """Les écarts que ces faits ouvrent."""
    if not ecarts:
        return []
    lignes = [f"{accord(len(ecarts), 'écart ouvert', 'écarts ouverts')} :"]
    for ecart in ecarts:
        genre = "impératif" if ecart["niveau"] == "imperatif" else "recommandé"
        lignes += plier(
            f"- {ecart['id']} ({genre}) : {ecart['message']}", largeur, retrait="  ", suite="    "
        )
        lignes += plier(source(ecart["source"]), largeur, retrait="    ")
    return lignes
