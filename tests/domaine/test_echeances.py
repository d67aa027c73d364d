"""Ce qui est attendu, à partir de quand, pour quand, et le dernier jour où l'on trouve quelqu'un."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.calendrier import Calendrier
from moteur.domaine.echeances import Due, dues
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.moments import Almanach, Jour
from moteur.domaine.moments_ecrits import lire_moment
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert
from tests.domaine.petit import forme, petit

CALENDRIER = {
    "titres": {"toussaint": "vacances de la Toussaint", "noel": "vacances de Noël"},
    "zones": {
        "A": {
            "connu_du": "2026-07-04",
            "connu_au": "2027-07-02",
            "rentree": {"annee_2026": "2026-09-03"},
            "vacances": {
                "ete_2026": {"du": "2026-07-04", "au": "2026-09-02"},
                "toussaint_2026": {"du": "2026-10-17", "au": "2026-11-01"},
                "noel_2026": {"du": "2026-12-19", "au": "2027-01-03"},
            },
        }
    },
}
COMMENCER = {"titre": "Commencer", "fiche": "preparation", "attend": "commencer"}


def du(banc: Banc, nom: str = "essai", *, le: date = JOUR) -> Due:
    """La seule due de cette échéance, ce jour-là."""
    (trouvee,) = [d for d in dues(banc.contexte(le=le)) if d.echeance.nom == nom]
    return trouvee


def attendre(**echeance: Any) -> Banc:
    """Un dossier ouvert en zone A, où une seule échéance attend que la préparation commence."""
    return banc_ouvert(echeances={"essai": {**COMMENCER, **echeance}}, calendrier=CALENDRIER)


# ── la fenêtre ──


def test_une_fenetre_pas_encore_ouverte_se_dit_deja() -> None:
    """On sait qu'elle viendra ; le jour venu, plus rien n'est à attendre."""
    banc = attendre(a_partir_de="15 octobre", au_plus_tard="10 decembre")

    avant, jour_meme = du(banc, le=date(2026, 10, 14)), du(banc, le=date(2026, 10, 15))

    assert (avant.ouvre, avant.terme) == (date(2026, 10, 15), date(2026, 12, 10))
    assert jour_meme.ouvre is None


def test_une_fenetre_mal_formee_s_ouvre_au_plus_tard_le_jour_du_terme() -> None:
    """La rentrée réelle peut passer le jour écrit : la fenêtre ne se retourne pas."""
    banc = attendre(a_partir_de="rentree", au_plus_tard="1er septembre")

    assert du(banc, le=date(2026, 8, 20)).ouvre == date(2026, 9, 1)


def test_ce_qui_ouvre_une_fenetre_et_n_a_pas_eu_lieu_ne_la_ferme_pas() -> None:
    """Sans accusé de réception, le terme court déjà ; avec, on sait à partir de quand."""
    echeances = {
        "essai": {
            "titre": "Inscrire", "fiche": "lecteur", "attend": "inscrire",
            "a_partir_de": "date de carte + delai_retour", "au_plus_tard": "10 decembre",
        }
    }  # fmt: skip
    banc = banc_ouvert(echeances=echeances, calendrier=CALENDRIER)
    assert accorde(banc.creer("lecteur", nom="Alix"))
    assert du(banc).ouvre is None

    assert accorde(banc.carte("lecteur-1"))

    assert du(banc).ouvre == date(2026, 10, 16)


def test_un_renouvellement_s_annonce_soixante_jours_avant() -> None:
    """La fenêtre d'une pièce s'ouvre à son préavis et se ferme à la fin de sa validité."""
    echeances = {"essai": {"titre": "Renouveler", "fiche": "lecteur", "piece": "carte", "avant": "60 jours"}}
    banc = banc_ouvert(echeances=echeances, calendrier=CALENDRIER)
    banc.inscrit()

    assert du(banc, le=date(2027, 8, 1)).ouvre == date(2027, 8, 2)
    annoncee = du(banc, le=date(2027, 8, 2))

    assert (annoncee.ouvre, annoncee.terme, annoncee.attend) == (None, date(2027, 10, 1), "carte")
    assert annoncee.pourquoi == "12 mois après « Carte » du 01/10/2026"


# ── le dernier jour utile ──


@pytest.mark.parametrize(
    ("terme", "utile", "pourquoi"),
    [
        ("10 janvier", date(2027, 1, 8), "le 10/01/2027 est un dimanche"),
        ("31 octobre", date(2026, 10, 16), "vacances de la Toussaint"),
        ("11 novembre", date(2026, 11, 10), "le 11/11/2026 est un jour férié (Armistice de 1918)"),
        ("12 novembre", date(2026, 11, 12), ""),
    ],
)
def test_le_dernier_jour_utile_et_pourquoi(terme: str, utile: date, pourquoi: str) -> None:
    """Un terme qui tombe un jour sans personne recule au dernier jour ouvré hors vacances."""
    trouvee = du(attendre(au_plus_tard=terme))

    assert (trouvee.utile, trouvee.pourquoi) == (utile, pourquoi)


def test_sans_calendrier_le_dernier_jour_utile_est_le_terme() -> None:
    """On n'invente ni vacances ni jour férié."""
    banc = Banc(petit(echeances={"essai": {**COMMENCER, "au_plus_tard": "10 janvier"}}))
    assert accorde(banc.ouvrir())

    assert (du(banc).utile, du(banc).pourquoi) == (date(2027, 1, 10), "")


