"""Une ludothèque neutre, pour les feuilles : des membres de tous les types de champ, des parties qu'on émarge."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from moteur.domaine.decision import Refus
from moteur.domaine.workflow import construire
from moteur.erreurs import Introuvable
from moteur.journal.memoire import JournalMemoire
from moteur.operations import agir
from moteur.operations.agir import Manuel
from moteur.operations.atelier import Atelier, Personne
from moteur.operations.dossiers import Ouvert
from moteur.operations.importer import Bilan, importer

MAINTENANT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
RENTREE = date(2026, 9, 1)
BOM = "\ufeff"
Ecrire = Callable[..., list[list[str]]]


def _exige(regle: str, sinon: str, **autres: Any) -> dict[str, Any]:
    return {"regle": regle, "sinon": sinon, **autres}


MEMBRE = {
    "titre": "Membre",
    "phase": "saison",
    "designation": ["prenom", "nom"],
    "champs": {
        "nom": {"titre": "Nom", "type": "texte", "personnel": "identite"},
        "prenom": {"titre": "Prénom", "type": "texte", "personnel": "identite"},
        "genre": {"titre": "Jeu préféré", "valeurs": {"cartes": "Cartes", "plateau": "Plateau, de préférence", "d_aucun": "Aucun"}},
        "gouts": {"titre": "Goûts", "valeurs": {"mer": "La mer", "nuit": "La nuit, la lune"}, "liste": True},
        "naissance": {"titre": "Date de naissance", "type": "date", "personnel": "identite"},
        "adulte": {"titre": "Adulte", "type": "booleen"},
        "cotisation": {"titre": "Cotisation", "type": "montant", "minimum": 0, "maximum": 100_000},
        "moyenne": {"titre": "Moyenne", "type": "decimal"},
        "parties": {"titre": "Parties jouées", "type": "entier", "minimum": 0},
        "delai": {"titre": "Délai", "type": "duree"},
        "telephone": {"titre": "Téléphone", "type": "telephone", "personnel": "identite"},
        "siret": {"titre": "SIRET de l'employeur", "type": "siret"},
        "code_postal": {"titre": "Code postal", "type": "texte"},
        "remarques": {"titre": "Remarques", "type": "texte_long"},
        "parrain": {"titre": "Parrain", "de": "membre"},
        "motif": {"titre": "Motif", "type": "texte"},
    },
    "creation": {
        "par": ["agent"],
        "saisit": ["nom", "prenom", "genre"],
        "peut_saisir": [
            "gouts", "naissance", "adulte", "cotisation", "moyenne", "parties", "delai", "telephone", "siret", "code_postal",
            "remarques", "parrain", "motif",
        ],
    },
    "modification": {"par": ["agent"], "champs": ["gouts", "cotisation", "telephone", "code_postal", "remarques", "parrain", "parties"]},
    "etats": {"inscrit": {"titre": "Inscrit"}, "actif": {"titre": "Actif"}, "parti": {"titre": "Parti", "final": True}},
    "transitions": {
        "activer": {
            "titre": "Activer le membre", "de": ["inscrit"], "vers": "actif", "par": ["agent"], "saisit": ["adulte"],
            "exige": {"adulte": _exige("adulte est oui", "Ce membre n'est pas adulte.", source=["R-1"])},
        },
        "relancer": {"titre": "Relancer", "constat": True, "de": ["actif"], "vers": "actif", "par": ["agent"]},
        "partir": {"titre": "Consigner le départ", "constat": True, "de": ["inscrit", "actif"], "vers": "parti", "par": ["chef"]},
    },
}  # fmt: skip
PARTIE = {
    "titre": "Partie",
    "phase": "saison",
    "designation": ["prevue_le", "joueurs"],
    "champs": {
        "joueurs": {"titre": "Joueurs attendus", "de": "membre", "liste": True},
        "prevue_le": {"titre": "Prévue le", "type": "date"},
        "lieu": {"titre": "Lieu", "valeurs": {"salle": "Salle", "jardin": "Jardin"}},
        "presents": {"titre": "Joueurs présents", "de": "membre", "liste": True, "parmi": "joueurs"},
    },
    "creation": {"par": ["agent"], "saisit": ["joueurs", "prevue_le"], "peut_saisir": ["lieu"]},
    "modification": {"par": ["agent"], "champs": ["lieu"]},
    "etats": {
        "prevue": {"titre": "Prévue"},
        "tenue": {"titre": "Tenue", "final": True},
        "joueur_absent": {"titre": "Joueur absent", "final": True},
        "annulee": {"titre": "Annulée", "final": True},
    },
    "transitions": {
        "tenir": {
            "titre": "Consigner la partie tenue", "constat": True, "de": ["prevue"], "vers": "tenue", "par": ["agent"],
            "saisit": ["presents"],
            "exige": {"jour_prevu": _exige("le = prevue_le", "La partie ne s'est pas tenue le jour prévu.", niveau="recommande")},
        },
        "noter_absence": {
            "titre": "Consigner l'absence", "constat": True, "de": ["prevue"], "vers": "joueur_absent", "par": ["agent"],
        },
        "annuler": {
            "titre": "Annuler la partie", "de": ["prevue"], "vers": "annulee", "par": ["agent"],
            "exige": {"avant_le_jour": _exige("le <= prevue_le", "Le jour prévu est passé.")},
        },
    },
}  # fmt: skip
PRET = {
    "titre": "Prêt",
    "phase": "saison",
    "designation": ["jeu"],
    "champs": {"jeu": {"titre": "Jeu", "type": "texte"}},
    "pieces": {
        "caution": {
            "titre": "Caution reçue", "nature": "releve", "par": ["agent"],
            "saisit": {"numero": {"titre": "Numéro", "type": "reference"}},
        },
        "photo": {"titre": "Photo du jeu", "nature": "fichier", "par": ["agent"]},
        "accord": {"titre": "Accord", "nature": "decision", "par": ["chef"]},
    },
    "creation": {"par": ["agent"], "saisit": ["jeu"]},
    "etats": {"sorti": {"titre": "Sorti"}, "rendu": {"titre": "Rendu", "final": True}},
    "transitions": {
        "rendre": {
            "titre": "Rendre", "de": ["sorti"], "vers": "rendu", "par": ["agent"],
            "exige": {"caution": _exige("caution est verse", "La caution n'est pas consignée.")},
        },
    },
}  # fmt: skip
FORME: dict[str, Any] = {
    "workflow": "ludotheque",
    "titre": "Ludothèque",
    "version": 1,
    "langage": 1,
    "deroulement": ["saison"],
    "roles": {"agent": {"titre": "Agent"}, "chef": {"titre": "Chef"}},
    "porteur": {
        "type": "ludotheque", "titre": "Ludothèque", "cle": "code",
        "champs": {"code": {"titre": "Code", "type": "reference"}, "nom": {"titre": "Nom", "type": "texte"}},
    },
    "periode": {"titre": "Année", "annees": 1},
    "dossier": {"creation": {"par": ["agent"], "peut_saisir": ["nom"]}},
    "ecarts": {"par": ["chef"]},
    "corrections": {"par": ["chef"]},
    "donnees_personnelles": {"identite": {"titre": "Identité", "conservation": "1 an"}},
    "phases": {"saison": {"titre": "Saison", "etats": {"ouverte": {"titre": "Ouverte"}, "close": {"titre": "Close", "final": True}},
                          "transitions": {"clore": {"titre": "Clore", "de": ["ouverte"], "vers": "close", "par": ["agent"]}}}},
    "fiches": {"membre": MEMBRE, "partie": PARTIE, "pret": PRET},
}  # fmt: skip
LEA = {
    "nom": "Roy", "prenom": "Léa", "genre": "cartes", "gouts": "mer, nuit", "naissance": "02/03/2001", "adulte": "oui",
    "cotisation": "12,50", "moyenne": "1,25", "parties": "3", "delai": "2 jours ouvrés", "telephone": "0612345678",
    "siret": "73282932000074", "code_postal": "01000", "remarques": "Une ligne ; puis\nune autre, \"citée\"",
}  # fmt: skip
MAX = {
    "nom": "Durand",
    "prenom": "Max, dit (Le) Petit",
    "genre": "d_aucun",
    "gouts": "aucun",
    "cotisation": "0",
    "parrain": "membre-1",
}


def ludotheque(*, membres: bool = True, racine: Path = Path()) -> Ouvert:
    """Un dossier ouvert, en mémoire ; avec trois membres et trois parties, sauf demande contraire."""
    octets = json.dumps(FORME, ensure_ascii=False).encode()
    workflow = construire(FORME, empreinte=hashlib.sha256(octets).hexdigest())
    personnes = {
        "zoe": Personne("zoe", "Zoé Gué", ("agent",)),
        "paul": Personne("paul", "Paul Roy", ("chef",)),
    }
    atelier = Atelier(
        racine, JournalMemoire(aleatoire=os.urandom), lambda: MAINTENANT, personnes, "zoe", "ludotheque"
    )
    ouvert, _ = agir.ouvrir(
        atelier,
        workflow,
        octets,
        valeurs={"code": "L1", "annee": "2026", "nom": "Aux Dés"},
        manuel=Manuel(le=RENTREE),
    )
    assert ouvert is not None
    if membres:
        for valeurs in (
            LEA,
            MAX,
            {"nom": "=1+1", "prenom": "@Zoé", "genre": "plateau", "parrain": "membre-2"},
        ):
            creer(ouvert, "membre", **valeurs)
        for jour, joueurs in (
            ("18/11/2026", "membre-1, membre-2"),
            ("18/11/2026", "membre-3"),
            ("30/11/2026", "membre-1"),
        ):
            creer(ouvert, "partie", joueurs=joueurs, prevue_le=jour)
    return ouvert


def creer(ouvert: Ouvert, type_: str, **valeurs: str) -> None:
    resultat = agir.creer(ouvert, type_, valeurs=valeurs, manuel=Manuel(le=RENTREE))
    assert not isinstance(resultat, Refus), resultat


def avancer(ouvert: Ouvert, cible: str, transition: str, **valeurs: str) -> None:
    resultat = agir.avancer(ouvert, cible, transition, valeurs=valeurs, manuel=Manuel())
    assert not isinstance(resultat, Refus), resultat


def corriger(ouvert: Ouvert, cible: str, **valeurs: str) -> None:
    resultat = agir.corriger(ouvert, cible, valeurs=valeurs, manuel=Manuel())
    assert not isinstance(resultat, Refus), resultat


def jumeau(ouvert: Ouvert) -> Ouvert:
    """Le même dossier, que l'on peut faire avancer sans toucher à celui-ci."""
    autre = copy.copy(ouvert)
    autre.dossier = ouvert.dossier.copie()
    journal = copy.deepcopy(ouvert.atelier.journal)
    autre.atelier = replace(ouvert.atelier, journal=journal)
    return autre


