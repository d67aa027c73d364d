"""Essais et amendements : des suites de faits et de vérifications, des changements nommés."""

from __future__ import annotations

from outils.schemas_source.briques import (
    ACTEUR,
    CHEMIN,
    NOM,
    Schema,
    carte,
    choix,
    date,
    entier,
    incompatibles,
    long_texte,
    motif,
    nom,
    noms,
    objet,
    reference,
    sources,
    valeur_libre,
)
from outils.schemas_source.communs import aide, raccords, titre

VERBES = (
    "ouvrir", "creer", "verser", "avancer", "corriger", "traiter", "refuser_signature", "alors", "document",
    "echeance",
)  # fmt: skip
# Ce qu'un amendement n'a pas à faire de plus dans un essai : vérifier.
_POUR_VERIFIER = ("document", "manquants", "echeance", "terme", "ouvre", "pour")
# Ce qui vérifie sans que personne agisse.
SANS_ACTEUR = ("alors", "document", "echeance")
_DIT_CHEMIN = "On écrit la cible, un point, puis le nom : « m1.verifier »."
_DEUX_NOMS = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
_CIBLE = "^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)*$"


def _acteur(titre_: str, aide_: str) -> Schema:
    dit = "On écrit un rôle (« referent »), ou un rôle et une personne (« referent/lea »)."
    return motif(titre_, aide_, "referent", "referent/lea", pattern=ACTEUR, dit=dit)


def _cible(titre_: str, aide_: str, exemple: str) -> Schema:
    return motif(titre_, aide_, exemple, pattern=_DEUX_NOMS, dit=_DIT_CHEMIN)


def _valeurs() -> Schema:
    valeur = valeur_libre("Valeur", "Ce qui est saisi : un texte, ou une liste entre crochets.", "Diderot")
    valeur |= {
        "type": ["string", "number", "boolean", "array"],
        "items": valeur_libre("Élément", "Un nom, ou une valeur simple.", "m1"),
        "maxItems": 500,
        "errorMessage": "Une valeur simple est attendue, ou une liste de noms entre crochets.",
    }
    return carte(
        "Saisit", "Les champs saisis, et leurs valeurs.", {"nom": "Diderot", "annee": "2026"}, valeur
    )


def _liste_de_noms(titre_: str, aide_: str, exemple: str) -> Schema:
    dit = "Ce sont des noms d'exigences, ou un nom réservé comme « champ_manquant.nom »."
    return noms(titre_, aide_, [exemple], pattern=CHEMIN, dit=dit, vide=True)


def _jour_ou_aucun(titre_: str, aide_: str) -> Schema:
    dit = "Une date s'écrit 2026-09-12 ; sinon « aucun »."
    return motif(titre_, aide_, "2026-11-12", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|aucun)$", dit=dit)


def _proprietes_d_etape() -> dict[str, Schema]:
    return {
        "le": date("Le", "La date du fait ; elle vaut jusqu'à la suivante.", "2026-09-12"),
        "saisi_le": date("Saisi le", "La date de saisie. Absente : celle du fait.", "2026-09-14"),
        "par": _acteur("Par", "Qui le fait."),
        "saisi_par": _acteur("Saisi par", "Qui le consigne, si c'est une autre personne."),
        "ouvrir": choix("Ouvrir", "Ouvre le dossier.", {"dossier": "Le dossier de l'essai."}),
        "creer": nom("Créer", "Le type de fiche à créer.", "mentor"),
        "nomme": nom("Nommé", "Le nom de la fiche créée dans la suite de l'essai.", "m1"),
        "verser": _cible("Verser", "La fiche ou la phase, puis la pièce.", "m1.charte"),
        "avancer": _cible("Avancer", "La fiche ou la phase, puis la transition.", "m1.verifier"),
        "corriger": nom("Corriger", "La fiche, la phase, « dossier » ou « porteur ».", "m1"),
        "traiter": _cible(
            "Traiter", "La fiche ou la phase, puis l'exigence de l'écart.", "s1.mentors_habilites"
        ),
        "refuser_signature": _cible(
            "Refuser de signer",
            "La fiche ou la phase, puis la pièce qui attend l'exemplaire.",
            "c1.convention",
        ),
        "signataires": noms(
            "Signataires",
            "Qui a signé l'exemplaire versé, ou qui refuse. Absent : tous ont signé.",
            ["referent"],
        ),
        "par_delegation": noms(
            "Par délégation",
            "Les signataires pour qui une autre personne a signé ; leur délégation est versée.",
            ["chef_etablissement"],
        ),
        "saisit": _valeurs(),
        "motif": long_texte("Motif", "Pourquoi.", "Vérification demandée le 23"),
        "refus": _liste_de_noms("Refus", "La liste exacte des raisons du refus attendu.", "role"),
        "ecarts": _liste_de_noms("Écarts", "La liste exacte des écarts ouverts.", "lieu_au_lycee"),
        "alors": long_texte("Alors", "Ce qui doit être vrai à ce moment.", "m1.habilite"),
        "document": nom(
            "Document",
            "Le document attendu, prêt à signer si l'on ne dit ni « refus » ni « manquants ».",
            "convention_partenariat",
        ),
        "echeance": nom("Échéance", "L'échéance qui court, ou non, ce jour-là.", "rythme_seances"),
        "terme": _jour_ou_aucun(
            "Terme", "Le jour pour lequel elle est attendue ; « aucun » si elle ne court pas."
        ),
        "ouvre": _jour_ou_aucun(
            "Ouvre", "Le jour à partir duquel elle presse ; « aucun » si elle presse déjà."
        ),
        "pour": nom(
            "Pour", "La fiche que le document ou l'échéance concerne ; inutile pour une phase.", "c1"
        ),
        "manquants": noms(
            "Manquants",
            "La liste exacte des données qui manquent au document.",
            ["convention.assurance"],
            pattern=CHEMIN,
            dit="Une donnée se dit par son chemin : « convention.partenaire.siret ».",
            vide=True,
        ),
    }


