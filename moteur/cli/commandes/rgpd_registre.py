"""`moteur rgpd registre` : la fiche de l'article 30, depuis ce que le workflow déclare."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, Reglages, Reponse


@declarer(
    "registre",
    usage="[--sortie FICHIER]",
    exemples=("moteur rgpd registre --simuler", "moteur rgpd registre --json --simuler"),
)
@click.option(
    "--sortie", default="", metavar="FICHIER", help="Où l'écrire ; .md pour la lire, .json pour la reprendre."
)
def commande(reglages: Reglages, sortie: str) -> Reponse:
    """Écrire la fiche du registre des traitements (article 30 du RGPD) du dossier.

    Tout vient des déclarations du workflow : catégories, champs, durées, qui voit. Ce qu'il ne déclare pas n'est pas
    inventé : c'est écrit « à compléter », et la commande le dit.
    """
    from pathlib import Path

    from moteur.cli.branchement import chemin, depuis_ici, dossier
    from moteur.cli.rendu.effacement import fichier as rendre
    from moteur.operations.depot import deposer
    from moteur.operations.registre import en_octets, registre

    with dossier(reglages) as ouvert:
        fiche = registre(ouvert)
        cible = chemin(sortie, quoi="--sortie") if sortie else Path("registre-article-30.md")
        if not reglages.simuler:
            octets = en_octets(fiche, json_=cible.suffix.lower() == ".json")
            cible = deposer(cible, octets, choisi=bool(sortie), remplacer=reglages.oui)
    donnees = {
        "fichier": depuis_ici(str(cible)), "registre": fiche, "simule": reglages.simuler,
        "resume": [f"À compléter : {quoi}" for quoi in fiche["a_completer"]],
    }  # fmt: skip
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
