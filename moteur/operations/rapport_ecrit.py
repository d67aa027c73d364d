"""Écrire le rapport d'audit dans un fichier : tableau français, objet JSON, ou document Word."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite
from moteur.exports.csv_francais import en_csv
from moteur.operations.depot import deposer
from moteur.operations.dossiers import Ouvert
from moteur.operations.rapport_tableau import tableau
from moteur.operations.rapport_word import MODELE, en_word

CSV, JSON, WORD = ".csv", ".json", ".docx"


def choisir(sortie: Path) -> Path:
    """Ce nom de fichier, s'il dit un genre que l'on sait écrire."""
    if sortie.suffix.lower() not in (CSV, JSON, WORD):
        raise CommandeMalEcrite(
            "Ce genre de fichier ne s'écrit pas ici.",
            lieu=str(sortie),
            suite="Donnez un nom en .csv (tableur), .docx (Word) ou .json.",
        )
    return sortie


def ecrire(
    ouvert: Ouvert, vue: Mapping[str, Any], sortie: Path, *, lire_modele: Callable[[str], bytes],
    remplacer: bool = False, simuler: bool = False,
) -> Path:  # fmt: skip
    """Écrit le rapport et rend son chemin ; un autre fichier de ce nom n'est remplacé que si on le demande."""
    if sortie.suffix.lower() == CSV:
        octets = en_csv(tableau(vue), aide=False)
    elif sortie.suffix.lower() == WORD:
        octets = en_word(ouvert, vue, lire_modele(MODELE))
    else:
        octets = (json.dumps(vue, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return sortie if simuler else deposer(sortie, octets, choisi=True, remplacer=remplacer)
