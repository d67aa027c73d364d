"""Plus de cent fautes écrites dans des copies des workflows livrés : toutes vues, chaque dossier rejoué.

Le dossier bâti échoue sur la copie abîmée, par `workflow essayer`, et réussit sur l'original : l'essai que la preuve
écrit est donc rouge tant que la faute est là, vert une fois le YAML réparé.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from banc_preuve import charge
from plantees import Faute, fautes, planter, planter_en_memoire, rejoue

from moteur.domaine.regles.evaluation import Regles
from moteur.lecture.chargement import Chargement
from moteur.operations.prouver import prouver
from moteur.preuve.epreuve import eprouver
from moteur.preuve.verdicts import NON_TENUE, ROMPUE, juger

GARDES, SANS_DOSSIER, SORTIES = fautes("gardes.yaml"), fautes("sans_dossier.yaml"), fautes("sorties.yaml")
# Une faute sur tant se plante à chaque passage ; les autres, dans la campagne longue.
PREMIERES = 10
# Au-delà, on n'apprend plus rien d'un dossier qu'on n'a pas su bâtir.
LIMITE = 40_000


def _tri(toutes: tuple[Faute, ...]) -> list[object]:
    """Une sur dix à chaque passage ; les autres dans la campagne longue."""
    return [
        pytest.param(f, id=f.faute, marks=() if rang % PREMIERES == 0 else pytest.mark.longue)
        for rang, f in enumerate(toutes)
    ]


def _juge(abime: Chargement, faute: Faute) -> dict[str, Any]:
    """Ce que la preuve dit de la seule propriété attendue, jugée la première."""
    workflow = abime.exiger()
    nom = faute.rompt.partition(".")[2]
    dabord = replace(workflow, garanties={nom: workflow.garanties[nom], **workflow.garanties})
    return next(
        prouver(replace(abime, workflow=dabord), situer=lambda p: f"{p.fichier}:{p.ligne}", limite=LIMITE)
    )


def test_les_fautes_plantees_sont_plus_de_cent_et_toutes_differentes() -> None:
    """Le jeu de données ne rétrécit pas, ni ne se répète."""
    toutes = [*GARDES, *SANS_DOSSIER, *SORTIES]
    assert len(toutes) > 100 and len({f.faute for f in toutes}) == len(toutes)
    assert len({str(f.change) for f in toutes}) == len(toutes)


@pytest.mark.parametrize("faute", _tri(GARDES))
def test_une_faute_est_rompue_par_un_dossier_rouge_puis_vert(faute: Faute, tmp_path: Path) -> None:
    """La garantie est rompue ; son essai est rouge sur la copie, vert sur l'original ; chaque pas a son lieu."""
    abime = planter(faute, tmp_path)

    vue = _juge(abime, faute)

    assert vue["verdict"] == ROMPUE, vue
    contre = vue["contre_exemple"]
    assert contre["raison"].endswith(".") and all(mot in contre["raison"] for mot in faute.dit)
    assert all(":" in lieu for lieu in contre["lieux"]) and all(":" in e["lieu"] for e in contre["etapes"])
    assert all(e["qui"] and e["quoi"] and e["le"] for e in contre["etapes"])
    rouge, vert = (rejoue(contre["essai"], sur, tmp_path) for sur in (abime, charge(faute.dans)))
    assert not rouge.reussi and "seule la garantie l'arrête" in rouge.defauts[0].message, rouge
    assert vert.reussi, vert.defauts


@pytest.mark.parametrize(
    "faute", [pytest.param(f, id=f.faute, marks=pytest.mark.longue) for f in SANS_DOSSIER]
)
def test_une_faute_sans_dossier_n_est_jamais_un_succes(faute: Faute, tmp_path: Path) -> None:
    """La garantie n'est pas dite tenue ; si un dossier est bâti, il rejoue."""
    abime = planter(faute, tmp_path)
    garantie = abime.exiger().garanties[faute.rompt.partition(".")[2]]

    vue = juger(Regles(abime.exiger()), garantie, limite=LIMITE)

    assert vue.verdict in (ROMPUE, NON_TENUE)


@pytest.mark.parametrize("faute", _tri(SORTIES))
def test_une_sortie_fermee_une_porte_morte_ou_une_exigence_vide_se_dit(faute: Faute) -> None:
    """La propriété rompue est nommée, avec sa raison et l'élément qui la cause."""
    workflow = planter_en_memoire(faute, charge(faute.dans).forme or {})

    vues = {p.id: p for p in eprouver(replace(workflow, garanties={})) if not p.tient}

    assert faute.rompt in vues, sorted(vues)
    vue = vues[faute.rompt]
    assert vue.raison.endswith(".") and vue.lieux
    assert all(mot in vue.raison for mot in faute.dit), vue.raison
