"""La limite arrête chaque étape d'une preuve, par un compte et jamais par un temps ; Ctrl-C l'arrête aussi."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from banc_preuve import abime, charge
from plantees import fautes, planter_en_memoire

from moteur.domaine.regles.evaluation import Regles
from moteur.preuve.epreuve import eprouver
from moteur.preuve.formules import Compte, Formule, TropDeCas, et, ou, oublier, substituer
from moteur.preuve.formules import test as vaut
from moteur.preuve.garanties import sur_sa_tranche
from moteur.preuve.resultats import NON_TENUE

RACINE = Path(__file__).resolve().parent.parent.parent
[UN_AUTRE] = [f for f in fautes("sans_dossier.yaml") if f.faute == "convention_d_un_autre"]
NOMS, TOUS = ("a", "b", "c", "d"), 7
VALEURS = (1, 2, 4)


def _au_hasard(tirage: random.Random, prof: int) -> Formule:
    if not prof or tirage.random() < 0.2:
        return vaut(tirage.choice(NOMS), tirage.randint(1, 6), TOUS)
    return tirage.choice((et, ou))([_au_hasard(tirage, prof - 1) for _ in range(3)])


@pytest.mark.parametrize("graine", range(40))
def test_oublier_une_variable_dit_exactement_qu_une_valeur_existe(graine: int) -> None:
    """Contre toutes les valeurs essayées une à une : ni un cas de plus, ni un de moins."""
    formule = _au_hasard(random.Random(graine), 4)

    oubliee = oublier(formule, ("a", "b"))

    for c, d in product(VALEURS, repeat=2):
        dehors = {"c": c, "d": d}
        existe = any(
            substituer(formule, {**dehors, "a": a, "b": b}) is True for a, b in product(VALEURS, repeat=2)
        )
        assert substituer(oubliee, dehors) is existe


def test_un_compte_epuise_arrete_le_calcul() -> None:
    """Le même calcul, un peu plus de compte ou un peu moins : fini, ou refusé."""
    formule = et([ou([vaut("a", n, TOUS), vaut(f"v{n}", 1, 3)]) for n in range(1, 7)])
    compte = Compte(10_000)
    oublier(formule, ("a",), compte=compte)
    depense = 10_000 - compte.reste

    oublier(formule, ("a",), compte=Compte(depense))
    with pytest.raises(TropDeCas):
        oublier(formule, ("a",), compte=Compte(depense - 1))


@pytest.mark.parametrize("reste", [True, False])
@pytest.mark.parametrize("limite", [1, 20])
def test_la_limite_arrete_aussi_l_ecriture_des_pas(limite: int, reste: bool) -> None:
    """Deux fiches que rien ne relie : la porte qui fait grandir est nommée, deux fois de suite la même."""
    workflow = planter_en_memoire(UN_AUTRE, charge(UN_AUTRE.dans).forme or {})
    garantie = workflow.garanties[UN_AUTRE.rompt.partition(".")[2]]

    vus = [sur_sa_tranche(Regles(workflow), garantie, limite=limite, reste=reste) for _ in range(2)]

    assert vus[0] == vus[1] and not vus[0].tenue and vus[0].epuisee
    assert vus[0].trop is not None and vus[0].bornes["binome"] == 2


def test_ce_qui_fait_grandir_se_dit() -> None:
    """Ce qui a été vu, ce qui ne l'a pas été, la porte, et combien de fiches de quel type."""
    workflow = planter_en_memoire(UN_AUTRE, charge(UN_AUTRE.dans).forme or {})
    nom = UN_AUTRE.rompt.partition(".")[2]

    vue = next(eprouver(replace(workflow, garanties={nom: workflow.garanties[nom]}), limite=1))

    assert vue.verdict == NON_TENUE and vue.lieux[0][0] == "fiches"
    for dit in ("Trop de dossiers", "rien n'est établi des autres", "compte trop de cas", "2 × convention"):
        assert dit in vue.raison


@pytest.mark.longue
def test_une_regle_qui_compte_trop_de_fiches_n_est_jamais_dite_prouvee() -> None:
    """« Au moins 300 » ne se parcourt pas : la preuve finit, et dit quel type elle n'a pas vu en entier."""

    def compter(forme: dict[str, Any]) -> None:
        exige = forme["phases"]["suivi"]["transitions"]["clore"]["exige"]
        exige["nombreux"] = {"regle": "au moins 300 binome verifie (fini)", "sinon": "Non."}

    workflow = abime(compter)
    nom = "suivi_clos_sans_reste"
    vues = {
        p.id: p
        for p in eprouver(replace(workflow, garanties={nom: workflow.garanties[nom]}), limite=300)
        if p.id.startswith(("garantie.", "cas."))
    }

    assert "301" in vues["cas.binome"].raison and vues["cas.binome"].verdict == NON_TENUE
    assert vues[f"garantie.{nom}"].verdict == NON_TENUE and "301 × binome" in vues[f"garantie.{nom}"].raison


def test_ctrl_c_pendant_la_preuve_rend_130_sans_trace_ni_fichier(tmp_path: Path) -> None:
    """L'interruption tombe au milieu d'un parcours, dans un vrai processus."""
    script = """
import os, runpy, signal, sys
def crochet(evenement, arguments):
    if evenement == "compile" and arguments[1] == "<tranche>":
        print("parcours", file=sys.stderr)
        os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(crochet)
sys.argv = ["moteur", "workflow", "prouver", "mentorat_lp", "--essai", "essais"]
runpy.run_module("moteur", run_name="__main__")
"""
    lance = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )

    assert lance.returncode == 130, lance
    assert "parcours" in lance.stderr and "Traceback" not in lance.stderr
    assert "Interrompu ; rien n'est à moitié écrit." in lance.stderr
    assert not any(tmp_path.iterdir())
