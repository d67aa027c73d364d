"""Les valeurs : ce qui se lit, ce qui se refuse, ce qui se montre, et rien qui pilote un terminal."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.valeurs import (
    TYPES,
    Valeur,
    ValeurRefusee,
    afficher,
    assainir_pour_terminal,
    lire,
    verifier_bornes,
)

BONNES: list[tuple[str, str, Valeur]] = [
    ("texte", "  Lycée Diderot ", "Lycée Diderot"),
    ("texte", "Lyce\u0301e", "Lycée"),
    ("texte", "a\u00a0: b", "a\u00a0: b"),
    ("texte", "x" * 300, "x" * 300),
    ("texte", "👩\u200d🏫", "👩\u200d🏫"),
    ("texte_long", "Un\r\ndeux\ttrois\rquatre", "Un\ndeux\ttrois\nquatre"),
    ("texte_long", "x" * 20_000, "x" * 20_000),
    ("entier", "24", 24),
    ("entier", " 1 200 ", 1200),
    ("entier", "1\u202f200\u00a0000", 1_200_000),
    ("entier", "-3", -3),
    ("entier", "\u22123", -3),
    ("entier", "007", 7),
    ("decimal", "1,5", "1.5"),
    ("decimal", "1.50", "1.5"),
    ("decimal", "-0,0", "0"),
    ("decimal", "1 234,000", "1234"),
    ("decimal", "00,25", "0.25"),
    ("montant", "1 234,56 €", 123456),
    ("montant", "1\u202f234,56\u00a0€", 123456),
    ("montant", "1234.5", 123450),
    ("montant", "9000", 900000),
    ("montant", "12 euros", 1200),
    ("montant", "-0,05 €", -5),
    ("date", "12/09/2026", "2026-09-12"),
    ("date", "1/9/2026", "2026-09-01"),
    ("date", " 2026-09-12 ", "2026-09-12"),
    ("date", "29/02/2028", "2028-02-29"),
    ("booleen", "oui", True),
    ("booleen", "OUI", True),
    ("booleen", "o", True),
    ("booleen", " Non ", False),
    ("booleen", "n", False),
    ("zone", "a", "A"),
    ("zone", "Zone B", "B"),
    ("zone", "Corse", "corse"),
    ("zone", "La Réunion", "la_reunion"),
    ("zone", "réunion", "la_reunion"),
    ("zone", "Saint-Pierre-et-Miquelon", "saint_pierre_et_miquelon"),
    ("duree", "2 jours ouvrés", "2 jours ouvres"),
    ("siret", "732 829 320 00074", "73282932000074"),
    ("telephone", "+33 1 23 45 67 89", "0123456789"),
]

MAUVAISES = [
    ("texte", ""),
    ("texte", " \u00a0 "),
    ("texte", "x" * 301),
    ("texte", "deux\nlignes"),
    ("texte", "une\ttabulation"),
    ("texte", "rouge\x1b[31m"),
    ("texte", "nul\x00"),
    ("texte", "\x9b31m"),
    ("texte", "abc\u202edcb"),
    ("texte", "abc\u2066d"),
    ("texte", "a\u200bb"),
    ("texte", "a\ufeffb"),
    ("texte", "a\u2028b"),
    ("texte", "moitié \ud83d"),
    ("texte", "vide \ufffe"),
    ("texte", "vide \ufdd0"),
    ("texte", "vide \U0010ffff"),
    ("texte_long", "x" * 20_001),
    ("texte_long", "cloche\x07"),
    ("entier", "1,5"),
    ("entier", "12 34"),
    ("entier", "1e3"),
    ("entier", "٣"),
    ("entier", "²"),
    ("entier", "0x10"),
    ("entier", "1_000"),
    ("entier", "9" * 16),
    ("entier", "9" * 100_000),
    ("entier", ""),
    ("decimal", "1,2,3"),
    ("decimal", "nan"),
    ("decimal", "Infinity"),
    ("decimal", "1,1234567"),
    ("decimal", ",5"),
    ("montant", "1,234.56"),
    ("montant", "1.234,56"),
    ("montant", "1.234"),
    ("montant", "12 $"),
    ("montant", "9" * 14),
    ("date", "12/09/26"),
    ("date", "31/02/2026"),
    ("date", "29/02/2027"),
    ("date", "2026-9-1"),
    ("date", "09/2026"),
    ("date", "12 septembre"),
    ("date", "12/09/1899"),
    ("date", "12/09/2101"),
    ("date", "12/09/20260"),
    ("date", "2026-09-12T10:00"),
    ("date", "١٢/٠٩/٢٠٢٦"),
    ("booleen", "vrai"),
    ("booleen", "oui oui"),
    ("booleen", ""),
    ("zone", "D"),
    ("zone", ""),
    ("duree", "3 heures"),
    ("choix", "energie"),
    ("entirr", "3"),
]


@pytest.mark.parametrize(("type", "saisie", "attendu"), BONNES)
def test_une_bonne_saisie_prend_sa_forme_rangee(type: str, saisie: str, attendu: Valeur) -> None:
    """La valeur est celle attendue, de son type exact, et survit à un aller et retour en JSON."""
    valeur = lire(type, saisie)

    assert (valeur, valeur.__class__) == (attendu, attendu.__class__)
    assert json.loads(json.dumps(valeur)) == valeur


@pytest.mark.parametrize(("type", "saisie"), MAUVAISES)
def test_une_mauvaise_saisie_est_refusee_avec_un_remede(type: str, saisie: str) -> None:
    """Le refus dit la raison et la suite, et ne contient rien de la saisie qui puisse nuire."""
    with pytest.raises(ValeurRefusee) as refus:
        lire(type, saisie)

    assert refus.value.raison and refus.value.remede
    assert assainir_pour_terminal(str(refus.value)) == str(refus.value)
    assert len(str(refus.value)) < 400


def test_une_annee_a_deux_chiffres_ne_se_devine_pas() -> None:
    """Le refus nomme l'année et montre la forme attendue."""
    with pytest.raises(ValeurRefusee, match=r"ne se devine pas.*12/09/2026"):
        lire("date", "12/09/26")


