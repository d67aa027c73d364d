"""Démarrer vite : ce que `etat` et l'aide ne chargent pas, et la voie rapide qui ne change rien à la réponse."""

from __future__ import annotations

from pathlib import Path

import pytest
from console import Lancer, processus

from moteur.cli.voie_rapide import lire

LOURDS = (
    "docxtpl",
    "docx",
    "jinja2",
    "lxml",
    "jsonschema",
    "ruamel",
    "lark",
    "transitions",
    "referencing",
    "rfc8785",
)


def charges(*arguments: str, ou: Path) -> set[str]:
    """Les modules que charge cette ligne de commande, dans un Python neuf."""
    resultat = processus(*arguments, ou=ou, python=("-X", "importtime"))
    assert resultat.code == 0, resultat
    return {
        ligne.rpartition("|")[2].strip()
        for ligne in resultat.messages.splitlines()
        if ligne.startswith("import time:")
    }


@pytest.mark.parametrize(
    "arguments", [["etat"], ["etat", "--json"], ["etat", "--oui"], ["a-faire"], ["--help"]]
)
def test_lire_ne_charge_ni_word_ni_yaml(espace_avance: Path, arguments: list[str]) -> None:
    """Ni au premier appel ni aux suivants : lire un dossier ne relit aucun YAML et n'ouvre pas Word."""
    for _ in range(2):
        modules = charges(*arguments, ou=espace_avance)

        assert {m.partition(".")[0] for m in modules} & set(LOURDS) == set()


def test_l_aide_ne_charge_aucune_commande(espace_avance: Path) -> None:
    """`moteur --help` ne lit que sa table."""
    modules = charges("--help", ou=espace_avance)

    assert not [
        m
        for m in modules
        if m.startswith(("moteur.operations", "moteur.composition", "moteur.cli.commandes."))
    ]


@pytest.mark.parametrize(
    "arguments", [["etat"], ["a-faire"], ["a-faire", "--role", "agent", "--moi", "paul"]]
)
def test_une_vue_gardee_ne_charge_ni_click_ni_le_domaine(espace_avance: Path, arguments: list[str]) -> None:
    """Au second appel, la vue gardée suffit ; ni dataclasses, qui coûtent plus que la lecture."""
    charges(*arguments, ou=espace_avance)
    modules = charges(*arguments, ou=espace_avance)

    interdits = ("click", "dataclasses", "moteur.domaine", "moteur.operations")
    assert not [m for m in modules if m.startswith(interdits)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["etat"], ["etat", "--json"], ["--json", "etat"], ["etat", "atelier"], ["etat", "ate", "2026"],
        ["etat", "licorne"], ["etat", "licorne", "--json"], ["etat", "--dossier", "atelier"],
        ["etat", "--moi", "paul"], ["etat", "--moi", "licorne"], ["etat", "--moi", "paul:chef"], ["a-faire"],
        ["a-faire", "--role", "agent", "--json"], ["a-faire", "--role", "agnet"], ["--moi", "zoe", "a-faire"],
        ["a-faire", "--dossier", "licorne"], ["--espace", "ailleurs", "etat"], ["etat", "a\0b"], ["etat", "--espace", "\0"],
    ],
)  # fmt: skip
def test_la_voie_rapide_repond_comme_click(lancer: Lancer, espace_avance: Path, arguments: list[str]) -> None:
    """Même code, même sortie, mêmes messages : `--oui` fait passer par click."""
    assert lire(arguments) is not None and lire([*arguments, "--oui"]) is None

    assert lancer(*arguments, ou=espace_avance) == lancer(*arguments, "--oui", ou=espace_avance)


@pytest.mark.parametrize(
    "arguments",
    [
        ["faire", "1"],
        ["a-faire", "x"],
        ["a-faire", "-h"],
        ["--role", "agent", "etat"],
        ["etat", "-h"],
        ["etat", "--le", "12/09/2026"],
        ["etat", "--espace"],
        [],
        ["--json"],
    ],
)
def test_ce_qui_n_est_pas_simple_passe_par_click(arguments: list[str]) -> None:
    """La voie rapide ne reconnaît que ce dont elle est sûre."""
    assert lire(arguments) is None


def test_l_etat_garde_suit_chaque_changement(lancer: Lancer, espace: Path) -> None:
    """Une écriture, un autre jour, un autre espace.yaml : l'état gardé ne sert plus."""
    premier = lancer("etat", "--json", ou=espace).objet
    assert lancer("etat", "--json", ou=espace).objet == premier

    lancer("verser", "preparation", "reunion_lancement", ou=espace)
    apres = lancer("etat", "--json", ou=espace).objet
    assert apres["faits"] == premier["faits"] + 1

    texte = (espace / "espace.yaml").read_text(encoding="utf-8")
    (espace / "espace.yaml").write_text(texte.replace("moi: lea", "moi: paul"), encoding="utf-8")
    assert lancer("etat", "--json", ou=espace).objet["suites"] != apres["suites"]


def test_un_etat_garde_abime_se_refait(lancer: Lancer, espace: Path) -> None:
    """Un cache n'est jamais une preuve : illisible, il est recalculé."""
    import sqlite3
    import zlib

    premier = lancer("etat", "--json", ou=espace).objet
    for contenu in (b"pas du json", b"[]", b'{"signature": 1}'):
        with sqlite3.connect(espace / "journal.sqlite3") as base:
            base.execute(
                "UPDATE cache SET contenu = ?, controle = ? WHERE cle LIKE 'etat/%'",
                (contenu, zlib.crc32(contenu)),
            )
        base.close()

        assert lancer("etat", "--json", ou=espace).objet == premier
