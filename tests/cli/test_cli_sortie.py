"""Écrire au terminal : largeurs, consoles anciennes, données hostiles, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from console import Lancer, processus
from hypothesis import given
from hypothesis import strategies as st

from moteur.cli.mise_en_page import paires, plier, tableau
from moteur.cli.sortie import VOISINS, assainir, en_json, imprimable

TEXTES = st.text(max_size=200)


@given(TEXTES, st.integers(20, 120))
def test_plier_ne_perd_aucun_mot(texte: str, largeur: int) -> None:
    """Les mots restent, dans leur ordre ; une ligne trop longue n'a qu'un bloc insécable."""
    lignes = plier(texte, largeur, retrait="  ")

    assert " ".join(" ".join(lignes).split(" ")).split() == texte.split()
    assert all(len(ligne) <= largeur or " " not in ligne.strip().replace(" :", ":") for ligne in lignes if "«" not in texte
               and not any(s in texte for s in "»:;!?"))  # fmt: skip


def test_un_guillemet_ne_se_coupe_pas_de_son_mot() -> None:
    """« ainsi » reste d'un bloc, le deux-points avec son mot."""
    assert plier("aaaa « bbbb » : cc", 9) == ["aaaa", "« bbbb » :", "cc"]


def test_des_colonnes_trop_larges_deviennent_des_blocs() -> None:
    """Un tableau ou une liste de paires restent lisibles dans 40 colonnes."""
    long = "Intitulé particulièrement développé"

    assert max(map(len, paires([(long, "valeur " * 10)], 40))) <= 40
    assert max(map(len, tableau(("A", "B", "C"), [(long, "b" * 9, "mot " * 20)], 40))) <= 40


@given(TEXTES)
def test_rien_de_montre_ne_commande_le_terminal(texte: str) -> None:
    """Aucun caractère de commande, d'inversion ni retour de ligne ne passe."""
    (ligne,) = assainir([texte])

    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in ligne)


@given(TEXTES, st.sampled_from(["cp850", "cp1252", "ascii", "latin-1", "utf-8", "licorne"]))
def test_toute_console_sait_ecrire(texte: str, encodage: str) -> None:
    """Ce qui sort s'encode toujours."""
    (ligne,) = assainir([texte])

    imprimable(ligne, encodage).encode("ascii" if encodage == "licorne" else encodage)


def test_les_signes_francais_gardent_leur_sens_en_cp850() -> None:
    """Apostrophe, points de suspension, euro, œ, flèche, tirets, espaces insécables."""
    assert imprimable("l’œuvre… 5\u202f€ → fin – été", "cp850") == "l'oeuvre... 5 EUR -> fin - été"
    assert all(voisin.encode("cp850") for voisin in VOISINS.values())


@given(st.dictionaries(TEXTES, TEXTES, max_size=4), st.sampled_from(["cp850", "ascii", "utf-8"]))
def test_le_json_se_relit_dans_tout_encodage(donnees: dict[str, str], encodage: str) -> None:
    """Une ligne, sans caractère de commande, qui rend exactement les mêmes données."""
    ligne = en_json(donnees, encodage=encodage)

    assert "\n" not in ligne and ligne.isprintable()
    assert json.loads(ligne.encode(encodage)) == donnees


COMMANDES = (
    ["--aide"], ["etat"], ["a-faire"], ["ecarts"], ["journal"], ["voir", "objet-1"], ["lister", "objet"],
    ["avancer", "objet-2"], ["avancer", "preparation", "conclure"], ["audit", "chaine"], ["audit", "garanties"],
    ["creer", "objet", "nom=Œil’s 5 €", "genre=outil"], ["faire", "1"], ["traiter", "x", "--motif", "…"],
    ["verser", "objet-2", "controle", "note=3"], ["corriger", "objet-2", "valeur=3"], ["workflow", "verifier", "pret"],
    ["workflow", "expliquer", "R02"], ["workflow", "couverture", "pret"], ["workflow", "essayer", "pret"], ["etta"],
    ["ouvrir", "code=C-1", "nom=œ → ☃"], ["init", "œ"], ["document", "produire", "œ"],
)  # fmt: skip


@pytest.mark.parametrize("json_demande", [False, True], ids=["texte", "json"])
def test_toutes_les_commandes_marchent_en_cp850(espace_avance: Path, json_demande: bool) -> None:
    """Une console cp850 stricte ne fait échouer aucune commande, ni en texte ni en JSON."""
    for commande in COMMANDES:
        suite = ["--json"] if json_demande else []

        resultat = processus(*commande, *suite, ou=espace_avance, env={"PYTHONIOENCODING": "cp850:strict"})

        assert resultat.code not in (70, 120), (commande, resultat)
        assert "Traceback" not in resultat.messages
        if json_demande:
            assert resultat.objet and resultat.messages == ""
        else:
            assert resultat.sortie or resultat.messages


def test_une_donnee_hostile_se_voit_sans_agir(lancer: Lancer, espace: Path) -> None:
    """Une séquence d'échappement ou un retour de ligne dans un argument ne forge ni couleur ni ligne."""
    resultat = lancer("voir", "\x1b[31mrouge\n0  faux fait\x1b]0;titre\x07\u202e", ou=espace)

    assert resultat.code == 4
    assert not any(c in resultat.messages for c in "\x1b\x07\u202e")
    assert not any(ligne.startswith("0  faux") for ligne in resultat.messages.splitlines())


def test_un_texte_long_garde_ses_lignes(lancer: Lancer, espace: Path) -> None:
    """Un champ de plusieurs lignes se montre sur plusieurs lignes."""
    lancer("verser", "preparation", "reunion_lancement", ou=espace)
    lancer("avancer", "preparation", "conclure", "resume=un\ndeux", "--par", "paul", ou=espace)

    sortie = lancer("voir", "preparation", ou=espace).sortie

    assert "\n      un\n      deux\n" in sortie
