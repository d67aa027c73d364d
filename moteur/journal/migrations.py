"""Une base prête à servir : sa marque, ses réglages, ses fichiers SQL numérotés ; chacun s'applique une fois, d'un seul tenant avec son inscription.

N'importe aucun moteur de base de données : reçoit de quoi exécuter, et de quoi ouvrir une transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from moteur.erreurs import Environnement, JournalAltere
from moteur.journal.fautes import RESTAURER
from moteur.journal.fichier import marquer_wal, reserver_a_cote

_MARQUE = 1299149643  # PRAGMA application_id, posé par la première migration


class Base(Protocol):
    """Ce qu'il faut d'une connexion."""

    def execute(self, requete: str, valeurs: Any = ..., /) -> Any:
        """Exécute une instruction."""


def exiger_la_marque(base: Base, *, lieu: str, creer: bool) -> None:
    """Refuse une base qui n'est pas un journal, sauf vide et à créer."""
    vide = base.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    marque = base.execute("PRAGMA application_id").fetchone()[0]
    if marque != _MARQUE and not (creer and vide):
        raise JournalAltere(
            "Cette base n'est pas un journal de moteur.",
            lieu=lieu,
            raison="C'est une base SQLite, mais elle n'en porte pas la marque.",
            suite="Vérifiez l'espace choisi. " + RESTAURER,
        )


def regler(base: Base, *, lieu: str, creer: bool) -> None:
    """Les réglages de la connexion, qui font qu'une écriture dite est sur le disque."""
    voulu = "PRAGMA journal_mode = WAL" if creer else "PRAGMA journal_mode"
    if base.execute(voulu).fetchone()[0] != "wal":
        raise Environnement(
            "Le journal ne peut pas s'écrire sûrement ici.",
            lieu=lieu,
            raison="Ce disque ne permet pas le mode WAL de SQLite.",
            suite="Placez l'espace sur un disque local.",
        )
    for reglage in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        base.execute(f"PRAGMA {reglage}")


def mettre_a_niveau(
    base: Base,
    *,
    lieu: str,
    creer: bool,
    repertoire: Path,
    est_complete: Callable[[str], bool],
    transaction: Callable[[], AbstractContextManager[None]],
) -> None:
    """Applique les migrations qui manquent si `creer`, après une copie ; refuse une base plus récente que ce programme."""
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
            suite="Mettez-le à niveau : moteur base migrer. Une copie de l'ancien est gardée à côté.",
        )
    if 0 < version < len(fichiers):
        # Une copie d'un seul instant : si la mise à niveau déplaît, elle se remet à la place.
        copie = reserver_a_cote(Path(lieu), f"avant-{version + 1}")
        base.execute("VACUUM INTO ?", (str(copie),))
        marquer_wal(copie)
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
