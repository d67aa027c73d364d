"""Chaque construction du langage sans date, vraie, fausse et inconnue, sur un dossier joué."""

from __future__ import annotations

from datetime import date

import pytest

from moteur.domaine.regles.evaluation import calculer
from tests.domaine.banc import Banc, accorde, banc_ouvert, mandat


# ── champs, états, qualités ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("regle", "verite"),
    [
        ("etat est inscrit", True),
        ("etat est parti", False),
        ("etat parmi [demande, inscrit]", True),
        ("adulte est oui", True),
        ("adulte est non", False),
        ("adulte parmi [oui]", True),
        ("adulte parmi [non]", False),
        ("genre est roman", None),
        ("genre parmi [roman, essai]", None),
        ("gouts contient mer", True),
        ("genre est renseigne", False),
        ("parrain est renseigne", False),
        ("age est renseigné et note est renseignee", True),
        ("renseignes [age, gouts]", True),
        ("renseignes [age, genre]", False),
        ("parrain.genre est renseigne", None),
        ("parrain.habilite", None),
        ("parrain.etat est inscrit", None),
        ("parrain.carte est versee", None),
        ("habilite", True),
        ("fini", False),
        ("majeur et non (fini)", True),
        ("age >= 30 et age <= 30 et age = 30 et age > 29 et age < 31", True),
        ("age = 31", False),
        ("note > age", False),
        ("note + age > 42 et age - note < 18", True),
        ("age + 3 = 33 et age - 3 = 27", True),
        ("naissance < le", True),
        ("porteur.statut est public", True),
        ("dossier.budget est renseigne", False),
        ("preparation.etat est a_faire", True),
        ("preparation.fini", False),
        ("preparation.responsable.habilite", None),
        ("carte.numero est renseigne", True),
        ("carte.guichet est renseigne", False),
        ("carte.guichet est nord", None),
        ("avis est verse", False),
    ],
)
def test_ce_qu_on_dit_d_une_fiche(banc: Banc, regle: str, verite: bool | None) -> None:
    """Champs, choix, listes, oui/non, pièces, qualités et liens, depuis le premier lecteur."""
    assert banc.juger(regle, "lecteur-1") is verite


def test_une_valeur_peut_s_appeler_aucun(banc: Banc) -> None:
    """« genre est aucun » compare à la valeur, ce n'est pas une négation."""
    assert banc.juger("genre est aucun", "lecteur-2") is True
    assert banc.juger("parrain.age = 30", "lecteur-2") is True


@pytest.mark.parametrize(
    ("regle", "verite"),
    [
        ("reference = livre.isbn", True),
        ("reference = porteur.code", False),
        ("livre.prix <= prix_maximal", True),
        ("livre.prix + livre.prix > prix_maximal", False),
        ("livre est livre", True),
        ("livre est ce pret.livre", True),
        ("lecteurs contient preparation.responsable", None),
        ("presents contient preparation.responsable", None),
        ("exemplaires <= plafond", True),
        ("nombre de lecteur de ce pret = exemplaires", True),
        ("nombre de lecteur de ce pret verifie (age > 10) + 1 = exemplaires", True),
        ("nombre de lecteur de ce pret selon presents = exemplaires", None),
        ("somme de exemplaires de pret <= plafond", True),
        ("somme de lecteurs de pret = exemplaires", True),
        ("somme de age de lecteur <= plafond", None),
        ("somme de age de lecteur verifie (age est renseigne) <= plafond", False),
        ("somme de age de lecteur verifie (age > 100) < plafond", True),
    ],
)
def test_liens_textes_et_nombres(banc: Banc, regle: str, verite: bool | None) -> None:
    """Égalité de textes et de liens, montants, nombre et somme ; un champ vide rend la somme inconnue."""
    assert banc.juger(regle, "pret-1") is verite


