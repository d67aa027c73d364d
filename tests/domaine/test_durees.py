"""Les durées : leur écriture, leur ordre, et le jour où elles mènent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.calendrier import Calendrier, CalendrierDeZone
from moteur.domaine.durees import UNITES, Duree, ajouter, comparer, lire_duree
from moteur.domaine.identifiants import ValeurRefusee

DATES = st.dates(date(1950, 1, 1), date(2080, 1, 1))
DUREES = st.builds(Duree, st.integers(0, 600), st.sampled_from(list(UNITES)))


@pytest.fixture
def zone_a() -> CalendrierDeZone:
    """Une année de la zone A."""
    vacances = {
        "toussaint": {"du": "2026-10-17", "au": "2026-11-01"},
        "noel": {"du": "2026-12-19", "au": "2027-01-03"},
        "hiver": {"du": "2027-02-13", "au": "2027-02-28"},
    }
    zone = {"connu_du": "2026-09-01", "connu_au": "2027-03-31", "vacances": vacances}
    calendrier = Calendrier.depuis({"zones": {"A": zone}}).zone("A")
    assert calendrier is not None
    return calendrier


@pytest.mark.parametrize(
    ("texte", "canonique", "en_clair"),
    [
        ("15 jours", "15 jours", "15 jours"),
        ("1 jour", "1 jour", "1 jour"),
        ("0 jours", "0 jour", "0 jour"),
        ("2 jours ouvrés", "2 jours ouvres", "2 jours ouvrés"),
        ("1 jour ouvre", "1 jour ouvre", "1 jour ouvré"),
        ("3 semaines", "3 semaines", "3 semaines"),
        ("4 Semaines  scolaires", "4 semaines scolaires", "4 semaines scolaires"),
        ("1\u00a0semaine scolaire", "1 semaine scolaire", "1 semaine scolaire"),
        ("12 mois", "12 mois", "12 mois"),
        ("1 an", "1 an", "1 an"),
        ("2 ans", "2 ans", "2 ans"),
        ("15jours", "15 jours", "15 jours"),
    ],
)
def test_une_duree_se_lit_sans_egard_aux_accents_ni_a_l_accord(
    texte: str, canonique: str, en_clair: str
) -> None:
    """La forme canonique est sans accents ; celle que l'on montre les porte."""
    duree = lire_duree(texte)

    assert str(duree) == canonique
    assert duree.en_clair == en_clair


@pytest.mark.parametrize(
    "texte",
    [
        *("", "jours", "15", "quinze jours", "-3 jours", "1,5 mois", "3 heures", "3 moi", "2 jours feries"),
        *("99999999999 jours", "99999 ans", "٣ jours", "3 jours\x1b[2J", "3 jours scolaires", "1 a"),
    ],
)
def test_une_duree_qui_ne_se_comprend_pas_est_refusee(texte: str) -> None:
    """Le refus cite les unités connues."""
    with pytest.raises(ValeurRefusee, match="semaines scolaires"):
        lire_duree(texte)


@given(DUREES)
def test_la_forme_canonique_se_relit(duree: Duree) -> None:
    """Ce qui est rangé se relit à l'identique, comme ce qui est montré."""
    assert lire_duree(str(duree)) == duree
    assert lire_duree(duree.en_clair) == duree


def test_deux_durees_ne_se_comparent_que_si_l_une_mesure_l_autre() -> None:
    """Jours et semaines, mois et ans se comparent ; un mois et trente jours, non."""
    assert comparer(Duree(15, "jours"), Duree(12, "jours")) == 1
    assert comparer(Duree(14, "jours"), Duree(2, "semaines")) == 0
    assert comparer(Duree(11, "mois"), Duree(1, "ans")) == -1
    assert comparer(Duree(2, "jours ouvres"), Duree(3, "jours ouvres")) == -1
    assert comparer(Duree(30, "jours"), Duree(1, "mois")) is None
    assert comparer(Duree(2, "jours ouvres"), Duree(2, "jours")) is None


