"""Au terminal, le jour d'une chose qui a eu lieu se demande ; ailleurs, rien ne change."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from console import Lancer
from terminal import Terminal, environnement

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="un pty ne s'ouvre pas sous Windows")

RACINE = Path(__file__).resolve().parents[2]
VERSER = ("verser", "preparation", "reunion_lancement")
QUESTION = "Quel jour cela a-t-il eu lieu ?"


def au_terminal(ou: Path, *mots: str) -> Terminal:
    return Terminal(sys.executable, "-m", "moteur", *mots, ou=ou, env=environnement(PYTHONPATH=str(RACINE)))


def dernier(lancer: Lancer, espace: Path, *en_plus: str) -> tuple[str, str]:
    fait = lancer("journal", "--json", *en_plus, ou=espace).objet["faits"][-1]
    return fait["type"], fait["le"]


def test_le_jour_repondu_est_celui_du_fait(espace: Path, lancer: Lancer) -> None:
    """Une date à venir, une date qui n'en est pas une se redemandent ; la bonne s'écrit."""
    ancien = ("--dossier", "Ancien")
    assert lancer("ouvrir", "nom=Ancien", "annee=2025", "--le", "2026-01-05", ou=espace).code == 0
    with au_terminal(espace, *VERSER, *ancien) as terminal:
        terminal.attendre(QUESTION, date.today().strftime("%d/%m/%Y"))
        terminal.taper("31/12/2099\r")
        terminal.attendre("n'est pas encore passé")
        terminal.taper("mardi\r")
        terminal.attendre("Le jour mardi", "par exemple 12/09/2026")
        terminal.taper("12/01/2026\r")
        assert terminal.finir() == 0
    assert dernier(lancer, espace, *ancien) == ("piece.versee", "2026-01-12")


def test_entree_vaut_aujourd_hui(espace: Path, lancer: Lancer) -> None:
    """Qui n'a rien à dire répond d'une touche."""
    with au_terminal(espace, *VERSER) as terminal:
        terminal.attendre(QUESTION)
        terminal.taper("\r")
        assert terminal.finir() == 0
    assert dernier(lancer, espace) == ("piece.versee", date.today().isoformat())


@pytest.mark.parametrize("en_plus", [("--oui",), ("--simuler",), ("--le", date.today().isoformat())])
def test_qui_a_deja_tout_dit_n_est_pas_interroge(espace: Path, en_plus: tuple[str, ...]) -> None:
    """Le jour écrit, l'essai à blanc et « --oui » ne demandent rien."""
    with au_terminal(espace, *VERSER, *en_plus) as terminal:
        assert terminal.finir() == 0
        assert QUESTION not in terminal.vu


def test_un_fichier_et_un_refus_ne_demandent_pas_le_jour(espace: Path, lancer: Lancer) -> None:
    """Un fichier se remet ; ce qu'aucune réponse ne permettrait se refuse sans question."""
    (espace / "regles.txt").write_text("Rendre propre.", encoding="utf-8")
    assert lancer("creer", "objet", "nom=Perceuse", "genre=outil", ou=espace).code == 0
    for mots, code in (
        (("verser", "preparation", "reglement", "regles.txt"), 0),
        (("verser", "objet-1", "controle", "--moi", "paul"), 3),
    ):
        with au_terminal(espace, *mots) as terminal:
            assert terminal.finir() == code, terminal.vu
            assert QUESTION not in terminal.vu


def test_le_jour_se_demande_avec_le_reste(espace: Path, lancer: Lancer) -> None:
    """Une pièce qui demande une note et un jour : les deux réponses font un seul fait."""
    assert lancer("creer", "objet", "nom=Perceuse", "genre=outil", ou=espace).code == 0
    with au_terminal(espace, "verser", "objet-1", "controle") as terminal:
        terminal.attendre(QUESTION)
        terminal.taper("\r")
        terminal.attendre("note > ")
        terminal.taper("3\r")
        assert terminal.finir() == 0, terminal.vu
    assert dernier(lancer, espace) == ("piece.versee", date.today().isoformat())
