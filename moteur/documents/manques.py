"""Ce qu'il reste à compléter : les chemins sans valeur que le document lit vraiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from moteur.documents import rendu
from moteur.documents.valeurs import Json

if TYPE_CHECKING:
    from moteur.documents.gabarit import Gabarit


def manques(modele: bytes | Gabarit, contexte: Mapping[str, Json]) -> tuple[str, ...]:
    """Les chemins manquants, dans l'ordre du document ; un article écarté n'en compte aucun."""
    return rendu.manques(rendu.preparer(modele) if isinstance(modele, bytes) else modele, contexte)
