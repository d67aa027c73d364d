"""Les données datées : ce que disent les textes, avec leur source et le jour où on les a lus."""

from __future__ import annotations

from outils.schemas_source.briques import (
    Schema,
    carte,
    choix,
    date,
    motif,
    objet,
    reference,
    sources,
    texte,
    valeur_libre,
)
from outils.schemas_source.collections_nommees import collection
from outils.schemas_source.communs import aide, titre

_TYPES_DE_DONNEE = {
    "entier": "Un nombre entier.",
    "montant": "Une somme en euros.",
    "texte": "Quelques mots.",
    "texte_long": "Plusieurs phrases, ou une liste.",
}


def _releve() -> Schema:
    return objet(
        "Relevé",
        "Ce qu'un texte dit d'une donnée, et quand on l'y a lu.",
        {
            "titre": titre("Ambition du plan"),
            "aide": aide(),
            "valeur": valeur_libre("Valeur", "La valeur, du type de la donnée.", "4000"),
            "dit": texte("Dit", "La nuance du texte, si la valeur seule la perdrait.", "au moins"),
            "annee": motif(
                "Année",
                "L'année civile ou scolaire dont parle le texte.",
                "2024-2025",
                "2021",
                pattern="^[0-9]{4}(-[0-9]{4})?$",
                dit="Une année s'écrit « 2021 », une année scolaire « 2024-2025 ».",
            )
            # L'éditeur lit « 2021 » comme un nombre ; le moteur, comme un texte.
            | {"type": ["integer", "string"]},
            "source": sources("Les exigences du référentiel dont le texte donne cette valeur."),
            "lu_le": date("Lu le", "Le jour où on l'a lu dans ce texte.", "2026-11-22"),
        },
        ici="un relevé",
        requis=["valeur", "source", "lu_le"],
        au_lieu_de={
            "date": "L'année dont parle le texte s'écrit « annee », le jour de la lecture « lu_le »."
        },
    )


def _donnee() -> Schema:
    exemple = {"ambition": {"valeur": "4000", "source": ["F5-04"], "lu_le": "2026-11-22"}}
    return objet(
        "Donnée",
        "Un chiffre ou un fait que donnent les textes ; aucune règle ne s'en sert.",
        {
            "titre": titre("Lycéens à accompagner"),
            "aide": aide(),
            "source": sources(),
            "type": choix("Type", "Le genre de ses valeurs. Absent : un texte.", _TYPES_DE_DONNEE),
            "releves": carte(
                "Relevés",
                "Ce qu'en dit chaque texte ; ils peuvent se contredire.",
                exemple,
                reference("releve"),
            ),
        },
        ici="une donnée",
        requis=["titre", "releves"],
        au_lieu_de={"valeur": "Une valeur s'écrit dans un relevé, avec sa source et sa date : « releves »."},
    )


def donnees() -> Schema:
    releves = {"ambition": {"valeur": "4000", "source": ["F5-04"], "lu_le": "2026-11-22"}}
    exemple = {"lyceens_vises": {"titre": "Lycéens à accompagner", "type": "entier", "releves": releves}}
    return collection(
        "donnees",
        "Données datées",
        "Ce que disent les textes, avec leur date et leur source.",
        exemple,
        "donnee",
    )


FORMES = {"donnee": _donnee(), "releve": _releve()}
