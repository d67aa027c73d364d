"""Ce qui vient d'être créé pour commencer : un espace, une démonstration, la copie d'un workflow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import PERSONNE, a_remplir, accord

Vue = Mapping[str, Any]


def espace(vue: Vue, largeur: int) -> list[str]:
    """L'espace créé, puis de quoi y ouvrir un dossier."""
    ici = d_ici(vue["espace"])
    tete = [f"Espace créé : {ici}", f"Workflow suivi : {vue['workflow']}"]
    if vue["dans"]:
        tete += plier(
            f"Il est dans un autre espace, {vue['dans']} : ce sont deux espaces distincts.", largeur
        )
    if vue.get("paquet"):
        tete += _pose(vue["paquet"])
    suite = ["Et maintenant ?"]
    if not vue["moi"]:
        suite += plier(f"Dites d'abord qui agit : {d_ici(vue['fichier'])}", largeur, retrait="  ")
    if ici != ".":
        suite.append(f"    cd {cite(ici)}")
    if vue.get("paquet"):
        suite += _reprendre(vue["paquet"]["workflow"])
    ouvrir = vue["ouvrir"]
    if ouvrir is not None:
        suite += [f"    {ouvrir['commande']}", *a_remplir(ouvrir["saisit"], largeur, retrait="      ")]
        suite += [] if ouvrir["role_tenu"] else plier(PERSONNE, largeur, retrait="      ")
        if ouvrir["saisit"]:
            suite += plier("Ou seulement « moteur ouvrir » : il pose ses questions.", largeur, retrait="    ")
    return sections(tete, suite)


def paquet(vue: Vue, largeur: int) -> list[str]:
    """Le paquet de départ ajouté à un espace, et comment le reprendre."""
    if vue["simule"]:
        return ["À blanc : rien n'est écrit.", *_pose(vue)]
    suivre = f"Pour que les prochains dossiers le suivent, écrivez « workflow: {vue['workflow']} » dans espace.yaml."
    return sections(
        _pose(vue), ["Et maintenant ?", *_reprendre(vue["workflow"]), *plier(suivre, largeur, retrait="  ")]
    )


def _pose(vue: Vue) -> list[str]:
    tete = f"Paquet de départ : {d_ici(vue['repertoire'])}, qui amende « {vue['amende']} »"
    return [tete, *(f"  {f}" for f in vue["fichiers"])]


def _reprendre(nom: str) -> list[str]:
    return [
        "  Modifiez amendement.yaml, puis vérifiez-le et jouez ses essais :",
        f"    moteur workflow verifier {nom}",
        f"    moteur workflow essayer {nom}",
    ]


def demonstration(vue: Vue, largeur: int) -> list[str]:
    """L'espace fictif, ce qu'on peut y ouvrir, ce qu'on peut y essayer."""
    ici = d_ici(vue["espace"])
    comptes = (
        accord(len(vue["dossiers"]), "dossier"),
        accord(vue["faits"], "fait"),
        accord(len(vue["documents"]), "document"),
    )
    essais = [essai.partition(" --espace ")[0] for essai in vue.get("a_essayer", ())] or ["moteur etat"]
    aller = [] if ici == "." else [f"    cd {cite(ici)}"]
    return sections(
        [f"Espace fictif créé : {ici}", *plier(f"{', '.join(comptes)}.", largeur)],
        ["À ouvrir", *(f"  {d_ici(f)}" for f in vue["a_ouvrir"])] if vue.get("a_ouvrir") else [],
        ["Et maintenant ?", *aller, *(f"    {essai}" for essai in essais)],
    )


def copie(vue: Vue, largeur: int) -> list[str]:
    """La copie d'un workflow, et comment s'en servir."""
    nom, ici = vue["workflow"], d_ici(vue["repertoire"])
    if vue["simule"]:
        return ["À blanc : rien n'est écrit.", f"Répertoire : {ici}"]
    return sections(
        [f"Workflow copié : {ici}", accord(len(vue["fichiers"]), "fichier")],
        [
            "Et maintenant ?",
            "  Modifiez ses fichiers, puis vérifiez-le et jouez ses essais :",
            f"    moteur workflow verifier {nom}",
            f"    moteur workflow essayer {nom}",
            *plier(
                f"Pour que les prochains dossiers le suivent, écrivez « workflow: {nom} » dans espace.yaml.",
                largeur,
                retrait="  ",
            ),
        ],
    )


def d_ici(chemin: str) -> str:
    """Le chemin depuis le répertoire courant s'il est dessous, entier sinon."""
    try:
        return str(Path(chemin).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return chemin


def cite(chemin: str) -> str:
    """Le chemin tel qu'un terminal le lit."""
    return f'"{chemin}"' if " " in chemin or (os.sep == "/" and any(c in chemin for c in "&;()'")) else chemin
