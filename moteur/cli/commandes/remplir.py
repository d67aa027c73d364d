"""`moteur remplir` : un acte par un formulaire de texte, dans l'éditeur de la personne."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite, ErreurMoteur

if TYPE_CHECKING:
    from moteur.cli.remplissage import Seance
    from moteur.operations.agir import Manuel
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.formulaire import Formulaire

USAGE = "CIBLE [TRANSITION]"


@declarer(
    "remplir",
    usage=USAGE,
    arguments=[
        ("CIBLE", "Une phase ou une fiche ; ou un type de fiche, pour en créer une."),
        (
            "TRANSITION",
            "La transition à franchir, ou « modification » ; inutile s'il n'y a pas le choix.",
        ),
    ],
    exemples=("moteur remplir reunion-2", "moteur remplir partenaire --exporter partenaire.txt"),
)
@mots
@click.option(
    "--depuis", default="", metavar="FICHIER", help="Lire un formulaire déjà rempli, sans ouvrir d'éditeur."
)
@click.option(
    "--exporter", default="", metavar="FICHIER", help="Écrire le formulaire dans un fichier, et s'arrêter là."
)
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], depuis: str, exporter: str, motif: str) -> Reponse:
    """Remplir un formulaire de texte dans votre éditeur ; ce qui change vous est montré avant d'être écrit.

    L'éditeur est celui que nomment VISUAL ou EDITOR, sinon le Bloc-notes ou nano. Tout est écrit, ou rien :
    ce qui ne va pas revient dans le formulaire, à sa ligne, et ce que vous avez tapé est gardé.
    """
    from moteur.cli import consignation
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger
    from moteur.domaine.decision import Refus
    from moteur.operations import formulaire as f

    exiger(mots, 1, 2, usage=f"moteur remplir {USAGE}")
    if depuis and exporter:
        raise CommandeMalEcrite(
            "--depuis et --exporter ne vont pas ensemble.", suite="Gardez l'une des deux options."
        )
    with ExitStack() as pile:
        with avancement(reglages, "Préparation du formulaire"):
            ouvert = pile.enter_context(dossier(reglages))
            choix = f.choisir(ouvert, *_separer(ouvert, mots))
            demande, enonces = manuel(reglages, motif), _enonces(reglages)
            prepare = f.preparer(ouvert, choix, manuel=demande, enonces=enonces)
        if isinstance(prepare, Refus):
            return consignation.refuser((choix.cible, m) for m in prepare.motifs)
        if exporter:
            return _exporter(reglages, prepare, exporter, motif)
        return _seance(reglages, ouvert, prepare, demande, enonces, depuis).mener()


def _separer(ouvert: Ouvert, mots: tuple[str, ...]) -> tuple[str, ...]:
    """« cible.transition » s'écrit aussi d'un seul mot."""
    cible, point, transition = mots[0].rpartition(".")
    return (cible, transition) if len(mots) == 1 and point and cible in ouvert.dossier.instances else mots


def _enonces(reglages: Reglages) -> Mapping[str, str]:
    """Ce que disent les textes ; un formulaire s'ouvre aussi sans eux."""
    from moteur.cli.branchement import fonds

    try:
        exigences = fonds(reglages).referentiel().get("exigences", {})
    except (ErreurMoteur, OSError):
        return {}
    return {code: str(e["enonce"]) for code, e in exigences.items() if "enonce" in e}


def _exporter(reglages: Reglages, prepare: Formulaire, fichier: str, motif: str) -> Reponse:
    from moteur.cli.branchement import chemin
    from moteur.cli.remplissage import commande as redire
    from moteur.cli.rendu.formulaire import exporte
    from moteur.operations.brouillons import exporter
    from moteur.operations.formulaire_texte import ecrire

    ou = chemin(fichier, quoi="--exporter")
    if not reglages.simuler:
        exporter(ou, ecrire(prepare.feuille))
    donnees = {
        "faits": [],
        "fichier": fichier,
        "champs": len(prepare.champs),
        "obligatoires": len(prepare.porte.saisit),
        "reprendre": redire(reglages, prepare.choix, "--depuis", fichier, motif=motif),
        "simule": reglages.simuler,
    }
    return Reponse(donnees, lambda largeur: exporte(donnees, largeur))


def _seance(
    reglages: Reglages,
    ouvert: Ouvert,
    prepare: Formulaire,
    demande: Manuel,
    enonces: Mapping[str, str],
    depuis: str,
) -> Seance:
    from moteur.cli import dialogue
    from moteur.cli.branchement import chemin
    from moteur.cli.remplissage import Seance, trouver_editeur
    from moteur.operations import brouillons
    from moteur.operations.formulaire_texte import ecrire

    if depuis:
        return Seance(reglages, ouvert, prepare, demande, enonces, chemin(depuis, quoi="--depuis"))
    editeur = trouver_editeur(reglages)
    racine, nom = ouvert.atelier.racine, prepare.choix.nom
    for garde in brouillons.gardes(racine, nom)[:1]:
        seance = Seance(reglages, ouvert, prepare, demande, enonces, garde, editeur)
        if dialogue.au_terminal(reglages) and not reglages.oui:
            if dialogue.demander(
                f"Un formulaire de cet acte attend déjà : {garde}. Le reprendre ?", defaut=True
            ):
                return seance
        else:
            dialogue.montrer(
                [f"Un formulaire de cet acte attend déjà. Pour le reprendre : {seance.reprendre(garde)}"]
            )
    texte = ecrire(prepare.feuille)
    fichier = brouillons.creer(racine, nom, texte)
    return Seance(reglages, ouvert, prepare, demande, enonces, fichier, editeur, texte, ouvert.dossier.rang)
