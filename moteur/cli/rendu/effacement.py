"""Dire ce qui est effacé, ce qui reste à détruire à la main, ce qu'une personne reçoit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.faits import A_BLANC
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]
PAS_ENCORE = (
    "Un autre programme lit la base : les octets effacés y restent jusqu'à ce que vous le fermiez. "
    "La commande suivante finira seule."
)


def effacement(vue: Vue, largeur: int) -> list[str]:
    """Ce qui part, dossier par dossier, puis ce qui reste à faire."""
    blocs = [_dossier(e, largeur) for e in vue["effaces"] if e["contenus"] or e["noms"]]
    return sections(
        [A_BLANC] if vue["simule"] else [], *blocs, list(_a_la_main(vue, largeur)), list(_notes(vue, largeur))
    )


def purge(vue: Vue, largeur: int) -> list[str]:
    """Ce qui est échu, par dossier et par catégorie."""
    if not vue["purges"]:
        return plier("Rien n'est échu : aucune donnée n'a dépassé sa durée de conservation.", largeur)
    blocs = [_dossier(e, largeur) for e in vue["purges"]]
    suite = ["Et maintenant ?", "  moteur rgpd purger"] if vue["simule"] else []
    reste = [] if vue["oublie"] else plier(PAS_ENCORE, largeur)
    return sections([A_BLANC] if vue["simule"] else [], *blocs, reste, suite)


def fichier(vue: Vue, largeur: int) -> list[str]:
    """Le fichier écrit, et ce qu'il contient."""
    tete = "Serait écrit" if vue["simule"] else "Écrit"
    lignes = plier(f"{tete} : {vue['fichier']}", largeur)
    for ligne in vue["resume"]:
        lignes += plier(ligne, largeur, retrait="  ")
    return lignes


def _dossier(vue: Vue, largeur: int) -> list[str]:
    lignes = plier(f"{vue['dossier']} : {accord(vue['faits'], 'fait')}, {_compte(vue)}.", largeur)
    for c in vue["categories"]:
        lignes += plier(f"{c['titre']} : {c['contenus']}", largeur, retrait="  ")
    for echue in vue["echues"]:
        lignes += plier(f"échue depuis le {echue['depuis']} : {echue['categorie']}", largeur, retrait="  ")
    return lignes


def _compte(vue: Vue) -> str:
    noms = f", {accord(vue['noms'], 'nom de personne', 'noms de personnes')}" if vue["noms"] else ""
    return f"{accord(vue['contenus'], 'contenu')}{noms}"


def _a_la_main(vue: Vue, largeur: int) -> Iterator[str]:
    if vue["a_la_main"]:
        yield from plier("À détruire à la main, après avoir vu s'il faut les archiver :", largeur)
        for nom in vue["a_la_main"]:
            yield f"  {nom}"


def _notes(vue: Vue, largeur: int) -> Iterator[str]:
    if vue["brouillons"]:
        yield from plier(f"{accord(vue['brouillons'], 'brouillon')} de formulaire en moins.", largeur)
    if vue["illisibles"]:
        dits = accord(vue["illisibles"], "fichier ne se lit pas", "fichiers ne se lisent pas")
        yield from plier(f"{dits} d'ici (images, PDF) : regardez-les.", largeur)
    for e in vue["effaces"]:
        if e["homonymes"]:
            noms = ", ".join(e["homonymes"])
            dit = f"Même nom, peut-être une autre personne, dans « {e['dossier']} » : {noms}. Rien n'y est effacé."
            yield from plier(dit, largeur)
    if not vue["oublie"]:
        yield from plier(PAS_ENCORE, largeur)
    yield from plier(
        "Les sauvegardes, les liasses et ce qui est déjà parti par courriel ne se voient pas d'ici.", largeur
    )
