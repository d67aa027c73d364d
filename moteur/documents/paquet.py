"""L'archive .docx produite : mêmes parties, mêmes octets, à toute heure et sur toute machine.

Écrite à la main plutôt que par `zipfile` pour ne comprimer qu'une fois les parties qui ne changent pas.
Avec l'extra `rapide`, un autre compresseur au même format : des octets différents, le même document.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Entree:
    """Une partie prête à ranger : son nom, ses octets comprimés, sa somme et sa taille."""

    nom: str
    comprime: bytes
    somme: int
    taille: int


def comprimer(nom: str, octets: bytes) -> Entree:
    """La partie, comprimée toujours de la même façon."""
    if isal_zlib is not None:
        comprime = isal_zlib.compress(octets, _NIVEAU_RAPIDE, -15)
        return Entree(nom, comprime, isal_zlib.crc32(octets), len(octets))
    moteur = zlib.compressobj(_NIVEAU, zlib.DEFLATED, -15)
    return Entree(nom, moteur.compress(octets) + moteur.flush(), zlib.crc32(octets), len(octets))


def assembler(entrees: Iterable[Entree]) -> bytes:
    """L'archive complète ; les types de contenu d'abord, comme Word, puis l'ordre des noms."""
    rangees = sorted(entrees, key=lambda e: (e.nom != "[Content_Types].xml", e.nom != "_rels/.rels", e.nom))
    corps, sommaire = bytearray(), bytearray()
    for entree in rangees:
        nom = entree.nom.encode("utf-8")
        drapeaux = 0 if entree.nom.isascii() else _UTF8
        commun = struct.pack(
            "<HHHHHIIIHH",
            _VERSION, drapeaux, zlib.DEFLATED, 0, _DATE_1980,
            entree.somme, len(entree.comprime), entree.taille, len(nom), 0,
        )  # fmt: skip
        suite = struct.pack("<HHHII", 0, 0, 0, 0, len(corps))
        sommaire += b"PK\x01\x02" + struct.pack("<H", _VERSION) + commun + suite + nom
        corps += b"PK\x03\x04" + commun + nom + entree.comprime
    fin = struct.pack("<HHHHIIH", 0, 0, len(rangees), len(rangees), len(sommaire), len(corps), 0)
    return bytes(corps + sommaire + b"PK\x05\x06" + fin)
