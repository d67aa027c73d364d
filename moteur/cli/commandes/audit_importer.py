"""`moteur audit importer` : la liasse d'un porteur entre dans la base de l'échelon supérieur."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, Reglages, Reponse


@declarer(
    "importer",
    usage="LIASSE",
    arguments=(("LIASSE", "Le fichier .zip que « moteur audit exporter » a écrit chez le porteur."),),
    exemples=(
        "moteur audit importer liasse-000919.zip --simuler",
        "moteur audit importer liasse-000919.zip --cle cle_du_porteur.txt",
    ),
)
@click.argument("fichier", metavar="LIASSE")
@click.option("--cle", default="", metavar="CLE", help="La clé publique du porteur, ou son fichier.")
def commande(reglages: Reglages, fichier: str, cle: str) -> Reponse:
    """Vérifier une liasse en entier, puis en ranger les faits que l'on n'avait pas ; recommencer n'ajoute rien.

    Les dossiers reçus se lisent comme les autres et ne s'écrivent pas ici : leur porteur les écrit chez lui.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, chemin
    from moteur.cli.rendu.receptions import importee as rendre
    from moteur.operations.points import lire_une_cle
    from moteur.operations.recevoir import importer

    publique = lire_une_cle(cle) if cle else None
    liasse = chemin(fichier, quoi="LIASSE")
    with atelier(reglages) as espace, avancement(reglages, "Vérification de la liasse"):
        donnees = importer(espace, liasse, cle=publique, simuler=reglages.simuler)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
