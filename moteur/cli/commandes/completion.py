"""`moteur completion` : le script qui complète les commandes, affiché ou installé."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, INTERROMPU, Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.composition.completion import Plan

USAGE = "[INTERPRETEUR]"


@declarer(
    "completion",
    usage=USAGE,
    arguments=[
        ("INTERPRETEUR", "bash, zsh, fish ou powershell ; sans lui, celui de votre poste."),
    ],
    exemples=("moteur completion zsh", "moteur completion --installer"),
)
@mots
@click.option("--installer", is_flag=True, help="L'écrire où votre terminal le lira ; montré d'abord.")
def commande(reglages: Reglages, mots: tuple[str, ...], installer: bool) -> Reponse:
    """Compléter les commandes par la touche Tab : commandes, options, cibles, transitions, pièces, champs.

    Affiche le script de votre interpréteur de commandes, ou l'installe.
    """
    import os

    from moteur.cli import interpreteurs
    from moteur.cli.saisies import exiger
    from moteur.composition import completion

    exiger(mots, 0, 1, usage=f"moteur completion {USAGE}")
    nom = _reconnu(mots[0] if mots else completion.deviner(os.environ))
    script = interpreteurs.script(nom)
    if not installer:
        donnees = {"interpreteur": nom, "script": script}
        return Reponse(donnees, lambda _largeur: script.rstrip("\n").split("\n"))
    return _installer(reglages, completion.preparer(nom, script, os.environ, maison=Path.home()))


def _reconnu(ecrit: str) -> str:
    from moteur.cli.completer import INTERPRETEURS
    from moteur.suggestions import vouliez_vous_dire

    nom = {"pwsh": "powershell"}.get(ecrit.lower(), ecrit.lower())
    if nom in INTERPRETEURS:
        return nom
    fait = (
        f"L'interpréteur « {ecrit} » n'est pas de ceux que l'on sait compléter."
        if ecrit
        else "On ne sait pas quel interpréteur de commandes est le vôtre."
    )
    suite = vouliez_vous_dire(nom, INTERPRETEURS) if ecrit else ""
    raise CommandeMalEcrite(
        fait, raison=f"Interpréteurs : {', '.join(INTERPRETEURS)}.", suite=suite or "Nommez-en un."
    )


def _installer(reglages: Reglages, plan: Plan) -> Reponse:
    from moteur.cli import dialogue
    from moteur.composition.completion import appliquer

    if not plan.ecritures:
        return _repondre(plan, "La complétion est déjà installée.", FAIT)
    if reglages.simuler:
        return _repondre(plan, "À blanc : rien n'est écrit.", FAIT)
    if not reglages.oui:
        dialogue.exiger_un_terminal(reglages, "L'installation change vos fichiers")
        dialogue.montrer(_montrer(plan))
        if not dialogue.demander("Écrire ces fichiers ?", defaut=True):
            return _repondre(plan, "Rien n'est écrit.", INTERROMPU)
    appliquer(plan)
    return _repondre(plan, "La complétion est installée.", FAIT, conseil=plan.conseil)


def _repondre(plan: Plan, message: str, code: int, *, conseil: str = "") -> Reponse:
    from moteur.cli.mise_en_page import plier

    donnees: dict[str, Any] = {
        "interpreteur": plan.interpreteur,
        "message": message,
        "installe": bool(conseil),
        "fichiers": [{"fichier": str(e.fichier), "ajout": e.ajout} for e in plan.ecritures],
    }

    def texte(largeur: int) -> list[str]:
        suite = ["", *plier(conseil, largeur)] if conseil else []
        return [*plier(message, largeur), *_montrer(plan), *suite]

    return Reponse(donnees, texte, code)


def _montrer(plan: Plan) -> list[str]:
    """Chaque fichier, et les lignes qui s'y ajoutent ; le script entier se lit par la même commande."""
    lignes: list[str] = []
    for ecriture in plan.ecritures:
        quoi = "lignes ajoutées à la fin :" if ecriture.ajout else "fichier écrit en entier"
        lignes += [f"  {ecriture.fichier}", f"      {quoi}"]
        lignes += [f"        {ligne}" for ligne in ecriture.ajout.splitlines()]
    return lignes
