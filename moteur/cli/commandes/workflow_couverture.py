"""`moteur workflow couverture` : quelles exigences des textes un workflow cite-t-il ?"""

from __future__ import annotations

import click

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "couverture",
    usage="[WORKFLOW…]",
    arguments=[WORKFLOW],
    exemples=("moteur workflow couverture", "moteur workflow couverture --tout"),
)
@mots
@click.option("--tout", is_flag=True, help="L'énoncé de chaque exigence qui manque.")
def commande(reglages: Reglages, mots: tuple[str, ...], tout: bool) -> Reponse:
    """Dire quelles exigences du référentiel sont couvertes, et lesquelles manquent."""
    from moteur.cli.branchement import fonds
    from moteur.cli.rendu.production import couverture as rendre
    from moteur.cli.workflows import charges
    from moteur.operations.verifier import couverture

    donnees = couverture(charges(reglages, mots), fonds(reglages).referentiel())
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur, tout=tout))
