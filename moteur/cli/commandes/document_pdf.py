"""`moteur document pdf` : le PDF d'un document Word, par LibreOffice."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

USAGE = "FICHIER…"


@declarer(
    "pdf",
    usage=USAGE,
    arguments=[("FICHIER", "Un document Word produit par moteur, ou rempli dans Word.")],
    exemples=(
        "moteur document pdf documents/document-de-cadrage-2026-1A2B3C4D.docx",
        "moteur document pdf documents/*.docx --parapheur --sortie a-signer",
    ),
)
@mots
@click.option(
    "--parapheur", is_flag=True, help="Une liasse .zip : PDF, bordereau des signataires, empreintes."
)
@click.option("--sortie", default="", metavar="REPERTOIRE", help="Où écrire ; sinon à côté du document.")
def commande(reglages: Reglages, mots: tuple[str, ...], parapheur: bool, sortie: str) -> Reponse:
    """Faire le PDF d'un document Word. Archive et accessibilité sont demandées à LibreOffice, non certifiées."""
    from moteur.cli.branchement import chemin
    from moteur.cli.rendu.production import en_pdf
    from moteur.cli.saisies import exiger
    from moteur.composition.bureautique import libreoffice
    from moteur.operations.mettre_en_pdf import mettre_en_pdf

    exiger(mots, 1, 500, usage=f"moteur document pdf {USAGE}")
    donnees = mettre_en_pdf(
        [chemin(mot, quoi="FICHIER") for mot in mots],
        programme=libreoffice(),
        sortie=chemin(sortie, quoi="--sortie") if sortie else None,
        parapheur=parapheur,
        simuler=reglages.simuler,
    )
    return Reponse(donnees, lambda largeur: en_pdf(donnees))
