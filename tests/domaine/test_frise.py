"""L'année d'un dossier : prévu, fait, fait trop tard, en retard, à venir, sans objet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from moteur.domaine.frise import (
    A_VENIR,
    EN_COURS,
    EN_RETARD,
    FAIT,
    FAIT_TARD,
    SANS_OBJET,
    Jalon,
    jalons,
)
from tests.domaine.banc import Banc, accorde, banc_ouvert
from tests.domaine.petit import forme

OUVRE, TERME = date(2026, 9, 15), date(2026, 10, 10)
COMMENCER = {
    "titre": "Commencer", "fiche": "preparation", "attend": "commencer", "a_partir_de": "15 septembre",
    "au_plus_tard": "10 octobre",
}  # fmt: skip


def banc_date(**echeance: Any) -> Banc:
    """Un dossier ouvert le 1er septembre, dont la préparation est attendue du 15 septembre au 10 octobre."""
    return banc_ouvert(echeances={"essai": {**COMMENCER, **echeance}})


def seul(banc: Banc, le: date) -> Jalon:
    (jalon,) = jalons(banc.contexte(le=le))
    return jalon


@pytest.mark.parametrize(
    ("le", "situation", "dit"),
    [
        (date(2026, 9, 10), A_VENIR, "à venir, à partir du 15/09/2026"),
        (date(2026, 9, 15), EN_COURS, "à faire, 25 jours avant le terme"),
        (date(2026, 10, 10), EN_COURS, "à faire aujourd'hui"),
        (date(2026, 10, 11), EN_RETARD, "en retard de 1 jour"),
    ],
)
def test_tant_que_rien_n_est_fait_le_jour_dit_ou_l_on_en_est(le: date, situation: str, dit: str) -> None:
    """Avant la fenêtre, dedans, le dernier jour, le lendemain : chaque borne est du bon côté."""
    jalon = seul(banc_date(), le)

    assert (jalon.ouvre, jalon.terme, jalon.fait) == (OUVRE, TERME, None)
    assert (jalon.situation, jalon.dit) == (situation, dit)


@pytest.mark.parametrize(
    ("fait", "situation", "dit"),
    [
        (date(2026, 10, 10), FAIT, "fait le 10/10/2026"),
        (date(2026, 10, 12), FAIT_TARD, "fait le 12/10/2026, 2 jours après le terme"),
    ],
)
def test_ce_qui_est_fait_reste_sur_la_frise(fait: date, situation: str, dit: str) -> None:
    """Une échéance tenue ne court plus ; son jalon demeure, avec son jour, et dit s'il est venu trop tard."""
    banc = banc_date()
    assert accorde(banc.avancer("preparation", "commencer", par="dir", le=fait, objectif="Ouvrir"))

    jalon = seul(banc, date(2026, 12, 1))

    assert (jalon.fait, jalon.situation, jalon.dit) == (fait, situation, dit)


def test_vue_d_un_jour_passe_l_annee_ignore_ce_qui_a_suivi() -> None:
    """Le 1er octobre, ce qui s'est fait le 5 n'était pas fait : c'est la frise de ce jour-là."""
    banc = banc_date()
    assert accorde(
        banc.avancer("preparation", "commencer", par="dir", le=date(2026, 10, 5), objectif="Ouvrir")
    )

    assert seul(banc, date(2026, 10, 1)).situation == EN_COURS


def test_une_phase_close_sans_cela_se_dit_sans_objet() -> None:
    """La phase est finie, ce qui y était attendu n'a pas eu lieu : ni fait, ni en retard."""
    phases = forme()["phases"]
    phases["service"]["transitions"]["inventorier"] = {
        "titre": "Inventorier", "de": ["ouvert"], "vers": "ouvert", "par": ["directeur"],
    }  # fmt: skip
    attendu = {**COMMENCER, "fiche": "service", "attend": "inventorier"}
    banc = banc_ouvert(phases=phases, echeances={"essai": attendu})
    assert accorde(banc.avancer("service", "ouvrir", par="dir"))
    assert accorde(banc.avancer("service", "clore", par="dir"))

    assert seul(banc, date(2026, 12, 1)).situation == SANS_OBJET


def test_une_fiche_finie_ou_pas_encore_nee_n_attend_rien() -> None:
    """Un livre perdu quitte la frise ; un livre créé après le jour regardé n'y est pas encore."""
    banc = banc_date(fiche="livre", attend="rendre", au_plus_tard="31 decembre")
    assert accorde(banc.creer("livre", intitule="Atlas"))
    assert accorde(banc.creer("livre", intitule="Perdu"))
    assert accorde(banc.avancer("livre-2", "perdre"))

    assert seul(banc, date(2026, 11, 1)).instance == "livre-1"
    assert jalons(banc.contexte(le=date(2026, 9, 20))) == ()


def test_ce_qui_revient_montre_son_prochain_terme() -> None:
    """Une carte à renouveler : la fenêtre s'ouvre avant la fin de sa validité, et reste dite une fois ouverte."""
    renouveler = {"titre": "Renouveler", "fiche": "lecteur", "piece": "carte", "avant": "15 jours"}
    banc = banc_ouvert(echeances={"essai": renouveler})
    banc.inscrit()
    (loin,) = jalons(banc.contexte(le=date(2026, 10, 2)))

    (ouvert,) = jalons(banc.contexte(le=loin.terme))

    assert (loin.situation, ouvert.situation) == (A_VENIR, EN_COURS)
    assert loin.ouvre == ouvert.ouvre is not None and (loin.terme - loin.ouvre).days == 15
