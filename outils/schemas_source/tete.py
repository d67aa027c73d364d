"""`workflow.yaml` : rôles, porteur, période, dossier, paramètres, données personnelles."""

from __future__ import annotations

from outils.schemas_source.briques import (
    Schema,
    carte,
    choix,
    entier,
    nom,
    noms,
    objet,
    reference,
    sources,
    texte,
    valeur_libre,
)
from outils.schemas_source.communs import aide, champs, par, raccords, titre

_TYPES_DE_PARAMETRE = {
    "duree": "Un délai, comme « 15 jours » ou « 4 semaines scolaires ».",
    "entier": "Un nombre.",
    "montant": "Une somme en euros.",
}
_SENS = {
    "augmenter": "Une académie ne peut que l'augmenter.",
    "diminuer": "Une académie ne peut que le diminuer.",
    "fige": "Une académie ne peut pas le changer.",
}


def _role() -> Schema:
    return objet(
        "Rôle",
        "Un titre auquel on agit.",
        {
            "titre": titre("Référent du lycée"),
            "aide": aide(),
            "source": sources(),
            "saisi_par": noms(
                "Saisi par", "Les rôles qui peuvent consigner ce que celui-ci a fait.", ["referent"]
            ),
            "supplee_par": noms(
                "Suppléé par",
                "Les rôles qui peuvent désigner qui supplée celui-ci ; la personne absente le peut toujours.",
                ["chef_etablissement"],
            ),
            "suppleants": noms(
                "Suppléants",
                "Les rôles dont il faut déjà tenir l'un pour suppléer celui-ci ; sans cette clé, toute personne le peut.",
                ["services_academiques"],
            ),
        },
        ici="un rôle",
        requis=["titre"],
        au_lieu_de={"droits": "Les droits s'écrivent à chaque porte, dans « par »."},
    )


def _parametre() -> Schema:
    return objet(
        "Paramètre",
        "Le seul endroit où vit un nombre ou un délai du métier.",
        {
            "titre": titre("Délai avant la signature"),
            "aide": aide(),
            "type": choix("Type", "Ce que vaut le paramètre.", _TYPES_DE_PARAMETRE),
            "valeur": valeur_libre("Valeur", "Un délai (« 15 jours »), un nombre ou un montant.", "15 jours"),
            "sens": choix("Sens", "Comment une académie peut le changer. Absent : librement.", _SENS),
            "source": sources(),
        },
        ici="un paramètre",
        requis=["titre", "type", "valeur"],
        au_lieu_de={"unite": "L'unité s'écrit dans la valeur : « 15 jours »."},
    )


def _categorie() -> Schema:
    return objet(
        "Catégorie",
        "Une catégorie de données personnelles.",
        {
            "titre": titre("Identité"),
            "aide": aide(),
            "source": sources(),
            "conservation": texte("Conservation", "Combien de temps ces données sont gardées.", "1 an"),
            "visible_par": noms("Visible par", "Les seuls rôles qui les voient.", ["referent"]),
        },
        ici="une catégorie de données personnelles",
        requis=["titre", "conservation"],
    )


def _porteur() -> Schema:
    return objet(
        "Porteur",
        "Qui porte le dossier : un établissement, une académie…",
        {
            "type": nom("Type", "Le genre de porteur.", "etablissement"),
            "titre": titre("Lycée professionnel"),
            "aide": aide(),
            "source": sources(),
            "cle": nom("Clé", "Le champ qui identifie le porteur.", "uai"),
            "champs": champs("Ce que l'on sait du porteur."),
        },
        ici="un porteur",
        requis=["type", "titre", "cle", "champs"],
    )


_DIT_ANNEES = "Un nombre d'années est attendu, de 1 à 99."
_DE_1_A_99 = {"pattern": "^[1-9][0-9]?$", "patternErrorMessage": _DIT_ANNEES, "errorMessage": _DIT_ANNEES}


def _periode() -> Schema:
    return objet(
        "Période",
        "Le temps que couvre un dossier.",
        {
            "titre": titre("Année scolaire"),
            "aide": aide(),
            "source": sources(),
            "annees": entier("Années", "Le nombre d'années scolaires. Absent : une.", 1) | _DE_1_A_99,
            "sens": choix(
                "Sens", "Comment une couche peut changer ce nombre. Absent : elle ne le peut pas.", _SENS
            ),
        },
        ici="une période",
        requis=["titre"],
    )


