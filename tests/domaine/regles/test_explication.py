"""Pourquoi une règle n'est pas vraie : ce qu'on a lu, en français, pour qui doit y remédier."""

from __future__ import annotations

from datetime import date

import pytest

from moteur.domaine.regles.explication import feuilles, pourquoi
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert

PRET = "pret-1 (10/10/2026 · Moby Dick)"


@pytest.mark.parametrize(
    ("regle", "raisons"),
    [
        ("etat est parti", ["lecteur-1 (Alix) est « Inscrit »."]),
        ("non (etat est inscrit)", ["lecteur-1 (Alix) est « Inscrit »."]),
        ("etat est inscrit depuis 15 jours", ["lecteur-1 (Alix) est « Inscrit » depuis le 01/10/2026."]),
        ("fini", ["lecteur-1 (Alix) est « Inscrit », pas encore fini."]),
        (
            "genre est roman",
            [
                "lecteur-1 (Alix) : « Genre » n'est pas rempli, on ne peut pas savoir ; pour le remplir : moteur corriger lecteur-1 genre=VALEUR."
            ],
        ),
        ("adulte est non", ["lecteur-1 (Alix) : « Adulte » vaut « oui »."]),
        ("renseignes [age, genre, parrain]", ["À remplir : « Genre », « Parrain »."]),
        ("parrain.age est renseigne", ["« parrain » ne désigne aucune fiche."]),
        ("non (age est renseigne)", ["« Âge » est déjà rempli."]),
        ("parrain.habilite", ["« parrain » ne désigne aucune fiche."]),
        ("avis est verse", ["lecteur-1 (Alix) : la pièce « Avis » n'est pas versée."]),
        ("non (carte est versee)", ["lecteur-1 (Alix) : la pièce « Carte » est déjà versée."]),
        (
            "non (carte couvre le)",
            ["lecteur-1 (Alix) : la pièce « Carte » couvre le 01/10/2026 (versée le 01/10/2026)."],
        ),
        (
            "carte couvre naissance",
            ["lecteur-1 (Alix) : la pièce « Carte » ne couvre pas le 01/02/1990 (versée le 01/10/2026)."],
        ),
        ("age > 40", ["Âge : 30 ; on attend plus que 40."]),
        ("non (age > 20)", ["Âge : 30 ; on n'attend pas plus que 20."]),
        (
            "carte.guichet est nord",
            ["lecteur-1 (Alix) : « Guichet » n'est pas rempli, on ne peut pas savoir."],
        ),
        ("non (gouts contient mer)", ["« Goûts » contient La mer."]),
        ("role est agent", ["Il faut agir comme « Agent de la ville » (agent)."]),
        ("acteur differe de creation", ["La même personne a agi pour la création."]),
        ("si adulte est oui alors genre est renseigne", ["À remplir : « Genre »."]),
        (
            "non (si majeur alors etat est inscrit)",
            ["lecteur-1 (Alix) est « Inscrit »."],
        ),
        (
            "age > 40 et genre est renseigne et adulte est oui et etat est parti",
            [
                "À remplir : « Genre ».",
                "Âge : 30 ; on attend plus que 40.",
                "lecteur-1 (Alix) est « Inscrit ».",
            ],
        ),
        (
            "non (habilite)",
            [
                "lecteur-1 (Alix) : « Lecteur habilité » est vrai.",
                "lecteur-1 (Alix) est « Inscrit ».",
                "lecteur-1 (Alix) : la pièce « Carte » couvre le 01/10/2026 (versée le 01/10/2026).",
            ],
        ),
        ("habilite", []),
        (
            "(age > 40 et etat est parti) ou genre est renseigne",
            [
                "À remplir : « Genre ».",
                "Âge : 30 ; on attend plus que 40.",
                "lecteur-1 (Alix) est « Inscrit ».",
            ],
        ),
    ],
)
def test_d_une_fiche(banc: Banc, regle: str, raisons: list[str]) -> None:
    """Chaque feuille en cause donne sa phrase ; celles qui conviennent se taisent."""
    contexte = banc.contexte("lecteur-1", acteur="bib", saisisseur="bib", role="bibliothecaire")
    assert list(pourquoi(regle, contexte)) == raisons


