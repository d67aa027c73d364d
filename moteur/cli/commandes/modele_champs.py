"""`moteur modele champs` : ce qu'un modèle Word lit, et qui le fournit."""

from __future__ import annotations

from moteur.cli.commandes.modele_verifier import option_document, option_workflow
from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer(
    "champs",
    usage="FICHIER [--document DOCUMENT]",
    arguments=[("FICHIER", "Un fichier .docx, ou le nom d'un modèle connu.")],
    exemples=(
        "moteur modele champs convention_partenariat.docx",
        "moteur modele champs ma_convention.docx --document convention_partenariat --json",
    ),
)
@mots
@option_workflow
@option_document
def commande(reglages: Reglages, mots: tuple[str, ...], workflow: str, document: str) -> Reponse:
    """Lister les données que lit un modèle Word : leur titre, leur type, si elles sont requises, qui les fournit."""
    from moteur.cli import modeles
    from moteur.cli.rendu.modeles import champs as montrer
    from moteur.cli.rendu.modeles import verification
    from moteur.cli.saisies import exiger
    from moteur.documents import borne
    from moteur.operations.modeles import decrire

    exiger(mots, 1, 1, usage="moteur modele champs FICHIER")
    (modele,) = modeles.lus(reglages, mots)
    connus = modeles.workflows(reglages, workflow)
    if not workflow and not document:
        connus += modeles.couches(reglages, (modele.nom,), connus)
    with borne.lecteur() as lire:
        donnees = decrire(modele, connus, lire=lire, document=document)
    if donnees["diagnostics"]:
        return Reponse(donnees, lambda largeur: verification(donnees, largeur), NEGATIF)
    return Reponse(donnees, lambda largeur: montrer(donnees, largeur), FAIT)