def test_un_type_mal_ecrit_cite_le_plus_proche() -> None:
    """Une faute de frappe dans un type se corrige sans chercher."""
    with pytest.raises(ValeurRefusee, match="entier"):
        lire("entirr", "3")


@pytest.mark.parametrize("type", TYPES)
@given(saisie=st.text(max_size=60))
def test_aucune_saisie_ne_provoque_de_panne(type: str, saisie: str) -> None:
    """Toute saisie se lit ou se refuse ; ce qui est lu se montre et se relit à l'identique."""
    try:
        valeur = lire(type, saisie)
    except ValeurRefusee:
        return

    assert isinstance(afficher(type, valeur), str)
    assert lire(type, _resaisie(type, valeur)) == valeur


def _resaisie(type: str, valeur: Valeur) -> str:
    if isinstance(valeur, bool) or type == "montant":
        return afficher(type, valeur)
    return str(valeur)


@given(st.integers(-(10**14), 10**14))
def test_un_montant_montre_se_relit(centimes: int) -> None:
    """Ce que l'écran affiche peut être recopié tel quel."""
    if abs(centimes) < 10**13:
        assert lire("montant", afficher("montant", centimes)) == centimes


@given(st.dates())
def test_une_date_montree_se_relit(jour: object) -> None:
    """De 1900 à 2100, la forme affichée se relit ; hors de là, la date est refusée."""
    iso = str(jour)
    if "1900" <= iso[:4] <= "2100":
        assert lire("date", afficher("date", iso)) == iso
    else:
        with pytest.raises(ValeurRefusee, match="1900"):
            lire("date", iso)


