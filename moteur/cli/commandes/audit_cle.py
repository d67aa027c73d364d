"""`moteur audit cle` : la clé qui signe les points de contrôle."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite


@declarer("cle", exemples=("moteur audit cle", "moteur audit cle --nouvelle --simuler"))
@click.option("--nouvelle", is_flag=True, help="En tirer une autre, que l'ancienne annonce.")
@click.option("--perdue", is_flag=True, help="L'ancienne est perdue : en tirer une autre, et le dire.")
def commande(reglages: Reglages, nouvelle: bool, perdue: bool) -> Reponse:
    """Dire la clé publique à remettre à qui vous contrôle, ou remplacer la clé."""
    from moteur.cli.branchement import atelier
    from moteur.cli.rendu.points import cle as rendre
    from moteur.composition.scellement import scelleur
    from moteur.operations.points import montrer_la_cle, remplacer_la_cle

    if nouvelle and perdue:
        raise CommandeMalEcrite(
            "--nouvelle et --perdue ne vont pas ensemble.", suite="Gardez l'une des deux."
        )
    with atelier(reglages) as espace:
        if (nouvelle or perdue) and not reglages.simuler:
            pose = remplacer_la_cle(espace.journal, scelleur(), maintenant=espace.maintenant(), perdue=perdue)
            donnees = {**pose.vue, "simule": False}
        else:
            donnees = {
                **montrer_la_cle(espace.journal, scelleur()),
                "cle_neuve": False,
                "simule": reglages.simuler,
            }
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
