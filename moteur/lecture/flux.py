"""Écrire une valeur en YAML sur une ligne, pour la montrer comme exemple ou comme correction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Hors de ces signes, un texte sans guillemets pourrait se lire autrement qu'il ne s'écrit.
_NU = re.compile(r"[\wÀ-ÿ/(«][\wÀ-ÿ'’ /().*+=<>«»;!\-]*")


def flux(valeur: Any) -> str:
    """La valeur sur une ligne : `[a, b]`, `{nom: Titre}`, un texte avec des guillemets s'il en faut."""
    if isinstance(valeur, Mapping):
        return "{" + ", ".join(f"{cle}: {flux(element)}" for cle, element in valeur.items()) + "}"
    if isinstance(valeur, list | tuple):
        return f"[{', '.join(flux(element) for element in valeur)}]"
    ecrit = str(valeur)
    if _NU.fullmatch(ecrit) and not ecrit.endswith(" "):
        return ecrit
    protege = ecrit.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{protege}"'
