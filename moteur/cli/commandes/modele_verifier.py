"""`moteur modele verifier` : tout ce qui empêcherait un modèle Word de se remplir, avant de le remplir."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.modeles import FICHIER
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse

option_workflow = click.option(
    "--workflow",
    default="",
    metavar="WORKFLOW",
    help="Celui qui emploie ce modèle ; sinon tous ceux qui sont connus.",
)
option_document = click.option(
    "--document",
    default="",
    metavar="DOCUMENT",
    help="Le document dont c'est le modèle, s'il porte un autre nom.",
)


@declarer(
    "verifier",
    usage="[FICHIER…] [--document DOCUMENT]",
    arguments=[FICHIER],
    exemples=(
        "moteur modele verifier",
        "moteur modele verifier ma_convention.docx --document convention_partenariat",
    ),
)
@mots
@option_workflow
@option_document
def commande(reglages: Reglages, mots: tuple[str, ...], workflow: str, document: str) -> Reponse:
    """Vérifier un modèle Word : le fichier est sûr, ses balises sont justes, chaque donnée existe."""
    from moteur.cli import modeles
    from moteur.cli.rendu.modeles import verification
    from moteur.documents import borne
    from moteur.operations.modeles import verifier

    lus, connus = modeles.lus(reglages, mots), modeles.workflows(reglages, workflow)
    libres = not workflow and not document
    autres = modeles.couches(reglages, (m.nom for m in lus), connus) if libres else []
    with borne.lecteur() as lire:
        donnees = verifier(lus, connus, lire=lire, document=document, couches=autres, detours=lire.detours)
    code = NEGATIF if donnees["diagnostics"] else FAIT
    return Reponse(donnees, lambda largeur: verification(donnees, largeur), code)
