"""Documents, garanties, couvertures, indicateurs, échéances : un fichier par collection, une carte de noms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outils.schemas_source.briques import (
    CHEMIN,
    EVENEMENT,
    FICHIER_WORD,
    TRANSITION_OU_EVENEMENT,
    Schema,
    carte,
    incompatibles,
    long_texte,
    motif,
    nom,
    noms,
    objet,
    reference,
    sources,
)
from outils.schemas_source.communs import aide, exigences, titre

_DELAI = "« {} » nomme un paramètre : déclarez le délai dans « parametres », puis écrivez ici son nom."
_MOIS = "janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre"
_MOMENT = (
    f"^((1er|[0-9]{{1,2}}) ({_MOIS})( de la derni[eè]re ann[eé]e)?|rentrée|(date de )?[a-z][a-z0-9_]*)"
    "( [+-] ([a-z][a-z0-9_]*|[0-9]{1,5} [a-zé ]+))?$"
)
_MOMENT_DIT = (
    "« {} » s'écrit comme « 10 janvier », « rentree + 3 semaines » ou « lancer - delai_executoire »."
)


def _signataire() -> Schema:
    return objet(
        "Signataire décrit",
        "Qui signe ce document : une personne qui n'est pas un rôle, ou un rôle dont la signature a ses conditions.",
        {
            "titre": titre("Représentant légal"),
            "aide": aide(),
            "source": sources(),
            "qui": motif(
                "Qui",
                "La personne : le chemin d'un lien vers sa fiche, ou du champ de texte qui la nomme.",
                "eleve", "partenaire.nom_representant",
                pattern=CHEMIN, dit="C'est un chemin : « eleve », ou « partenaire.nom_representant ».",
            ),
            "au_nom_de": motif(
                "Au nom de",
                "La personne qu'il représente : le chemin d'un lien vers sa fiche.",
                "eleve",
                pattern=CHEMIN, dit="C'est un chemin vers une fiche : « eleve ».",
            ),
            "sauf_si": long_texte(
                "Sauf si", "La règle qui le dispense de signer ; inconnue, elle ne dispense pas.", "eleve.majeur"
            ),
            "facultatif_si": long_texte(
                "Facultatif si", "La règle qui laisse sa ligne, sans l'attendre pour que l'exemplaire vaille.",
                "non (eleve.majeur)",
            ),
            "delegation": objet(
                "Délégation",
                "La décision qui permet à une autre personne de signer à sa place : une pièce versée.",
                {
                    "piece": motif(
                        "Pièce", "La pièce, de cette fiche, d'une phase ou au bout de liens.",
                        "cadrage.delegation_signature",
                        pattern=CHEMIN, dit="C'est le chemin d'une pièce : « cadrage.delegation_signature ».",
                    ),
                    "jusqu_au": nom("Jusqu'au", "Le champ de la pièce qui dit son dernier jour.", "fin"),
                },
                ici="une délégation",
                requis=["piece"],
            ),
        },
        ici="un signataire",
    )  # fmt: skip


def _document() -> Schema:
    return objet(
        "Document",
        "Un document Word produit depuis un modèle.",
        {
            "titre": titre("Convention de partenariat"),
            "aide": aide(),
            "source": sources(),
            "modele": motif(
                "Modèle",
                "Le fichier Word dont il sort, dans « modeles_docs ».",
                "convention.docx",
                pattern=FICHIER_WORD,
                dit="Un modèle est le nom d'un fichier qui finit par « .docx », sans répertoire.",
            ),
            "pour": nom("Pour", "La phase ou le type de fiche dont il tire ses données.", "convention"),
            "signataires": noms(
                "Signataires",
                "Des rôles, ou des noms que « personnes » décrit, dans l'ordre des lignes de signature.",
                ["chef_etablissement"],
                vide=True,
            ),
            "personnes": carte(
                "Personnes",
                "Les signataires qui ne sont pas des rôles, et les conditions des autres.",
                {"eleve": {"titre": "Élève", "qui": "eleve"}},
                _signataire(),
            ),
            "exige": exigences(),
            "fige": noms(
                "Figés",
                "Les champs imprimés ; les changer rend l'exemplaire caduc. Absent : tous ceux de la fiche. "
                "« partenaire.nom » suit un lien ; « tous » reprend ceux de la fiche.",
                ["objet"],
                ["tous", "partenaire.nom"],
                pattern=CHEMIN,
                dit="C'est le nom d'un champ, ou un chemin par des liens : « partenaire.nom ».",
                vide=True,
            ),
        },
        ici="un document",
        requis=["titre", "modele", "pour"],
        au_lieu_de={
            "par": "Qui signe s'écrit « signataires » ; qui verse l'exemplaire s'écrit « par » dans la pièce."
        },
    )


def _garantie() -> Schema:
    return objet(
        "Garantie",
        "Une propriété qui doit tenir : prouvée sur le workflow, contrôlée sur l'historique.",
        {
            "titre": titre("Aucune séance ne se tient sans convention signée"),
            "aide": aide(),
            "source": sources(),
            "chaque_fois": motif(
                "Chaque fois que",
                "L'évènement : « T devient ETAT » ou « T recoit PIECE ».",
                "seance devient tenue",
                pattern=EVENEMENT,
                dit="Un évènement s'écrit « seance devient tenue » ou « mentor recoit charte ».",
            ),
            "verifie": long_texte("Vérifie", "Ce qui est vrai juste avant l'évènement.", "convention.fini"),
            "toujours": long_texte(
                "Toujours",
                "Ce qui reste vrai après chaque fait, sans date ni nombre.",
                "toute seance, s'il y en a, verifie (fini)",
            ),
        },
        ici="une garantie",
        requis=["titre"],
        une_de=["chaque_fois", "toujours"],
        demandent={"chaque_fois": ["verifie"]},
        regles=[
            incompatibles(
                "toujours",
                "verifie",
                dit="« verifie » suit « chaque_fois » ; « toujours » contient déjà la règle.",
            )
        ],
        au_lieu_de={
            "regle": "Une garantie s'écrit « toujours: … », ou « chaque_fois: … » et « verifie: … ».",
            "sinon": "Une garantie n'a pas de message : son titre dit ce qui doit tenir.",
        },
    )


def _indicateur() -> Schema:
    return objet(
        "Indicateur",
        "Un nombre, ou un taux, déduit du dossier.",
        {
            "titre": titre("Élèves accompagnés"),
            "aide": aide(),
            "source": sources(),
            "valeur": long_texte(
                "Valeur", "Le nombre à calculer.", "nombre de binome verifie (etat est actif)"
            ),
            "numerateur": long_texte("Numérateur", "Le nombre au-dessus du taux.", "nombre d'absence"),
            "denominateur": long_texte(
                "Dénominateur",
                "Le nombre au-dessous ; nul, le taux est « non calculable ».",
                "nombre de seance",
            ),
        },
        ici="un indicateur",
        requis=["titre"],
        une_de=["valeur", "numerateur"],
        demandent={"numerateur": ["denominateur"]},
        regles=[
            incompatibles(
                "valeur",
                "denominateur",
                dit="« valeur » est un nombre ; un taux s'écrit « numerateur » et « denominateur ».",
            )
        ],
        au_lieu_de={"regle": "Ce qui se calcule s'écrit « valeur »."},
    )


def _proprietes_d_echeance() -> dict[str, Schema]:
    return {
        "titre": titre("Signer la convention"),
        "aide": aide(),
        "source": sources(),
        "fiche": nom("Fiche", "Le type de fiche, ou la phase.", "convention"),
        "etat": nom("État", "L'état où l'échéance court.", "transmise"),
        "sous": nom("Sous", "Le paramètre de durée depuis l'entrée dans l'état.", "delai_reponse")
        | {"patternErrorMessage": _DELAI.format("sous"), "errorMessage": _DELAI.format("sous")},
        "depuis": nom(
            "Depuis", "La pièce dont la date fait courir « sous », au lieu de l'entrée dans l'état.", "accuse"
        ),
        "tous_les": nom("Tous les", "Le paramètre de durée entre deux évènements.", "rythme_seances")
        | {"patternErrorMessage": _DELAI.format("tous_les"), "errorMessage": _DELAI.format("tous_les")},
        "piece": nom("Pièce", "La pièce dont la validité arrive à terme.", "honorabilite"),
        "avant": motif(
            "Avant",
            "Un paramètre de durée, ou une durée : le préavis avant le terme.",
            "preavis_renouvellement",
            pattern="^([a-z][a-z0-9_]*|[0-9]{1,5} [a-zé ]+)$",
            dit="« avant » nomme un paramètre de durée, ou donne une durée comme « 60 jours ».",
        ),
        "au_plus_tard": motif(
            "Au plus tard",
            "Le dernier jour : un jour de l'année scolaire, la rentrée, une autre échéance, ou « date de » une pièce "
            "ou une transition de la fiche ; puis, s'il le faut, « + » ou « - » et un délai.",
            "10 janvier",
            "rentree + 3 semaines",
            "lancer - delai_executoire",
            pattern=_MOMENT,
            dit=_MOMENT_DIT.format("au_plus_tard"),
        ),
        "a_partir_de": motif(
            "À partir de",
            "Le premier jour : avant lui, l'échéance est annoncée sans presser. Il s'écrit comme « au_plus_tard ».",
            "1er octobre",
            "rentree - 4 mois",
            "date de accuse_reception + delai_executoire",
            pattern=_MOMENT,
            dit=_MOMENT_DIT.format("a_partir_de"),
        ),
        "attend": motif(
            "Attend",
            "La transition attendue, ou un évènement.",
            "signer",
            "seance devient tenue",
            pattern=TRANSITION_OU_EVENEMENT,
            dit="On attend une transition (« signer ») ou un évènement (« seance devient tenue »).",
        ),
        "rappel": long_texte(
            "Rappel",
            "Le texte du rappel. {titre}, {fiche}, {quand}, {terme}, {utile}, {destinataire}, {expediteur} et "
            "{porteur} y prennent leur valeur. Absent : un texte composé du titre.",
            "Pensez à {titre} ({fiche}), {quand}.",
        ),
        "relance": motif(
            "Relance",
            "Un paramètre de durée, ou une durée : après quoi un rappel se redit. Absent : 7 jours.",
            "7 jours",
            pattern="^([a-z][a-z0-9_]*|[0-9]{1,5} [a-zé ]+)$",
            dit="« relance » nomme un paramètre de durée, ou donne une durée comme « 7 jours ».",
        ),
    }


def _echeance() -> Schema:
    return objet(
        "Échéance",
        "Ce qui se fait sous un délai, à un rythme, avant un terme ou à une date ; elle avertit seulement.",
        _proprietes_d_echeance(),
        ici="une échéance",
        requis=["titre", "fiche"],
        une_de=["sous", "tous_les", "piece", "au_plus_tard"],
        demandent={
            "sous": ["etat", "attend"],
            "tous_les": ["etat", "attend"],
            "depuis": ["sous"],
            "piece": ["avant"],
            "avant": ["piece"],
            "au_plus_tard": ["attend"],
            "a_partir_de": ["au_plus_tard"],
        },
        au_lieu_de={
            "delai": "Un délai s'écrit « sous », et nomme un paramètre.",
            "phase": "La phase ou le type de fiche s'écrit « fiche ».",
        },
    )


def collection(cle: str, titre_: str, aide_: str, exemple: Mapping[str, Any], forme: str) -> Schema:
    """Le schéma d'un fichier qui ne porte qu'une carte d'éléments nommés."""
    contenu = carte(titre_, aide_, exemple, reference(forme))
    dit = f"un fichier de {titre_.lower()}"
    autres = f"Ce fichier ne contient que la carte « {cle} » : mettez le reste dans un autre fichier."
    return objet(
        titre_,
        aide_,
        {cle: contenu},
        ici=dit,
        requis=[cle],
        exemple={cle: exemple},
        au_lieu_de={"titre": autres, "workflow": autres, "aide": autres},
    )


