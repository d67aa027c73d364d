"""`moteur diagnostic` : l'installation, le poste et l'espace sont-ils en ordre ?"""

from __future__ import annotations

from dataclasses import asdict

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer("diagnostic", exemples=("moteur diagnostic", "moteur diagnostic --espace mon_espace --json"))
def commande(reglages: Reglages) -> Reponse:
    """Vérifier l'installation, le poste et l'espace s'il y en a un ; chaque point à corriger a son remède.

    Rien d'une personne n'y paraît : vous pouvez envoyer le résultat à qui vous aide.
    """
    from moteur.cli.branchement import chemin
    from moteur.cli.rendu.diagnostic import diagnostic as rendre
    from moteur.composition.diagnostic import A_CORRIGER, ce_poste, diagnostiquer

    chemin(reglages.espace, quoi="--espace")
    controles = diagnostiquer(ce_poste(), reglages.espace, essayer_d_ecrire=not reglages.simuler)
    donnees = {"controles": [asdict(c) for c in controles]}
    code = NEGATIF if any(c.etat == A_CORRIGER for c in controles) else FAIT
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), code)
