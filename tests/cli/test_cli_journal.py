"""Le journal au terminal : la fin se lit d'abord, le reste se demande ; un tuyau et un programme reçoivent tout."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from console import Lancer
from terminal import Terminal, environnement

RACINE = Path(__file__).resolve().parents[2]
CREES = 32  # fiches, le dossier ouvert en plus : trois faits de trop pour l'écran


@pytest.fixture
def longue(espace: Path, lancer: Lancer) -> Path:
    """Une histoire de trente-trois faits."""
    lignes = ["Nom de l'objet;Genre", *(f"Objet numéro {n};outil" for n in range(1, CREES + 1))]
    (espace / "objets.csv").write_text("\n".join(lignes), encoding="utf-8")
    assert lancer("importer", "objet", "objets.csv", ou=espace).code == 0
    return espace


def au_terminal(ou: Path, *mots: str) -> str:
    env = environnement(PYTHONPATH=str(RACINE))
    with Terminal(sys.executable, "-m", "moteur", *mots, ou=ou, env=env) as terminal:
        assert terminal.finir() == 0
        return terminal.vu


@pytest.mark.skipif(sys.platform == "win32", reason="un pty ne s'ouvre pas sous Windows")
def test_au_terminal_les_trente_derniers_faits(longue: Path) -> None:
    """La tête est tue, comptée, et la commande qui la montre est dite à la fin, là où l'on regarde."""
    vu = au_terminal(longue, "journal", "--espace", ".")
    assert "3 faits plus anciens ne sont pas montrés ici." in vu
    assert "Dossier ouvert" not in vu and "numéro 2)" not in vu
    assert vu.count("fait par") == 30
    assert vu.rstrip().endswith("Tout lire : moteur journal --tout --espace .")


@pytest.mark.skipif(sys.platform == "win32", reason="un pty ne s'ouvre pas sous Windows")
def test_tout_et_une_histoire_courte_se_lisent_en_entier(longue: Path) -> None:
    """« --tout » montre le premier fait ; ce qui tient ne parle pas de « --tout »."""
    entier = au_terminal(longue, "journal", "--tout")
    assert "Dossier ouvert" in entier and entier.count("fait par") == CREES + 1
    assert "--tout" not in au_terminal(longue, "journal", "objet-2")


def test_un_tuyau_et_un_programme_recoivent_tout(longue: Path, lancer: Lancer) -> None:
    """Hors d'un terminal, rien n'est coupé."""
    assert lancer("journal", ou=longue).sortie.count("fait par") == CREES + 1
    assert len(lancer("journal", "--json", ou=longue).objet["faits"]) == CREES + 1


def test_produire_sans_nom_cite_les_documents(espace_a_signer: Path, lancer: Lancer) -> None:
    """Qui ne connaît pas le nom du document le lit dans le refus ; un workflow sans document le dit."""
    dit = lancer("document", "produire", ou=espace_a_signer)
    assert dit.code == 2
    assert "convention_partenariat (Convention" in dit.messages


def test_un_workflow_sans_document_le_dit(espace: Path, lancer: Lancer) -> None:
    """Rien à citer : la raison n'est pas une liste vide."""
    dit = lancer("document", "produire", ou=espace)
    assert dit.code == 2 and "n'en écrit aucun" in dit.messages