def _dossier() -> Schema:
    creation = {"par": ["referent"], "saisit": ["nom"]}
    return objet(
        "Dossier",
        "Ce que le dossier contient en propre, et qui l'ouvre.",
        {
            "titre": titre("Dossier"),
            "aide": aide(),
            "source": sources(),
            "champs": champs("Les données du dossier."),
            "creation": reference(
                "creation", titre="Ouverture", aide="Qui ouvre le dossier, avec quoi.", exemples=[creation]
            ),
            "modification": reference(
                "modification",
                titre="Modification",
                aide="Les champs du dossier corrigeables à tout moment.",
                exemples=[{"par": ["chef_etablissement"], "champs": ["somme_allouee"]}],
            ),
        },
        ici="un dossier",
        requis=["creation"],
    )


def _par_seul(titre_: str, aide_: str, ici: str) -> Schema:
    return objet(titre_, aide_, {"par": par(aide_)}, ici=ici, requis=["par"])


def _proprietes() -> dict[str, Schema]:
    exemple_role = {"referent": {"titre": "Référent du lycée"}}
    return {
        "workflow": nom("Workflow", "Le nom du workflow ; cette clé vient en premier.", "mentorat_lp"),
        "titre": titre("Mentorat en lycée professionnel"),
        "aide": aide(),
        "source": sources(),
        "version": entier("Version", "Un nombre qui augmente à chaque publication.", 1),
        "langage": choix("Langage", "La version du langage.", {"1": "La version décrite par la référence."})
        | {
            "type": ["integer", "string"],
            "enum": ["1", 1],
            "markdownEnumDescriptions": ["Version 1."] * 2,
        },
        "deroulement": noms(
            "Déroulement", "Les phases, dans l'ordre où on les montre.", ["reflexion", "suivi"]
        ),
        "roles": carte("Rôles", "Les titres auxquels on agit.", exemple_role, reference("role")),
        "porteur": _porteur(),
        "periode": _periode(),
        "dossier": _dossier(),
        "ecarts": _par_seul("Écarts", "Les rôles qui peuvent traiter un écart.", "« ecarts »"),
        "corrections": _par_seul(
            "Corrections", "Les rôles qui peuvent corriger un champ.", "« corrections »"
        ),
        "versions": _par_seul(
            "Versions",
            "Les rôles qui peuvent publier une version, et y faire passer un dossier en cours.",
            "« versions »",
        ),
        "effacements": _par_seul(
            "Effacements",
            "Les rôles qui peuvent effacer des données personnelles.",
            "« effacements »",
        ),
        "raccords": raccords(),
        "saisie_tardive": nom(
            "Saisie tardive",
            "Le paramètre de durée au-delà duquel une saisie est montrée comme tardive.",
            "delai_saisie",
        ),
        "parametres": carte(
            "Paramètres",
            "Les nombres et les délais du métier.",
            {"delai_reponse": {"titre": "Délai de réponse", "type": "duree", "valeur": "15 jours"}},
            reference("parametre"),
        ),
        "donnees_personnelles": carte(
            "Données personnelles",
            "Leurs catégories, leur durée de conservation, qui les voit.",
            {"identite": {"titre": "Identité", "conservation": "1 an"}},
            reference("categorie"),
        ),
    }


_AU_LIEU_DE = {
    "phases": "Une phase a son fichier, qui commence par « phase: ». Leur ordre : « deroulement ».",
    "fiches": "Chaque fiche s'écrit dans son fichier, qui commence par « fiche: ».",
    "documents": "Les documents s'écrivent dans un fichier à part, qui commence par « documents: ».",
    "garanties": "Les garanties s'écrivent dans un fichier à part, qui commence par « garanties: ».",
    "echeances": "Les échéances s'écrivent dans un fichier à part, qui commence par « echeances: ».",
    "donnees": "Les données datées s'écrivent dans un fichier qui commence par « donnees: ».",
    "indicateurs": "Les indicateurs s'écrivent dans un fichier qui commence par « indicateurs: ».",
    "nom": "Le nom s'écrit à la clé « workflow », en premier.",
}


def workflow() -> Schema:
    return objet(
        "Workflow",
        "La tête d'un workflow : son nom, ses rôles, son porteur, ses paramètres.",
        _proprietes(),
        ici="la tête d'un workflow",
        requis=[
            "workflow",
            "titre",
            "version",
            "langage",
            "deroulement",
            "roles",
            "porteur",
            "periode",
            "dossier",
            "ecarts",
        ],
        au_lieu_de=_AU_LIEU_DE,
    )


FORMES = {"role": _role(), "parametre": _parametre(), "categorie": _categorie()}
