"""Les lignes telles qu'un journal les range : ce que la relecture et la vérification reçoivent, sans base."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moteur.journal.port import DossierRange

if TYPE_CHECKING:
    from moteur.journal.receptions import Reception


@dataclass(frozen=True, slots=True)
class LigneFait:
    """Un en-tête à sa place ; `ordre` : rang d'intégration dans la base entière, à partir de 1."""

    ordre: int
    chaine: str
    rang: int
    entete: bytes


@dataclass(frozen=True, slots=True)
class LignePartie:
    """Un contenu hors chaîne et son sel : ce qui s'efface."""

    ordre: int
    nom: str
    sel: bytes
    contenu: bytes


@dataclass(frozen=True, slots=True)
class LigneNom:
    """Le nom et le sel derrière un pseudonyme ; `espece` : « personne » ou « sujet ». S'efface."""

    espece: str
    chaine: str
    pseudonyme: str
    nom: str
    sel: bytes


@dataclass(frozen=True, slots=True)
class LigneRelue:
    """Un fait avec ses parties présentes, pour relire une chaîne."""

    rang: int
    entete: bytes
    parties: tuple[LignePartie, ...]


@dataclass(frozen=True, slots=True)
class Inventaire:
    """Toute la base, pour la vérifier ; `compte` : nombre de faits jamais rangés, selon la base elle-même.

    `faits` se suivent par `ordre` croissant. `structure` : ce que le moteur de base de données dit de l'état
    de ses propres fichiers.
    """

    dossiers: Iterable[DossierRange]
    faits: Iterable[LigneFait]
    parties: Iterable[LignePartie]
    workflows: Iterable[tuple[str, bytes]]
    noms: Iterable[LigneNom]
    compte: int
    structure: tuple[str, ...] = ()
    receptions: Iterable[Reception] = ()
