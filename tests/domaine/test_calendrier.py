"""Le calendrier : jours fériés et vacances confrontés à deux recueils publics, et ses refus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest
import vacances_scolaires_france  # type: ignore[import-untyped]
from ruamel.yaml import YAML

from moteur.domaine.calendrier import Calendrier, CalendrierDeZone, CalendrierFaux, jours_feries, paques
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.valeurs import ZONES

FICHIER = Path(__file__).parents[2] / "workflows" / "calendriers.yaml"
# Le recueil oublie le pont de 2026, que la presse régionale annonce.
OUBLIS_DU_RECUEIL = {date(2026, 5, 15), date(2026, 5, 16)}


def _jours(du: date, au: date) -> Iterator[date]:
    return (du + timedelta(days=n) for n in range((au - du).days + 1))


def _donnees() -> dict[str, Any]:
    """Le fichier livré, chaque valeur restant un texte."""
    lu = YAML(typ="base", pure=True).load(FICHIER.read_text(encoding="utf-8"))
    assert isinstance(lu, dict)
    return lu


def _zone(nom: str) -> CalendrierDeZone:
    zone = Calendrier.depuis(_donnees()).zone(nom)
    assert zone is not None
    return zone


def _minimal(**cles: object) -> dict[str, Any]:
    zone = {
        "connu_du": "2026-09-01",
        "connu_au": "2027-03-31",
        "vacances": {"noel": {"du": "2026-12-19", "au": "2027-01-03"}},
    }
    return {"zones": {"A": {**zone, **cles}}}


@pytest.mark.parametrize("annee", range(2020, 2036))
def test_les_jours_feries_sont_ceux_d_un_recueil_public(annee: int) -> None:
    """Seize années de suite, les mêmes jours que le paquet « holidays »."""
    assert set(jours_feries(annee)) == set(holidays.country_holidays("FR", years=annee))


def test_onze_fetes_par_an_dans_l_ordre_et_nommees() -> None:
    """Les fêtes de 2026 ; en 2008, l'Ascension tombe le 1er mai et l'année n'en compte que dix."""
    feries = jours_feries(2026)

    assert list(feries) == sorted(feries)
    assert len(feries) == 11
    assert feries[date(2026, 5, 14)] == "Ascension"
    assert len(jours_feries(2008)) == 10


@pytest.mark.parametrize(
    ("annee", "attendu"),
    [
        *[
            (1900, "04-15"),
            (1954, "04-18"),
            (1981, "04-19"),
            (2000, "04-23"),
            (2008, "03-23"),
            (2026, "04-05"),
        ],
        *[(2038, "04-25"), (2049, "04-18"), (2100, "03-28")],
    ],
)
def test_paques_tombe_le_bon_dimanche(annee: int, attendu: str) -> None:
    """Les années pièges du comput, de 1900 à 2100."""
    assert paques(annee).isoformat() == f"{annee}-{attendu}"


@pytest.mark.parametrize("nom", ["A", "B", "C"])
@pytest.mark.parametrize("annee", [2025, 2026])
def test_les_vacances_sont_celles_d_un_recueil_public(nom: str, annee: int) -> None:
    """Du 1er septembre au 31 août, chaque jour reçoit le même avis, sauf l'oubli connu du recueil."""
    zone, recueil = _zone(nom), vacances_scolaires_france.SchoolHolidayDates()

    ecarts = {
        jour
        for jour in _jours(date(annee, 9, 1), date(annee + 1, 8, 31))
        if zone.est_vacances(jour) is not recueil.is_holiday_for_zone(jour, nom)
    }

    assert ecarts == (OUBLIS_DU_RECUEIL if annee == 2025 else set())


@pytest.mark.parametrize("nom", ["A", "B", "C"])
def test_les_vacances_de_2027_sont_celles_d_un_recueil_public(nom: str) -> None:
    """De la rentrée 2027 au dernier jour de classe connu."""
    zone, recueil = _zone(nom), vacances_scolaires_france.SchoolHolidayDates()
    jours = _jours(date(2027, 9, 2), date(2028, 7, 3))

    assert [j for j in jours if zone.est_vacances(j) is not recueil.is_holiday_for_zone(j, nom)] == []


def test_les_zones_livrees_sont_celles_que_l_on_peut_saisir() -> None:
    """Toute zone saisissable est décrite ou déclarée absente, sous le même titre."""
    donnees = _donnees()
    calendrier = Calendrier.depuis(donnees)

    assert set(calendrier.zones) | set(calendrier.absentes) == set(ZONES)
    titres = {nom: corps["titre"].split(" (")[0] for nom, corps in donnees["zones"].items()}
    assert titres == ZONES


def test_l_ordre_d_ecriture_est_sans_effet() -> None:
    """Une forme canonique range ses clés par ordre alphabétique : le calendrier relu est le même."""
    donnees = _donnees()

    relu = json.loads(json.dumps(donnees, sort_keys=True))

    assert list(relu["zones"]["A"]["vacances"]) != list(donnees["zones"]["A"]["vacances"])
    assert Calendrier.depuis(relu) == Calendrier.depuis(donnees)


def test_une_zone_absente_ou_inconnue_n_a_pas_de_calendrier() -> None:
    """La Corse est déclarée absente avec sa raison ; aucune date n'en est devinée."""
    calendrier = Calendrier.depuis(_donnees())

    assert calendrier.zone("corse") is None
    assert calendrier.absentes["corse"]
    assert calendrier.zone("D") is None
    assert calendrier.zone(None) is None
    assert Calendrier.depuis({}).zone("A") is None


