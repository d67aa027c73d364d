"""Les fautes : à chacune son code, une suite, et jamais une trace ni une donnée personnelle."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
from pathlib import Path

import pytest
from console import executer_muet

from moteur import erreurs
from moteur.cli.entree import executer
from moteur.cli.fautes import repondre
from moteur.cli.rapport import rediger


@pytest.mark.parametrize(
    ("faute", "code"),
    [
        (erreurs.ControleNegatif("x"), 1),
        (erreurs.CommandeMalEcrite("x"), 2),
        (erreurs.Introuvable("x"), 4),
        (erreurs.Conflit("x"), 5),
        (erreurs.OutilAbsent("x"), 6),
        (erreurs.JournalAltere("x"), 7),
        (erreurs.Environnement("x"), 8),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 8),
        (OSError(errno.ENOSPC, "No space left"), 8),
        (PermissionError(errno.EACCES, "Permission denied", "a.txt"), 8),
        (FileNotFoundError(errno.ENOENT, "No such file"), 8),
        (OSError("sans numéro"), 8),
        (erreurs.ErreurMoteur("x"), 70),
        (RecursionError(), 70),
        (ZeroDivisionError("Karim Haddad"), 70),
    ],
)
def test_a_chaque_faute_son_code(faute: BaseException, code: int) -> None:
    """Le code du contrat, dans la réponse et dans l'objet `erreur`, et des phrases françaises."""
    reponse = repondre(faute)

    assert reponse.code == reponse.donnees["erreur"]["code"] == code
    lignes = reponse.texte(80)
    assert lignes and not any(
        mot in " ".join(lignes) for mot in ("Permission denied", "No space", "Haddad", "Traceback")
    )
    json.dumps(reponse.donnees)


def test_l_interruption_dit_que_rien_n_est_a_moitie_ecrit() -> None:
    """La phrase du contrat."""
    assert repondre(KeyboardInterrupt()).texte(80) == ["Interrompu ; rien n'est à moitié écrit."]


def test_le_rapport_ne_contient_aucune_valeur() -> None:
    """Ni message d'exception, ni variable, ni chemin personnel : des types, des fichiers, des fonctions."""
    try:
        try:
            int("Karim Haddad")
        except ValueError as faute:
            raise KeyError("0690097F") from faute
    except KeyError as faute:
        texte = rediger(faute)

    assert "KeyError" in texte and "ValueError" in texte
    assert not any(valeur in texte for valeur in ("Karim", "Haddad", "0690097F", str(Path.home())))


class SortieHostile(io.StringIO):
    """Une sortie qui tombe dès qu'on y écrit."""

    def __init__(self, faute: BaseException) -> None:
        super().__init__()
        self.faute = faute

    def write(self, _texte: str) -> int:
        raise self.faute


def _lancer(arguments: list[str], sortie: io.StringIO, messages: io.StringIO) -> int:
    with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(messages):
        return executer(arguments)


@pytest.mark.parametrize(
    ("faute", "code"),
    [
        (BrokenPipeError(), 0),
        (OSError(errno.ENOSPC, "x"), 8),
        (KeyboardInterrupt(), 130),
        (RuntimeError("Karim"), 70),
    ],
)
def test_une_sortie_qui_tombe(
    espace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, faute: BaseException, code: int
) -> None:
    """Tuyau fermé : silence ; disque plein, interruption, bogue : leur code et une phrase, jamais une trace."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    messages = io.StringIO()

    assert _lancer(["ecarts", "--espace", str(espace)], SortieHostile(faute), messages) == code
    assert "Traceback" not in messages.getvalue() and "Karim" not in messages.getvalue()
    assert bool(messages.getvalue()) == (code != 0)
    assert all("Karim" not in p.read_text(encoding="utf-8") for p in tmp_path.glob("moteur-rapport-*"))


def test_interrompre_la_demonstration(tmp_path: Path) -> None:
    """Ctrl-C au milieu : code 130, et rien ne reste, ni à sa place ni à côté."""

    class Interruption(io.StringIO):
        def write(self, texte: str) -> int:
            if "Rentr" in texte:
                raise KeyboardInterrupt
            return super().write(texte)

    messages = Interruption()

    assert _lancer(["demo", str(tmp_path / "d")], io.StringIO(), messages) == 130
    assert messages.getvalue().endswith("Interrompu ; rien n'est à moitié écrit.\n")
    assert not any(tmp_path.iterdir())


def test_un_tuyau_ferme_ne_laisse_aucun_bruit(espace: Path) -> None:
    """Un vrai tuyau dont plus personne ne lit : code de la commande, rien sur la sortie des messages."""
    import subprocess
    import sys

    from console import RACINE

    lecture, ecriture = os.pipe()
    os.close(lecture)
    lance = subprocess.run(
        [sys.executable, "-m", "moteur", "journal"], cwd=espace, stdout=ecriture, stderr=subprocess.PIPE, check=False,
        env={**os.environ, "PYTHONPATH": str(RACINE)},
    )  # fmt: skip
    os.close(ecriture)

    assert (lance.returncode, lance.stderr) == (0, b"")


def test_l_espace_en_lecture_seule_se_dit(espace: Path, tmp_path: Path) -> None:
    """Un fichier à la place du répertoire voulu : code 8 ou 4, jamais un bogue."""
    (tmp_path / "fichier").write_text("x", encoding="utf-8")

    assert executer_muet("init", str(tmp_path / "fichier" / "espace")) == 8
    assert executer_muet("etat", "--espace", str(tmp_path / "fichier" / "espace")) == 4
