"""`moteur audit chaine` : rien n'a-t-il été changé ?"""

from __future__ import annotations

from moteur.cli.groupe import declarer
from moteur.cli.reponse import ALTERE, FAIT, Reglages, Reponse


@declarer("chaine", exemples=("moteur audit chaine", "moteur audit chaine --json"))
def commande(reglages: Reglages) -> Reponse:
    """Relire tout le journal et vérifier que rien n'y a été changé, retiré ni ajouté."""
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier
    from moteur.cli.rendu.registre import chaine as rendre
    from moteur.operations.auditer import chaine

    with atelier(reglages) as espace, avancement(reglages, "Relecture du journal"):
        donnees = chaine(espace)
    return Reponse(
        donnees, lambda largeur: rendre(donnees, largeur), ALTERE if donnees["anomalies"] else FAIT
    )
