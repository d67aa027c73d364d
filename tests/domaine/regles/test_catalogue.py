"""Le catalogue des codes R : chaque exemple fautif donne son code, chaque exemple correct n'en donne aucun."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from moteur.composition.ressources import Fonds
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, QUALITE, TOUJOURS, typer
from moteur.domaine.workflow import Workflow

RACINE = Path(__file__).parents[3]
CODES = [f"R{n:02d}" for n in range(1, 14)]
# Un cercle se voit dans le workflow entier ; une règle de plusieurs pages ne se recopie pas.
SANS_REGLE = {"R09", "R11"}


@cache
def catalogue() -> dict[str, Any]:
    yaml = YAML(typ="safe", pure=True)
    codes: dict[str, Any] = yaml.load((RACINE / "schemas" / "diagnostics.yaml").read_text(encoding="utf-8"))
    return codes["codes"]


@cache
def base() -> Workflow:
    return Fonds().charger("mentorat_lp").exiger()


def code_de(exemple: str) -> str:
    """Le code que lève la règle de l'exemple, dite là où son commentaire le dit."""
    cle, regle = re.fullmatch(r"(?:#.*\n)?(regle|toujours): (.*)\n", exemple).groups()  # type: ignore[union-attr]
    lieu = re.match(r"# dans (.*)la (?:fiche|phase) « (\w+) »", exemple)
    usage = TOUJOURS if cle == "toujours" else QUALITE if lieu and lieu[1] else EXIGENCE
    try:
        typer(analyser(regle), Portee(base(), (lieu[2],) if lieu else ()), usage)
    except ErreurDeRegle as faute:
        return faute.code
    return ""


def test_chaque_code_de_regle_est_explique() -> None:
    """Treize codes, sans trou ; leur titre et leurs quatre textes sont écrits."""
    assert [c for c in catalogue() if c.startswith("R")] == CODES
    for code in CODES:
        assert all(catalogue()[code][cle].strip() for cle in ("titre", "pourquoi", "a_faire"))


@pytest.mark.parametrize("code", [c for c in CODES if c not in SANS_REGLE])
def test_chaque_exemple_est_vrai(code: str) -> None:
    """L'exemple fautif lève exactement ce code dans la base livrée ; le correct s'y type."""
    assert code_de(catalogue()[code]["exemple_fautif"]) == code
    assert code_de(catalogue()[code]["exemple_correct"]) == ""


def test_les_codes_leves_sont_tous_expliques() -> None:
    """Aucun code R n'est écrit dans le moteur sans son explication."""
    ecrits = set()
    for fichier in (RACINE / "moteur").rglob("*.py"):
        ecrits |= set(re.findall(r'"(R[0-9]{2})"', fichier.read_text(encoding="utf-8")))
    assert ecrits == set(CODES)
