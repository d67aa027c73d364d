"""La copie d'un fichier versé : son empreinte, sa place dans l'espace, un nom qui ne dit rien de personne."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from moteur.erreurs import CommandeMalEcrite, ErreurMoteur
from moteur.operations.fichier_recu import lire_borne

if TYPE_CHECKING:
    from moteur.operations.atelier import Atelier

TAILLE_MAXIMUM = 50 * 1024 * 1024
REPERTOIRE = "pieces"


class Depot(NamedTuple):
    """Un fichier lu, et où sa copie se range."""

    empreinte: str
    octets: bytes
    copie: Path


def lire(fichier: Path, *, racine: Path) -> Depot:
    """Le fichier à verser, lu une fois : ce qui est copié est ce dont on a pris l'empreinte."""
    octets = lire_borne(
        fichier, TAILLE_MAXIMUM, trop="Ce fichier dépasse 50 Mo.", remede="Réduisez-le, par exemple en PDF."
    )
    if not octets:
        raise CommandeMalEcrite("Ce fichier est vide.", lieu=str(fichier), suite="Vérifiez que c'est le bon.")
    empreinte = hashlib.sha256(octets).hexdigest()
    return Depot(empreinte, octets, racine / REPERTOIRE / f"{empreinte[:16]}{_extension(fichier)}")


def deposer(depot: Depot) -> bool:
    """Écrit la copie, entière ou pas du tout ; faux si elle y était déjà."""
    depot.copie.parent.mkdir(exist_ok=True)
    if depot.copie.is_file() and depot.copie.read_bytes() == depot.octets:
        return False
    provisoire = depot.copie.with_name(f".{depot.copie.name}.{os.getpid()}")
    try:
        with provisoire.open("wb") as flux:
            provisoire.chmod(0o600)
            flux.write(depot.octets)
            flux.flush()
            os.fsync(flux.fileno())
        provisoire.replace(depot.copie)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise
    return True


def retirer(depots: Iterable[Depot], atelier: Atelier) -> None:
    """Efface ces copies, que l'on vient de faire, sauf ce qu'un fait de l'espace cite.

    Le fait a pu être écrit avant que l'on s'arrête, ou un autre a pu verser le même fichier entre-temps.
    """
    from moteur.operations.dossiers import relire_range

    a_retirer = {d.empreinte: d.copie for d in depots}
    # Dans le doute, une copie reste : une preuve perdue ne se refait pas.
    with suppress(ErreurMoteur):
        for range_ in atelier.journal.dossiers() if a_retirer else ():
            for instance in relire_range(atelier, range_).dossier.instances.values():
                for versement in chain(*instance.versements.values()):
                    a_retirer.pop(versement.fichier, None)
        for copie in a_retirer.values():
            copie.unlink(missing_ok=True)


def _extension(fichier: Path) -> str:
    """L'extension si elle est ordinaire, rien sinon : le nom d'un fichier peut être celui d'une personne."""
    extension = fichier.suffix.lower()
    return extension if extension[1:].isascii() and extension[1:].isalnum() and len(extension) <= 6 else ""
