"""Les briques des schémas : un texte, un nom, une liste, une carte, un objet fermé, une règle entre clés.

Chaque brique porte de quoi aider dans un éditeur : titre, description, exemples, et le texte français de
chacune de ses contraintes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from moteur.lecture.flux import flux

Schema = dict[str, Any]

NOM = "^[a-z][a-z0-9_]*$"
CHEMIN = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
ACTEUR = "^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$"
SOURCE = "^[A-Za-z][A-Za-z0-9_-]*$"
ENTIER = "^-?[0-9]{1,15}$"
DATE = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})$"
FICHIER_WORD = r'^[^/\\:*?"<>|.][^/\\:*?"<>|]*\.docx$'
_LETTRES = "[a-zà-öø-ÿœ0-9_]+"
TRANSITION_OU_EVENEMENT = f"^{_LETTRES}( +(devient|re[cç]oit) +{_LETTRES})?$"
EVENEMENT = f"^{_LETTRES} +(devient|re[cç]oit) +{_LETTRES}$"

DIT_NOM = "Un nom s'écrit en minuscules sans accent, chiffres et « _ », et commence par une lettre."
DIT_DATE = "Une date s'écrit 2026-09-12 ou 12/09/2026."


def _brique(titre: str, aide: str, exemples: Sequence[Any], **contraintes: Any) -> Schema:
    return {"title": titre, "description": aide, "examples": list(exemples), **contraintes}


def texte(titre: str, aide: str, *exemples: str, longueur: int = 300) -> Schema:
    dit = f"Un texte d'une ligne est attendu, de {longueur} caractères au plus."
    return _brique(titre, aide, exemples, type="string", minLength=1, maxLength=longueur, errorMessage=dit)


def long_texte(titre: str, aide: str, *exemples: str) -> Schema:
    return texte(titre, aide, *exemples, longueur=4000) | {"errorMessage": "Un texte est attendu."}


def valeur_libre(titre: str, aide: str, *exemples: Any) -> Schema:
    dit = "Une valeur simple est attendue, ni liste ni carte."
    types = ["string", "number", "boolean"]
    return _brique(titre, aide, exemples, type=types, minLength=1, maxLength=20_000, errorMessage=dit)


def motif(titre: str, aide: str, *exemples: str, pattern: str, dit: str) -> Schema:
    brique = texte(titre, aide, *exemples)
    return brique | {"pattern": pattern, "patternErrorMessage": dit, "errorMessage": dit}


def nom(titre: str, aide: str, *exemples: str) -> Schema:
    brique = motif(titre, aide, *exemples, pattern=NOM, dit=DIT_NOM)
    return brique | {"maxLength": 60}


def date(titre: str, aide: str, *exemples: str) -> Schema:
    return motif(titre, aide, *exemples, pattern=DATE, dit=DIT_DATE)


def entier(titre: str, aide: str, *exemples: int, signe: bool = False) -> Schema:
    pattern = ENTIER if signe else ENTIER.replace("-?", "")
    dit = "Un nombre entier est attendu, en chiffres."
    types = ["integer", "string"]
    return _brique(
        titre, aide, exemples, type=types, pattern=pattern, patternErrorMessage=dit, errorMessage=dit
    )


def choix(titre: str, aide: str, valeurs: Mapping[str, str], **x: Any) -> Schema:
    """Une valeur parmi d'autres ; chacune dit ce qu'elle veut dire."""
    dit = f"Valeurs permises, sans accent : {', '.join(valeurs)}."
    permises = list(valeurs)
    return _brique(titre, aide, permises[:2], type="string", enum=permises, errorMessage=dit) | {
        "markdownEnumDescriptions": list(valeurs.values()),
        **x,
    }


def oui_non(titre: str, aide: str, *, oui: str, non: str) -> Schema:
    return choix(titre, aide, {"oui": oui, "non": non})


def noms(
    titre: str,
    aide: str,
    *exemples: Sequence[str],
    pattern: str = NOM,
    dit: str = DIT_NOM,
    vide: bool = False,
) -> Schema:
    """Une liste de noms ; un nom seul s'écrit aussi entre crochets."""
    element = motif("Nom", f"Un des noms de la liste « {titre} ».", exemples[0][0], pattern=pattern, dit=dit)
    fixer_markdown(element, "-")
    return _brique(
        titre,
        aide,
        [list(e) for e in exemples],
        type="array",
        items=element,
        minItems=0 if vide else 1,
        maxItems=500,
        uniqueItems=True,
        errorMessage=f"Une liste de noms différents est attendue : {flux(list(exemples[0]))}.",
    )


def sources(aide: str = "Les exigences du référentiel dont vient cet élément.") -> Schema:
    return noms(
        "Source",
        aide,
        ["F3-102"],
        pattern=SOURCE,
        dit="Une source est un identifiant du référentiel, comme F3-102.",
    )


