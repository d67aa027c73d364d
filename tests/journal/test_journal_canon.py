"""Ce qui a le droit d'entrer au journal, et l'écriture unique qu'il y prend."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.erreurs import CommandeMalEcrite
from moteur.journal.arbre import feuille, noeud, racine
from moteur.journal.canon import canonique, controler, est_canonique

TEXTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda texte: unicodedata.normalize("NFC", texte)
)
CONTENUS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTES,
    lambda enfants: st.lists(enfants, max_size=4) | st.dictionaries(TEXTES, enfants, max_size=4),
    max_leaves=12,
)


def _profond(niveaux: int) -> object:
    valeur: object = "fond"
    for _ in range(niveaux):
        valeur = [valeur]
    return valeur


@pytest.mark.parametrize(
    ("valeur", "mot"),
    [
        (0.5, "virgule"),
        (1.0, "virgule"),
        (float("nan"), "virgule"),
        (2**53, "2^53"),
        (-(2**53), "2^53"),
        ("SECRET\0", "nul"),
        ("SECRET\udfff", "demi-caractère"),
        ("SECRETe\u0301", "NFC"),
        (b"SECRET", "ni un texte"),
        ({"SECRET"}, "ni un texte"),
        ({1: "SECRET"}, "clé"),
        (_profond(51), "imbrication"),
    ],
)
def test_ce_qui_n_a_pas_d_ecriture_unique_est_refuse(valeur: object, mot: str) -> None:
    """Le refus dit le lieu et la raison en français, jamais la valeur."""
    with pytest.raises(CommandeMalEcrite) as levee:
        controler({"champ": [valeur]}, lieu="identite")

    message = str(levee.value)
    assert message.startswith("identite.champ[0]")
    assert mot in message
    assert "SECRET" not in message
    message.encode("utf-8")


def test_les_bornes_passent() -> None:
    """Les plus grands entiers, le plus profond contenu, les retours à la ligne et les n-uplets passent."""
    valeur = {"max": 2**53 - 1, "min": -(2**53) + 1, "vrai": True, "texte": "a\nb\tœ\U0001f600", "n": (1, 2)}

    assert controler(valeur, lieu="x") == {**valeur, "n": [1, 2]}
    assert controler(_profond(50), lieu="x") == _profond(50)
    with pytest.raises(CommandeMalEcrite):
        controler(_profond(51), lieu="x")


def test_une_cle_illisible_ne_gate_pas_le_message() -> None:
    """Une clé à demi-caractère se montre par son code."""
    with pytest.raises(CommandeMalEcrite) as levee:
        controler({"a\ud800": 1}, lieu="trace")

    assert "trace.a\\ud800" in str(levee.value)


def test_les_cles_se_trient_par_unites_utf_16() -> None:
    """Le tri de la RFC 8785 §3.2.3 : unités UTF-16, non points de code."""
    melange = {"\u20ac": 1, "\r": 2, "\ufb13": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}

    octets = canonique(controler(melange, lieu="x"))

    attendu = '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"\u20ac":1,"\U0001f600":5,"\ufb13":3}'
    assert octets == attendu.encode("utf-8")
    assert est_canonique(octets, controler(melange, lieu="x"))


@settings(max_examples=150, deadline=None)
@given(CONTENUS)
def test_une_forme_canonique_se_reconnait(contenu: object) -> None:
    """Reconnaître vite et écrire par rfc8785 disent toujours la même chose."""
    simple = controler(contenu, lieu="x")
    octets = canonique(simple)

    assert est_canonique(octets, simple)
    assert not est_canonique(octets + b" ", simple)
    assert not est_canonique(b" " + octets, simple)


@pytest.mark.parametrize("nombre", range(1, 18))
def test_la_tete_d_arbre_suit_la_definition(nombre: int) -> None:
    """Pour chaque taille, la racine calculée au fil de l'eau est celle de la définition récursive."""
    feuilles = [feuille(bytes([n])) for n in range(nombre)]

    assert racine(feuilles) == _definition(feuilles)
    assert feuilles[0] == sha256(b"\x00\x00").digest()


def _definition(feuilles: list[bytes]) -> bytes:
    if len(feuilles) == 1:
        return feuilles[0]
    coupe = 1 << (len(feuilles) - 1).bit_length() - 1
    return noeud(_definition(feuilles[:coupe]), _definition(feuilles[coupe:]))