_AU_LIEU_DE = {
    "faire": "Franchir une transition s'écrit « avancer ».",
    "modifier": "Changer une valeur s'écrit « corriger ».",
    "attend": "Ce qui doit être vrai s'écrit « alors ».",
    "erreur": "Un refus attendu s'écrit « refus: [nom_de_l_exigence] ».",
    "date": "La date d'un fait s'écrit « le ».",
    "role": "Qui agit s'écrit « par ».",
}


def _etape() -> Schema:
    interdits = (
        "par", "saisi_par", "saisit", "motif", "refus", "ecarts", "nomme", "signataires", "par_delegation",
    )  # fmt: skip
    dits = {
        "alors": "« alors » vérifie sans agir : il ne s'écrit qu'avec « le ».",
        "document": "« document » vérifie sans agir : il s'écrit avec « le », « pour », « refus » et « manquants ».",
        "echeance": "« echeance » vérifie sans agir : elle s'écrit avec « le », « pour », « terme » et « ouvre ».",
    }
    dit_pour = "« pour » s'écrit avec « document » ou « echeance »."
    return objet(
        "Fait ou vérification",
        "Un fait accompli par une personne, ou ce qui doit être vrai.",
        _proprietes_d_etape(),
        ici="une ligne d'essai",
        exemple={"par": "referent", "avancer": "m1.verifier"},
        une_de=VERBES,
        demandent={"nomme": ["creer"]}
        | {verbe: ["par"] for verbe in VERBES if verbe not in SANS_ACTEUR}
        | {"manquants": ["document"], "terme": ["echeance"], "ouvre": ["echeance"], "echeance": ["terme"]},
        regles=[
            *(
                incompatibles(verifie, cle, dit=dit)
                for verifie, dit in dits.items()
                for cle in interdits
                if (verifie, cle) != ("document", "refus")
            ),
            *(incompatibles(verbe, "pour", dit=dit_pour) for verbe in VERBES if verbe not in SANS_ACTEUR),
            incompatibles("alors", "pour", dit=dit_pour),
            incompatibles(
                "refus", "ecarts", dit="Un fait refusé n'ouvre pas d'écart : gardez « refus » ou « ecarts »."
            ),
        ],
        au_lieu_de=_AU_LIEU_DE,
    )


def _etapes(titre_: str, aide_: str, forme: str, maximum: int) -> Schema:
    exemple = [{"le": "2026-09-12", "par": "referent", "avancer": "suivi.lancer"}]
    return {
        "title": titre_,
        "description": aide_,
        "examples": [exemple],
        "type": "array",
        "minItems": 1,
        "maxItems": maximum,
        "items": reference(forme),
        "errorMessage": "Une suite de lignes à tiret est attendue : « - {par: …, avancer: …} ».",
    }


def essai() -> Schema:
    return objet(
        "Essai",
        "Un scénario qui vérifie le workflow.",
        {
            "essai": nom("Essai", "Le nom de l'essai ; cette clé vient en premier.", "lancement"),
            "titre": titre("Le mentorat se lance une fois la convention signée"),
            "aide": aide(),
            "source": sources("Les exigences du référentiel que l'essai éprouve."),
            "apres": nom("Après", "L'essai à rejouer d'abord.", "preparation"),
            "contourne": nom(
                "Contourne",
                "La garantie que ces étapes rompraient ; l'essai réussit dès qu'une porte les arrête.",
                "eleves_volontaires",
            ),
            "peut_finir": nom(
                "Peut finir",
                "La phase ou la fiche qui, après ces étapes, doit pouvoir encore arriver à sa fin.",
                "suivi",
            ),
            "etapes": _etapes("Étapes", "Les faits et les vérifications, dans l'ordre.", "etape", 2000),
        },
        ici="un essai",
        requis=["essai", "titre", "etapes"],
    )