# ── plusieurs fiches ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("regle", "vide", "pleine"),
    [
        ("tout pret, s'il y en a, verifie (fini)", True, False),
        ("tout pret, et au moins 1, verifie (non (fini))", False, True),
        ("au moins 1 pret", False, True),
        ("au moins 2 pret", False, False),
        ("au plus 1 pret verifie (non (fini))", True, True),
        ("au plus 0 pret", True, False),
        ("aucun pret", True, False),
        ("aucune pret verifie (fini)", True, True),
    ],
)
def test_le_cas_vide_vaut_ce_que_la_phrase_dit(banc: Banc, regle: str, vide: bool, pleine: bool) -> None:
    """Zéro fiche, puis une seule en cours."""
    assert banc_ouvert().juger(regle) is vide
    assert banc.juger(regle) is pleine


def test_un_lien_vide_n_est_pas_zero_fiche(banc: Banc) -> None:
    """Le lien qui suit « de » est vide, ou la liste jamais saisie : inconnu ; saisie vide : zéro fiche."""
    jamais = "tout lecteur de parrain, s'il y en a, verifie (fini)"
    assert banc.juger(jamais, "lecteur-1") is None
    assert banc.juger(jamais, "lecteur-2") is False
    selon = "aucun lecteur de ce pret selon presents"
    assert banc.juger(selon, "pret-1") is None
    assert accorde(banc.avancer("pret-1", "remettre", presents="aucun"))
    assert banc.juger(selon, "pret-1") is True
    assert banc.juger("presents contient preparation.responsable", "pret-1") is None
    assert banc.juger("presents est renseigne", "pret-1") is True


def test_selon_choisit_le_lien(banc: Banc) -> None:
    """`presents` et `lecteurs` ne donnent pas les mêmes fiches, dans les deux sens."""
    assert accorde(banc.avancer("pret-1", "remettre", presents="lecteur-2"))
    assert banc.juger("au moins 2 lecteur de ce pret", "pret-1") is True
    assert banc.juger("au moins 2 lecteur de ce pret selon presents", "pret-1") is False
    assert banc.juger("au moins 1 pret de ce lecteur", "lecteur-1") is True
    assert banc.juger("au moins 1 pret de ce lecteur selon presents", "lecteur-1") is False
    assert banc.juger("au moins 1 pret de ce lecteur selon presents", "lecteur-2") is True


def test_contient_dit_qui_est_dans_la_liste(banc: Banc) -> None:
    """D'un lien multiple, on demande une fiche ; d'un choix multiple, une valeur."""
    assert accorde(banc.avancer("pret-1", "remettre", presents="lecteur-2"))
    regle = "au moins 1 lecteur de ce pret verifie (non (ce pret.presents contient ce lecteur))"
    assert banc.juger(regle, "pret-1") is True
    tous = "tout lecteur de ce pret, et au moins 1, verifie (ce pret.presents contient ce lecteur)"
    assert banc.juger(tous, "pret-1") is False


def test_deux_liens_designent_la_meme_fiche(banc: Banc) -> None:
    """`LIEN est CHEMIN`, vrai, faux, inconnu."""
    assert accorde(banc.creer("retard", pret="pret-1", lecteur="lecteur-2", temoin="lecteur-1"))
    assert banc.juger("lecteur.parrain est temoin", "retard-1") is True
    assert banc.juger("lecteur est temoin", "retard-1") is False
    assert banc.juger("temoin.parrain est lecteur", "retard-1") is None
    regle = (
        "tout lecteur de pret, et au moins 1, verifie (au moins 1 retard de ce lecteur selon temoin verifie"
    )
    assert banc.juger(f"{regle} (pret est ce retard.pret))", "retard-1") is False
    assert banc.juger("pret.livre.prix > prix_maximal", "retard-1") is False


def test_autre_exclut_la_fiche_d_ou_l_on_parle(banc: Banc) -> None:
    """Parmi les filleuls du parrain, « autre » ne compte pas celui qui parle."""
    assert banc.juger("au moins 1 lecteur de parrain", "lecteur-2") is True
    assert banc.juger("au moins 1 autre lecteur de parrain", "lecteur-2") is False
    assert banc.juger("au moins 2 lecteur", "lecteur-2") is True
    assert banc.juger("au moins 2 autre lecteur", "lecteur-2") is False


