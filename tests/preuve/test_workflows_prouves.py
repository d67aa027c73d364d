"""Tous les workflows livrés sont prouvés : verdicts, bornes et nombre de dossiers imprimés ; rien n'y est rompu."""

from __future__ import annotations

import pytest
from banc_preuve import charge

from moteur.composition.ressources import Fonds
from moteur.operations.prouver import prouver

LIVRES = tuple(Fonds().workflows())
# Aucun ne demande plus que cela : au-delà, une règle a grossi, et la preuve dirait laquelle.
DOSSIERS = 400_000


@pytest.mark.parametrize("nom", LIVRES)
def test_un_workflow_livre_est_prouve(nom: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Chaque propriété tient ; ce qui n'est prouvé que jusqu'à un nombre de fiches le dit."""
    lu = charge(nom)
    proprietes = list(prouver(lu, situer=lambda p: f"{p.fichier}:{p.ligne}"))

    with capsys.disabled():
        etats = sum(p["etats"] for p in proprietes)
        bornees = [f"{p['id']} {p['portee']}" for p in proprietes if p["portee"].startswith("jusqu'à")]
        dites = f" ; {' ; '.join(bornees)}" if bornees else ""
        print(f"\n{nom} : {len(proprietes)} propriétés, {etats} dossiers parcourus{dites}")
    assert [(p["id"], p["contre_exemple"]) for p in proprietes if not p["tient"]] == []
    assert {p["id"].partition(".")[2] for p in proprietes if p["id"].startswith("garantie.")} == set(
        lu.exiger().garanties
    )
    assert all(p["portee"] for p in proprietes if p["id"].startswith("garantie."))
    assert etats < DOSSIERS


def test_chaque_paquet_livre_passe_par_la_preuve() -> None:
    """La liste vient du répertoire lui-même : un paquet ajouté est prouvé sans que ce fichier change."""
    assert {"mentorat_lp", "pilotage_academique", "plan_mentorat_lp", "academies/lyon"} <= set(LIVRES)
