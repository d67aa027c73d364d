"""Les formes que plusieurs genres de fichiers partagent : champ, exigence, porte, pièce, modification."""

from __future__ import annotations

from moteur.domaine.valeurs import TYPES
from outils.schemas_source.briques import (
    Schema,
    carte,
    choix,
    entier,
    incompatibles,
    long_texte,
    nom,
    noms,
    objet,
    oui_non,
    reference,
    si,
    sources,
    texte,
    valeur_libre,
)

PERSONNEL_DIT: Schema = {
    "required": ["personnel"],
    "errorMessage": "Ajoutez « personnel: » et une catégorie de données personnelles, ou « personnel: non ».",
}
_SENS_DES_TYPES = {
    "texte": "Une ligne de texte.",
    "texte_long": "Plusieurs lignes de texte.",
    "entier": "Un nombre sans virgule.",
    "decimal": "Un nombre à virgule.",
    "montant": "Une somme en euros.",
    "date": "Un jour : une prévision ou une donnée. La date d'un acte n'est jamais un champ.",
    "booleen": "Oui ou non.",
    "zone": "Une zone de vacances scolaires.",
    "duree": "Un délai, comme « 15 jours ».",
    "uai": "Le code d'un établissement.",
    "siren": "Les neuf chiffres d'une entreprise.",
    "siret": "Les quatorze chiffres d'un établissement d'entreprise.",
    "rna": "Le numéro d'une association.",
    "courriel": "Une adresse électronique.",
    "telephone": "Un numéro de téléphone.",
    "reference": "Le numéro d'un courrier : jamais de texte libre.",
}
_NOMBRES = ("entier", "decimal", "montant")
_OBLIGATOIRE = "Un champ n'est pas obligatoire en soi : nommez-le dans « saisit » de l'acte qui le demande."
_BORNE = "« {} » ne vaut que pour un nombre : entier, decimal ou montant."
TYPES_DE_CHAMP = {nom: _SENS_DES_TYPES[nom] for nom in TYPES}


def titre(exemple: str = "Séance") -> Schema:
    return texte("Titre", "Le nom montré à l'écran, en français complet, accents compris.", exemple)


def aide() -> Schema:
    return long_texte("Aide", "Une explication montrée à qui remplit ou lit.", "Le numéro seul.")


def constat() -> Schema:
    return oui_non(
        "Constat",
        "Rapporte ce qui a eu lieu : ne se refuse pas, ce qui manquait devient un écart. Absent : un acte.",
        oui="Un constat : il passe, et ouvre un écart par exigence impérative manquante.",
        non="Un acte : il est refusé si une exigence impérative manque.",
    )


def en_personne() -> Schema:
    return oui_non(
        "En personne",
        "L'acteur saisit lui-même ; personne ne consigne à sa place.",
        oui="L'acteur saisit lui-même.",
        non="Les rôles de « saisi_par » peuvent consigner.",
    )


def par(aide: str = "Les rôles qui peuvent accomplir ce fait.") -> Schema:
    return noms("Rôles habilités", aide, ["referent"], ["referent", "cpe"])


def exigences() -> Schema:
    exemple = {"convention_signee": {"regle": "convention est versee", "sinon": "Versez la convention."}}
    aide = "Les conditions à remplir. Toutes celles qui manquent sont rendues ensemble."
    return carte("Exigences", aide, exemple, reference("exigence"))


def champs(aide: str = "Les données de cette machine.") -> Schema:
    return carte("Champs", aide, {"nom": {"titre": "Nom", "type": "texte"}}, reference("champ"))


_SENS_DES_NIVEAUX = {
    "imperatif": "Un acte est refusé ; un constat ouvre un écart. C'est le niveau quand rien n'est dit.",
    "recommande": "N'arrête jamais : l'écart est consigné et montré.",
}


