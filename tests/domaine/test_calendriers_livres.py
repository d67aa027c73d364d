"""Le fichier livré : chaque jour de chaque zone, contredit par des recueils qui ne viennent pas de lui."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from moteur.domaine.calendrier import Calendrier
from moteur.domaine.valeurs import ZONES
from tests.domaine import recueils
from tests.domaine.recueils import jours, livre, zone_livree

SUBDIVISIONS = {
    "guadeloupe": "971", "martinique": "972", "guyane": "973", "la_reunion": "974", "mayotte": "976",
    "alsace_moselle": "57", "saint_pierre_et_miquelon": "PM",
}  # fmt: skip
# L'usage, et non la loi : le décret n° 83-1003 ne chôme dans ces îles que l'abolition de l'esclavage.
USAGES = {
    "guadeloupe": {"Good Friday", "Mi-Careme", "Victor Schoelcher Day"},
    "martinique": {"Victor Schoelcher Day"},
}


@pytest.mark.parametrize("nom", ["A", "B", "C"])
def test_chaque_jour_de_trois_annees_est_celui_du_premier_recueil(nom: str) -> None:
    """Du 1er septembre 2025 au 3 juillet 2028, « vacances-scolaires-france » diffère en trois jours connus."""
    zone, recueil = zone_livree(nom), recueils.vacances_publiques()

    ecarts = {
        jour
        for jour in jours(date(2025, 9, 1), date(2028, 7, 3))
        if zone.est_vacances(jour) is not recueil.is_holiday_for_zone(jour, nom)
    }

    assert ecarts == recueils.OUBLIS_DES_VACANCES


@pytest.mark.parametrize("nom", ["A", "B", "C"])
def test_chaque_jour_de_trois_annees_est_celui_du_second_recueil(nom: str) -> None:
    """« holidays » dit les mêmes vacances, aux bords du pont de l'Ascension près, chômés de toute façon."""
    zone, annees = zone_livree(nom), range(2025, 2029)
    recueil = holidays.country_holidays("FR", subdiv=f"Zone {nom}", years=annees, categories=("school",))

    ecarts = {j for j in jours(zone.connu_du, zone.connu_au) if zone.est_vacances(j) is not (j in recueil)}

    assert ecarts == recueils.EXCES_DU_PONT
    assert not any(zone.est_ouvre(jour) for jour in ecarts)


@pytest.mark.parametrize("nom", sorted(recueils.DEPARTS_ET_REPRISES))
def test_chaque_jour_de_corse_et_de_la_reunion_est_celui_que_la_presse_publie(nom: str) -> None:
    """Du lundi au vendredi, hors fériés, sans classe selon les départs et les reprises de l'académie."""
    zone, (du, au) = zone_livree(nom), recueils.BORNES[nom]

    ecarts = [
        jour
        for jour in jours(du, au)
        if recueils.ouvre(nom, jour) and zone.est_vacances(jour) is not recueils.sans_classe(nom, jour)
    ]

    assert ecarts == []
    assert (zone.connu_du, zone.connu_au) == (du, au)


@pytest.mark.parametrize("nom", sorted(SUBDIVISIONS))
def test_les_jours_feries_de_chaque_territoire_sont_ceux_d_un_recueil_public(nom: str) -> None:
    """Six années de suite, même là où les vacances ne sont pas connues ; les usages locaux à part."""
    corps = {"connu_du": "2024-01-01", "connu_au": "2029-12-31"}
    locaux = livre()["zones"][nom].get("feries", {})
    zone = Calendrier.depuis({"zones": {nom: {**corps, "feries": locaux}}}).zone(nom)
    annees = range(2024, 2030)
    recueil = holidays.country_holidays("FR", subdiv=SUBDIVISIONS[nom], years=annees, language="en_US")
    assert zone is not None

    chomes = {jour for jour in jours(zone.connu_du, zone.connu_au) if zone.est_ferie(jour)}
    ecarts = {titre for jour, titre in recueil.items() if jour not in chomes}

    assert chomes <= set(recueil)
    assert ecarts == USAGES.get(nom, set())


def test_les_zones_livrees_sont_celles_que_l_on_peut_saisir() -> None:
    """Toute zone saisissable est décrite ou déclarée absente avec sa raison, sous le même titre."""
    calendrier = Calendrier.depuis(livre())

    assert set(calendrier.zones) | set(calendrier.absentes) == set(ZONES)
    assert all(calendrier.absentes.values())
    titres = {nom: corps["titre"].split(" (")[0] for nom, corps in livre()["zones"].items()}
    assert titres == ZONES


def test_une_zone_absente_ou_inconnue_n_a_pas_de_calendrier() -> None:
    """Mayotte est déclarée absente ; aucune date n'en est devinée, ni l'année qui manque à la Corse."""
    calendrier = Calendrier.depuis(livre())

    assert calendrier.zone("mayotte") is None
    assert calendrier.zone("D") is None
    assert calendrier.zone(None) is None
    assert Calendrier.depuis({}).zone("A") is None
    assert zone_livree("corse").rentree(2026) is None
    assert zone_livree("corse").est_vacances(date(2026, 10, 20)) is None


def test_l_alsace_moselle_a_les_vacances_de_la_zone_b() -> None:
    """Deux jours fériés de plus, et le reste à l'identique."""
    local, zone_b = zone_livree("alsace_moselle"), zone_livree("B")

    assert local.vacances == zone_b.vacances
    assert local.pourquoi(date(2026, 4, 3)) == "jour férié (Vendredi saint)"
    assert zone_b.est_utile(date(2026, 4, 3)) is True


def test_la_reunion_et_la_corse_ont_leurs_dates_et_leurs_mots() -> None:
    """La Réunion rentre en août, la Corse vaque le 8 septembre ; les raisons se disent comme là-bas."""
    reunion, corse = zone_livree("la_reunion"), zone_livree("corse")

    assert (reunion.rentree(2025), reunion.rentree(2026)) == (date(2025, 8, 19), date(2026, 8, 18))
    assert reunion.pourquoi(date(2027, 1, 4)) == "vacances d'été austral"
    assert reunion.dernier_jour_utile(date(2027, 1, 31)) == date(2026, 12, 18)
    assert corse.rentree(2025) == date(2025, 9, 2)
    assert corse.pourquoi(date(2025, 12, 8)) == "journée banalisée de la Festa di a Nazione"


@pytest.mark.parametrize("nom", ["A", "B", "C", "alsace_moselle", "corse", "la_reunion"])
def test_chaque_jour_connu_est_utile_ou_dit_pourquoi(nom: str) -> None:
    """Le dernier jour utile l'est, et aucun autre ne le sépare de la date."""
    zone, dernier = zone_livree(nom), None
    for jour in jours(zone.connu_du, zone.connu_au):
        dernier = jour if zone.est_utile(jour) else dernier
        assert zone.dernier_jour_utile(jour) == dernier
        assert (zone.pourquoi(jour) == "") is zone.est_utile(jour)
        assert "_" not in zone.pourquoi(jour)
