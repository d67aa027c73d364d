"""Brancher la démonstration livrée : son répertoire, les workflows, le journal de l'espace qu'elle crée."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.erreurs import Introuvable

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier


def demo(chemin: Path, *, dire: Callable[[str], None], repertoire: Path | None = None) -> dict[str, Any]:
    """Installe la démonstration à `chemin` ; `repertoire` : une autre que celle qui est livrée."""
    from moteur.composition.ressources import Fonds
    from moteur.operations import demontrer

    return demontrer.demo(
        chemin, repertoire=repertoire or livree(), fonds=Fonds(), ouvrir_atelier=ouvrir_espace_neuf, dire=dire
    )


def ouvrir_espace_neuf(racine: Path) -> Atelier:
    """L'atelier d'un espace qui n'a pas encore de journal."""
    from moteur.composition.creation import creer_journal
    from moteur.composition.espace import ouvrir

    creer_journal(racine)
    return ouvrir(racine)


def livree() -> Path:
    """Le répertoire de la démonstration livrée : celui qui accompagne un workflow."""
    from moteur.composition.ressources import DEMONSTRATION, Fonds

    trouves = (chemin / DEMONSTRATION for _, chemin in sorted(Fonds().workflows().items()))
    trouve = next((r for r in trouves if r.is_dir()), None)
    if trouve is None:
        raise Introuvable(
            "Aucune démonstration n'est livrée avec cette installation.",
            raison=f"Aucun workflow n'a de répertoire « {DEMONSTRATION} ».", suite="Réinstallez moteur.",
        )  # fmt: skip
    return trouve
