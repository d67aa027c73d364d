"""Le dossier en couches et les fiches gardées : une copie ne coûte que ce qui change, une fiche que ce qu'on en lit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.couches import Couches
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from tests.domaine.petit import petit

POSES = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9)), max_size=12)
JOUR = date(2026, 11, 2)


@given(POSES, POSES, POSES)
def test_des_couches_se_lisent_comme_un_dictionnaire(
    fond: list[tuple[str, int]], avant: list[tuple[str, int]], apres: list[tuple[str, int]]
) -> None:
    """Même contenu, même ordre qu'un dictionnaire ; la copie d'avant n'a pas bougé, et les changements s'y voient."""
    couches, temoin = Couches(dict(fond)), dict(fond)
    for cle, valeur in avant:
        couches[cle], temoin[cle] = valeur, valeur
    copie, temoin_d_avant = couches.copie(), dict(temoin)
    for cle, valeur in apres:
        couches[cle], temoin[cle] = valeur, valeur

    assert list(couches.items()) == list(temoin.items())
    assert list(copie.items()) == list(temoin_d_avant.items())
    assert (len(couches), couches == temoin, "z" in couches, couches.get("z")) == (
        len(temoin), True, False, None,
    )  # fmt: skip
    ordre = list(temoin)
    changes = {cle: (place, valeur) for place, cle, valeur in couches.changes(copie)}
    for cle, valeur in temoin.items():
        if temoin_d_avant.get(cle) != valeur:
            assert changes[cle] == (ordre.index(cle), valeur)
    assert [cle for _, cle, _ in couches.changes(None)] == ordre


def _gardee(nom: str, etat: str, lectures: list[str]) -> Instance:
    def reste() -> dict[str, Any]:
        lectures.append(nom)
        autre = Instance(nom, "lecteur", etat, "2026-09-01", valeurs={"nom": nom})
        noms = ("valeurs", "rangs", "versements", "passages", "dernier_le", "rappels", "refus", "effacees")
        return {champ: getattr(autre, champ) for champ in noms}

    return Instance.gardee(nom, "lecteur", etat, "2026-09-01", reste=reste)


def test_une_fiche_gardee_se_lit_une_fois_et_vaut_l_autre() -> None:
    """Son état ne développe rien ; un champ développe tout, une fois ; elle égale la même fiche écrite en entier."""
    lectures: list[str] = []
    fiche = _gardee("lecteur-1", "inscrit", lectures)

    assert (fiche.nom, fiche.type, fiche.etat, fiche.entree) == (
        "lecteur-1", "lecteur", "inscrit", "2026-09-01",
    )  # fmt: skip
    assert lectures == []
    assert fiche.valeurs == {"nom": "lecteur-1"} and fiche.dernier_versement("carte") is None
    assert lectures == ["lecteur-1"]
    assert fiche == Instance("lecteur-1", "lecteur", "inscrit", "2026-09-01", {"nom": "lecteur-1"})
    assert replace(fiche, etat="parti").valeurs == {"nom": "lecteur-1"}
    with pytest.raises(AttributeError):
        _ = fiche.inconnu  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "regle, attendu, lues",
    [
        ("tout lecteur, s'il y en a, verifie (fini)", False, 0),
        ("au moins 2 lecteur verifie (etat est parti)", True, 0),
        ("au plus 1 lecteur verifie (non (fini))", True, 0),
        (
            "tout lecteur, s'il y en a, verifie (etat parmi [inscrit, parti] et (fini ou etat est inscrit))",
            True,
            0,
        ),
        ("tout lecteur, s'il y en a, verifie (si etat est inscrit alors nom est renseigne)", True, 1),
        ("aucun lecteur verifie (adulte est oui et etat est demande)", True, 0),
    ],
)
def test_une_regle_d_etat_ne_lit_pas_les_fiches(regle: str, attendu: bool, lues: int) -> None:
    """Les fiches finies d'une longue année ne se développent pas pour qu'on sache qu'elles sont finies."""
    workflow = petit()
    lectures: list[str] = []
    dossier = Dossier("chaine", workflow.empreinte, 2026)
    for nom, etat in (("lecteur-1", "inscrit"), ("lecteur-2", "parti"), ("lecteur-3", "parti")):
        dossier.instances[nom] = _gardee(nom, etat, lectures)
        dossier.par_type["lecteur"] = (*dossier.par_type.get("lecteur", ()), nom)

    assert juger(regle, Contexte(Regles(workflow), dossier, JOUR)) is attendu
    assert len(lectures) == lues
