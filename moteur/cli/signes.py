"""Dire, après un acte qui change une donnée, les documents signés qui l'impriment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert


def suivre(ouvert: Ouvert, valeurs: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """À appeler avant l'acte ; ce qui est rendu s'appelle après, et complète la réponse."""
    avant = replace(ouvert)

    def touches() -> dict[str, Any]:
        from moteur.operations.clauses import signes_touches

        return {"documents_touches": list(signes_touches(avant, ouvert)) if valeurs else []}

    return touches