def test_le_dernier_jour_utile_ne_precede_pas_l_ouverture() -> None:
    """Une fenêtre tout entière en vacances : mieux vaut le terme qu'un jour où l'on ne pouvait pas."""
    trouvee = du(attendre(a_partir_de="26 decembre", au_plus_tard="2 janvier"))

    assert trouvee.utile == trouvee.terme == date(2027, 1, 2)


# ── d'où vient le terme ──


@pytest.mark.parametrize(
    ("ecrit", "terme", "pourquoi"),
    [
        ("rentree", date(2026, 9, 3), "la rentrée du 03/09/2026"),
        ("rentree + 3 semaines", date(2026, 9, 24), "3 semaines après la rentrée du 03/09/2026"),
        ("rentrée - 2 mois", date(2026, 7, 3), "2 mois avant la rentrée du 03/09/2026"),
        ("12 novembre - delai_ouvre", date(2026, 11, 9), "2 jours ouvrés avant le 12/11/2026"),
        ("rentree + 8 semaines scolaires", date(2026, 11, 14), "8 semaines scolaires après la rentrée du 03/09/2026"),
        ("ouvrir - delai_retour", date(2026, 12, 1), "15 jours calendaires avant « Ouvrir », au plus tard le 16/12/2026"),
        ("1er septembre + 1 jour", date(2026, 9, 2), "1 jour calendaire après le 01/09/2026"),
    ],
)  # fmt: skip
def test_un_terme_se_compte_d_un_autre_jour(ecrit: str, terme: date, pourquoi: str) -> None:
    """Rentrée, jour de l'année ou autre échéance, plus ou moins une durée ou un paramètre ; et l'on dit le compte."""
    ouvrir = {"titre": "Ouvrir", "fiche": "service", "attend": "ouvrir", "au_plus_tard": "16 decembre"}
    echeances = {"essai": {**COMMENCER, "au_plus_tard": ecrit}, "ouvrir": ouvrir}
    banc = banc_ouvert(echeances=echeances, calendrier=CALENDRIER)

    trouvee = du(banc)

    assert trouvee.terme == terme and trouvee.pourquoi.split(" ; ")[0] == pourquoi


def test_sans_calendrier_la_rentree_se_compte_au_premier_septembre_et_cela_se_dit() -> None:
    """Un repère convenu plutôt qu'un silence, mais jamais sans le dire."""
    banc = Banc(petit(echeances={"essai": {**COMMENCER, "au_plus_tard": "rentree + 10 jours"}}))
    assert accorde(banc.ouvrir())

    assert du(banc).terme == date(2026, 9, 11)
    assert "comptée au 01/09/2026 faute de calendrier" in du(banc).pourquoi


