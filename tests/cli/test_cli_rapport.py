"""Le rapport au clavier : une page écrite, ou pourquoi elle ne l'est pas."""

from __future__ import annotations

from pathlib import Path

from console import Lancer


def test_le_rapport_s_ecrit_et_se_resume(lancer: Lancer, espace_avance: Path) -> None:
    """L'écran en dit l'essentiel ; la page est dans « rapports », et le JSON donne son chemin."""
    dit = lancer("rapport", "--dossier", "Atelier", ou=espace_avance)
    objet = lancer("rapport", "--dossier", "Atelier", "--json", ou=espace_avance).objet

    ecrite = Path(objet["fichier"])
    assert dit.code == 0 and "phases" in dit.sortie and ecrite.name in dit.sortie
    assert ecrite.parent == espace_avance / "rapports"
    assert ecrite.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert objet["phases"] and objet["simule"] is False


def test_a_blanc_rien_ne_s_ecrit(lancer: Lancer, espace_avance: Path) -> None:
    """« --simuler » dit où serait la page, et ne l'écrit pas ; un nom qui n'est pas celui d'une page est refusé."""
    objet = lancer("rapport", "--dossier", "Atelier", "--simuler", "--json", ou=espace_avance).objet
    refus = lancer("rapport", "--dossier", "Atelier", "--sortie", "r.docx", ou=espace_avance)

    assert objet["simule"] is True and not Path(objet["fichier"]).exists()
    assert refus.code == 2 and ".html" in refus.messages
