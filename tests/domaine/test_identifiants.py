"""Les identifiants : formes, clés, écritures tolérées, et un avis extérieur sur SIREN et SIRET."""

from __future__ import annotations

import random

import pytest
from stdnum.fr import siren, siret

from moteur.domaine.identifiants import VERIFICATIONS, ValeurRefusee, verifier_identifiant

BONS = [
    ("uai", "0751234J", "0751234J"),
    ("uai", "0010856a", "0010856A"),
    ("uai", "6200001 G", "6200001G"),
    ("uai", "0750655E", "0750655E"),
    ("uai", "0350760L", "0350760L"),
    ("uai", "0942434K", "0942434K"),
    ("uai", "0010001W", "0010001W"),
    ("siren", "732 829 320", "732829320"),
    ("siren", "356000000", "356000000"),
    ("siret", "732 829 320 00074", "73282932000074"),
    ("siret", "732.829.320.00074", "73282932000074"),
    ("siret", "732\u00a0829\u202f320 00074", "73282932000074"),
    ("siret", "35600000000048", "35600000000048"),
    ("siret", "35600000049837", "35600000049837"),
    ("rna", "W751000000", "W751000000"),
    ("rna", "w 751 000 000", "W751000000"),
    ("rna", "W2A1000123", "W2A1000123"),
    ("rna", "W9P1002345", "W9P1002345"),
    ("courriel", " Jeanne.d-Arc+lp@AC-Lyon.FR ", "Jeanne.d-Arc+lp@ac-lyon.fr"),
    ("courriel", "ce.0750655E@ac-paris.fr", "ce.0750655E@ac-paris.fr"),
    ("courriel", "o'neil@exemple.xn--p1ai", "o'neil@exemple.xn--p1ai"),
    ("telephone", "01 23 45 67 89", "0123456789"),
    ("telephone", "01.23.45.67.89", "0123456789"),
    ("telephone", "01-23-45-67-89", "0123456789"),
    ("telephone", "+33 1 23 45 67 89", "0123456789"),
    ("telephone", "+33 (0)1 23 45 67 89", "0123456789"),
    ("telephone", "0033123456789", "0123456789"),
    ("telephone", "+262 262 12 34 56", "0262123456"),
    ("telephone", "123456789", "0123456789"),
    ("reference", "2026-DSDEN/0142", "2026-DSDEN/0142"),
    ("reference", "7", "7"),
    ("reference", "A" * 29 + "1", "A" * 29 + "1"),
]

MAUVAIS = [
    ("uai", "0010856B"),
    ("uai", "0751234"),
    ("uai", "1751234J"),
    ("uai", "0960001A"),
    ("uai", "0751234É"),
    ("uai", "٠٧٥١٢٣٤J"),
    ("uai", ""),
    ("siren", "732829321"),
    ("siren", "73282932"),
    ("siren", "000000000"),
    ("siren", "٧٣٢٨٢٩٣٢٠"),
    ("siren", "73282932²"),
    ("siret", "73282932000075"),
    ("siret", "732829320"),
    ("siret", "35600000049838"),
    ("siret", "73282932100007"),
    ("rna", "751000000"),
    ("rna", "W75100000"),
    ("rna", "W75100000A"),
    ("rna", "W7510000000"),
    ("courriel", "jeanne"),
    ("courriel", "jeanne@lycee"),
    ("courriel", "jeanne@@ac-lyon.fr"),
    ("courriel", "jeanne@ac@lyon.fr"),
    ("courriel", "jeanne d@ac-lyon.fr"),
    ("courriel", "jeanne@ac-lyon.fr\nBcc: tous@exemple.fr"),
    ("courriel", "jeanne@ac-lyon..fr"),
    ("courriel", "jeanne@-lyon.fr"),
    ("courriel", ".jeanne@ac-lyon.fr"),
    ("courriel", "zoé@ac-lyon.fr"),
    ("courriel", "jeanne@192.168.0.1"),
    ("courriel", "a@b.c"),
    ("courriel", "a" * 65 + "@ac-lyon.fr"),
    ("courriel", "a@" + "b." * 130 + "fr"),
    ("telephone", "3639"),
    ("telephone", "00 23 45 67 89"),
    ("telephone", "+44 20 7946 0958"),
    ("telephone", "01 23 45 67 8"),
    ("telephone", "01 23 45 67 89 poste 12"),
    ("telephone", "٠١٢٣٤٥٦٧٨٩"),
    ("reference", "SANSCHIFFRE"),
    ("reference", "2026 142"),
    ("reference", "réf-1"),
    ("reference", "A" * 30 + "1"),
    ("reference", "2026-142\x1b[31m"),
    ("reference", ""),
    ("inconnu", "1"),
]


