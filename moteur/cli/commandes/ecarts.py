"""`moteur ecarts` : ce qui manquait, depuis quand, ce que c'est devenu."""

from __future__ import annotations

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer("ecarts", exemples=("moteur ecarts", "moteur ecarts --dossier tournelle --json"))
def commande(reglages: Reglages) -> Reponse:
    """Voir les écarts du dossier, ceux qui attendent d'abord."""
    from moteur.cli.branchement import dossier
    from moteur.cli.rendu.registre import ecarts as rendre
    from moteur.operations.ecarts import ecarts

    with dossier(reglages) as ouvert:
        donnees = ecarts(ouvert)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
