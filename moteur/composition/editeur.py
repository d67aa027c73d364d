"""Choisir l'éditeur de texte de la personne et l'ouvrir sur un fichier, le temps qu'elle le ferme."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from moteur.erreurs import Environnement, OutilAbsent, cause

VARIABLES = ("VISUAL", "EDITOR")
AU_TERMINAL = ("nano", "vi")
LANGUES = ("LC_ALL", "LC_MESSAGES")  # celles qui l'emportent sur LANG
SANS_LANGUE = ("", "C", "POSIX")
SANS_EDITEUR = "Ou remplissez un fichier : --exporter FICHIER, puis --depuis FICHIER."
# Ce que rend un programme que Ctrl-C arrête : signal, interpréteur de commandes, Windows.
INTERROMPUS = (-signal.SIGINT, 128 + signal.SIGINT, 0xC000013A)


@dataclass(frozen=True, slots=True)
class Editeur:
    """Un programme et ses options ; `nom` : celui que la personne reconnaît."""

    mots: tuple[str, ...]

    @property
    def nom(self) -> str:
        return Path(self.mots[0]).stem


def choisir(
    environ: Mapping[str, str],
    *,
    terminal: bool,
    windows: bool = os.name == "nt",
    chercher: Callable[[str], str | None] = shutil.which,
) -> Editeur:
    """L'éditeur que disent $VISUAL ou $EDITOR, sinon celui du poste ; `OutilAbsent` s'il n'y en a pas."""
    for variable in VARIABLES:
        if dit := environ.get(variable, "").strip():
            return _dit(variable, dit, windows=windows, chercher=chercher)
    for nom in ("notepad",) if windows else AU_TERMINAL if terminal else ():
        if trouve := chercher(nom):
            return Editeur((trouve,))
    raison = "Ni $VISUAL ni $EDITOR n'en nomme un"
    ailleurs = "" if windows or terminal else " et cette commande n'a pas de terminal où en ouvrir un"
    raise OutilAbsent(
        "Aucun éditeur de texte ne peut s'ouvrir ici.",
        raison=f"{raison}{ailleurs}.",
        suite=f"Nommez le vôtre dans la variable EDITOR. {SANS_EDITEUR}",
    )


def _dit(variable: str, dit: str, *, windows: bool, chercher: Callable[[str], str | None]) -> Editeur:
    mots = _mots(dit, windows=windows, chercher=chercher)
    trouve = chercher(mots[0]) if mots else None
    if trouve is None:
        raise OutilAbsent(
            f"L'éditeur que nomme ${variable} ne se trouve pas.",
            raison=f"${variable} vaut « {dit} ».",
            suite=f"Corrigez cette variable. {SANS_EDITEUR}",
        )
    return Editeur((trouve, *mots[1:]))


def _mots(dit: str, *, windows: bool, chercher: Callable[[str], str | None]) -> list[str]:
    """Le programme et ses options ; un chemin où il y a des espaces s'écrit aussi sans guillemets."""
    if chercher(dit):
        return [dit]
    try:
        return [mot.strip('"') for mot in shlex.split(dit, posix=False)] if windows else shlex.split(dit)
    except ValueError:
        return []


def lancer(editeur: Editeur, fichier: Path) -> None:
    """Ouvre le fichier et attend que l'éditeur se ferme ; sa sortie ne se mêle jamais au résultat."""
    try:
        with _ctrl_c_pour_l_editeur():
            sortie = None if os.isatty(1) else 2
            fin = subprocess.run(
                [*editeur.mots, str(fichier)], check=False, stdout=sortie, env=en_francais(os.environ)
            ).returncode
    except OSError as faute:
        raise OutilAbsent(
            f"L'éditeur « {editeur.nom} » ne s'ouvre pas.",
            raison=cause(faute),
            suite=SANS_EDITEUR,
        ) from faute
    if fin in INTERROMPUS:
        raise KeyboardInterrupt
    if fin:
        raise Environnement(
            f"L'éditeur « {editeur.nom} » s'est arrêté sur une erreur (n° {fin}) ; rien n'est écrit.",
            suite="Recommencez, ou nommez un autre éditeur dans la variable EDITOR.",
        )


def en_francais(environ: Mapping[str, str], *, connues: Callable[[], str] | None = None) -> dict[str, str]:
    """L'environnement de l'éditeur : en français sur un poste qui ne dit aucune langue et qui connaît celle-ci."""
    if any(environ.get(v) for v in LANGUES) or environ.get("LANG", "").partition(".")[0] not in SANS_LANGUE:
        return dict(environ)
    trouvee = next((nom for nom in (connues or _locales)().split() if _est_francaise(nom)), "")
    return {**environ, "LANG": trouvee} if trouvee else dict(environ)


def _est_francaise(nom: str) -> bool:
    return nom.lower().replace("-", "") == "fr_fr.utf8"


def _locales() -> str:
    """Les langues que ce poste connaît ; rien s'il ne sait pas le dire."""
    programme = shutil.which("locale") if os.name != "nt" else None
    if programme is None:
        return ""
    try:
        return subprocess.run(
            [programme, "-a"], check=False, capture_output=True, text=True, timeout=5
        ).stdout
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""


@contextmanager
def _ctrl_c_pour_l_editeur() -> Iterator[None]:
    """Tant que l'éditeur est ouvert, Ctrl-C est à lui : le moteur l'attend sans s'arrêter."""
    try:
        avant = signal.signal(signal.SIGINT, lambda *_: None)
    except ValueError:  # hors du fil principal, les signaux ne nous appartiennent pas
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, avant)
