"""Poser les points de contrôle d'un journal, et dire ceux auxquels il ne répond plus.

Un point engage tous les faits de la base, dans leur ordre ; gardé hors de la machine, il révèle une base réécrite,
tronquée ou restaurée d'une copie ancienne.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from moteur.erreurs import CommandeMalEcrite, JournalAltere
from moteur.journal.arbre import Frontiere, feuille
from moteur.journal.cles import Cle
from moteur.journal.fautes import RESTAURER
from moteur.journal.notes import ORIGINE, Note, NoteIllisible, ecrire_note, lire_note
from moteur.journal.port import Anomalie, Journal

_CACHE = "arbre/1"
_LIEU = "points de contrôle"
EN_RETARD = "La base a moins de faits que son dernier point de contrôle connu."


class Scelle(Protocol):
    """Ce qu'il faut d'un journal, ou d'une liasse qui en sort, pour contrôler ses points."""

    def identite(self) -> str: ...
    def nombre(self) -> int: ...
    def entetes(self) -> Iterable[bytes]: ...
    def points(self) -> tuple[bytes, ...]: ...


@dataclass(frozen=True, slots=True)
class Pose:
    """Un point posé : ses octets, et ce qu'ils disent."""

    octets: bytes
    note: Note


def origine(journal: Scelle) -> str:
    """Le nom de ce journal dans ses points."""
    return ORIGINE + journal.identite()


def dernier(journal: Journal) -> Pose | None:
    """Le dernier point rangé, ou rien ; ne vérifie aucune signature."""
    notes = journal.points()
    return Pose(notes[-1], lire(notes[-1], lieu=_LIEU)) if notes else None


def lire(octets: bytes, *, lieu: str) -> Note:
    """Le point de contrôle que portent ces octets ; `JournalAltere` s'ils n'en sont pas un."""
    try:
        return lire_note(octets)
    except NoteIllisible as erreur:
        raise JournalAltere(
            "Ce point de contrôle ne se lit pas.",
            lieu=lieu,
            raison=f"{str(erreur).capitalize()}.",
            suite="Redemandez-le à qui vous l'a remis, sans l'ouvrir dans un traitement de texte.",
        ) from erreur


def poser(
    journal: Journal, *, cle: Cle, pose_le: datetime, nouvelle: Cle | None = None, perdue: bool = False
) -> Pose:
    """Pose un point sur tous les faits d'aujourd'hui ; rend le dernier s'il les couvre déjà.

    `nouvelle` : la clé qui prendra la suite (rotation), annoncée et signée des deux ; avec `perdue`, de la nouvelle seule.
    """
    passe = dernier(journal)
    frontiere = _frontiere(journal, passe)
    if passe is not None and nouvelle is None and passe.note.taille == frontiere.nombre:
        return passe
    if passe is not None and not perdue and cle.publique != cle_de_la_suite(passe.note, cle.publique):
        raise _mauvaise_cle()
    octets = ecrire_note(
        origine(journal),
        taille=frontiere.nombre,
        racine=frontiere.racine(),
        pose_le=pose_le.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        cles=(cle, nouvelle) if nouvelle and not perdue else (nouvelle or cle,),
        nouvelle_cle=nouvelle.publique if nouvelle else b"",
    )
    journal.ranger_point(octets, taille=frontiere.nombre)
    pile = [n.hex() for n in frontiere.pile]
    journal.ranger_cache(_CACHE, json.dumps({"nombre": frontiere.nombre, "pile": pile}).encode())
    return Pose(octets, lire_note(octets))


def cle_de_la_suite(note: Note, publique: bytes) -> bytes:
    """La clé qui signe le point d'après : celle qu'il annonce, sinon la sienne ; rien si `publique` n'y est pour rien."""
    if note.nouvelle_cle:
        return note.nouvelle_cle
    return publique if note.signee_par(publique) else b""


def controler(
    journal: Scelle, *, publique: bytes | None = None, connus: Sequence[Note] = ()
) -> tuple[Anomalie, ...]:
    """Ce que la base ne peut plus dire de ses points, ni des points `connus` gardés ailleurs.

    `publique` : la clé remise à l'installation ; sans elle, les signatures se suivent de la première clé vue.
    """
    anomalies: list[Anomalie] = []
    notes: list[Note] = []
    for numero, octets in enumerate(journal.points(), start=1):
        try:
            notes.append(lire_note(octets))
        except NoteIllisible as erreur:
            anomalies.append(_dire(f"Le point de contrôle n° {numero} ne se lit pas : {erreur}."))
    attendus = sorted({n.taille for n in (*notes, *connus)})
    racines = _racines(journal, attendus)
    for note in notes:
        anomalies += _repond(note, racines, "Le point de contrôle", journal)
    for note in connus:
        anomalies += _repond(note, racines, "Le point de contrôle gardé ailleurs", journal)
    anomalies += _suite(notes, publique)
    return tuple(anomalies)


