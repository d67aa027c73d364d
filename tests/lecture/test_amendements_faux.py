"""Les couches fautives : une faute chacune, dite à sa place, avec la ligne de la base et le remède."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.chargement import Chargement
from moteur.lecture.codes import lire_catalogue
from tests.lecture.enregistrer_amendements import ATTENDU, batir, cas, juger, rendre

PROJET = Path(__file__).parents[2]
ANGLAIS = re.compile(r"\b(the|not|error|invalid|missing|unknown|expected|value|field)\b", re.IGNORECASE)
# Ce qui se dit du paquet entier, sans amendement à montrer, ou avec deux lieux par nature.
PLUSIEURS = {
    "A05_base_fautive": 2,
    "A05_couche_du_dessous": 2,
    "A14_champ_lu": 2,
    "A14_role_cite": 2,
    "tout_a_la_fois": 10,
}


def ids(chemin: Path) -> str:
    return chemin.name


@pytest.fixture(scope="module")
def juges() -> dict[str, Chargement]:
    """Chaque cas, jugé une fois."""
    return {chemin.name: juger(chemin) for chemin in cas()}


@pytest.mark.parametrize("chemin", cas(), ids=ids)
def test_chaque_couche_fautive_dit_exactement_ce_qui_est_attendu(
    chemin: Path, juges: dict[str, Chargement]
) -> None:
    """Fichier, ligne, colonne, cause, lignes citées, remède : au caractère près."""
    assert rendre(juges[chemin.name]) == (chemin / ATTENDU).read_text("utf-8")


@pytest.mark.parametrize("chemin", cas(), ids=ids)
def test_une_faute_fait_un_message(chemin: Path, juges: dict[str, Chargement]) -> None:
    """Une seule cause ne s'annonce qu'une fois, et par le code que dit le nom du cas."""
    diagnostics = juges[chemin.name].diagnostics

    assert len(diagnostics) == PLUSIEURS.get(chemin.name, 1)
    code = chemin.name.partition("_")[0]
    if len(code) == 3:
        assert code in {d.code for d in diagnostics}


@pytest.mark.parametrize("chemin", cas(), ids=ids)
def test_une_couche_fautive_ne_donne_pas_de_workflow(chemin: Path, juges: dict[str, Chargement]) -> None:
    """Rien ne s'ouvre sur une couche refusée ; un conseil n'empêche rien."""
    charge = juges[chemin.name]

    assert charge.sain == all(d.gravite == "conseil" for d in charge.diagnostics)
    assert (charge.workflow is not None) == charge.sain


def test_il_y_a_au_moins_soixante_couches_fautives() -> None:
    """L'arbre ne maigrit pas."""
    assert len(cas()) >= 60


def lieux(diagnostics: tuple[Diagnostic, ...]) -> Iterator[Position]:
    for d in diagnostics:
        yield d.position
        yield from (autre for autre, _ in d.autres)


@pytest.mark.parametrize("chemin", cas(), ids=ids)
def test_chaque_lieu_existe(chemin: Path, juges: dict[str, Chargement], tmp_path: Path) -> None:
    """Une ligne citée se trouve dans un fichier de la couche ou de sa base."""
    workflows = batir(chemin, tmp_path)
    for lieu in lieux(juges[chemin.name].diagnostics):
        lignes = (workflows / lieu.fichier).read_text("utf-8").split("\n")

        assert 1 <= lieu.ligne <= len(lignes) and 1 <= lieu.colonne <= len(lignes[lieu.ligne - 1]) + 1


def test_un_verrou_cite_la_ligne_de_la_base(juges: dict[str, Chargement]) -> None:
    """Tout refus d'affaiblir montre ce qu'il protège, dans le fichier de la base."""
    verrous = [
        d for c in juges.values() for d in c.diagnostics if "A20" <= d.code <= "A31" and d.code[0] == "A"
    ]

    assert len(verrous) >= 40
    for d in verrous:
        assert any(not autre.fichier.startswith("couche/") for autre, _ in d.autres), d


# Cible inconnue, base absente, cercle, mauvais verbe, attendu périmé, deux couches sur une cible, format plus récent.
DEUX_LIEUX = (
    "A01_element", "A01_retirer", "A02_base_inconnue", "A03_cercle", "A03_soi_meme", "A04_deux_regions", "A05_base_fautive",
    "A06_completer_une_carte", "A08_perime", "A08_sans_valeur", "A09_deux_couches", "A10_apres", "A13_format",
)  # fmt: skip


@pytest.mark.parametrize("nom", DEUX_LIEUX)
def test_une_mauvaise_entree_montre_ses_deux_lieux(nom: str, juges: dict[str, Chargement]) -> None:
    """Ce qui est fautif, et ce que cela heurte ou voulait dire, chacun à sa ligne, avec ce qu'il faut faire."""
    (d,) = [d for d in juges[nom].diagnostics if d.code == nom[:3]]

    assert d.remede and d.autres and d.autres[0][0] != d.position


def test_tout_se_dit_d_un_coup(juges: dict[str, Chargement]) -> None:
    """Dix fautes de genres différents dans une couche : dix diagnostics, dans l'ordre du fichier."""
    diagnostics = juges["tout_a_la_fois"].diagnostics

    assert {"A01", "A06", "A08", "A09", "A11", "A20", "A21", "A23", "A28"} <= {d.code for d in diagnostics}
    assert [d.position.ligne for d in diagnostics] == sorted(d.position.ligne for d in diagnostics)


def test_un_verrou_cite_la_source_de_ce_qu_il_protege(juges: dict[str, Chargement]) -> None:
    """Le texte qui impose se lit dans le refus."""
    for nom in ("A20_exigence", "A21_contre_le_sens", "A28_garantie", "A29_piece"):
        assert any("source X-0" in note for d in juges[nom].diagnostics for _, note in d.autres), nom


def test_les_messages_sont_en_francais_et_disent_quoi_faire(juges: dict[str, Chargement]) -> None:
    """Aucun mot d'anglais, toujours une suite."""
    for charge in juges.values():
        for d in charge.diagnostics:
            assert not ANGLAIS.search(re.sub("«.*?»|`.*?`", "", f"{d.message} {d.remede}")), d
            assert d.remede, d


def test_chaque_code_a_son_cas_et_son_explication(juges: dict[str, Chargement]) -> None:
    """Ce que la lecture peut dire d'une couche est montré ici et expliqué par `workflow expliquer`."""
    montres = {d.code for c in juges.values() for d in c.diagnostics if d.code[0] == "A"}
    chemin = PROJET / "schemas" / "diagnostics.yaml"

    assert montres == {c for c in lire_catalogue(chemin.read_bytes(), chemin.name) if c[0] == "A"}
