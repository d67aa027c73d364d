"""Déposer un fichier écrit pour une personne, sans jamais perdre ce qu'elle y aurait changé."""

from __future__ import annotations

from pathlib import Path

from moteur.documents.ecriture import ecrire
from moteur.erreurs import Conflit, Environnement

ESSAIS = 1_000


def deposer(sortie: Path, octets: bytes, *, choisi: bool, remplacer: bool = False) -> Path:
    """Le fichier écrit ; `choisi` : une personne a donné ce nom, on n'en prend pas un autre à sa place."""
    if not choisi:
        sortie = _libre(sortie, octets)
    elif sortie.exists() and not remplacer and _octets(sortie) != octets:
        raise Conflit(
            "Ce fichier existe déjà ; il n'a pas été remplacé.",
            lieu=str(sortie),
            suite="Choisissez un autre nom, ou ajoutez --oui pour le remplacer.",
        )
    return ecrire(sortie.parent, sortie.name, octets=octets)


def _libre(sortie: Path, octets: bytes) -> Path:
    """Ce nom, ou le même suivi d'un numéro s'il est pris par un fichier que l'on a changé."""
    for rang in range(1, ESSAIS):
        essai = sortie if rang == 1 else sortie.with_name(f"{sortie.stem}-{rang}{sortie.suffix}")
        if not essai.exists() or _octets(essai) == octets:
            return essai
    raise Environnement(
        "Trop de fichiers portent ce nom.", lieu=str(sortie), suite="Donnez-en un autre : --sortie FICHIER."
    )


def _octets(fichier: Path) -> bytes:
    return fichier.read_bytes() if fichier.is_file() else b""
