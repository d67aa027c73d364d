"""Les fichiers de l'espace où une personne se reconnaît encore : brouillons à retirer, documents à détruire à la main."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

from moteur.operations import brouillons
from moteur.operations.personne_visee import Visee

TAILLE_MAXIMUM = 50 * 1024 * 1024
# Ce que l'ouverture d'un document compressé peut rendre, en tout.
OUVERT_MAXIMUM = 200 * 1024 * 1024
BASE = "journal.sqlite3"
_BALISE = re.compile(rb"<[^<>]*>")
_OPAQUES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".7z", ".rar", ".gz")


@dataclass(frozen=True, slots=True)
class Trouves:
    """`brouillons` : ceux du moteur, à retirer ; `a_la_main` : le reste ; `illisibles` : nombre de fichiers qu'on ne sait pas lire."""

    brouillons: tuple[Path, ...]
    a_la_main: tuple[str, ...]
    illisibles: int


def chercher(racine: Path, visee: Visee, *, empreintes: frozenset[str]) -> Trouves:
    """Parcourt l'espace ; un fichier s'y reconnaît à son texte, à son nom, ou à l'empreinte que cite le journal."""
    siens, a_la_main, illisibles = [], [], 0
    for fichier in _fichiers(racine):
        octets = _octets(fichier)
        if octets is None:
            illisibles += 1
            continue
        if brouillons.est_brouillon(racine, fichier) and (
            _nomme(fichier.name, visee.fiche) or visee.citee(_en_texte(octets))
        ):
            siens.append(fichier)
        elif hashlib.sha256(octets).hexdigest() in empreintes or _cite(fichier, octets, visee):
            a_la_main.append(fichier.relative_to(racine).as_posix())
        elif fichier.suffix.lower() in _OPAQUES:
            illisibles += 1
    return Trouves(tuple(siens), tuple(sorted(a_la_main)), illisibles)


def retirer(trouves: Trouves) -> int:
    """Retire les brouillons ; rend leur nombre."""
    retires = 0
    for chemin in trouves.brouillons:
        with suppress(OSError):
            brouillons.retirer(chemin)
            retires += 1
    return retires


def _fichiers(racine: Path) -> Iterator[Path]:
    """Les fichiers ordinaires de l'espace, la base ouverte exceptée ; aucun lien n'est suivi."""
    for repertoire, sous, noms in os.walk(racine, followlinks=False):
        sous.sort()
        for nom in sorted(noms):
            chemin = Path(repertoire, nom)
            ouverte = Path(repertoire) == racine and nom in (BASE, f"{BASE}-wal", f"{BASE}-shm")
            if not ouverte and chemin.is_file() and not chemin.is_symlink():
                yield chemin


def _octets(fichier: Path) -> bytes | None:
    try:
        return fichier.read_bytes() if fichier.stat().st_size <= TAILLE_MAXIMUM else None
    except OSError:
        return None


def _cite(fichier: Path, octets: bytes, visee: Visee) -> bool:
    textes = chain((fichier.stem,), map(_en_texte, chain((octets,), _entrees(octets))))
    return any(map(visee.reconnaissable, textes))


def _entrees(octets: bytes) -> Iterator[bytes]:
    """Ce que contient une archive : un document de bureautique en est une."""
    reste = OUVERT_MAXIMUM
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            for entree in archive.infolist():
                if entree.file_size > reste:
                    return
                reste -= entree.file_size
                lu = archive.read(entree)
                yield _BALISE.sub(b" ", lu)
                # Word coupe un mot en plusieurs morceaux : sans ses balises, il se recolle.
                yield _BALISE.sub(b"", lu)
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, NotImplementedError):
        return


def _en_texte(octets: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return octets.decode("utf-8")
    return octets.decode("utf-8", "ignore") + "\n" + octets.decode("latin-1")


def _nomme(nom_de_fichier: str, fiche: str) -> bool:
    """« avancer-fiche-3-verifier.txt » nomme « fiche-3 », et non « fiche-30 »."""
    return bool(fiche) and re.search(rf"(?<![a-z0-9]){re.escape(fiche)}(?![0-9])", nom_de_fichier) is not None
