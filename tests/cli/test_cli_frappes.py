"""Ce qu'une personne tape en réponse à une question, quand son terminal et le système ne s'entendent pas."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from console import RACINE
from terminal import Terminal, environnement


@pytest.mark.parametrize(
    ("mots", "question"),
    [(("creer", "objet"), "nom >"), (("importer", "objet", "liste.csv"), "Écrire au dossier ?")],
    ids=["une valeur", "un accord"],
)
def test_une_frappe_que_l_encodage_ignore_se_redemande(
    espace_avance: Path, mots: tuple[str, ...], question: str
) -> None:
    """Un terminal réglé en latin-1 devant un système en UTF-8 : la question revient, et rien ne vaut oui."""
    (espace_avance / "liste.csv").write_text("Nom de l'objet;Genre\nScie;Outil\n", encoding="utf-8")
    env = environnement(PYTHONIOENCODING="utf-8:strict", PYTHONPATH=str(RACINE))
    with Terminal(sys.executable, "-m", "moteur", *mots, ou=espace_avance, env=env) as terminal:
        terminal.attendre(question)
        depuis = len(terminal.vu)
        terminal.taper(b"caf\xe9\r")
        terminal.attendre("UTF-8", question, depuis=depuis)
        terminal.taper("\x03")
        assert terminal.finir() == 130
