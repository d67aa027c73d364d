"""Dire une différence en français : où elle est, ce qui était écrit, ce qui l'est."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.domaine.comparaison.differences import (
    AJOUTE,
    COLLECTIONS,
    ORDRE,
    RETIRE,
    UNIQUES,
    Chemin,
    Difference,
    Forme,
    lire,
    morceaux,
    proprietes,
)
from moteur.domaine.definitions import IMPERATIF, RECOMMANDE

LONG = 160
LISTES_LONGUES = 8
_FEMININS = frozenset((
    "phases", "fiches", "pieces", "transitions", "exige", "qualites", "garanties", "echeances", "valeurs",
    "donnees_personnelles", "donnees", "creation", "modification", "periode", "versions", "effacements",
))  # fmt: skip
_PROPRIETES = {
    "titre": "titre", "aide": "aide", "source": "textes cités", "regle": "règle", "sinon": "message",
    "niveau": "niveau", "par": "qui peut le faire", "saisit": "ce qu'il faut saisir",
    "peut_saisir": "ce qu'on peut saisir", "de": "part de", "vers": "mène à", "constat": "rapporte un fait (constat)",
    "en_personne": "à faire en personne", "detour": "issue de côté", "final": "état final", "type": "genre de donnée",
    "valeur": "valeur", "sens": "sens permis", "saisi_par": "qui peut le consigner à sa place",
    "supplee_par": "qui peut le faire suppléer", "traite_par": "qui peut clore l'écart",
    "visible_par": "qui le voit", "interdit": "ce qui ne se garde pas", "conservation": "durée de conservation", "personnel": "donnée personnelle",
    "modele": "modèle Word", "pour": "produit pour", "signataires": "signataires", "fige": "figé par la signature",
    "qui": "qui signe", "au_nom_de": "signe au nom de", "sauf_si": "ne signe pas si",
    "facultatif_si": "signature facultative si", "delegation": "délégation", "jusqu_au": "dernier jour",
    "chaque_fois": "à chaque fois que", "verifie": "vérifie", "toujours": "toujours", "numerateur": "numérateur",
    "denominateur": "dénominateur", "fiche": "phase ou fiche suivie", "etat": "état", "sous": "délai",
    "tous_les": "rythme", "attend": "ce qui est attendu", "piece": "pièce", "avant": "préavis",
    "au_plus_tard": "au plus tard", "a_partir_de": "à partir de", "depuis": "depuis", "rappel": "texte du rappel",
    "relance": "relance", "demande": "demandée par", "renouveler": "préavis de renouvellement", "engage": "engage", "validite": "validité", "document": "document signé", "nature": "nature",
    "version": "version", "workflow": "nom du workflow", "langage": "version du langage",
    "deroulement": "ordre des phases", "minimum": "minimum", "maximum": "maximum", "liste": "plusieurs valeurs",
    "parmi": "choisi parmi", "exemple": "exemple", "designation": "désigné par", "phase": "phase",
    "personne": "fiche d'une personne", "en_nombre": "créée en nombre", "annees": "nombre d'années", "cle": "clé",
    "raccords": "raccords", "saisie_tardive": "délai de saisie", "champs": "champs modifiables", "zones": "zones de vacances",
    "couches": "couches amendées", "annee": "année dont parle le texte", "dit": "nuance du texte", "lu_le": "lu le",
}  # fmt: skip
_DE_ROLES = frozenset(("par", "saisi_par", "supplee_par", "traite_par", "visible_par", "signataires"))
_NIVEAUX = {IMPERATIF: "impératif", RECOMMANDE: "recommandé"}


def lieu(chemin: Chemin, *formes: Forme) -> str:
    """« fiche « Séance », transition « Prévoir » » ; le premier des workflows qui le connaît donne le titre."""
    dits, rang = [], 0
    for collection, nom in morceaux(chemin):
        rang += 2 if nom else 1
        if not nom:
            dits.append(UNIQUES[collection])
            continue
        dits.append(f"{COLLECTIONS[collection]} « {_titre(chemin[:rang], *formes) or nom} »")
    return ", ".join(dits)


def phrase(d: Difference, avant: Forme, apres: Forme) -> str:
    """Ce qui diffère, en une phrase sans point : le lieu, puis ce qui a changé."""
    ou = lieu(d.chemin, apres, avant)
    if d.genre == ORDRE:
        return _en_ordre(d, ou)
    if d.d_un_element:
        collection, nom = list(morceaux(d.chemin))[-1]
        fait = {AJOUTE: "ajouté", RETIRE: "retiré"}[d.genre] + "e" * (collection in _FEMININS)
        detail = _detail(collection, nom, d.apres if d.genre == AJOUTE else d.avant)
        return f"{ou} : {fait}{detail}"
    quoi = " ".join(_PROPRIETES.get(cle, cle) for cle in proprietes(d.chemin)) or _dernier(d.chemin)
    if (
        isinstance(d.avant, list)
        and isinstance(d.apres, list)
        and len(d.avant) + len(d.apres) > LISTES_LONGUES
    ):
        return f"{ou}{', ' if ou else ''}{quoi} : {_en_liste(d, avant, apres)}"
    valeurs = (
        _clair(v, d, f, defaut=_defaut(d, absent=g == d.genre))
        for v, f, g in ((d.avant, avant, AJOUTE), (d.apres, apres, RETIRE))
    )
    return f"{ou}{', ' if ou else ''}{quoi} : {' → '.join(valeurs)}"


def _en_liste(d: Difference, avant: Forme, apres: Forme) -> str:
    """D'une longue liste, seulement ce qui y entre et ce qui en sort."""
    plus = [_nom(v, d, apres) for v in d.apres if v not in d.avant]
    moins = [_nom(v, d, avant) for v in d.avant if v not in d.apres]
    faits = ((f"avec {', '.join(plus)} en plus", plus), (f"sans {', '.join(moins)}", moins))
    return ", ".join(dit for dit, noms in faits if noms) or "dans un autre ordre"


