"""Les listes et leurs sous-ensembles, quel que soit l'ordre où on les écrit."""

from __future__ import annotations

import pytest

from tests.domaine.banc import Banc, accorde, banc_ouvert, noms
from tests.domaine.petit import forme


@pytest.fixture
def banc() -> Banc:
    """Un prêt peut se créer en disant d'un coup ses lecteurs et ceux qui sont venus."""
    fiches = forme()["fiches"]
    fiches["pret"]["creation"]["peut_saisir"].append("presents")
    return banc_ouvert(fiches=fiches)


@pytest.mark.parametrize("presents_d_abord", [True, False])
def test_un_sous_ensemble_se_lit_apres_sa_liste(banc: Banc, presents_d_abord: bool) -> None:
    """« tous » reprend les fiches de la liste, jamais les mots qui les désignent."""
    lecteur = banc.inscrit()
    ecrits = [("presents", "tous"), ("lecteurs", "Alix")]

    reponse = banc.creer("pret", **dict(ecrits if presents_d_abord else reversed(ecrits)))

    assert accorde(reponse)
    assert banc.instance("pret-1").valeurs["presents"] == [lecteur]


def test_tous_d_une_liste_jamais_saisie_se_refuse() -> None:
    """Une liste inconnue n'est pas une liste vide : on ne peut pas en prendre « tous »."""
    fiches = forme()["fiches"]
    fiches["pret"]["creation"] |= {"saisit": [], "peut_saisir": ["presents"], "exige": {}}
    banc = banc_ouvert(fiches=fiches)
    banc.inscrit()

    assert noms(banc.creer("pret", presents="tous")) == ["valeur.presents"]
    assert accorde(banc.creer("pret", presents="aucun"))


def test_ouvrir_ne_rompt_pas_une_garantie() -> None:
    """Une garantie « toujours » que le dossier neuf ne tient pas refuse l'ouverture."""
    garanties = forme()["garanties"]
    garanties["nomme"] = {"titre": "Le dossier a un public", "toujours": "porteur.statut est public"}
    banc = Banc(banc_ouvert(garanties=garanties).workflow)

    assert noms(banc.ouvrir(statut="prive")) == ["nomme"]
    assert accorde(banc.ouvrir())