def carte(
    titre: str,
    aide: str,
    exemple: Mapping[str, Any],
    element: Schema,
    *,
    cles: str = NOM,
    dit: str = DIT_NOM,
    vide: bool = False,
) -> Schema:
    """Une carte `nom: …` dont tous les éléments ont la même forme."""
    return _brique(
        titre,
        aide,
        [dict(exemple)],
        type="object",
        minProperties=0 if vide else 1,
        propertyNames={"pattern": cles, "maxLength": 60, "patternErrorMessage": dit},
        additionalProperties=element,
        errorMessage=f"Une carte de noms est attendue : {flux(dict(exemple))}.",
    )


def objet(
    titre: str,
    aide: str,
    proprietes: Mapping[str, Schema],
    *,
    ici: str,
    requis: Sequence[str] = (),
    exemple: Mapping[str, Any] | None = None,
    regles: Sequence[Schema] = (),
    demandent: Mapping[str, Sequence[str]] | None = None,
    une_de: Sequence[str] = (),
    au_moins_une: Sequence[str] = (),
    au_lieu_de: Mapping[str, str] | None = None,
) -> Schema:
    """Un objet fermé ; `ici` le nomme dans les messages (« une transition »)."""
    exemples = [dict(exemple)] if exemple else [_exemple_de(proprietes, requis)]
    for cle, propriete in proprietes.items():
        fixer_markdown(propriete, cle)
    schema = _brique(titre, aide, exemples, type="object", additionalProperties=False)
    schema["errorMessage"] = _dit_objet(ici, proprietes, requis)
    schema["x-ici"] = ici
    schema["properties"] = dict(proprietes)
    if requis:
        schema["required"] = list(requis)
    if demandent:
        schema["dependentRequired"] = {cle: list(autres) for cle, autres in demandent.items()}
    if une_de:
        schema["oneOf"] = _branches(une_de)
    if au_moins_une:
        schema["anyOf"] = _branches(au_moins_une)
    if regles:
        schema["allOf"] = list(regles)
    if au_lieu_de:
        schema["x-au-lieu-de"] = dict(au_lieu_de)
    return schema


def reference(nom_de_forme: str, *, titre: str = "", aide: str = "", exemples: Sequence[Any] = ()) -> Schema:
    """Une forme partagée, reprise sous un titre propre s'il y en a un."""
    ici: Schema = {"$ref": f"#/$defs/{nom_de_forme}"}
    return _brique(titre, aide, exemples) | ici if titre else ici


def _branches(cles: Sequence[str]) -> list[Schema]:
    dit = f"Il manque une de ces clés : {', '.join(cles)}."
    return [{"required": [cle], "errorMessage": dit} for cle in cles]


def incompatibles(premiere: str, seconde: str, *, dit: str) -> Schema:
    """Ces deux clés ne s'écrivent pas ensemble ; l'éditeur souligne la seconde."""
    return {"if": {"required": [premiere]}, "then": {"properties": {seconde: False}, "errorMessage": dit}}


def si(cle: str, valeurs: Sequence[str], alors: Schema) -> Schema:
    """Quand `cle` vaut l'une des valeurs, la forme `alors` s'applique aussi."""
    return {"if": {"required": [cle], "properties": {cle: {"enum": list(valeurs)}}}, "then": alors}


def fixer_markdown(schema: Schema, cle: str) -> None:
    """Donne à la propriété le texte que l'éditeur montre en complétion : sa description et un exemple."""
    if "description" not in schema:
        return
    lignes = [schema["description"]]
    if schema.get("examples"):
        deux_points = " " if cle == "-" else ": "
        lignes += ["", "```yaml", f"{cle}{deux_points}{flux(schema['examples'][0])}", "```"]
    schema["markdownDescription"] = "\n".join(lignes)


def _dit_objet(ici: str, proprietes: Mapping[str, Schema], requis: Sequence[str]) -> str:
    autres = [cle for cle in proprietes if cle not in requis]
    demande = f"{ici[0].upper()}{ici[1:]} demande : {', '.join(requis)}. " if requis else ""
    return (
        f"{demande}{'Et permet' if requis else 'Clés permises'} : {', '.join(autres)}."
        if autres
        else demande.strip()
    )


def _exemple_de(proprietes: Mapping[str, Schema], requis: Sequence[str]) -> Schema:
    exemple: Schema = {}
    for cle in requis or list(proprietes)[:2]:
        exemples = proprietes[cle].get("examples") or [""]
        exemple[cle] = exemples[0]
    return exemple


def formes_citees(schema: Any) -> set[str]:
    """Les noms des formes partagées qu'un schéma cite."""
    return set(re.findall(r"#/\$defs/([a-z_]+)", repr(schema)))
