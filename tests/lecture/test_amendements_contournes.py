"""Contourner un verrou en deux temps : chaque amendement passe seul, ou presque ; leur suite se refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.lecture.couches.natures import nature
from tests.lecture.enregistrer_amendements import poser, rendre
from tests.lecture.test_amendements import ajouter, amendement, completer, remplacer, retirer

SORTIR = "fiches/pret/transitions/sortir"
CREER = "fiches/pret/creation/exige/outils_surs"


def en_deux_temps(premier: str, second: str, *, meme: bool = True) -> str:
    """Deux amendements ; le second suit le premier sur la même cible."""
    return amendement(premier, nom="d_abord") + amendement(
        second + ("\napres: d_abord" if meme else ""), nom="ensuite"
    )


def poser_puis_changer(cible: str, pose: str, devient: str) -> str:
    return en_deux_temps(ajouter(cible, pose), remplacer(cible, pose, devient))


def retirer_puis_recrire(cible: str, valeur: str) -> str:
    return en_deux_temps(retirer(cible), ajouter(cible, valeur))


CONTOURNER = {
    "poser un niveau pour l'abaisser": (poser_puis_changer(f"{CREER}/niveau", "imperatif", "recommande"), "A20"),
    "poser un acte pour le constater": (poser_puis_changer(f"{SORTIR}/constat", "non", "oui"), "A26"),
    "poser un état pour le finir": (poser_puis_changer("fiches/pret/etats/sorti/final", "non", "oui"), "A31"),
    "poser qui traite pour l'ouvrir": (
        poser_puis_changer(f"{CREER}/traite_par", "[responsable]", "[visiteur]"), "A23",
    ),
    "ouvrir une modification à un champ de la base": (
        amendement(ajouter("fiches/pret/champs/note", "{titre: Note, type: texte}"), nom="champ")
        + en_deux_temps(
            ajouter("fiches/pret/modification", "{par: [visiteur], champs: [note]}"),
            remplacer("fiches/pret/modification/champs", "[note]", "[note, outils]"),
            meme=False,
        ),
        "A25",
    ),
    "récrire un champ": (
        retirer_puis_recrire("fiches/adherent/champs/nom", "{titre: Nom, type: texte, personnel: non}"), "A28",
    ),
    "récrire un paramètre": (
        retirer_puis_recrire("parametres/duree_pret", "{titre: Durée, type: duree, valeur: 900 jours}"), "A28",
    ),
    "récrire un rôle": (retirer_puis_recrire("roles/benevole", "{titre: Tous, saisi_par: [visiteur]}"), "A28"),
    "récrire une échéance": (
        retirer_puis_recrire("echeances/rendre", "{titre: Un jour, fiche: pret, etat: rendu, sous: duree_pret}"), "A28",
    ),
    "récrire un champ de la base par une transition": (
        amendement(
            ajouter("fiches/pret/transitions/changer",
                    "{titre: Changer, de: [sorti], vers: sorti, par: [benevole], peut_saisir: [outils]}")
        ),
        "A25",
    ),
    "lever la présence par une jumelle": (
        amendement(
            ajouter("fiches/outil/transitions/jeter",
                    "{titre: Jeter, de: [disponible], vers: use, par: [responsable], en_personne: non}")
        ),
        "A30",
    ),
    "vider une liste en deux fois": (
        en_deux_temps(retirer(f"{SORTIR}/par", "[responsable]"), retirer(f"{SORTIR}/par", "[benevole]")), "A14",
    ),
}  # fmt: skip


@pytest.mark.parametrize("facon", CONTOURNER)
def test_aucun_contournement_en_deux_temps_ne_passe(facon: str, tmp_path: Path) -> None:
    """Ce qui ne se change pas d'un coup ne se change pas non plus par étapes : un refus, et la ligne de la base."""
    corps, code = CONTOURNER[facon]

    charge = poser(corps, tmp_path)

    assert [d.code for d in charge.diagnostics] == [code], rendre(charge)
    assert charge.workflow is None
    (d,) = charge.diagnostics
    assert d.position.fichier == "couche/amendement.yaml" and d.remede
    assert any(autre.fichier.startswith("atelier/") for autre, _ in d.autres)


def test_une_jumelle_ne_recommande_pas_ce_qui_est_imperatif(tmp_path: Path) -> None:
    """Recopier la règle de la base en la recommandant seulement ne dispense pas d'elle."""
    vite = """ajouter: fiches/pret/transitions/vite
valeur:
  titre: Vite
  de: [prevu]
  vers: sorti
  par: [benevole]
  exige:
    outils_surs:
      niveau: recommande
      regle: "tout outil de ce pret, et au moins 1, verifie (sur)"
      sinon: Un outil n'est pas sûr."""

    charge = poser(amendement(vite), tmp_path)

    assert charge.forme is not None, rendre(charge)
    transitions = charge.forme["fiches"]["pret"]["transitions"]
    assert transitions["vite"]["exige"]["outils_surs"] == transitions["sortir"]["exige"]["outils_surs"]


