"""De quoi produire chaque document de la collection : un dossier ordinaire, vide, ou très grand."""

from __future__ import annotations

from typing import Any

from outils.fabrique.bilans import ORDRE as INDICATEURS
from outils.fabrique.honorabilite import GARANTIES
from tests.documents.exemples import MODELES, contexte
from tests.documents.exemples_pilotage import INDICATEURS as DU_PILOTAGE
from tests.documents.exemples_pilotage import pilotage

# Les documents que l'on produit sans y voir de signature électronique : les autres portent une ligne par signataire.
SIGNATAIRES = {
    "attestation_eleve": 1,
    "attestation_mentor": 1,
    "autorisation_image": 3,
    "avenant_convention": 2,
    "bilan_annuel": 1,
    "charte_engagement": 4,
    "compte_rendu_appariement": 0,
    "compte_rendu_comite": 0,
    "compte_rendu_fin_annee": 0,
    "compte_rendu_suivi": 0,
    "convention_cadre": 2,
    "convention_partenariat": 2,
    "declaration_financement": 1,
    "demande_credits": 1,
    "demande_verification": 1,
    "document_de_cadrage": 2,
    "engagement_entreprise": 2,
    "etat_de_frais": 2,
    "etat_verification": 1,
    "feuille_emargement": 0,
    "frise": 0,
    "information_eleves": 0,
    "information_familles": 0,
    "note_de_reflexion": 1,
    "notification_dotation": 1,
    "programme_cordee": 2,
    "projet_deliberation": 2,
    "synthese_pilotage": 0,
}
TOUS = tuple(SIGNATAIRES)
LONG = "Marie-Bénédicte-Alexandrine de La Rochefoucauld-Montmorency-Laval d'Orléans"
HOSTILE = 'Dupont & Fils <SA> {{ 7 }} ]]> "l\'Hôte"'


def octets(nom: str) -> bytes:
    """Le modèle livré de ce nom."""
    return (MODELES / f"{nom}.docx").read_bytes()


def dossier(
    *, rangees: int = 3, nom: str = "", majeur: bool | None = False, **changements: Any
) -> dict[str, Any]:
    """Un dossier où chaque liste a ce nombre de rangées ; `nom` remplace celui des personnes."""
    donnees = contexte()
    partenaire = donnees["cadrage"]["partenaire"]
    mentor, eleve = _mentor(1, nom, partenaire), _eleve(1, nom, majeur)
    binomes = [_binome(n, nom, partenaire, majeur) for n in range(1, rangees + 1)]
    seances = [_seance(n, binomes[n - 1 : n]) for n in range(1, rangees + 1)]
    donnees["convention"] |= {"nom_court": "convention-1", "etat": "Signée", "etat_code": "signee",
                              "convention_signee": {"date": "2026-10-14"}}  # fmt: skip
    donnees["reflexion"] |= {"type_mentorat": "Mentorat de métier", "type_mentorat_code": "metier",
                             "diagnostic": {"date": "2026-06-12"}, "support_diagnostic": None}  # fmt: skip
    donnees["signataires"] |= {
        "eleve": {"signe": True, "attendu": majeur is not False},
        "responsable_legal": {"signe": majeur is not True, "attendu": majeur is not True},
    }
    donnees["cadrage"] |= {"accord_drafpic": {"date": "2026-06-24", "reference": "DRAFPIC-2026-07"}}
    donnees |= {
        "entreprise": {
            "nom": nom or "Volta Énergies",
            "siren": "732829320",
            "nom_representant": "Mme Awa Traoré",
            "qualite_representant": "directrice d'agence",
        },
        "action_financee": {
            "objet": "Accompagner vingt-quatre élèves",
            "partenaire": partenaire,
            "cout": 900000,
            "deja_financee": True,
            "autres_financeurs": "Ville de Lyon, pour un atelier",
        },
        "cordee": {
            "nom": nom or "Cordée des pentes",
            "tete": partenaire,
            "encordes": "collège Morel\nlycée professionnel Diderot",
        },
        "enveloppe": {"projet": "Mentorat de métier, filière énergie", "montant_demande": 900000},
        "mentor": mentor,
        "eleve": eleve,
        "binome": _binome(1, nom, partenaire, majeur),
        "seance": {**_seance(1, binomes), "sujet": "Atelier CV ou entretien d'embauche"},
        "reunion": {"objet": "Réunion de suivi", "prevue_le": "2026-12-04"},
        "rencontre": {"genre": "Cérémonie de fin d'année", "prevue_le": "2027-06-18"},
        "appariement": {"reunion_appariement": {"date": "2026-10-09"}},
        "bilan": _bilan(),
        "fiches": {
            "partenaire": [partenaire],
            "mentor": [_mentor(n, nom, partenaire) for n in range(1, rangees + 1)],
            "binome": binomes,
            "seance": seances,
            "convention": [donnees["convention"]] * min(rangees, 4),
            "depense": [_depense(n) for n in range(rangees)],
        },
        "indicateurs": _indicateurs(),
        "garanties": {n: _garantie(n) for n in GARANTIES},
        "frise": {"jalons": [_jalon(n) for n in range(1, rangees + 1)]},
    }
    pilote = pilotage(rangees=rangees, nom=nom)
    donnees["porteur"] |= {"echelle": "Académie", "echelle_code": "academie"}
    donnees |= {**pilote, "fiches": {**donnees["fiches"], **pilote["fiches"]}}
    for chemin, valeur in changements.items():
        *parents, dernier = chemin.split("__")
        noeud: Any = donnees
        for parent in parents:
            noeud = noeud[parent]
        noeud[dernier] = valeur
    return donnees


