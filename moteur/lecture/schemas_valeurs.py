"""Dire ce qu'une valeur a de faux : son genre, sa forme, sa longueur, et comment l'écrire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Liste, Texte
from moteur.lecture.schemas_fautes import (
    NOM,
    Faute,
    Lieu,
    court,
    ecrivez,
    en_nom,
    mauvais_nom,
    montrer,
    premier_exemple,
    trop_long,
)
from moteur.suggestions import le_plus_proche, sans_accents

LISTE_MAX = 20
REPETITIONS_MAX = 10
_OUI_NON = {
    "oui": ("true", "vrai", "yes", "y", "on", "1", "o"),
    "non": ("false", "faux", "no", "n", "off", "0"),
}


def dire_genre(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    attendus = faute.attendu if isinstance(faute.attendu, list) else [faute.attendu]
    if lieu.dans_liste:
        trouve = "une liste" if isinstance(faute.valeur, list) else "une carte"
        if attendus == ["object"]:
            message = f"Chaque ligne de `{lieu.cle}` est une carte ; celle-ci n'en est pas une."
            remede = ecrivez("-", premier_exemple(faute.schema), separe=" ")
            return [Diagnostic("F04", lieu.position, message, remede)]
        message = f"`{lieu.cle}` est une liste de noms ; cet élément est {trouve}."
        return [Diagnostic("F05", lieu.position, message, "Écrivez le nom seul.")]
    if attendus == ["array"]:
        return [_liste_attendue(faute, lieu)]
    if attendus == ["object"]:
        return [_carte_attendue(faute, lieu)]
    if isinstance(faute.valeur, list) and len(faute.valeur) == 1 and isinstance(faute.valeur[0], str):
        remede = ecrivez(lieu.cle, faute.valeur[0])
    else:
        remede = ecrivez(lieu.cle, premier_exemple(faute.schema))
    trouve = "une liste" if isinstance(faute.valeur, list) else "une carte"
    message = f"`{lieu.cle}` attend une seule valeur, pas {trouve}."
    return [Diagnostic("F05", lieu.position, message, remede)]


def _liste_attendue(faute: Faute, lieu: Lieu) -> Diagnostic:
    elements: Any = premier_exemple(faute.schema)
    motif = faute.schema.get("items", {}).get("pattern", "")
    if isinstance(faute.valeur, str) and motif:
        morceaux = [en_nom(m) if motif == NOM else m for m in re.split(r"[,;\s]+", faute.valeur.strip())]
        elements = morceaux if all(re.fullmatch(motif, m) for m in morceaux) else elements
    suite = ", même pour un seul nom" if motif else ", un tiret par ligne"
    message = f"`{lieu.cle}` attend une liste{suite}."
    return Diagnostic("F03", lieu.position, message, ecrivez(lieu.cle, elements))


def _carte_attendue(faute: Faute, lieu: Lieu) -> Diagnostic:
    exemple: Any = premier_exemple(faute.schema)
    valeur = faute.valeur
    if isinstance(valeur, list):
        fin = ", jamais une liste."
        textes = all(isinstance(element, str) for element in valeur)
        if valeur and textes and faute.schema.get("additionalProperties", {}) and _de_titres(faute.schema):
            exemple = {en_nom(v): v[:1].upper() + v[1:] for v in valeur[:4]}
    else:
        fin = " : des clés entre accolades, ou en retrait dessous."
    message = f"`{lieu.cle}` attend une carte{fin}"
    return Diagnostic("F04", lieu.position, message, ecrivez(lieu.cle, exemple))


def _de_titres(schema: Mapping[str, Any]) -> bool:
    element = schema["additionalProperties"]
    return isinstance(element, Mapping) and element.get("type") == "string" and "pattern" not in element


def dire_vide(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    if lieu.dans_liste:
        message = f"Un élément de `{lieu.cle}` est vide."
        return [Diagnostic("F06", lieu.position, message, "Complétez-le, ou supprimez-le.")]
    exemple = montrer(lieu.cle, premier_exemple(faute.schema))
    remede = f"Complétez, par exemple {exemple}, ou supprimez la clé si elle est facultative."
    return [Diagnostic("F06", lieu.position, f"`{lieu.cle}` est vide.", remede)]


def dire_enumeration(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    permises = list(dict.fromkeys(str(valeur) for valeur in faute.attendu))
    ecrit = str(faute.valeur)
    message = f"« {court(ecrit)} » n'est pas une valeur de `{lieu.cle}`."
    simple = sans_accents(ecrit).lower()
    if permises == ["oui", "non"]:
        mot = next((mot for mot, autres in _OUI_NON.items() if simple in (mot, *autres)), "")
        remede = f"Écrivez `{lieu.cle}: {mot}`." if mot else "Écrivez oui ou non."
    elif simple in faute.schema.get("x-au-lieu-de", {}):
        remede = faute.schema["x-au-lieu-de"][simple]
    else:
        proche = le_plus_proche(ecrit, permises)
        suite = f"Valeurs permises : {', '.join(permises[:LISTE_MAX])}."
        remede = f"Vouliez-vous dire « {proche} » ? {suite}" if proche else suite
    return [Diagnostic("F07", lieu.position, message, remede)]


def dire_motif(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    if faute.attendu == NOM:
        return [mauvais_nom(lieu.position, str(faute.valeur), faute)]
    message = f"« {court(str(faute.valeur))} » ne convient pas à `{lieu.cle}`."
    dit = faute.schema.get("patternErrorMessage", "")
    exemple = premier_exemple(faute.schema)
    montre = "" if exemple is None or str(exemple) in dit else f" Par exemple {montrer(lieu.cle, exemple)}."
    return [Diagnostic("F09", lieu.position, message, f"{dit}{montre}")]


def dire_repetition(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    vus: dict[str, Position] = {}
    dits: list[Diagnostic] = []
    for element in lieu.noeud.elements if isinstance(lieu.noeud, Liste) else ():
        if not isinstance(element, Texte):
            continue
        if element.valeur in vus:
            message = f"« {court(element.valeur)} » est répété dans `{lieu.cle}`."
            autres = ((vus[element.valeur], "la première fois"),)
            if len(dits) == REPETITIONS_MAX:
                break
            dits.append(Diagnostic("F11", element.position, message, "Gardez-en un.", autres=autres))
        vus.setdefault(element.valeur, element.position)
    return dits


def dire_longueur(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    unite = "éléments" if faute.mot == "maxItems" else "caractères"
    return [trop_long(lieu.position, f"`{lieu.cle}`", f"{faute.attendu} {unite}")]


def dire_autre(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    dit = str(faute.schema.get("errorMessage", "Comparez-le à un fichier livré."))
    sujet = f"`{lieu.cle}`" if lieu.entree else "Ce fichier"
    return [Diagnostic("F09", lieu.position, f"{sujet} n'a pas la forme attendue.", dit)]
