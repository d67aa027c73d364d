"""Ce qu'on montre à qui remplit un formulaire : ce qui changera, où son texte est gardé."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, commande

Vue = Mapping[str, Any]
MONTRES = 160


def changements(vue: Sequence[Vue], largeur: int, *, ecrits: bool = False) -> list[str]:
    """Chaque champ qui change, ou qui a changé, sa valeur d'avant et celle d'après."""
    lignes = [f"Ce qui {'a changé' if ecrits else 'changera'} : {accord(len(vue), 'champ')}"]
    for change in vue:
        avant, apres = court(change["avant"]), court(change["apres"])
        texte = f"{avant} → {apres}" if avant else apres
        lignes += plier(f"- {change['titre']} : {texte}", largeur, retrait="  ", suite="      ")
    return lignes


def court(texte: str) -> str:
    """Le début d'un texte sur une ligne, et sa longueur s'il continue."""
    plat = " ".join(texte.split())
    if len(plat) <= MONTRES:
        return plat
    return f"{plat[: MONTRES - 40].rstrip()}… ({len(texte)} caractères)"


def garde(vue: Vue, largeur: int) -> list[str]:
    """Où le texte est gardé, et comment le reprendre."""
    if not vue.get("formulaire"):
        return []
    quoi = (
        "Votre texte est gardé, chaque raison à sa ligne :"
        if vue.get("annote")
        else "Votre texte est gardé :"
    )
    return [
        *plier(quoi, largeur),
        f"    {vue['formulaire']}",
        "Pour le reprendre :",
        f"    {vue['reprendre']}",
    ]


def refus(lignes: list[str], vue: Vue, largeur: int) -> list[str]:
    """Le refus, déjà dit, puis où reprendre."""
    return sections(lignes, garde(vue, largeur))


def sans_suite(vue: Vue, largeur: int) -> list[str]:
    """Rien n'a changé, ou la personne a dit non."""
    suite = ["Et maintenant ?", *commande(vue["suite"], largeur, retrait="    ")] if vue.get("suite") else []
    return sections(plier(vue["message"], largeur), garde(vue, largeur), suite)


def exporte(vue: Vue, largeur: int) -> list[str]:
    """Le formulaire écrit, et comment le rendre une fois rempli."""
    if vue["simule"]:
        return ["À blanc : rien n'est écrit."]
    return [
        *plier(f"Formulaire écrit : {vue['fichier']}", largeur),
        *plier(
            f"{accord(vue['champs'], 'champ')}, dont {accord(vue['obligatoires'], 'obligatoire')}.", largeur
        ),
        "",
        "Et maintenant ?",
        "  Remplissez-le, enregistrez-le, puis :",
        f"    {vue['reprendre']}",
    ]
