"""`moteur voir` : une fiche ou une phase."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "voir",
    usage="CIBLE",
    arguments=[("CIBLE", "Une phase ou une fiche, par son nom court ou un morceau de ce qui la désigne.")],
    exemples=("moteur voir cadrage", "moteur voir convention-1 --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Voir une fiche ou une phase : champs, pièces, transitions possibles, écarts."""
    from moteur.cli.branchement import dossier
    from moteur.cli.rendu.fiches import fiche
    from moteur.cli.saisies import exiger
    from moteur.operations.agir import trouver
    from moteur.operations.montrer import voir

    exiger(mots, 1, 50, usage="moteur voir CIBLE")
    with dossier(reglages, a_la_date=True) as ouvert:
        donnees = voir(ouvert, trouver(ouvert, " ".join(mots)))
    return Reponse(donnees, lambda largeur: fiche(donnees, largeur))
