"""`moteur corriger` : changer un champ sans effacer l'ancien."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.agir import Manuel, Resultat

USAGE = "CIBLE champ=valeur…"


@declarer(
    "corriger",
    usage=USAGE,
    arguments=[
        ("CIBLE", "La fiche, la phase, « dossier » ou « porteur »."),
        ("champ=valeur", "La valeur qui vaut désormais."),
    ],
    exemples=(
        "moteur corriger partenaire-1 siret=35600000000048",
        'moteur corriger porteur ville=Lyon --erreur --motif "Faute de frappe"',
    ),
)
@mots
@click.option(
    "--erreur", is_flag=True, help="L'ancienne valeur n'a jamais été vraie ; sinon, elle a changé depuis."
)
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], erreur: bool, motif: str) -> Reponse:
    """Corriger des champs : l'ancien fait reste au journal, le nouveau le cite."""
    from moteur.cli import actes, questions
    from moteur.cli.accord import avant_un_ecart
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.cli.signes import suivre
    from moteur.operations import agir
    from moteur.operations.suggerer import champs_de_cible

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 1, usage=f"moteur corriger {USAGE}")
    with dossier(reglages) as ouvert:
        cible = agir.trouver(ouvert, ecrits.noms[0])

        def essayer(ecrit: questions.Ecrit) -> Reponse:
            def acte(m: Manuel) -> Resultat:
                return agir.corriger(ouvert, cible, valeurs=ecrit.valeurs, manuel=m, erreur=erreur)

            touches = suivre(ouvert, ecrit.valeurs)
            return actes.conclure(
                ouvert,
                [(cible, acte)],
                manuel(reglages, ecrit.motif),
                en_plus=touches,
                accord=avant_un_ecart(reglages),
            )

        sujet = questions.sujet(ouvert, champs_de_cible(ouvert, cible), cible)
        return questions.combler(reglages, sujet, questions.Ecrit(ecrits.valeurs, motif), essayer)
