"""Choisir l'éditeur : celui de la personne, sinon celui du poste, sinon le dire."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from bureau import editeur

from moteur.composition.editeur import Editeur, choisir, en_francais, lancer
from moteur.erreurs import Environnement, OutilAbsent


def sur_le_poste(*noms: str) -> Callable[[str], str | None]:
    """Une recherche de programmes où seuls ceux-ci existent."""
    return lambda nom: nom if nom in noms else None


@pytest.mark.parametrize(
    ("environ", "presents", "mots"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ("code", "vi"), ("code", "--wait")),
        ({"VISUAL": " ", "EDITOR": "emacs -nw"}, ("emacs",), ("emacs", "-nw")),
        ({"EDITOR": "/opt/mon editeur/ed"}, ("/opt/mon editeur/ed",), ("/opt/mon editeur/ed",)),
        ({"EDITOR": '"/opt/mon editeur/ed" -x'}, ("/opt/mon editeur/ed",), ("/opt/mon editeur/ed", "-x")),
        ({}, ("nano", "vi"), ("nano",)),
        ({}, ("vi",), ("vi",)),
    ],
)
def test_l_editeur_est_celui_de_la_personne(
    environ: dict[str, str], presents: tuple[str, ...], mots: tuple[str, ...]
) -> None:
    """VISUAL avant EDITOR, options comprises ; sinon nano, sinon vi."""
    assert choisir(environ, terminal=True, windows=False, chercher=sur_le_poste(*presents)) == Editeur(mots)


def test_sous_windows_c_est_le_bloc_notes() -> None:
    """Même sans terminal ; un chemin garde ses barres et ses espaces."""
    assert choisir({}, terminal=False, windows=True, chercher=sur_le_poste("notepad")).mots == ("notepad",)
    chemin = r"C:\Program Files\Notepad++\notepad++.exe"
    trouve = choisir(
        {"EDITOR": f'"{chemin}" -multiInst'}, terminal=True, windows=True, chercher=sur_le_poste(chemin)
    )
    assert trouve.mots == (chemin, "-multiInst")


@pytest.mark.parametrize(
    ("environ", "terminal", "dit"),
    [
        ({}, True, "Aucun éditeur"), ({}, False, "n'a pas de terminal"), ({"EDITOR": "absent -x"}, True, "$EDITOR"),
        ({"EDITOR": '"pas ferme'}, True, "$EDITOR"), ({"VISUAL": "'"}, True, "$VISUAL"),
    ],
)  # fmt: skip
def test_sans_editeur_on_dit_comment_s_en_passer(environ: dict[str, str], terminal: bool, dit: str) -> None:
    """Le refus nomme la variable fautive, et l'autre chemin."""
    presents = () if terminal else ("nano", "vi")
    with pytest.raises(OutilAbsent) as refus:
        choisir(environ, terminal=terminal, windows=False, chercher=sur_le_poste(*presents))
    assert dit in str(refus.value) and "--depuis FICHIER" in refus.value.suite


def test_un_editeur_qui_echoue_se_dit(tmp_path: Path) -> None:
    """Code d'erreur : environnement ; Ctrl-C dans l'éditeur : interruption ; programme illisible : outil absent."""
    fichier = tmp_path / "f.txt"
    mots = editeur(tmp_path, "sys.exit(3)").replace('"', "").split()
    with pytest.raises(Environnement, match="n° 3"):
        lancer(Editeur(tuple(mots)), fichier)
    mots = editeur(tmp_path, "sys.exit(130)").replace('"', "").split()
    with pytest.raises(KeyboardInterrupt):
        lancer(Editeur(tuple(mots)), fichier)
    with pytest.raises(OutilAbsent):
        lancer(Editeur((str(tmp_path),)), fichier)
    lancer(Editeur((sys.executable, "-c", "pass")), fichier)


@pytest.mark.parametrize(
    ("environ", "connues", "langue"),
    [
        ({}, "C\nfr_FR.utf8\n", "fr_FR.utf8"),
        ({"LANG": "C.UTF-8"}, "C.utf8\nfr_FR.UTF-8\n", "fr_FR.UTF-8"),
        ({"LANG": "C.UTF-8"}, "C.utf8\nfr_FR\nfr_FR@euro\n", "C.UTF-8"),
        ({"LANG": "en_GB.UTF-8"}, "fr_FR.utf8\n", "en_GB.UTF-8"),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, "fr_FR.utf8\n", "C"),
        ({"LANG": "C", "LC_MESSAGES": "de_DE.UTF-8"}, "fr_FR.utf8\n", "C"),
    ],
)
def test_l_editeur_parle_francais_si_le_poste_ne_dit_rien(
    environ: dict[str, str], connues: str, langue: str
) -> None:
    """Une langue choisie reste la sienne ; celle que le poste ne connaît pas ne se demande pas."""
    rendu = en_francais({"PATH": "/bin", **environ}, connues=lambda: connues)

    assert rendu.get("LANG", "") == langue
    assert {**rendu, "LANG": ""} == {"PATH": "/bin", **environ, "LANG": ""}
