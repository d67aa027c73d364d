"""Phases et fiches : leurs pièces, états, qualités et transitions."""

from __future__ import annotations

from outils.schemas_source.briques import (
    Schema,
    carte,
    choix,
    long_texte,
    nom,
    noms,
    objet,
    oui_non,
    reference,
    sources,
)
from outils.schemas_source.communs import (
    PERSONNEL_DIT,
    aide,
    champs,
    en_personne,
    exigences,
    par,
    porte,
    titre,
)

_NATURES = {
    "fichier": "Un fichier reçu ; le versement en demande un.",
    "decision": "Une décision ; le fichier est permis.",
    "reunion": "Une réunion consignée, sans fichier.",
    "releve": "Un fait consigné, sans fichier.",
}


def _piece() -> Schema:
    return objet(
        "Pièce",
        "Ce que l'on verse au dossier : un fichier, un fait consigné, ou l'exemplaire signé d'un document.",
        {
            "titre": titre("Compte rendu"),
            "aide": aide(),
            "nature": choix(
                "Nature",
                "Ce qu'est la pièce, si ce n'est pas l'exemplaire signé d'un document.",
                _NATURES,
                **{
                    "x-au-lieu-de": dict.fromkeys(
                        ("document", "document_signe", "signature", "exemplaire"),
                        "Un exemplaire signé s'écrit « document: » et un nom, sans « nature ».",
                    )
                },
            ),
            "document": nom(
                "Document", "Le document dont c'est l'exemplaire signé.", "convention_partenariat"
            ),
            "par": par("Les rôles qui la versent, à tout moment."),
            "validite": nom(
                "Validité", "Le paramètre de durée pendant laquelle la pièce vaut.", "validite_verification"
            ),
            "saisit": champs("Les champs que le versement demande."),
            "peut_saisir": champs("Les champs que le versement accepte."),
            "interdit": noms(
                "Interdit",
                "Ce qui ne se garde jamais à côté d'elle : fichier, texte_libre, resultat.",
                ["fichier", "texte_libre", "resultat"],
            ),
            "visible_par": noms("Visible par", "Les seuls rôles qui la voient.", ["referent"]),
            "en_personne": en_personne(),
            "exige": exigences(),
            "source": sources(),
        },
        ici="une pièce",
        requis=["titre", "par"],
        une_de=["nature", "document"],
        au_lieu_de={
            "type": "Ce qu'est une pièce s'écrit « nature ».",
            "champs": "Les champs demandés au versement s'écrivent « saisit: {nom: {titre: …}} ».",
            "obligatoire": "Une pièce est obligatoire pour l'acte qui l'exige : « regle: PIECE est versee ».",
        },
    )


def _etat() -> Schema:
    return objet(
        "État",
        "Une situation où la machine peut être ; la première écrite est celle du départ.",
        {
            "titre": titre("Tenue"),
            "aide": aide(),
            "final": oui_non(
                "Final",
                "On ne repart pas d'un état final.",
                oui="La machine est finie.",
                non="Elle continue.",
            ),
            "source": sources(),
        },
        ici="un état",
        requis=["titre"],
        au_lieu_de={
            "initial": "L'état initial est le premier écrit ; il ne se déclare pas.",
            "fini": "Un état où l'on s'arrête s'écrit « final: oui ».",
        },
    )


def _qualite() -> Schema:
    return objet(
        "Qualité",
        "Un fait calculé à une date, que d'autres règles citent par son nom.",
        {
            "titre": titre("Peut être signée à cette date"),
            "aide": aide(),
            "regle": long_texte("Règle", "Ce qui doit être vrai.", "etat est signee et fin_prevue >= le"),
            "source": sources(),
        },
        ici="une qualité",
        requis=["titre", "regle"],
        au_lieu_de={"sinon": "Une qualité n'a pas de message : écrivez-le dans l'exigence qui la cite."},
    )


def _transition() -> Schema:
    avec = {
        "titre": titre("Consigner la séance tenue"),
        "aide": aide(),
        "de": noms("De", "Les états de départ.", ["prevue"]),
        "vers": nom("Vers", "L'état d'arrivée.", "tenue"),
        "detour": oui_non(
            "Détour",
            "Une issue de côté : permise, mais jamais proposée parmi les prochaines actions.",
            oui="N'apparaît pas dans « a-faire ».",
            non="Proposée dès qu'elle est possible.",
        ),
        "source": sources(),
    }
    return porte(
        avec=avec,
        ici="une transition",
        titre_="Transition",
        requis=["titre", "de", "vers", "par"],
        aide_="Un passage d'un état à un autre, et ce qu'il demande.",
    )


