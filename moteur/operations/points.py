"""Poser un point de contrôle, remplacer la clé qui les signe, lire ce qu'une personne a gardé ailleurs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from moteur.erreurs import CommandeMalEcrite, JournalAltere
from moteur.journal import cles, points
from moteur.journal.fautes import RESTAURER
from moteur.journal.notes import OCTETS_MAX, Note, NoteIllisible, ecrire_cle, lire_cle
from moteur.journal.port import Journal
from moteur.operations.fichier_recu import lire_borne

FAITS_ENTRE_DEUX = 1_000
DUREE_ENTRE_DEUX = timedelta(days=1)


class Coffre(Protocol):
    """Où la clé et le dernier point vu se gardent, hors de l'espace."""

    def cle(self, journal: str) -> bytes: ...
    def a_une_cle(self, journal: str) -> bool: ...
    def garder_la_cle(self, journal: str, pem: bytes) -> Path: ...
    def dernier_point(self, journal: str) -> bytes | None: ...
    def retenir_le_point(self, journal: str, note: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Scelleur:
    """De quoi signer : le coffre, la phrase qui protège la clé, le hasard pour en tirer une."""

    coffre: Coffre
    phrase: str
    aleatoire: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Point:
    """Ce qu'il y a à dire et à envoyer d'un point de contrôle."""

    octets: bytes
    vue: dict[str, Any]


def poser(journal: Journal, scelleur: Scelleur, *, maintenant: datetime) -> Point:
    """Pose un point sur tous les faits ; la première fois, tire la clé qui les signera."""
    nom = journal.identite()
    cree = not scelleur.coffre.a_une_cle(nom) and not journal.points()
    if cree:
        neuve = cles.tirer(scelleur.aleatoire)
        scelleur.coffre.garder_la_cle(nom, neuve.en_pem(scelleur.phrase))
    cle = _cle(scelleur, nom)
    pose = points.poser(journal, cle=cle, pose_le=maintenant)
    scelleur.coffre.retenir_le_point(nom, pose.octets)
    return _point(journal, pose, cle.publique, cree=cree)


def annoncer(journal: Journal) -> dict[str, Any]:
    """Ce que poser un point engagerait, sans rien écrire."""
    return {"faits": journal.nombre(), "points": len(journal.points()), "simule": True}


def remplacer_la_cle(journal: Journal, scelleur: Scelleur, *, maintenant: datetime, perdue: bool) -> Point:
    """Tire une clé neuve et l'annonce dans un point signé de l'ancienne et de la neuve ; de la neuve seule si l'ancienne est `perdue`."""
    nom = journal.identite()
    neuve = cles.tirer(scelleur.aleatoire)
    ancienne = neuve if perdue else _cle(scelleur, nom)
    pose = points.poser(journal, cle=ancienne, pose_le=maintenant, nouvelle=neuve, perdue=perdue)
    scelleur.coffre.garder_la_cle(nom, neuve.en_pem(scelleur.phrase))
    scelleur.coffre.retenir_le_point(nom, pose.octets)
    return _point(journal, pose, neuve.publique, cree=True)


def montrer_la_cle(journal: Journal, scelleur: Scelleur) -> dict[str, Any]:
    """La clé publique à remettre à qui contrôle."""
    cle = _cle(scelleur, journal.identite())
    return {"cle": ecrire_cle(points.origine(journal), cle.publique), "journal": points.origine(journal)}


def est_du(journal: Journal, *, maintenant: datetime) -> bool:
    """Faut-il un nouveau point ? Un jour a passé, ou mille faits, depuis le dernier d'un journal qui en pose."""
    passe = points.dernier(journal)
    if passe is None:
        return False
    ecart = journal.nombre() - passe.note.taille
    age = maintenant - datetime.fromisoformat(passe.note.pose_le)
    return ecart >= FAITS_ENTRE_DEUX or (ecart > 0 and age >= DUREE_ENTRE_DEUX)


def retard(journal: Journal, coffre: Coffre) -> JournalAltere | None:
    """La faute d'une base plus courte que le dernier point que ce poste en a vu, ou rien."""
    nom = journal.identite(tirer=False)
    vu = coffre.dernier_point(nom) if nom else None
    if vu is None:
        return None
    note = points.lire(vu, lieu="coffre de ce poste")
    nombre = journal.nombre()
    if nombre >= note.taille:
        return None
    return JournalAltere(
        points.EN_RETARD,
        lieu="journal de l'espace",
        raison=f"Elle compte {nombre} faits ; ce poste en a vu {note.taille} le {note.pose_le[:10]}. "
        "Elle a été tronquée, ou restaurée d'une copie trop ancienne.",
        suite=f"Rien ne s'y écrit plus ; la lecture reste possible. {RESTAURER}",
    )


def lire_un_point(fichier: Path) -> Note:
    """Le point de contrôle d'un fichier reçu."""
    return points.lire(lire_borne(fichier, OCTETS_MAX, trop=_TROP, remede=_REMEDE), lieu=str(fichier))


def lire_une_cle(texte: str) -> bytes:
    """La clé publique écrite, ou celle du fichier de ce nom."""
    dit = texte
    if "+" not in texte:
        octets = lire_borne(Path(texte), OCTETS_MAX, trop="Ce fichier n'est pas une clé.", remede=_REMEDE)
        dit = octets.decode("utf-8", "replace")
    try:
        return lire_cle(dit)[1]
    except NoteIllisible as erreur:
        raise CommandeMalEcrite(
            "Cette clé publique ne se lit pas.",
            raison=f"{str(erreur).capitalize()}.",
            suite="Recopiez-la en entier, telle que « moteur audit cle » l'a dite, ou donnez le fichier qui la contient.",
        ) from erreur


_TROP = "Ce fichier n'est pas un point de contrôle."
_REMEDE = "Un point tient en moins de 4 Ko : donnez le fichier que « moteur audit point » a écrit."


def _cle(scelleur: Scelleur, nom: str) -> cles.Cle:
    return cles.depuis_pem(scelleur.coffre.cle(nom), lieu="coffre de ce poste", phrase=scelleur.phrase)


def _point(journal: Journal, pose: points.Pose, publique: bytes, *, cree: bool) -> Point:
    note = pose.note
    return Point(
        pose.octets,
        {
            "journal": note.origine, "faits": note.taille, "racine": note.racine.hex(), "pose_le": note.pose_le,
            "cle": ecrire_cle(note.origine, publique), "cle_neuve": cree, "points": len(journal.points()),
        },
    )  # fmt: skip