def test_des_jours_ouvres_sans_calendrier_se_taisent() -> None:
    """Un terme qu'on ne peut pas connaître n'est pas deviné."""
    banc = Banc(petit(echeances={"essai": {**COMMENCER, "au_plus_tard": "rentree + delai_ouvre"}}))
    assert accorde(banc.ouvrir())

    assert dues(banc.contexte()) == ()


def test_un_delai_dit_ce_qui_le_fait_courir() -> None:
    """« 15 jours calendaires après » la pièce, avec sa date ; sans la pièce, rien ne court."""
    echeance = {"titre": "Inscrire", "fiche": "lecteur", "etat": "demande", "attend": "inscrire"}
    sous = {**echeance, "sous": "delai_retour", "depuis": "carte"}
    banc = banc_ouvert(echeances={"essai": sous}, calendrier=CALENDRIER)
    assert accorde(banc.creer("lecteur", nom="Alix"))
    assert dues(banc.contexte()) == ()

    assert accorde(banc.carte("lecteur-1"))

    assert du(banc).pourquoi.startswith("15 jours calendaires après « Carte » du 01/10/2026")


def test_un_jour_d_une_annee_bissextile_existe_toujours() -> None:
    """« 29 février » vaut le 28 les années ordinaires."""
    almanach = Almanach(petit(), 2026, None)

    trouve = almanach.jour("29 février")

    assert trouve is not None and trouve.le == date(2027, 2, 28)


# ── qui n'est pas concerné ──


def test_une_fiche_creee_apres_le_jour_dit_n_est_pas_en_retard() -> None:
    """Un lecteur venu en novembre n'avait pas à s'inscrire en octobre."""
    echeance = {"titre": "Inscrire", "fiche": "lecteur", "attend": "inscrire", "au_plus_tard": "15 octobre"}
    banc = banc_ouvert(echeances={"essai": echeance}, calendrier=CALENDRIER)
    assert accorde(banc.creer("lecteur", nom="Alix", le=date(2026, 10, 15)))
    assert accorde(banc.creer("lecteur", nom="Bo", le=date(2026, 10, 16)))

    assert [d.instance for d in dues(banc.contexte(le=date(2026, 11, 1)))] == ["lecteur-1"]


def test_ce_qu_un_choix_fige_interdit_n_est_attendu_de_personne() -> None:
    """Le statut ne change plus : ce que lui seul permettait ne se rappelle pas."""
    phases = forme()["phases"]
    phases["preparation"]["transitions"]["commencer"]["exige"] = {
        "public": {"regle": "porteur.statut est public", "sinon": "Public seulement."}
    }
    echeances = {"essai": {**COMMENCER, "au_plus_tard": "10 decembre"}}
    for statut, attendues in (("public", 1), ("prive", 0)):
        banc = Banc(petit(phases=phases, echeances=echeances))
        assert accorde(banc.ouvrir(statut=statut))
        assert len(dues(banc.contexte())) == attendues


def test_ce_qu_un_choix_encore_libre_interdit_reste_attendu() -> None:
    """Le genre d'un lecteur se change : rien n'est fermé pour toujours."""
    fiches = forme()["fiches"]
    fiches["lecteur"]["transitions"]["inscrire"]["exige"] = {
        "roman": {"regle": "genre est roman", "sinon": "Des romans seulement."}
    }
    echeance = {"titre": "Inscrire", "fiche": "lecteur", "attend": "inscrire", "au_plus_tard": "15 octobre"}
    banc = banc_ouvert(fiches=fiches, echeances={"essai": echeance})
    assert accorde(banc.creer("lecteur", nom="Alix", genre="essai"))

    assert len(dues(banc.contexte())) == 1


