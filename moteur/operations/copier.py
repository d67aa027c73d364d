"""Copier un workflow pour le faire sien : ses fichiers, sous un autre nom, sans sa démonstration."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite, Conflit, DefinitionInvalide, Environnement, cause

TETES = ("workflow.yaml", "amendement.yaml")
LAISSES = ("demonstration", "depart", "__pycache__", ".*")
_NOM = re.compile(r"[a-z][a-z0-9_]{0,60}")
_LIGNE = re.compile(r"^workflow:[^\S\n]*[^\s#]+", re.MULTILINE)


def copier(source: Path, *, vers: Path, nom: str, simuler: bool = False) -> dict[str, Any]:
    """Copie ce workflow dans `vers`/`nom`, d'un seul tenant ; rien n'est écrasé."""
    if not _NOM.fullmatch(nom):
        raise CommandeMalEcrite(
            f"« {nom} » ne peut pas nommer un workflow.",
            suite="Un mot en minuscules, sans accent, chiffres et « _ » permis : le_mien.",
        )
    voulu = vers / nom
    if voulu.exists():
        raise Conflit(
            "Ce répertoire existe déjà ; rien n'a été changé.",
            lieu=str(voulu),
            suite="Choisissez un autre nom.",
        )
    try:
        fichiers = sorted(
            f.relative_to(source).as_posix() for f in source.rglob("*.yaml") if not _laisse(f, source)
        )
        fichier = next((t for t in TETES if (source / t).is_file()), TETES[0])
        tete = _renommer(source / fichier, nom)
        if not simuler:
            _ecrire(source, voulu, fichier, tete)
    except OSError as faute:
        raise Environnement(
            "Le workflow ne peut pas être copié.", lieu=str(voulu), raison=cause(faute),
            suite="Vérifiez vos droits sur ce répertoire.",
        ) from faute  # fmt: skip
    return {"repertoire": str(voulu), "workflow": nom, "fichiers": fichiers, "simule": simuler}


def _laisse(fichier: Path, source: Path) -> bool:
    return any(p in LAISSES[:3] or p.startswith(".") for p in fichier.relative_to(source).parts)


def _renommer(tete: Path, nom: str) -> str:
    """Le texte du fichier de tête, où seul le nom du workflow a changé."""
    texte, combien = _LIGNE.subn(f"workflow: {nom}", tete.read_text(encoding="utf-8"), count=1)
    if not combien:
        raise DefinitionInvalide(
            f"« {tete.name} » ne dit pas « workflow: ».", diagnostics=(), suite="Corrigez-le d'abord."
        )
    return texte


def _ecrire(source: Path, voulu: Path, fichier: str, tete: str) -> None:
    """Tout se prépare à côté, puis prend son nom : une copie interrompue ne se voit pas."""
    provisoire = voulu.with_name(f".{voulu.name}.copie")
    voulu.parent.mkdir(exist_ok=True)
    try:
        shutil.copytree(source, provisoire, ignore=shutil.ignore_patterns(*LAISSES))
        (provisoire / fichier).write_text(tete, encoding="utf-8", newline="\n")
        provisoire.rename(voulu)
    except BaseException:
        shutil.rmtree(provisoire, ignore_errors=True)
        raise
