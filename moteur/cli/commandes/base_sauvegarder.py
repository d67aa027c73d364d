"""`moteur base sauvegarder` : une copie du journal, d'un seul instant, relue en entier."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "sauvegarder",
    usage="[FICHIER]",
    arguments=(("FICHIER", "Où l'écrire ; sans lui, dans « sauvegardes » de l'espace."),),
    exemples=(
        "moteur base sauvegarder",
        "moteur base sauvegarder sauvegardes/journal.sqlite3 --simuler",
    ),
)
@click.argument("fichier", required=False, default="")
def commande(reglages: Reglages, fichier: str) -> Reponse:
    """Écrire une sauvegarde du journal et la vérifier : chaque fait, chaque scellé, chaque point de contrôle.

    Le fichier peut être sur une clé ou un partage réseau. Les pièces et les documents de l'espace se copient à part.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, chemin, depuis_ici
    from moteur.cli.mise_en_page import plier
    from moteur.cli.rendu.mots import accord
    from moteur.composition.sauvegardes import sauvegarder

    ou = chemin(fichier, quoi="FICHIER") if fichier else None
    with atelier(reglages) as espace, avancement(reglages, "Sauvegarde du journal"):
        donnees = sauvegarder(
            espace.racine, ou, le=espace.aujourd_hui(), remplacer=reglages.oui, simuler=reglages.simuler
        )
    donnees |= {"sauvegarde": depuis_ici(donnees["sauvegarde"])}
    tete = "À blanc, rien n'est écrit. Sauvegarde" if reglages.simuler else "Sauvegarde écrite et vérifiée"
    compte = f"{accord(donnees['dossiers'], 'dossier')}, {accord(donnees['faits'], 'fait')}"
    return Reponse(
        donnees,
        lambda largeur: [
            *plier(f"{tete} : {donnees['sauvegarde']}", largeur),
            *plier(f"{compte}. Racine : {donnees['racine']}", largeur),
            *plier(
                "Gardez-en une ailleurs que sur cette machine. La remettre : moteur base restaurer FICHIER",
                largeur,
            ),
        ],
    )