def _personne() -> Schema:
    return oui_non(
        "Décrit une personne",
        "« oui » : chaque champ dit sa catégorie dans « personnel », ou « non ».",
        oui="Chaque champ dit « personnel ».",
        non="Aucun champ n'est personnel, sauf s'il le dit.",
    )


def _corps() -> dict[str, Schema]:
    return {
        "titre": titre(),
        "aide": aide(),
        "source": sources(),
        "personne": _personne(),
        "champs": champs(),
        "pieces": carte(
            "Pièces",
            "Ce que l'on verse au dossier.",
            {"compte_rendu": {"titre": "Compte rendu", "nature": "fichier", "par": ["referent"]}},
            reference("piece"),
        ),
        "etats": carte(
            "États",
            "Les situations possibles ; la première est celle du départ.",
            {"prevue": {"titre": "Prévue"}, "tenue": {"titre": "Tenue", "final": "oui"}},
            reference("etat"),
        ),
        "qualites": carte(
            "Qualités",
            "Les faits calculés que d'autres règles citent.",
            {"complete": {"titre": "Tout est versé", "regle": "compte_rendu est verse"}},
            reference("qualite"),
        ),
        "transitions": carte(
            "Transitions",
            "Les passages d'un état à un autre.",
            {"tenir": {"titre": "Tenir", "de": ["prevue"], "vers": "tenue", "par": ["referent"]}},
            reference("transition"),
        ),
    }


def _personnel_dit() -> Schema:
    """Quand la machine décrit une personne, chacun de ses champs dit s'il est personnel."""
    champs_dits = {"additionalProperties": PERSONNEL_DIT}
    piece = {"properties": {"saisit": champs_dits, "peut_saisir": champs_dits}}
    return {
        "if": {"required": ["personne"], "properties": {"personne": {"const": "oui"}}},
        "then": {"properties": {"champs": champs_dits, "pieces": {"additionalProperties": piece}}},
    }


_VOISINS = {
    "statuts": "Les situations s'écrivent « etats ».",
    "actions": "Les passages d'un état à un autre s'écrivent « transitions ».",
    "regles": "Une règle s'écrit dans « exige », ou dans une qualité.",
    "exige": "« exige » s'écrit dans une transition, une création ou une pièce.",
    "documents": "Les documents s'écrivent dans un fichier à part, qui commence par « documents: ».",
    "garanties": "Les garanties s'écrivent dans un fichier à part, qui commence par « garanties: ».",
}


def phase() -> Schema:
    tete = {"phase": nom("Phase", "Le nom de la phase ; cette clé vient en premier.", "suivi")}
    return objet(
        "Phase",
        "Une phase du dossier : elle existe une fois, dès l'ouverture.",
        tete | _corps(),
        ici="une phase",
        requis=["phase", "titre", "personne", "etats", "transitions"],
        regles=[_personnel_dit()],
        au_lieu_de=_VOISINS
        | {
            "creation": "Une phase ne se crée pas : elle existe dès l'ouverture du dossier.",
            "modification": "Une phase change par ses transitions, ou par « corriger ».",
            "designation": "Une phase n'a pas de désignation : son titre la nomme.",
            "en_nombre": "Une phase existe une fois : elle ne se crée pas en nombre.",
        },
    )


def fiche() -> Schema:
    tete = {
        "fiche": nom("Fiche", "Le nom du type de fiche ; cette clé vient en premier.", "seance"),
        "phase": nom("Phase", "La phase dont un écart de cette fiche bloque la fin.", "suivi"),
        "designation": noms("Désignation", "Les champs qui nomment la fiche à l'écran.", ["prenom", "nom"]),
        "creation": reference(
            "creation",
            titre="Création",
            aide="Qui crée la fiche, avec quoi, à quelles conditions.",
            exemples=[{"par": ["referent"], "saisit": ["nom"]}],
        ),
        "en_nombre": oui_non(
            "En nombre",
            "Se crée par dizaines, plutôt qu'une à une.",
            oui="« a-faire » propose aussi de les créer par une feuille de tableur.",
            non="Se crée une à une.",
        ),
        "modification": reference(
            "modification",
            titre="Modification",
            aide="Les champs corrigeables à tout moment.",
            exemples=[{"par": ["referent"], "champs": ["lieu"]}],
        ),
    }
    requis = ["fiche", "titre", "phase", "personne", "designation", "creation", "etats", "transitions"]
    return objet(
        "Fiche",
        "Un type de fiche : on en crée autant qu'il le faut dans un dossier.",
        tete | _corps(),
        ici="une fiche",
        requis=requis,
        regles=[_personnel_dit()],
        au_lieu_de=_VOISINS,
    )


FORMES = {"piece": _piece(), "etat": _etat(), "qualite": _qualite(), "transition": _transition()}
