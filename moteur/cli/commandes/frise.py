"""`moteur frise` : l'année d'un dossier, en dessin."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "frise",
    usage="[DOSSIER]",
    arguments=[("DOSSIER", "Un morceau du nom du dossier, s'il y en a plusieurs.")],
    exemples=("moteur frise", "moteur frise --le 15/01/2027 --sortie frise.svg"),
)
@mots
@click.option(
    "--sortie", default="", metavar="FICHIER", help="Un nom en .svg ; sinon dans « rapports », dans l'espace."
)
def commande(reglages: Reglages, mots: tuple[str, ...], sortie: str) -> Reponse:
    """Dessiner l'année du dossier : ce qui était prévu, ce qui est fait, ce qui tarde.

    Le SVG s'ouvre dans un navigateur, s'insère dans Word et s'imprime en noir et blanc. Il nomme les fiches par leur
    nom court, jamais une personne. « --le » montre l'année vue d'un autre jour.
    """
    from moteur.cli import branchement
    from moteur.cli.rapports import deposer
    from moteur.cli.rendu.frise import frise as rendre
    from moteur.operations.frise import frise, svg

    with branchement.dossier(reglages, " ".join(mots), a_la_date=True) as ouvert:
        le = ouvert.atelier.aujourd_hui()
        donnees = frise(ouvert, le=le)
        fichier = deposer(reglages, ouvert, "frise", svg(ouvert, le=le), sortie=sortie, suffixe=".svg")
    donnees |= {"fichier": fichier, "simule": reglages.simuler}
    montre = {**donnees, "fichier": branchement.depuis_ici(fichier)}
    return Reponse(donnees, lambda largeur: rendre(montre, largeur))
