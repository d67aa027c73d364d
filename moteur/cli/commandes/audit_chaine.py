"""`moteur audit chaine` : rien n'a-t-il été changé ?"""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import ALTERE, FAIT, Reglages, Reponse


@declarer("chaine", exemples=("moteur audit chaine", "moteur audit chaine --json"))
@click.option(
    "--cle", default="", metavar="CLE", help="La clé publique que l'on vous a remise, ou son fichier."
)
@click.option(
    "--point", "gardes", multiple=True, metavar="FICHIER", help="Un point de contrôle que vous avez gardé."
)
def commande(reglages: Reglages, cle: str, gardes: tuple[str, ...]) -> Reponse:
    """Relire tout le journal et vérifier que rien n'y a été changé, retiré ni ajouté."""
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, chemin
    from moteur.cli.rendu.registre import chaine as rendre
    from moteur.composition.scellement import retenir_l_audit
    from moteur.operations.auditer import chaine
    from moteur.operations.points import lire_un_point, lire_une_cle

    publique = lire_une_cle(cle) if cle else None
    connus = [lire_un_point(chemin(garde, quoi="--point")) for garde in gardes]
    with atelier(reglages) as espace, avancement(reglages, "Relecture du journal"):
        donnees = chaine(espace, cle=publique, connus=connus)
        if not reglages.simuler and (donnees["altere"] or not donnees["anomalies"]):
            retenir_l_audit(espace.journal, espace.racine, donnees["anomalies"])
    return Reponse(
        donnees, lambda largeur: rendre(donnees, largeur), ALTERE if donnees["anomalies"] else FAIT
    )
