"""Au terminal : ce qui change est montré, confirmé ; une faute rouvre le formulaire ; dire non garde le texte."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bureau import COMPLET, editeur, qui_remplit, remplir

pty = pytest.importorskip("pty", reason="Un pseudo-terminal n'existe pas sous Windows.")


def au_terminal(commande: list[str], reponses: str, **variables: str) -> tuple[int, str, str]:
    """Lance `moteur` devant un terminal où ces réponses sont tapées ; rend code, résultat et messages."""
    maitre, esclave = pty.openpty()
    fils = subprocess.Popen(
        [sys.executable, "-m", "moteur", *commande], stdin=esclave, stderr=esclave, stdout=subprocess.PIPE,
        env={**os.environ, **variables, "PYTHONUTF8": "1"},
    )  # fmt: skip
    os.close(esclave)
    os.write(maitre, reponses.encode())
    try:
        sortie, _ = fils.communicate(timeout=60)  # une question de trop attendrait sans fin
    except subprocess.TimeoutExpired:
        fils.kill()
        fils.wait()
        raise
    messages = b""
    try:
        while morceau := os.read(maitre, 65536):
            messages += morceau
    except OSError:
        pass  # le terminal est refermé de l'autre côté
    os.close(maitre)
    return fils.returncode, sortie.decode(), messages.decode()


def test_ce_qui_change_est_montre_puis_confirme(espace: Path, tmp_path: Path) -> None:
    """Entrée vaut oui."""
    code, sortie, messages = au_terminal(
        ["remplir", "projet"], "\n", EDITOR=editeur(tmp_path, qui_remplit(COMPLET))
    )
    assert code == 0 and "Public : Les voisins" in messages and "Écrire au dossier ?" in messages
    assert "Écrit, fait n°" in sortie and not (espace / ".brouillons").exists()


def test_dire_non_garde_le_texte(espace: Path, tmp_path: Path) -> None:
    """Rien n'est écrit, le chemin est dit."""
    code, _, messages = au_terminal(
        ["remplir", "projet"], "peut-être\nnon\n", EDITOR=editeur(tmp_path, qui_remplit(COMPLET))
    )
    (garde,) = (espace / ".brouillons").iterdir()
    assert code == 130 and "Répondez oui ou non." in messages and str(garde) in messages.replace("\r\n", "\n")


def test_oui_ne_demande_rien(espace: Path, tmp_path: Path) -> None:
    """`--oui` saute la question."""
    code, _, messages = au_terminal(
        ["remplir", "projet", "--oui"], "", EDITOR=editeur(tmp_path, qui_remplit(COMPLET))
    )
    assert code == 0 and "?" not in messages


def test_une_faute_rouvre_le_formulaire(espace: Path, tmp_path: Path) -> None:
    """L'éditeur revient sur le même fichier, chaque raison à sa ligne, jusqu'à ce que tout passe."""
    corrige = f"""
if "#! À corriger" in fichier.read_text(encoding="utf-8"):
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("beaucoup", "12"), encoding="utf-8")
    sys.exit()
{qui_remplit({**COMPLET, "places": "beaucoup"})}"""
    code, sortie, messages = au_terminal(["remplir", "projet"], "\n\n", EDITOR=editeur(tmp_path, corrige))
    assert code == 0 and "Rouvrir le formulaire" in messages and "fait n°" in sortie, messages
    assert messages.count("Formulaire ouvert dans") == 2


def test_un_fichier_refuse_s_ouvre_annote(espace: Path, tmp_path: Path) -> None:
    """Rendu par `--depuis`, il peut se corriger aussitôt dans l'éditeur ; l'original reste tel quel."""
    formulaire = au_terminal(["remplir", "projet", "--exporter", "f.txt"], "")
    rempli = remplir(Path("f.txt").read_text(encoding="utf-8"), {**COMPLET, "places": "beaucoup"})
    Path("f.txt").write_text(rempli, encoding="utf-8")
    corrige = (
        "fichier.write_text(fichier.read_text(encoding='utf-8').replace('beaucoup', '12'), encoding='utf-8')"
    )
    code, _, messages = au_terminal(
        ["remplir", "projet", "--depuis", "f.txt"], "\n\n", EDITOR=editeur(tmp_path, corrige)
    )
    assert formulaire[0] == code == 0 and "Ligne" in messages, messages
    assert Path("f.txt").read_text(encoding="utf-8") == rempli and not (espace / ".brouillons").exists()


def test_ce_que_dit_l_editeur_ne_se_mele_pas_au_resultat(espace: Path, tmp_path: Path) -> None:
    """Avec `--json`, un objet et rien d'autre, même si l'éditeur bavarde."""
    bavard = editeur(tmp_path, "print('bonjour', flush=True)" + qui_remplit(COMPLET))
    code, sortie, messages = au_terminal(["remplir", "projet", "--json"], "", EDITOR=bavard)
    assert code == 0 and len(json.loads(sortie)["faits"]) == 1 and "bonjour" in messages


def test_un_editeur_reste_ouvert_se_relit(espace: Path, tmp_path: Path) -> None:
    """Quand rien n'a changé, on peut enregistrer puis faire relire ; sinon, rien n'est écrit."""
    code, sortie, messages = au_terminal(["remplir", "projet"], "o\n\n", EDITOR=editeur(tmp_path, "pass"))
    assert code == 0 and messages.count("Relire le formulaire ?") == 2 and "Rien n'a changé" in sortie


def test_un_brouillon_qui_attend_se_reprend(espace: Path, tmp_path: Path) -> None:
    """« Le reprendre ? » rouvre le texte d'hier."""
    code, _, _ = au_terminal(
        ["remplir", "projet"], "n\n", EDITOR=editeur(tmp_path, qui_remplit({"public": "Hier"}))
    )
    assert code == 3
    suite = {n: v for n, v in COMPLET.items() if n != "public"}
    code, _, messages = au_terminal(
        ["remplir", "projet"], "o\no\n", EDITOR=editeur(tmp_path, qui_remplit(suite))
    )
    assert code == 0 and "Public : Hier" in messages, messages
    assert not (espace / ".brouillons").exists()
