"""Ce qu'une preuve a trouvé : ce qui tient en une phrase, ce qui se rompt pas à pas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, date_fr

Vue = Mapping[str, Any]
SANS_DOSSIER = "Aucun dossier daté n'a été bâti pour le montrer : à regarder de près."


def preuve(vue: Vue, largeur: int) -> list[str]:
    """Les propriétés qui ne tiennent pas, puis le compte de chaque workflow."""
    rompues = [p for p in vue["proprietes"] if not p["tient"]]
    blocs = [_rompue(p, largeur) for p in rompues]
    comptes = [ligne for nom in _workflows(vue) for ligne in _compte(vue, nom, largeur)]
    ecrits = vue.get("essais_ecrits", ())
    suite = []
    if ecrits:
        suite = [f"{accord(len(ecrits), 'essai écrit', 'essais écrits')} :", *(f"  {e}" for e in ecrits)]
    elif any(p["contre_exemple"]["etapes"] for p in rompues):
        suite = plier("Pour les rejouer : ajoutez --essai REPERTOIRE, puis moteur workflow essayer.", largeur)
    return sections(*blocs, comptes, suite)


def _workflows(vue: Vue) -> list[str]:
    return list(dict.fromkeys(p["workflow"] for p in vue["proprietes"]))


def _compte(vue: Vue, nom: str, largeur: int) -> list[str]:
    siennes = [p for p in vue["proprietes"] if p["workflow"] == nom]
    tenues = [p for p in siennes if p["tient"]]
    etats = sum(p["etats"] for p in siennes)
    tete = f"{nom} : {accord(len(tenues), 'propriété tenue', 'propriétés tenues')} sur {len(siennes)}"
    lignes = plier(f"{tete} ; {accord(etats, 'dossier parcouru', 'dossiers parcourus')}.", largeur)
    bornees = [p for p in tenues if p["portee"].startswith("jusqu'à")]
    libres = sum(1 for p in tenues if p["portee"].startswith("pour tout"))
    dit = accord(libres, "tient", "tiennent")
    lignes += plier(f"{dit} quel que soit le nombre de fiches.", largeur, retrait="  ")
    for p in bornees:
        lignes += plier(
            f"{p['portee'].capitalize()}, tient : {p['titre']}.", largeur, retrait="  ", suite="    "
        )
    return lignes


def _rompue(p: Vue, largeur: int) -> list[str]:
    contre = p["contre_exemple"]
    lignes = plier(f"[ ] {p['titre']}", largeur, suite="    ")
    lignes += plier(contre["raison"], largeur, retrait="    ")
    lignes += [f"    {lieu}" for lieu in contre["lieux"]]
    if not contre["etapes"]:
        return (
            [*lignes, *plier(SANS_DOSSIER, largeur, retrait="    ")]
            if p["id"].startswith("garantie.")
            else lignes
        )
    for rang, etape in enumerate(contre["etapes"], 1):
        dit = f"{rang}. {date_fr(etape['le'])}, {etape['qui']} : {etape['quoi']}"
        lignes += plier(dit, largeur, retrait="    ", suite="       ")
        lignes += [f"       {etape['lieu']}"] if etape["lieu"] else []
    return lignes
