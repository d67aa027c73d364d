"""La réponse de `moteur etat`, sans click ni domaine quand l'état gardé est encore juste."""

from __future__ import annotations

from moteur.cli.reponse import Reglages, Reponse


def repondre(reglages: Reglages, nom: str = "") -> Reponse:
    """L'état du dossier nommé, ou du seul dossier."""
    from moteur.cli.branchement import chemin, jour
    from moteur.cli.rendu.etat import etat
    from moteur.composition.vues import etat_garde

    depart = chemin(reglages.espace or ".", quoi="--espace")
    donnees = etat_garde(depart, nom=nom or reglages.dossier, le=jour(reglages.le))
    return Reponse(donnees, lambda largeur: etat(donnees, largeur))
