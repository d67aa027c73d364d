"""La référence du langage dit vrai : ses phrases s'analysent, ses listes sont celles du moteur."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.mots import RESERVES
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import typer
from moteur.domaine.valeurs import TYPES
from tests.domaine.regles.test_catalogue import base
from tests.domaine.regles.test_grammaire import selon_la_grammaire

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "langage.md"
TEXTE = PAGE.read_text(encoding="utf-8")
ECHEANCES = PAGE.with_name("echeances.md").read_text(encoding="utf-8")
REGLES = TEXTE[TEXTE.index("## 5. Les règles") : TEXTE.index("### Ce qui ne se dit pas partout")]


def phrases() -> Iterator[str]:
    """La première colonne des tableaux de règles : une phrase par passage en code."""
    for ligne in REGLES.splitlines():
        if ligne.startswith("| `"):
            yield from re.findall(r"`([^`]+)`", ligne.split(" | ")[0])


def blocs(langue: str) -> list[str]:
    return re.findall(rf"```{langue}\n(.*?)```", TEXTE + ECHEANCES, re.DOTALL)


def test_la_page_reste_lisible() -> None:
    """Quatre cents lignes au plus."""
    assert TEXTE.count("\n") <= 400


@pytest.mark.parametrize("phrase", sorted(set(phrases())))
def test_chaque_phrase_de_la_page_s_analyse(phrase: str) -> None:
    """Ce qu'on y lit s'écrit tel quel, pour le moteur comme pour la grammaire."""
    analyser(phrase)
    assert selon_la_grammaire(phrase)


def test_toutes_les_constructions_sont_montrees() -> None:
    """Chaque mot qui ouvre une construction apparaît dans une phrase d'exemple, ou dans le texte qui la suit."""
    montrees = " ".join(phrases())
    mots = "contient couvre depuis differe parmi renseignes selon verifie autre aucun saisi date nombre somme role"
    assert [m for m in mots.split() if m not in montrees] == []
    assert len(set(phrases())) > 30


@pytest.mark.parametrize("bloc", blocs("regle"))
def test_chaque_regle_montree_est_vraie_dans_la_base(bloc: str) -> None:
    """Les règles citées se typent dans le workflow livré, là où la page dit qu'elles sont."""
    lieu, regle = bloc.strip().split("\n")
    trouve = re.fullmatch(r"# dans la (?:fiche|phase) « (\w+) »", lieu)
    assert trouve is not None
    typer(analyser(regle), Portee(base(), (trouve[1],)))


@pytest.mark.parametrize("bloc", blocs("yaml"))
def test_chaque_exemple_yaml_se_lit(bloc: str) -> None:
    """Un exemple recopié se lit."""
    assert isinstance(YAML(typ="safe", pure=True).load(bloc), dict)


def test_les_mots_reserves_sont_ceux_du_moteur() -> None:
    """La liste de la page est celle que le moteur refuse."""
    liste = re.search(r"pour nom : `([^`]+)`", TEXTE)
    assert liste is not None
    assert set(liste[1].split()) == RESERVES


def test_les_types_de_champ_sont_ceux_du_moteur() -> None:
    """Aucun type oublié, aucun inventé."""
    ligne = next(x for x in TEXTE.splitlines() if x.startswith("| type | `texte`"))
    assert set(re.findall(r"`(\w+)`", ligne)) == set(TYPES)
