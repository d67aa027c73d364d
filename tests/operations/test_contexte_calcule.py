"""Ce qu'un modèle lit sans que personne l'ait saisi : réduit à ce qu'il lit, et jamais vidé."""

from __future__ import annotations

from moteur.operations.contexte_calcule import arbre, elaguer

LU = ("fiches.a[].b[].c", "fiches.a[].d", "fiches.a[].piece", "autre.a.e", "fiches.z[]")


def test_l_arbre_des_noms_lus_suit_les_boucles() -> None:
    """Un étage par point, les crochets des boucles retirés, et la seule racine demandée."""
    assert arbre(LU, "fiches") == {"a": {"b": {"c": {}}, "d": {}, "piece": {}}, "z": {}}
    assert arbre(LU, "rien") == {}


def test_elaguer_ne_garde_que_ce_qui_est_lu() -> None:
    """Ce que le modèle n'imprime pas n'entre ni dans ses données ni dans son numéro."""
    fiche = {"b": [{"c": 1, "secret": 2}], "d": None, "secret": 3}

    assert elaguer([fiche], arbre(LU, "fiches")["a"]) == [{"b": [{"c": 1}], "d": None}]


def test_une_piece_seulement_testee_reste_une_piece_versee() -> None:
    """« {% if piece %} » sans rien en lire : vidée, elle passerait pour absente."""
    fiche = {"piece": {"date": "2026-09-29"}}

    assert elaguer([fiche], arbre(LU, "fiches")["a"])[0]["piece"]
