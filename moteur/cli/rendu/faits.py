"""Dire ce qui vient d'être écrit : le fait, qui l'a fait, qui l'a saisi, les écarts ouverts, la suite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.documents import touches
from moteur.cli.rendu.mots import accord, date_fr, et_maintenant, source

Fait = Mapping[str, Any]
A_BLANC = "À blanc : rien n'est écrit."
COMMUNS = ("le", "saisi_le", "acteur", "role", "saisi_par", "suppleant_de", "pour_autrui", "motif", "tardif")


def ecrits(donnees: Mapping[str, Any], largeur: int) -> list[str]:
    """Les faits écrits, leurs écarts et la suite."""
    simule = donnees["simule"]
    en_plus = [ligne for texte in donnees.get("notes", ()) for ligne in _note(texte, largeur)]
    return sections(
        [A_BLANC] if simule else [],
        *(_faits(groupe, largeur, simule=simule) for groupe in _semblables(donnees["faits"])),
        en_plus,
        touches(donnees.get("documents_touches", ()), largeur),
        ecarts_ouverts(donnees["ecarts"], largeur),
        [] if simule else et_maintenant(donnees["suites"], largeur, fini=donnees.get("fini", False)),
    )


def _semblables(faits: Sequence[Fait]) -> list[list[Fait]]:
    """Les faits qui se suivent et ne diffèrent que par ce qu'ils concernent."""
    groupes: list[list[Fait]] = []
    for fait in faits:
        if groupes and all(groupes[-1][0].get(nom) == fait.get(nom) for nom in COMMUNS):
            groupes[-1].append(fait)
        else:
            groupes.append([fait])
    return groupes


def _faits(faits: Sequence[Fait], largeur: int, *, simule: bool) -> list[str]:
    """Un fait, ou plusieurs à une ligne chacun ; le jour, la personne et le motif ne se disent qu'une fois."""
    premier, dernier = faits[0], faits[-1]
    if len(faits) == 1:
        tete = "Serait écrit" if simule else f"Écrit, fait n° {premier['rang']}"
        lignes = plier(f"{tete} : {premier['phrase']}", largeur, suite="  ")
    else:
        tete = "Seraient écrits" if simule else f"Écrits, faits n° {premier['rang']} à {dernier['rang']}"
        lignes = [f"{tete} :"]
        for fait in faits:
            lignes += plier(f"- {fait['phrase']}", largeur, retrait="  ", suite="    ")
    lignes += plier(f"Le {date_fr(premier['le'])}, {qui(premier)}.", largeur, retrait="  ")
    if premier["motif"]:
        lignes += plier(f"Motif : {premier['motif']}", largeur, retrait="  ")
    if premier["tardif"]:
        lignes += plier(f"Saisie tardive : saisi le {date_fr(premier['saisi_le'])}.", largeur, retrait="  ")
    return lignes


def _note(texte: str, largeur: int) -> list[str]:
    """Une note à la marge, ou une ligne déjà en retrait, qui y reste, suites comprises."""
    nue = texte.lstrip(" ")
    retrait = texte[: len(texte) - len(nue)]
    return plier(nue, largeur, retrait=retrait, suite=f"{retrait}  " if nue.startswith("- ") else retrait)


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
