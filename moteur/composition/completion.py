"""Installer la complétion : le script dans un fichier à nous, et la ligne qui le charge dans le profil.

Rien n'est écrit avant que le plan n'ait été montré ; l'appliquer deux fois ne change rien.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moteur.erreurs import Environnement, OutilAbsent, cause

REPERE = "# Complétion de moteur"
# Du texte ASCII : Windows PowerShell lit un profil sans marque dans l'encodage du poste.
REPERE_ASCII = "# Completion de moteur"
_UTF_16 = (b"\xff\xfe", "utf-16-le")


@dataclass(frozen=True, slots=True)
class Ecriture:
    """Un fichier à écrire ; `ajout` : à la fin de ce qui y est déjà."""

    fichier: Path
    octets: bytes
    ajout: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Ce que l'installation écrirait ; rien s'il n'y a rien à faire."""

    interpreteur: str
    ecritures: tuple[Ecriture, ...]
    conseil: str


def deviner(environ: Mapping[str, str], *, windows: bool = os.name == "nt") -> str:
    """L'interpréteur de la personne, d'après son poste ; vide si rien ne le dit."""
    nom = Path(environ.get("SHELL", "")).stem
    if nom in ("bash", "zsh", "fish"):
        return nom
    return "powershell" if windows or "PSModulePath" in environ else ""


def preparer(
    interpreteur: str,
    script: str,
    environ: Mapping[str, str],
    *,
    maison: Path,
    profil_powershell: Callable[[], Path] | None = None,
) -> Plan:
    """Ce qu'il faut écrire, pour cet interpréteur, qui ne l'est pas encore."""
    if interpreteur == "fish":
        config = Path(environ.get("XDG_CONFIG_HOME") or maison / ".config")
        voulues = [_fichier(config / "fish" / "completions" / "moteur.fish", script.encode())]
        return Plan(interpreteur, _neuves(voulues), "Ouvrez un nouveau terminal.")
    if interpreteur == "powershell":
        return _pour_powershell(script, maison, (profil_powershell or demander_profil)())
    notre = maison / ".config" / "moteur" / f"completion.{interpreteur}"
    depart = Path(environ.get("ZDOTDIR") or maison) if interpreteur == "zsh" else maison
    profil = depart / f".{interpreteur}rc"
    ligne = f'{REPERE}\n[ -r "$HOME/.config/moteur/{notre.name}" ] && . "$HOME/.config/moteur/{notre.name}"\n'
    voulues = [_fichier(notre, script.encode()), _ligne(profil, ligne)]
    return Plan(interpreteur, _neuves(voulues), f"Ouvrez un nouveau terminal, ou tapez : . {profil}")


def _pour_powershell(script: str, maison: Path, profil: Path) -> Plan:
    notre = maison / ".config" / "moteur" / "completion.ps1"
    ligne = f'{REPERE_ASCII}\n. "$HOME/.config/moteur/{notre.name}"\n'
    voulues = [_fichier(notre, b"\xef\xbb\xbf" + script.encode()), _ligne(profil, ligne)]
    conseil = (
        "Ouvrez un nouveau PowerShell. S'il refuse de lire son profil, tapez une fois : "
        "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"
    )
    return Plan("powershell", _neuves(voulues), conseil)


def demander_profil() -> Path:
    """Le profil que lit PowerShell, demandé à lui-même : « Documents » est parfois ailleurs."""
    for nom in ("pwsh", "powershell"):
        programme = shutil.which(nom)
        if programme is None:
            continue
        commande = [
            programme,
            "-NoProfile",
            "-Command",
            "[Console]::OutputEncoding=[Text.Encoding]::UTF8; $PROFILE",
        ]
        try:
            rendu = subprocess.run(commande, capture_output=True, check=False, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            continue
        dit = rendu.stdout.decode("utf-8", "replace").lstrip("\ufeff").strip()
        if dit:
            return Path(dit)
    raise OutilAbsent(
        "PowerShell ne se trouve pas sur ce poste.",
        suite="Écrivez le script vous-même : moteur completion powershell",
    )


def appliquer(plan: Plan) -> None:
    """Écrit ce que dit le plan."""
    for ecriture in plan.ecritures:
        try:
            ecriture.fichier.parent.mkdir(parents=True, exist_ok=True)
            with ecriture.fichier.open("ab" if ecriture.ajout else "wb") as flux:
                flux.write(ecriture.octets)
        except OSError as faute:
            raise Environnement(
                "La complétion ne s'installe pas.", lieu=str(ecriture.fichier), raison=cause(faute),
                suite="Écrivez ce fichier vous-même, d'après « moteur completion ».",
            ) from faute  # fmt: skip


def _fichier(fichier: Path, octets: bytes) -> Ecriture:
    return Ecriture(fichier, octets)


def _ligne(profil: Path, ligne: str) -> Ecriture:
    """La ligne à la fin du profil, dans l'encodage où il est écrit."""
    marque, encodage = _UTF_16
    connu = _lire(profil)
    avant = "" if not connu or connu.endswith((b"\n", b"\n\0")) else "\n"
    texte = f"{avant}\n{ligne}" if connu else ligne
    return Ecriture(profil, texte.encode(encodage if connu.startswith(marque) else "utf-8"), ligne)


def _neuves(voulues: list[Ecriture]) -> tuple[Ecriture, ...]:
    return tuple(e for e in voulues if not _deja(e))


def _deja(ecriture: Ecriture) -> bool:
    connu = _lire(ecriture.fichier)
    if not ecriture.ajout:
        return connu == ecriture.octets
    chargement = ecriture.ajout.splitlines()[-1]
    return any(chargement.encode(e) in connu for e in ("utf-8", _UTF_16[1]))


def _lire(fichier: Path) -> bytes:
    try:
        return fichier.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as faute:
        raise Environnement(
            "Le profil ne se lit pas.", lieu=str(fichier), raison=cause(faute), suite="Vérifiez vos droits."
        ) from faute
