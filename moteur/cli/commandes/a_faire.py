"""`moteur a-faire` : les prochaines actions."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse
from moteur.cli.vues import a_faire


@declarer("a-faire", exemples=("moteur a-faire", "moteur a-faire --le 31/12/2026 --json"))
@click.option("--role", default="", metavar="ROLE", help="Seulement ce que ce rôle peut faire.")
def commande(reglages: Reglages, role: str) -> Reponse:
    """Voir les prochaines actions, numérotées, celles qui pressent d'abord.

    Sans « --dossier », celles de tous les dossiers de l'espace.
    """
    return a_faire(reglages, role)
