"""`moteur journal` : l'histoire d'un dossier."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "journal",
    usage="[CIBLE]",
    arguments=[("CIBLE", "Seulement les faits de cette fiche ou de cette phase.")],
    exemples=("moteur journal", "moteur journal convention-1 --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Lire l'histoire du dossier : chaque fait, qui l'a fait, qui l'a saisi, quand."""
    from moteur.cli.branchement import dossier
    from moteur.cli.rendu.registre import journal as rendre
    from moteur.operations.agir import trouver
    from moteur.operations.histoire import journal

    with dossier(reglages) as ouvert:
        cible = trouver(ouvert, " ".join(mots)) if mots else ""
        donnees = journal(ouvert, cible=cible)
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
