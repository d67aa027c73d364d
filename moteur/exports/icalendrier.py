"""Un calendrier iCalendar (RFC 5545) : des journées entières, que tout agenda importe et met à jour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from unicodedata import category

OCTETS_MAXIMUM = 75
_PRODUIT = "-//moteur//rappels//FR"
# Un texte échappe sa barre oblique d'abord ; un retour à la ligne s'y écrit en deux caractères.
_ECHAPPEMENTS = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"))


@dataclass(frozen=True, slots=True)
class Journee:
    """Un rendez-vous d'un jour ; `uid` ne change pas d'un export à l'autre ; `avant` : l'alarme, en jours, ou le matin même."""

    uid: str
    jour: date
    titre: str
    description: str
    avant: int


def en_ics(journees: Iterable[Journee], *, ecrit_le: datetime) -> bytes:
    """Les octets du fichier ; les mêmes pour les mêmes journées écrites au même instant."""
    lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUIT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    instant = f"{ecrit_le.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for journee in journees:
        lignes += _journee(journee, instant)
    lignes.append("END:VCALENDAR")
    return b"".join(_replier(ligne) for ligne in lignes)


def _journee(journee: Journee, instant: str) -> Iterator[str]:
    titre = echapper(journee.titre)
    yield "BEGIN:VEVENT"
    yield f"UID:{echapper(journee.uid)}"
    yield f"DTSTAMP:{instant}"
    yield f"DTSTART;VALUE=DATE:{journee.jour:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{journee.jour + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{titre}"
    yield f"DESCRIPTION:{echapper(journee.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{titre}"
    # La journée commence à minuit : l'alarme sonne à neuf heures, `avant` jours plus tôt.
    jours = f"{journee.avant - 1}D" if journee.avant > 1 else ""
    yield f"TRIGGER:-P{jours}T15H" if journee.avant else "TRIGGER:PT9H"
    yield "END:VALARM"
    yield "END:VEVENT"


def echapper(texte: str) -> str:
    """Le texte tel qu'une propriété l'écrit : jamais une ligne de plus que la sienne."""
    propre = "\n".join(texte.splitlines())
    propre = "".join(c for c in propre if c == "\n" or category(c) not in ("Cc", "Cs"))
    for cherche, ecrit in _ECHAPPEMENTS:
        propre = propre.replace(cherche, ecrit)
    return propre


def _replier(ligne: str) -> bytes:
    """La ligne coupée tous les 75 octets au plus, jamais au milieu d'un caractère."""
    morceaux: list[bytes] = []
    courant = b""
    for caractere in ligne:
        octets = caractere.encode("utf-8")
        # L'espace qui ouvre une suite compte dans ses 75 octets.
        if len(courant) + len(octets) > OCTETS_MAXIMUM - bool(morceaux):
            morceaux.append(courant)
            courant = b""
        courant += octets
    return b"\r\n ".join((*morceaux, courant)) + b"\r\n"