@pytest.mark.parametrize(
    ("jour", "duree", "signe", "attendu"),
    [
        ("2026-11-11", "15 jours", 1, "2026-11-26"),
        ("2026-01-31", "1 mois", 1, "2026-02-28"),
        ("2028-01-31", "1 mois", 1, "2028-02-29"),
        ("2028-02-29", "1 an", 1, "2029-02-28"),
        ("2026-12-31", "2 mois", 1, "2027-02-28"),
        ("2026-03-31", "1 mois", -1, "2026-02-28"),
        ("2026-01-15", "1 mois", -1, "2025-12-15"),
        ("2026-01-15", "13 mois", -1, "2024-12-15"),
        ("2026-11-26", "2 semaines", -1, "2026-11-12"),
        ("2026-11-26", "0 mois", 1, "2026-11-26"),
    ],
)
def test_une_duree_du_calendrier_mene_au_jour_attendu(
    jour: str, duree: str, signe: int, attendu: str
) -> None:
    """Le quantième se garde, sinon c'est le dernier jour du mois ; aucun calendrier n'est nécessaire."""
    assert ajouter(date.fromisoformat(jour), lire_duree(duree), signe=signe) == date.fromisoformat(attendu)


def test_les_jours_ouvres_sautent_fins_de_semaine_et_jours_feries(zone_a: CalendrierDeZone) -> None:
    """Deux jours ouvrés après un jeudi : le lundi ; quatre après le 9 novembre : le 16, à cause du 11."""
    deux = ajouter(date(2026, 11, 5), Duree(2, "jours ouvres"), calendrier=zone_a)
    quatre = ajouter(date(2026, 11, 9), Duree(4, "jours ouvres"), calendrier=zone_a)

    assert deux == date(2026, 11, 9)
    assert quatre == date(2026, 11, 16)
    assert ajouter(quatre, Duree(4, "jours ouvres"), signe=-1, calendrier=zone_a) == date(2026, 11, 9)


def test_les_semaines_scolaires_sautent_les_vacances(zone_a: CalendrierDeZone) -> None:
    """Quatre semaines scolaires depuis le 3 décembre dépassent six semaines de calendrier."""
    arrivee = ajouter(date(2026, 12, 3), Duree(4, "semaines scolaires"), calendrier=zone_a)

    assert arrivee == date(2027, 1, 16)
    assert ajouter(arrivee, Duree(4, "semaines scolaires"), signe=-1, calendrier=zone_a) == date(2026, 12, 3)


@pytest.mark.parametrize("unite", ["jours ouvres", "semaines scolaires"])
def test_sans_calendrier_le_jour_est_inconnu(unite: str, zone_a: CalendrierDeZone) -> None:
    """Zone absente, départ ou arrivée hors de la période connue : inconnu, jamais une date inventée."""
    duree = Duree(3, unite)

    assert ajouter(date(2026, 11, 5), duree) is None
    assert ajouter(date(2026, 8, 31), duree, calendrier=zone_a) is None
    assert ajouter(date(2027, 3, 30), duree, calendrier=zone_a) is None
    assert ajouter(date(2026, 9, 2), duree, signe=-1, calendrier=zone_a) is None
    assert ajouter(date(2035, 1, 1), Duree(0, unite), calendrier=zone_a) is None


@pytest.mark.parametrize("unite", sorted(UNITES))
def test_une_duree_immense_est_inconnue_sans_panne(unite: str, zone_a: CalendrierDeZone) -> None:
    """Sortir des dates que l'on sait écrire n'arrête rien."""
    for signe in (1, -1):
        assert ajouter(date(9999 if signe == 1 else 1, 6, 1), Duree(36_500, unite), signe=signe) is None


@given(DATES, st.integers(0, 600))
def test_un_mois_ajoute_reste_dans_le_mois_attendu(jour: date, mois: int) -> None:
    """Le mois d'arrivée est le bon, et le quantième ne dépasse jamais celui du départ."""
    arrivee = ajouter(jour, Duree(mois, "mois"))

    assert arrivee is not None
    assert (arrivee.year * 12 + arrivee.month) - (jour.year * 12 + jour.month) == mois
    assert arrivee.day == jour.day or (arrivee.day < jour.day and (arrivee + timedelta(1)).day == 1)
