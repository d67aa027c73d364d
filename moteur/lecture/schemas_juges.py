"""Dire vite qu'un fichier suit son schéma : chaque schéma devient une fonction qui répond oui ou non.

Un oui suffit presque toujours ; au premier non, `schemas` redemande à jsonschema, qui seul sait dire pourquoi. Les
mots que l'on ne traite pas ici font renoncer : le fichier passe alors par jsonschema, comme s'il n'y avait rien.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte
from moteur.suggestions import sans_accents

Juge = Callable[[Noeud], bool]
Schema = Mapping[str, Any]

_CLASSES: dict[str, type[Texte] | type[Liste] | type[Carte]] = {
    "string": Texte, "array": Liste, "object": Carte,
}  # fmt: skip
# Tout scalaire lu est un texte : ces types-là ne se rencontrent jamais.
_JAMAIS = frozenset({"integer", "number", "boolean", "null"})
_DE_TEXTE = frozenset({"minLength", "maxLength", "pattern", "enum"})
_ANNOTATIONS = frozenset({
    "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default", "deprecated",
    "errorMessage", "patternErrorMessage", "markdownDescription", "markdownEnumDescriptions", "enumDescriptions",
    "x-ici", "x-au-lieu-de",
})  # fmt: skip


class Inconnu(Exception):
    """Un mot du schéma que l'on ne sait pas juger ici."""


def juger_par(schema: Schema) -> Juge | None:
    """La fonction qui dit si un fichier suit ce schéma ; rien si le schéma dit plus que l'on ne sait juger."""
    try:
        return _Compilation(schema).juge(schema)
    except Inconnu:
        return None


class _Compilation:
    """Les juges d'un même fichier de schéma, chacun bâti une fois ; une définition peut se citer elle-même."""

    def __init__(self, racine: Schema) -> None:
        self._definitions: Mapping[str, Any] = racine.get("$defs", {})
        self._juges: dict[str, Juge] = {}

    def juge(self, schema: Any) -> Juge:
        if isinstance(schema, bool):
            return _oui if schema else _non
        epreuves = [
            epreuve
            for mot in schema
            if mot not in _ANNOTATIONS and (epreuve := self._epreuve(mot, schema)) is not None
        ]
        if not epreuves:
            return _oui
        return epreuves[0] if len(epreuves) == 1 else partial(_toutes, tuple(epreuves))

    def _epreuve(self, mot: str, schema: Schema) -> Juge | None:
        if mot in _DE_TEXTE:
            # Les quatre mots d'un texte font une seule épreuve, celle du premier rencontré.
            premier = next(m for m in schema if m in _DE_TEXTE)
            return partial(_texte, _juge_de_texte(schema)) if mot == premier else None
        if mot in ("items", "minItems", "maxItems", "uniqueItems"):
            premier = next(m for m in schema if m in ("items", "minItems", "maxItems", "uniqueItems"))
            return self._liste(schema) if mot == premier else None
        if mot in ("properties", "additionalProperties"):
            seul = mot == "properties" or "properties" not in schema
            return self._proprietes(schema) if seul else None
        if mot in ("then", "else"):
            return None
        recette = _RECETTES.get(mot)
        if recette is None:
            raise Inconnu(mot)
        return recette(self, schema[mot], schema)

    def _liste(self, schema: Schema) -> Juge:
        moins, plus = schema.get("minItems", 0), schema.get("maxItems", 10**9)
        element = self.juge(schema["items"]) if "items" in schema else _oui
        return partial(_elements, moins, plus, element, bool(schema.get("uniqueItems")))

    def _proprietes(self, schema: Schema) -> Juge:
        connues = {cle: self.juge(sous) for cle, sous in schema.get("properties", {}).items()}
        return partial(_cles, connues, self.juge(schema.get("additionalProperties", True)))

    def type(self, voulu: str | Sequence[str], _: Schema) -> Juge:
        noms = [voulu] if isinstance(voulu, str) else voulu
        if not all(nom in _CLASSES or nom in _JAMAIS for nom in noms):
            raise Inconnu("type")
        return partial(_du_type, tuple(_CLASSES[nom] for nom in noms if nom in _CLASSES))

    def requis(self, cles: Sequence[str], _: Schema) -> Juge:
        return partial(_requises, frozenset(cles))

    def requis_ensemble(self, paires: Mapping[str, Sequence[str]], _: Schema) -> Juge:
        return partial(_requises_avec, {cle: frozenset(suite) for cle, suite in paires.items()})

    def noms(self, sous: Schema, _: Schema) -> Juge:
        if not isinstance(sous, Mapping) or set(sous) - _DE_TEXTE - _ANNOTATIONS:
            raise Inconnu("propertyNames")
        return partial(_noms, _juge_de_texte(sous))

    def au_moins(self, combien: int, _: Schema) -> Juge:
        return lambda noeud: type(noeud) is not Carte or len(noeud.par_cle) >= combien

    def constante(self, voulue: object, _: Schema) -> Juge:
        return lambda noeud: type(noeud) is Texte and noeud.valeur == voulue

    def renvoi(self, vers: str, _: Schema) -> Juge:
        nom = vers.removeprefix("#/$defs/")
        if nom == vers or nom not in self._definitions:
            raise Inconnu(vers)
        if nom not in self._juges:
            # Posé avant d'être bâti : la définition peut se citer elle-même.
            self._juges[nom] = lambda noeud: self._juges[nom](noeud)
            self._juges[nom] = self.juge(self._definitions[nom])
        return self._juges[nom]

    def tous(self, sous: Sequence[Any], _: Schema) -> Juge:
        return partial(_toutes, tuple(self.juge(s) for s in sous))

    def un_au_moins(self, sous: Sequence[Any], _: Schema) -> Juge:
        juges = tuple(self.juge(s) for s in sous)
        return lambda noeud: any(juge(noeud) for juge in juges)

    def un_seul(self, sous: Sequence[Any], _: Schema) -> Juge:
        juges = tuple(self.juge(s) for s in sous)
        return lambda noeud: sum(juge(noeud) for juge in juges) == 1

    def selon(self, condition: Any, schema: Schema) -> Juge:
        si, alors, sinon = (
            self.juge(s) for s in (condition, schema.get("then", True), schema.get("else", True))
        )
        return lambda noeud: (alors if si(noeud) else sinon)(noeud)


