"""Ce qu'enregistre le Bloc-notes : lu exactement, ou refusé à sa ligne avec le remède."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.erreurs import CommandeMalEcrite
from moteur.operations.formulaire_octets import TAILLE_MAXIMUM, decoder

TEXTE = "#| Écrivez chaque réponse\r\nobjectifs:\r\nL'été à la rivière — « oui »\r\n"
ATTENDU = TEXTE.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("octets", "encodage"),
    [
        (TEXTE.encode("utf-8"), "UTF-8"),
        (TEXTE.encode("utf-8-sig"), "UTF-8"),
        (codecs.BOM_UTF16_LE + TEXTE.encode("utf-16-le"), "UTF-16"),
        (codecs.BOM_UTF16_BE + TEXTE.encode("utf-16-be"), "UTF-16"),
        (TEXTE.encode("utf-16-le"), "UTF-16"),
        (TEXTE.encode("utf-16-be"), "UTF-16"),
        (TEXTE.encode("cp1252"), "ANSI (Windows-1252)"),
        (TEXTE.replace("\r\n", "\r").encode("utf-8"), "UTF-8"),
    ],
)
def test_chaque_encodage_du_bloc_notes_se_lit(octets: bytes, encodage: str) -> None:
    """UTF-8 avec ou sans marque, UTF-16, ANSI, toutes les fins de ligne."""
    lu = decoder(octets, lieu="f.txt")
    assert (lu.texte, lu.encodage) == (ATTENDU, encodage)


@pytest.mark.parametrize(
    ("octets", "lieu"),
    [
        ("Écrit\nété".encode()[:-1], "f.txt:2"),
        ("un é\n".encode() + "deux é".encode("cp1252"), "f.txt:2"),
        (b"objectifs:\nabc\x00def", "f.txt:2"),
        (codecs.BOM_UTF16_LE + "a\nb".encode("utf-16-le")[:-1], "f.txt:2"),
        (b"un\ndeux\ntrois \x81", "f.txt:3"),
    ],
)
def test_un_texte_abime_est_refuse_a_sa_ligne(octets: bytes, lieu: str) -> None:
    """Un fichier coupé ou où deux encodages se mêlent n'est jamais deviné."""
    with pytest.raises(CommandeMalEcrite) as refus:
        decoder(octets, lieu="f.txt")
    assert refus.value.lieu == lieu and "UTF-8" in refus.value.suite


def test_un_fichier_trop_gros_est_refuse() -> None:
    """Un octet de plus que permis suffit."""
    with pytest.raises(CommandeMalEcrite, match="2 Mio"):
        decoder(b"a" * (TAILLE_MAXIMUM + 1), lieu="f.txt")


@given(st.binary(max_size=300))
def test_des_octets_au_hasard_se_lisent_ou_se_refusent(octets: bytes) -> None:
    """Jamais d'autre faute que la nôtre."""
    try:
        assert "\r" not in decoder(octets, lieu="f.txt").texte
    except CommandeMalEcrite as refus:
        assert refus.suite


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufeff"), max_size=60))
def test_l_utf_8_se_lit_tel_quel(texte: str) -> None:
    """Aucun texte en UTF-8 n'est pris pour autre chose."""
    assert decoder(texte.encode(), lieu="f.txt").texte == texte
