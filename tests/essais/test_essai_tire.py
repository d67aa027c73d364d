"""Un vrai dossier devient un essai : il se rejoue, et personne ne s'y reconnaît."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from moteur.composition import demonstration, espace
from moteur.composition.ressources import Fonds
from moteur.domaine.faits import VERSE, Fait
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.lecture.chargement import Modeles
from moteur.lecture.noeuds import Carte
from moteur.lecture.yaml_strict import lire_yaml
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.essai_anonyme import EssaiTire, tirer
from moteur.operations.essayer import essayer
from moteur.operations.valeurs_neutres import Neutres
from tests.cli.console import executer_muet

FONDS = Fonds()
# Ces valeurs viennent d'une liste fermée : ce sont les mots du workflow, et non ceux d'une personne.
FERMES = ("choix", "lien", "booleen", "zone", "duree")


@pytest.fixture(scope="module")
def racine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'année de la démonstration, jouée une fois."""
    ici = tmp_path_factory.mktemp("tire") / "annee"
    demonstration.demo(ici, dire=lambda _: None)
    return ici


@pytest.fixture(scope="module")
def ouvert(racine: Path) -> Iterator[Ouvert]:
    atelier = espace.ouvrir(racine)
    yield relire(atelier)
    atelier.journal.fermer()


@pytest.fixture(scope="module")
def tire(ouvert: Ouvert) -> EssaiTire:
    return tirer(ouvert, nom="annee", modeles=Modeles(FONDS.lire_modele, FONDS.modele_livre))


def faits(ouvert: Ouvert) -> list[Fait]:
    return [relu(lu) for lu in ouvert.atelier.journal.relire(ouvert.dossier.chaine)]


def personnelles(ouvert: Ouvert) -> set[str]:
    """Les textes du dossier que rien ne doit redire : champs personnels, textes libres, motifs, personnes."""
    machines, dits = ouvert.workflow.machines, set()
    for fait in faits(ouvert):
        machine = machines[ouvert.dossier.instances[fait.sujet].type]
        champs = {**machines[PORTEUR].champs, **machine.champs} if fait.sujet == DOSSIER else machine.champs
        if fait.type == VERSE:
            champs = machine.pieces[fait.trace["piece"]].champs
        dits |= {fait.motif, fait.acteur, fait.saisi_par}
        for nom, valeur in fait.valeurs.items():
            if isinstance(valeur, str) and champs[nom].type not in FERMES:
                dits |= {valeur} if champs[nom].personnel or champs[nom].type != "date" else set()
    dits |= {p.nom for p in ouvert.atelier.personnes.values()}
    return {d for d in dits if len(d) >= 3}


def test_aucune_donnee_du_dossier_ne_passe_dans_l_essai(ouvert: Ouvert, tire: EssaiTire) -> None:
    """Ni nom, ni texte, ni identifiant, ni motif, ni personne : plus de deux cents valeurs, aucune retrouvée."""
    cherchees = personnelles(ouvert)

    assert len(cherchees) > 200
    assert [
        d for d in cherchees if d in tire.texte or re.search(rf"(?i)\b{re.escape(d)}\b", tire.texte)
    ] == []


def test_l_essai_tire_rejoue_toute_l_annee(ouvert: Ouvert, tire: EssaiTire) -> None:
    """Il passe `workflow essayer` sur le workflow livré, et finit dans les états du dossier."""
    lecture = lire_yaml(tire.texte.encode(), fichier="annee.yaml")
    assert isinstance(lecture.racine, Carte) and lecture.diagnostics == ()
    charge = replace(FONDS.charger("mentorat_lp"), essais=(("annee.yaml", lecture.racine),))

    (resultat,) = essayer(charge).resultats

    assert resultat.defauts == () and tire.coupe == ""
    assert tire.faits > 800
    for instance in ouvert.dossier.instances.values():
        if instance.etat:
            assert f"{instance.nom.replace('-', '_')}.etat est {instance.etat}" in tire.texte


def test_les_ecarts_du_dossier_sont_attendus_par_l_essai(ouvert: Ouvert, tire: EssaiTire) -> None:
    """Ce que le journal a ouvert d'écarts, l'essai l'attend : le même nombre, les mêmes exigences."""
    ouverts = sum(1 for fait in faits(ouvert) if fait.trace.get("ecarts"))

    assert ouverts and tire.texte.count("ecarts: [") == ouverts


def test_une_valeur_inventee_ne_redit_jamais_une_vraie() -> None:
    """Une personne qui s'appellerait « Texte 1 » n'est pas trahie par hasard."""
    neutres = Neutres({}, (), {"Texte 1", "0000001B"})

    assert neutres.suivante("texte", "Durand") == "Texte 2"
    assert neutres.suivante("texte", "Durand") == "Texte 2"
    assert neutres.suivante("texte", "Martin") == "Texte 3"
    assert neutres.suivante("uai", "0690097F") != "0000001B"


def test_la_commande_n_ecrase_rien(racine: Path) -> None:
    """Un nom qui n'en est pas un, un fichier déjà là, un essai à blanc : rien n'est écrit ni perdu."""
    sortie = racine / "tire.yaml"
    commande = ("workflow", "essai", "--espace", str(racine), "--sortie", str(sortie))

    assert executer_muet(*commande, "--nom", "Année réelle") == 2 and not sortie.exists()
    assert executer_muet(*commande, "--simuler") == 0 and not sortie.exists()
    sortie.write_text("à moi", encoding="utf-8")
    assert executer_muet(*commande) == 5
    assert sortie.read_text(encoding="utf-8") == "à moi"