def test_ce_t_est_la_fiche_la_plus_proche(banc: Banc) -> None:
    """Dans la parenthèse de `tout lecteur`, « ce lecteur » est celui qu'on parcourt ; « ce pret » reste."""
    regle = "tout lecteur de ce pret, et au moins 1, verifie (au moins 1 pret de ce lecteur verifie ({}))"
    assert banc.juger(regle.format("reference = ce pret.reference"), "pret-1") is True
    assert banc.juger("au moins 1 lecteur verifie (parrain est ce lecteur)", "lecteur-1") is None
    assert banc.juger("au moins 1 lecteur verifie (ce lecteur.age = 30)", "lecteur-2") is True


def test_ce_t_dans_autre_t_reste_la_fiche_d_ou_l_on_parle(banc: Banc) -> None:
    """`autre T` compare les autres à soi : « ce T » y désigne soi."""
    assert banc.juger("au moins 1 autre lecteur verifie (parrain est ce lecteur)", "lecteur-1") is True
    assert banc.juger("au moins 1 autre lecteur verifie (age > ce lecteur.age)", "lecteur-2") is None


def test_une_qualite_se_lit_a_travers_les_liens_et_les_listes(banc: Banc) -> None:
    """Elle parle depuis sa propre fiche, à la même date."""
    assert banc.juger("serein", "pret-1") is True
    assert banc.juger("serein", "pret-1", le=date(2028, 1, 1)) is False
    assert accorde(banc.creer("retard", pret="pret-1", lecteur="lecteur-1"))
    assert banc.juger("pret.serein et lecteur.habilite", "retard-1") is True


# ── documents et indicateurs ─────────────────────────────────────────────────────────────────
def test_un_exemplaire_signe_vaut_tant_que_rien_de_fige_ne_change() -> None:
    """Signé trop tôt : ne vaut pas. Re-signé : vaut. Un champ figé change : ne vaut plus. Un autre : reste."""
    banc = banc_ouvert()
    lecteur = banc.inscrit()
    signe = "preparation.plan_signe est verse"
    fichier = "f" * 64
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    reponse = banc.verser("preparation", "plan_signe", par="dir", fichier=fichier)
    assert accorde(reponse) and banc.juger(signe) is False
    assert accorde(banc.corriger("preparation", responsable=lecteur))
    assert accorde(banc.verser("preparation", "plan_signe", par="dir", fichier=fichier))
    assert banc.juger(signe) is True
    assert accorde(banc.corriger("preparation", horaire="le soir"))
    assert banc.juger(signe) is True
    assert accorde(banc.avancer("preparation", "reprendre", par="dir", objectif="Lire"))
    assert banc.juger(signe) is True
    assert accorde(banc.avancer("preparation", "reprendre", par="dir", objectif="Lire plus"))
    assert banc.juger(signe) is False
    assert banc.juger("preparation.plan_signe est verse", le=date(2030, 1, 1)) is False


def test_un_indicateur_compte_sans_date(banc: Banc) -> None:
    """Nombre, somme, et rien quand un champ manque."""
    contexte = banc.contexte()
    assert calculer("nombre de lecteur verifie (etat est inscrit)", contexte) == 2
    assert calculer("nombre de lecteur verifie (genre est aucun)", contexte) == 1
    assert calculer("somme de lecteurs de pret", contexte) == 2
    assert calculer("somme de age de lecteur", contexte) is None
    assert calculer("somme de prix de livre", contexte) == 1200


def test_le_candidat_se_voit_avec_ce_qu_il_vient_de_saisir(banc: Banc) -> None:
    """Une règle de création lit les champs saisis à l'instant, pas l'état qui n'existe pas encore."""
    reponse = banc.creer("pret", qui=mandat("bib"), lecteurs="lecteur-1", prevu_le="2026-09-01")
    assert accorde(reponse)
    assert [e.exigence for e in getattr(reponse, "ecarts", ())] == ["jour_a_venir"]
