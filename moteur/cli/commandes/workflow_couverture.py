"""`moteur workflow couverture` : quelles exigences des textes un workflow cite-t-il ?"""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "couverture", usage="[WORKFLOW…]", arguments=[("WORKFLOW", "Un nom, un répertoire ou un fichier ; sans lui, tous ceux qui sont connus.")],
    exemples=("moteur workflow couverture", "moteur workflow couverture --json"),
)  # fmt: skip
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Dire quelles exigences du référentiel sont couvertes, et lesquelles manquent."""
    from moteur.cli.branchement import fonds
    from moteur.cli.rendu.production import couverture as rendre
    from moteur.cli.workflows import charges
    from moteur.operations.verifier import couverture

    donnees = couverture(charges(reglages, mots), fonds(reglages).referentiel())
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