def _mentor(n: int, nom: str, partenaire: dict[str, Any]) -> dict[str, Any]:
    versement = {"date": "2026-09-29", "reference": "DSDEN-69-2026-114", "jusqu_au": "2027-09-29"}
    return {
        "nom_court": f"mentor-{n}", "prenom": "Aurélie", "nom": nom or "Delmas", "partenaire": partenaire,
        "employeur": None, "voie": "Les services académiques", "voie_code": "aucune", "metier": "Électricienne",
        "etat": "Disponible, honorabilité vérifiée", "etat_code": "disponible", "benevole": True,
        "formation": {"date": "2026-10-08"}, "courriel": "aurelie.delmas@example.org",
        "honorabilite": {**versement, "versements": [versement]},
    }  # fmt: skip


def _eleve(n: int, nom: str, majeur: bool | None) -> dict[str, Any]:
    return {
        "nom_court": f"eleve-{n}", "prenom": "Inès", "nom": nom or "Martin", "formation": "Baccalauréat professionnel",
        "formation_code": "bac_pro", "naissance": "2009-04-17", "majeur": majeur, "sexe": "Fille",
        "besoins": "SECRET-BESOINS",
    }  # fmt: skip


def _binome(n: int, nom: str, partenaire: dict[str, Any], majeur: bool | None) -> dict[str, Any]:
    return {
        "nom_court": f"binome-{n}", "eleve": _eleve(n, nom, majeur), "mentor": _mentor(1, nom, partenaire),
        "fin_prevue": "2027-06-12", "raison": "SECRET-RAISON", "etat": "Actif", "etat_code": "actif", "a_debute": True,
    }  # fmt: skip


def _seance(n: int, binomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "nom_court": f"seance-{n}", "prevue_le": f"2027-{1 + n % 6:02d}-{1 + n % 27:02d}", "lieu": "Au lycée",
        "sujet": "Entretien", "binomes": binomes, "mentors_absents": [], "etat": "Tenue", "etat_code": "tenue",
        "etat_le": f"2027-{1 + n % 6:02d}-{1 + n % 27:02d}",
    }  # fmt: skip


def _bilan() -> dict[str, Any]:
    return {
        "actions": "séances individuelles chaque mois ; huit ateliers collectifs",
        "satisfaction": "21 réponses sur 23 élèves\ntous les mentors souhaitent continuer",
        "relations": "échanges réguliers avec l'association",
        "difficultes": "un mentor vérifié tard",
        "ameliorations": "demander toutes les vérifications avant le 15 septembre",
        "reunion_bilan": {"date": "2027-06-29"},
    }


def _depense(n: int) -> dict[str, Any]:
    return {"objet": f"Déplacements {n}", "usage": "Défraiement des mentors", "montant": 12050, "etat": "Payée",
            "etat_code": "payee"}  # fmt: skip


def _indicateurs() -> dict[str, Any]:
    dits = {n: {"nom": n, "titre": n.capitalize(), "texte": "12 sur 200 (6\u00a0%)"} for n in INDICATEURS}
    ajoute = {"nom": "rouges", "titre": "Ajouté par l'académie", "texte": "3"}
    pilote = {n: {"nom": n, "titre": n.capitalize(), "texte": "3"} for n in DU_PILOTAGE}
    return {**pilote, **dits, "tous": [*dits.values(), ajoute]}


def _jalon(n: int) -> dict[str, Any]:
    return {"titre": "Signer la convention", "designation": f"convention-{n}", "ouvre": None if n % 2 else "2026-10-01",
            "terme": "2027-01-10", "fait": None if n % 3 else "2026-12-01", "dit": "fait le 01/12/2026",
            "revient": not n % 4}  # fmt: skip


def _garantie(nom: str) -> dict[str, Any]:
    manquement = {"le": "2027-03-19", "cible": "seance-117", "traite": True, "traite_le": "2027-03-26"}
    rompue = nom == GARANTIES[0]
    return {
        "titre": f"Règle {nom}",
        "controles": 152,
        "conforme": not rompue,
        "violations": [manquement] if rompue else [],
    }
