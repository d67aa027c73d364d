"""`moteur document enregistrer-signature` : l'exemplaire signé d'un document, ou le refus de le signer."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse

USAGE = "[FICHIER] [--pour FICHE] [--signataire NOM…]"


@declarer(
    "enregistrer-signature",
    usage=USAGE,
    arguments=[
        (
            "FICHIER",
            "L'exemplaire signé : le document Word, qui porte son numéro, ou un scan ; l'espace en garde une copie.",
        ),
    ],
    exemples=(
        "moteur document enregistrer-signature scan.pdf --pour convention-1 --document convention_partenariat",
        "moteur document enregistrer-signature --pour convention-1 --document convention_partenariat --refus "
        '--signataire representant_partenaire --motif "Durée à revoir"',
    ),
)
@mots
@click.option("--pour", default="", metavar="FICHE", help="La fiche ou la phase dont c'est le document.")
@click.option(
    "--document", default="", metavar="DOCUMENT", help="Le document, si la fiche en fait signer plusieurs."
)
@click.option(
    "--numero",
    default="",
    metavar="NUMERO",
    help="Le numéro imprimé sur l'exemplaire ; sinon le dernier produit.",
)
@click.option(
    "--signataire", multiple=True, metavar="NOM", help="Qui a signé, si tous ne l'ont pas encore fait."
)
@click.option(
    "--par-delegation",
    multiple=True,
    metavar="NOM",
    help="Le signataire pour qui une autre personne a signé, sa délégation étant versée.",
)
@click.option("--refus", is_flag=True, help="Le signataire refuse ; il faut un motif, et pas de fichier.")
@option_motif
def commande(
    reglages: Reglages, mots: tuple[str, ...], pour: str, document: str, numero: str, signataire: tuple[str, ...],
    par_delegation: tuple[str, ...], refus: bool, motif: str,
) -> Reponse:  # fmt: skip
    """Consigner qu'un document est signé, par tous ou par certains, ou qu'on refuse de le signer."""
    from moteur.cli.branchement import atelier, chemin, manuel
    from moteur.cli.saisies import exiger
    from moteur.cli.versement import refuser_de_signer, verser
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.erreurs import CommandeMalEcrite
    from moteur.operations.enregistrer_signature import Voulue, viser

    exiger(mots, 0 if refus else 1, 0 if refus else 1, usage=f"moteur document enregistrer-signature {USAGE}")
    if refus and len(signataire) != 1:
        raise CommandeMalEcrite(
            "Un refus est celui d'un seul signataire.", suite="Dites lequel : --signataire NOM"
        )
    demande = manuel(reglages, motif)
    with atelier(reglages) as espace:
        exiger_un_dossier(espace)
        fichier = None if refus else chemin(mots[0], quoi="FICHIER")
        voulue = Voulue(pour, document, numero, signataire, par_delegation)
        visee = viser(espace, fichier, voulue, dossier=reglages.dossier)
        if refus:
            return refuser_de_signer(
                visee.ouvert, visee.cible, visee.piece.nom, signataire=signataire[0], manuel=demande
            )
        return verser(
            visee.ouvert, visee.cible, visee.piece.nom, fichier=mots[0], valeurs={}, manuel=demande,
            signature=visee.signature, notes=visee.notes,
        )  # fmt: skip