def tableau(octets: bytes) -> list[list[str]]:
    """Les cellules d'un CSV que nous avons écrit."""
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


def en_octets(lignes: list[list[str]], *, separateur: str = ";", encodage: str = "utf-8-sig") -> bytes:
    """Un CSV, comme un tableur l'enregistre."""
    flux = io.StringIO(newline="")
    csv.writer(flux, delimiter=separateur, lineterminator="\r\n").writerows(lignes)
    return flux.getvalue().encode(encodage)


def rang(ouvert: Ouvert) -> int:
    """Le nombre de faits que contient le journal, relu."""
    return sum(1 for _ in ouvert.atelier.journal.relire(ouvert.dossier.chaine))


def lire(
    ouvert: Ouvert, type_: str, contenu: bytes | list[list[str]], *, par: str = "", motif: str = ""
) -> Bilan:
    """Importe ; une erreur n'écrit rien, un accord écrit exactement ses faits."""
    avant = rang(ouvert)
    octets = contenu if isinstance(contenu, bytes) else en_octets(contenu)
    bilan = importer(ouvert, type_, octets, manuel=Manuel(par=par, motif=motif), remettre=empreinte)
    assert rang(ouvert) == avant + (0 if bilan.erreurs else len(bilan.consignes))
    assert ouvert.dossier.rang == rang(ouvert)
    return bilan


def empreinte(nom: str) -> str:
    """L'empreinte du fichier de ce nom ; un seul n'existe pas."""
    if nom == "absent.pdf":
        raise Introuvable("Ce fichier n'existe pas.", suite="Vérifiez le chemin.")
    return hashlib.sha256(nom.encode()).hexdigest()


def cellules(bilan: Bilan) -> list[str]:
    return [e.cellule for e in bilan.erreurs]