_RECETTES: dict[str, Callable[[_Compilation, Any, Schema], Juge]] = {
    "type": _Compilation.type,
    "required": _Compilation.requis,
    "dependentRequired": _Compilation.requis_ensemble,
    "propertyNames": _Compilation.noms,
    "minProperties": _Compilation.au_moins,
    "const": _Compilation.constante,
    "$ref": _Compilation.renvoi,
    "allOf": _Compilation.tous,
    "anyOf": _Compilation.un_au_moins,
    "oneOf": _Compilation.un_seul,
    "if": _Compilation.selon,
}


# ── Les épreuves ──
def _oui(_: Noeud) -> bool:
    return True


def _non(_: Noeud) -> bool:
    return False


def _toutes(epreuves: tuple[Juge, ...], noeud: Noeud) -> bool:
    for epreuve in epreuves:  # noqa: SIM110 - la boucle est deux fois plus rapide que `all`
        if not epreuve(noeud):
            return False
    return True


def _du_type(classes: tuple[type, ...], noeud: Noeud) -> bool:
    return type(noeud) in classes


def _texte(juge: Callable[[str], bool], noeud: Noeud) -> bool:
    return type(noeud) is not Texte or juge(noeud.valeur)


def _juge_de_texte(schema: Schema) -> Callable[[str], bool]:
    moins, plus = schema.get("minLength", 0), schema.get("maxLength", 10**9)
    # `$` veut dire la fin du texte, et non celle de sa dernière ligne.
    motif = re.compile(re.sub(r"\$$", r"\\Z", schema["pattern"])).search if "pattern" in schema else None
    permises = frozenset(schema["enum"]) if "enum" in schema else None

    def juge(valeur: str) -> bool:
        if len(valeur) > plus or (moins and len(valeur.strip()) < moins):
            return False
        if motif is not None and motif(valeur) is None:
            return False
        if permises is None or valeur in permises:
            return True
        return not valeur.isascii() and sans_accents(valeur) in permises

    return juge


def _elements(moins: int, plus: int, juge: Juge, uniques: bool, noeud: Noeud) -> bool:
    if type(noeud) is not Liste:
        return True
    elements = noeud.elements
    if not moins <= len(elements) <= plus:
        return False
    if uniques:
        textes = [element.valeur for element in elements if type(element) is Texte]
        if len(set(textes)) < len(textes):
            return False
    return all(map(juge, elements))


def _cles(connues: Mapping[str, Juge], autres: Juge, noeud: Noeud) -> bool:
    if type(noeud) is not Carte:
        return True
    for cle, entree in noeud.par_cle.items():  # noqa: SIM110 - de même
        if not connues.get(cle, autres)(entree.valeur):
            return False
    return True


def _requises(cles: frozenset[str], noeud: Noeud) -> bool:
    return type(noeud) is not Carte or cles <= noeud.par_cle.keys()


def _requises_avec(paires: Mapping[str, frozenset[str]], noeud: Noeud) -> bool:
    return type(noeud) is not Carte or all(
        paires[cle] <= noeud.par_cle.keys() for cle in paires.keys() & noeud.par_cle.keys()
    )


def _noms(juge: Callable[[str], bool], noeud: Noeud) -> bool:
    return type(noeud) is not Carte or all(map(juge, noeud.par_cle))
