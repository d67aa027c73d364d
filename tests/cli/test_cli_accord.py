"""Au terminal, un écart impératif ne s'ouvre pas sans que la personne le sache."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from console import Lancer
from terminal import Terminal, environnement

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="un pty ne s'ouvre pas sous Windows")

RACINE = Path(__file__).resolve().parents[2]
RENDRE = ("avancer", "objet-1", "rendre")


@pytest.fixture
def prete(espace: Path, lancer: Lancer) -> Path:
    """Un objet est prêté ; le rendre sans contrôle est un constat qui ouvre un écart impératif."""
    assert lancer("creer", "objet", "nom=Perceuse", "genre=outil", ou=espace).code == 0
    assert lancer("avancer", "objet-1", "preter", "emprunteur=Max Durand", ou=espace).code == 0
    return espace


def au_terminal(ou: Path, *mots: str) -> Terminal:
    env = environnement(PYTHONPATH=str(RACINE))
    return Terminal(sys.executable, "-m", "moteur", *mots, ou=ou, env=env)


def faits(lancer: Lancer, espace: Path) -> int:
    return len(lancer("journal", "--json", ou=espace).objet["faits"])


@pytest.mark.parametrize("reponse", ["\r", "non\r"])
def test_sans_accord_rien_ne_s_ecrit(prete: Path, lancer: Lancer, reponse: str) -> None:
    """La règle est dite, Entrée vaut non, et le journal n'a pas bougé."""
    avant = faits(lancer, prete)
    with au_terminal(prete, *RENDRE) as terminal:
        terminal.attendre("règle impérative", "L'écrire quand même ?")
        terminal.taper(reponse)
        terminal.attendre("Rien n'est écrit.")
        assert terminal.finir() == 130
    assert faits(lancer, prete) == avant


def test_avec_accord_l_ecart_se_consigne(prete: Path, lancer: Lancer) -> None:
    """La réalité ne se refuse pas : « oui » écrit le fait et ouvre l'écart."""
    with au_terminal(prete, *RENDRE) as terminal:
        terminal.attendre("L'écrire quand même ?")
        terminal.taper("oui\r")
        assert terminal.finir() == 0
    assert [e["traite"] for e in lancer("ecarts", "--json", ou=prete).objet["ecarts"]] == [False]


def test_oui_le_donne_d_avance(prete: Path) -> None:
    """Avec « --oui », aucune question."""
    with au_terminal(prete, *RENDRE, "--oui") as terminal:
        assert terminal.finir() == 0
        assert "L'écrire quand même" not in terminal.vu
