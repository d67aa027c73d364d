"""`moteur rgpd effacer` : une personne disparaît, les preuves restent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import FAIT, Reglages, Reponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moteur.cli.reponse import Donnees
    from moteur.domaine.affaire import Refus
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.effacer import Recolte
    from moteur.operations.personne_visee import Visee

USAGE = "CIBLE [--categorie CATEGORIE] --motif TEXTE"


@declarer(
    "effacer",
    usage=USAGE,
    arguments=[("CIBLE", "La fiche d'une personne, ou qui agit, tel que le nomme espace.yaml.")],
    exemples=(
        'moteur rgpd effacer julie --motif "Départ en juin" --simuler',
        'moteur rgpd effacer samira --origine opposition --motif "Lettre du 2 mai" --oui',
    ),
)
@mots
@option_motif
@click.option("--categorie", "categories", multiple=True, metavar="CATEGORIE", help="Seulement celle-ci.")
@click.option(
    "--origine",
    default="demande",
    metavar="ORIGINE",
    help="demande (par défaut), opposition, erreur ou duree.",
)
@click.option("--en-cours", is_flag=True, help="Même si ces données servent encore.")
def commande(
    reglages: Reglages,
    mots: tuple[str, ...],
    motif: str,
    categories: tuple[str, ...],
    origine: str,
    en_cours: bool,
) -> Reponse:
    """Effacer une personne de tous les dossiers de l'espace, d'un seul tenant ; on ne revient pas en arrière.

    Partent ses données, les textes où elle se reconnaît, les motifs qui la concernent, les empreintes de ses fichiers,
    l'état gardé et les brouillons. Restent les dates, les états et les preuves, sous son nom court. Les documents déjà
    écrits se détruisent à la main : la commande en donne la liste.
    """
    from dataclasses import replace

    from moteur.cli import consignation
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.rendu.effacement import effacement as rendre
    from moteur.cli.saisies import exiger
    from moteur.operations.effacer import effacer

    exiger(mots, 1, 1, usage=f"moteur rgpd effacer {USAGE}")
    with dossier(reglages) as ouvert:
        voulu = manuel(reglages, motif)

        def faire(simuler: bool) -> tuple[Visee, list[Recolte], list[tuple[str, Refus]]]:
            return effacer(
                ouvert,
                mots[0],
                manuel=replace(voulu, simuler=simuler),
                categories=categories,
                origine=origine,
                en_cours=en_cours,
            )

        visee, recoltes, refus = faire(True)
        if refus:
            return consignation.refuser((titre, m) for titre, r in refus for m in r.motifs)
        if not reglages.simuler:
            if not _accord(reglages, recoltes):
                from moteur.cli.accord import rien_d_ecrit

                return rien_d_ecrit()
            visee, recoltes, _ = faire(False)
        donnees = _decrire(ouvert, visee, recoltes, simule=reglages.simuler)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)


def _accord(reglages: Reglages, recoltes: Sequence[Recolte]) -> bool:
    """Au terminal, une dernière question : cela ne se défait pas."""
    from moteur.cli import dialogue
    from moteur.operations.effacer import decrire

    if reglages.oui or not dialogue.au_terminal(reglages):
        return True
    for vue in map(decrire, recoltes):
        dialogue.montrer([f"{vue['dossier']} : {vue['contenus']} contenus, {vue['noms']} nom de personne."])
    return dialogue.demander("Les effacer pour toujours ?", defaut=False)


def _decrire(ouvert: Ouvert, visee: Visee, recoltes: Sequence[Recolte], *, simule: bool) -> Donnees:
    from moteur.operations import fichiers_qui_citent as fichiers
    from moteur.operations.effacer import decrire

    empreintes = frozenset(e for r in recoltes for e in r.empreintes)
    trouves = fichiers.chercher(ouvert.atelier.racine, visee, empreintes=empreintes)
    return {
        "cible": visee.nom,
        "effaces": [decrire(r) for r in recoltes],
        "brouillons": len(trouves.brouillons) if simule else fichiers.retirer(trouves),
        "a_la_main": list(trouves.a_la_main),
        "illisibles": trouves.illisibles,
        "oublie": simule or ouvert.atelier.journal.oublier(),
        "simule": simule,
    }