def _etape_ajoutee() -> Schema:
    return objet(
        "Fait ajouté",
        "Ce que les essais hérités font de plus pour satisfaire l'exigence ajoutée.",
        {cle: p for cle, p in _proprietes_d_etape().items() if cle not in _POUR_VERIFIER},
        ici="une ligne d'essai",
        exemple={"par": "referent", "verser": "m1.formation"},
        au_lieu_de=_AU_LIEU_DE,
    )


def _proprietes_d_amendement() -> dict[str, Schema]:
    cible = {
        "pattern": _CIBLE,
        "dit": "Une cible est un chemin de noms : « parametres/delai_reponse/valeur ».",
    }
    nouvelle = {
        "title": "Nouvelle valeur",
        "description": "Ce que l'élément devient : un texte, une liste ou une carte.",
        "examples": ["10 mois"],
    }
    return {
        "ajouter": motif("Ajouter", "L'élément nommé à ajouter.", "fiches/mentor/champs/langues", **cible),
        "completer": motif("Compléter", "La liste à compléter.", "fiches/mentor/creation/saisit", **cible),
        "remplacer": motif("Remplacer", "La valeur à remplacer.", "parametres/delai_reponse/valeur", **cible),
        "retirer": motif(
            "Retirer", "La liste ou l'élément à retirer.", "fiches/mentor/transitions/partir/par", **cible
        ),
        "valeur": nouvelle
        | {"title": "Valeur", "description": "L'élément ajouté, tel qu'il s'écrirait dans la base."},
        "avec": noms("Avec", "Les noms de plus.", ["langues"], pattern="^[A-Za-z][A-Za-z0-9_-]*$"),
        "attendu": nouvelle
        | {
            "title": "Attendu",
            "description": "La valeur que la base doit avoir aujourd'hui.",
            "examples": ["12 mois"],
        },
        "devient": nouvelle,
        "elements": noms(
            "Éléments", "Les noms à retirer de la liste.", ["rbde"], pattern="^[A-Za-z][A-Za-z0-9_-]*$"
        ),
        "motif": long_texte("Motif", "Pourquoi.", "La vérification se refait à chaque rentrée."),
        "source": sources(),
        "apres": nom("Après", "L'amendement d'une autre couche que celui-ci suit.", "validite_plus_courte"),
        "dans_les_essais": _etapes(
            "Dans les essais", "Ce que les essais hérités font de plus.", "etape_ajoutee", 100
        ),
    }


def _amendement() -> Schema:
    return objet(
        "Amendement",
        "Un changement nommé : un verbe, une cible, un motif.",
        _proprietes_d_amendement(),
        ici="un amendement",
        requis=["motif"],
        exemple={"remplacer": "parametres/delai_reponse/valeur", "attendu": "12 mois", "devient": "10 mois"},
        une_de=["ajouter", "completer", "remplacer", "retirer"],
        demandent={
            "ajouter": ["valeur"],
            "valeur": ["ajouter"],
            "completer": ["avec"],
            "avec": ["completer"],
            "remplacer": ["attendu", "devient"],
            "attendu": ["remplacer"],
            "devient": ["remplacer"],
            "elements": ["retirer"],
        },
        au_lieu_de={"par": "La nouvelle valeur s'écrit « devient »."},
    )


def amende() -> Schema:
    exemple = {
        "delai_court": {
            "remplacer": "parametres/delai/valeur",
            "attendu": "12 mois",
            "devient": "10 mois",
            "motif": "Usage local.",
        }
    }
    return objet(
        "Amendement d'un workflow",
        "Une couche : ce qu'une académie ou un dispositif change à un workflow.",
        {
            "amende": nom("Amende", "Le workflow amendé ; cette clé vient en premier.", "mentorat_lp"),
            "workflow": nom("Workflow", "Le nom du résultat.", "mentorat_lyon"),
            "titre": titre("Académie de Lyon"),
            "aide": aide(),
            "source": sources(),
            "version": entier("Version", "Un nombre qui augmente à chaque publication.", 1),
            "langage": entier("Langage", "La version du langage ; celle de la base si l'on ne dit rien.", 1),
            "raccords": raccords(),
            "amendements": carte(
                "Amendements",
                "Les changements, dans l'ordre où ils s'appliquent.",
                exemple,
                reference("amendement"),
                cles=NOM,
            ),
        },
        ici="un amendement de workflow",
        requis=["amende", "workflow", "titre", "version", "amendements"],
    )


FORMES = {"etape": _etape(), "etape_ajoutee": _etape_ajoutee(), "amendement": _amendement()}