def _exigence() -> Schema:
    return objet(
        "Exigence",
        "Une règle écrite à la porte d'un acte, et ce qu'on dit quand elle n'est pas vraie.",
        {
            "regle": long_texte(
                "Règle", "Ce qui doit être vrai, dans le langage des règles.", "etat est signee"
            ),
            "sinon": long_texte(
                "Sinon", "Ce que lit la personne : le fait, puis quoi faire.", "Le projet n'est pas signé."
            ),
            "niveau": choix("Niveau", "Impératif quand rien n'est dit.", _SENS_DES_NIVEAUX),
            "source": sources("Les exigences du référentiel que cette règle applique."),
            "traite_par": noms(
                "Traitée par", "Qui peut traiter l'écart. Absent : les rôles de « ecarts ».", ["cpe"]
            ),
        },
        ici="une exigence",
        requis=["regle", "sinon"],
        au_lieu_de={
            "message": "Le message s'écrit « sinon ».",
            "condition": "La condition s'écrit « regle ».",
            "titre": "Une exigence n'a pas de titre : son message s'écrit « sinon ».",
        },
    )


def _proprietes_de_champ() -> dict[str, Schema]:
    return {
        "titre": titre("Prévue le"),
        "aide": aide(),
        "type": choix(
            "Type",
            "Ce que le champ contient, si ce n'est ni un choix ni un lien.",
            TYPES_DE_CHAMP,
            **{
                "examples": ["entier", "date"],
                "x-au-lieu-de": {
                    "choix": "Un choix s'écrit avec « valeurs », sans « type ».",
                    "liste": "Une liste s'écrit « liste: oui », avec « de » ou « valeurs ».",
                    "lien": "Un lien s'écrit « de: » et le type de fiche, sans « type ».",
                    "bool": "Un oui ou non a le type « booleen ».",
                    "nombre": "Un nombre est « entier », « decimal » ou « montant ».",
                },
            },
        ),
        "valeurs": carte(
            "Valeurs",
            "Un choix : chaque nom et le titre qui le montre.",
            {"public": "Établissement public"},
            texte("Titre de la valeur", "Ce que l'on montre à l'écran.", "Établissement public"),
        ),
        "fige": oui_non(
            "Figé",
            "Interdit à un amendement d'ajouter une valeur.",
            oui="Aucune valeur ne s'ajoute.",
            non="Une académie peut ajouter des valeurs.",
        ),
        "de": nom("Lien vers", "Le type de fiche désigné.", "partenaire"),
        "liste": oui_non(
            "Liste",
            "Un lien ou un choix multiple.",
            oui="Plusieurs fiches ou plusieurs valeurs.",
            non="Une seule.",
        ),
        "parmi": nom("Parmi", "L'autre lien multiple de la fiche dont celui-ci est une partie.", "binomes"),
        "minimum": entier("Minimum", "Le plus petit nombre accepté.", 1, signe=True),
        "maximum": entier("Maximum", "Le plus grand nombre accepté.", 36, signe=True),
        "personnel": nom(
            "Donnée personnelle",
            "Une catégorie de « donnees_personnelles », ou « non ».",
            "identite",
            "non",
        ),
        "exemple": valeur_libre("Exemple", "Une valeur montrée en exemple.", "Lyon"),
        "source": sources(),
    }


def _regles_de_champ() -> list[Schema]:
    return [
        incompatibles("valeurs", "type", dit="Un choix s'écrit avec « valeurs », sans « type »."),
        incompatibles("de", "type", dit="Un lien s'écrit avec « de », sans « type »."),
        incompatibles(
            "valeurs", "de", dit="Un champ est un choix (« valeurs ») ou un lien (« de »), pas les deux."
        ),
        incompatibles(
            "type", "liste", dit="« liste » ne vaut que pour un lien (« de ») ou un choix (« valeurs »)."
        ),
        si("type", ["courriel", "telephone"], PERSONNEL_DIT),
        *(
            incompatibles(nature, borne, dit=_BORNE.format(borne))
            for nature in ("valeurs", "de")
            for borne in ("minimum", "maximum")
        ),
        si(
            "type",
            [t for t in TYPES if t not in _NOMBRES],
            {
                "allOf": [
                    incompatibles("type", borne, dit=_BORNE.format(borne)) for borne in ("minimum", "maximum")
                ]
            },
        ),
    ]


