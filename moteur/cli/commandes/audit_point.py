"""`moteur audit point` : engager l'histoire d'aujourd'hui dans un fichier à envoyer ailleurs."""

from __future__ import annotations

from pathlib import Path

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, Reglages, Reponse


@declarer("point", exemples=("moteur audit point", "moteur audit point --sortie point.txt --simuler"))
@click.option("--sortie", default="", metavar="FICHIER", help="Où écrire le point à envoyer.")
def commande(reglages: Reglages, sortie: str) -> Reponse:
    """Poser un point de contrôle : une ligne signée qui engage tous les faits, à envoyer hors de cette machine."""
    from moteur.cli.branchement import atelier, chemin, depuis_ici
    from moteur.cli.rendu.points import point as rendre
    from moteur.composition.scellement import scelleur
    from moteur.operations.depot import deposer
    from moteur.operations.points import annoncer, poser

    with atelier(reglages) as espace:
        if reglages.simuler:
            donnees = annoncer(espace.journal)
        else:
            pose = poser(espace.journal, scelleur(), maintenant=espace.maintenant())
            cible = chemin(sortie, quoi="--sortie") if sortie else Path(f"point-{pose.vue['faits']:06d}.txt")
            fichier = deposer(cible, pose.octets, choisi=bool(sortie), remplacer=reglages.oui)
            donnees = {**pose.vue, "fichier": depuis_ici(str(fichier)), "simule": False}
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
