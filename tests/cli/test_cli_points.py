"""Les points de contrôle au clavier : les poser, les envoyer, et ce qu'une base tronquée répond."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import pytest
from console import Lancer


@pytest.fixture(autouse=True)
def coffre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un coffre à soi, hors de l'espace."""
    monkeypatch.setenv("MOTEUR_COFFRE", str(tmp_path / "coffre"))
    monkeypatch.delenv("MOTEUR_PHRASE", raising=False)
    return tmp_path / "coffre"


def test_un_point_s_ecrit_s_envoie_et_se_controle(lancer: Lancer, espace_avance: Path) -> None:
    """Le fichier écrit et la clé dite suffisent à contrôler la base plus tard."""
    nombre = lancer("audit", "chaine", "--json", ou=espace_avance).objet["faits"]
    pose = lancer("audit", "point", "--json", ou=espace_avance)
    cle = lancer("audit", "cle", "--json", ou=espace_avance).objet["cle"]
    fichier = str(espace_avance / pose.objet["fichier"])

    controle = lancer("audit", "chaine", "--cle", cle, "--point", fichier, ou=espace_avance)

    assert pose.code == controle.code == 0
    assert pose.objet["faits"] == nombre and pose.objet["cle_neuve"]
    assert "1 point de contrôle gardé répond à cette histoire." in controle.sortie


def test_simuler_ne_tire_ni_cle_ni_point(lancer: Lancer, espace_avance: Path, coffre: Path) -> None:
    """À blanc, le coffre reste vide et la base sans point."""
    resultat = lancer("audit", "point", "--simuler", "--json", ou=espace_avance)

    assert resultat.code == 0 and resultat.objet["faits"] > 3
    assert not coffre.exists()
    assert lancer("audit", "chaine", "--json", ou=espace_avance).objet["points"] == 0


def test_une_base_tronquee_se_lit_et_ne_s_ecrit_plus(lancer: Lancer, espace_avance: Path) -> None:
    """Moins de faits que ce que ce poste a vu : code 7 pour qui écrit, la lecture reste, rien ne se répare seul."""
    lancer("audit", "point", ou=espace_avance)
    _tronquer(espace_avance / "journal.sqlite3", a=3)

    ecrit = lancer("creer", "objet", "nom=Scie", "genre=outil", ou=espace_avance)
    lu = lancer("lister", "objet", ou=espace_avance)
    controle = lancer("audit", "chaine", "--json", ou=espace_avance)

    assert ecrit.code == 7 and "a moins de faits que son dernier point" in ecrit.messages
    assert "Elle compte 3 faits" in ecrit.messages and "la lecture reste possible" in ecrit.messages
    assert (controle.code, lu.code) == (7, 0)


def test_un_point_ou_une_cle_qui_n_en_est_pas_se_dit(lancer: Lancer, espace_avance: Path) -> None:
    """Ni trace ni faux « tout va bien » : le fichier, la raison, quoi faire."""
    for option in ("--point", "--cle"):
        resultat = lancer("audit", "chaine", option, "espace.yaml", ou=espace_avance)
        assert resultat.code in (2, 7) and "ne se lit pas" in resultat.messages
    assert lancer("audit", "cle", ou=espace_avance).code == 4
    assert lancer("audit", "cle", "--nouvelle", "--perdue", ou=espace_avance).code == 2


def test_la_liasse_ne_dit_personne_et_se_refait_a_l_octet(lancer: Lancer, espace_avance: Path) -> None:
    """Aucun nom n'y paraît, retenues dites ; deux exports du même instant sont égaux."""
    premier = lancer("audit", "exporter", "--sortie", "a.zip", "--json", ou=espace_avance)
    lancer("audit", "exporter", "--sortie", "b.zip", ou=espace_avance)

    def contenu(nom: str) -> dict[str, bytes]:
        with zipfile.ZipFile(espace_avance / nom) as archive:
            assert archive.testzip() is None
            return {
                n: archive.read(n) for n in archive.namelist() if n not in ("LISEZMOI.txt", "liasse.json")
            }

    tout = b"".join(contenu("a.zip").values())
    assert premier.code == 0 and premier.objet["retenues"]
    assert contenu("a.zip") == contenu("b.zip")
    assert all(mot not in tout for mot in (b"Durand", b"Max ", b'"paul"', b'"lea"'))
    assert b"Perceuse" in tout


def test_une_categorie_inconnue_n_ecrit_rien(lancer: Lancer, espace_avance: Path) -> None:
    """Le nom le plus proche est dit ; ni liasse ni point."""
    resultat = lancer("audit", "exporter", "--avec", "identit", "--sortie", "a.zip", ou=espace_avance)

    assert resultat.code == 4 and "identit" in resultat.messages
    assert not (espace_avance / "a.zip").exists()
    assert lancer("audit", "chaine", "--json", ou=espace_avance).objet["points"] == 0


def test_la_phrase_protege_la_cle(
    lancer: Lancer, espace_avance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une clé tirée sous une phrase ne sert plus sans elle, et les commandes d'écriture n'en souffrent pas."""
    monkeypatch.setenv("MOTEUR_PHRASE", "quatre mots de hasard")
    assert lancer("audit", "point", ou=espace_avance).code == 0
    monkeypatch.delenv("MOTEUR_PHRASE")

    sans = lancer("audit", "cle", ou=espace_avance)

    assert sans.code == 2 and "MOTEUR_PHRASE" in sans.messages
    assert lancer("etat", ou=espace_avance).code == 0


def _tronquer(base: Path, *, a: int) -> None:
    with sqlite3.connect(base) as connexion:
        for declencheur in ("fait_ne_se_retire_pas", "trace_ne_s_efface_pas"):
            connexion.execute(f"DROP TRIGGER {declencheur}")
        connexion.execute("DELETE FROM partie WHERE ordre > ?", (a,))
        connexion.execute("DELETE FROM fait WHERE ordre > ?", (a,))
    connexion.close()
