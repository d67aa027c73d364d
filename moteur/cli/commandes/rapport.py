"""`moteur rapport` : où en est un dossier, en une page à montrer et à imprimer."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "rapport",
    usage="[DOSSIER]",
    arguments=[("DOSSIER", "Un morceau du nom du dossier, s'il y en a plusieurs.")],
    exemples=("moteur rapport", "moteur rapport --sortie comite.html"),
)
@mots
@click.option(
    "--sortie",
    default="",
    metavar="FICHIER",
    help="Un nom en .html ; sinon dans « rapports », dans l'espace.",
)
def commande(reglages: Reglages, mots: tuple[str, ...], sortie: str) -> Reponse:
    """Écrire le rapport du dossier : avancement, couvertures, fiches, écarts et indicateurs, en dessins et en tableaux.

    Une seule page HTML, sans réseau : elle s'ouvre dans un navigateur, se lit au lecteur d'écran, s'imprime. Elle nomme
    les fiches par leur nom court, jamais une personne.
    """
    from moteur.cli import branchement
    from moteur.cli.rapports import deposer
    from moteur.cli.rendu.frise import rapport as rendre
    from moteur.operations.rapport import html, rapport

    with branchement.dossier(reglages, " ".join(mots), a_la_date=True) as ouvert:
        vue = rapport(ouvert, le=ouvert.atelier.aujourd_hui())
        fichier = deposer(reglages, ouvert, "rapport", html(ouvert, vue), sortie=sortie, suffixe=".html")
    donnees = {**vue, "fichier": fichier, "simule": reglages.simuler}
    montre = {**donnees, "fichier": branchement.depuis_ici(fichier)}
    return Reponse(donnees, lambda largeur: rendre(montre, largeur))