def _en_ordre(d: Difference, ou: str) -> str:
    reste = proprietes(d.chemin)
    quoi = f"ordre d'écriture ({reste[-1]})" if reste else "ordre d'écriture"
    return f"{ou}{', ' if ou else ''}{quoi}"


def _dernier(chemin: Chemin) -> str:
    return "titre" if chemin[-2:-1] == ("valeurs",) else "contenu"


def _defaut(d: Difference, *, absent: bool) -> str:
    if not absent:
        return ""
    return _NIVEAUX[IMPERATIF] if d.cle == "niveau" else "rien"


def _titre(chemin: Chemin, *formes: Forme) -> str:
    for forme in formes:
        corps = lire(forme, chemin)
        if isinstance(corps, Mapping) and isinstance(corps.get("titre"), str):
            return str(corps["titre"])
        if isinstance(corps, str) and chemin[-2:-1] == ("valeurs",):
            return corps
    return ""


def _detail(collection: str, nom: str, corps: Any) -> str:
    """Ce qu'un élément neuf ou retiré veut dire, quand son titre ne suffit pas."""
    if not isinstance(corps, Mapping):
        return ""
    if collection == "exige":
        niveau = _NIVEAUX.get(corps.get("niveau", IMPERATIF), "")
        return f" ({niveau}). {corps.get('sinon', '')}".rstrip(". ")
    if collection == "parametres":
        return f" ({corps.get('valeur', '')})"
    return ""


def _clair(valeur: Any, d: Difference, forme: Forme, *, defaut: str = "") -> str:
    if defaut:
        return defaut
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if d.cle == "couches" and isinstance(valeur, list):
        return ", ".join(str(c.get("workflow", "")) for c in valeur if isinstance(c, Mapping)) or "rien"
    if isinstance(valeur, list):
        return ", ".join(_nom(v, d, forme) for v in valeur) or "personne" * (d.cle in _DE_ROLES) or "rien"
    if isinstance(valeur, Mapping):
        return f"{len(valeur)} éléments" if len(valeur) > 1 else ", ".join(map(str, valeur)) or "rien"
    if d.cle == "niveau":
        return _NIVEAUX.get(str(valeur), str(valeur))
    if isinstance(valeur, str):
        dit = _nom(valeur, d, forme)
        if dit != valeur:
            return dit
        return f"« {valeur if len(valeur) <= LONG else valeur[: LONG - 1] + '…'} »"
    return str(valeur)


def _nom(nom: Any, d: Difference, forme: Forme) -> str:
    """Le titre de ce que nomme une propriété : un rôle, un état, un champ de la même machine."""
    machine = next((d.chemin[:2] for c, n in morceaux(d.chemin[:2]) if c in ("phases", "fiches")), ())
    collections: tuple[Chemin, ...] = ()
    if d.cle in _DE_ROLES:
        collections = (("roles",),)
    elif d.cle in ("de", "vers", "etat"):
        collections = ((*machine, "etats"), ("fiches",))
    elif d.cle in ("saisit", "peut_saisir", "champs", "designation"):
        collections = ((*machine, "champs"), ("porteur", "champs"))
    elif d.cle in ("deroulement", "phase", "pour", "fiche"):
        collections = (("phases",), ("fiches",))
    for collection in collections:
        if titre := _titre((*collection, str(nom)), forme):
            return titre
    return str(nom)
