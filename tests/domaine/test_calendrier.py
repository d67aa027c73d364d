"""Le calendrier : jours fériés, jours utiles et leur raison, et ce qu'il refuse."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import holidays
import pytest
from ruamel.yaml import YAML

from moteur.domaine.calendrier import Calendrier, CalendrierDeZone, CalendrierFaux, jours_feries, paques
from moteur.domaine.identifiants import ValeurRefusee

FICHIER = Path(__file__).parents[2] / "workflows" / "calendriers.yaml"


def _donnees() -> dict[str, Any]:
    """Le fichier livré, chaque valeur restant un texte."""
    lu = YAML(typ="base", pure=True).load(FICHIER.read_text(encoding="utf-8"))
    assert isinstance(lu, dict)
    return lu


def _zone(nom: str) -> CalendrierDeZone:
    zone = Calendrier.depuis(_donnees()).zone(nom)
    assert zone is not None
    return zone


def _lire(donnees: dict[str, Any]) -> CalendrierDeZone:
    zone = Calendrier.depuis(donnees).zone("A")
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


def test_l_ordre_d_ecriture_est_sans_effet() -> None:
    """Une forme canonique range ses clés par ordre alphabétique : le calendrier relu est le même."""
    donnees = _donnees()

    relu = json.loads(json.dumps(donnees, sort_keys=True))

    assert list(relu["zones"]["A"]["vacances"]) != list(donnees["zones"]["A"]["vacances"])
    assert Calendrier.depuis(relu) == Calendrier.depuis(donnees)


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
        (_minimal(connu_du="31/09/2026"), "zones.A.connu_du"),
        (_minimal(connu_du=["2026-09-01"]), "zones.A.connu_du"),
        ({"titres": [], "zones": {}}, "titres"),
        (_minimal(connu_au="2026-02-30"), "zones.A.connu_au"),
        (_minimal(connu_au="2026-08-31"), "zones.A.connu_au"),
        (_minimal(connu_au="9999-12-31"), "zones.A.connu_au"),
        (_minimal(vacances={"noel": {"du": "2027-01-03", "au": "2026-12-19"}}), "zones.A.vacances.noel"),
        (_minimal(vacances={"ete": {"du": "2027-03-01", "au": "2027-08-31"}}), "zones.A.vacances.ete"),
        (_minimal(vacances={"noel": {"du": "2026-12-19"}}), "zones.A.vacances.noel.au"),
        (_minimal(vacances={"noel": "2026-12-19"}), "zones.A.vacances.noel"),
        (_minimal(rentree={"annee_2027": "2027-01-05"}), "zones.A.rentree.annee_2027"),
        (_minimal(rentree={"annee_2027": "2027-01-03"}), "zones.A.rentree.annee_2027"),
        (_minimal(rentree={"annee_2026": "2026-11-11"}), "zones.A.rentree.annee_2026"),
        (_minimal(rentree={"annee_2026": "2027-01-04"}), "zones.A.rentree.annee_2026"),
        (_minimal(rentree={"annee": "2027-01-04"}), "zones.A.rentree.annee"),
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


@pytest.mark.parametrize(
    ("jour", "dernier", "pourquoi"),
    [
        ("2026-11-10", "2026-11-10", ""),
        ("2026-11-11", "2026-11-10", "jour férié (Armistice de 1918)"),
        ("2026-11-14", "2026-11-13", "samedi"),
        ("2026-11-15", "2026-11-13", "dimanche"),
        ("2026-12-25", "2026-12-18", "vacances de Noël"),
        ("2026-11-01", "2026-10-16", "vacances de la Toussaint"),
        ("2027-03-29", "2027-03-26", "jour férié (Lundi de Pâques)"),
        ("2027-05-08", "2027-05-05", "pont de l'Ascension"),
        ("2026-08-31", "2026-07-03", "vacances d'été"),
        ("2025-09-01", "2025-09-01", ""),
    ],
)
def test_le_dernier_jour_utile_et_sa_raison(jour: str, dernier: str, pourquoi: str) -> None:
    """Ni férié, ni week-end, ni vacances ; la raison se dit en mots que l'on peut montrer."""
    zone, demande = _zone("A"), date.fromisoformat(jour)

    assert zone.dernier_jour_utile(demande) == date.fromisoformat(dernier)
    assert zone.pourquoi(demande) == pourquoi
    assert zone.est_utile(demande) is (not pourquoi)


def test_un_jour_utile_ne_se_devine_pas_au_dela_du_calendrier() -> None:
    """Hors de la période connue, ou quand le jour utile la précéderait : inconnu."""
    zone = _zone("A")
    commence_en_vacances = _lire(_minimal(connu_du="2026-12-19"))

    for inconnu in (date(2025, 8, 31), date(2028, 7, 5), date.min, date.max):
        assert zone.dernier_jour_utile(inconnu) is None
        assert zone.est_utile(inconnu) is None
        assert zone.pourquoi(inconnu) == "jour hors du calendrier connu"
    assert commence_en_vacances.dernier_jour_utile(date(2027, 1, 3)) is None
    assert commence_en_vacances.dernier_jour_utile(date(2027, 1, 4)) == date(2027, 1, 4)


def test_ce_qui_n_a_pas_de_titre_se_dit_par_son_nom() -> None:
    """Un nom sans titre se lit en mots, sans son année ; un titre vaut pour toutes les années."""
    donnees = _minimal(feries={"fete_du_lycee": "12 novembre", "san_ghjuvanni": "13 novembre"})
    donnees["titres"] = {"san_ghjuvanni": "San Ghjuvanni"}
    donnees["zones"]["A"]["vacances"]["journee_banalisee_2027"] = {"du": "2027-02-01", "au": "2027-02-01"}
    zone = _lire(donnees)

    assert zone.pourquoi(date(2026, 11, 12)) == "jour férié (fete du lycee)"
    assert zone.pourquoi(date(2026, 11, 13)) == "jour férié (San Ghjuvanni)"
    assert zone.pourquoi(date(2027, 2, 1)) == "journee banalisee"


def test_une_rentree_suit_des_vacances_week_end_et_feries_compris() -> None:
    """Des vacances écrites jusqu'au vendredi, une rentrée le mardi d'un lundi férié : la rentrée tient."""
    vacances = {"printemps": {"du": "2027-03-13", "au": "2027-03-26"}}
    zone = _lire(_minimal(vacances=vacances, rentree={"annee_2027": "30/03/2027"}))

    assert zone.rentree(2027) == date(2027, 3, 30)
    assert zone.pourquoi(date(2027, 3, 29)) == "jour férié (Lundi de Pâques)"


@pytest.mark.parametrize(
    ("autres", "raison"),
    [
        ({"du": "2027-01-03", "au": "2027-01-09"}, "chevauchent « noel »"),
        ({"du": "2027-02-09", "au": "2027-02-01"}, "se terminent avant de commencer"),
        (
            {"du": "2027-03-20", "au": "2027-04-09"},
            "sortent de la période connue, du 01/09/2026 au 31/03/2027",
        ),
    ],
)
def test_des_vacances_impossibles_disent_pourquoi(autres: dict[str, str], raison: str) -> None:
    """Chaque façon de se tromper a sa raison."""
    noel = {"du": "2026-12-19", "au": "2027-01-03"}

    with pytest.raises(CalendrierFaux, match=f"hiver : ces vacances {raison}"):
        Calendrier.depuis(_minimal(vacances={"noel": noel, "hiver": autres}))
