"""`moteur audit exporter` : la liasse qu'une autre personne revérifie sans nous."""

from __future__ import annotations

import io
from pathlib import Path

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, Reglages, Reponse


@declarer(
    "exporter",
    exemples=(
        "moteur audit exporter --simuler",
        "moteur audit exporter --sortie liasse.zip --personnes --simuler",
    ),
)
@click.option("--sortie", default="", metavar="FICHIER", help="Où écrire la liasse (.zip).")
@click.option("--personnes", is_flag=True, help="Y joindre les noms de qui a agi et de qui a saisi.")
@click.option(
    "--avec",
    multiple=True,
    metavar="CATEGORIE",
    help="Y joindre aussi cette catégorie de données personnelles.",
)
def commande(reglages: Reglages, sortie: str, personnes: bool, avec: tuple[str, ...]) -> Reponse:
    """Écrire la liasse d'audit : l'histoire, ses preuves et un point de contrôle, sans donnée personnelle."""
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, chemin, depuis_ici
    from moteur.cli.rendu.points import liasse as rendre
    from moteur.composition.scellement import scelleur
    from moteur.operations.depot import deposer
    from moteur.operations.exporter import controler_les_categories, exporter
    from moteur.operations.points import annoncer, poser

    with atelier(reglages) as espace, avancement(reglages, "Écriture de la liasse"):
        controler_les_categories(espace, avec)
        if reglages.simuler:
            donnees = annoncer(espace.journal)
        else:
            point = poser(espace.journal, scelleur(), maintenant=espace.maintenant())
            octets = io.BytesIO()
            donnees = exporter(espace, octets, point=point, personnes=personnes, categories=avec)
            cible = chemin(sortie, quoi="--sortie") if sortie else Path(f"liasse-{donnees['faits']:06d}.zip")
            fichier = deposer(cible, octets.getvalue(), choisi=bool(sortie), remplacer=reglages.oui)
            donnees |= {
                "liasse": depuis_ici(str(fichier)),
                "cle_neuve": point.vue["cle_neuve"],
                "simule": False,
            }
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
