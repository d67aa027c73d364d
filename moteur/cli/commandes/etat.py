"""`moteur etat` : où en est un dossier."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse
from moteur.cli.vues import etat


@declarer(
    "etat",
    usage="[DOSSIER]",
    arguments=[("DOSSIER", "Un morceau du nom du dossier, s'il y en a plusieurs.")],
    exemples=("moteur etat", "moteur etat tournelle --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Voir où en est un dossier : phases, fiches, écarts, ce qui bloque, ce qui vient ensuite."""
    return etat(reglages, " ".join(mots))
