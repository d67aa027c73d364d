"""Un dictionnaire qui se copie pour le prix de ce qui y a changé, et qui sait le dire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

C = TypeVar("C")
V = TypeVar("V")


class Couches(Mapping[C, V]):
    """Un fond que rien ne change, partagé par toutes les copies, et dessus ce qui a été posé depuis.

    Rien ne s'en retire : un dossier ne fait que grandir et changer.
    """

    __slots__ = ("_dessus", "_fond")

    def __init__(self, fond: Mapping[C, V] | None = None) -> None:
        self._fond: Mapping[C, V] = {} if fond is None else fond
        self._dessus: dict[C, V] = {}

    def __getitem__(self, cle: C) -> V:
        dessus = self._dessus
        return dessus[cle] if cle in dessus else self._fond[cle]

    def __setitem__(self, cle: C, valeur: V) -> None:
        self._dessus[cle] = valeur

    def __contains__(self, cle: object) -> bool:
        return cle in self._dessus or cle in self._fond

    def __iter__(self) -> Iterator[C]:
        yield from self._fond
        yield from (cle for cle in self._dessus if cle not in self._fond)

    def __len__(self) -> int:
        return len(self._fond) + sum(1 for cle in self._dessus if cle not in self._fond)

    def __repr__(self) -> str:
        return f"Couches({dict(self)!r})"

    def copie(self) -> Couches[C, V]:
        """La même chose, que l'on peut changer sans toucher à celle-ci."""
        autre = Couches(self._fond)
        autre._dessus = dict(self._dessus)
        return autre

    def changes(self, avant: Couches[C, V] | None) -> Iterator[tuple[int, C, V]]:
        """Ce qui a été posé depuis `avant`, chacun à sa place dans l'ordre des clés ; tout, sans `avant`."""
        if avant is None or avant._fond is not self._fond:
            yield from ((place, cle, self[cle]) for place, cle in enumerate(self))
            return
        poses = {cle: v for cle, v in self._dessus.items() if avant._dessus.get(cle) is not v}
        if not poses:
            return
        for place, cle in enumerate(self):
            if cle in poses:
                yield place, cle, poses[cle]
