"""Ouvrir un modèle pour le remplir : ici s'il est livré avec le moteur, dans un enfant borné sinon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from moteur.documents.lecture import CheminLu, Essai, Proprietes
from moteur.documents.valeurs import Json

if TYPE_CHECKING:
    from moteur.documents.gabarit import Gabarit


class Remplisseur(Protocol):
    """Un modèle prêt : ce qu'il lit, ce qui lui manque, ce qu'il donne."""

    @property
    def chemins(self) -> tuple[CheminLu, ...]: ...

    def manques(self, contexte: Mapping[str, Json]) -> tuple[str, ...]: ...

    def rendre(
        self,
        *,
        contexte: Mapping[str, Json],
        projet: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> bytes: ...

    def essayer(
        self,
        *,
        contexte: Mapping[str, Json],
        impose: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> Essai: ...


@contextmanager
def ouvrir(modele: bytes, *, livre: bool) -> Iterator[Remplisseur]:
    """Le modèle, contrôlé et compilé, le temps d'un lot ; `livre` : on le connaît, il vient avec le moteur."""
    if livre:
        from moteur.documents.rendu import preparer

        yield _Ici(preparer(modele))
        return
    from moteur.documents import borne

    with borne.tenir(modele) as enfant:
        yield enfant


class _Ici:
    """Un modèle de confiance, rempli sans détour."""

    def __init__(self, gabarit: Gabarit) -> None:
        self._gabarit = gabarit
        self.chemins = gabarit.chemins

    def manques(self, contexte: Mapping[str, Json]) -> tuple[str, ...]:
        from moteur.documents.manques import manques

        return manques(self._gabarit, contexte)

    def rendre(
        self,
        *,
        contexte: Mapping[str, Json],
        projet: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> bytes:
        from moteur.documents.rendu import rendre

        return rendre(self._gabarit, contexte=contexte, projet=projet, proprietes=proprietes, titres=titres)

    def essayer(
        self,
        *,
        contexte: Mapping[str, Json],
        impose: bool,
        proprietes: Proprietes,
        titres: Mapping[str, str] | None = None,
    ) -> Essai:
        from moteur.documents.rendu import essayer

        return essayer(self._gabarit, contexte=contexte, impose=impose, proprietes=proprietes, titres=titres)
