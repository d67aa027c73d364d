"""Un petit workflow neutre (une bibliothèque qui prête) et le banc qui y joue des faits.

Tout ce que le langage sait dire s'y essaie : liens simples, multiples et sous-ensembles, pièces à validité,
exemplaire signé, paramètres, qualités, garanties, rôles et saisie pour autrui.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine import demandes as d
from moteur.domaine.application import appliquer
from moteur.domaine.decision import Accord, Refus, decider, decider_ouverture
from moteur.domaine.demandes import Mandat
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.workflow import Workflow, construire

JOUR = date(2026, 10, 1)
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


ROLES = {
    "dir": ("directeur",),
    "bib": ("bibliothecaire",),
    "age": ("agent",),
    "tout": ("directeur", "bibliothecaire", "agent"),
}


def mandat(par: str, *, role: str = "", saisi_par: str = "") -> Mandat:
    """Le mandat d'une des personnes de `ROLES` ; elle saisit elle-même, sauf si l'on dit qui."""
    saisisseur = saisi_par or par
    return Mandat(
        acteur=par,
        role=role or ROLES[par][0],
        saisi_par=saisisseur,
        roles_acteur=ROLES[par],
        roles_saisisseur=ROLES[saisisseur],
    )


@dataclass
class Banc:
    """Un dossier que l'on fait avancer par les seules portes publiques, et ses faits acceptés."""

    workflow: Workflow = field(default_factory=petit)
    faits: list[Fait] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.regles = Regles(self.workflow)
        self.vide = Dossier("chaine", self.workflow.empreinte, 0)
        self.dossier = self.vide

    def ouvrir(self, *, par: str = "dir", le: date = date(2026, 9, 1), **valeurs: Any) -> Accord | Refus:
        ecrit = {"code": "B1", "annee": "2026", "nom": "Aux Quais", "statut": "public", **valeurs}
        demande = d.Ouvrir(mandat(par), le, max(le, JOUR), valeurs=ecrit)
        return self._suivre(decider_ouverture(self.regles, demande, chaine="chaine"))

    def demander(self, demande: d.Demande) -> Accord | Refus:
        """La réponse à une demande ; le fait d'un accord est aussitôt appliqué."""
        return self._suivre(decider(self.regles, self.dossier, demande))

    def _suivre(self, reponse: Accord | Refus) -> Accord | Refus:
        if isinstance(reponse, Accord):
            self.faits.append(reponse.fait)
            self.dossier = appliquer(self.workflow, self.dossier, reponse.fait)
        return reponse

    def _dates(self, le: date, saisi_le: date | None) -> dict[str, date]:
        return {"le": le, "saisi_le": saisi_le or max(le, JOUR)}

    def creer(
        self, type_: str, *, par: str = "bib", le: date = JOUR, qui: Mandat | None = None, **valeurs: Any
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Creer(qui or mandat(par), **dates, valeurs=valeurs, type=type_))

    def avancer(
        self,
        cible: str,
        transition: str,
        *,
        par: str = "bib",
        le: date = JOUR,
        saisi_le: date | None = None,
        qui: Mandat | None = None,
        **valeurs: Any,
    ) -> Accord | Refus:
        dates = self._dates(le, saisi_le)
        demande = d.Avancer(qui or mandat(par), **dates, valeurs=valeurs, cible=cible, transition=transition)
        return self.demander(demande)

    def verser(
        self,
        cible: str,
        piece: str,
        *,
        par: str = "bib",
        le: date = JOUR,
        fichier: str = "",
        qui: Mandat | None = None,
        **valeurs: Any,
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        demande = d.Verser(
            qui or mandat(par), **dates, valeurs=valeurs, cible=cible, piece=piece, fichier=fichier
        )
        return self.demander(demande)

    def corriger(
        self, cible: str, *, par: str = "dir", le: date = JOUR, motif: str = "", **valeurs: Any
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Corriger(mandat(par), **dates, valeurs=valeurs, motif=motif, cible=cible))

    def traiter(
        self,
        ecart: str,
        *,
        par: str = "dir",
        le: date = JOUR,
        motif: str = "vu",
        qui: Mandat | None = None,
    ) -> Accord | Refus:
        dates = self._dates(le, None)
        return self.demander(d.Traiter(qui or mandat(par), **dates, motif=motif, ecart=ecart))

    # ── raccourcis ───────────────────────────────────────────────────────────────────────────
    def carte(self, cible: str, *, le: date = JOUR, **valeurs: Any) -> Accord | Refus:
        return self.verser(cible, "carte", par="age", le=le, **{"numero": "N1", **valeurs})

    def inscrit(self, *, le: date = JOUR, **valeurs: Any) -> str:
        """Un lecteur inscrit, carte comprise ; son nom court."""
        assert accorde(self.creer("lecteur", le=le, **{"nom": "Alix", **valeurs}))
        nom = self.dossier.par_type["lecteur"][-1]
        assert accorde(self.carte(nom, le=le))
        assert accorde(self.avancer(nom, "inscrire", le=le, adulte="oui"))
        return nom

    def instance(self, nom: str) -> Instance:
        return self.dossier.instances[nom]

    def contexte(self, *noms: str, le: date = JOUR, **autres: Any) -> Contexte:
        pile = tuple(self.instance(n) for n in noms)
        return Contexte(self.regles, self.dossier, le, pile=pile, **autres)

    def juger(self, regle: str, *noms: str, le: date = JOUR, **autres: Any) -> bool | None:
        """La valeur d'une règle, dite depuis la dernière des fiches nommées."""
        return juger(regle, self.contexte(*noms, le=le, **autres))


def banc_ouvert(**changements: Any) -> Banc:
    """Un banc dont le dossier est ouvert, service compris."""
    banc = Banc(petit(**changements))
    assert accorde(banc.ouvrir(zone="A"))
    return banc


def accorde(reponse: Accord | Refus) -> bool:
    """La demande est-elle passée ? Les motifs d'un refus s'affichent dans le test."""
    if isinstance(reponse, Refus):
        raise AssertionError([(m.exigence, m.message) for m in reponse.motifs])
    return True


def noms(reponse: Accord | Refus) -> list[str]:
    """Les noms des motifs d'un refus, ou des écarts d'un accord, dans l'ordre alphabétique."""
    motifs = reponse.motifs if isinstance(reponse, Refus) else reponse.ecarts
    return sorted(m.exigence for m in motifs)
