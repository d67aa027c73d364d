"""Un petit workflow neutre : une bibliothèque qui prête.

Tout ce que le langage sait dire s'y essaie : liens simples, multiples et sous-ensembles, pièces à validité,
exemplaire signé, paramètres, qualités, garanties, rôles et saisie pour autrui.
"""

from __future__ import annotations

import copy
from typing import Any

from moteur.domaine.workflow import Workflow, construire

CALENDRIER = {
    "zones": {
        "A": {
            "connu_du": "2026-09-01",
            "connu_au": "2027-08-31",
            "vacances": {"toussaint": {"du": "2026-10-17", "au": "2026-11-01"}},
        }
    }
}


def _exige(regle: str, **autres: Any) -> dict[str, Any]:
    return {"regle": regle, "sinon": f"Il faut : {regle}.", **autres}


_LECTEUR = {
    "titre": "Lecteur",
    "phase": "preparation",
    "designation": ["nom"],
    "champs": {
        "nom": {"titre": "Nom", "type": "texte", "personnel": "identite"},
        "adulte": {"titre": "Adulte", "type": "booleen"},
        "genre": {"titre": "Genre", "valeurs": {"roman": "Roman", "essai": "Essai", "aucun": "Aucun"}},
        "gouts": {"titre": "Goûts", "valeurs": {"mer": "La mer", "nuit": "La nuit"}, "liste": True},
        "parrain": {"titre": "Parrain", "de": "lecteur"},
        "naissance": {"titre": "Naissance", "type": "date"},
        "note": {"titre": "Note", "type": "decimal"},
        "age": {"titre": "Âge", "type": "entier", "minimum": 3, "maximum": 120},
    },
    "pieces": {
        "carte": {
            "titre": "Carte",
            "nature": "releve",
            "par": ["agent"],
            "validite": "validite_carte",
            "saisit": {"numero": {"titre": "Numéro", "type": "reference"}},
            "peut_saisir": {"guichet": {"titre": "Guichet", "valeurs": {"nord": "Nord", "sud": "Sud"}}},
            "exige": {"deux_mains": _exige("acteur differe de creation et saisisseur differe de creation")},
        },
        "photo": {
            "titre": "Photo",
            "nature": "fichier",
            "par": ["bibliothecaire"],
            "validite": "delai_ouvre",
        },
        "avis": {"titre": "Avis", "nature": "decision", "par": ["directeur"], "en_personne": True},
    },
    "qualites": {
        "habilite": {"titre": "Lecteur habilité", "regle": "etat est inscrit et carte couvre le"},
        "majeur": {"titre": "Majeur", "regle": "adulte est oui"},
    },
    "creation": {
        "par": ["bibliothecaire", "agent"],
        "saisit": ["nom"],
        "peut_saisir": ["adulte", "genre", "gouts", "parrain", "naissance", "note", "age"],
    },
    "modification": {"par": ["bibliothecaire"], "champs": ["genre"]},
    "etats": {
        "demande": {"titre": "Demandé"},
        "inscrit": {"titre": "Inscrit"},
        "suspendu": {"titre": "Suspendu"},
        "parti": {"titre": "Parti", "final": True},
    },
    "transitions": {
        "inscrire": {
            "titre": "Inscrire",
            "de": ["demande", "suspendu"],
            "vers": "inscrit",
            "par": ["bibliothecaire"],
            "saisit": ["adulte"],
            "exige": {
                "carte_valable": _exige("carte couvre le", source=["B-1"]),
                "adulte": _exige("adulte est oui"),
                "genre_connu": _exige("genre est renseigne", niveau="recommande"),
            },
        },
        "suspendre": {
            "titre": "Suspendre",
            "de": ["inscrit"],
            "vers": "suspendu",
            "par": ["directeur", "bibliothecaire"],
            "en_personne": True,
        },
        "quitter": {
            "titre": "Quitter",
            "de": ["demande", "inscrit", "suspendu"],
            "vers": "parti",
            "par": ["bibliothecaire"],
        },
    },
}
_LIVRE = {
    "titre": "Livre",
    "phase": "preparation",
    "designation": ["intitule"],
    "champs": {
        "intitule": {"titre": "Intitulé", "type": "texte"},
        "prix": {"titre": "Prix", "type": "montant"},
        "isbn": {"titre": "Référence", "type": "reference"},
    },
    "creation": {
        "par": ["bibliothecaire"],
        "saisit": ["intitule"],
        "peut_saisir": ["prix", "isbn"],
        "exige": {"pas_trop": _exige("nombre de livre <= plafond")},
    },
    "etats": {"disponible": {"titre": "Disponible"}, "perdu": {"titre": "Perdu", "final": True}},
    "transitions": {
        "perdre": {
            "titre": "Perdre",
            "de": ["disponible"],
            "vers": "perdu",
            "par": ["bibliothecaire"],
            "constat": True,
        }
    },
}
_PRET = {
    "titre": "Prêt",
    "phase": "service",
    "designation": ["prevu_le", "livre"],
    "champs": {
        "lecteurs": {"titre": "Lecteurs", "de": "lecteur", "liste": True},
        "presents": {"titre": "Présents", "de": "lecteur", "liste": True, "parmi": "lecteurs"},
        "livre": {"titre": "Livre", "de": "livre"},
        "reference": {"titre": "Référence", "type": "reference"},
        "prevu_le": {"titre": "Prévu le", "type": "date"},
        "exemplaires": {"titre": "Exemplaires", "type": "entier"},
    },
    "pieces": {"recu": {"titre": "Reçu", "nature": "reunion", "par": ["bibliothecaire"]}},
    "qualites": {
        "serein": {
            "titre": "Prêt serein",
            "regle": "tout lecteur de ce pret, et au moins 1, verifie (habilite)",
        }
    },
    "creation": {
        "par": ["bibliothecaire"],
        "saisit": ["lecteurs"],
        "peut_saisir": ["livre", "prevu_le", "reference", "exemplaires"],
        "exige": {
            "lecteurs_inscrits": _exige("tout lecteur de ce pret, et au moins 1, verifie (etat est inscrit)"),
            "jour_a_venir": _exige("prevu_le >= le", niveau="recommande"),
        },
    },
    "etats": {
        "prevu": {"titre": "Prévu"},
        "remis": {"titre": "Remis", "final": True},
        "annule": {"titre": "Annulé", "final": True},
    },
    "transitions": {
        "remettre": {
            "titre": "Remettre",
            "constat": True,
            "de": ["prevu"],
            "vers": "remis",
            "par": ["bibliothecaire", "agent"],
            "saisit": ["presents"],
            "exige": {
                "lecteurs_habilites": _exige(
                    "tout lecteur de ce pret selon presents, et au moins 1, verifie (habilite)",
                    traite_par=["agent"],
                ),
                "recu_verse": _exige("recu est verse", niveau="recommande"),
            },
        },
        "annuler": {"titre": "Annuler", "de": ["prevu"], "vers": "annule", "par": ["bibliothecaire"]},
    },
}
_RETARD = {
    "titre": "Retard",
    "phase": "service",
    "champs": {
        "pret": {"titre": "Prêt", "de": "pret"},
        "lecteur": {"titre": "Lecteur", "de": "lecteur"},
        "temoin": {"titre": "Témoin", "de": "lecteur"},
    },
    "creation": {"par": ["bibliothecaire"], "saisit": ["pret", "lecteur"], "peut_saisir": ["temoin"]},
    "etats": {"constate": {"titre": "Constaté"}, "clos": {"titre": "Clos", "final": True}},
    "transitions": {
        "clore": {"titre": "Clore", "de": ["constate"], "vers": "clos", "par": ["bibliothecaire"]}
    },
}
_PREPARATION = {
    "titre": "Préparation",
    "champs": {
        "objectif": {"titre": "Objectif", "type": "texte"},
        "horaire": {"titre": "Horaire", "type": "texte"},
        "responsable": {"titre": "Responsable", "de": "lecteur"},
    },
    "pieces": {
        "plan_signe": {"titre": "Plan signé", "document": "plan", "par": ["directeur"]},
    },
    "modification": {"par": ["directeur"], "champs": ["horaire", "responsable"]},
    "etats": {
        "a_faire": {"titre": "À faire"},
        "en_cours": {"titre": "En cours"},
        "faite": {"titre": "Faite", "final": True},
    },
    "transitions": {
        "commencer": {
            "titre": "Commencer",
            "de": ["a_faire"],
            "vers": "en_cours",
            "par": ["directeur"],
            "saisit": ["objectif"],
        },
        "reprendre": {
            "titre": "Reprendre",
            "de": ["en_cours"],
            "vers": "en_cours",
            "par": ["directeur"],
            "peut_saisir": ["objectif"],
        },
        "conclure": {
            "titre": "Conclure",
            "de": ["en_cours"],
            "vers": "faite",
            "par": ["directeur"],
            "exige": {"plan_signe": _exige("plan_signe est verse")},
        },
    },
}
_SERVICE = {
    "titre": "Service",
    "etats": {
        "ferme": {"titre": "Fermé"},
        "ouvert": {"titre": "Ouvert"},
        "clos": {"titre": "Clos", "final": True},
    },
    "transitions": {
        "ouvrir": {"titre": "Ouvrir", "de": ["ferme"], "vers": "ouvert", "par": ["directeur"]},
        "clore": {
            "titre": "Clore",
            "de": ["ouvert"],
            "vers": "clos",
            "par": ["directeur"],
            "exige": {"prets_finis": _exige("tout pret, s'il y en a, verifie (fini)")},
        },
    },
}
PETIT: dict[str, Any] = {
    "workflow": "bibliotheque",
    "titre": "Bibliothèque",
    "version": 1,
    "langage": 1,
    "deroulement": ["preparation", "service"],
    "roles": {
        "directeur": {"titre": "Directeur"},
        "bibliothecaire": {"titre": "Bibliothécaire"},
        "agent": {"titre": "Agent de la ville", "saisi_par": ["bibliothecaire"]},
    },
    "porteur": {
        "type": "bibliotheque",
        "titre": "Bibliothèque",
        "cle": "code",
        "champs": {
            "code": {"titre": "Code", "type": "reference"},
            "nom": {"titre": "Nom", "type": "texte"},
            "statut": {"titre": "Statut", "valeurs": {"public": "Publique", "prive": "Privée"}},
            "zone": {"titre": "Zone", "type": "zone"},
        },
    },
    "periode": {"titre": "Année", "annees": 1},
    "dossier": {
        "champs": {"budget": {"titre": "Budget", "type": "montant"}},
        "creation": {"par": ["directeur"], "saisit": ["nom", "statut"], "peut_saisir": ["zone", "budget"]},
        "modification": {"par": ["directeur"], "champs": ["budget"]},
    },
    "ecarts": {"par": ["directeur"]},
    "corrections": {"par": ["directeur"]},
    "parametres": {
        "validite_carte": {"titre": "Validité d'une carte", "type": "duree", "valeur": "12 mois"},
        "delai_retour": {"titre": "Délai de retour", "type": "duree", "valeur": "15 jours"},
        "delai_ouvre": {"titre": "Délai ouvré", "type": "duree", "valeur": "2 jours ouvres"},
        "plafond": {"titre": "Plafond", "type": "entier", "valeur": 3},
        "prix_maximal": {"titre": "Prix maximal", "type": "montant", "valeur": 5000},
    },
    "donnees_personnelles": {"identite": {"titre": "Identité", "conservation": "1 an"}},
    "phases": {"preparation": _PREPARATION, "service": _SERVICE},
    "fiches": {"lecteur": _LECTEUR, "livre": _LIVRE, "pret": _PRET, "retard": _RETARD},
    "documents": {
        "plan": {
            "titre": "Plan",
            "modele": "plan.docx",
            "pour": "preparation",
            "signataires": ["directeur"],
            "fige": ["objectif"],
            "exige": {"commencee": _exige("etat est en_cours et responsable est renseigne")},
        }
    },
    "garanties": {
        "remis_a_un_habilite": {
            "titre": "Un prêt n'est remis qu'à un lecteur habilité",
            "chaque_fois": "pret devient remis",
            "verifie": "tout lecteur de ce pret, et au moins 1, verifie (habilite)",
        },
        "inscrits_adultes": {
            "titre": "Tout inscrit est adulte",
            "toujours": "tout lecteur, s'il y en a, verifie (si etat est inscrit alors adulte est oui)",
        },
    },
    "calendrier": CALENDRIER,
}


def forme(**changements: Any) -> dict[str, Any]:
    """La forme canonique, une clé de premier niveau remplacée par mot donné."""
    return {**copy.deepcopy(PETIT), **changements}


def petit(**changements: Any) -> Workflow:
    """Le petit workflow, construit."""
    return construire(forme(**changements), empreinte="e" * 64)
