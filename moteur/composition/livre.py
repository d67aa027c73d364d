"""Où se trouvent ce qui est livré avec le moteur, et l'espace de travail ; sans rien charger, pas même pathlib.

Une fois installé, le paquet porte ses données dans `moteur/livraison/` ; sans cela, elles sont à côté de lui.
"""

from __future__ import annotations

import os

PAQUET = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
FICHIER = "espace.yaml"


def livre() -> str:
    """Le répertoire de ce qui est livré."""
    installe = os.path.join(PAQUET, "livraison")
    return installe if os.path.isdir(installe) else os.path.dirname(PAQUET)


def espace(depart: str) -> str:
    """Le répertoire de l'espace : celui qui contient espace.yaml, ici ou au-dessus ; vide s'il n'y en a pas."""
    ici = os.path.realpath(depart)
    if os.path.basename(ici) == FICHIER and os.path.isfile(ici):
        return os.path.dirname(ici)
    while not os.path.isfile(os.path.join(ici, FICHIER)):
        dessus = os.path.dirname(ici)
        if dessus == ici:
            return ""
        ici = dessus
    return ici
