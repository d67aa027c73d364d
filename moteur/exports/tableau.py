"""Un tableau à écrire : ses colonnes, ses rangées, ce qu'un tableur doit en savoir."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Valeur = str | int | Decimal | date

TEXTE, NOMBRE, ENTIER, DATE = "texte", "nombre", "entier", "date"


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne ; `choix` : ce que propose sa liste déroulante, `stricte` si rien d'autre n'y est reçu."""

    titre: str
    aide: str = ""
    genre: str = TEXTE
    choix: tuple[str, ...] = ()
    stricte: bool = False
    verrouillee: bool = False
    largeur: int = 18


@dataclass(frozen=True, slots=True)
class Rangee:
    """Une ligne de données ; `choix` remplace, colonne par colonne, ce que propose la liste déroulante."""

    cellules: tuple[Valeur | None, ...]
    choix: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tableau:
    """Une ligne de titres, une ligne d'aide, puis les rangées, neuves (vides) comprises."""

    nom: str
    colonnes: tuple[Colonne, ...]
    rangees: tuple[Rangee, ...]
