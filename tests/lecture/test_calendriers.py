"""Le calendrier qu'une académie pose dans son espace : il remplace celui qui est livré, ou dit ce qui cloche."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.composition.ressources import Fonds, livraison, schemas
from moteur.diagnostics import presenter
from moteur.erreurs import DefinitionInvalide
from moteur.lecture.calendriers import lire_calendriers
from moteur.lecture.chargement import Chargement

LIVRE = (livraison() / "workflows" / "calendriers.yaml").read_text(encoding="utf-8")
ZONE = """calendriers: scolaires
zones:
  mayotte:
    titre: Mayotte
    connu_du: 2026-09-01
    connu_au: 2027-07-02
    rentree: {annee_2026: 2026-09-01}
    vacances:
      noel_2026: {du: 2026-12-19, au: 2027-01-03}
      hiver_2027: {du: 2027-02-13, au: 2027-02-28}
    feries: {abolition: 27 avril}
"""


def charge(tmp_path: Path, texte: str | bytes) -> Chargement:
    """La base nationale, chargée depuis un espace qui porte ce calendrier."""
    (tmp_path / "workflows").mkdir(exist_ok=True)
    octets = texte.encode() if isinstance(texte, str) else texte
    (tmp_path / "workflows" / "calendriers.yaml").write_bytes(octets)
    return Fonds(tmp_path).charger("mentorat_lp")


def dits(chargement: Chargement) -> list[str]:
    return [f"{d.position} {d.code} {d.message}" for d in chargement.diagnostics]


def test_le_calendrier_livre_est_sain() -> None:
    """Sa forme et son sens ; les deux écritures d'une date y sont permises."""
    assert Fonds().ressources().diagnostics == ()


def test_le_calendrier_de_l_espace_remplace_celui_qui_est_livre(tmp_path: Path) -> None:
    """Mayotte y gagne ses dates ; les zones qu'il ne reprend pas ne sont plus connues."""
    workflow = charge(tmp_path, ZONE.replace("2026-12-19", "19/12/2026")).exiger()
    mayotte = workflow.calendrier.zone("mayotte")

    assert mayotte is not None
    assert [v.nom for v in mayotte.vacances] == ["noel_2026", "hiver_2027"]
    assert workflow.calendrier.zone("A") is None


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        (
            "du: 2027-02-13",
            "du: 2027-01-03",
            "10:7 C01 mayotte.vacances.hiver_2027 : ces vacances chevauchent",
        ),
        (
            "au: 2027-02-28",
            "au: 2027-02-01",
            "10:7 C01 mayotte.vacances.hiver_2027 : ces vacances se terminent",
        ),
        ("au: 2027-02-28", "au: 2027-07-28", "10:7 C01 mayotte.vacances.hiver_2027 : ces vacances sortent"),
        ("du: 2027-02-13", "du: 13 février 2027", "10:24 F09 « 13 février 2027 » ne convient pas à `du`."),
        ("du: 2027-02-13", "du: 2027-02-30", "C01 mayotte.vacances.hiver_2027.du : cette date n'existe pas."),
        (", au: 2027-02-28", "", "10:7 F02 Il manque `au`"),
        ("    connu_au: 2027-07-02\n", "", "C01 mayotte.connu_au : une date"),
        (
            "2026-09-01}",
            "2026-12-25}",
            "7:15 C01 mayotte.rentree.annee_2026 : la rentrée du 25/12/2026 n'est pas",
        ),
        (
            "2026-09-01}",
            "2026-11-02}",
            "7:15 C01 mayotte.rentree.annee_2026 : la rentrée du 02/11/2026 ne suit",
        ),
        ("annee_2026:", "annee_2025:", "7:15 C01 mayotte.rentree.annee_2025 : cette rentrée est en 2026."),
        ("27 avril", "31 avril", "11:14 C01 mayotte.feries.abolition : ce jour ne se comprend pas."),
        ("  mayotte:", "  mayote:", "3:3 C01 Aucun porteur ne peut être de la zone « mayote »."),
        ("vacances:", "vacance:", "F01 "),
        ("calendriers: scolaires", "calendrier: scolaires", "1:1 F12 "),
        ("titre: Mayotte", "titre: Mayotte\n    comme: A", "C01 mayotte."),
    ],
)
def test_un_calendrier_fautif_dit_sa_faute_a_sa_place(
    tmp_path: Path, avant: str, apres: str, attendu: str
) -> None:
    """Le fichier, la ligne, la colonne et un remède ; le workflow ne sert pas tant qu'elle reste."""
    assert ZONE.count(avant) == 1
    chargement = charge(tmp_path, ZONE.replace(avant, apres))

    trouves = [dit for dit in dits(chargement) if attendu in dit]
    assert trouves, dits(chargement)
    assert all(dit.startswith("workflows/calendriers.yaml:") for dit in dits(chargement))
    assert not chargement.sain
    with pytest.raises(DefinitionInvalide):
        chargement.exiger()


