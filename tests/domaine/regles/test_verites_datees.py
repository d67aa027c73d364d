"""Les dates, les délais et les personnes dans une règle : bornes exactes, et l'inconnu quand on ne sait pas."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from moteur.domaine.dossier import Dossier, Instance, Passage, Versement
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert
from tests.domaine.petit import CALENDRIER, petit

UN_JOUR = timedelta(days=1)


# ── dates ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("jour", "verite"),
    [
        (JOUR - UN_JOUR, False),
        (JOUR, True),
        (date(2027, 9, 30), True),
        (date(2027, 10, 1), False),
    ],
)
def test_couvre_vaut_de_son_jour_a_la_veille_du_terme(banc: Banc, jour: date, verite: bool) -> None:
    """Une carte de douze mois versée le 1er octobre ne couvre plus le 1er octobre suivant."""
    assert banc.juger("carte couvre le", "lecteur-1", le=jour) is verite


def test_un_renouvellement_couvre_a_son_tour(banc: Banc) -> None:
    """Chaque versement compte : entre les deux, un trou reste un trou."""
    tard = date(2027, 12, 1)
    assert accorde(banc.verser("lecteur-1", "carte", par="age", le=tard, numero="N2"))
    lues = [
        banc.juger("carte couvre le", "lecteur-1", le=j) for j in (date(2027, 9, 30), date(2027, 11, 1), tard)
    ]
    assert lues == [True, False, True]
    assert banc.juger("carte couvre naissance", "lecteur-1") is False
    assert banc.juger("carte couvre naissance", "lecteur-2") is None


def test_sans_calendrier_une_validite_en_jours_ouvres_est_inconnue() -> None:
    """Un délai qu'on ne sait pas compter n'ouvre rien, et ne ferme pas avant d'avoir commencé."""
    for zone, verite in (("A", True), ("corse", None)):
        banc = banc_ouvert()
        assert accorde(banc.corriger("porteur", zone=zone, motif="zone"))
        nom = banc.inscrit()
        assert accorde(banc.verser(nom, "photo", fichier="a" * 64, le=JOUR))
        assert banc.juger("photo couvre le", nom, le=JOUR) is verite
        assert banc.juger("photo couvre le", nom, le=JOUR - UN_JOUR) is False
        assert banc.juger("le <= date de photo + delai_ouvre", nom) is verite


@pytest.mark.parametrize(("ecart", "verite"), [(14, False), (15, True), (16, True)])
def test_depuis_compte_les_jours_revolus(banc: Banc, ecart: int, verite: bool) -> None:
    """Entré le 1er, « depuis 15 jours » est vrai le 16, comme avec le paramètre."""
    jour = JOUR + timedelta(days=ecart)
    for duree in ("15 jours", "delai_retour"):
        assert banc.juger(f"etat est inscrit depuis {duree}", "lecteur-1", le=jour) is verite
    assert banc.juger("etat est demande depuis 15 jours", "lecteur-1", le=jour) is False


@pytest.mark.parametrize(
    ("regle", "verite"),
    [
        ("prevu_le >= le", True),
        ("prevu_le = le + 9 jours", True),
        ("prevu_le - 9 jours = le", True),
        ("prevu_le <= le + 1 semaine", False),
        ("le + 1 mois > prevu_le et le + 1 an > prevu_le", True),
        ("periode.debut <= le et le <= periode.fin", True),
        ("date de creation = le", True),
        ("date de livre.creation = le", True),
        ("date de remettre <= le", None),
        ("date de recu <= le", None),
        ("date de preparation.commencer <= le", None),
        ("le + 2 jours ouvres = prevu_le - 5 jours", True),
        ("le + delai_ouvre < prevu_le", True),
        ("le + 2 semaines scolaires <= prevu_le", False),
        ("le + 1000 semaines scolaires <= prevu_le", None),
        ("saisi le <= le + delai_retour", None),
        ("etat est prevu depuis delai_ouvre", False),
    ],
)
def test_les_dates_se_decalent_et_se_comparent(banc: Banc, regle: str, verite: bool | None) -> None:
    """Jours, semaines, mois, jours ouvrés ; hors du calendrier connu, la réponse est inconnue."""
    assert banc.juger(regle, "pret-1") is verite


