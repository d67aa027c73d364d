"""L'année d'un dossier au clavier : dite à l'écran, dessinée dans un fichier."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from console import MODELE, Lancer, executer_muet


@pytest.fixture(scope="session")
def prete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Une perceuse prêtée le 1er octobre à Max Durand, jamais rendue."""
    racine = tmp_path_factory.mktemp("prete") / "essai"
    shutil.copytree(MODELE, racine)
    for commande in (
        ("init", str(racine)),
        ("ouvrir", "nom=Atelier", "--le", "2026-09-01"),
        ("creer", "objet", "nom=Perceuse", "genre=outil", "--le", "2026-10-01"),
        ("avancer", "objet-1", "preter", "emprunteur=Max Durand", "--le", "2026-10-01"),
    ):
        ou = () if commande[0] == "init" else ("--espace", str(racine))
        assert executer_muet(*commande, *ou) == 0, commande
    return racine


@pytest.fixture
def espace(prete: Path, tmp_path: Path) -> Path:
    """Cet espace, à soi."""
    racine = tmp_path / "essai"
    shutil.copytree(prete, racine)
    return racine


def test_la_frise_se_dit_et_se_dessine(lancer: Lancer, espace: Path) -> None:
    """Le retard est dit, le fichier est écrit dans « rapports », et ne nomme que la fiche."""
    dit = lancer("frise", "--le", "2026-11-05", ou=espace)
    objet = lancer("frise", "--le", "2026-11-05", "--json", ou=espace).objet

    assert "1 en retard" in dit.sortie and "[!]" in dit.sortie and "objet-1" in dit.sortie
    assert [(j["fiche"], j["terme"], j["situation"]) for j in objet["jalons"]] == [
        ("objet-1", "2026-10-31", "en_retard")
    ]
    dessin = Path(objet["fichier"])
    texte = dessin.read_text(encoding="utf-8")
    assert dessin.parent == espace / "rapports" and ET.fromstring(texte) is not None
    assert "objet-1" in texte and "en retard de 5 jours" in texte
    assert "Durand" not in texte and "Perceuse" not in texte


def test_le_fichier_choisi_n_est_jamais_ecrase_sans_le_dire(
    lancer: Lancer, espace: Path, tmp_path: Path
) -> None:
    """Un fichier déjà là est gardé ; « --oui » le remplace ; « --simuler » n'écrit rien."""
    ailleurs = tmp_path / "a.svg"
    ailleurs.write_text("le mien", encoding="utf-8")

    assert lancer("frise", "--sortie", str(ailleurs), ou=espace).code == 5
    assert ailleurs.read_text(encoding="utf-8") == "le mien"
    assert lancer("frise", "--sortie", str(ailleurs), "--oui", ou=espace).code == 0
    assert ailleurs.read_text(encoding="utf-8").startswith("<svg")
    neuf = tmp_path / "b.svg"
    assert lancer("frise", "--sortie", str(neuf), "--simuler", ou=espace).code == 0
    assert not neuf.exists()


def test_un_nom_qui_ne_dit_pas_une_image_est_refuse(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """Un SVG nommé « .png » ne s'ouvrirait nulle part : on le dit avant d'écrire."""
    refus = lancer("frise", "--sortie", str(tmp_path / "a.png"), ou=espace)

    assert refus.code == 2 and ".svg" in refus.messages and not (tmp_path / "a.png").exists()


def test_de_nombreuses_fiches_ne_font_qu_une_ligne_du_dessin(lancer: Lancer, espace: Path) -> None:
    """Huit objets prêtés : le dessin les compte en une ligne, l'écran et le JSON les donnent tous."""
    for numero in range(2, 9):
        assert (
            lancer(
                "creer", "objet", f"nom=Objet {numero}", "genre=outil", "--le", "2026-10-20", ou=espace
            ).code
            == 0
        )
        preter = ("avancer", f"objet-{numero}", "preter", "emprunteur=Max Durand", "--le", "2026-10-20")
        assert lancer(*preter, ou=espace).code == 0

    objet = lancer("frise", "--le", "2026-11-05", "--json", ou=espace).objet

    texte = Path(objet["fichier"]).read_text(encoding="utf-8")
    assert len(objet["jalons"]) == 8 and objet["retards"] == 1
    assert "8 fiches, à partir de objet-1" in texte and "1 en retard, 7 à faire" in texte
    assert "objet-5" not in texte
