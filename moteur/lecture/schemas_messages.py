"""Les fautes de forme en français : une cause, un message, à la place exacte, avec la correction écrite.

Ne connaît que des fautes déjà trouvées, l'arbre situé et le schéma ; les mots propres à un métier viennent du
schéma (`x-ici`, `x-au-lieu-de`, `examples`, `errorMessage`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from moteur.diagnostics import Diagnostic, Position, ranger
from moteur.lecture.noeuds import Carte
from moteur.lecture.schemas_fautes import (
    Faute,
    Lieu,
    court,
    enumerer,
    exemple_de,
    mauvais_nom,
    trop_long,
    trouver,
)
from moteur.lecture.schemas_valeurs import (
    dire_autre,
    dire_enumeration,
    dire_genre,
    dire_longueur,
    dire_motif,
    dire_repetition,
    dire_vide,
)
from moteur.suggestions import le_plus_proche, sans_accents

# Chaque clé inconnue se compare aux clés connues : au-delà, on ferait attendre sans rien apprendre.
CLES_MAX = 50


def dire_les_fautes(
    fautes: Iterable[Faute], *, racine: Carte, schema: Mapping[str, Any]
) -> tuple[Diagnostic, ...]:
    """Un diagnostic par cause ; les conséquences d'une faute déjà dite se taisent."""
    gardees = _sans_consequences(list(fautes), schema)
    dits: list[Diagnostic] = []
    for faute in gardees:
        dits += _dire(faute, trouver(racine, faute.chemin), schema)
    return ranger(dits)


def _dire(faute: Faute, lieu: Lieu, schema: Mapping[str, Any]) -> list[Diagnostic]:
    if faute.mot == "additionalProperties":
        return _cles_inconnues(faute, lieu, schema)
    return _RECETTES.get(_sorte(faute), dire_autre)(faute, lieu)


def _sorte(faute: Faute) -> str:
    if faute.sur_la_cle:
        return "cle"
    if isinstance(faute.valeur, str) and not faute.valeur.strip():
        return "minLength"
    return faute.mot


# ── Taire les conséquences ──


def _sans_consequences(fautes: list[Faute], schema: Mapping[str, Any]) -> list[Faute]:
    remedes = {
        faute.chemin: [_remede_de_cle(cle, faute, schema) for cle in cles_inconnues(faute)]
        for faute in fautes
        if faute.mot == "additionalProperties"
    }
    egarees = {(chemin, _cle_egaree(dit)) for chemin, dits in remedes.items() for dit in dits}
    fausses = {faute.chemin for faute in fautes if faute.mot in ("enum", "type")}
    alternatives = {faute.chemin for faute in fautes if faute.mot in ("oneOf", "anyOf")}

    def consequence(faute: Faute) -> bool:
        if faute.mot in ("required", "dependentRequired", "oneOf", "anyOf"):
            dit = " ".join(remedes.get(faute.chemin, ()))
            manquantes = _manquantes(faute)
            if any(f"« {cle} »" in dit or f"`{cle}`" in dit for cle in manquantes):
                return True
            plus_haut = {(faute.chemin[:n], cle) for n in range(len(faute.chemin)) for cle in manquantes[:1]}
            if len(manquantes) == 1 and plus_haut & egarees:
                return True
        if faute.mot in ("dependentRequired", "not") and faute.chemin in alternatives:
            return True
        en_cause = faute.attendu["required"] if faute.mot == "not" else ()
        return any((*faute.chemin, cle) in fausses for cle in en_cause)

    return [faute for faute in fautes if not consequence(faute)]


def _cle_egaree(remede: str) -> str:
    """La clé juste mais mal placée dont parle le remède, s'il en parle."""
    trouve = re.match(r"`([^`]+)` s'écrit dans ", remede)
    return trouve[1] if trouve else ""


def cles_inconnues(faute: Faute) -> list[str]:
    """Les clés que l'objet fermé ne connaît pas, dans l'ordre du fichier ; les premières seulement."""
    inconnues = (cle for cle in faute.valeur if cle not in faute.schema["properties"])
    return list(islice(inconnues, CLES_MAX))


def _manquantes(faute: Faute) -> list[str]:
    if faute.mot in ("oneOf", "anyOf"):
        return [] if _presentes(faute) else _alternatives(faute)
    if faute.mot == "dependentRequired":
        demandees = [c for cle, autres in faute.attendu.items() if cle in faute.valeur for c in autres]
        return [cle for cle in dict.fromkeys(demandees) if cle not in faute.valeur]
    return [cle for cle in faute.attendu if cle not in faute.valeur]


def _alternatives(faute: Faute) -> list[str]:
    return [branche["required"][0] for branche in faute.attendu]


def _presentes(faute: Faute) -> list[str]:
    return [cle for cle in faute.valeur if cle in _alternatives(faute)]


# ── Les clés ──


def _cles_inconnues(faute: Faute, lieu: Lieu, schema: Mapping[str, Any]) -> list[Diagnostic]:
    ici = faute.schema.get("x-ici", "cette carte")
    dits = []
    for cle in cles_inconnues(faute):
        entree = lieu.noeud.entree(cle) if isinstance(lieu.noeud, Carte) else None
        position = entree.position_cle if entree else lieu.position
        message = f"La clé `{court(cle)}` n'existe pas dans {ici}."
        dits.append(Diagnostic("F01", position, message, _remede_de_cle(cle, faute, schema)))
    return dits


