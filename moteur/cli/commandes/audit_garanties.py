"""`moteur audit garanties` : chaque garantie, sur toute l'histoire."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


@declarer("garanties", exemples=("moteur audit garanties", "moteur audit garanties --au 31/12/2026 --json"))
@click.option("--au", default="", metavar="DATE", help="Ne juger que les faits survenus jusqu'à ce jour.")
def commande(reglages: Reglages, au: str) -> Reponse:
    """Contrôler chaque garantie fait par fait, et dire lesquelles ont été rompues, quand et pourquoi."""
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import dossier, jour
    from moteur.cli.rendu.registre import garanties as rendre
    from moteur.operations.auditer import garanties

    limite = jour(au, option="--au")
    with dossier(reglages) as ouvert, avancement(reglages, "Contrôle des garanties"):
        donnees = garanties(ouvert, au=limite)
    code = FAIT if all(g["conforme"] for g in donnees["garanties"]) else NEGATIF
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), code)
