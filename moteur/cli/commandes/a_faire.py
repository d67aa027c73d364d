"""`moteur a-faire` : les prochaines actions."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse
from moteur.cli.vues import a_faire


@declarer("a-faire", exemples=("moteur a-faire", "moteur a-faire --jusqu-au 31/12/2026"))
@click.option("--role", default="", metavar="ROLE", help="Seulement ce que ce rôle peut faire.")
@click.option(
    "--jusqu-au",
    default="",
    metavar="DATE",
    help="Seulement ce qui est attendu d'ici ce jour, retards compris.",
)
def commande(reglages: Reglages, role: str, jusqu_au: str) -> Reponse:
    """Voir les prochaines actions, numérotées : les retards, puis ce qui presse, puis le reste.

    Sans « --dossier », celles de tous les dossiers de l'espace. Une action garde son numéro avec « --jusqu-au ».
    """
    return a_faire(reglages, role, jusqu_au)
