"""Ce qu'un texte de rappel peut citer ; à part, pour qui vérifie un texte sans avoir rien à rappeler."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Ce qu'un texte de rappel peut citer, et ce que cela devient. Aucun champ d'une fiche : un rappel part
# par courriel, et ne dit d'une personne suivie que le nom court de sa fiche.
PLACES: Mapping[str, str] = {
    "titre": "le titre de l'échéance",
    "fiche": "le nom court de la fiche, ou le titre de la phase",
    "terme": "le terme, en toutes lettres",
    "utile": "le dernier jour utile, en toutes lettres",
    "quand": "« à faire le … au plus tard », ou « attendu le …, en retard »",
    "destinataire": "le titre du rôle à qui l'on écrit",
    "expediteur": "le nom de la personne au clavier",
    "porteur": "le nom du porteur et la période",
}
PLACE = re.compile(r"\{([^{}]*)\}")


def places_inconnues(texte: str) -> tuple[str, ...]:
    """Ce qu'un texte de rappel cite et qui n'existe pas ; une accolade seule compte pour une place vide."""
    inconnues = [nom for nom in PLACE.findall(texte) if nom not in PLACES]
    reste = PLACE.sub("", texte)
    return (*inconnues, *(c for c in "{}" if c in reste))