@pytest.mark.parametrize(("type", "saisie", "canonique"), BONS)
def test_un_identifiant_juste_prend_sa_forme_canonique(type: str, saisie: str, canonique: str) -> None:
    """Espaces, points et casse ne comptent pas ; relire la forme canonique ne la change plus."""
    assert verifier_identifiant(type, saisie) == canonique
    assert verifier_identifiant(type, canonique) == canonique


@pytest.mark.parametrize(("type", "saisie"), MAUVAIS)
def test_un_identifiant_faux_est_refuse_avec_sa_raison(type: str, saisie: str) -> None:
    """Le refus dit la raison et ce qu'il faut écrire, sans citer la saisie."""
    with pytest.raises(ValeurRefusee) as refus:
        verifier_identifiant(type, saisie)

    assert refus.value.raison and refus.value.remede
    assert str(refus.value) == f"{refus.value.raison} {refus.value.remede}"
    assert "\x1b" not in str(refus.value)


def test_la_bonne_lettre_d_un_uai_est_donnee() -> None:
    """Une clé fausse cite celle que les chiffres donnent."""
    with pytest.raises(ValeurRefusee, match="0010856 se termine par A"):
        verifier_identifiant("uai", "0010856B")


def test_une_seule_lettre_convient_a_un_uai() -> None:
    """Pour les mêmes sept chiffres, une lettre sur vingt-six est acceptée."""
    lettres = [lettre for lettre in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if _accepte("uai", f"0750655{lettre}")]

    assert lettres == ["E"]


def test_les_siren_sont_juges_comme_par_un_outil_exterieur() -> None:
    """Vingt mille nombres au hasard reçoivent le même avis que de python-stdnum."""
    hasard = random.Random(20260912)
    nombres = [f"{hasard.randrange(1, 10**9):09d}" for _ in range(20_000)]

    assert [n for n in nombres if _accepte("siren", n) != siren.is_valid(n)] == []
    assert sum(map(siren.is_valid, nombres)) > 1000


def test_les_siret_sont_juges_comme_par_un_outil_exterieur() -> None:
    """De même pour les SIRET, dont dix mille de La Poste."""
    hasard = random.Random(20260913)
    racines = [n for n in (f"{hasard.randrange(1, 10**9):09d}" for _ in range(10_000)) if siren.is_valid(n)]
    nombres = [f"{racine}{hasard.randrange(10**5):05d}" for racine in racines for _ in range(10)]
    nombres += [f"356000000{hasard.randrange(10**5):05d}" for _ in range(10_000)]

    assert [n for n in nombres if _accepte("siret", n) != siret.is_valid(n)] == []
    assert sum(map(siret.is_valid, nombres)) > 2000


@pytest.mark.parametrize("type", sorted(VERIFICATIONS))
@pytest.mark.parametrize("saisie", ["\x00", "\ud800", "\u202e12", "9" * 100_000, "@" * 10_000, " " * 10_000])
def test_une_saisie_hostile_est_refusee(type: str, saisie: str) -> None:
    """Commandes, moitiés de caractère et textes immenses sont des refus, jamais une panne."""
    assert not _accepte(type, saisie)


def _accepte(type: str, saisie: str) -> bool:
    try:
        verifier_identifiant(type, saisie)
    except ValeurRefusee:
        return False
    return True
