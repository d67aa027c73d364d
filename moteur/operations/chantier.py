"""Bâtir un répertoire à côté de sa place, et ne l'y mettre qu'une fois fini : interrompu, il n'en reste rien."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from moteur.erreurs import CommandeMalEcrite, Environnement, cause


@dataclass(slots=True)
class Chantier:
    """`provisoire` : où l'on écrit ; `racine` : la place voulue ; `a_garder` : le mettre à sa place en sortant."""

    racine: Path
    provisoire: Path
    a_garder: bool = False


@contextmanager
def chantier(chemin: Path) -> Iterator[Chantier]:
    """Un répertoire provisoire, mis à `chemin` en sortant si on l'a dit à garder, effacé sinon."""
    with _traduire(racine := chemin.resolve()):
        ouvert = _ouvrir(racine)
    try:
        yield ouvert
    finally:
        if ouvert.a_garder:
            with _traduire(racine):
                _poser(ouvert)
        shutil.rmtree(ouvert.provisoire, ignore_errors=True)


def _ouvrir(racine: Path) -> Chantier:
    if racine.exists() and (not racine.is_dir() or any(racine.iterdir())):
        raise CommandeMalEcrite(
            "La démonstration ne s'installe que dans un répertoire neuf ou vide.",
            lieu=str(racine),
            raison="Ce chemin contient déjà quelque chose ; rien n'y a été écrit.",
            suite="Donnez un autre chemin.",
        )
    # Un répertoire déjà là peut être celui où l'on se trouve : on ne le remplace pas, on le remplit.
    dessus = racine if racine.is_dir() else racine.parent
    dessus.mkdir(parents=True, exist_ok=True)
    provisoire = dessus / f".{racine.name}.{os.getpid()}"
    provisoire.mkdir()
    return Chantier(racine, provisoire)


def _poser(ouvert: Chantier) -> None:
    if not ouvert.racine.exists():
        ouvert.provisoire.rename(ouvert.racine)
        return
    for enfant in sorted(ouvert.provisoire.iterdir()):
        enfant.rename(ouvert.racine / enfant.name)


@contextmanager
def _traduire(racine: Path) -> Iterator[None]:
    try:
        yield
    except OSError as faute:
        raise Environnement(
            "L'espace de démonstration ne peut pas être créé.",
            lieu=str(racine),
            raison=cause(faute),
            suite="Donnez un chemin où vous pouvez écrire.",
        ) from faute