def _repond(note: Note, racines: dict[int, bytes], quoi: str, journal: Scelle) -> list[Anomalie]:
    dit = f"{quoi} du {note.pose_le[:10]} ({note.taille} faits)"
    if note.origine != origine(journal):
        return [_dire(f"{dit} est celui d'un autre journal.")]
    if note.taille not in racines:
        return [
            _dire(f"{dit} : la base n'en a plus que {journal.nombre()}. Elle a été tronquée ou restaurée.")
        ]
    if racines[note.taille] != note.racine:
        return [_dire(f"{dit} : les premiers faits de la base ne sont plus ceux qu'il a vus.")]
    return []


def _suite(notes: Sequence[Note], publique: bytes | None) -> list[Anomalie]:
    """Chaque point est-il plus long que le précédent, et signé de la clé qui suit ?"""
    anomalies = []
    cle = publique
    taille = 0
    reconnue = publique is None
    for numero, note in enumerate(notes, start=1):
        if note.taille < taille:
            anomalies.append(_dire(f"Le point de contrôle n° {numero} est plus court que le précédent."))
        taille = note.taille
        if cle is not None and note.signee_par(cle):
            reconnue = True
            cle = note.nouvelle_cle or cle
        elif cle is not None and reconnue and publique is not None:
            anomalies.append(_dire(f"Le point de contrôle n° {numero} n'est pas signé de la clé attendue."))
        if note.nouvelle_cle and not note.signee_par(note.nouvelle_cle):
            anomalies.append(_dire(f"Le point de contrôle n° {numero} annonce une clé qui ne l'a pas signé."))
    if notes and not reconnue:
        anomalies.append(_dire("Aucun point de contrôle n'est signé de la clé que vous donnez."))
    return anomalies


def _racines(journal: Scelle, tailles: Iterable[int]) -> dict[int, bytes]:
    """La tête de l'arbre à chacune de ces tailles, tant que la base y va."""
    frontiere = Frontiere()
    entetes = iter(journal.entetes())
    racines: dict[int, bytes] = {}
    for taille in tailles:
        for octets in entetes:
            frontiere.prolonger((feuille(octets),))
            if frontiere.nombre == taille:
                break
        if taille and frontiere.nombre != taille:
            break
        racines[taille] = frontiere.racine()
    return racines


def _frontiere(journal: Journal, passe: Pose | None) -> Frontiere:
    """La frontière de tous les faits, prolongée de celle du dernier point quand elle y répond."""
    frontiere = _relire_la_frontiere(journal, passe)
    if frontiere is None:
        frontiere = Frontiere()
        if passe is not None:
            racines = _racines(journal, (passe.note.taille,))
            faute = _repond(passe.note, racines, "Le dernier point de contrôle", journal)
            if faute:
                raise JournalAltere(
                    "Aucun point ne se pose sur ce journal.", raison=faute[0].quoi, suite=RESTAURER
                )
    frontiere.prolonger(feuille(octets) for octets in journal.entetes(depuis=frontiere.nombre))
    return frontiere


def _relire_la_frontiere(journal: Journal, passe: Pose | None) -> Frontiere | None:
    garde = journal.cache(_CACHE)
    if garde is None or passe is None:
        return None
    try:
        lu = json.loads(garde)
        frontiere = Frontiere(lu["nombre"], [bytes.fromhex(n) for n in lu["pile"]])
    except (ValueError, KeyError, TypeError):
        return None
    # Un cache ne se croit pas : il doit redonner la racine signée.
    complete = frontiere.nombre == passe.note.taille and len(frontiere.pile) == frontiere.nombre.bit_count()
    return frontiere if complete and frontiere.racine() == passe.note.racine else None


def _dire(quoi: str) -> Anomalie:
    return Anomalie("", 0, quoi, RESTAURER)


def _mauvaise_cle() -> CommandeMalEcrite:
    return CommandeMalEcrite(
        "Cette clé n'est pas celle qui a signé le dernier point de contrôle.",
        raison="Deux clés pour un journal : une personne tierce ne saurait plus laquelle croire.",
        suite="Employez la bonne clé, ou remplacez-la : moteur audit cle --perdue.",
    )
