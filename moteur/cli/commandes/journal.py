"""`moteur journal` : l'histoire d'un dossier."""

from __future__ import annotations

import sys

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

DERNIERS = 30  # faits : deux ou trois écrans ; au-delà, la tête est perdue avant d'être lue


@declarer(
    "journal",
    usage="[CIBLE]",
    arguments=[("CIBLE", "Seulement les faits de cette fiche ou de cette phase.")],
    exemples=("moteur journal --tout", "moteur journal convention-1 --json"),
)
@mots
@click.option("--tout", is_flag=True, help="Tous les faits, même au terminal.")
def commande(reglages: Reglages, mots: tuple[str, ...], tout: bool) -> Reponse:
    """Lire l'histoire du dossier : chaque fait, qui l'a fait, qui l'a saisi, quand.

    Au terminal, les trente derniers faits ; tous avec --tout, dans un fichier, ou avec --json.
    """
    from moteur.cli.branchement import dossier
    from moteur.cli.rendu.registre import journal as rendre
    from moteur.operations.agir import trouver
    from moteur.operations.histoire import journal

    with dossier(reglages) as ouvert:
        cible = trouver(ouvert, " ".join(mots)) if mots else ""
        donnees = journal(ouvert, cible=cible)
    entier = tout or not _a_l_ecran()
    communes = (("--espace", reglages.espace), ("--dossier", reglages.dossier))
    redire = " ".join(("moteur journal", *mots, "--tout", *(m for o in communes if o[1] for m in o)))
    return Reponse(
        donnees,
        lambda largeur: rendre(donnees, largeur, derniers=0 if entier else DERNIERS, redire=redire),
    )


def _a_l_ecran() -> bool:
    """Le texte défile devant une personne ; un tuyau ou un fichier reçoit tout."""
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()
