"""`moteur a-faire` : les prochaines actions."""

from __future__ import annotations

import click

from moteur.cli.branchement import dossier
from moteur.cli.groupe import commande
from moteur.cli.reponse import Reglages, Reponse


@commande("a-faire", exemples=("moteur a-faire", "moteur a-faire --role referent --json"))
@click.option("--role", default="", metavar="ROLE", help="Seulement ce que ce rôle peut faire.")
def commande(reglages: Reglages, role: str) -> Reponse:
    """Voir les prochaines actions, numérotées, celles qui pressent d'abord.

    Sans « --dossier », les actions de tous les dossiers de l'espace.
    """
    from moteur.cli.rendu.actions import a_faire as rendre
    from moteur.operations.a_faire import a_faire

    with dossier(reglages, a_la_date=True) as ouvert:
        verifier_role(ouvert.workflow.roles, role)
        donnees = a_faire(ouvert, role=role)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