_AU_LIEU_DE_CHAMP = {
    "obligatoire": _OBLIGATOIRE,
    "requis": _OBLIGATOIRE,
    "nom": "Le nom est la clé au-dessus ; ce que l'on montre s'écrit « titre ».",
    "options": "Les valeurs d'un choix s'écrivent « valeurs: {nom: Titre} ».",
    "choix": "Les valeurs d'un choix s'écrivent « valeurs: {nom: Titre} ».",
    "vers": "Le type de fiche désigné s'écrit « de ».",
    "pattern": "La forme d'une valeur vient de son « type ».",
}


def _champ() -> Schema:
    return objet(
        "Champ",
        "Une donnée : un type, un choix (« valeurs ») ou un lien vers une fiche (« de »).",
        _proprietes_de_champ(),
        ici="un champ",
        requis=["titre"],
        au_moins_une=["type", "valeurs", "de"],
        demandent={"parmi": ["de", "liste"], "fige": ["valeurs"]},
        regles=_regles_de_champ(),
        au_lieu_de=_AU_LIEU_DE_CHAMP,
    )


def porte(*, avec: dict[str, Schema], ici: str, titre_: str, aide_: str, requis: list[str]) -> Schema:
    """Une porte : ce qu'un fait demande pour passer, et les clés propres à la sienne."""
    return objet(
        titre_,
        aide_,
        {
            **avec,
            "constat": constat(),
            "en_personne": en_personne(),
            "par": par(),
            "saisit": noms("Saisit", "Les champs que le fait demande.", ["prevue_le"], vide=True),
            "peut_saisir": noms("Peut saisir", "Les champs que le fait accepte.", ["lieu"], vide=True),
            "exige": exigences(),
        },
        ici=ici,
        requis=requis,
        au_lieu_de={
            "regle": "Une règle s'écrit sous un nom dans « exige » : « exige: {nom: {regle: …, sinon: …}} ».",
            "sinon": "« sinon » s'écrit avec « regle », dans une exigence nommée de « exige ».",
            "condition": "Une condition s'écrit dans « exige », sous un nom.",
            "garde": "Une condition s'écrit dans « exige », sous un nom.",
            "depuis": "Les états de départ s'écrivent « de ».",
            "from": "Les états de départ s'écrivent « de ».",
            "to": "L'état d'arrivée s'écrit « vers ».",
            "roles": "Les rôles habilités s'écrivent « par ».",
            "delai": "Un délai s'écrit dans une règle de « exige » ou dans une échéance.",
        },
    )


def _creation() -> Schema:
    return porte(
        avec={},
        ici="une création",
        titre_="Création",
        requis=["par"],
        aide_="Qui crée la fiche, avec quoi, à quelles conditions.",
    )


def _modification() -> Schema:
    return objet(
        "Modification",
        "Les champs corrigeables à tout moment, sans transition.",
        {
            "par": par("Les rôles qui peuvent corriger ces champs."),
            "champs": noms("Champs", "Les champs corrigeables.", ["lieu"]),
        },
        ici="une modification",
        requis=["par", "champs"],
    )


FORMES = {
    "champ": _champ(),
    "exigence": _exigence(),
    "creation": _creation(),
    "modification": _modification(),
}


def raccords() -> Schema:
    """Les états qui n'existent plus, et ceux qui les remplacent."""
    etats = carte(
        "États à raccorder",
        "Chaque état qui n'existe plus, et celui qui le remplace dans cette version.",
        {"en_etude": "etude"},
        nom("État", "L'état qui remplace l'ancien.", "etude"),
    )
    return carte(
        "Raccords",
        "Pour une phase ou une fiche, où vont les dossiers en cours dont l'état n'existe plus.",
        {"cadrage": {"en_etude": "etude"}},
        etats,
    )
