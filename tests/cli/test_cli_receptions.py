"""La liasse d'un porteur dans la base de l'échelon supérieur : vérifiée, sans doublon, sans écriture, sans fourche."""

from __future__ import annotations

import random
import shutil
import zipfile
from pathlib import Path

import pytest
from console import MODELE, Lancer


@pytest.fixture(autouse=True)
def coffre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un coffre à soi, hors de l'espace."""
    monkeypatch.setenv("MOTEUR_COFFRE", str(tmp_path / "coffre"))
    monkeypatch.delenv("MOTEUR_PHRASE", raising=False)
    return tmp_path / "coffre"


@pytest.fixture
def academie(tmp_path: Path, lancer: Lancer) -> Path:
    """Un espace vide, prêt à recevoir."""
    racine = tmp_path / "academie"
    shutil.copytree(MODELE, racine)
    assert lancer("init", str(racine)).code == 0
    return racine


@pytest.fixture
def liasse(espace_avance: Path, lancer: Lancer, tmp_path: Path) -> Path:
    """La liasse du porteur, sans donnée personnelle."""
    fichier = tmp_path / "une.zip"
    assert lancer("audit", "exporter", "--sortie", str(fichier), ou=espace_avance).code == 0
    return fichier


def _entetes(fichier: Path) -> bytes:
    with zipfile.ZipFile(fichier) as archive:
        return archive.read("entetes.jsonl")


def test_une_liasse_s_importe_une_seule_fois(
    lancer: Lancer, espace_avance: Path, academie: Path, liasse: Path
) -> None:
    """Tous les faits, une fois, vérifiés sous la clé remise ; la base d'accueil se vérifie et se lit."""
    cle = lancer("audit", "cle", "--json", ou=espace_avance).objet["cle"]
    nombre = lancer("audit", "chaine", "--json", ou=espace_avance).objet["faits"]

    blanc = lancer("audit", "importer", str(liasse), "--simuler", "--json", ou=academie)
    premier = lancer("audit", "importer", str(liasse), "--cle", cle, "--json", ou=academie)
    second = lancer("audit", "importer", str(liasse), "--json", ou=academie)
    controle = lancer("audit", "chaine", "--json", ou=academie)

    assert (blanc.objet["ajoutes"], blanc.objet["simule"]) == (nombre, True)
    assert (premier.code, premier.objet["ajoutes"], premier.objet["ancrage"]) == (0, nombre, "remise")
    assert (second.objet["ajoutes"], second.objet["ancrage"]) == (0, "connue")
    assert (controle.code, controle.objet["faits"]) == (0, nombre)
    assert lancer("etat", "--json", ou=academie).objet["suites"] == []
    chez_lui, ici = (lancer("audit", "garanties", "--json", ou=ou).objet for ou in (espace_avance, academie))
    assert [g["conforme"] for g in ici["garanties"]] == [g["conforme"] for g in chez_lui["garanties"]]
    histoire = lancer("journal", ou=academie).sortie
    assert "retenus par le porteur" in lancer("voir", "objet-1", ou=academie).sortie
    assert "nom effacé ou retenu" in histoire and "Perceuse" in histoire


def test_la_suite_d_une_liasse_n_ajoute_que_ce_qui_manque(
    lancer: Lancer, espace_avance: Path, academie: Path, liasse: Path, tmp_path: Path
) -> None:
    """Les octets des en-têtes sont ceux du porteur, et l'académie réexporte exactement ce qu'elle a reçu."""
    lancer("audit", "importer", str(liasse), ou=academie)
    lancer("creer", "objet", "nom=Scie", "genre=outil", ou=espace_avance)
    suite, remontee = str(tmp_path / "deux.zip"), str(tmp_path / "remontee.zip")
    lancer("audit", "exporter", "--sortie", suite, "--personnes", ou=espace_avance)

    ajout = lancer("audit", "importer", suite, "--json", ou=academie)
    ancienne = lancer("audit", "importer", str(liasse), "--json", ou=academie)
    lancer("audit", "exporter", "--sortie", remontee, ou=academie)

    assert (ajout.code, ajout.objet["ajoutes"]) == (0, 1)
    assert (ancienne.code, ancienne.objet["ajoutes"]) == (0, 0)
    assert _entetes(Path(remontee)) == _entetes(Path(suite))
    assert lancer("audit", "chaine", ou=academie).code == 0
    region = tmp_path / "region"
    shutil.copytree(MODELE, region)
    lancer("init", str(region))
    assert lancer("audit", "importer", remontee, "--json", ou=region).objet["ajoutes"] == 6


def test_un_dossier_recu_ne_s_ecrit_pas_ici(lancer: Lancer, academie: Path, liasse: Path) -> None:
    """Lire, oui ; écrire, non, avec la raison et la suite."""
    lancer("audit", "importer", str(liasse), ou=academie)

    refus = lancer("creer", "objet", "nom=Scie", "genre=outil", ou=academie)

    assert refus.code == 5 and "reçu d'un autre journal" in refus.messages
    assert lancer("audit", "chaine", ou=academie).code == 0


