"""Lire un fichier qu'une personne nous rend : borné, ordinaire, et jamais deux fois."""

from __future__ import annotations

import stat
from pathlib import Path

from moteur.erreurs import CommandeMalEcrite, Environnement, Introuvable, cause

# Au-delà, ce n'est pas un document Word que l'on saurait lire.
OCTETS_MAX = 10 * 1024 * 1024


def lire(fichier: Path) -> bytes:
    """Les octets de ce document Word ; une faute dite s'il n'est pas là, ou si ce n'en est pas un."""
    if fichier.suffix.lower() != ".docx":
        raise CommandeMalEcrite(
            "Seul un document Word (.docx) se lit ici.",
            lieu=str(fichier),
            suite="Un exemplaire scanné se verse : moteur document enregistrer-signature FICHIER --pour FICHE",
        )
    return lire_borne(
        fichier,
        OCTETS_MAX,
        trop="Ce fichier est trop gros pour un document à signer : 10 Mo au plus.",
        remede="Vérifiez que c'est le bon.",
    )


def lire_borne(fichier: Path, octets_max: int, *, trop: str, remede: str) -> bytes:
    """Les octets d'un fichier ordinaire, lus une seule fois ; au-delà de la borne, `trop` et `remede` le disent."""
    try:
        # Un tube ou un périphérique ne finirait jamais de se lire.
        if not stat.S_ISREG(fichier.stat().st_mode):
            raise CommandeMalEcrite(
                "Ce n'est pas un fichier.", lieu=str(fichier), suite="Donnez un fichier, non un répertoire."
            )
        with fichier.open("rb") as flux:
            octets = flux.read(octets_max + 1)
    except (FileNotFoundError, NotADirectoryError) as faute:
        raise Introuvable(
            "Ce fichier n'existe pas.", lieu=str(fichier), suite="Vérifiez le chemin."
        ) from faute
    except OSError as faute:
        raise Environnement("Ce fichier ne se lit pas.", lieu=str(fichier), raison=cause(faute)) from faute
    if len(octets) > octets_max:
        raise CommandeMalEcrite(trop, lieu=str(fichier), suite=remede)
    return octets
