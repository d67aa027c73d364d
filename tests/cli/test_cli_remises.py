"""Les fichiers que nomme une feuille : ceux rangés à côté d'elle, et aucun autre du poste."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from moteur.cli.remises import Remises
from moteur.erreurs import ErreurMoteur


@pytest.fixture
def feuille(tmp_path: Path) -> Path:
    """Une feuille, un fichier et un répertoire à côté d'elle, et un secret ailleurs."""
    voisins = tmp_path / "recu"
    (voisins / "scans").mkdir(parents=True)
    for nom in ("a.pdf", "b.pdf", "scans/c.pdf"):
        (voisins / nom).write_bytes(nom.encode())
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    return voisins / "feuille.csv"


def test_un_fichier_a_cote_se_lit(feuille: Path, tmp_path: Path) -> None:
    """Lui, un répertoire rangé avec la feuille, et un raccourci qui n'en sort pas."""
    (feuille.parent / "raccourci.pdf").symlink_to("a.pdf")
    lire = Remises(tmp_path).a_cote_de(feuille)

    assert lire("scans/c.pdf") == hashlib.sha256(b"scans/c.pdf").hexdigest()
    assert lire("a.pdf") == lire("raccourci.pdf") == hashlib.sha256(b"a.pdf").hexdigest()


@pytest.mark.parametrize(
    "texte",
    [
        "../secret.pdf", "scans/../../secret.pdf", "..\\secret.pdf", "{racine}/secret.pdf", "C:\\secret.pdf",
        "C:secret.pdf", "\\\\serveur\\partage\\secret.pdf", "//serveur/partage/secret.pdf", "\\\\?\\C:\\secret.pdf",
        "lien.pdf", "lien/secret.pdf", "boucle.pdf", "tube.pdf", "scans", ".", "a\0.pdf", "x" * 5000,
    ],
)  # fmt: skip
def test_un_fichier_d_ailleurs_se_refuse(feuille: Path, tmp_path: Path, texte: str) -> None:
    """Remonter, un chemin entier, un partage, un raccourci qui sort, un tube : refusé, et rien n'est copié."""
    (feuille.parent / "lien.pdf").symlink_to(tmp_path / "secret.pdf")
    (feuille.parent / "lien").symlink_to(tmp_path)
    (feuille.parent / "boucle.pdf").symlink_to("boucle.pdf")
    if hasattr(os, "mkfifo"):
        os.mkfifo(feuille.parent / "tube.pdf")
    remises = Remises(tmp_path)

    with pytest.raises(ErreurMoteur):
        remises.a_cote_de(feuille)(texte.replace("{racine}", str(tmp_path)))
    remises.deposer()

    assert not (tmp_path / "pieces").exists()


def test_ensemble_les_fichiers_d_un_import_tiennent_en_memoire(feuille: Path, tmp_path: Path) -> None:
    """Chacun passe ; c'est leur somme qui se refuse, avec la suite."""
    lire = Remises(tmp_path, total=8).a_cote_de(feuille)

    assert lire("a.pdf") == lire("a.pdf")
    with pytest.raises(ErreurMoteur) as refus:
        lire("b.pdf")
    assert "plusieurs feuilles" in refus.value.suite
