"""`moteur base migrer` : un journal écrit par un moteur plus ancien se met à niveau."""

from __future__ import annotations

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer("migrer", exemples=("moteur base migrer", "moteur base migrer --espace mon_espace --json"))
def commande(reglages: Reglages) -> Reponse:
    """Mettre le journal au format de cette version du moteur, après en avoir gardé une copie à côté.

    Les faits ne changent pas. À lancer quand une commande le demande ; sinon, il n'y a rien à faire.
    """
    from moteur.cli.branchement import chemin
    from moteur.cli.mise_en_page import plier
    from moteur.composition.base import mettre_a_niveau

    copie = mettre_a_niveau(chemin(reglages.espace or ".", quoi="--espace"), simuler=reglages.simuler)
    donnees = {"a_jour": True, "sauvegarde": copie, "simule": reglages.simuler}
    dit = (
        f"Journal mis à niveau. Une copie de l'ancien : {copie}" if copie else "Le journal est déjà à niveau."
    )
    if reglages.simuler:
        dit = "À blanc : rien n'est écrit."
    return Reponse(donnees, lambda largeur: plier(dit, largeur))