@pytest.mark.parametrize(
    ("type", "valeur", "attendu"),
    [
        ("date", "2026-09-12", "12/09/2026"),
        ("montant", 123456, "1\u202f234,56\u00a0€"),
        ("entier", 1200, "1\u202f200"),
        ("decimal", "1234.5", "1\u202f234,5"),
        ("booleen", True, "oui"),
        ("booleen", False, "non"),
        ("zone", "A", "Zone A"),
        ("zone", "la_reunion", "La Réunion"),
        ("duree", "2 jours ouvres", "2\u00a0jours ouvrés"),
        ("telephone", "0123456789", "01\u00a023\u00a045\u00a067\u00a089"),
        ("siret", "73282932000074", "732\u00a0829\u00a0320\u00a000074"),
        ("siren", "732829320", "732\u00a0829\u00a0320"),
        ("choix", ["energie", "batiment"], "energie, batiment"),
        ("choix", [], "—"),
        ("texte", None, "—"),
        ("texte", "Zoé\x1b[2J", "Zoé␛[2J"),
        ("texte", "a\nb", "a␊b"),
        ("texte_long", "a\nb\tc\x07", "a\nb\tc␇"),
    ],
)
def test_une_valeur_se_montre_en_francais(type: str, valeur: Valeur | list[str] | None, attendu: str) -> None:
    """Ce que lit la personne, absence comprise."""
    assert afficher(type, valeur) == attendu


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Zoé – « 12\u00a0% »", "Zoé – « 12\u00a0% »"),
        ("\x1b]0;titre\x07", "␛]0;titre␇"),
        ("\x9b2J", "<U+009B>2J"),
        ("\x7f", "␡"),
        ("\u202eexe.txt", "<U+202E>exe.txt"),
        ("a\u200bb", "a<U+200B>b"),
        ("\ud800", "<U+D800>"),
        ("ligne\nligne", "ligne␊ligne"),
    ],
)
def test_un_terminal_ne_se_pilote_pas_par_les_donnees(avant: str, apres: str) -> None:
    """Commandes, inversions d'écriture et moitiés de caractère deviennent des signes visibles."""
    assert assainir_pour_terminal(avant) == apres


@given(st.text(alphabet=st.characters()))
def test_un_texte_assaini_s_ecrit_toujours(texte: str) -> None:
    """Aucune commande ne subsiste, l'encodage réussit, et une seconde passe ne change rien."""
    propre = assainir_pour_terminal(texte)

    assert propre.encode("utf-8")[:0] == b""
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in propre)
    assert assainir_pour_terminal(propre) == propre


@pytest.mark.parametrize(
    ("type", "valeur", "minimum", "maximum"),
    [
        ("entier", 0, 1, None),
        ("entier", 13, 1, 12),
        ("decimal", "0.999999", 1, None),
        ("decimal", "-1.5", -1, None),
        ("decimal", "10.000001", None, 10),
        ("montant", 999_999, 1_000_000, None),
        ("date", "2026-08-31", "2026-09-01", None),
        ("duree", "5 mois", "6 mois", None),
        ("duree", "13 mois", None, "1 an"),
        ("duree", "30 jours", "1 mois", None),
    ],
)
def test_une_valeur_hors_de_ses_bornes_est_refusee(
    type: str, valeur: Valeur, minimum: int | str | None, maximum: int | str | None
) -> None:
    """Le refus montre la borne comme l'écran l'écrirait."""
    with pytest.raises(ValeurRefusee) as refus:
        verifier_bornes(type, valeur, minimum, maximum)

    assert refus.value.remede


@pytest.mark.parametrize(
    ("type", "valeur", "minimum", "maximum"),
    [
        ("entier", 1, 1, 1),
        ("entier", 5, None, None),
        ("decimal", "-0.5", -1, 0),
        ("decimal", "10", None, 10),
        ("montant", 1_000_000, 1_000_000, None),
        ("date", "2026-09-01", "2026-09-01", "2026-09-01"),
        ("duree", "12 mois", "1 an", "1 an"),
        ("texte", "abc", 1, 2),
    ],
)
def test_les_bornes_sont_comprises(
    type: str, valeur: Valeur, minimum: int | str | None, maximum: int | str | None
) -> None:
    """Une valeur égale à sa borne passe ; un type sans ordre n'a pas de bornes."""
    verifier_bornes(type, valeur, minimum, maximum)
