"""`moteur verser` : remettre une pièce au dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite, Introuvable

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert

USAGE = "CIBLE PIECE [FICHIER] [champ=valeur…]"


@declarer(
    "verser",
    usage=USAGE,
    arguments=[
        ("CIBLE", "La phase ou la fiche qui reçoit la pièce."),
        ("PIECE", "La pièce, telle que « moteur voir CIBLE » la nomme ; « CIBLE.PIECE » s'écrit aussi."),
        ("FICHIER", "Le fichier remis, s'il y en a un : 50 Mo au plus ; l'espace en garde une copie."),
        ("champ=valeur", "Ce que la pièce demande de saisir."),
    ],
    exemples=(
        "moteur verser convention-1 convention_signee scan.pdf",
        "moteur verser reunion-2.compte_rendu compte-rendu.docx",
    ),
)
@mots
@click.option("--fichier", default="", metavar="CHEMIN", help="Le fichier remis, si son nom contient « = ».")
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], fichier: str, motif: str) -> Reponse:
    """Verser une pièce ; si un fichier l'accompagne, son empreinte est consignée et une copie gardée.

    Une pièce sans fichier est une chose qui a eu lieu : au terminal, son jour vous est demandé, sauf avec --le.
    """
    from moteur.cli import jour, questions
    from moteur.cli.accord import avant_un_ecart
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.cli.versement import verser
    from moteur.operations.suggerer import champs_de_piece

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 3, usage=f"moteur verser {USAGE}")
    with dossier(reglages) as ouvert:
        cible, piece, reste = _comprendre(ouvert, ecrits.noms)
        if len(reste) > 1 or (reste and fichier):
            raise CommandeMalEcrite(
                f"« {reste[-1]} » est de trop.", raison=f"Cette commande s'écrit : moteur verser {USAGE}"
            )

        def essayer(ecrit: questions.Ecrit, voulus: Reglages) -> Reponse:
            demande = manuel(voulus, ecrit.motif)
            return verser(
                ouvert,
                cible,
                piece,
                fichier=ecrit.fichier,
                valeurs=ecrit.valeurs,
                manuel=demande,
                accord=avant_un_ecart(voulus),
            )

        depart = questions.Ecrit(ecrits.valeurs, motif, reste[0] if reste else fichier)
        sujet = questions.sujet(ouvert, champs_de_piece(ouvert, cible, piece))
        voulus = reglages
        if not depart.fichier and not _est_un_fichier(ouvert, cible, piece) and jour.a_demander(reglages):
            present = ouvert.dossier
            a_blanc = essayer(depart, reglages._replace(simuler=True))
            ouvert.dossier = present
            if not questions.sans_appel(a_blanc, sujet):
                voulus = jour.demander(reglages, ouvert.atelier)
        return questions.combler(voulus, sujet, depart, lambda ecrit: essayer(ecrit, voulus))


def _comprendre(ouvert: Ouvert, noms: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """La cible, la pièce et ce qui suit ; « cible.piece » s'écrit aussi d'un seul mot."""
    from moteur.operations.agir import trouver

    cible, point, piece = noms[0].rpartition(".")
    if point and cible in ouvert.dossier.instances:
        return cible, _piece(ouvert, cible, piece), noms[1:]
    if len(noms) < 2:
        raise CommandeMalEcrite(
            "Il manque la pièce à verser.", raison=f"Cette commande s'écrit : moteur verser {USAGE}"
        )
    cible = trouver(ouvert, noms[0])
    return cible, _piece(ouvert, cible, noms[1]), noms[2:]


def _est_un_fichier(ouvert: Ouvert, cible: str, piece: str) -> bool:
    nature = ouvert.workflow.machines[ouvert.dossier.instances[cible].type].pieces[piece].nature
    return nature in ("fichier", "document")


def _piece(ouvert: Ouvert, cible: str, nom: str) -> str:
    from moteur.suggestions import vouliez_vous_dire

    pieces = ouvert.workflow.machines[ouvert.dossier.instances[cible].type].pieces
    if nom in pieces:
        return nom
    raise Introuvable(
        f"« {cible} » n'a pas de pièce « {nom} ».",
        raison=f"Pièces : {', '.join(pieces) or 'aucune'}.",
        suite=vouliez_vous_dire(nom, pieces) or f"Voyez-les : moteur voir {cible}",
    )
