"""Entretenir la base de l'espace : la mettre au format de cette version du moteur."""

from __future__ import annotations

import os
from pathlib import Path

from moteur.composition.espace import BASE, trouver


def mettre_a_niveau(depart: Path, *, simuler: bool = False) -> str:
    """Applique ce qui manque au journal de cet espace ; rend la copie gardée de l'ancien, ou rien s'il était à jour."""
    from moteur.erreurs import Introuvable
    from moteur.journal.sqlite import ouvrir

    base = trouver(depart) / BASE
    if not base.exists():
        raise Introuvable("Cet espace n'a pas de journal.", lieu=str(base), suite="Créez-le : moteur init .")
    avant = _copies(base)
    if not simuler:
        ouvrir(base, aleatoire=os.urandom, creer=True).fermer()
    return next(iter(sorted(_copies(base) - avant)), "")


def _copies(base: Path) -> set[str]:
    return {str(p) for p in base.parent.glob(f"{base.name}.avant-*")}
