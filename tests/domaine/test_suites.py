"""Ce qui peut se faire maintenant : ce qui ne dépend que de qui agira ne retient rien d'avance."""

from __future__ import annotations

from datetime import date

import pytest

from moteur.domaine.suites import Issue, issues, jour_prevu, rien_ne_presse
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert, noms
from tests.domaine.petit import forme


def test_la_separation_des_taches_ne_retient_pas_une_suite() -> None:
    """Une autre personne pourra le faire : la suite se propose, et celle qui a commencé sera refusée."""
    fiches = forme()["fiches"]
    fiches["lecteur"]["transitions"]["inscrire"]["exige"] = {
        "une_autre": {"regle": "acteur differe de creation", "sinon": "Il faut une autre personne."}
    }
    banc = banc_ouvert(fiches=fiches)
    assert accorde(banc.creer("lecteur", nom="Alix"))

    trouvees = issues(banc.regles, banc.dossier, banc.instance("lecteur-1"), le=JOUR)

    assert {i.transition.nom: i.possible for i in trouvees}["inscrire"] is True
    assert noms(banc.avancer("lecteur-1", "inscrire", adulte="oui")) == ["une_autre"]


def banc_des_suites(**transition: object) -> Banc:
    """Un lecteur demandé, dont l'inscription porte les exigences données."""
    fiches = forme()["fiches"]
    fiches["lecteur"]["transitions"]["inscrire"] = {
        "titre": "Inscrire", "de": ["demande"], "vers": "inscrit", "par": ["bibliothecaire"], **transition,
    }  # fmt: skip
    banc = banc_ouvert(fiches=fiches)
    assert accorde(banc.creer("lecteur", nom="Alix", naissance="15/10/2026"))
    return banc


def inscrire(banc: Banc) -> Issue:
    trouvees = issues(banc.regles, banc.dossier, banc.instance("lecteur-1"), le=JOUR)
    return next(i for i in trouvees if i.transition.nom == "inscrire")


@pytest.mark.parametrize(
    ("regle", "presse"),
    [
        ("le >= naissance", False),
        ("le >= naissance + delai_retour", False),
        ("le = naissance", True),
        ("genre est renseigne", True),
        ("carte est versee", True),
        ("le >= date de carte", True),
    ],
)
def test_ce_que_le_temps_seul_reglera_ne_presse_pas(regle: str, presse: bool) -> None:
    """Attendre suffit : personne n'a à y penser. Ce que seul un acte réglera se propose toujours."""
    banc = banc_des_suites(exige={"r": {"regle": regle, "sinon": "Non.", "niveau": "recommande"}})

    issue = inscrire(banc)

    assert issue.possible
    assert rien_ne_presse(banc.regles, banc.dossier, issue) is not presse


def test_un_constat_ou_un_acte_retenu_n_attend_pas_son_heure() -> None:
    """Ce qui est arrivé se dit tout de suite ; ce qui est retenu n'est de toute façon pas proposé."""
    trop_tot = {"regle": "le >= naissance", "sinon": "Trop tôt."}
    retenu = banc_des_suites(exige={"r": trop_tot})
    constat = banc_des_suites(constat=True, exige={"r": {**trop_tot, "niveau": "recommande"}})

    for banc in (retenu, constat):
        assert not rien_ne_presse(banc.regles, banc.dossier, inscrire(banc))


def test_les_detours_se_laissent_de_cote() -> None:
    """Sans eux, leurs règles ne sont pas même lues."""
    banc = banc_des_suites(detour=True, exige={"r": {"regle": "carte est versee", "sinon": "Non."}})
    lecteur = banc.instance("lecteur-1")

    tout = issues(banc.regles, banc.dossier, lecteur, le=JOUR)
    droit = issues(banc.regles, banc.dossier, lecteur, le=JOUR, garder=lambda t: not t.detour)

    assert {i.transition.nom for i in tout} - {i.transition.nom for i in droit} == {"inscrire"}


def test_le_jour_prevu_est_le_dernier_que_la_creation_a_dit() -> None:
    """La date d'une personne n'en est pas un, ni celle qu'un acte plus tard a posée."""
    fiches = forme()["fiches"]
    fiches["lecteur"]["champs"]["naissance"]["personnel"] = "identite"
    fiches["lecteur"]["champs"]["retour"] = {"titre": "Retour", "type": "date"}
    fiches["lecteur"]["creation"]["peut_saisir"].append("retour")
    banc = banc_ouvert(fiches=fiches)
    assert accorde(banc.creer("lecteur", nom="Alix", naissance="15/10/2016"))
    assert accorde(banc.creer("lecteur", nom="Bo", naissance="15/10/2016", retour="03/10/2026"))
    machine = banc.workflow.machines["lecteur"]

    assert jour_prevu(machine, banc.instance("lecteur-1")) is None
    prevu = jour_prevu(machine, banc.instance("lecteur-2"))

    assert prevu is not None and (prevu[0].nom, prevu[1]) == ("retour", date(2026, 10, 3))
    assert jour_prevu(banc.workflow.machines["preparation"], banc.instance("preparation")) is None
