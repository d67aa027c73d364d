"""Le calendrier écrit est celui que relit une autre bibliothèque, quoi que contiennent ses textes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.exports.icalendrier import Journee, echapper, en_ics

ECRIT_LE = datetime(2026, 11, 22, 10, 30, 15, tzinfo=timezone(timedelta(hours=1)))
JOUR = date(2026, 12, 31)


def journee(titre: str = "Clore", description: str = "Terme : jeudi.", *, avant: int = 3) -> Journee:
    return Journee("abc@rappels.moteur", JOUR, titre, description, avant)


def relire(octets: bytes) -> list[Any]:
    calendrier: Any = icalendar.Calendar.from_ical(octets)
    return list(calendrier.walk("VEVENT"))


def lignes(octets: bytes) -> list[bytes]:
    assert octets.endswith(b"\r\n")
    return octets[:-2].split(b"\r\n")


def test_une_journee_se_relit_telle_qu_elle_est() -> None:
    """Date entière, instant UTC de l'horloge donnée, identifiant, alarme à neuf heures."""
    (lu,) = relire(en_ics([journee()], ecrit_le=ECRIT_LE))
    (alarme,) = lu.walk("VALARM")

    assert lu["DTSTART"].dt == JOUR and lu["DTEND"].dt == date(2027, 1, 1)
    assert lu["DTSTAMP"].dt == datetime(2026, 11, 22, 9, 30, 15, tzinfo=UTC)
    assert (str(lu["UID"]), str(lu["SUMMARY"])) == ("abc@rappels.moteur", "Clore")
    assert alarme["TRIGGER"].dt == timedelta(hours=9) - timedelta(days=3)


@pytest.mark.parametrize("avant", range(5))
def test_l_alarme_sonne_a_neuf_heures(avant: int) -> None:
    """Autant de jours plus tôt que demandé, ou le matin même."""
    (lu,) = relire(en_ics([journee(avant=avant)], ecrit_le=ECRIT_LE))

    assert lu.walk("VALARM")[0]["TRIGGER"].dt == timedelta(hours=9) - timedelta(days=avant)


def test_ni_virgule_ni_retour_a_la_ligne_n_ouvrent_une_propriete() -> None:
    """Un texte hostile reste un texte."""
    hostile = "a;b,c\\d\r\nEND:VEVENT\nATTENDEE:mailto:x@example.org"
    octets = en_ics([journee(hostile, hostile)], ecrit_le=ECRIT_LE)

    (lu,) = relire(octets)
    assert str(lu["SUMMARY"]) == hostile.replace("\r\n", "\n")
    assert not [ligne for ligne in lignes(octets) if ligne.startswith((b"ATTENDEE", b"END:VEVENT\n"))]
    assert echapper("a;b,c\\d\n") == "a\\;b\\,c\\\\d"
    assert echapper("e\nf") == "e\\nf"
    assert echapper("x\u2028y\x00\x1bz\ud800") == "x\\nyz"


def test_une_ligne_longue_se_replie_entre_deux_caracteres() -> None:
    """75 octets au plus, et aucun « é » ni aucune émotion coupés en deux."""
    for decalage in range(8):
        titre = "x" * decalage + "é€😀" * 40
        octets = en_ics([journee(titre)], ecrit_le=ECRIT_LE)

        assert max(map(len, lignes(octets))) <= 75
        for ligne in lignes(octets):
            ligne.decode("utf-8")
        assert str(relire(octets)[0]["SUMMARY"]) == titre


def test_une_ligne_de_75_octets_ne_se_replie_pas() -> None:
    """La borne est comprise : un octet de plus, et la suite commence par une espace."""
    prefixe = len("SUMMARY:")
    juste, trop = ("x" * (75 - prefixe + n) for n in (0, 1))

    assert f"SUMMARY:{juste}".encode() in lignes(en_ics([journee(juste)], ecrit_le=ECRIT_LE))
    assert b" x" in lignes(en_ics([journee(trop)], ecrit_le=ECRIT_LE))


@given(st.lists(st.tuples(st.text(), st.text()), max_size=3))
def test_tout_texte_donne_autant_de_journees(textes: list[tuple[str, str]]) -> None:
    """Quel que soit le texte : CRLF partout, 75 octets, autant de rendez-vous que demandé."""
    octets = en_ics([journee(t, d) for t, d in textes], ecrit_le=ECRIT_LE)

    assert b"\n" not in octets.replace(b"\r\n", b"") and b"\r" not in octets.replace(b"\r\n", b"")
    assert all(len(ligne) <= 75 for ligne in lignes(octets))
    assert len(relire(octets)) == len(textes)
