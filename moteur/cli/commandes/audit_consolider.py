"""`moteur audit consolider` : tous les dossiers de la base, une ligne chacun."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import ALTERE, FAIT, Reglages, Reponse


@declarer(
    "consolider",
    exemples=("moteur audit consolider", "moteur audit consolider --sortie dossiers.csv --simuler"),
)
@click.option("--sortie", default="", metavar="FICHIER", help="Où écrire le tableau (.csv, pour Excel).")
def commande(reglages: Reglages, sortie: str) -> Reponse:
    """Voir tous les dossiers ensemble : phases, écarts ouverts, taux de couverture, garanties rompues.

    Les dossiers importés et ceux d'ici y sont ; seuls ceux qui ont changé depuis la dernière fois se relisent.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, chemin, depuis_ici
    from moteur.cli.rendu.receptions import consolides as rendre
    from moteur.exports.csv_francais import en_csv
    from moteur.operations.consolider import consolider, en_tableau
    from moteur.operations.depot import deposer

    cible = chemin(sortie, quoi="--sortie") if sortie else None
    with atelier(reglages) as espace, avancement(reglages, "Relecture des dossiers"):
        donnees = {**consolider(espace), "fichier": "", "simule": reglages.simuler}
    if cible is not None:
        octets = en_csv(en_tableau(donnees), aide=False)
        if not reglages.simuler:
            deposer(cible, octets, choisi=True, remplacer=reglages.oui)
        donnees["fichier"] = depuis_ici(str(cible))
    code = ALTERE if donnees["totaux"]["illisibles"] else FAIT
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), code)