def _remede_de_cle(cle: str, faute: Faute, schema: Mapping[str, Any]) -> str:
    connues = [c for c in faute.schema["properties"] if c not in faute.valeur]
    au_lieu = faute.schema.get("x-au-lieu-de", {})
    simple = sans_accents(cle).lower()
    if simple in au_lieu:
        return str(au_lieu[simple])
    ailleurs = [ici for ici in _ou_existe(cle, schema) if ici != faute.schema.get("x-ici")]
    if ailleurs:
        return f"`{court(cle)}` s'écrit dans {' ou '.join(ailleurs[:3])}. Vérifiez le retrait de la ligne."
    proche = le_plus_proche(cle, connues)
    if proche:
        return f"Vouliez-vous dire « {proche} » ?"
    return f"Retirez-la. Clés permises : {', '.join(faute.schema['properties'])}."


def _ou_existe(cle: str, schema: Mapping[str, Any]) -> list[str]:
    formes = (schema, *schema.get("$defs", {}).values())
    return [forme["x-ici"] for forme in formes if "x-ici" in forme and cle in forme["properties"]]


def _cles_manquantes(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    manquantes = _manquantes(faute)
    if manquantes == ["personnel"]:
        return [_personnel(lieu)]
    sujet = "cette ligne" if lieu.dans_liste else f"« {lieu.cle} »" if lieu.entree else "ce fichier"
    noms = enumerer([f"`{cle}`" for cle in manquantes], "et")
    exemples = [exemple_de(cle, faute.schema) for cle in manquantes]
    remede = f"Ajoutez {enumerer(exemples, 'et')}."
    demandeurs = [
        f"`{cle}`" for cle in faute.attendu if faute.mot == "dependentRequired" and cle in faute.valeur
    ]
    raison = f" : {demandeurs[0]} le demande" if len(demandeurs) == 1 and len(manquantes) == 1 else ""
    return [Diagnostic("F02", _tete(lieu), f"Il manque {noms} à {sujet}{raison}.", remede)]


def _personnel(lieu: Lieu) -> Diagnostic:
    message = f"Le champ « {lieu.cle} » ne dit pas si c'est une donnée personnelle."
    remede = "Ajoutez `personnel:` et une catégorie de « donnees_personnelles », ou `personnel: non`."
    return Diagnostic("F13", _tete(lieu), message, remede)


def _tete(lieu: Lieu) -> Position:
    """La clé qui porte la carte ; pour un fichier entier, sa première clé."""
    if lieu.entree is not None and not lieu.dans_liste:
        return lieu.entree.position_cle
    if isinstance(lieu.noeud, Carte) and lieu.noeud.entrees:
        return lieu.noeud.entrees[0].position_cle
    return lieu.noeud.position


def _alternative(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    presentes = _presentes(faute)
    if len(presentes) > 1:
        noms = enumerer([f"`{cle}`" for cle in presentes], "et")
        return [_conflit(f"{noms} ne s'écrivent pas ensemble.", presentes, lieu)]
    sujet = "cette ligne" if lieu.dans_liste else f"« {lieu.cle} »"
    noms = enumerer([f"`{cle}`" for cle in _alternatives(faute)], "ou")
    exemples = [exemple_de(cle, faute.schema) for cle in _alternatives(faute)[:2]]
    remede = f"Ajoutez par exemple {enumerer(exemples, 'ou')}."
    return [Diagnostic("F02", _tete(lieu), f"Il manque une de ces clés à {sujet} : {noms}.", remede)]


def _incompatibles(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    return [_conflit(faute.schema["errorMessage"], faute.attendu["required"], lieu)]


def _conflit(message: str, cles: Sequence[str], lieu: Lieu) -> Diagnostic:
    entrees = [e for e in lieu.noeud.entrees if e.cle in cles] if isinstance(lieu.noeud, Carte) else []
    remede = f"Gardez {enumerer([f'`{e.cle}`' for e in entrees], 'ou')}."
    autres = tuple((e.position_cle, "l'autre clé") for e in entrees[:-1])
    position = entrees[-1].position_cle if entrees else lieu.position
    return Diagnostic("F10", position, message, remede, autres=autres)


def _nom_de_cle(faute: Faute, lieu: Lieu) -> list[Diagnostic]:
    cle = str(faute.valeur)
    entree = lieu.noeud.entree(cle) if isinstance(lieu.noeud, Carte) else None
    position = entree.position_cle if entree else lieu.position
    if faute.mot == "maxLength":
        return [trop_long(position, f"Le nom « {cle[:20]}… »", f"{faute.attendu} caractères")]
    return [mauvais_nom(position, cle, faute)]


_RECETTES: dict[str, Callable[[Faute, Lieu], list[Diagnostic]]] = {
    "required": _cles_manquantes,
    "dependentRequired": _cles_manquantes,
    "oneOf": _alternative,
    "anyOf": _alternative,
    "not": _incompatibles,
    "cle": _nom_de_cle,
    "type": dire_genre,
    "minLength": dire_vide,
    "minItems": dire_vide,
    "minProperties": dire_vide,
    "enum": dire_enumeration,
    "pattern": dire_motif,
    "uniqueItems": dire_repetition,
    "maxLength": dire_longueur,
    "maxItems": dire_longueur,
}
