"""Les fichiers autour d'un workflow : espace, calendriers, référentiel, catalogue des diagnostics."""

from __future__ import annotations

from outils.schemas_source.briques import (
    Schema,
    carte,
    choix,
    date,
    entier,
    incompatibles,
    long_texte,
    nom,
    noms,
    objet,
    reference,
    texte,
    valeur_libre,
)
from outils.schemas_source.communs import aide, titre

_ZONE = "^[A-Za-z][a-z0-9_]*$"
_DIT_ZONE = "Une zone est A, B, C, ou un nom en minuscules sans accent."
_CODE = "^[A-Z][0-9]{2}$"
_DIT_CODE = "Un code est une majuscule et deux chiffres, comme F01."
_TEXTE_CITE = "^[A-Z][A-Z0-9]{0,9}$"
_EXIGENCE_CITEE = "^[A-Z][A-Z0-9]{0,9}-[0-9]{1,4}$"


def _acteur() -> Schema:
    return objet(
        "Acteur",
        "Une personne de cet espace, et les titres auxquels elle agit.",
        {
            "nom": texte("Nom", "Son prénom et son nom.", "Léa Martin"),
            "roles": noms("Rôles", "Les titres auxquels elle agit.", ["referent"]),
        },
        ici="un acteur",
        requis=["nom", "roles"],
        au_lieu_de={"titre": "Le prénom et le nom s'écrivent « nom »."},
    )


def espace() -> Schema:
    champ = valeur_libre("Valeur", "La valeur d'un champ du porteur.", "0690097F")
    periode = objet(
        "Période",
        "La période du dossier.",
        {"annee": entier("Année", "L'année où commence la période.", 2026)},
        ici="une période",
        requis=["annee"],
    )
    return objet(
        "Espace",
        "Un espace de travail : le workflow suivi, qui porte le dossier, qui agit.",
        {
            "espace": nom("Espace", "Le nom de l'espace ; cette clé vient en premier.", "lycee_diderot"),
            "titre": titre("Lycée Diderot"),
            "aide": aide(),
            "workflow": nom("Workflow", "Le workflow suivi.", "mentorat_lp"),
            "porteur": carte("Porteur", "Ce que l'on sait du porteur.", {"uai": "0690097F"}, champ),
            "periode": periode,
            "acteurs": carte(
                "Acteurs",
                "Les personnes et leurs rôles.",
                {"lea": {"nom": "Léa Martin", "roles": ["referent"]}},
                reference("acteur"),
            ),
            "moi": nom("Moi", "Qui agit quand rien n'est dit.", "lea"),
        },
        ici="un espace",
        requis=["espace", "workflow"],
        demandent={"moi": ["acteurs"]},
    )


def _zone() -> Schema:
    vacances = objet(
        "Vacances",
        "Du premier au dernier jour sans classe, bornes comprises.",
        {
            "du": date("Du", "Le premier jour.", "2026-10-17"),
            "au": date("Au", "Le dernier jour.", "2026-11-01"),
        },
        ici="une période de vacances",
        requis=["du", "au"],
    )
    jour = date("Rentrée", "Le jour de la rentrée.", "2026-09-01")
    ferie = texte("Jour férié", "« 26 decembre », ou « paques - 2 ».", "26 decembre")
    raison = "« absent » dit qu'il n'y a pas de calendrier : retirez-le pour en donner un."
    return objet(
        "Zone",
        "Le calendrier d'une zone.",
        {
            "titre": titre("Zone A"),
            "aide": aide(),
            "academies": long_texte("Académies", "Les académies de la zone.", "Lyon, Grenoble"),
            "comme": nom("Comme", "La zone dont celle-ci reprend les vacances.", "B")
            | {"pattern": _ZONE, "patternErrorMessage": _DIT_ZONE, "errorMessage": _DIT_ZONE},
            "absent": long_texte(
                "Absent", "Pourquoi le calendrier n'est pas donné.", "fixé localement, non fourni"
            ),
            "connu_du": date("Connu du", "Avant ce jour, on ne sait pas.", "2025-09-01"),
            "connu_au": date("Connu au", "Après ce jour, on ne sait pas.", "2028-07-04"),
            "rentree": carte(
                "Rentrées", "Le jour de rentrée de chaque année.", {"annee_2026": "2026-09-01"}, jour
            ),
            "vacances": carte(
                "Vacances",
                "Les vacances, dans l'ordre.",
                {"noel_2026": {"du": "2026-12-19", "au": "2027-01-03"}},
                vacances,
            ),
            "feries": carte(
                "Jours fériés",
                "Ceux du territoire, en plus des onze fêtes légales.",
                {"saint_etienne": "26 decembre"},
                ferie,
            ),
        },
        ici="une zone",
        requis=["titre"],
        regles=[
            incompatibles("absent", cle, dit=raison) for cle in ("vacances", "comme", "connu_du", "rentree")
        ],
    )


