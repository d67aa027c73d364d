"""`moteur audit garanties` : chaque garantie, sur toute l'histoire, et le rapport que le workflow déclare."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer(
    "garanties",
    exemples=(
        "moteur audit garanties --au 31/12/2026 --json",
        "moteur audit garanties --saisi-au 20/03/2026 --sortie rapport.csv --simuler",
    ),
)
@click.option("--au", default="", metavar="DATE", help="Ne juger que les faits survenus jusqu'à ce jour.")
@click.option("--saisi-au", default="", metavar="DATE", help="Ne lire que ce qui était saisi ce jour-là.")
@click.option(
    "--sortie",
    default="",
    metavar="FICHIER",
    help="Écrire aussi le rapport : un nom en .csv, .docx ou .json.",
)
def commande(reglages: Reglages, au: str, saisi_au: str, sortie: str) -> Reponse:
    """Contrôler chaque garantie fait par fait, et dire qui était couvert, par quelle preuve, et ce qui a manqué.

    Le code est 1 dès qu'une garantie est rompue ou qu'une intervention n'est pas couverte.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import chemin, depuis_ici, dossier, fonds, jour
    from moteur.cli.rendu.audit import rapport as rendre
    from moteur.operations.auditer import garanties
    from moteur.operations.rapport_ecrit import choisir, ecrire

    jours = jour(au, option="--au"), jour(saisi_au, option="--saisi-au")
    cible = choisir(chemin(sortie, quoi="--sortie")) if sortie else None
    with dossier(reglages) as ouvert, avancement(reglages, "Contrôle des garanties"):
        donnees = garanties(ouvert, au=jours[0], saisi_au=jours[1])
        if cible is not None:
            fichier = ecrire(
                ouvert, donnees, cible, lire_modele=fonds(reglages).lire_rapport, remplacer=reglages.oui,
                simuler=reglages.simuler,
            )  # fmt: skip
            donnees |= {"rapport": depuis_ici(str(fichier)), "simule": reglages.simuler}
    return Reponse(
        donnees, lambda largeur: rendre(donnees, largeur), FAIT if donnees["conforme"] else NEGATIF
    )
