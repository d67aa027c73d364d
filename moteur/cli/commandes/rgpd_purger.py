"""`moteur rgpd purger` : ce que le workflow dit de ne plus garder s'en va."""

from __future__ import annotations

from moteur.cli.groupe import declarer, option_motif
from moteur.cli.reponse import FAIT, Reglages, Reponse

MOTIF = "Durée de conservation échue."


@declarer(
    "purger",
    usage="[--simuler] [--motif TEXTE]",
    exemples=("moteur rgpd purger --simuler", "moteur rgpd purger --le 01/09/2028 --simuler --json"),
)
@option_motif
def commande(reglages: Reglages, motif: str) -> Reponse:
    """Effacer, dans chaque dossier, les catégories dont la durée de conservation est échue.

    La durée est celle que déclare le workflow (« donnees_personnelles »), comptée de la fin de la période du dossier.
    Commencez par --simuler : il compte ce qui partirait, sans nommer personne. Un fait par dossier ; tous, ou aucun.
    """
    from moteur.cli import consignation
    from moteur.cli.branchement import atelier, manuel
    from moteur.cli.rendu.effacement import purge as rendre
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.operations.effacer import decrire, purger

    with atelier(reglages) as espace:
        exiger_un_dossier(espace)
        recoltes, refus = purger(espace, manuel=manuel(reglages, motif or MOTIF), dossier=reglages.dossier)
        if refus:
            return consignation.refuser((titre, m) for titre, r in refus for m in r.motifs)
        purges = [decrire(r) for r in recoltes]
        donnees = {
            "purges": purges,
            "oublie": reglages.simuler or not purges or espace.journal.oublier(),
            "simule": reglages.simuler,
        }
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), FAIT)
