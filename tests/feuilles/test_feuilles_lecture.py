"""Lire un fichier de tableur, quel qu'il soit : des cellules à leur place, ou un refus ; ni calcul, ni mémoire épuisée."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.erreurs import CommandeMalEcrite, Introuvable, OutilAbsent
from moteur.lecture.tableur import FeuilleIllisible, Grille, adresse, lire, lire_fichier
from tests.feuilles.test_feuilles_import import classeur


def note(ligne: Sequence[str]) -> int:
    """Les titres qu'attendent ces tests."""
    return len({"nom", "age", "goûts"} & {c.lower() for c in ligne})


def refaire(octets: bytes, **remplacees: bytes) -> bytes:
    """Le classeur dont une entrée, nommée par sa fin, a un autre contenu."""
    flux = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as avant,
        zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as apres,
    ):
        for entree in avant.namelist():
            neuf = next((v for cle, v in remplacees.items() if entree.endswith(f"{cle}.xml")), None)
            apres.writestr(entree, avant.read(entree) if neuf is None else neuf)
    return flux.getvalue()


def feuille_xml(lignes: str, tete: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{tete}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{lignes}</sheetData></worksheet>"
    ).encode()


BON = classeur([["Nom", "Age"], ["Roy", 12]])


@pytest.mark.parametrize(
    ("place", "nom"),
    [((0, 0), "A1"), ((13, 1), "B14"), ((0, 25), "Z1"), ((0, 26), "AA1"), ((9, 702), "AAA10")],
)
def test_une_cellule_a_l_adresse_que_montre_le_tableur(place: tuple[int, int], nom: str) -> None:
    """Lettres et numéro, au-delà de Z aussi."""
    assert adresse(*place) == nom


def test_les_places_comptent_les_lignes_et_colonnes_vides() -> None:
    """La ligne 4 du tableur est la quatrième, même si les deux premières sont vides ou tiennent sur plusieurs lignes."""
    csv = b'\r\n"a\r\nb";\r\nNom;Age\r\n;12\r\n;;\r\n'
    assert lire(csv, note=note).lignes == ((), ("a\r\nb", ""), ("Nom", "Age"), ("", "12"))

    vide = lire(classeur([[], [], ["", "Nom", "Age"], ["", "", 12]]), note=note)
    assert vide.lignes[2:] == (("", "Nom", "Age"), ("", "", "12")) and len(vide.lignes) == 4


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_le_separateur_est_celui_qui_donne_des_titres(separateur: str) -> None:
    """Des virgules dans les cellules ne trompent pas."""
    texte = f'"Nom"{separateur}"Goûts"\n"Roy, Léa; dit\tPetit"{separateur}"mer, nuit, lune, sable"\n'

    assert lire(texte.encode(), note=note).lignes[1] == ("Roy, Léa; dit\tPetit", "mer, nuit, lune, sable")


@pytest.mark.parametrize("nom", ["Lefèvre", "Zoë Œuvrard", "Noël — 5 €", "Ångström"])
def test_un_texte_court_en_cp1252_se_lit_juste(nom: str) -> None:
    """Sans deviner d'après les lettres : un repli, toujours le même."""
    assert lire(f"Nom;Age\n{nom};1".encode("cp1252"), note=note).lignes[1][0] == nom


@pytest.mark.parametrize(
    "octets",
    [
        b'Nom;Age\n"Roy;12\n', b'Nom;Age\n"Roy"x;12', b"Nom;Age\n\x00;1", b"\xff\xfeN", b"\x81\x8d;Nom", b"\xd0\xcf\x11\xe0\xa1",
        b"PK", b"PK\x03\x04", BON[:200], BON[:-30], b"%PDF-1.7\x81",
    ],
)  # fmt: skip
def test_ce_qui_n_est_pas_un_tableau_est_refuse(octets: bytes) -> None:
    """Guillemets ouverts, octets nuls, ancien Excel, classeur coupé : une phrase, un remède, une cellule."""
    with pytest.raises(FeuilleIllisible) as refus:
        lire(octets, note=note)
    assert refus.value.suite and refus.value.cellule


def test_des_guillemets_ouverts_disent_leur_ligne() -> None:
    """Sans cela, tout le reste du fichier passerait dans une cellule."""
    with pytest.raises(FeuilleIllisible) as refus:
        lire(b'Nom;Age\nRoy;1\n"Max;2\nZoe;3\n', note=note)
    assert refus.value.cellule == "A3"