def documents() -> Schema:
    exemple = {"convention": {"titre": "Convention", "modele": "convention.docx", "pour": "convention"}}
    return collection(
        "documents", "Documents", "Les documents Word produits par le workflow.", exemple, "document"
    )


def garanties() -> Schema:
    exemple = {"bilan_ecrit": {"titre": "Le bilan est écrit", "toujours": "si bilan.fini alors suivi.fini"}}
    return collection("garanties", "Garanties", "Les propriétés qui doivent tenir.", exemple, "garantie")


def indicateurs() -> Schema:
    exemple = {"mentors": {"titre": "Mentors", "valeur": "nombre de mentor"}}
    return collection("indicateurs", "Indicateurs", "Les nombres déduits du dossier.", exemple, "indicateur")


def echeances() -> Schema:
    exemple = {
        "lancer": {"titre": "Lancer", "fiche": "suivi", "au_plus_tard": "10 janvier", "attend": "lancer"}
    }
    return collection("echeances", "Échéances", "Ce qui se fait à temps.", exemple, "echeance")


def _couverture() -> Schema:
    return objet(
        "Couverture",
        "Ce qu'une pièce datée doit couvrir : chaque évènement où une fiche intervient.",
        {
            "titre": titre("Vérification des intervenants"),
            "aide": aide(),
            "source": sources(),
            "fiche": nom("Fiche", "Le type de fiche à couvrir.", "mentor"),
            "piece": nom("Pièce", "La pièce à durée de validité qui la couvre.", "honorabilite"),
            "etats": noms("États", "Ceux où la fiche peut intervenir.", ["disponible"]),
            "montre": noms(
                "Montre", "Les champs de la fiche et de la pièce que le rapport montre.", ["voie"], vide=True
            ),
            "demande": nom("Demande", "La transition par laquelle la pièce se demande.", "demander"),
            "renouveler": nom(
                "Renouveler",
                "Le paramètre de durée : combien de temps avant le terme s'y prendre.",
                "preavis",
            ),
            "engage": carte(
                "Engage",
                "Les types de fiche qui engagent avant d'intervenir, et le chemin de liens vers qui l'est.",
                {"binome": ["mentor"]},
                noms("Chemin", "Les liens à suivre.", ["mentor"]),
            ),
            "evenements": carte(
                "Évènements",
                "Les types de fiche où l'on intervient, et comment en trouver les intervenants.",
                {"seance": {"etat": "tenue", "chemin": ["binomes", "mentor"]}},
                reference("evenement_couvert"),
            ),
        },
        ici="une couverture",
        requis=["titre", "fiche", "piece", "etats", "evenements"],
    )


