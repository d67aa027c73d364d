"""`moteur workflow verifier` : tous les défauts d'un workflow, d'un coup."""

from __future__ import annotations

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer(
    "verifier",
    usage="[WORKFLOW…]",
    arguments=[WORKFLOW],
    exemples=("moteur workflow verifier", "moteur workflow verifier workflows/le_mien --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Trouver les défauts d'un workflow : fichier, ligne, colonne, cause, remède."""
    from moteur.cli.avancement import avancement
    from moteur.cli.rendu.production import verification
    from moteur.cli.workflows import charges, mal_nommes
    from moteur.operations.verifier import verifier

    with avancement(reglages, "Vérification"):
        lus = charges(reglages, mots)
        donnees = {**verifier(lus), "notes": mal_nommes(lus)}
    fautif = any(d["gravite"] == "erreur" for d in donnees["diagnostics"])
    return Reponse(donnees, lambda largeur: verification(donnees, largeur), NEGATIF if fautif else FAIT)
