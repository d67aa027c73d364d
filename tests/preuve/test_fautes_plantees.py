"""La preuve trouve les fautes plantées dans une copie des workflows livrés, et n'en voit aucune dans l'original."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from banc_preuve import Forme, abime, charge, rates

from moteur.composition.ressources import Fonds
from moteur.domaine.regles.evaluation import Regles
from moteur.preuve.epreuve import eprouver
from moteur.preuve.rejeu import rejoue
from moteur.preuve.resultats import ROMPUE


def _sans(chemin: str) -> Callable[[Forme], object]:
    *debut, dernier = chemin.split("/")

    def retirer(forme: Forme) -> object:
        for nom in debut:
            forme = forme[nom]
        return forme.pop(dernier)

    return retirer


def _vaut(chemin: str, valeur: object) -> Callable[[Forme], object]:
    *debut, dernier = chemin.split("/")

    def changer(forme: Forme) -> None:
        for nom in debut:
            forme = forme[nom]
        forme[dernier] = valeur

    return changer


# La porte perd son exigence, s'assouplit, ou un passage s'ouvre à côté : la garantie que cela rompt.
ROMPUES = {
    "fiches/binome/transitions/activer/exige/laicite_signee": "laicite_avant_activite",
    "fiches/binome/creation/exige/eleve_inscrit": "eleves_volontaires",
    "fiches/eleve/transitions/inscrire/exige/entretien_tenu": "eleves_volontaires",
    "fiches/mentor/transitions/verifier/exige/accord_du_chef": "retablissement_verifie",
    "fiches/mentor/transitions/verifier/exige/services_saisis": "services_academiques_saisis",
    "fiches/mentor/transitions/demander/exige/mentor_benevole": "mentor_benevole",
    "fiches/mentor/pieces/honorabilite/exige/autre_personne": "deux_personnes",
    "fiches/mentor/pieces/honorabilite/exige/autre_saisisseur": "deux_personnes",
    "fiches/mentor/pieces/honorabilite/exige/association_identifiee": "trois_voies",
    "fiches/depense/transitions/engager/exige/pas_de_double_financement": "pas_de_double_financement",
    "fiches/convention/transitions/transmettre/exige/deliberation_versee": "deliberation_avant_transmission",
    "fiches/convention/transitions/signer/exige/convention_versee": "exemplaire_valable",
    "fiches/rencontre/transitions/tenir/exige/mentors_habilites": "honorabilite_avant_rencontre",
    "phases/cadrage/transitions/arreter/exige/cadrage_signe": "cadrage_signe",
}


@pytest.mark.parametrize("chemin", ROMPUES)
def test_une_exigence_retiree_est_vue_et_son_dossier_rejoue(chemin: str) -> None:
    """La garantie que gardait l'exigence est rompue, et le dernier pas du dossier n'est arrêté que par elle."""
    garantie = ROMPUES[chemin]
    workflow = abime(_sans(chemin))
    seule = {garantie: workflow.garanties[garantie]}
    vue = next(eprouver(replace(workflow, garanties=seule)))
    assert vue.verdict == ROMPUE
    assert vue.etapes[-1].refus == (garantie,) or garantie in vue.etapes[-1].ecarts


@pytest.mark.parametrize("nom", sorted(Fonds(None).workflows()))
def test_aucune_faute_n_est_vue_dans_un_workflow_livre(nom: str) -> None:
    """Chaque workflow livré tient toutes ses propriétés."""
    assert not rates(charge(nom).exiger())


# Un passage ouvert à côté d'un verrou laissé en place : la garantie que cela contourne.
A_COTE = {
    "fiches/binome/transitions/activer_vite": (["propose"], "actif", "laicite_avant_activite"),
    "fiches/eleve/transitions/inscrire_vite": (["repere"], "inscrit", "eleves_volontaires"),
    "fiches/mentor/transitions/retablir": (["suspendu"], "disponible", "retablissement_verifie"),
    "fiches/convention/transitions/signer_vite": (["projet"], "signee", "convention_signable"),
    "fiches/depense/transitions/payer_vite": (["prevue"], "payee", "depense_payee_par_un_autre"),
    "phases/cadrage/transitions/arreter_vite": (["en_redaction"], "arrete", "cadrage_signe"),
}


@pytest.mark.parametrize("chemin", A_COTE)
def test_un_passage_ouvert_a_cote_d_un_verrou_est_vu(chemin: str) -> None:
    """Le verrou est toujours là ; le dossier bâti passe à côté."""
    de, vers, garantie = A_COTE[chemin]
    roles = ["referent", "coordonnateur", "chef_etablissement", "agent_comptable"]
    workflow = abime(_vaut(chemin, {"titre": "Vite", "de": de, "vers": vers, "par": roles}))
    seule = replace(workflow, garanties={garantie: workflow.garanties[garantie]})
    vue = next(eprouver(seule))
    assert vue.verdict == ROMPUE and rejoue(Regles(seule), vue.etapes, garantie)


def test_un_lien_que_l_on_peut_changer_se_suit_hors_du_petit_monde() -> None:
    """Changer l'élève d'un binôme actif contourne ce qui gardait son entrée : ce n'est jamais un succès."""
    libre = {"par": ["referent"], "champs": ["eleve"]}
    assert "garantie.eleves_volontaires" in rates(
        abime(_vaut("fiches/binome/modification", libre)), limite=5_000
    )


# Ce qui n'a pas de dossier à montrer : porte morte, exigence vide, sortie fermée, rôle vidé.
AUTRES = {
    "exigence.seance.creation.suivi_en_cours": _vaut(
        "fiches/seance/creation/exige/suivi_en_cours/regle", "suivi.etat est en_cours et suivi.etat est clos"
    ),
    "exigence.reunion.rapporter.compte_rendu_verse": _vaut(
        "fiches/reunion/transitions/rapporter/exige/compte_rendu_verse/regle",
        "etat est tenue ou compte_rendu est verse",
    ),
    "role.bilan.a_venir": _vaut("phases/bilan/transitions/preparer/par", []),
    "fin.partenaire": _sans("fiches/partenaire/transitions/retirer"),
    "atteint.reunion.tenue": _sans("fiches/reunion/transitions/tenir"),
}


@pytest.mark.parametrize("attendue", AUTRES)
def test_une_porte_morte_ou_une_sortie_fermee_se_dit(attendue: str) -> None:
    """La propriété rompue est nommée, avec sa raison et le lieu qui la cause."""
    vues = rates(abime(AUTRES[attendue]))
    assert attendue in vues
    assert vues[attendue].raison and vues[attendue].lieux
