"""Le coffre : la clé des points de contrôle et le dernier point connu, hors de l'espace et de ses sauvegardes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from moteur.erreurs import Environnement, Introuvable, cause

VARIABLE = "MOTEUR_COFFRE"
PHRASE = "MOTEUR_PHRASE"
_CLE, _POINT, _ALTERE = "cle.pem", "dernier_point.txt", "altere.txt"


@dataclass(frozen=True, slots=True)
class Coffre:
    """Un répertoire par journal, lisible de son seul propriétaire."""

    racine: Path

    def cle(self, journal: str) -> bytes:
        """Le PEM de la clé de ce journal ; `Introuvable` s'il n'en a pas ici."""
        lue = self._lire(journal, _CLE)
        if lue is None:
            raise Introuvable(
                "La clé des points de contrôle de ce journal n'est pas sur ce poste.",
                lieu=str(self._ou(journal, _CLE)),
                raison="Elle se garde hors de l'espace, pour que qui réécrirait la base ne puisse pas resigner.",
                suite="Remettez-la d'une sauvegarde, ou dites-la perdue : moteur audit cle --perdue.",
            )
        return lue

    def a_une_cle(self, journal: str) -> bool:
        """Y a-t-il ici une clé pour ce journal ?"""
        return self._ou(journal, _CLE).is_file()

    def garder_la_cle(self, journal: str, pem: bytes) -> Path:
        """Range la clé de ce journal à la place de la précédente, qui reste à côté."""
        chemin = self._ou(journal, _CLE)
        ancienne = self._lire(journal, _CLE)
        if ancienne is not None:
            numero = sum(1 for _ in chemin.parent.glob("cle-*.pem")) + 1
            self._ecrire(chemin.with_name(f"cle-{numero}.pem"), ancienne)
        self._ecrire(chemin, pem)
        return chemin

    def dernier_point(self, journal: str) -> bytes | None:
        """Le dernier point de contrôle que ce poste a vu de ce journal."""
        return self._lire(journal, _POINT)

    def retenir_le_point(self, journal: str, note: bytes) -> None:
        """Retient ce point comme le dernier vu."""
        self._ecrire(self._ou(journal, _POINT), note)

    def ecarter_le_point(self, journal: str) -> None:
        """Met de côté un point que l'on sait dépassé par une restauration voulue ; il reste lisible."""
        point = self.dernier_point(journal)
        if point is not None:
            chemin = self._ou(journal, _POINT)
            numero = sum(1 for _ in chemin.parent.glob("point-depasse-*.txt")) + 1
            self._ecrire(chemin.with_name(f"point-depasse-{numero}.txt"), point)
            chemin.unlink(missing_ok=True)

    def marquer(self, journal: str, constat: str) -> None:
        """Retient qu'une relecture complète a trouvé ce journal altéré."""
        self._ecrire(self._ou(journal, _ALTERE), constat.encode())

    def marque(self, journal: str) -> str:
        """Ce que disait cette relecture ; vide si rien ne pèse sur ce journal."""
        return (self._lire(journal, _ALTERE) or b"").decode("utf-8", "replace")

    def lever_la_marque(self, journal: str) -> None:
        """Une relecture complète a trouvé ce journal intact."""
        try:
            self._ou(journal, _ALTERE).unlink(missing_ok=True)
        except OSError as faute:
            raise _illisible(self._ou(journal, _ALTERE), faute) from faute

    def _ou(self, journal: str, nom: str) -> Path:
        return self.racine / journal / nom

    def _lire(self, journal: str, nom: str) -> bytes | None:
        chemin = self._ou(journal, nom)
        try:
            return chemin.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as faute:
            raise _illisible(chemin, faute) from faute

    def _ecrire(self, chemin: Path, octets: bytes) -> None:
        provisoire = chemin.with_name(f"{chemin.name}.neuf")
        try:
            chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            provisoire.unlink(missing_ok=True)
            # O_EXCL : ni suivre un lien posé là, ni ouvrir un fichier que d'autres lisent déjà.
            with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as fichier:
                fichier.write(octets)
                fichier.flush()
                os.fsync(fichier.fileno())
            provisoire.replace(chemin)
        except OSError as faute:
            raise _illisible(chemin, faute) from faute


def coffre_du_poste(environ: Mapping[str, str], *, maison: Path, windows: bool) -> Coffre:
    """Le coffre que nomme MOTEUR_COFFRE, sinon celui du répertoire personnel."""
    if dit := environ.get(VARIABLE, "").strip():
        return Coffre(Path(dit))
    if windows and (donnees := environ.get("APPDATA", "").strip()):
        return Coffre(Path(donnees) / "moteur" / "journaux")
    configuration = environ.get("XDG_CONFIG_HOME", "").strip()
    return Coffre((Path(configuration) if configuration else maison / ".config") / "moteur" / "journaux")


def _illisible(chemin: Path, faute: OSError) -> Environnement:
    return Environnement(
        "Le coffre des clés ne se lit ou ne s'écrit pas.",
        lieu=str(chemin),
        raison=cause(faute),
        suite=f"Rendez ce répertoire lisible et inscriptible par vous seul, ou dites-en un autre dans {VARIABLE}.",
    )
