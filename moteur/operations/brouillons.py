"""Les formulaires en cours : un fichier chacun, lisible de soi seul, gardé jusqu'à ce qu'il soit consigné.

Leur nom ne dit rien de personne ; ils peuvent contenir des données personnelles et vivent dans l'espace.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from moteur.erreurs import CommandeMalEcrite
from moteur.operations.formulaire_octets import TAILLE_MAXIMUM
from moteur.operations.formulaire_texte import AIDE

REPERTOIRE = ".brouillons"
SIENS = 0o600
SCEAU = f"{AIDE} Copie, à laisser : "


def creer(racine: Path, nom: str, texte: str) -> Path:
    """Un brouillon neuf ; s'il en existe un de ce nom, il reste, et celui-ci prend un numéro."""
    repertoire = racine / REPERTOIRE
    repertoire.mkdir(mode=0o700, exist_ok=True)
    rang = 1
    while True:
        chemin = repertoire / (f"{nom}.txt" if rang == 1 else f"{nom}-{rang}.txt")
        try:
            _ecrire_neuf(chemin, en_octets(texte))
        except FileExistsError:
            rang += 1
            continue
        return chemin


def copier(racine: Path, nom: str, texte: str) -> Path:
    """Une copie, annotée, d'un fichier que la personne garde ailleurs ; elle remplace la précédente."""
    oublier_copies(racine, nom)
    return creer(racine, nom, f"{texte.rstrip()}\n\n{SCEAU}{_empreinte(texte)}\n")


def oublier_copies(racine: Path, nom: str) -> None:
    """Efface les copies que personne n'a touchées : ce qu'elles disent est ailleurs."""
    for chemin in gardes(racine, nom):
        texte, sceau, empreinte = (
            chemin.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").rpartition(SCEAU)
        )
        if sceau and empreinte.strip() == _empreinte(texte):
            retirer(chemin)


def _empreinte(texte: str) -> str:
    return hashlib.sha256(texte.rstrip().encode("utf-8", "replace")).hexdigest()[:16]


def gardes(racine: Path, nom: str) -> tuple[Path, ...]:
    """Les brouillons de ce nom qui attendent encore."""
    forme = re.compile(rf"{re.escape(nom)}(-[0-9]+)?\.txt")
    return tuple(sorted(p for p in (racine / REPERTOIRE).glob("*.txt") if forme.fullmatch(p.name)))


def est_brouillon(racine: Path, chemin: Path) -> bool:
    """Le fichier est-il l'un de nos brouillons, et non un fichier que la personne range où elle veut ?"""
    return chemin.resolve().parent == (racine / REPERTOIRE).resolve()


def exporter(chemin: Path, texte: str) -> None:
    """Écrit un formulaire là où la personne le demande, sans rien écraser."""
    try:
        _ecrire_neuf(chemin, en_octets(texte))
    except FileExistsError as faute:
        raise CommandeMalEcrite(
            "Ce fichier existe déjà ; il reste tel quel.",
            lieu=str(chemin),
            suite="Choisissez un autre nom.",
        ) from faute


def recrire(chemin: Path, texte: str) -> None:
    """Remplace un brouillon, entier ou pas du tout."""
    provisoire = chemin.with_name(f"{chemin.name}.{os.getpid()}")
    try:
        _ecrire_neuf(provisoire, en_octets(texte))
        provisoire.replace(chemin)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise


def retirer(chemin: Path) -> None:
    """Efface un brouillon, et leur répertoire s'il n'en reste aucun."""
    chemin.unlink(missing_ok=True)
    if not any(chemin.parent.iterdir()):
        chemin.parent.rmdir()


def en_octets(texte: str) -> bytes:
    """Le texte comme l'écrit le poste : un ancien Bloc-notes veut sa marque et ses fins de ligne."""
    if os.name == "nt":
        return texte.replace("\n", "\r\n").encode("utf-8-sig")
    return texte.encode("utf-8")


def _ecrire_neuf(chemin: Path, octets: bytes) -> None:
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), SIENS)
    try:
        with os.fdopen(descripteur, "wb") as flux:
            flux.write(octets)
    except BaseException:
        chemin.unlink(missing_ok=True)
        raise


def lire(chemin: Path) -> bytes | None:
    """Les octets du fichier, ou rien s'il n'est plus là ; un de plus que permis dit qu'il est trop gros."""
    try:
        if not chemin.is_file():
            if not chemin.exists():
                return None
            raise CommandeMalEcrite(
                "Ce n'est pas un fichier.", lieu=str(chemin), suite="Donnez un formulaire."
            )
        with chemin.open("rb") as flux:
            return flux.read(TAILLE_MAXIMUM + 1)
    except FileNotFoundError:
        return None
