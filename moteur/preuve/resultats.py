"""Ce qu'une preuve rend : chaque propriété, son verdict, ce qui la rompt et où."""

from __future__ import annotations

from dataclasses import dataclass, field

from moteur.preuve.projet import Etape

TENUE, ROMPUE, NON_TENUE = "tenue", "rompue", "non_tenue"
Chemin = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Propriete:
    """Une propriété du workflow. `lieux` : les éléments en cause, du plus fautif au moins fautif.

    `bornes` : jusqu'à combien de fiches de chaque type elle est prouvée ; vide, pour tout nombre de fiches.
    `fin` : la machine que l'exemple laisse prise ; `garantie` : celle que l'exemple rompt.
    """

    id: str
    titre: str
    verdict: str
    raison: str = ""
    lieux: tuple[Chemin, ...] = ()
    etapes: tuple[Etape, ...] = ()
    etats: int = 0
    bornes: dict[str, int] = field(default_factory=dict)
    garantie: str = ""
    fin: str = ""

    @property
    def tient(self) -> bool:
        return self.verdict == TENUE