def test_la_ligne_fautive_est_citee_avec_un_remede(tmp_path: Path) -> None:
    """Ce que lit la personne : la ligne soulignée, et quoi faire."""
    chargement = charge(tmp_path, ZONE.replace("  mayotte:", "  mayote:"))

    rendu = "\n".join(presenter(d, ligne_de=chargement.ligne_de) for d in chargement.diagnostics)

    assert "  3 |   mayote:" in rendu
    assert "^^^^^^" in rendu
    assert "À faire : Vouliez-vous dire « mayotte »" in rendu or "« mayotte »" in rendu


def test_une_zone_fautive_n_en_cache_pas_une_autre(tmp_path: Path) -> None:
    """Deux zones, deux fautes, deux défauts ; celle qui reprend une zone fautive n'en dit pas une de plus."""
    texte = LIVRE.replace("hiver_2026: {du: 2026-02-07", "hiver_2026: {du: 2026-03-07")
    texte = texte.replace("hiver_2026: {du: 2026-02-14", "hiver_2026: {du: 2026-03-14")

    zones = [d.message.split(".")[0] for d in charge(tmp_path, texte).diagnostics]

    assert zones == ["A", "B", "corse"]


@pytest.mark.parametrize(
    "octets",
    [
        *(b"", b"\x00", b"- A\n- B\n", b"calendriers: x\nzones: [\n", b"calendriers: x\n", b"zones: {}\n"),
        *(b"calendriers: x\nzones: oui\n", b"workflow: x\n", "calendriers: é".encode("utf-16")),
        *(b"calendriers: x\nzones: {A: {titre: A, comme: [B]}}\n", b"calendriers: x\nzones: {A: }\n"),
    ],
)
def test_un_fichier_hostile_se_dit_et_n_arrete_rien(tmp_path: Path, octets: bytes) -> None:
    """Vide, binaire, d'un autre genre, mal écrit : un défaut au moins, jamais une panne."""
    chargement = charge(tmp_path, octets)

    assert not chargement.sain
    assert all(d.remede for d in chargement.diagnostics)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_un_calendrier_abime_au_hasard_se_lit_ou_se_dit(tmp_path: Path, data: st.DataObject) -> None:
    """Une ligne retirée, répétée ou mêlée de n'importe quoi : jamais une panne."""
    lignes = ZONE.splitlines(keepends=True)
    rang = data.draw(st.integers(0, len(lignes) - 1))
    morceau = data.draw(
        st.sampled_from(["", lignes[rang] * 2, lignes[rang][2:], lignes[rang].replace("20", "9")])
    )
    quelconque = data.draw(st.text(max_size=8))
    lignes[rang] = morceau if data.draw(st.booleans()) else lignes[rang].rstrip("\n") + quelconque + "\n"
    fichier = tmp_path / "calendriers.yaml"
    fichier.write_bytes("".join(lignes).encode("utf-8", "replace"))

    lu = lire_calendriers(fichier, nom="calendriers.yaml", schemas=schemas())

    assert all(d.message for d in lu.diagnostics)
