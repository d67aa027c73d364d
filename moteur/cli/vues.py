"""Les réponses des lectures de tous les jours, sans domaine quand la vue gardée est encore juste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moteur.cli.reponse import Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier


def etat(reglages: Reglages, nom: str = "") -> Reponse:
    """L'état du dossier nommé, ou du seul dossier."""
    from moteur.cli.branchement import chemin, jour
    from moteur.cli.rendu.etat import etat as rendre
    from moteur.composition.vues import etat_garde

    depart = chemin(reglages.espace or ".", quoi="--espace")
    donnees = etat_garde(depart, nom=nom or reglages.dossier, le=jour(reglages.le), moi=reglages.moi)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def a_faire(reglages: Reglages, role: str = "", jusqu_au: str = "") -> Reponse:
    """Les prochaines actions, de tous les dossiers ou d'un seul ; `jusqu_au` n'en garde que les attendues d'ici là.

    Elles gardent alors leur numéro : celui que prend `faire` ne dépend pas de ce qu'on a choisi de lire.
    """
    from moteur.cli.branchement import chemin, jour
    from moteur.cli.rendu.actions import a_faire as rendre
    from moteur.composition.vues import Lecture, gardee

    def calculer(atelier: Atelier) -> dict[str, Any]:
        from moteur.cli.lignes import vue

        return vue(atelier, reglages.dossier, role=role)

    depart = chemin(reglages.espace or ".", quoi="--espace")
    lecture = Lecture("a-faire", reglages.dossier, jour(reglages.le), reglages.moi, role)
    limite = jour(jusqu_au, option="--jusqu-au")
    donnees = gardee(depart, lecture, calculer=calculer)
    if limite is not None:
        d_ici = [a for a in donnees["actions"] if (a["utile"] or "9999") <= limite.isoformat()]
        donnees = {**donnees, "actions": d_ici, "jusqu_au": limite.isoformat()}
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