def test_deux_histoires_d_un_dossier_sont_refusees(
    lancer: Lancer, espace_avance: Path, academie: Path, tmp_path: Path
) -> None:
    """Le même dossier continué à deux endroits : les deux têtes sont nommées, rien n'entre."""
    jumeau = tmp_path / "jumeau"
    lancer("audit", "point", ou=espace_avance)
    shutil.copytree(espace_avance, jumeau)
    tetes = []
    for ou, nom in ((espace_avance, "Scie"), (jumeau, "Rabot")):
        lancer("creer", "objet", f"nom={nom}", "genre=outil", ou=ou)
        tetes.append(lancer("journal", "--tout", "--json", ou=ou).objet["faits"][-1]["empreinte"])
    for ou, nom in ((espace_avance, "Scie"), (jumeau, "Rabot")):
        lancer("audit", "exporter", "--sortie", str(tmp_path / f"{nom}.zip"), ou=ou)
    lancer("audit", "importer", str(tmp_path / "Scie.zip"), ou=academie)

    refus = lancer("audit", "importer", str(tmp_path / "Rabot.zip"), "--json", ou=academie)

    dit = refus.objet["erreur"]
    assert refus.code == 7 and all(tete in dit["raison"] for tete in tetes)
    assert lancer("journal", "--tout", "--json", ou=academie).objet["faits"][-1]["empreinte"] == tetes[0]


def test_une_liasse_alteree_n_entre_pas(
    lancer: Lancer, espace_avance: Path, academie: Path, liasse: Path, tmp_path: Path
) -> None:
    """Cent octets changés au hasard dans ce qui fait preuve : chacun se voit, se situe, et rien n'est écrit."""
    hasard = random.Random(7)
    with zipfile.ZipFile(liasse) as archive:
        entrees = {nom: archive.read(nom) for nom in archive.namelist()}
    prouvent = [n for n in entrees if n.startswith(("entetes", "parties", "noms", "points/", "workflows/"))]

    for essai in range(100):
        nom = hasard.choice([n for n in prouvent if entrees[n]])
        change = bytearray(entrees[nom])
        change[hasard.randrange(len(change))] ^= 1 << hasard.randrange(8)
        abimee = tmp_path / "abimee.zip"
        with zipfile.ZipFile(abimee, "w") as archive:
            for autre, octets in entrees.items():
                archive.writestr(autre, bytes(change) if autre == nom else octets)
        refus = lancer("audit", "importer", str(abimee), ou=academie)
        assert refus.code == 7 and "abimee.zip" in refus.messages, (essai, nom, refus)
    assert lancer("audit", "chaine", "--json", ou=academie).objet["faits"] == 0


def test_ce_qui_n_est_pas_une_liasse_se_dit(
    lancer: Lancer, espace_avance: Path, academie: Path, liasse: Path, tmp_path: Path
) -> None:
    """Un autre fichier, une archive coupée, une entrée ôtée, la clé d'un autre : le fichier, la raison, la suite."""
    (tmp_path / "texte.zip").write_text("bonjour", encoding="utf-8")
    (tmp_path / "coupee.zip").write_bytes(liasse.read_bytes()[:-100])
    with zipfile.ZipFile(liasse) as source, zipfile.ZipFile(tmp_path / "sans.zip", "w") as archive:
        for nom in source.namelist():
            if nom != "parties.jsonl":
                archive.writestr(nom, source.read(nom))
    lancer("audit", "point", ou=academie)
    autre = lancer("audit", "cle", "--json", ou=academie).objet["cle"]

    for nom in ("texte.zip", "coupee.zip", "sans.zip"):
        refus = lancer("audit", "importer", str(tmp_path / nom), ou=academie)
        assert refus.code == 7 and nom in refus.messages and "Rien n'a été importé" in refus.messages
    assert lancer("audit", "importer", str(tmp_path / "rien.zip"), ou=academie).code == 4
    refus = lancer("audit", "importer", str(liasse), "--cle", autre, ou=academie)
    assert refus.code == 7 and "clé" in refus.messages


def test_les_dossiers_se_consolident(
    lancer: Lancer, espace_avance: Path, academie: Path, liasse: Path, tmp_path: Path
) -> None:
    """Le dossier reçu dit ce que dit son porteur ; le second appel ne relit rien ; le CSV s'ouvre dans Excel."""
    lancer("audit", "importer", str(liasse), ou=academie)
    chez_lui = lancer("audit", "consolider", "--json", ou=espace_avance).objet
    premier = lancer("audit", "consolider", "--json", ou=academie)
    second = lancer("audit", "consolider", "--sortie", "tous.csv", "--json", ou=academie)

    (ici,), (la,) = premier.objet["dossiers"], chez_lui["dossiers"]
    assert ici == {**la, "recu": True} and not la["recu"]
    assert ici["rompues"] and (ici["ecarts"], premier.objet["totaux"]["dossiers"]) == (1, 1)
    assert second.objet["dossiers"] == premier.objet["dossiers"]
    octets = (academie / "tous.csv").read_bytes()
    assert octets.startswith(b"\xef\xbb\xbfPorteur;Dossier;") and octets.count(b"\r\n") == 2
    assert "garantie rompue" in lancer("audit", "consolider", ou=academie).sortie
