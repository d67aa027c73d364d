"""Les fautes de forme en français : une cause, un message, à la place exacte, avec la correction écrite.

Ne connaît que des fautes déjà trouvées, l'arbre situé et le schéma ; les mots propres à un métier viennent du
schéma (`x-ici`, `x-au-lieu-de`, `examples`, `errorMessage`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moteur.diagnostics import Diagnostic, Position, ranger
from moteur.lecture.flux import flux
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.suggestions import le_plus_proche, sans_accents

Chemin = tuple[str | int, ...]
NOM = "^[a-z][a-z0-9_]*$"
LISTE_MAX = 20
EXEMPLE_MAX = 100
_OUI_NON = {"oui": ("true", "vrai", "yes", "y", "on", "1", "o"), "non": ("false", "faux", "no", "n", "off", "0")}


@dataclass(frozen=True, slots=True)
class Faute:
    """Ce qu'un mot du schéma reproche à une valeur, ou à une clé."""

    mot: str
    chemin: Chemin
    attendu: Any
    schema: Mapping[str, Any]
    valeur: Any
    sur_la_cle: bool = False


@dataclass(frozen=True, slots=True)
class Lieu:
    """Où mène un chemin : l'entrée qui porte la valeur, et la valeur."""

    entree: Entree | None
    noeud: Noeud
    dans_liste: bool = False

    @property
    def cle(self) -> str:
        return self.entree.cle if self.entree else ""

    @property
    def position(self) -> Position:
        """La valeur si elle est écrite d'un trait, sinon la clé qui la porte."""
        ecrite = isinstance(self.noeud, Texte) and self.noeud.valeur.strip()
        if ecrite or self.dans_liste or self.entree is None:
            return self.noeud.position
        return self.entree.position_cle


def dire_les_fautes(
    fautes: Iterable[Faute], *, racine: Carte, schema: Mapping[str, Any]
) -> tuple[Diagnostic, ...]:
    """Un diagnostic par cause ; les conséquences d'une faute déjà dite se taisent."""
    gardees = _sans_consequences(list(fautes), schema)
    dits: list[Diagnostic] = []
    for faute in gardees:
        lieu = trouver(racine, faute.chemin)
        dits += _RECETTES.get(_sorte(faute), _autre)(faute, lieu, schema)
    return ranger(dits)


def trouver(racine: Noeud, chemin: Chemin) -> Lieu:
    """Le lieu où mène le chemin ; s'il se perd, le dernier lieu connu."""
    lieu = Lieu(None, racine)
    for pas in chemin:
        if isinstance(lieu.noeud, Carte) and isinstance(pas, str):
            entree = lieu.noeud.entree(pas)
            if entree is None:
                break
            lieu = Lieu(entree, entree.valeur)
        elif isinstance(lieu.noeud, Liste) and isinstance(pas, int) and pas < len(lieu.noeud.elements):
            lieu = Lieu(lieu.entree, lieu.noeud.elements[pas], dans_liste=True)
        else:
            break
    return lieu


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
    """Les clés que l'objet fermé ne connaît pas, dans l'ordre du fichier."""
    return [cle for cle in faute.valeur if cle not in faute.schema["properties"]]


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
        message = f"La clé `{cle}` n'existe pas dans {ici}."
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
        return f"`{cle}` s'écrit dans {' ou '.join(ailleurs[:3])}. Vérifiez le retrait de la ligne."
    proche = le_plus_proche(cle, connues)
    if proche:
        return f"Vouliez-vous dire « {proche} » ?"
    return f"Retirez-la. Clés permises : {', '.join(faute.schema['properties'])}."


def _ou_existe(cle: str, schema: Mapping[str, Any]) -> list[str]:
    formes = (schema, *schema.get("$defs", {}).values())
    return [forme["x-ici"] for forme in formes if "x-ici" in forme and cle in forme["properties"]]


