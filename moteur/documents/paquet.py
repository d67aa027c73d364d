"""L'archive .docx produite : mêmes parties, mêmes octets, à toute heure et sur toute machine.

Écrite à la main plutôt que par `zipfile` pour ne comprimer qu'une fois les parties qui ne changent pas.
Avec l'extra `rapide`, un autre compresseur au même format : des octets différents, le même document.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any


def _compresseur_rapide() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib


isal_zlib = _compresseur_rapide()

_NIVEAU = 6
_NIVEAU_RAPIDE = 2
_DATE_1980 = 0x0021  # 1er janvier 1980, la plus ancienne date d'une archive
_UTF8 = 0x0800
_VERSION = 20
_COMMUN, _SUITE = struct.Struct("<HHHHHIIIHH"), struct.Struct("<HHHII")
_AU_SOMMAIRE = b"PK\x01\x02" + struct.pack("<H", _VERSION)


@dataclass(frozen=True, slots=True)
class Entree:
    """Une partie prête à ranger : son nom, ses octets comprimés, sa somme et sa taille."""

    nom: str
    comprime: bytes
    somme: int
    taille: int
    # Ce que l'archive, puis son sommaire, disent de la partie : calculé une fois pour celles qui ne changent pas.
    entete: bytes
    rang: tuple[bool, bool, str]


def comprimer(nom: str, octets: bytes) -> Entree:
    """La partie, comprimée toujours de la même façon."""
    if isal_zlib is not None:
        comprime = isal_zlib.compress(octets, _NIVEAU_RAPIDE, -15)
        return _entree(nom, comprime, isal_zlib.crc32(octets), len(octets))
    moteur = zlib.compressobj(_NIVEAU, zlib.DEFLATED, -15)
    return _entree(nom, moteur.compress(octets) + moteur.flush(), zlib.crc32(octets), len(octets))


def _entree(nom: str, comprime: bytes, somme: int, taille: int) -> Entree:
    drapeaux = 0 if nom.isascii() else _UTF8
    longueur = len(nom.encode("utf-8"))
    entete = _COMMUN.pack(
        _VERSION, drapeaux, zlib.DEFLATED, 0, _DATE_1980, somme, len(comprime), taille, longueur, 0
    )
    # Les types de contenu d'abord, comme Word, puis l'ordre des noms.
    rang = (nom != "[Content_Types].xml", nom != "_rels/.rels", nom)
    return Entree(nom, comprime, somme, taille, entete, rang)


def assembler(entrees: Iterable[Entree]) -> bytes:
    """L'archive complète ; les types de contenu d'abord, comme Word, puis l'ordre des noms."""
    rangees = sorted(entrees, key=attrgetter("rang"))
    morceaux: list[bytes] = []
    sommaire: list[bytes] = []
    place = 0
    for entree in rangees:
        nom = entree.nom.encode("utf-8")
        sommaire += (_AU_SOMMAIRE, entree.entete, _SUITE.pack(0, 0, 0, 0, place), nom)
        morceaux += (b"PK\x03\x04", entree.entete, nom, entree.comprime)
        place += 4 + len(entree.entete) + len(nom) + len(entree.comprime)
    combien, taille = len(rangees), sum(map(len, sommaire))
    fin = struct.pack("<HHHHIIH", 0, 0, combien, combien, taille, place, 0)
    return b"".join((*morceaux, *sommaire, b"PK\x05\x06", fin))