@pytest.mark.parametrize(
    ("regle", "raisons"),
    [
        ("prevu_le = le", ["Prévu le : 10/10/2026 ; on attend le 01/10/2026."]),
        ("prevu_le + 3 jours <= le", ["Il faut attendre le 13/10/2026 (Prévu le + 3 jours)."]),
        ("le >= date de creation + delai_retour", ["Il faut attendre le 16/10/2026 (date de creation + Délai de retour)."]),
        ("le > prevu_le + delai_retour", ["Le jour de l'acte : 01/10/2026 ; on attend après le 25/10/2026."]),
        ("livre.prix > prix_maximal", ["Prix : 12,00\xa0€ ; on attend plus que 50,00\xa0€."]),
        ("dossier.budget <= prix_maximal", ["Dossier : « Budget » n'est pas rempli, on ne peut pas savoir ; pour le remplir : moteur corriger dossier budget=VALEUR."]),
        ("nombre de lecteur = exemplaires + 1", ["Nombre de lecteur : 2 ; on attend égal à 3."]),
        ("date de remettre <= le", ["« date de remettre » n'est pas connu."]),
        ("preparation.fini", ["Préparation est « À faire », pas encore fini."]),
        ("non (livre est livre)", ["livre-1 est livre-1."]),
        ("renseignes [livre.prix, livre.isbn, preparation.objectif]", ["À remplir : « Objectif » (Préparation)."]),
        ("recu est verse", [f"{PRET} : la pièce « Reçu » n'est pas versée."]),
        (
            "tout lecteur de ce pret, s'il y en a, verifie (fini)",
            [
                "lecteur-1 (Alix) est « Inscrit », pas encore fini.",
                "lecteur-2 (Billie) est « Inscrit », pas encore fini.",
            ],
        ),
        (
            "tout lecteur de ce pret, et au moins 3, verifie (habilite)",
            ["Lecteur : 2 (lecteur-1 (Alix), lecteur-2 (Billie))."],
        ),
        (
            "au moins 2 lecteur de ce pret verifie (age > 10)",
            ["Lecteur : 1 (lecteur-1 (Alix)).", "lecteur-2 (Billie) : « Âge » n'est pas rempli, on ne peut pas savoir."],
        ),
        (
            "au plus 1 lecteur de ce pret verifie (habilite)",
            ["Lecteur : 2 (lecteur-1 (Alix), lecteur-2 (Billie))."],
        ),
        ("aucun lecteur verifie (age > 10)", ["Lecteur : 1 (lecteur-1 (Alix))."]),
        ("au moins 1 retard", ["Retard : aucune fiche."]),
        (
            "tout lecteur de ce pret selon presents, s'il y en a, verifie (fini)",
            ["« Lecteur » : le lien qui mène à ces fiches est vide."],
        ),
        ("non (au moins 1 pret)", [f"Prêt : 1 ({PRET})."]),
    ],
)  # fmt: skip
def test_de_plusieurs_fiches(banc: Banc, regle: str, raisons: list[str]) -> None:
    """Les fiches en cause sont nommées, les comptes donnés, le lien vide dit."""
    assert list(pourquoi(regle, banc.contexte("pret-1"))) == raisons


def test_une_piece_perimee_ou_caduque_le_dit(banc: Banc) -> None:
    """On lit la date du dernier versement, ou ce qui fait qu'un exemplaire ne vaut pas."""
    tard = banc.contexte("lecteur-1", le=date(2028, 1, 1))
    attendue = "lecteur-1 (Alix) : la pièce « Carte » ne couvre pas le 01/01/2028 (versée le 01/10/2026)."
    assert pourquoi("carte couvre le", tard) == (attendue,)
    assert accorde(banc.avancer("lecteur-1", "suspendre"))
    depuis = pourquoi("carte est versee depuis suspendre", banc.contexte("lecteur-1"))
    assert depuis == ("lecteur-1 (Alix) : la pièce « Carte » date d'avant « Suspendre ».",)
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    assert accorde(banc.verser("preparation", "plan_signe", par="dir", fichier="f" * 64))
    caduque = "Préparation : la pièce « Plan signé » est versée, mais ne vaut pas"
    assert pourquoi("plan_signe est verse", banc.contexte("preparation"))[0].startswith(caduque)


def test_une_feuille_dit_ce_qui_la_rendrait_vraie(banc: Banc) -> None:
    """Le genre, la fiche et le nom : de quoi proposer le bon geste."""
    regle = "renseignes [age, genre] et avis est verse et parrain.age > 3"
    lues = [(f.genre, f.instance, f.nom) for f in feuilles(regle, banc.contexte("lecteur-1"))]
    assert lues == [("champ", "lecteur-1", "genre"), ("piece", "lecteur-1", "avis"), ("lien", "", "parrain")]


def test_les_raisons_restent_peu_nombreuses() -> None:
    """Dix fiches fautives ne font pas dix lignes."""
    banc = banc_ouvert()
    for n in range(10):
        assert accorde(banc.creer("lecteur", nom=f"Lecteur {n}", le=JOUR))
    raisons = pourquoi("tout lecteur, s'il y en a, verifie (fini et habilite)", banc.contexte())
    assert 0 < len(raisons) <= 8
