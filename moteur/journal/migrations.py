"""Les fichiers SQL numérotés : chacun s'applique une fois, d'un seul tenant avec son inscription.

N'importe aucun moteur de base de données : reçoit de quoi exécuter, et de quoi ouvrir une transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from moteur.erreurs import Environnement


class Base(Protocol):
    """Ce qu'il faut d'une connexion."""

    def execute(self, requete: str, valeurs: Any = ..., /) -> Any:
        """Exécute une instruction."""


def mettre_a_niveau(
    base: Base,
    *,
    lieu: str,
    creer: bool,
    repertoire: Path,
    est_complete: Callable[[str], bool],
    transaction: Callable[[], AbstractContextManager[None]],
) -> None:
    """Applique les migrations qui manquent si `creer` ; refuse une base plus récente que ce programme."""
    fichiers = sorted(fichier for fichier in repertoire.iterdir() if fichier.suffix == ".sql")
    version = _version(base)
    if version > len(fichiers):
        raise Environnement(
            "Ce journal a été écrit par une version plus récente de moteur.",
            lieu=lieu,
            raison=f"Son schéma porte le numéro {version} ; le dernier connu ici est {len(fichiers)}.",
            suite="Mettez moteur à jour, puis recommencez : rien n'a été écrit.",
        )
    if version < len(fichiers) and not creer:
        raise Environnement(
            "Ce journal a été écrit par une version plus ancienne de moteur.",
            lieu=lieu,
            raison=f"Son schéma porte le numéro {version} ; le numéro {len(fichiers)} est attendu.",
            suite="Sauvegardez-le (« moteur base sauvegarder »), puis lancez « moteur base migrer ».",
        )
    for numero, fichier in enumerate(fichiers[version:], start=version + 1):
        with transaction():
            # Un autre programme a pu passer pendant l'attente du verrou.
            if _version(base) >= numero:
                continue
            for instruction in _instructions(fichier.read_text(encoding="utf-8"), est_complete):
                base.execute(instruction)
            base.execute("INSERT INTO migration (numero, nom) VALUES (?, ?)", (numero, fichier.stem))


def _version(base: Base) -> int:
    if not base.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").fetchone():
        return 0
    return int(base.execute("SELECT coalesce(max(numero), 0) FROM migration").fetchone()[0])


def _instructions(sql: str, est_complete: Callable[[str], bool]) -> Iterator[str]:
    instruction = ""
    for ligne in sql.splitlines(keepends=True):
        instruction += ligne
        if est_complete(instruction):
            yield instruction
            instruction = ""