def test_saisi_le_est_le_jour_de_la_saisie(banc: Banc) -> None:
    """Une saisie à quinze jours est à l'heure, à seize elle ne l'est plus."""
    regle = "saisi le <= le + delai_retour"
    assert banc.juger(regle, "pret-1", saisi_le=JOUR + timedelta(days=15)) is True
    assert banc.juger(regle, "pret-1", saisi_le=JOUR + timedelta(days=16)) is False


def _machine(*versements: tuple[int, str], passage: tuple[int, str] | None) -> tuple[Dossier, Instance]:
    """Un prêt aux versements et au passage donnés, chacun par (rang, date)."""
    instance = Instance(
        "pret-1",
        "pret",
        "prevu",
        "2026-10-01",
        versements={"recu": tuple(Versement(r, le, "x", "y", "", {}) for r, le in versements)},
        passages={"remettre": Passage(passage[1], passage[0], (("x", "y"),))} if passage else {},
    )
    dossier = Dossier("c", "e", 2026)
    dossier.poser(instance, ())
    return dossier, instance


@pytest.mark.parametrize(
    ("versements", "passage", "verite"),
    [
        ([], None, False),
        ([(1, "2026-10-01")], None, True),
        ([], (2, "2026-10-02"), False),
        ([(3, "2026-10-02")], (2, "2026-10-02"), True),
        ([(3, "2026-10-01")], (2, "2026-10-02"), False),
        ([(1, "2026-10-03")], (2, "2026-10-02"), False),
        ([(1, "2026-10-01"), (3, "2026-10-02"), (4, "2026-10-01")], (2, "2026-10-02"), True),
    ],
)
def test_versee_depuis_veut_un_versement_posterieur(
    versements: list[tuple[int, str]], passage: tuple[int, str] | None, verite: bool
) -> None:
    """Après l'évènement par la date et par le rang ; sans évènement, il suffit d'être versée."""
    dossier, instance = _machine(*versements, passage=passage)
    contexte = Contexte(Regles(petit()), dossier, JOUR, pile=(instance,))
    assert juger("recu est verse depuis remettre", contexte) is verite


# ── personnes ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("qui", "acteur", "saisisseur", "verite"),
    [
        ("acteur", "x", "z", False),
        ("acteur", "y", "x", True),
        ("acteur", "z", "z", True),
        ("saisisseur", "z", "x", False),
        ("saisisseur", "z", "y", False),
        ("saisisseur", "x", "z", True),
        ("acteur", "", "", None),
        ("saisisseur", "", "", None),
    ],
)
def test_differe_juge_les_mains_de_l_evenement(
    qui: str, acteur: str, saisisseur: str, verite: bool | None
) -> None:
    """x a remis et y a saisi : l'acteur se compare à x, le saisisseur à x et à y."""
    for versements, passage, nom in (
        ([], (2, "2026-10-02"), "remettre"),
        ([(1, "2026-10-01")], None, "recu"),
    ):
        dossier, instance = _machine(*versements, passage=passage)
        contexte = Contexte(
            Regles(petit()), dossier, JOUR, acteur=acteur, saisisseur=saisisseur, pile=(instance,)
        )
        assert juger(f"{qui} differe de {nom}", contexte) is verite
        assert juger(f"{qui} differe de annuler", contexte) is True


def test_role_est_celui_auquel_on_agit(banc: Banc) -> None:
    """Vrai, faux, et inconnu quand personne n'agit."""
    roles = {"agent": True, "directeur": False, "": None}
    assert {r: banc.juger("role est agent", "pret-1", role=r) for r in roles} == roles


def test_sans_zone_ni_calendrier_tout_delai_ouvre_est_inconnu() -> None:
    """La zone manque au porteur, ou le calendrier à la zone : inconnu, dans un sens comme dans l'autre."""
    for zones in ({}, CALENDRIER["zones"]):
        banc = Banc(petit(calendrier={"zones": zones}))
        assert accorde(banc.ouvrir(**({"zone": "A"} if not zones else {})))
        assert banc.juger("le + delai_ouvre >= le") is None
        assert banc.juger("le - 3 semaines scolaires <= le") is None
        assert banc.juger("le + 3 semaines >= le") is True


def test_une_date_au_bord_du_calendrier_de_python_est_inconnue() -> None:
    """Aucune date ne fait tomber le moteur."""
    banc = banc_ouvert()
    assert banc.juger("le + 36500 ans >= le") is None
    assert banc.juger("le - 36500 mois <= le") is None
