"""Écrire le rapport d'audit dans un fichier : tableau français, objet JSON, ou le document que le workflow déclare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite
from moteur.exports.csv_francais import en_csv
from moteur.operations.depot import deposer
from moteur.operations.dossiers import Ouvert
from moteur.operations.rapport_tableau import tableau

CSV, JSON = ".csv", ".json"


def choisir(sortie: Path) -> Path:
    """Ce nom de fichier, s'il dit un genre que l'on sait écrire."""
    if sortie.suffix.lower() not in (CSV, JSON):
        raise CommandeMalEcrite(
            "Ce genre de fichier ne s'écrit pas ici.",
            lieu=str(sortie),
            suite="Donnez un nom en .csv (tableur) ou .json.",
        )
    return sortie


def ecrire(
    ouvert: Ouvert, vue: Mapping[str, Any], sortie: Path, *, remplacer: bool = False, simuler: bool = False
) -> Path:
    """Écrit le rapport et rend son chemin ; un autre fichier de ce nom n'est remplacé que si on le demande."""
    if sortie.suffix.lower() == CSV:
        octets = en_csv(tableau(vue), aide=False)
    else:
        octets = (json.dumps(vue, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return sortie if simuler else deposer(sortie, octets, choisi=True, remplacer=remplacer)
