"""Lire et vérifier trente fichiers avec positions, contre check-jsonschema sur les mêmes fichiers."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.commun import Rapport, duree, paires

RACINE = Path(__file__).resolve().parent.parent


def mesurer(*, tours: int) -> list[Rapport]:
    """Nous lisons, jugeons la forme et le sens ; le pair ne juge que la forme. Au moins aussi vite : ≤ 1."""
    base = RACINE / "workflows" / "mentorat_lp"
    fichiers = [p for p in sorted(base.rglob("*.yaml")) if "demonstration" not in p.parts][:30]
    verifier = [sys.executable, "-m", "moteur", "workflow", "verifier", str(base)]
    schema = RACINE / "schemas" / "fichier.schema.json"
    autre = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, fichiers)]
    notre, pair, rapport = paires(lambda: duree(verifier), lambda: duree(autre), tours=tours)
    nom = f"workflow verifier (tout le workflow) / check-jsonschema ({len(fichiers)} fichiers)"
    return [Rapport(nom, notre, pair, rapport, "≤ 1", rapport <= 1)]
