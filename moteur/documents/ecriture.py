"""Écrire un document produit : un nom sans donnée personnelle, et un fichier entier ou rien."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from moteur import suggestions
from moteur.erreurs import Conflit, Environnement

NOM_MAX_OCTETS = 100
_TENTATIVES = 100
_CONFIRMATIONS = 16  # fils qui attendent le disque ensemble
# Noms que Windows réserve à ses périphériques, avec ou sans extension.
_RESERVES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}
)


def nom_de_fichier(modele: str, numero: str, *, suffixe: str = ".docx") -> str:
    """Le nom du fichier, tiré du modèle et du numéro seuls : minuscules, chiffres et tirets."""
    base = "-".join(partie for partie in (_reduire(modele), _reduire(numero)) if partie)
    if not base or base in _RESERVES:
        base = f"document-{base}".rstrip("-")
    # Le numéro distingue deux documents : c'est le début, le nom du modèle, qui se raccourcit.
    trop = len(base) + len(suffixe) - NOM_MAX_OCTETS
    return (base[trop:].lstrip("-") if trop > 0 else base) + suffixe


def ecrire(repertoire: Path, nom: str, *, octets: bytes, remplacer: bool = True) -> Path:
    """Le chemin du fichier écrit : complet sur le disque, ou aucun fichier et l'ancien intact."""
    cible = repertoire / nom
    if Path(nom).name != nom or nom in ("", ".", ".."):
        raise Environnement("ce nom de fichier sort du répertoire demandé", lieu=nom[:120])
    try:
        repertoire.mkdir(parents=True, exist_ok=True)
        if cible.is_dir() and not cible.is_symlink():
            raise IsADirectoryError(errno.EISDIR, "répertoire", str(cible))
        provisoire = _ecrire_a_cote(repertoire, nom, octets)
        try:
            _mettre_en_place(provisoire, cible, remplacer)
        finally:
            provisoire.unlink(missing_ok=True)
        _confirmer(repertoire)
    except OSError as cause:
        raise _dire(cause, cible) from cause
    return cible


def ecrire_tous(repertoire: Path, fichiers: Iterable[tuple[str, bytes]]) -> None:
    """Ces fichiers, chacun entier ou absent ; le disque ne les confirme qu'une fois, tous ensemble."""
    mis: list[tuple[Path, Path]] = []
    descripteurs: list[int] = []
    try:
        repertoire.mkdir(parents=True, exist_ok=True)
        for nom, octets in fichiers:
            provisoire, descripteur = _ouvrir_a_cote(repertoire, nom)
            mis.append((provisoire, repertoire / nom))
            descripteurs.append(descripteur)
            _remplir(descripteur, octets)
        # Un disque regroupe des confirmations demandées ensemble : dix coûtent à peine plus qu'une.
        with ThreadPoolExecutor(_CONFIRMATIONS) as fils:
            list(fils.map(os.fsync, descripteurs))
        while descripteurs:
            os.close(descripteurs.pop())
        while mis:
            _mettre_en_place(*mis[-1], True)
            mis.pop()
        _confirmer(repertoire)
    except OSError as cause:
        raise _dire(cause, mis[-1][1] if mis else repertoire) from cause
    finally:
        for descripteur in descripteurs:
            os.close(descripteur)
        for provisoire, _ in mis:
            provisoire.unlink(missing_ok=True)


def nettoyer(repertoire: Path, modele: str) -> None:
    """Retire les fichiers provisoires qu'un lot interrompu de ce document a pu laisser, et rien d'autre."""
    forme = re.compile(rf"\.{re.escape(_reduire(modele))}-[a-z0-9-]*\.docx\.\d+\.tmp")
    with suppress(OSError):  # pas encore de répertoire, ou pas le droit d'y toucher : l'écriture le dira
        for fichier in repertoire.iterdir():
            if forme.fullmatch(fichier.name):
                fichier.unlink(missing_ok=True)


def _reduire(texte: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", suggestions.sans_accents(texte).lower()).strip("-")


def _ecrire_a_cote(repertoire: Path, nom: str, octets: bytes) -> Path:
    provisoire, descripteur = _ouvrir_a_cote(repertoire, nom)
    try:
        try:
            _remplir(descripteur, octets)
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise
    return provisoire


def _ouvrir_a_cote(repertoire: Path, nom: str) -> tuple[Path, int]:
    drapeaux = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    # Absents de l'un ou l'autre système ; O_EXCL refuse déjà de suivre un lien.
    drapeaux |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    for rang in range(_TENTATIVES):
        provisoire = repertoire / f".{nom}.{rang}.tmp"
        try:
            return provisoire, os.open(provisoire, drapeaux, 0o600)
        except FileExistsError:
            continue
    raise FileExistsError(errno.EEXIST, "fichiers provisoires trop nombreux", str(repertoire))


def _remplir(descripteur: int, octets: bytes) -> None:
    reste = memoryview(octets)
    while reste:
        reste = reste[os.write(descripteur, reste) :]


def _mettre_en_place(provisoire: Path, cible: Path, remplacer: bool) -> None:
    if remplacer:
        provisoire.replace(cible)  # remplace un lien symbolique sans jamais écrire où il mène
        return
    try:
        os.link(provisoire, cible)
    except FileExistsError as cause:
        raise Conflit(
            "ce fichier existe déjà ; il n'a pas été remplacé",
            lieu=str(cible),
            suite="Déplacez-le, ou choisissez un autre répertoire de sortie.",
        ) from cause


def _confirmer(repertoire: Path) -> None:
    if os.name != "posix":
        return  # Windows n'ouvre pas un répertoire ; son système de fichiers confirme le renommage
    descripteur = os.open(repertoire, os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


_RAISONS = {
    errno.ENOSPC: ("Le disque est plein.", "Libérez de la place, puis recommencez."),
    errno.EDQUOT if hasattr(errno, "EDQUOT") else -1: (
        "Votre quota est atteint.",
        "Libérez de la place, puis recommencez.",
    ),
    errno.EACCES: ("Vous n'avez pas le droit d'écrire ici.", "Choisissez un autre répertoire de sortie."),
    errno.EPERM: ("Vous n'avez pas le droit d'écrire ici.", "Choisissez un autre répertoire de sortie."),
    errno.EROFS: ("Ce disque est en lecture seule.", "Choisissez un autre répertoire de sortie."),
    errno.EISDIR: ("Un répertoire porte déjà ce nom.", "Déplacez-le, puis recommencez."),
    errno.EFBIG: ("La taille permise pour un fichier est dépassée.", "Choisissez un autre répertoire."),
    errno.ENOTDIR: ("Un fichier porte le nom du répertoire de sortie.", "Choisissez un autre répertoire."),
    errno.ENOENT: ("Ce répertoire n'existe pas, et ne se crée pas.", "Choisissez un autre répertoire."),
    errno.ENAMETOOLONG: ("Ce chemin est trop long.", "Choisissez un répertoire plus court."),
    errno.EEXIST: ("Un fichier occupe déjà cette place.", "Déplacez-le, puis recommencez."),
}


def _dire(cause: OSError, cible: Path) -> Environnement:
    defaut = (f"Le système refuse (n° {cause.errno}).", "Fermez le fichier s'il est ouvert dans Word.")
    raison, suite = _RAISONS.get(cause.errno or 0, defaut)
    return Environnement("le document n'a pas été écrit", lieu=str(cible), raison=raison, suite=suite)
