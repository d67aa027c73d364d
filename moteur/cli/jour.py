"""Demander quel jour un fait a eu lieu, quand rien ne le dit : sans cela, « aujourd'hui » s'écrirait sans que personne l'ait voulu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moteur.cli import dialogue
from moteur.cli.reponse import Reglages

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier


def a_demander(reglages: Reglages) -> bool:
    """Une personne est là pour répondre, et elle n'a pas dit le jour."""
    return not (reglages.le or reglages.oui or reglages.simuler) and dialogue.au_terminal(reglages)


def demander(reglages: Reglages, atelier: Atelier) -> Reglages:
    """Les mêmes réglages, le jour en plus ; Entrée vaut aujourd'hui."""
    from moteur.cli.branchement import jour
    from moteur.domaine.francais import date_courte
    from moteur.erreurs import CommandeMalEcrite

    le = atelier.aujourd_hui()
    while True:
        texte = dialogue.saisir(f"Quel jour cela a-t-il eu lieu ? (Entrée : aujourd'hui, {date_courte(le)})")
        try:
            dit = jour(texte, option="Le jour")
        except CommandeMalEcrite as faute:
            dialogue.montrer([f"  {faute.fait} {faute.suite}".rstrip()])
            continue
        if dit is not None and dit > le:
            dialogue.montrer([f"  Le {date_courte(dit)} n'est pas encore passé."])
            continue
        return reglages._replace(le=dit.isoformat() if dit else "")
