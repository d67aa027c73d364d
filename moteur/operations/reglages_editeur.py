"""Ce qu'un éditeur doit savoir pour aider à écrire : les schémas, et les réglages qui disent à quoi ils servent.

Rien de ce qu'une personne a réglé ne se perd : une clé absente s'ajoute, une clé présente reste, et se dit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moteur.documents.ecriture import ecrire
from moteur.erreurs import Environnement, cause

REPERTOIRE, SCHEMAS = ".vscode", "schemas"
ECRIT, COMPLETE, INCHANGE, A_LA_MAIN = "ecrit", "complete", "inchange", "a_la_main"

_FICHIERS: Mapping[str, Mapping[str, Any]] = {
    "settings.json": {
        "yaml.schemas": {
            f"./{REPERTOIRE}/{SCHEMAS}/fichier.schema.json": ["workflows/**/*.yaml"],
            f"./{REPERTOIRE}/{SCHEMAS}/espace.schema.json": ["espace.yaml"],
            f"./{REPERTOIRE}/{SCHEMAS}/theme.schema.json": ["modeles_docs/theme.yaml"],
        },
        # Un schéma trouvé sur le réseau pour un nom comme « documents.yaml » contredirait les nôtres.
        "yaml.schemaStore.enable": False,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2},
    },
    "extensions.json": {"recommendations": ["redhat.vscode-yaml"]},
}


@dataclass(frozen=True, slots=True)
class Ecriture:
    """Un fichier : ce qui lui arrive, les octets à y mettre, ce qui reste à la main de la personne."""

    fichier: str
    fait: str
    octets: bytes = b""
    gardes: tuple[str, ...] = ()
    a_ajouter: str = ""


class _Illisible(Exception):
    """Un fichier de réglages avec des commentaires, ou mal formé : on n'y touche pas."""


def preparer(racine: Path, livres: Path) -> tuple[Ecriture, ...]:
    """Ce qui s'écrirait dans ce répertoire, sans rien écrire ; `livres` : les schémas d'origine."""
    return (*_schemas(racine, livres), *(_reglages(racine, nom, dict(v)) for nom, v in _FICHIERS.items()))


def appliquer(racine: Path, ecritures: tuple[Ecriture, ...]) -> None:
    """Écrit ce qui change, chaque fichier entier ou pas du tout."""
    for e in ecritures:
        if e.octets:
            cible = racine / e.fichier
            ecrire(cible.parent, cible.name, octets=e.octets)


def _schemas(racine: Path, livres: Path) -> Iterator[Ecriture]:
    for schema in sorted(livres.glob("*.schema.json")):
        octets, nom = _lire(schema), f"{REPERTOIRE}/{SCHEMAS}/{schema.name}"
        deja = _lire(racine / nom) if (racine / nom).is_file() else None
        yield Ecriture(nom, INCHANGE) if deja == octets else Ecriture(nom, ECRIT, octets)


def _reglages(racine: Path, nom: str, voulus: dict[str, Any]) -> Ecriture:
    fichier = racine / REPERTOIRE / nom
    ici = f"{REPERTOIRE}/{nom}"
    if not fichier.exists():
        return Ecriture(ici, ECRIT, _octets(voulus))
    try:
        presents = _en_objet(_lire(fichier))
    except _Illisible:
        return Ecriture(ici, A_LA_MAIN, a_ajouter=_octets(voulus).decode())
    gardes: list[str] = []
    complets = _completer(presents, voulus, gardes, "")
    if complets == presents:
        return Ecriture(ici, INCHANGE, gardes=tuple(gardes))
    return Ecriture(ici, COMPLETE, _octets(complets), tuple(gardes))


def _completer(presents: Any, voulus: Any, gardes: list[str], ou: str) -> Any:
    """Ce qui est présent d'abord ; d'une liste, ce qui manque à la fin ; une valeur différente est gardée et dite."""
    if isinstance(presents, dict) and isinstance(voulus, Mapping):
        complets = dict(presents)
        for cle, valeur in voulus.items():
            ici = f"{ou} > {cle}" if ou else cle
            complets[cle] = _completer(presents[cle], valeur, gardes, ici) if cle in presents else valeur
        return complets
    if isinstance(presents, list) and isinstance(voulus, list):
        return [*presents, *(v for v in voulus if v not in presents)]
    if isinstance(presents, str) and isinstance(voulus, list):
        return presents if presents in voulus else [presents, *voulus]
    if type(presents) is not type(voulus) or presents != voulus:
        gardes.append(ou)
    return presents


def _en_objet(octets: bytes) -> dict[str, Any]:
    """L'objet de ce fichier ; des commentaires ou une clé double se perdraient à le récrire."""

    def sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({cle for cle, _ in paires}) < len(paires):
            raise _Illisible
        return dict(paires)

    try:
        lu = json.loads(octets.decode("utf-8-sig") or "{}", object_pairs_hook=sans_double)
    except (ValueError, RecursionError) as faute:
        raise _Illisible from faute
    if not isinstance(lu, dict):
        raise _Illisible
    return lu


def _octets(objet: Mapping[str, Any]) -> bytes:
    return (json.dumps(objet, ensure_ascii=False, indent=2) + "\n").encode()


def _lire(fichier: Path) -> bytes:
    try:
        return fichier.read_bytes()
    except OSError as faute:
        raise Environnement(
            "Un réglage de l'éditeur ne peut pas être lu ; rien n'a été changé.", lieu=str(fichier), raison=cause(faute),
            suite="Vérifiez vos droits sur ce fichier.",
        ) from faute  # fmt: skip