def test_l_alsace_moselle_ajoute_deux_jours_feries_a_la_zone_b() -> None:
    """Mêmes vacances que la zone B, vendredi saint et 26 décembre en plus, comme dans « holidays »."""
    local, zone_b = _zone("alsace_moselle"), _zone("B")
    recueil = holidays.country_holidays("FR", subdiv="57", years=range(2025, 2029))

    assert local.vacances == zone_b.vacances
    assert {j for j in _jours(local.connu_du, local.connu_au) if local.est_ferie(j)} == {
        j for j in recueil if local.connait(j)
    }
    assert zone_b.est_ouvre(date(2026, 4, 3)) is True
    assert local.est_ouvre(date(2026, 4, 3)) is False


def test_un_jour_ouvre_n_est_ni_ferie_ni_de_fin_de_semaine() -> None:
    """Un jour de vacances reste ouvré : les deux questions sont distinctes."""
    zone = _zone("A")

    assert zone.est_ouvre(date(2026, 11, 10)) is True
    assert zone.est_ouvre(date(2026, 11, 11)) is False
    assert zone.est_ouvre(date(2026, 11, 14)) is False
    assert zone.est_ouvre(date(2026, 12, 21)) is True
    assert zone.est_vacances(date(2026, 12, 21)) is True
    assert zone.est_vacances(date(2026, 12, 18)) is False
    assert zone.est_vacances(date(2027, 1, 4)) is False


@pytest.mark.parametrize("jour", [date(2025, 8, 31), date(2028, 7, 5), date(1, 1, 1), date(9999, 12, 31)])
def test_hors_de_la_periode_connue_tout_est_inconnu(jour: date) -> None:
    """Ni ouvré, ni férié, ni vacances : inconnu."""
    zone = _zone("A")

    assert (zone.est_ouvre(jour), zone.est_ferie(jour), zone.est_vacances(jour)) == (None, None, None)


def test_la_rentree_se_lit_par_annee_scolaire() -> None:
    """La rentrée 2026 est le 1er septembre ; celle de 2030 n'est pas connue."""
    assert _zone("A").rentree(2026) == date(2026, 9, 1)
    assert _zone("A").rentree(2030) is None


@pytest.mark.parametrize(
    ("donnees", "chemin"),
    [
        ({"zone": {}}, "zone"),
        ({"zones": []}, "zones"),
        ({"zones": {"A": "oui"}}, "zones.A"),
        (_minimal(vacance={}), "zones.A.vacance"),
        (_minimal(connu_du="1er septembre"), "zones.A.connu_du"),
        (_minimal(connu_du="20260901"), "zones.A.connu_du"),
        (_minimal(connu_au="2026-02-30"), "zones.A.connu_au"),
        (_minimal(connu_au="2026-08-31"), "zones.A.connu_au"),
        (_minimal(connu_au="9999-12-31"), "zones.A.connu_au"),
        (_minimal(vacances={"noel": {"du": "2027-01-03", "au": "2026-12-19"}}), "zones.A.vacances.noel"),
        (_minimal(vacances={"ete": {"du": "2027-03-01", "au": "2027-08-31"}}), "zones.A.vacances.ete"),
        (_minimal(vacances={"noel": {"du": "2026-12-19"}}), "zones.A.vacances.noel.au"),
        (_minimal(vacances={"noel": "2026-12-19"}), "zones.A.vacances.noel"),
        (_minimal(rentree={"annee": "2027-01-05"}), "zones.A.rentree"),
        (_minimal(rentree={"annee": "2027-01-03"}), "zones.A.rentree"),
        (_minimal(rentree="2026-09-01"), "zones.A.rentree"),
        (_minimal(feries={"fete": "31 juin"}), "zones.A.feries.fete"),
        (_minimal(feries={"fete": "paques"}), "zones.A.feries.fete"),
        (_minimal(feries={"fete": "3 brumaire"}), "zones.A.feries.fete"),
        (_minimal(comme="B"), "zones.A.connu_du"),
        ({"zones": {"A": {"comme": "B"}}}, "zones.A.comme"),
        ({"zones": {"A": {"comme": "A"}}}, "zones.A.comme"),
        ({"zones": {"A": {"absent": "non fourni", "vacance": {}}}}, "zones.A.vacance"),
    ],
)
def test_un_calendrier_incoherent_est_refuse_a_sa_place(donnees: dict[str, Any], chemin: str) -> None:
    """Le refus nomme la clé fautive et reste une valeur refusée ordinaire."""
    with pytest.raises(CalendrierFaux) as refus:
        Calendrier.depuis(donnees)

    assert ".".join(refus.value.chemin) == chemin
    assert str(refus.value).startswith(f"{chemin} : ")
    assert isinstance(refus.value, ValeurRefusee)


def test_des_vacances_qui_se_chevauchent_sont_refusees() -> None:
    """Deux périodes se suivent sans se recouvrir."""
    vacances = {
        "noel": {"du": "2026-12-19", "au": "2027-01-03"},
        "hiver": {"du": "2027-01-03", "au": "2027-01-09"},
    }

    with pytest.raises(CalendrierFaux, match="hiver"):
        Calendrier.depuis(_minimal(vacances=vacances))
