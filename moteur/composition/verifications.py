"""Les vérifications déjà faites, gardées sur le poste : ce qui n'a pas changé ne se relit pas.

Ce n'est qu'un cache, en JSON, sous l'empreinte de tout ce qui a été lu. Une réponse d'un autre, abîmée, ou qui n'a pas
la forme attendue est ignorée, et un disque qui refuse d'écrire ne change rien à la réponse.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from stat import S_ISDIR, S_ISREG
from typing import Any

from moteur.composition.empreintes import Question, empreinte

Donnees = dict[str, Any]

# Où garder ; vide : ne rien garder.
VARIABLE = "MOTEUR_CACHE"
TAILLE_MAX_OCTETS = 1024 * 1024
REPONSES_MAX = 64
# Le cache change de forme avec ce numéro.
FORMAT = "1"
_TEXTES = {"fichier", "code", "message", "remede", "gravite", "workflow", "titre", "empreinte"}
_NOMBRES = {"ligne", "colonne", "version", "phases", "fiches", "garanties", "transitions", "essais"}
_DEFAUT = {"fichier", "ligne", "colonne", "code", "message", "remede", "gravite"}
_SAIN = (_TEXTES | _NOMBRES) - _DEFAUT


def repertoire(environ: Mapping[str, str], *, windows: bool = os.name == "nt") -> str:
    """Le répertoire où garder, sur ce poste ; rien si l'on ne doit rien garder, ou ne sait où."""
    if VARIABLE in environ:
        return environ[VARIABLE] if os.path.isabs(environ[VARIABLE]) else ""
    choix = [environ.get("LOCALAPPDATA", "")] if windows else [environ.get("XDG_CACHE_HOME", "")]
    if not windows and environ.get("HOME"):
        choix.append(os.path.join(environ["HOME"], ".cache"))
    racine = next((c for c in choix if os.path.isabs(c)), "")
    return os.path.join(racine, "moteur", "verifications") if racine else ""


def gardee(question: Question, *, ou: str, calculer: Callable[[], Donnees]) -> Donnees:
    """Ce que rend `calculer`, refait seulement si quelque chose a changé depuis la même question."""
    cle = empreinte(question) if ou else None
    if cle is None:
        return calculer()
    fichier = os.path.join(ou, f"{question.nom}.json")
    lue = _relire(fichier, cle)
    if lue is not None:
        return lue
    donnees = calculer()
    # Un fichier enregistré pendant la vérification : on ne sait laquelle des deux versions elle a lue.
    if empreinte(question) == cle:
        _ranger(ou, fichier, cle, donnees)
    return donnees


# ── Relire ──
def _relire(fichier: str, cle: str) -> Donnees | None:
    try:
        descripteur = os.open(fichier, os.O_RDONLY | _sans_suivre())
    except (OSError, ValueError):
        return None
    try:
        vu = os.fstat(descripteur)
        if not S_ISREG(vu.st_mode) or vu.st_size > TAILLE_MAX_OCTETS or not _a_nous(vu):
            return None
        octets = os.read(descripteur, TAILLE_MAX_OCTETS)
    except OSError:
        return None
    finally:
        os.close(descripteur)
    tete, _, corps = octets.partition(b"\n")
    if tete != _tete(cle, corps):
        return None
    try:
        donnees = json.loads(corps)
    except (ValueError, RecursionError):
        return None
    return donnees if _est_une_reponse(donnees) else None


def _tete(cle: str, corps: bytes) -> bytes:
    """Ce à quoi le corps répond, et sa propre empreinte : une moitié de fichier se voit."""
    return f"{FORMAT} {cle} {hashlib.sha256(corps).hexdigest()}".encode()


def _sans_suivre() -> int:
    """Ni lien, ni attente sur un tube, là où le système sait le promettre."""
    return sum(getattr(os, nom, 0) for nom in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC"))


def _a_nous(vu: os.stat_result) -> bool:
    """Que seule cette personne a pu écrire ; Windows le garde par le répertoire de la personne."""
    moi = getattr(os, "geteuid", None)
    return moi is None or (vu.st_uid == moi() and not vu.st_mode & 0o022)


def _est_une_reponse(donnees: object) -> bool:
    """Si ce JSON a la forme de ce que rend la vérification, et rien de plus."""
    if not isinstance(donnees, dict) or set(donnees) != {"diagnostics", "sains", "texte", "notes"}:
        return False
    listes = [donnees[cle] for cle in ("diagnostics", "sains", "texte", "notes")]
    if not all(isinstance(liste, list) for liste in listes):
        return False
    diagnostics, sains, *phrases = listes
    fiches = [(d, _DEFAUT) for d in diagnostics] + [(s, _SAIN) for s in sains]
    return all(isinstance(p, str) for liste in phrases for p in liste) and all(
        isinstance(fiche, dict) and set(fiche) == cles and all(map(_juste, fiche.items()))
        for fiche, cles in fiches
    )


def _juste(champ: tuple[str, object]) -> bool:
    cle, valeur = champ
    return type(valeur) is (str if cle in _TEXTES else int)


# ── Ranger ──
def _ranger(ou: str, fichier: str, cle: str, donnees: Donnees) -> None:
    corps = json.dumps(donnees, separators=(",", ":")).encode()
    octets = b"%b\n%b" % (_tete(cle, corps), corps)
    provisoire = f"{fichier}.{os.getpid()}"
    if len(octets) > TAILLE_MAX_OCTETS:
        return
    with suppress(OSError):
        os.makedirs(ou, mode=0o700, exist_ok=True)
        vu = os.lstat(ou)
        if not S_ISDIR(vu.st_mode) or not _a_nous(vu):
            return
        try:
            descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _sans_suivre(), 0o600)
            with os.fdopen(descripteur, "wb") as flux:
                flux.write(octets)
            os.replace(provisoire, fichier)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(provisoire)
        _alleger(ou)


def _alleger(ou: str) -> None:
    """Les réponses les plus anciennes s'en vont quand il y en a trop."""
    with os.scandir(ou) as entrees:
        anciennes = sorted(
            (e.stat(follow_symlinks=False).st_mtime_ns, e.path) for e in entrees if e.is_file()
        )
    for _, chemin in anciennes[:-REPONSES_MAX]:
        os.unlink(chemin)
