"""`moteur base restaurer` : une sauvegarde vérifiée reprend la place du journal, qui reste à côté."""

from __future__ import annotations

from typing import Any

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "restaurer",
    usage="FICHIER",
    arguments=(("FICHIER", "La sauvegarde que « moteur base sauvegarder » a écrite."),),
    exemples=(
        "moteur base restaurer sauvegardes/journal.sqlite3 --simuler",
        "moteur base restaurer sauvegardes/journal.sqlite3",
    ),
)
@click.argument("fichier")
def commande(reglages: Reglages, fichier: str) -> Reponse:
    """Vérifier une sauvegarde en entier, puis la mettre à la place du journal ; l'ancien reste à côté.

    Une sauvegarde en retard sur la base, ou sur le dernier point de contrôle connu, demande « --oui ».
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import chemin
    from moteur.composition.sauvegardes import restaurer

    depart = chemin(reglages.espace or ".", quoi="--espace")
    with avancement(reglages, "Vérification de la sauvegarde"):
        donnees = restaurer(
            depart, chemin(fichier, quoi="FICHIER"), accepter=reglages.oui, simuler=reglages.simuler
        )
    return Reponse(donnees, lambda largeur: _dire(donnees, largeur))


def _dire(vue: dict[str, Any], largeur: int) -> list[str]:
    from moteur.cli.branchement import depuis_ici
    from moteur.cli.mise_en_page import plier
    from moteur.cli.rendu.mots import accord

    compte = f"{accord(vue['dossiers'], 'dossier')}, {accord(vue['faits'], 'fait')}"
    if vue["simule"]:
        tete = f"À blanc, rien n'est remplacé. Cette sauvegarde se vérifie : {compte}."
    else:
        tete = f"Journal restauré et vérifié : {compte}."
    lignes = plier(tete, largeur)
    if vue["perdus"]:
        verbe = "sortiraient" if vue["simule"] else "sont sortis"
        lignes += plier(
            f"{accord(vue['perdus'], 'fait')} de la base d'avant en {verbe} : à ressaisir.", largeur
        )
    if vue["point_depasse"]:
        dit = (
            f"Le point de contrôle de {accord(vue['point_depasse'], 'fait')} ne répond plus à cette base : "
            "dites à qui le garde que vous avez restauré, et pourquoi."
        )
        lignes += plier(dit, largeur)
    if vue["gardee"]:
        lignes += plier(f"La base remplacée est gardée : {depuis_ici(vue['gardee'])}", largeur)
    return lignes
