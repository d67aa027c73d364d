"""Ce qui est proposé en premier se fait tout de suite : un acte qu'une fiche ferait refuser vient après ce qui l'ouvre."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from console import MODELE, Lancer, executer_muet

from moteur.cli import branchement
from moteur.cli.reponse import Reglages
from moteur.operations.voix import voix

SALLE = """\
fiche: salle
titre: Salle
phase: prets
personne: non
designation: [nom]
champs: {nom: {titre: Nom, type: texte}}
creation: {par: [agent], saisit: [nom]}
etats: {libre: {titre: Libre}, reservee: {titre: Réservée}, rendue: {titre: Rendue, final: oui}}
transitions:
  reserver: {titre: Réserver la salle, de: [libre], vers: reservee, par: [chef]}
  rendre: {titre: Rendre la salle, detour: oui, de: [reservee], vers: rendue, par: [chef]}
"""
PRETS = """\
phase: prets
titre: Prêts
personne: non
champs: {salle: {titre: Salle, de: salle}}
etats: {ouverte: {titre: Ouverte}, close: {titre: Close, final: oui}}
transitions:
  clore:
    titre: Clore les prêts
    de: [ouverte]
    vers: close
    par: [chef]
    saisit: [salle]
    exige:
      reservee: {source: [REG-1], regle: salle.etat est reservee, sinon: La salle n'est pas réservée.}
"""
ECHEANCE = "  clore_prets: {titre: Clore les prêts, fiche: prets, au_plus_tard: 30 juin, attend: clore}\n"


@pytest.fixture
def service(tmp_path: Path, lancer: Lancer) -> Path:
    """Un service qui ne clôt les prêts que dans une salle réservée ; une salle est libre."""
    racine = tmp_path / "service"
    shutil.copytree(MODELE, racine)
    assert executer_muet("init", str(racine)) == 0
    workflow = racine / "workflows" / "pret"
    (workflow / "fiches" / "salle.yaml").write_text(SALLE, encoding="utf-8")
    (workflow / "phases" / "prets.yaml").write_text(PRETS, encoding="utf-8")
    with (workflow / "echeances.yaml").open("a", encoding="utf-8") as flux:
        flux.write(ECHEANCE)
    for mots in (("ouvrir", "nom=Atelier"), ("creer", "salle", "nom=Haute")):
        resultat = lancer(*mots, ou=racine)
        assert resultat.code == 0, resultat
    return racine


def actions(lancer: Lancer, ou: Path) -> list[dict[str, Any]]:
    """Les réserver et les clore, dans l'ordre où ils se proposent."""
    toutes = lancer("a-faire", "--json", ou=ou).objet["actions"]
    return [a for a in toutes if a["objet"] in ("reserver", "clore")]


def test_ce_qui_serait_refuse_vient_apres_ce_qui_l_ouvre(lancer: Lancer, service: Path) -> None:
    """La seule salle n'est pas réservée : réserver d'abord, aussi pressé que clore, qui dit ce qu'il attend."""
    reserver, clore = actions(lancer, service)

    assert (reserver["objet"], clore["objet"]) == ("reserver", "clore")
    assert reserver["utile"] == clore["utile"] is not None
    assert clore["attend"] == ["salle-1"] and "La salle n'est pas réservée." in clore["pourquoi"]
    assert lancer("avancer", "prets", "clore", "salle=salle-1", "--par", "paul", ou=service).code == 3


def test_une_seule_fiche_admise_suffit(lancer: Lancer, service: Path) -> None:
    """Une fois une salle réservée, clore ne passe plus derrière les salles libres, et marche."""
    assert lancer("avancer", "salle-1", "reserver", "--par", "paul", ou=service).code == 0
    assert lancer("creer", "salle", "nom=Basse", ou=service).code == 0

    clore = next(a for a in actions(lancer, service) if a["objet"] == "clore")
    reserver = next(a for a in actions(lancer, service) if a["objet"] == "reserver")

    assert clore["attend"] == [] and "réservée" not in clore["pourquoi"]
    assert clore["n"] < reserver["n"] and reserver["echeance"] is None
    assert lancer("avancer", "prets", "clore", "salle=salle-1", "--par", "paul", ou=service).code == 0


def test_le_role_ne_se_dit_que_s_il_y_a_le_choix(espace: Path) -> None:
    """« --par paul » suffit à qui n'a qu'un rôle habilité ; Zoé en a deux, et il faut le second."""
    with branchement.dossier(Reglages(espace=str(espace), moi="lea")) as ouvert:
        seules = {
            cle: replace(ouvert.atelier, personnes={c: ouvert.atelier.personnes[c] for c in ("lea", cle)})
            for cle in ("paul", "zoe")
        }

        def options(cle: str, *habilites: str) -> str:
            return voix(seules[cle], ouvert.workflow, ("chef",), habilites=habilites).options

        assert options("paul", "chef", "agent") == "--par paul"
        assert options("zoe", "chef") == "--par zoe"
        assert options("zoe", "agent", "chef") == "--par zoe:chef"


def test_une_phase_ne_se_nomme_pas_deux_fois_de_suite(lancer: Lancer, espace: Path) -> None:
    """« Préparation » est dite par la première action ; la suivante la tait, celle d'une autre phase se nomme."""
    assert lancer("verser", "preparation", "reunion_lancement", ou=espace).code == 0
    lignes = lancer("a-faire", ou=espace).sortie.splitlines()
    numerotees = [ligne for ligne in lignes if ligne[:1].isdigit() and ". " in ligne]

    assert numerotees == [
        "1. Verser « Règlement » : Préparation", "2. Conclure la préparation", "3. Clore les prêts : Prêts",
    ]  # fmt: skip
    suite = lancer("voir", "preparation", ou=espace).sortie
    assert "Conclure la préparation" in suite
    nommees = [a["action"] for a in lancer("a-faire", "--json", ou=espace).objet["actions"]]
    assert nommees[1] == "Conclure la préparation : Préparation"


def test_qui_doit_etre_au_clavier_se_dit(lancer: Lancer, espace: Path) -> None:
    """« Ajoutez --moi paul » ne suffit pas : c'est à Paul de s'asseoir là."""
    refus = lancer("corriger", "preparation", "resume=Fini", "--motif", "Faute", ou=espace)

    dit = " ".join(refus.messages.split())
    assert "Paul Roy peut le faire, en personne : ajoutez --moi paul une fois Paul Roy au clavier." in dit
