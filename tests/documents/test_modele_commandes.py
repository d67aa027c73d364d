"""`modele verifier`, `modele champs`, et ce que `document produire` en retient avant de remplir quoi que ce soit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import documentation as doc
import pytest

from tests.documents.exemples import CADRAGE, modele
from tests.documents.pieges import PIEGES
from tests.documents.test_detour import tableau

CLES = {
    "fichier", "partie", "lieu", "texte", "code", "message", "remede", "expression", "gravite", "workflow", "document",
}  # fmt: skip
FAUTIF = modele("Le référent est {{ cadrage.nom_referant }}.")


@pytest.fixture(scope="module")
def lycee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un espace où un dossier vient d'être ouvert, et un modèle fautif à vérifier."""
    racine = tmp_path_factory.mktemp("modeles")
    poste = doc.Poste(racine)
    for ecrite in (
        'moteur init lycee --moi samira --nom "Samira Benali" --role referent',
        "cd lycee",
        'moteur ouvrir uai=0690097F nom="Lycée Diderot" statut=public zone=A annee=2026',
    ):
        assert poste.faire(ecrite).code == 0
    (racine / "lycee" / "fautif.docx").write_bytes(FAUTIF)
    return racine / "lycee"


@pytest.fixture
def poste(lycee: Path, tmp_path: Path) -> doc.Poste:
    """Cet espace, à soi."""
    shutil.copytree(lycee, tmp_path / "lycee")
    return doc.Poste(tmp_path / "lycee")


def test_un_modele_fautif_se_refuse_avec_le_lieu_et_le_remede(poste: doc.Poste) -> None:
    """Code 1 ; pour une machine, les clés du contrat."""
    fait = poste.faire("moteur modele verifier fautif.docx --document document_de_cadrage --json")

    assert fait.code == 1
    (d,) = json.loads(fait.resultat)["diagnostics"]
    assert set(d) == CLES
    assert (d["code"], d["lieu"], d["expression"]) == ("M20", "corps du document", "cadrage.nom_referant")
    assert d["remede"] == "Écrivez plutôt « cadrage.nom_referent »."


def test_un_modele_sain_le_dit(poste: doc.Poste) -> None:
    """Code 0, et une phrase ; un modèle connu se nomme sans son chemin."""
    fait = poste.faire("moteur modele verifier document_de_cadrage")

    assert fait.code == 0
    assert "document_de_cadrage : modèle sain. Document de cadrage" in fait.sortie


@pytest.mark.parametrize("demande", ["verifier", "champs"])
def test_un_modele_propre_a_un_dispositif_se_juge_par_lui(poste: doc.Poste, demande: str) -> None:
    """Seule une couche livrée l'emploie : il est sain, jugé sur les données de cette couche."""
    fait = poste.faire(f"moteur modele {demande} engagement_entreprise --json")

    assert fait.code == 0
    assert "p_tech" in fait.resultat and not json.loads(fait.resultat).get("diagnostics")


def test_un_modele_lent_dit_ou_et_pourquoi(poste: doc.Poste) -> None:
    """Des colonnes répétées passent par docxtpl : le modèle reste sain, et la vérification le dit ; les autres non."""
    lent = tableau(("{%tc for p in fiches.partenaire %}", "{{ p.nom }}", "{%tc endfor %}"))
    (poste.ici / "lent.docx").write_bytes(lent)
    fait = poste.faire("moteur modele verifier lent.docx --document document_de_cadrage")
    sain = poste.faire("moteur modele verifier document_de_cadrage")

    assert fait.code == 0
    dite = " ".join(fait.sortie.split())
    assert "Plus lent à produire (word/document.xml) : un tableau y répète ou y retire des colonnes" in dite
    assert "Plus lent" not in sain.sortie


def test_champs_dit_ce_qu_il_faut_et_qui_le_fournit(poste: doc.Poste) -> None:
    """Chaque donnée une fois : titre, lieu, type, requise ou non, rôle et commande."""
    fait = poste.faire("moteur modele champs document_de_cadrage --json")
    champs = {c["chemin"]: c for c in json.loads(fait.resultat)["champs"]}

    assert fait.code == 0
    referent = champs["cadrage.nom_referent"]
    assert (referent["titre"], referent["type"], referent["requis"]) == (
        "Nom du référent mentorat",
        "texte",
        True,
    )
    assert referent["qui"] == ["referent"] and "nom_referent=" in referent["commande"]
    # Le CPE n'est imprimé que s'il est connu : le document s'en passe.
    assert champs["cadrage.nom_cpe"]["requis"] is False
    assert champs["document.numero"]["qui"] == []


@pytest.mark.parametrize(
    ("ecrite", "code", "dit"),
    [
        ("moteur modele verifier document_de_cadrag", 4, "document_de_cadrage.docx"),
        ("moteur modele verifier modeles_docs", 2, "n'est pas un fichier"),
        ("moteur modele verifier fautif.docx", 1, "--document DOCUMENT"),
        ("moteur modele verifier fautif.docx --document conventio", 4, "convention_partenariat"),
        ("moteur modele champs fautif.docx --document document_de_cadrage", 1, "M20"),
        ("moteur modele champs", 2, "moteur modele champs FICHIER"),
    ],
)
def test_une_demande_mal_posee_dit_comment_la_poser(
    poste: doc.Poste, ecrite: str, code: int, dit: str
) -> None:
    """Fichier inconnu, répertoire, document inconnu : un code et une suite."""
    fait = poste.faire(ecrite)

    assert fait.code == code
    assert dit in fait.sortie


def test_produire_refuse_un_modele_faux_avant_de_remplir(poste: doc.Poste, tmp_path: Path) -> None:
    """Le modèle de l'espace subit les mêmes contrôles, avec les mêmes mots ; rien ne s'écrit."""
    espace = tmp_path / "lycee"
    (espace / "modeles_docs" / CADRAGE.name).write_bytes(FAUTIF)

    fait = poste.faire("moteur document produire document_de_cadrage")

    assert fait.code == 1
    assert "« nom_referant » n'existe pas dans « cadrage »" in fait.sortie
    assert "Écrivez plutôt « cadrage.nom_referent »." in fait.sortie
    assert list((espace / "documents").iterdir()) == []


@pytest.mark.parametrize("piege", ["macro", "champ_dde", "bombe", "entites", "image_externe"])
def test_un_modele_hostile_ne_se_remplit_pas(poste: doc.Poste, tmp_path: Path, piege: str) -> None:
    """Déposé dans l'espace sous le nom d'un modèle livré, il est refusé par `produire` comme par `verifier`."""
    espace = tmp_path / "lycee"
    (espace / "modeles_docs" / CADRAGE.name).write_bytes(PIEGES[piege])

    for ecrite in (
        "moteur document produire document_de_cadrage",
        "moteur modele verifier document_de_cadrage",
        "moteur workflow verifier mentorat_lp --modeles",
    ):
        assert poste.faire(ecrite).code == 1, ecrite
    assert list((espace / "documents").iterdir()) == []


def test_un_modele_de_l_espace_donne_le_meme_document(poste: doc.Poste, tmp_path: Path) -> None:
    """Rempli dans un processus à part, le modèle livré donne les mêmes octets que rempli sans détour."""
    ecrite = "moteur document produire document_de_cadrage --simuler --json"
    livre = json.loads(poste.faire(ecrite).resultat)["documents"][0]["sha256"]
    (tmp_path / "lycee" / "modeles_docs" / CADRAGE.name).write_bytes(CADRAGE.read_bytes())

    assert json.loads(poste.faire(ecrite).resultat)["documents"][0]["sha256"] == livre
