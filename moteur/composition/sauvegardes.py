"""Sauvegarder le journal de l'espace, le restaurer : par la copie de SQLite, vérifiée après, sans rien perdre sans le dire."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from moteur.composition.espace import ATTENTE, BASE, trouver
from moteur.composition.scellement import coffre, lever_la_marque
from moteur.erreurs import Conflit, Environnement, ErreurMoteur, Introuvable, JournalAltere, cause
from moteur.journal import connexion, points
from moteur.journal.entete import empreinte
from moteur.journal.fichier import reserver_a_cote
from moteur.journal.port import Journal, Verification
from moteur.journal.sqlite import ouvrir

_SUITES = ("", "-wal", "-shm")


def sauvegarder(
    depart: Path, fichier: Path | None, *, le: date, remplacer: bool = False, simuler: bool = False
) -> dict[str, Any]:
    """Écrit une sauvegarde vérifiée de la base ; sans `fichier`, dans « sauvegardes » de l'espace."""
    racine = trouver(depart)
    base = racine / BASE
    with _a_cote(base, "sauvegarde") as provisoire:
        ouvrir(base, aleatoire=os.urandom).fermer()  # dit ce qui manque avant toute copie
        connexion.copier(base, provisoire, attente_s=ATTENTE)
        verification = _verifier(provisoire, dit=base)
        nom = f"journal-{le.isoformat()}-{verification.faits:06d}.sqlite3"
        cible = fichier or racine / "sauvegardes" / nom
        if cible.exists() and not remplacer and (fichier or _sha(cible) != _sha(provisoire)):
            raise Conflit(
                "Ce fichier existe déjà ; il n'a pas été remplacé.",
                lieu=str(cible),
                suite="Donnez un autre nom, ou ajoutez --oui pour le remplacer.",
            )
        octets = provisoire.stat().st_size
        if not simuler:
            _deposer(provisoire, cible)
    return {
        "sauvegarde": str(cible), "faits": verification.faits, "dossiers": verification.dossiers,
        "racine": verification.racine, "octets": octets, "simule": simuler,
    }  # fmt: skip


def restaurer(
    depart: Path, fichier: Path, *, accepter: bool = False, simuler: bool = False
) -> dict[str, Any]:
    """Remet cette sauvegarde à la place de la base, qui reste à côté ; `accepter` : même si des faits s'y perdent."""
    base = trouver(depart) / BASE
    if not fichier.is_file():
        raise Introuvable("Cette sauvegarde n'existe pas.", lieu=str(fichier), suite="Vérifiez le chemin.")
    with _a_cote(base, "restauration") as provisoire:
        _recopier(fichier, provisoire)
        verification = _verifier(provisoire, dit=fichier)
        journal = ouvrir(provisoire, aleatoire=os.urandom)
        try:
            nom = journal.identite(tirer=False)
            perdus, retard, lisible = _comparer(base, journal), _retard(journal, nom), _lisible(base)
        finally:
            journal.fermer()
        if (perdus or retard) and not accepter and not simuler:
            raise _en_avance(perdus, retard)
        gardee = "" if simuler else _mettre_en_place(base, provisoire, lisible=lisible)
    if not simuler:
        verification = _verifier(base, dit=base)
        lever_la_marque(nom, base.parent)
        if retard:
            coffre().ecarter_le_point(nom)
    return {
        "faits": verification.faits, "dossiers": verification.dossiers, "racine": verification.racine,
        "perdus": perdus, "point_depasse": retard, "gardee": gardee, "simule": simuler,
    }  # fmt: skip


def _verifier(base: Path, *, dit: Path) -> Verification:
    """Tout se relit : chaînes, scellés, points ; une base d'un moteur d'avant se met d'abord à niveau."""
    if base.stat().st_size == 0:
        raise JournalAltere("Ce fichier est vide.", lieu=str(dit), suite="Prenez une autre sauvegarde.")
    journal = ouvrir(base, aleatoire=os.urandom, creer=True)
    try:
        verification = journal.verifier()
        anomalies = (*verification.anomalies, *points.controler(journal))
    finally:
        journal.fermer()
    if anomalies:
        a = anomalies[0]
        raise JournalAltere(
            "Ce journal ne se vérifie pas ; rien n'a été remplacé.",
            lieu=f"{dit}, chaîne {a.chaine}, rang {a.rang}" if a.chaine else str(dit),
            raison=f"{a.quoi} ({len(anomalies)} anomalies en tout)" if len(anomalies) > 1 else a.quoi,
            suite="Prenez une sauvegarde plus ancienne ; gardez ce fichier tel quel pour qui voudra comprendre.",
        )
    return verification


