"""Un dossier complet, et les outils pour lire un document produit."""

from __future__ import annotations

import copy
import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx

from moteur.documents import Proprietes

MODELES = Path(__file__).resolve().parents[2] / "modeles_docs"
CONVENTION = MODELES / "convention_partenariat.docx"
CADRAGE = MODELES / "document_de_cadrage.docx"
PROPRIETES = Proprietes(
    titre="Convention de partenariat",
    sujet="Mentorat 2026-2027",
    auteur="Lycée Diderot",
    identifiant="CONV-2026-0001",
    date="2026-10-12",
)

_PARTENAIRE = {
    "nom": "Dupont & Fils <SA>",
    "forme": "Association",
    "forme_code": "association",
    "siret": "73282932000074",
    "rna": "W691234567",
    "dispositif": "1 jeune, 1 mentor",
    "adresse": "8, cours de la Liberté",
    "code_postal": "69003",
    "ville": "Lyon",
    "nom_representant": "Mme Hélène Ouattara",
    "qualite_representant": "présidente",
    "nom_coordonnateur": "Karim Benali",
    "courriel": "coordination@example.org",
    "agrement": "agrément académique n° 2024-17 du 3 mai 2024",
    "etat": "Retenu",
    "etat_code": "retenu",
    "nom_court": "partenaire-1",
}

_CADRAGE = {
    "objectifs": (
        "Redonner confiance aux élèves dans leur projet professionnel\nÉlargir leur réseau avant "
        "l'entrée dans la vie active\nRéduire le nombre de ruptures de parcours en première année de "
        "CAP et de baccalauréat professionnel"
    ),
    "public": (
        "élèves volontaires de seconde et de première professionnelles, filières « métiers du bois » "
        "et « MELEC »"
    ),
    "duree_mois": 8,
    "comitologie": (
        "un comité de pilotage en octobre, en janvier et en mai ; une réunion des mentors chaque trimestre"
    ),
    "indicateurs": (
        "nombre de mentorats engagés et menés à terme\nassiduité aux rencontres\nsatisfaction de chacun"
    ),
    "activites": "rencontres individuelles, visites d'entreprises, préparation des entretiens, atelier CV",
    "recrutement": "par l'association, auprès de salariés de trois entreprises du bassin d'emploi",
    "suivi_qualite": "questionnaire à mi-parcours, entretien de clôture avec chaque élève et chaque mentor",
    "couts": "accompagnement par l'association, frais de déplacement des mentors sur justificatifs",
    "nom_referent": "Claire Moreau",
    "nom_ddfpt": "Philippe Garnier",
    "nom_rbde": "Inès Da Silva",
    "nom_cpe": "Thomas Roussel",
    "designation_referent": {"date": "2026-09-04"},
    "partenaire": _PARTENAIRE,
}

_CONVENTION = {
    "objet": "le mentorat individuel d'élèves de baccalauréat professionnel",
    "partenaire": _PARTENAIRE,
    "incidence_financiere": True,
    "montant": 450050,
    "effectif_prevu": 24,
    "debut_engagement": "2026-11-03",
    "fin_engagement": "2027-06-30",
    "duree_engagement": 8,
    "recrutement": (
        "l'association recrute les mentors parmi les salariés volontaires des entreprises partenaires"
    ),
    "casier_judiciaire": (
        "les services académiques procèdent à la vérification, à la demande de l'établissement"
    ),
    "cadre_intervention": (
        "une rencontre individuelle en salle B 104, le mercredi après-midi\nun atelier collectif par "
        "trimestre"
    ),
    "encadrement": (
        "le référent mentorat ou un assistant d'éducation est présent à l'étage et passe à l'heure de début"
    ),
    "frequence": "au moins une rencontre d'une heure par mois, de novembre à juin",
    "communication": (
        "messagerie de l'ENT ; le référent mentorat peut consulter les échanges à la demande de l'élève"
    ),
    "suivi_dispositif": "comité en octobre, en janvier et en mai ; fiche de rencontre tenue par le mentor",
    "assurance": (
        "responsabilité civile du partenaire, contrat remis en annexe ; assurance scolaire de "
        "l'élève recommandée"
    ),
    "frais": "frais de transport réels, sur justificatifs, remboursés par l'association dans le mois",
    "valeurs_republique": "une séquence sur la laïcité ouvre la formation des mentors",
    "deliberation": {"date": "2026-09-24", "numero": "2026-14"},
    "accuse_reception": {"date": "2026-09-26", "reference": "DEMACT-69-2026-0412"},
    "information_collectivite": {"date": "2026-09-15"},
}