def test_une_jumelle_se_fait_en_personne_comme_la_sienne(tmp_path: Path) -> None:
    """Ne rien dire n'en dispense pas."""
    jeter = ajouter(
        "fiches/outil/transitions/jeter", "{titre: Jeter, de: [disponible], vers: use, par: [responsable]}"
    )

    charge = poser(amendement(jeter), tmp_path)

    assert charge.forme is not None, rendre(charge)
    assert charge.forme["fiches"]["outil"]["transitions"]["jeter"]["en_personne"] is True


def test_une_cle_de_la_couche_se_change_encore_si_rien_n_en_est_affaibli(tmp_path: Path) -> None:
    """Le second amendement d'une clé posée par la couche n'est refusé que s'il affaiblit la base."""
    corps = poser_puis_changer("fiches/outil/champs/genre/aide", "Une aide.", "Une autre aide.")
    corps += amendement(ajouter("fiches/pret/champs/note", "{titre: Note, type: texte}"), nom="champ")
    corps += amendement(ajouter(f"{SORTIR}/peut_saisir", "[note]"), nom="saisie")
    corps += amendement(ajouter("fiches/outil/champs/genre/valeurs/vapeur", "Vapeur"), nom="valeur")
    titre = remplacer("fiches/outil/champs/genre/valeurs/vapeur", "Vapeur", "À vapeur")
    corps += amendement(f"{titre}\napres: valeur", nom="mieux")

    charge = poser(corps, tmp_path)

    assert charge.sain, rendre(charge)


def test_retirer_une_fiche_entiere_se_refuse_sans_rien_casser(tmp_path: Path) -> None:
    """La fiche n'a plus de fichier à relire ; ce qui la cite le dit."""
    charge = poser(amendement(retirer("fiches/outil")), tmp_path)

    assert not charge.sain and {d.code for d in charge.diagnostics} == {"A14"}, rendre(charge)


def test_une_fiche_qui_porte_une_source_imperative_ne_se_retire_pas(tmp_path: Path) -> None:
    """Ce qu'elle contient partirait avec elle."""
    charge = poser(amendement(retirer("fiches/adherent")), tmp_path)

    assert [d.code for d in charge.diagnostics] == ["A29"], rendre(charge)


@pytest.mark.parametrize(
    ("chemin", "attendue"),
    [
        ("fiches/outil/champs/titre", "element"),
        ("fiches/outil/champs/nom/titre", "libre"),
        ("fiches/outil/etats/aide", "element_fige"),
        ("garanties/titre", "element_fige"),
        ("fiches/exige/titre", "libre"),
        ("fiches/exige/transitions/par", "element_fige"),
        ("fiches/outil/champs/genre/valeurs/source", "valeur_de_choix"),
        ("roles/exemple", "element"),
    ],
)
def test_un_element_qui_porte_le_nom_d_une_cle_garde_son_verrou(chemin: str, attendue: str) -> None:
    """Un champ nommé « titre » n'est pas le titre de quoi que ce soit."""
    assert nature(tuple(chemin.split("/"))).nom == attendue


def test_une_phase_de_la_couche_se_place_ou_elle_veut(tmp_path: Path) -> None:
    """Entre deux phases de la base, si leur ordre reste."""
    fete = (
        "{titre: Fête, personne: non, etats: {a: {titre: A}, b: {titre: B, final: oui}}, "
        "transitions: {feter: {titre: Fêter, de: [a], vers: b, par: [responsable]}}}"
    )
    corps = amendement(ajouter("phases/fete", fete), nom="fete")
    entre = amendement(
        remplacer("deroulement", "[ouverture, prets]", "[ouverture, fete, prets]"), nom="ordre"
    )
    devant = amendement(
        remplacer("deroulement", "[ouverture, prets]", "[prets, fete, ouverture]"), nom="ordre"
    )

    charge, renverse = poser(corps + entre, tmp_path), poser(corps + devant, tmp_path)

    assert "A24" in {d.code for d in renverse.diagnostics} and renverse.workflow is None
    assert charge.workflow is not None and charge.workflow.deroulement == ("ouverture", "fete", "prets"), (
        rendre(charge)
    )


def test_completer_ce_que_la_couche_a_pose_se_juge_contre_la_base(tmp_path: Path) -> None:
    """Une liste de rôles absente de la base ne s'ouvre pas après coup."""
    corps = amendement(ajouter(f"{CREER}/traite_par", "[responsable]"), nom="d_abord")
    corps += amendement(completer(f"{CREER}/traite_par", "[visiteur]") + "\napres: d_abord", nom="ensuite")

    charge = poser(corps, tmp_path)

    assert [d.code for d in charge.diagnostics] == ["A23"], rendre(charge)