def _comparer(base: Path, sauvegarde: Journal) -> int:
    """Le nombre de faits d'ici que la sauvegarde n'a pas ; zéro si la base d'ici ne se lit plus."""
    if not _lisible(base):
        return 0
    ici = ouvrir(base, aleatoire=os.urandom)
    try:
        connus = {empreinte(octets) for octets in sauvegarde.entetes()}
        return sum(1 for octets in ici.entetes() if empreinte(octets) not in connus)
    except ErreurMoteur:
        return 0
    finally:
        ici.fermer()


def _retard(journal: Journal, nom: str) -> int:
    """Le nombre de faits du dernier point que ce poste a vu, s'il dépasse cette sauvegarde ; zéro sinon."""
    vu = coffre().dernier_point(nom) if nom else None
    if vu is None:
        return 0
    taille = points.lire(vu, lieu="coffre de ce poste").taille
    return taille if taille > journal.nombre() else 0


def _lisible(base: Path) -> bool:
    try:
        ouvrir(base, aleatoire=os.urandom).fermer()
    except (Introuvable, JournalAltere):
        return False
    return True


def _en_avance(perdus: int, retard: int) -> Conflit:
    dits = []
    if perdus:
        dits.append(f"La base d'ici a {perdus} faits que cette sauvegarde n'a pas : ils en sortiraient.")
    if retard:
        dits.append(
            f"Ce poste a vu un point de contrôle de {retard} faits : qui le garde verra que la base a reculé."
        )
    return Conflit(
        "Cette sauvegarde est en retard ; rien n'a été remplacé.",
        raison=" ".join(dits),
        suite="Cherchez-en une plus récente. S'il n'y en a pas : --oui ; la base d'ici restera à côté, et ce qui manque se ressaisit.",
    )


def _mettre_en_place(base: Path, neuve: Path, *, lisible: bool) -> str:
    """La base remplacée ; rend où est gardée l'ancienne, vide s'il n'y en avait pas."""
    if not base.exists():
        neuve.replace(base)
        return ""
    gardee = reserver_a_cote(base, "avant-restauration")
    if lisible:
        try:
            connexion.remplacer(base, neuve, garder=gardee, attente_s=5.0)
        except ErreurMoteur:
            if gardee.stat().st_size == 0:  # un autre l'occupe : rien n'a commencé
                gardee.unlink()
            raise
        return str(gardee)
    for suite in _SUITES[:2]:
        ancien = base.with_name(base.name + suite)
        if ancien.exists():
            ancien.replace(gardee.with_name(gardee.name + suite))
    base.with_name(base.name + "-shm").unlink(missing_ok=True)
    neuve.replace(base)
    return str(gardee)


@contextmanager
def _a_cote(base: Path, suffixe: str) -> Iterator[Path]:
    """Un fichier provisoire à côté de la base, lisible de son seul propriétaire, ôté à la fin."""
    try:
        provisoire = reserver_a_cote(base, suffixe)
    except OSError as faute:
        raise _machine(base, faute) from faute
    try:
        yield provisoire
    except OSError as faute:
        raise _machine(base, faute) from faute
    finally:
        for reste in base.parent.glob(f"{provisoire.name}*"):
            reste.unlink(missing_ok=True)


def _recopier(fichier: Path, vers: Path) -> None:
    """La sauvegarde à côté de la base ; avec son fichier -wal, si c'est une copie prise sur le vif."""
    shutil.copyfile(fichier, vers)
    wal = fichier.with_name(fichier.name + "-wal")
    if wal.exists():
        shutil.copyfile(wal, vers.with_name(vers.name + "-wal"))


def _deposer(provisoire: Path, cible: Path) -> None:
    """Une copie d'octets, jusqu'au disque, relue : la cible peut être un partage réseau, où SQLite ne doit pas écrire."""
    neuf = cible.with_name(f"{cible.name}.neuf")
    try:
        cible.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        neuf.unlink(missing_ok=True)
        descripteur = os.open(neuf, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descripteur, "wb") as sortie, provisoire.open("rb") as entree:
            shutil.copyfileobj(entree, sortie, 1 << 20)
            sortie.flush()
            os.fsync(sortie.fileno())
        if _sha(neuf) != _sha(provisoire):
            raise Environnement(
                "La sauvegarde relue n'est pas celle qui a été écrite.",
                lieu=str(cible),
                suite="Ce disque ou ce partage n'est pas sûr : choisissez-en un autre.",
            )
        neuf.replace(cible)
    except OSError as faute:
        raise _machine(cible, faute) from faute
    finally:
        neuf.unlink(missing_ok=True)


def _sha(fichier: Path) -> str:
    with fichier.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def _machine(lieu: Path, faute: OSError) -> Environnement:
    return Environnement(
        "Le disque refuse cette copie.",
        lieu=str(lieu),
        raison=cause(faute),
        suite="La base d'ici n'a pas changé. Vérifiez la place et vos droits, puis recommencez.",
    )