def _cles_manquantes(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    manquantes = _manquantes(faute)
    if manquantes == ["personnel"]:
        return [_personnel(lieu)]
    sujet = "cette ligne" if lieu.dans_liste else f"« {lieu.cle} »" if lieu.entree else "ce fichier"
    noms = _enumerer([f"`{cle}`" for cle in manquantes], "et")
    exemples = [_exemple(cle, faute.schema) for cle in manquantes]
    remede = f"Ajoutez {_enumerer(exemples, 'et')}."
    demandeurs = [f"`{cle}`" for cle in faute.attendu if faute.mot == "dependentRequired" and cle in faute.valeur]
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


def _alternative(faute: Faute, lieu: Lieu, schema: Mapping[str, Any]) -> list[Diagnostic]:
    presentes = _presentes(faute)
    if len(presentes) > 1:
        noms = _enumerer([f"`{cle}`" for cle in presentes], "et")
        return [_conflit(f"{noms} ne s'écrivent pas ensemble.", presentes, lieu)]
    sujet = "cette ligne" if lieu.dans_liste else f"« {lieu.cle} »"
    noms = _enumerer([f"`{cle}`" for cle in _alternatives(faute)], "ou")
    exemples = [_exemple(cle, faute.schema) for cle in _alternatives(faute)[:2]]
    remede = f"Ajoutez par exemple {_enumerer(exemples, 'ou')}."
    return [Diagnostic("F02", _tete(lieu), f"Il manque une de ces clés à {sujet} : {noms}.", remede)]


def _incompatibles(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    return [_conflit(faute.schema["errorMessage"], faute.attendu["required"], lieu)]


def _conflit(message: str, cles: Sequence[str], lieu: Lieu) -> Diagnostic:
    entrees = [e for e in lieu.noeud.entrees if e.cle in cles] if isinstance(lieu.noeud, Carte) else []
    remede = f"Gardez {_enumerer([f'`{e.cle}`' for e in entrees], 'ou')}."
    autres = tuple((e.position_cle, "l'autre clé") for e in entrees[:-1])
    position = entrees[-1].position_cle if entrees else lieu.position
    return Diagnostic("F10", position, message, remede, autres=autres)


def _nom_de_cle(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    cle = str(faute.valeur)
    entree = lieu.noeud.entree(cle) if isinstance(lieu.noeud, Carte) else None
    position = entree.position_cle if entree else lieu.position
    if faute.mot == "maxLength":
        return [_trop_long(position, f"Le nom « {cle[:20]}… »", f"{faute.attendu} caractères")]
    return [_mauvais_nom(position, cle, faute)]


# ── Les valeurs ──


def _genre(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    attendus = faute.attendu if isinstance(faute.attendu, list) else [faute.attendu]
    if lieu.dans_liste:
        trouve = "une liste" if isinstance(faute.valeur, list) else "une carte"
        if attendus == ["object"]:
            message = f"Chaque ligne de `{lieu.cle}` est une carte ; celle-ci n'en est pas une."
            return [Diagnostic("F04", lieu.position, message, _ecrivez("-", _premier(faute.schema), separe=" "))]
        message = f"`{lieu.cle}` est une liste de noms ; cet élément est {trouve}."
        return [Diagnostic("F05", lieu.position, message, "Écrivez le nom seul.")]
    if attendus == ["array"]:
        return [_liste_attendue(faute, lieu)]
    if attendus == ["object"]:
        return [_carte_attendue(faute, lieu)]
    if isinstance(faute.valeur, list) and len(faute.valeur) == 1 and isinstance(faute.valeur[0], str):
        remede = _ecrivez(lieu.cle, faute.valeur[0])
    else:
        remede = _ecrivez(lieu.cle, _premier(faute.schema))
    trouve = "une liste" if isinstance(faute.valeur, list) else "une carte"
    message = f"`{lieu.cle}` attend une seule valeur, pas {trouve}."
    return [Diagnostic("F05", lieu.position, message, remede)]


def _liste_attendue(faute: Faute, lieu: Lieu) -> Diagnostic:
    elements: Any = _premier(faute.schema)
    motif = faute.schema.get("items", {}).get("pattern", "")
    if isinstance(faute.valeur, str) and motif:
        morceaux = [_en_nom(m) if motif == NOM else m for m in re.split(r"[,;\s]+", faute.valeur.strip())]
        elements = morceaux if all(re.fullmatch(motif, m) for m in morceaux) else elements
    suite = ", même pour un seul nom" if motif else ", un tiret par ligne"
    message = f"`{lieu.cle}` attend une liste{suite}."
    return Diagnostic("F03", lieu.position, message, _ecrivez(lieu.cle, elements))


def _carte_attendue(faute: Faute, lieu: Lieu) -> Diagnostic:
    exemple: Any = _premier(faute.schema)
    valeur = faute.valeur
    if isinstance(valeur, list):
        fin = ", jamais une liste."
        textes = all(isinstance(element, str) for element in valeur)
        if valeur and textes and faute.schema.get("additionalProperties", {}) and _de_titres(faute.schema):
            exemple = {_en_nom(v): v[:1].upper() + v[1:] for v in valeur[:4]}
    else:
        fin = " : des clés entre accolades, ou en retrait dessous."
    message = f"`{lieu.cle}` attend une carte{fin}"
    return Diagnostic("F04", lieu.position, message, _ecrivez(lieu.cle, exemple))


def _de_titres(schema: Mapping[str, Any]) -> bool:
    element = schema["additionalProperties"]
    return isinstance(element, Mapping) and element.get("type") == "string" and "pattern" not in element


def _vide(faute: Faute, lieu: Lieu, schema: Mapping[str, Any]) -> list[Diagnostic]:
    if lieu.dans_liste:
        message = f"Un élément de `{lieu.cle}` est vide."
        return [Diagnostic("F06", lieu.position, message, "Complétez-le, ou supprimez-le.")]
    exemple = _montrer(lieu.cle, _premier(faute.schema))
    remede = f"Complétez, par exemple {exemple}, ou supprimez la clé si elle est facultative."
    return [Diagnostic("F06", lieu.position, f"`{lieu.cle}` est vide.", remede)]


def _enumeration(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    permises = list(dict.fromkeys(str(valeur) for valeur in faute.attendu))
    ecrit = str(faute.valeur)
    message = f"« {ecrit} » n'est pas une valeur de `{lieu.cle}`."
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


def _motif(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    if faute.attendu == NOM:
        return [_mauvais_nom(lieu.position, str(faute.valeur), faute)]
    message = f"« {_court(str(faute.valeur))} » ne convient pas à `{lieu.cle}`."
    dit = faute.schema.get("patternErrorMessage", "")
    exemple = _premier(faute.schema)
    montre = "" if exemple is None or str(exemple) in dit else f" Par exemple {_montrer(lieu.cle, exemple)}."
    return [Diagnostic("F09", lieu.position, message, f"{dit}{montre}")]


def _mauvais_nom(position: Position, ecrit: str, faute: Faute) -> Diagnostic:
    dit = faute.schema.get("patternErrorMessage", "")
    propose = _en_nom(ecrit)
    proche = faute.attendu == NOM and ecrit[:1].isalpha() and 0 < len(propose) <= 40
    suite = f" Par exemple `{propose}`." if proche else ""
    return Diagnostic("F08", position, f"« {_court(ecrit)} » n'est pas un nom possible ici.", f"{dit}{suite}")


def _repetition(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    vus: dict[str, Position] = {}
    dits = []
    for element in lieu.noeud.elements if isinstance(lieu.noeud, Liste) else ():
        if not isinstance(element, Texte):
            continue
        if element.valeur in vus:
            message = f"« {_court(element.valeur)} » est répété dans `{lieu.cle}`."
            autres = ((vus[element.valeur], "la première fois"),)
            dits.append(Diagnostic("F11", element.position, message, "Gardez-en un.", autres=autres))
        vus.setdefault(element.valeur, element.position)
    return dits


def _longueur(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    unite = "éléments" if faute.mot == "maxItems" else "caractères"
    return [_trop_long(lieu.position, f"`{lieu.cle}`", f"{faute.attendu} {unite}")]


def _trop_long(position: Position, sujet: str, maximum: str) -> Diagnostic:
    message = f"{sujet} est trop long : {maximum} au plus."
    return Diagnostic("F14", position, message, "Raccourcissez, ou partagez en plusieurs éléments.")


def _autre(faute: Faute, lieu: Lieu, _: Mapping[str, Any]) -> list[Diagnostic]:
    dit = str(faute.schema.get("errorMessage", "Comparez-le à un fichier livré."))
    sujet = f"`{lieu.cle}`" if lieu.entree else "Ce fichier"
    return [Diagnostic("F09", lieu.position, f"{sujet} n'a pas la forme attendue.", dit)]


# ── Les mots ──


def _premier(schema: Mapping[str, Any]) -> Any:
    exemples = schema.get("examples") or (None,)
    return exemples[0]


def _exemple(cle: str, schema: Mapping[str, Any]) -> str:
    return _montrer(cle, _premier(schema.get("properties", {}).get(cle, {})))


def _montrer(cle: str, valeur: Any, *, separe: str = ": ") -> str:
    ecrit = f"{cle}{separe}{flux(valeur)}"
    return f"`{cle}{separe}…`" if valeur is None or len(ecrit) > EXEMPLE_MAX else f"`{ecrit}`"


def _ecrivez(cle: str, valeur: Any, *, separe: str = ": ") -> str:
    return f"Écrivez {_montrer(cle, valeur, separe=separe)}."


def _enumerer(mots: Sequence[str], et: str) -> str:
    return mots[0] if len(mots) < 2 else f"{', '.join(mots[:-1])} {et} {mots[-1]}"


def _court(texte: str) -> str:
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= 60 else f"{ligne[:59]}…"


def _en_nom(texte: str) -> str:
    """Le nom permis le plus proche : « Référent du lycée » devient `referent_du_lycee`."""
    base = sans_accents(texte.replace("œ", "oe").replace("Œ", "oe")).lower()
    return re.sub(r"[^a-z0-9]+", "_", base).strip("_").lstrip("0123456789_")


_RECETTES: dict[str, Callable[[Faute, Lieu, Mapping[str, Any]], list[Diagnostic]]] = {
    "additionalProperties": _cles_inconnues,
    "required": _cles_manquantes,
    "dependentRequired": _cles_manquantes,
    "oneOf": _alternative,
    "anyOf": _alternative,
    "not": _incompatibles,
    "cle": _nom_de_cle,
    "type": _genre,
    "minLength": _vide,
    "minItems": _vide,
    "minProperties": _vide,
    "enum": _enumeration,
    "pattern": _motif,
    "uniqueItems": _repetition,
    "maxLength": _longueur,
    "maxItems": _longueur,
}
