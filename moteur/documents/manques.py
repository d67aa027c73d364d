"""Ce qu'il reste à compléter : les chemins sans valeur que le document lit vraiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from moteur.documents import rendu, valeurs
from moteur.documents.valeurs import Json, Registre

if TYPE_CHECKING:
    from moteur.documents.gabarit import Gabarit


def manques(modele: bytes | Gabarit, contexte: Mapping[str, Json]) -> tuple[str, ...]:
    """Les chemins manquants, dans l'ordre du document ; un article écarté n'en compte aucun."""
    gabarit = rendu.preparer(modele) if isinstance(modele, bytes) else modele
    registre = Registre()
    valeurs.verifier(contexte)
    rendu.remplir(gabarit, gabarit.definitif, contexte, registre, etaler=False)
    return registre.manquants