def _evenement_couvert() -> Schema:
    return objet(
        "Évènement couvert",
        "Un état atteint, et le chemin de liens vers les fiches à couvrir ce jour-là.",
        {
            "etat": nom("État", "L'état que l'évènement atteint.", "tenue"),
            "chemin": noms(
                "Chemin", "Les liens à suivre, de l'évènement à la fiche à couvrir.", ["binomes", "mentor"]
            ),
            "sauf": nom("Sauf", "Le lien qui nomme celles qui n'y étaient pas.", "absents"),
        },
        ici="un évènement couvert",
        requis=["etat", "chemin"],
    )


def couvertures() -> Schema:
    exemple = {
        "verification": {
            "titre": "Vérification", "fiche": "mentor", "piece": "honorabilite", "etats": ["disponible"],
            "evenements": {"seance": {"etat": "tenue", "chemin": ["binomes", "mentor"]}},
        }
    }  # fmt: skip
    return collection(
        "couvertures", "Couvertures", "Ce qu'une pièce datée doit couvrir.", exemple, "couverture"
    )


FORMES = {
    "couverture": _couverture(),
    "evenement_couvert": _evenement_couvert(),
    "document": _document(),
    "garantie": _garantie(),
    "indicateur": _indicateur(),
    "echeance": _echeance(),
}
