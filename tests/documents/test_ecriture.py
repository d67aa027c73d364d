"""L'écriture : un nom sans donnée personnelle, un fichier entier ou rien, jamais à travers un lien."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from moteur.documents.ecriture import ecrire, nom_de_fichier
from moteur.erreurs import Conflit, Environnement


def noms(repertoire: Path) -> list[str]:
    """Tout ce que porte ce répertoire, fichiers cachés compris."""
    return sorted(chemin.name for chemin in repertoire.iterdir())


@pytest.mark.parametrize(
    ("modele", "numero", "attendu"),
    [
        ("convention_partenariat", "CONV-2026-0001", "convention-partenariat-conv-2026-0001.docx"),
        ("../../etc/passwd", "x", "etc-passwd-x.docx"),
        ("Été\n\u202e", "É/1:*?", "ete-e-1.docx"),
        ("con", "", "document-con.docx"),
        ("", "", "document.docx"),
        ("-rf", "--", "rf.docx"),
    ],
)
def test_le_nom_est_reduit_a_l_ascii(modele: str, numero: str, attendu: str) -> None:
    """Ni chemin, ni accent, ni nom réservé : minuscules, chiffres et tirets."""
    assert nom_de_fichier(modele, numero) == attendu


def test_un_nom_trop_long_garde_son_numero() -> None:
    """Cent octets au plus, et deux numéros donnent toujours deux fichiers."""
    un, deux = nom_de_fichier("é" * 300, "2026-0001"), nom_de_fichier("é" * 300, "2026-0002")

    assert len(un.encode()) <= 100 and un.endswith("2026-0001.docx")
    assert un != deux


def test_ecrire_pose_le_fichier_entier_et_lui_seul(tmp_path: Path) -> None:
    """Le répertoire se crée, le contenu est exact, aucun fichier provisoire ne reste."""
    chemin = ecrire(tmp_path / "sortie", "a.docx", octets=b"contenu")

    assert chemin.read_bytes() == b"contenu"
    assert noms(tmp_path / "sortie") == ["a.docx"]


def test_remplacer_un_lien_ne_touche_pas_a_sa_cible(tmp_path: Path) -> None:
    """Le lien est remplacé par le document ; le fichier qu'il désignait ne change pas."""
    precieux = tmp_path / "precieux"
    precieux.write_text("intact")
    (tmp_path / "a.docx").symlink_to(precieux)

    ecrire(tmp_path, "a.docx", octets=b"neuf")

    assert precieux.read_text() == "intact"
    assert not (tmp_path / "a.docx").is_symlink()


def test_un_lien_pose_a_la_place_du_provisoire_n_est_pas_suivi(tmp_path: Path) -> None:
    """Quelqu'un qui devine le nom provisoire ne détourne pas l'écriture."""
    precieux = tmp_path / "precieux"
    precieux.write_text("intact")
    (tmp_path / ".a.docx.0.tmp").symlink_to(precieux)

    ecrire(tmp_path, "a.docx", octets=b"neuf")

    assert precieux.read_text() == "intact"
    assert (tmp_path / "a.docx").read_bytes() == b"neuf"


def test_sans_remplacer_un_fichier_present_est_un_conflit(tmp_path: Path) -> None:
    """L'ancien reste, et la personne sait quoi faire."""
    (tmp_path / "a.docx").write_bytes(b"ancien")

    with pytest.raises(Conflit) as refus:
        ecrire(tmp_path, "a.docx", octets=b"neuf", remplacer=False)

    assert (tmp_path / "a.docx").read_bytes() == b"ancien"
    assert refus.value.suite
    assert noms(tmp_path) == ["a.docx"]


@pytest.mark.parametrize("nom", ["../a.docx", "/tmp/a.docx", "", ".", ".."])
def test_un_nom_qui_sort_du_repertoire_est_refuse(tmp_path: Path, nom: str) -> None:
    """Rien n'est écrit hors du répertoire demandé."""
    with pytest.raises(Environnement):
        ecrire(tmp_path / "r", nom, octets=b"x")

    assert not (tmp_path / "a.docx").exists()


def test_un_repertoire_a_la_place_du_fichier_se_dit_en_francais(tmp_path: Path) -> None:
    """Ni trace, ni message anglais : la raison et la suite."""
    (tmp_path / "a.docx").mkdir()

    with pytest.raises(Environnement) as refus:
        ecrire(tmp_path, "a.docx", octets=b"x")

    assert refus.value.raison == "Un répertoire porte déjà ce nom."
    assert noms(tmp_path) == ["a.docx"]


def test_une_ecriture_interrompue_ne_laisse_rien(tmp_path: Path) -> None:
    """Quand la place manque au milieu, l'ancien document reste entier et aucun débris ne traîne."""
    (tmp_path / "a.docx").write_bytes(b"ancien")
    programme = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from moteur.documents.ecriture import ecrire\n"
        "from moteur.erreurs import Environnement\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        "    ecrire(Path(sys.argv[1]), 'a.docx', octets=b'x' * 1_000_000)\n"
        "except Environnement as faute:\n"
        "    print(faute.code_sortie, faute.raison)\n"
    )

    sortie = subprocess.run(
        [sys.executable, "-c", programme, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONUTF8": "1"},
    )

    assert sortie.stdout.strip() == "8 La taille permise pour un fichier est dépassée."
    assert (tmp_path / "a.docx").read_bytes() == b"ancien"
    assert noms(tmp_path) == ["a.docx"]
