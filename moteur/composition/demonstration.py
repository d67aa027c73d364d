"""Brancher la démonstration livrée : son répertoire, les workflows, le journal de l'espace qu'elle crée."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from moteur.erreurs import Introuvable

REPERTOIRE = "demonstration"


def demo(chemin: Path, *, dire: Callable[[str], None], repertoire: Path | None = None) -> dict[str, Any]:
    """Installe la démonstration à `chemin` ; `repertoire` : une autre que celle qui est livrée."""
    from moteur.composition import espace
    from moteur.composition.ressources import Fonds
    from moteur.operations import demontrer

    return demontrer.demo(
        chemin, repertoire=repertoire or livree(), fonds=Fonds(), ouvrir_atelier=espace.ouvrir, dire=dire
    )


def livree() -> Path:
    """Le répertoire de la démonstration livrée : celui qui accompagne un workflow."""
    from moteur.composition.ressources import Fonds

    trouves = (chemin / REPERTOIRE for _, chemin in sorted(Fonds().workflows().items()))
    trouve = next((r for r in trouves if r.is_dir()), None)
    if trouve is None:
        raise Introuvable(
            "Aucune démonstration n'est livrée avec cette installation.",
            raison=f"Aucun workflow n'a de répertoire « {REPERTOIRE} ».", suite="Réinstallez moteur.",
        )  # fmt: skip
    return trouve
