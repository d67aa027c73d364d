"""Rappeler une échéance : quand on le redit, ce qu'on écrit, et ce qui ne se rappelle pas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine import demandes as d
from moteur.domaine.affaire import Accord, Refus
from moteur.domaine.application import rejouer
from moteur.domaine.rappels import ARappeler, a_rappeler, rediger
from moteur.domaine.rappels_ecrits import PLACES, places_inconnues
from tests.domaine.banc import Banc, accorde, mandat, noms
from tests.domaine.petit import petit

ENTREE = date(2026, 9, 1)
ECHEANCE = {
    "titre": "Inscrire le lecteur",
    "fiche": "lecteur",
    "etat": "demande",
    "sous": "delai_retour",
    "attend": "inscrire",
}
TERME = date(2026, 9, 17)


def banc_avec(**cles: Any) -> Banc:
    """Un lecteur attend depuis le 2 septembre d'être inscrit."""
    banc = Banc(petit(echeances={"inscrire": {**ECHEANCE, **cles}}))
    assert accorde(banc.ouvrir(zone="A"))
    assert accorde(banc.creer("lecteur", le=date(2026, 9, 2), nom="Alix"))
    return banc


def liste(banc: Banc, le: date, **options: Any) -> tuple[ARappeler, ...]:
    return a_rappeler(banc.contexte(le=le), **options)


def rappeler(banc: Banc, le: date, *, par: str = "bib", **changements: str) -> Accord | Refus:
    dit = {"cible": "lecteur-1", "echeance": "inscrire", "pour": "bibliothecaire", **changements}
    return banc.demander(d.Rappeler(mandat(par), le, max(le, date(2026, 10, 1)), **dit))  # type: ignore[arg-type]


def test_une_echeance_se_rappelle_quand_elle_approche() -> None:
    """Quatorze jours avant le dernier jour utile, ou ce que l'on dit ; et toujours en retard."""
    banc = banc_avec()

    vus = {
        (jour, d_ici): len(liste(banc, date(2026, 9, jour), d_ici=d_ici))
        for jour, d_ici in ((2, 14), (3, 14), (2, 15), (30, 0))
    }

    assert vus == {(2, 14): 0, (3, 14): 1, (2, 15): 1, (30, 0): 1}


@pytest.mark.parametrize(("relance", "jours"), [("", 7), ("3 jours", 3), ("delai_ouvre", 2)])
def test_un_rappel_se_redit_apres_sa_relance(relance: str, jours: int) -> None:
    """Sept jours, ou la durée ou le paramètre que dit l'échéance ; d'ici là il reste à sa place."""
    banc = banc_avec(relance=relance)
    le = date(2026, 9, 15)
    assert accorde(rappeler(banc, le))

    encore = [liste(banc, le.replace(day=15 + n))[0].a_envoyer for n in (0, jours - 1, jours)]

    assert encore == [False, False, True]


def test_un_rappel_est_un_fait_que_l_on_rejoue() -> None:
    """Sa trace dit l'échéance, le terme et le rôle à qui l'on a écrit ; jamais une personne."""
    banc = banc_avec()
    reponse = rappeler(banc, date(2026, 9, 15))

    assert isinstance(reponse, Accord)
    assert reponse.fait.trace == {"echeance": "inscrire", "terme": "2026-09-17", "pour": "bibliothecaire"}
    assert rejouer(banc.workflow, banc.vide, banc.faits) == banc.dossier
    assert banc.instance("lecteur-1").rappels["inscrire"].terme == TERME.isoformat()


@pytest.mark.parametrize(
    ("changements", "refuse"),
    [
        ({"cible": "preparation"}, ["etat"]),
        ({"echeance": "une_autre"}, ["etat"]),
        ({"pour": "directeur"}, ["role"]),
    ],
)
def test_rien_a_rappeler_se_refuse(changements: dict[str, str], refuse: list[str]) -> None:
    """Ce qui ne court pas, ou un rôle qui n'y peut rien."""
    assert noms(rappeler(banc_avec(), date(2026, 9, 15), **changements)) == refuse


def test_un_rappel_ne_part_pas_avant_ce_qu_il_rappelle() -> None:
    """La fiche date du 2 septembre : rien n'a pu s'en rappeler la veille."""
    banc = banc_avec()

    assert noms(rappeler(banc, date(2026, 9, 1))) == ["date"]
    assert accorde(rappeler(banc, date(2026, 9, 2)))