def test_une_transition_franchie_n_est_plus_attendue() -> None:
    """Ni une fiche finie."""
    banc = attendre(au_plus_tard="10 decembre")
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))

    assert dues(banc.contexte()) == ()


# ── l'ordre, et ce qui est hostile ──


def test_les_dues_vont_du_terme_le_plus_proche_au_plus_lointain() -> None:
    """Les retards sont donc en tête."""
    jours = {"a": "10 juin", "b": "15 septembre", "c": "1er mars"}
    banc = banc_ouvert(echeances={nom: {**COMMENCER, "au_plus_tard": jour} for nom, jour in jours.items()})

    assert [d.echeance.nom for d in dues(banc.contexte())] == ["b", "c", "a"]


def test_des_echeances_en_cercle_se_taisent() -> None:
    """La vérification les refuse ; un workflow épinglé avant elle ne doit pas tourner sans fin."""
    echeances = {
        "a": {**COMMENCER, "au_plus_tard": "b + 1 jour"},
        "b": {**COMMENCER, "au_plus_tard": "a"},
        "c": {**COMMENCER, "au_plus_tard": "c - 1 jour"},
        "d": {**COMMENCER, "au_plus_tard": "inconnue"},
    }

    assert dues(banc_ouvert(echeances=echeances).contexte()) == ()


@pytest.mark.parametrize(
    "texte",
    ["", "31 septembre", "0 juin", "30 février", "rentree+3 jours", "rentree + ", "rentree + 3", "rentree - 2 lunes",
     "date de ", "- delai", "10 janvier 2027", "1 er mai", "rentree + 3 jours + 2 jours", "²3 mai", "lancer × 2"],
)  # fmt: skip
def test_un_moment_mal_ecrit_est_refuse_avec_un_remede(texte: str) -> None:
    """Jamais deviné, jamais d'exception d'ailleurs."""
    with pytest.raises(ValeurRefusee) as refus:
        lire_moment(texte)

    assert refus.value.raison and refus.value.remede


def test_un_jour_de_la_derniere_annee_suit_la_periode() -> None:
    """« 30 juin de la dernière année » est dans la troisième année d'une période de trois ans ; « 30 juin », dans la première."""
    trois_ans = replace(petit(), annees=3)

    assert Almanach(trois_ans, 2026, None).jour("30 juin") == Jour(date(2027, 6, 30))
    assert Almanach(trois_ans, 2026, None).jour("30 juin de la dernière année") == Jour(date(2029, 6, 30))
    assert Almanach(petit(), 2026, None).jour("30 juin de la derniere annee") == Jour(date(2027, 6, 30))
    decale = Almanach(trois_ans, 2026, None).jour("30 juin de la dernière année - 2 semaines")
    assert decale is not None and decale.le == date(2029, 6, 16)


@given(st.text(alphabet="aAéz019 +-_.\n²×rentdom", max_size=30))
def test_aucun_texte_ne_fait_tomber_la_lecture_d_un_moment(texte: str) -> None:
    """Il se lit, ou il est refusé ; lu, il donne un jour ou rien."""
    try:
        lire_moment(texte)
    except ValeurRefusee:
        return
    trouve = Almanach(petit(), 2026, None).jour(texte)
    assert trouve is None or trouve.le.year > 0


@given(
    st.integers(2024, 2030),
    st.sampled_from("jours semaines mois ans".split()),
    st.integers(0, 400),
    st.sampled_from("+-"),
)
def test_le_dernier_jour_utile_ne_suit_jamais_le_terme(
    annee: int, unite: str, nombre: int, signe: str
) -> None:
    """Quel que soit le décalage, et même hors du calendrier connu."""
    zone = Calendrier.depuis(CALENDRIER).zone("A")
    trouve = Almanach(petit(), annee, zone).jour(f"rentree {signe} {nombre} {unite}")

    assert trouve is not None and zone is not None
    utile = zone.dernier_jour_utile(trouve.le)
    assert utile is None or utile <= trouve.le
