"""Revenir sur ce qui est : corriger sans rompre, garantir malgré tout, signer un document."""

from __future__ import annotations

from datetime import date

import pytest

from moteur.domaine import demandes as d
from moteur.domaine.decision import Accord, Refus
from tests.domaine.banc import JOUR, Banc, accorde, banc_ouvert, mandat, noms
from tests.domaine.petit import forme

FICHIER = "f" * 64


@pytest.fixture
def banc() -> Banc:
    """Un dossier ouvert."""
    return banc_ouvert()


# ── corriger ─────────────────────────────────────────────────────────────────────────────────
def test_corriger_est_libre_pour_les_champs_modifiables(banc: Banc) -> None:
    """`modification` n'exige pas de motif ; tout autre champ en exige un, et le rôle de `corrections`."""
    lecteur = banc.inscrit()
    assert accorde(banc.corriger(lecteur, par="bib", genre="essai"))
    assert noms(banc.corriger(lecteur, par="bib", nom="Alex")) == ["motif", "role"]
    assert noms(banc.corriger(lecteur, nom="Alex")) == ["motif"]
    assert noms(banc.corriger(lecteur, par="bib", genre="essai", nom="Alex", motif="x")) == ["role"]
    assert accorde(banc.corriger(lecteur, nom="Alex", motif="Faute de frappe"))
    assert banc.instance(lecteur).valeurs["nom"] == "Alex"
    assert noms(banc.corriger(lecteur, motif="x")) == ["champ_manquant.champ"]


def test_corriger_ne_rompt_pas_une_garantie(banc: Banc) -> None:
    """Aucune exigence n'est rejouée, mais une garantie « toujours » qui tenait doit tenir encore."""
    lecteur = banc.inscrit()
    assert accorde(banc.creer("lecteur", nom="Billie", adulte="oui"))
    assert noms(banc.corriger(lecteur, adulte="non", motif="erreur")) == ["inscrits_adultes"]
    assert accorde(banc.corriger("lecteur-2", adulte="non", motif="erreur"))


def test_la_cle_du_porteur_ne_se_corrige_pas(banc: Banc) -> None:
    """Elle identifie le dossier ; le reste du porteur se corrige avec un motif."""
    assert noms(banc.corriger("porteur", code="B2", motif="x")) == ["champ_non_saisissable.code"]
    assert accorde(banc.corriger("porteur", nom="Aux Ponts", motif="Nouveau nom"))


# ── garanties ────────────────────────────────────────────────────────────────────────────────
def test_une_garantie_rompue_par_un_constat_ouvre_un_ecart(banc: Banc) -> None:
    """Le filet : si l'exigence ne le dit pas, l'écart porte le nom de la garantie."""
    assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
    reponse = banc.avancer("pret-1", "remettre", le=date(2027, 10, 1), presents="aucun")
    # « presents » est vide : l'exigence « et au moins 1 » ouvre déjà un écart impératif, elle couvre.
    assert noms(reponse) == ["lecteurs_habilites", "recu_verse"]
    assert banc.faits[-1].trace["garanties"] == {"remis_a_un_habilite": "rompue"}


def test_une_garantie_rompue_sans_exigence_est_dite_quand_meme() -> None:
    """Sans l'exigence impérative : l'écart d'un constat, le refus d'un acte, au nom de la garantie."""
    fiches = forme()["fiches"]
    remettre = fiches["pret"]["transitions"]["remettre"]
    del remettre["exige"]
    for constat, attendu in ((True, Accord), (False, Refus)):
        remettre["constat"] = constat
        banc = banc_ouvert(fiches=fiches)
        assert accorde(banc.creer("pret", lecteurs=banc.inscrit()))
        reponse = banc.avancer("pret-1", "remettre", le=date(2027, 10, 1), presents="tous")
        assert isinstance(reponse, attendu)
        assert noms(reponse) == ["remis_a_un_habilite"]


def test_une_garantie_toujours_retient_un_acte() -> None:
    """Une inscription qui romprait « tout inscrit est adulte » est refusée, exigence ou pas."""
    fiches = forme()["fiches"]
    del fiches["lecteur"]["transitions"]["inscrire"]["exige"]["adulte"]
    banc = banc_ouvert(fiches=fiches)
    assert accorde(banc.creer("lecteur", nom="Alix"))
    assert accorde(banc.carte("lecteur-1"))
    assert noms(banc.avancer("lecteur-1", "inscrire", adulte="non")) == ["inscrits_adultes"]
    assert accorde(banc.avancer("lecteur-1", "inscrire", adulte="oui"))


# ── documents ────────────────────────────────────────────────────────────────────────────────
def test_signer_trop_tot_se_consigne_mais_ne_vaut_pas(banc: Banc) -> None:
    """Le versement d'un exemplaire est un constat : il ouvre un écart, et n'ouvre aucune porte."""
    lecteur = banc.inscrit()
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    reponse = banc.verser("preparation", "plan_signe", par="dir", fichier=FICHIER)
    assert accorde(reponse) and noms(reponse) == ["commencee"]
    assert noms(banc.avancer("preparation", "conclure", par="dir")) == ["ecarts_ouverts", "plan_signe"]
    assert accorde(banc.corriger("preparation", responsable=lecteur))
    assert accorde(banc.verser("preparation", "plan_signe", par="dir", fichier=FICHIER))
    assert noms(banc.avancer("preparation", "conclure", par="dir")) == ["ecarts_ouverts"]
    assert accorde(banc.traiter("preparation.commencee"))
    assert accorde(banc.avancer("preparation", "conclure", par="dir"))


def test_un_document_ne_sort_a_signer_que_complet(banc: Banc) -> None:
    """Le projet sort toujours ; l'exemplaire à signer attend les impératifs du document."""
    base = {"document": "plan", "cible": "preparation", "empreinte": FICHIER, "numero": "1"}
    projet = d.Produire(mandat("dir"), JOUR, JOUR, projet=True, **base)
    definitif = d.Produire(mandat("dir"), JOUR, JOUR, **base)
    assert accorde(banc.demander(projet))
    assert noms(banc.demander(definitif)) == ["commencee"]
    assert accorde(banc.avancer("preparation", "commencer", par="dir", objectif="Lire"))
    assert accorde(banc.corriger("preparation", responsable=banc.inscrit()))
    assert accorde(banc.demander(definitif))
    assert [p.projet for p in banc.dossier.documents] == [True, False]
