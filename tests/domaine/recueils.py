"""Ce que des tiers disent du calendrier : deux paquets publics et, pour deux académies, ce qu'on lit dans la presse.

Ces tables ne viennent pas de `workflows/calendriers.yaml` : elles servent à le contredire.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import holidays
import vacances_scolaires_france  # type: ignore[import-untyped]
from ruamel.yaml import YAML

from moteur.domaine.calendrier import Calendrier, CalendrierDeZone

FICHIER = Path(__file__).parents[2] / "workflows" / "calendriers.yaml"

# « vacances-scolaires-france » oublie le pont de 2026, que « holidays » et la presse annoncent, et fait
# rentrer les élèves le 1er septembre 2027, quand l'arrêté du 21 juillet 2026 dit le jeudi 2.
OUBLIS_DES_VACANCES = {date(2026, 5, 15), date(2026, 5, 16), date(2027, 9, 1)}
# « holidays » compte l'Ascension et le dimanche dans le pont : l'une est fériée, l'autre chômé, de toute façon.
EXCES_DU_PONT = {
    date.fromisoformat(jour)
    for jour in ("2026-05-14", "2026-05-17", "2027-05-09", "2028-05-25", "2028-05-28")
}

# Départ après la classe, reprise le matin : l'écriture des académies, qui n'est pas celle de notre fichier.
# Corse : Corse Net Infos, 18 août 2025. La Réunion : calendrier-scolaire.education, relevé en 2026.
DEPARTS_ET_REPRISES = {
    "corse": (
        *(("2025-09-06", "2025-09-09"), ("2025-10-18", "2025-11-03"), ("2025-12-06", "2025-12-09")),
        *(("2025-12-20", "2026-01-05"), ("2026-02-14", "2026-03-02"), ("2026-04-11", "2026-04-27")),
        ("2026-05-13", "2026-05-18"),
    ),
    "la_reunion": (
        *(("2025-10-11", "2025-10-27"), ("2025-12-19", "2026-01-21"), ("2026-02-28", "2026-03-16")),
        *(("2026-05-02", "2026-05-18"), ("2026-07-04", "2026-08-18"), ("2026-10-10", "2026-10-26")),
        *(("2026-12-19", "2027-02-01"), ("2027-03-16", "2027-03-30"), ("2027-05-05", "2027-05-19")),
    ),
}
# Du premier au dernier jour que chaque table décrit : la rentrée, le dernier jour de classe.
BORNES = {
    "A": (date(2025, 9, 1), date(2027, 8, 31)),
    "B": (date(2025, 9, 1), date(2027, 8, 31)),
    "C": (date(2025, 9, 1), date(2027, 8, 31)),
    "corse": (date(2025, 9, 2), date(2026, 7, 3)),
    "la_reunion": (date(2025, 8, 19), date(2027, 7, 2)),
}
TERRITOIRES = {"la_reunion": "974"}


def jours(du: date, au: date) -> Iterator[date]:
    return (du + timedelta(days=n) for n in range((au - du).days + 1))


def sans_classe(zone: str, jour: date) -> bool:
    """Selon les tiers, un jour de semaine sans classe, hors fériés ; ne sert que du lundi au vendredi."""
    if zone in DEPARTS_ET_REPRISES:
        bornes = ((date.fromisoformat(d), date.fromisoformat(r)) for d, r in DEPARTS_ET_REPRISES[zone])
        return any(depart < jour < reprise for depart, reprise in bornes)
    return bool(vacances_publiques().is_holiday_for_zone(jour, zone)) != (jour in OUBLIS_DES_VACANCES)


@cache
def feries(zone: str) -> frozenset[date]:
    """Les jours fériés de « holidays », de 2025 à 2028."""
    return frozenset(holidays.country_holidays("FR", subdiv=TERRITOIRES.get(zone), years=range(2025, 2029)))


def ouvre(zone: str, jour: date) -> bool:
    return jour.weekday() < 5 and jour not in feries(zone)


@cache
def vacances_publiques() -> vacances_scolaires_france.SchoolHolidayDates:
    return vacances_scolaires_france.SchoolHolidayDates()


@cache
def livre() -> dict[str, Any]:
    """Le fichier livré, chaque valeur restant un texte."""
    lu = YAML(typ="base", pure=True).load(FICHIER.read_text(encoding="utf-8"))
    assert isinstance(lu, dict)
    return lu


@cache
def zone_livree(nom: str) -> CalendrierDeZone:
    zone = Calendrier.depuis(livre()).zone(nom)
    assert zone is not None
    return zone
