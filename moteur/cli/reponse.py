"""Ce qu'une commande rend : des données pour `--json`, des lignes pour une personne, un code de sortie.

Rien ici n'importe click ni le domaine : la voie rapide s'en sert.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Donnees = dict[str, Any]
Texte = Callable[[int], list[str]]

FAIT, NEGATIF, MAL_ECRITE, REFUSE, INTROUVABLE = 0, 1, 2, 3, 4
CONFLIT, OUTIL, ALTERE, ENVIRONNEMENT, BOGUE, INTERROMPU = 5, 6, 7, 8, 70, 130


class Reglages(NamedTuple):
    """Les options communes, écrites avant ou après la commande."""

    json: bool = False
    espace: str = ""
    par: str = ""
    le: str = ""
    simuler: bool = False
    oui: bool = False
    dossier: str = ""
    moi: str = ""


class Reponse(NamedTuple):
    """`texte` reçoit la largeur de l'écran ; `message` : cela s'écrit sur la sortie des messages."""

    donnees: Donnees
    texte: Texte
    code: int = FAIT
    message: bool = False


class Fini(Exception):
    """Une réponse trouvée avant la fin de la lecture des arguments : une aide demandée, un refus."""

    def __init__(self, reponse: Reponse) -> None:
        super().__init__()
        self.reponse = reponse
