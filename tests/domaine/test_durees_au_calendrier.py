"""Où mènent jours ouvrés et semaines scolaires : une table comptée à la main, et une boucle naïve."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.domaine.durees import Duree, ajouter, lire_duree
from tests.domaine import recueils
from tests.domaine.recueils import zone_livree

# Calculée par une boucle naïve sur les recueils, quelques lignes recomptées à la main.
# Zone, départ, durée (« - » pour reculer), arrivée ; « ? » : au-delà de ce que l'on connaît.
TABLE = """
A  2025-10-16  2 jours ouvrés        2025-10-20
A  2025-10-31  1 jour ouvré          2025-11-03
A  2025-11-07  2 jours ouvrés        2025-11-12
A  2025-12-24  3 jours ouvrés        2025-12-30
A  2026-04-02  3 jours ouvrés        2026-04-08
A  2026-05-07  3 jours ouvrés        2026-05-13
A  2026-05-13  2 jours ouvrés        2026-05-18
A  2026-05-22  1 jour ouvré          2026-05-26
A  2026-07-13  2 jours ouvrés        2026-07-16
A  2026-11-10  1 jour ouvré          2026-11-12
A  2026-12-31  1 jour ouvré          2027-01-04
A  2027-05-05  2 jours ouvrés        2027-05-10
A  2027-08-30  3 jours ouvrés        2027-09-02
A  2026-11-16  -4 jours ouvrés       2026-11-09
A  2026-05-18  -2 jours ouvrés       2026-05-13
A  2025-11-12  -1 jour ouvré         2025-11-10
A  2026-01-02  -5 jours ouvrés       2025-12-24
A  2025-09-03  -2 jours ouvrés       2025-09-01
A  2025-09-03  -3 jours ouvrés       ?
A  2025-10-13  1 semaine scolaire    2025-11-05
A  2025-12-03  4 semaines scolaires  2026-01-16
A  2026-01-29  3 semaines scolaires  2026-03-07
A  2026-03-30  2 semaines scolaires  2026-04-29
A  2026-06-29  1 semaine scolaire    2026-09-03
A  2026-12-03  4 semaines scolaires  2027-01-16
A  2027-02-08  2 semaines scolaires  2027-03-10
A  2027-04-26  2 semaines scolaires  2027-05-13
A  2026-09-07  -1 semaine scolaire   2026-07-03
A  2027-01-16  -4 semaines scolaires 2026-12-03
A  2026-03-02  -2 semaines scolaires 2026-01-31
B  2026-02-09  2 semaines scolaires  2026-03-11
B  2026-04-07  4 semaines scolaires  2026-05-23
B  2027-02-15  3 semaines scolaires  2027-03-24
B  2027-04-12  3 semaines scolaires  2027-05-22
B  2026-02-05  12 semaines scolaires 2026-06-03
B  2027-03-15  -2 semaines scolaires 2027-02-13
B  2026-05-05  3 jours ouvrés        2026-05-11
B  2027-03-26  1 jour ouvré          2027-03-30
B  2027-05-18  -2 jours ouvrés       2027-05-13
C  2025-09-01  1 semaine scolaire    2025-09-08
C  2026-02-16  1 semaine scolaire    2026-03-11
C  2026-04-13  3 semaines scolaires  2026-05-22
C  2027-02-01  2 semaines scolaires  2027-03-03
C  2027-03-29  2 semaines scolaires  2027-04-28
C  2026-09-01  12 semaines scolaires 2026-12-10
C  2027-04-26  -2 semaines scolaires 2027-03-27
C  2026-05-04  -1 semaine scolaire   2026-04-11
C  2026-04-30  2 jours ouvrés        2026-05-05
C  2027-07-13  1 jour ouvré          2027-07-15
corse  2025-09-05  1 semaine scolaire   2025-09-13
corse  2025-09-05  2 jours ouvrés       2025-09-09
corse  2025-12-05  1 semaine scolaire   2025-12-13
corse  2025-11-10  2 jours ouvrés       2025-11-13
corse  2026-02-09  2 semaines scolaires 2026-03-11
corse  2026-04-10  1 semaine scolaire   2026-05-03
corse  2026-05-11  2 semaines scolaires 2026-05-27
corse  2026-05-13  1 jour ouvré         2026-05-15
corse  2026-04-29  -1 semaine scolaire  2026-04-06
corse  2026-06-29  1 semaine scolaire   ?
corse  2025-09-08  -1 semaine scolaire  ?
la_reunion  2025-10-06  1 semaine scolaire   2025-10-29
la_reunion  2025-12-15  2 semaines scolaires 2026-01-30
la_reunion  2025-12-19  1 jour ouvré         2025-12-22
la_reunion  2026-02-23  2 semaines scolaires 2026-03-25
la_reunion  2026-04-29  1 semaine scolaire   2026-05-22
la_reunion  2026-06-29  2 semaines scolaires 2026-08-27
la_reunion  2026-08-18  8 semaines scolaires 2026-10-29
la_reunion  2026-12-14  2 semaines scolaires 2027-02-10
la_reunion  2026-12-18  2 jours ouvrés       2026-12-22
la_reunion  2027-03-15  1 semaine scolaire   2027-04-04
la_reunion  2027-05-03  2 semaines scolaires 2027-05-30
la_reunion  2026-01-26  -1 semaine scolaire  2025-12-18
la_reunion  2027-02-01  -1 semaine scolaire  2026-12-12
la_reunion  2027-04-05  -2 semaines scolaires 2027-03-09
la_reunion  2027-06-28  1 semaine scolaire   ?
la_reunion  2027-06-29  4 jours ouvrés       ?
alsace_moselle  2026-04-02  1 jour ouvré     2026-04-07
B               2026-04-02  1 jour ouvré     2026-04-03
"""
DEUX_ANNEES = st.dates(date(2025, 9, 1), date(2027, 8, 31))


@pytest.mark.parametrize("ligne", TABLE.strip().splitlines())
def test_chaque_ligne_de_la_table_est_tenue(ligne: str) -> None:
    """Deux années, trois zones, la Corse, l'Alsace-Moselle et La Réunion, dans les deux sens."""
    zone, depart, nombre, *unite, arrivee = ligne.split()
    duree = lire_duree(f"{nombre.removeprefix('-')} {' '.join(unite)}")
    attendue = None if arrivee == "?" else date.fromisoformat(arrivee)

    trouvee = ajouter(
        date.fromisoformat(depart),
        duree,
        signe=-1 if nombre.startswith("-") else 1,
        calendrier=zone_livree(zone),
    )

    assert trouvee == attendue


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["A", "B", "C", "la_reunion", "corse"]), DEUX_ANNEES, st.integers(0, 60), st.booleans()
)
def test_les_jours_ouvres_sont_ceux_d_une_boucle_naive(zone: str, depart: date, n: int, avance: bool) -> None:
    """Un jour après l'autre, avec les seuls jours fériés du recueil public."""
    du, au = zone_livree(zone).connu_du, zone_livree(zone).connu_au
    pas, jour, reste = timedelta(days=1 if avance else -1), depart, n
    while reste and du <= jour <= au:
        jour += pas
        reste -= recueils.ouvre(zone, jour)
    attendue = jour if du <= jour <= au else None

    duree = Duree(n, "jours ouvres")
    assert ajouter(depart, duree, signe=1 if avance else -1, calendrier=zone_livree(zone)) == attendue


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["A", "B", "C"]), DEUX_ANNEES, st.integers(0, 30), st.booleans())
def test_les_semaines_scolaires_sont_celles_d_une_boucle_naive(
    zone: str, depart: date, n: int, avance: bool
) -> None:
    """Sept jours hors vacances par semaine, selon « vacances-scolaires-france » corrigé de ses trois jours."""
    du, au = zone_livree(zone).connu_du, zone_livree(zone).connu_au
    pas, jour, reste = timedelta(days=1 if avance else -1), depart, 7 * n
    while reste and du <= jour <= au:
        jour += pas
        reste -= not recueils.sans_classe(zone, jour)
    attendue = jour if du <= jour <= au else None

    duree = Duree(n, "semaines scolaires")
    assert ajouter(depart, duree, signe=1 if avance else -1, calendrier=zone_livree(zone)) == attendue


@given(st.sampled_from(["A", "B", "C", "la_reunion"]), DEUX_ANNEES, st.integers(0, 40), st.integers(0, 40))
def test_ajouter_deux_durees_ou_leur_somme_revient_au_meme(zone: str, depart: date, n: int, p: int) -> None:
    """Et reculer d'autant ramène au départ, s'il compte lui-même."""
    calendrier = zone_livree(zone)
    premiere = ajouter(depart, Duree(n, "jours ouvres"), calendrier=calendrier)
    ensemble = ajouter(depart, Duree(n + p, "jours ouvres"), calendrier=calendrier)

    if premiere is not None:
        assert ajouter(premiere, Duree(p, "jours ouvres"), calendrier=calendrier) == ensemble
    if ensemble is not None and calendrier.est_ouvre(depart):
        retour = ajouter(ensemble, Duree(n + p, "jours ouvres"), signe=-1, calendrier=calendrier)
        assert retour == depart
