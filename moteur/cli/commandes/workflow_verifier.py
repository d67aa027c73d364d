"""`moteur workflow verifier` : tous les défauts d'un workflow, d'un coup."""

from __future__ import annotations

import click

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer(
    "verifier",
    usage="[WORKFLOW…] [--modeles]",
    arguments=[WORKFLOW],
    exemples=("moteur workflow verifier", "moteur workflow verifier workflows/le_mien --json"),
)
@mots
@click.option("--modeles", is_flag=True, help="Vérifier aussi les modèles Word de ses documents.")
def commande(reglages: Reglages, mots: tuple[str, ...], modeles: bool) -> Reponse:
    """Trouver les défauts d'un workflow : fichier, ligne, colonne, cause, remède."""
    from moteur.cli.avancement import avancement
    from moteur.cli.rendu.production import verification
    from moteur.cli.workflows import charges, mal_nommes
    from moteur.operations.verifier import verifier

    with avancement(reglages, "Vérification"):
        lus = charges(reglages, mots)
        donnees = {**verifier(lus), "notes": mal_nommes(lus)}
    if modeles:
        from moteur.cli.modeles import ajouter_les_modeles

        ajouter_les_modeles(reglages, donnees, lus)
    fautif = any(d["gravite"] == "erreur" for d in donnees["diagnostics"])
    return Reponse(donnees, lambda largeur: verification(donnees, largeur), NEGATIF if fautif else FAIT)