_CONTEXTE: dict[str, Any] = {
    "porteur": {
        "uai": "0690097F",
        "nom": "Lycée Diderot",
        "statut": "Établissement public",
        "statut_code": "public",
        "zone": "A",
        "academie": "Lyon",
        "adresse": "41, cours du Général-Giraud",
        "code_postal": "69001",
        "ville": "Lyon",
        "siret": "19690097700012",
        "civilite_chef": "Mme",
        "nom_chef": "Anne-Sophie L'Hôte",
        "fonction_chef": "Proviseure",
        "courriel": "ce.0690097f@example.org",
    },
    "periode": {"libelle": "2026-2027", "debut": "2026-09-01", "fin": "2027-08-31"},
    "dossier": {"somme_allouee": 600000},
    "fiches": {"partenaire": [_PARTENAIRE]},
    "document": {
        "numero": "CONV-2026-0001",
        "titre": "Convention de partenariat",
        "date_production": "2026-10-12",
        "empreinte": "3f2a 91bc 77de",
        "projet": False,
    },
    "reflexion": {
        "besoins": (
            "des élèves isolés de leur futur milieu professionnel\ntrop d'abandons en première année"
        ),
        "type_mentorat": "individuel",
        "public_cible": "élèves de seconde professionnelle",
    },
    "cadrage": _CADRAGE,
    "convention": _CONVENTION,
    "signataires": {"chef_etablissement": {"signe": True, "attendu": True, "delegation": None}},
}


def contexte(**changements: Any) -> dict[str, Any]:
    """Le dossier complet ; `convention__montant=None` change le champ `convention.montant`."""
    neuf = copy.deepcopy(_CONTEXTE)
    for chemin, valeur in changements.items():
        *parents, dernier = chemin.split("__")
        noeud = neuf
        for parent in parents:
            noeud = noeud[parent]
        noeud[dernier] = valeur
    return neuf


def prive() -> dict[str, Any]:
    """Le même dossier dans un établissement privé sous contrat : ni délibération, ni accusé de réception."""
    return contexte(
        porteur__statut="Établissement privé sous contrat",
        porteur__statut_code="prive_sous_contrat",
        porteur__nom="Lycée Saint-Exupéry",
        porteur__civilite_chef="M.",
        porteur__nom_chef="Paul Lefèvre",
        porteur__fonction_chef="Directeur",
        convention__deliberation=None,
        convention__accuse_reception=None,
        convention__information_collectivite=None,
    )


def sans_depense(donnees: dict[str, Any]) -> dict[str, Any]:
    """Le même dossier quand la convention n'engage aucune dépense."""
    donnees["convention"] |= {
        "incidence_financiere": False,
        "montant": None,
        "information_collectivite": None,
    }
    return donnees


def modele(*paragraphes: str, en_tete: str = "", auteur: str = "") -> bytes:
    """Un petit modèle : ces paragraphes, cet en-tête, cet auteur."""
    document = docx.Document()
    for texte in paragraphes:
        document.add_paragraph(texte)
    if en_tete:
        document.sections[0].header.paragraphs[0].text = en_tete
    document.core_properties.author = auteur
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def textes(octets: bytes) -> list[str]:
    """Les paragraphes du corps, hors tableaux, tels que python-docx les lit."""
    return [p.text for p in docx.Document(io.BytesIO(octets)).paragraphs]


def texte_entier(octets: bytes) -> str:
    """Tout le texte du document : corps, tableaux, en-têtes et pieds."""
    voulues = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
    brut = "\n".join(v.decode() for nom, v in parties(octets).items() if voulues.fullmatch(nom))
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", brut)))


def parties(octets: bytes) -> dict[str, bytes]:
    """Les parties d'un .docx, par leur nom."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def refaire(octets: bytes, changements: dict[str, bytes | None]) -> bytes:
    """Le même .docx, des parties changées, ajoutées ou retirées (`None`)."""
    contenu = parties(octets)
    for nom, valeur in changements.items():
        if valeur is None:
            del contenu[nom]
        else:
            contenu[nom] = valeur
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, valeur in contenu.items():
            archive.writestr(nom, valeur)
    return sortie.getvalue()
