"""Ce qu'un fichier dit, avec le lieu de chaque chose : des textes, des listes, des cartes.

Tout scalaire y reste du texte : donner un type à « 01000 » ou à « oui » est l'affaire du schéma.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from moteur.diagnostics import Position


class Texte(NamedTuple):
    """Un scalaire, tel qu'il est écrit (NFC) ; `cite` distingue `""` d'une valeur absente.

    `cite` est vrai entre guillemets et pour les blocs `|` et `>`. Comme `Entree`, un n-uplet : il s'en crée des
    milliers, et trois fois plus vite qu'une dataclass figée.
    """

    valeur: str
    position: Position
    cite: bool = False


@dataclass(frozen=True, slots=True)
class Liste:
    """Des éléments dans l'ordre du fichier."""

    elements: tuple[Noeud, ...]
    position: Position


class Entree(NamedTuple):
    """Une clé, son lieu, et ce qu'elle porte."""

    cle: str
    position_cle: Position
    valeur: Noeud


@dataclass(frozen=True, slots=True)
class Carte:
    """Des clés dans l'ordre du fichier ; si une clé se répète, la première répond."""

    entrees: tuple[Entree, ...]
    position: Position
    par_cle: dict[str, Entree] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        par_cle = {entree.cle: entree for entree in self.entrees}
        if len(par_cle) < len(self.entrees):
            par_cle = {}
            for entree in self.entrees:
                par_cle.setdefault(entree.cle, entree)
        object.__setattr__(self, "par_cle", par_cle)

    def __contains__(self, cle: object) -> bool:
        return cle in self.par_cle

    def get(self, cle: str) -> Noeud | None:
        """La valeur de la clé, ou rien."""
        entree = self.par_cle.get(cle)
        return None if entree is None else entree.valeur

    def entree(self, cle: str) -> Entree | None:
        """La clé avec son lieu, ou rien."""
        return self.par_cle.get(cle)

    def cles(self) -> tuple[str, ...]:
        """Les clés, dans l'ordre du fichier."""
        return tuple(self.par_cle)


Noeud: TypeAlias = Texte | Liste | Carte
Brut: TypeAlias = "str | list[Brut] | dict[str, Brut]"


def brut(noeud: Noeud) -> Brut:
    """La même chose sans les lieux : chaînes, listes et dictionnaires ordinaires."""
    match noeud:
        case Texte():
            return noeud.valeur
        case Liste():
            return [brut(element) for element in noeud.elements]
        case Carte():
            return {cle: brut(entree.valeur) for cle, entree in noeud.par_cle.items()}