def test_une_echeance_tenue_ne_se_rappelle_plus() -> None:
    """Le rappel ne survit pas à ce qu'il rappelait."""
    banc = banc_avec()
    assert accorde(banc.carte("lecteur-1"))
    assert accorde(banc.avancer("lecteur-1", "inscrire", adulte="oui"))

    assert liste(banc, date(2026, 10, 1)) == ()
    assert noms(rappeler(banc, date(2026, 10, 1))) == ["etat"]


def test_le_texte_dit_la_fiche_jamais_la_personne() -> None:
    """Chaque place prend sa valeur ; la fiche y est son nom court."""
    texte = " | ".join(f"{{{place}}}" for place in PLACES)
    banc = banc_avec(rappel=texte)
    (rappel,) = liste(banc, date(2026, 9, 20))

    ecrit = rediger(
        rappel.due, banc.workflow.machines["lecteur"], le=date(2026, 9, 20),
        destinataire="Bibliothécaire", expediteur="Léa", porteur="Aux Quais",
    )  # fmt: skip

    assert places_inconnues(texte) == ()
    assert ecrit.split(" | ") == [
        "Inscrire le lecteur", "lecteur-1", "17 septembre 2026", "17 septembre 2026",
        "attendu le 17 septembre 2026, en retard", "Bibliothécaire", "Léa", "Aux Quais",
    ]  # fmt: skip
    assert "Alix" not in ecrit


@pytest.mark.parametrize(
    ("texte", "inconnues"),
    [
        ("{nom}", ("nom",)),
        ("{}", ("",)),
        ("{Titre}", ("Titre",)),
        ("a } b", ("}",)),
        ("{{titre}}", ("{", "}")),
    ],
)
def test_une_place_inconnue_se_voit(texte: str, inconnues: tuple[str, ...]) -> None:
    """Un champ, une accolade seule, une majuscule : rien d'autre que les places prévues."""
    assert places_inconnues(texte) == inconnues


@given(st.text())
def test_un_texte_se_remplit_une_seule_fois(nom: str) -> None:
    """Une valeur qui contient une place n'en appelle pas une autre."""
    banc = banc_avec(rappel="{expediteur}")
    (rappel,) = liste(banc, date(2026, 9, 20))
    machine = banc.workflow.machines["lecteur"]

    assert rediger(rappel.due, machine, le=TERME, expediteur=f"{{titre}}{nom}") == f"{{titre}}{nom}"


def test_un_renouvellement_s_annonce_des_le_debut_de_son_preavis() -> None:
    """Soixante jours avant la fin de validité, quel que soit « d_ici » ; pas la veille."""
    echeance = {"titre": "Renouveler", "fiche": "lecteur", "piece": "carte", "avant": "60 jours"}
    banc = Banc(petit(echeances={"renouveler": echeance}))
    assert accorde(banc.ouvrir(zone="A"))
    assert accorde(banc.creer("lecteur", le=date(2026, 9, 2), nom="Alix"))
    assert accorde(banc.carte("lecteur-1", le=date(2026, 9, 2)))
    annonce = date(2027, 7, 4)  # 2 septembre 2027, moins 60 jours

    vus = [liste(banc, annonce.replace(day=jour), d_ici=0) for jour in (3, 4)]

    assert [len(v) for v in vus] == [0, 1]
    assert vus[1][0].due.terme == date(2027, 9, 2) and vus[1][0].roles == ("agent",)


def test_un_rappel_ne_vaut_que_pour_son_terme() -> None:
    """Le terme déplacé, ou le tour suivant d'un rythme, se rappelle comme s'il ne l'avait jamais été."""
    echeance = {"titre": "Voir", "fiche": "lecteur", "etat": "demande", "tous_les": "delai_retour"}
    banc = Banc(petit(echeances={"voir": {**echeance, "attend": "pret devient remis"}}))
    assert accorde(banc.ouvrir(zone="A"))
    assert accorde(banc.creer("lecteur", le=date(2026, 9, 2), nom="Alix"))
    assert accorde(rappeler(banc, date(2026, 9, 15), echeance="voir"))
    rappel = banc.instance("lecteur-1").rappels["voir"]
    banc.instance("lecteur-1").rappels["voir"] = replace(rappel, terme="2026-08-01")

    (vu,) = liste(banc, date(2026, 9, 15))
    assert (vu.dernier, vu.a_envoyer) == (None, True)
