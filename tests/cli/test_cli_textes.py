"""Un refus dit de quel texte il vient, par son titre, une fois ; sans référentiel, il garde le code."""

from __future__ import annotations

from pathlib import Path

import pytest
from console import Lancer

CONCLURE = ("avancer", "preparation", "conclure", "resume=Fini", "--par", "paul")
REFERENTIEL = Path("workflows") / "referentiel.yaml"


def test_le_titre_du_texte_est_dit(lancer: Lancer, espace: Path) -> None:
    """« REG-2 » ne dit rien à qui n'a pas écrit le workflow ; les données, elles, gardent le code seul."""
    refus = lancer(*CONCLURE, ou=espace)
    assert refus.code == 3
    assert "Exigence : reunion_tenue. Texte : Règlement des prêts (REG-2)" in refus.messages
    (motif,) = lancer(*CONCLURE, "--json", ou=espace).objet["motifs"]
    assert motif["source"] == ["REG-2"]


def test_un_titre_ne_se_dit_qu_une_fois(lancer: Lancer, espace: Path) -> None:
    """Deux raisons du même texte : la seconde n'en redit que le code."""
    phase = espace / "workflows" / "pret" / "phases" / "preparation.yaml"
    phase.write_text(
        phase.read_text(encoding="utf-8").replace("niveau: recommande", "niveau: imperatif"), "utf-8"
    )
    assert lancer("ouvrir", "nom=Neuf", "annee=2024", "--le", "2025-01-05", ou=espace).code == 0

    refus = lancer(*CONCLURE, "--dossier", "Neuf", ou=espace)

    assert "Règlement des prêts (REG-2)" in refus.messages and "Texte : REG-3" in refus.messages
    assert refus.messages.count("Règlement des prêts") == 1


@pytest.mark.parametrize("contenu", ["textes: 3\n", "textes: {REG: 4}\n", "{", "[]\n"])
def test_un_referentiel_illisible_laisse_le_code(lancer: Lancer, espace: Path, contenu: str) -> None:
    """Le refus reste le même refus : seul le titre manque."""
    (espace / REFERENTIEL).write_text(contenu, encoding="utf-8")
    refus = lancer(*CONCLURE, ou=espace)
    assert refus.code == 3 and "Exigence : reunion_tenue. Texte : REG-2" in refus.messages