def test_les_formules_d_un_classeur_se_voient() -> None:
    """À leur place, résultat ou non, partagées ou non ; un texte qui commence par « = » n'en est pas une."""
    flux = io.BytesIO()
    with xlsxwriter.Workbook(flux, {"in_memory": True}) as w:
        f = w.add_worksheet()
        f.write_row(0, 0, ["Nom", "Age"])
        f.write_formula(1, 1, "=1+1", None, 2)
        f.write_string(2, 0, "=1+1")
        f.write_array_formula(3, 0, 3, 0, "{=A1}")

    grille = lire(flux.getvalue(), note=note)

    assert grille.formules == {(1, 1), (3, 0)} and grille.lignes[2][0] == "=1+1"


def test_les_formules_se_voient_sans_adresse_ni_prefixe_ordinaire() -> None:
    """Des cellules sans « r », un préfixe d'espace de noms : les places restent justes."""
    xml = feuille_xml(
        '<row><c t="inlineStr"><is><t>Nom</t></is></c><c t="inlineStr"><is><t>Age</t></is></c></row>'
        "<row><c><v>1</v></c><c><f>1+1</f><v>2</v></c></row>"
    )
    assert lire(refaire(BON, sheet1=xml), note=note).formules == {(1, 1)}


@pytest.mark.parametrize(
    "xml",
    [
        feuille_xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        feuille_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        feuille_xml('<row r="99999999999999999999"><c><v>1</v></c></row>'),
        feuille_xml("", '<!DOCTYPE a [<!ENTITY x "y">]>'),
        feuille_xml('<row r="1"><c r="A1"><v>&x;</v></c></row>'),
        b"<worksheet>", b"", b"\x00" * 100,
    ],
)  # fmt: skip
def test_un_classeur_piege_est_refuse_sans_epuiser_la_machine(xml: bytes) -> None:
    """Cellule au bout du tableur, entités, XML coupé : refusés avant toute lecture."""
    with pytest.raises(FeuilleIllisible):
        lire(refaire(BON, sheet1=xml), note=note)


def test_une_bombe_de_decompression_est_refusee() -> None:
    """Ce que l'archive annonce, comme ce qu'elle contient, est borné."""
    flux = io.BytesIO(BON)
    with zipfile.ZipFile(flux, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", bytes(70 * 1024 * 1024))

    with pytest.raises(FeuilleIllisible, match="démesuré"):
        lire(flux.getvalue(), note=note)


def test_une_archive_qui_n_est_pas_un_classeur_est_refusee() -> None:
    """Un document, une archive quelconque, un classeur sans feuille visible."""
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(FeuilleIllisible, match="xlsx"):
        lire(flux.getvalue(), note=note)


def test_un_fichier_trop_gros_ou_trop_long_est_refuse() -> None:
    """Dix mégaoctets, cinq mille lignes ; des lignes vides à la fin ne comptent pas."""
    with pytest.raises(FeuilleIllisible, match="10 Mo"):
        lire(b"a" * (10 * 1024 * 1024 + 1), note=note)
    with pytest.raises(FeuilleIllisible) as refus:
        lire(b"Nom;Age\n" + b"a;1\n" * 5_000, note=note)
    assert refus.value.cellule == "A5001"
    assert len(lire(b"Nom;Age\n" + b"a;1\n" * 4_999 + b";;\n" * 9_000, note=note).lignes) == 5_000


def test_un_chemin_qui_n_est_pas_un_fichier(tmp_path: Path) -> None:
    """Absent : introuvable ; répertoire : commande mal écrite."""
    with pytest.raises(Introuvable):
        lire_fichier(tmp_path / "absent.csv", note=note)
    with pytest.raises(CommandeMalEcrite, match="pas un fichier"):
        lire_fichier(tmp_path, note=note)


def test_sans_l_extra_excel_le_csv_se_lit_et_le_classeur_se_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Le paquet qui manque se dit, avec quoi faire."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)

    assert lire(b"Nom;Age\na;1", note=note).lignes[1] == ("a", "1")
    with pytest.raises(OutilAbsent, match="python-calamine"):
        lire(BON, note=note)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.binary(max_size=60).map(lambda b: BON[: len(BON) // 2] + b + BON[len(BON) // 2 :])
)
def test_des_octets_quelconques_sont_lus_ou_refuses(octets: bytes) -> None:
    """Aucune autre exception que les nôtres."""
    try:
        assert isinstance(lire(octets, note=note), Grille)
    except CommandeMalEcrite as refus:
        assert refus.suite
