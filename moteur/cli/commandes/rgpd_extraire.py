"""`moteur rgpd extraire` : tout ce que l'espace sait d'une personne, dans un fichier qu'elle lit."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, Reglages, Reponse

USAGE = "CIBLE [--sortie FICHIER]"


@declarer(
    "extraire",
    usage=USAGE,
    arguments=[("CIBLE", "La fiche d'une personne, ou qui agit, tel que le nomme espace.yaml.")],
    exemples=("moteur rgpd extraire absence-1 --simuler", "moteur rgpd extraire samira --simuler"),
)
@mots
@click.option(
    "--sortie", default="", metavar="FICHIER", help="Où l'écrire ; .md pour la lire, .json pour la reprendre."
)
def commande(reglages: Reglages, mots: tuple[str, ...], sortie: str) -> Reponse:
    """Écrire tout ce que l'espace sait d'une personne : droit d'accès.

    Ses données et leur durée de conservation, les faits qui la concernent ou qu'elle a faits, les empreintes de ses
    documents, les textes où elle se reconnaît. Les autres personnes n'y sont que par leur rôle ou leur nom court.
    """
    from pathlib import Path

    from moteur.cli.branchement import chemin, depuis_ici, dossier
    from moteur.cli.rendu.effacement import fichier as rendre
    from moteur.cli.saisies import exiger
    from moteur.operations.depot import deposer
    from moteur.operations.extraire import en_octets, extraire, nom_de_fichier, resume

    exiger(mots, 1, 1, usage=f"moteur rgpd extraire {USAGE}")
    with dossier(reglages) as ouvert:
        extrait = extraire(ouvert, mots[0])
        cible = chemin(sortie, quoi="--sortie") if sortie else Path(nom_de_fichier(extrait))
        if not reglages.simuler:
            octets = en_octets(extrait, json_=cible.suffix.lower() == ".json")
            cible = deposer(cible, octets, choisi=bool(sortie), remplacer=reglages.oui)
    donnees = {
        "fichier": depuis_ici(str(cible)), "resume": resume(extrait), "simule": reglages.simuler,
        "extrait": extrait if reglages.json else None,
    }  # fmt: skip
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
