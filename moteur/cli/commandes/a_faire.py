"""`moteur a-faire` : les prochaines actions."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer("a-faire", exemples=("moteur a-faire", "moteur a-faire --role referent --json"))
@click.option("--role", default="", metavar="ROLE", help="Seulement ce que ce rôle peut faire.")
def commande(reglages: Reglages, role: str) -> Reponse:
    """Voir les prochaines actions, numérotées, celles qui pressent d'abord.

    Sans « --dossier », celles de tous les dossiers de l'espace.
    """
    from moteur.cli.lignes import lignes
    from moteur.cli.rendu.actions import a_faire

    with lignes(reglages, role=role, a_la_date=True) as trouvees:
        donnees = {"actions": [ligne.action for ligne in trouvees]}
    return Reponse(donnees, lambda largeur: a_faire(donnees, largeur))
