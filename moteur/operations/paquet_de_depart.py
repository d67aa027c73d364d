"""Poser dans un espace le paquet de départ qu'un workflow livre : une couche commentée, au nom de qui la prend."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite, Conflit, Environnement, cause
from moteur.suggestions import sans_accents

REPERTOIRE = "depart"
TETE = "amendement.yaml"
# Le paquet livré porte ce nom partout où le sien viendra ; il se vérifie donc tel quel.
_NOM_LIVRE = re.compile(rf"\b{REPERTOIRE}\b")
_NOM = re.compile(r"[a-z][a-z0-9_]{0,60}")
_SUFFIXES = (".yaml", ".txt")


def nommer(ecrit: str) -> str:
    """Le nom court qui convient à ce nom : « La Réunion » donne « la_reunion »."""
    nom = re.sub(r"[^a-z0-9]+", "_", sans_accents(ecrit).lower()).strip("_")
    if not _NOM.fullmatch(nom):
        raise CommandeMalEcrite(
            f"« {ecrit} » ne peut pas nommer un paquet.",
            suite="Un nom qui commence par une lettre : Lyon, Clermont-Ferrand.",
        )
    return nom


def poser(
    depart: Path, *, vers: Path, nom: str, titre: str, base: str, amende: str, simuler: bool = False
) -> dict[str, Any]:
    """Écrit le paquet `vers`/`nom`, d'un seul tenant ; rien n'est écrasé."""
    if not (depart / TETE).is_file():
        raise CommandeMalEcrite(
            f"Le workflow « {base} » ne livre pas de paquet de départ.",
            suite=f"Écrivez workflows/{nom}/{TETE}, dont la première ligne est « amende: {amende} ».",
        )
    voulu = vers / nom
    if voulu.exists():
        raise Conflit(
            "Ce paquet existe déjà ; rien n'a été changé.", lieu=str(voulu),
            suite=f"Vérifiez-le : moteur workflow verifier {nom}",
        )  # fmt: skip
    textes = _textes(depart, nom=nom, titre=titre, base=base, amende=amende)
    if not simuler:
        try:
            _ecrire(textes, voulu)
        except OSError as faute:
            raise Environnement(
                "Le paquet de départ ne peut pas être écrit.", lieu=str(voulu), raison=cause(faute),
                suite="Vérifiez vos droits sur ce répertoire.",
            ) from faute  # fmt: skip
    fichiers = sorted(str(Path(chemin).as_posix()) for chemin in textes)
    return {"workflow": nom, "amende": amende, "repertoire": str(voulu), "fichiers": fichiers}


def _textes(depart: Path, *, nom: str, titre: str, base: str, amende: str) -> dict[str, str]:
    """Chaque fichier du paquet, à son nom, avec le workflow qu'il amende."""
    textes = {}
    for fichier in sorted(p for p in depart.rglob("*") if p.suffix in _SUFFIXES and p.is_file()):
        texte = fichier.read_text(encoding="utf-8")
        if amende != base:
            texte = re.sub(rf"(?<![\w/]){re.escape(base)}(?![\w/])", amende, texte)
        texte = _NOM_LIVRE.sub(nom, texte)
        if fichier.name == TETE:
            texte = re.sub(
                r"^titre: (.*)$",
                lambda ligne: f"titre: {_entre_guillemets(f'{ligne[1]}, {titre}')}",
                texte,
                count=1,
                flags=re.MULTILINE,
            )
        textes[fichier.relative_to(depart).as_posix()] = texte
    return textes


def _entre_guillemets(texte: str) -> str:
    propre = texte.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{propre}"'


def _ecrire(textes: dict[str, str], voulu: Path) -> None:
    """Tout se prépare à côté, puis prend son nom : un paquet interrompu ne se voit pas."""
    provisoire = voulu.with_name(f".{voulu.name}.depart")
    try:
        for chemin, texte in textes.items():
            (provisoire / chemin).parent.mkdir(parents=True, exist_ok=True)
            (provisoire / chemin).write_text(texte, encoding="utf-8", newline="\n")
        provisoire.rename(voulu)
    except BaseException:
        shutil.rmtree(provisoire, ignore_errors=True)
        raise