def calendriers() -> Schema:
    zone = {"A": {"titre": "Zone A", "connu_du": "2025-09-01", "connu_au": "2028-07-04"}}
    return objet(
        "Calendriers",
        "Les vacances scolaires par zone.",
        {
            "calendriers": nom(
                "Calendriers", "Le nom de ce jeu de calendriers ; cette clé vient en premier.", "scolaires"
            ),
            "titre": titre("Vacances scolaires, zones A, B et C"),
            "aide": aide(),
            "etabli_le": date("Établi le", "Le jour où ces dates ont été relevées.", "2026-11-22"),
            "titres": carte(
                "Titres",
                "Comment se disent les vacances et les fêtes locales, sans leur année.",
                {"noel": "vacances de Noël"},
                texte("Titre", "Les mots que l'on montre.", "vacances de Noël"),
            ),
            "zones": carte(
                "Zones", "Le calendrier de chaque zone.", zone, reference("zone"), cles=_ZONE, dit=_DIT_ZONE
            ),
        },
        ici="un fichier de calendriers",
        requis=["calendriers", "zones"],
    )


_GENRES = {
    "phase": "Un temps du projet.",
    "artefact": "Un écrit, une réunion, un relevé.",
    "regle": "Une condition.",
    "role": "Une fonction.",
    "fiche": "Un évènement qui se répète.",
    "document": "Un document à signer.",
    "indicateur": "Une mesure.",
    "echeance": "Une date ou un délai.",
    "dispositif": "Un dispositif.",
    "gouvernance": "Le pilotage.",
    "finance": "L'argent.",
    "donnee": "Une donnée.",
}
_FORCES = {
    "imperatif": "Le texte impose.",
    "recommande": "Le texte conseille.",
    "possible": "Le texte cite en exemple.",
}


def _exigence_citee() -> Schema:
    return objet(
        "Exigence d'un texte",
        "Ce qu'un texte demande, en une phrase.",
        {
            "genre": choix("Genre", "Ce dont parle l'exigence.", _GENRES),
            "force": choix("Force", "Ce que le texte en dit.", _FORCES),
            "enonce": long_texte(
                "Énoncé", "L'exigence, en une phrase.", "Seuls des élèves volontaires sont accompagnés."
            ),
            "texte": nom("Texte", "Le texte d'où elle vient, si son nom ne le dit pas.", "F3")
            | {"pattern": _TEXTE_CITE, "patternErrorMessage": "Un texte est un sigle, comme F3."},
        },
        ici="une exigence d'un texte",
        requis=["genre", "force", "enonce"],
    )


def _texte_cite() -> Schema:
    return objet(
        "Texte",
        "Un texte que le référentiel cite.",
        {
            "titre": titre("Fiche 3 : mise en place"),
            "aide": aide(),
            "adresse": texte("Adresse", "Où le lire.", "https://eduscol.education.fr"),
        },
        ici="un texte cité",
        requis=["titre"],
    )


def referentiel() -> Schema:
    exigence = {
        "F3-30": {
            "genre": "regle",
            "force": "imperatif",
            "enonce": "Seuls des élèves volontaires sont accompagnés.",
        }
    }
    return objet(
        "Référentiel",
        "Ce que les textes demandent ; les workflows le citent par « source ».",
        {
            "textes": carte(
                "Textes",
                "Les textes cités.",
                {"F3": {"titre": "Fiche 3"}},
                reference("texte_cite"),
                cles=_TEXTE_CITE,
                dit="Un texte est un sigle, comme F3.",
            ),
            "exigences": carte(
                "Exigences",
                "Ce que chaque texte demande.",
                exigence,
                reference("exigence_citee"),
                cles=_EXIGENCE_CITEE,
                dit="Une exigence porte le sigle de son texte et un numéro, comme F3-30.",
            ),
        },
        ici="un référentiel",
        requis=["exigences"],
    )


def _explication() -> Schema:
    return objet(
        "Explication",
        "Ce qu'un code veut dire, pour qui le rencontre la première fois.",
        {
            "titre": titre("Clé inconnue"),
            "pourquoi": long_texte("Pourquoi", "La cause.", "Une clé mal écrite ne serait pas lue."),
            "exemple_fautif": long_texte("Exemple fautif", "Ce qui déclenche le code.", "titer: Séance"),
            "exemple_correct": long_texte("Exemple correct", "Le même, corrigé.", "titre: Séance"),
            "a_faire": long_texte("À faire", "Comment s'en sortir.", "Corrigez la clé."),
        },
        ici="l'explication d'un code",
        requis=["titre", "pourquoi", "exemple_fautif", "exemple_correct", "a_faire"],
    )


def codes() -> Schema:
    exemple = {"F01": {"titre": "Clé inconnue"}}
    contenu = carte(
        "Codes",
        "Chaque code et son explication.",
        exemple,
        reference("explication"),
        cles=_CODE,
        dit=_DIT_CODE,
    )
    return objet(
        "Catalogue des diagnostics",
        "Ce que disent les codes.",
        {"codes": contenu},
        ici="un catalogue de codes",
        requis=["codes"],
    )


FORMES = {
    "acteur": _acteur(),
    "zone": _zone(),
    "exigence_citee": _exigence_citee(),
    "texte_cite": _texte_cite(),
    "explication": _explication(),
}
