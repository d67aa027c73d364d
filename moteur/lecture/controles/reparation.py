"""De quoi typer les règles d'un workflow encore fautif : la forme, complétée partout où elle manque.

Ce que l'on complète ici ne sert qu'à juger les règles ; jamais à jouer le workflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.controles.examen import Examen
from moteur.suggestions import le_plus_proche

_MUETTE = {"titre": ""}
_TETE: dict[str, Any] = {
    "workflow": "",
    "titre": "",
    "version": 0,
    "deroulement": [],
    "roles": {},
    "periode": {"titre": ""},
    "ecarts": {"par": []},
}


def workflow_a_typer(e: Examen) -> Workflow:
    """Le workflow que les règles voient ; un lien vers une fiche perdue y mène à une fiche muette."""
    forme = e.forme
    fiches = {
        **dict.fromkeys((*e.ecrits(("fiches",)), *e.absents.fiches), _MUETTE),
        **forme.get("fiches", {}),
    }
    phases = {
        **dict.fromkeys((*e.ecrits(("phases",)), *e.absents.phases), _MUETTE),
        **forme.get("phases", {}),
    }
    for nom in _designees(forme):
        if nom not in fiches and le_plus_proche(nom, fiches) is None:
            fiches[nom] = _MUETTE
    porteur = forme.get("porteur", {})
    complete = {
        **_TETE,
        **{cle: forme[cle] for cle in _TETE if cle in forme},
        "roles": _elements(forme, "roles", {"titre": ""}),
        "periode": _MUETTE,
        "ecarts": {"par": []},
        "corrections": {},
        "versions": {},
        "effacements": {},
        "raccords": {},
        "parametres": _elements(forme, "parametres", {"titre": "", "type": "texte", "valeur": ""}),
        "porteur": {"titre": "", "cle": "", "champs": _champs(porteur, fiches)},
        "dossier": _machine(forme.get("dossier", {}), fiches),
        "phases": {nom: _machine(corps, fiches) for nom, corps in phases.items()},
        "fiches": {nom: _machine(corps, fiches) for nom, corps in fiches.items()},
    }
    return construire(complete, empreinte="")


def _designees(forme: Mapping[str, Any]) -> Iterable[str]:
    for genre in ("phases", "fiches"):
        for machine in forme.get(genre, {}).values():
            yield from (c["de"] for c in machine.get("champs", {}).values() if "de" in c)
            for piece in machine.get("pieces", {}).values():
                for cle in ("saisit", "peut_saisir"):
                    yield from (c["de"] for c in piece.get(cle, {}).values() if "de" in c)


def _elements(porteur: Mapping[str, Any], cle: str, defauts: Mapping[str, Any]) -> dict[str, Any]:
    return {nom: {**defauts, **corps} for nom, corps in porteur.get(cle, {}).items()}


def _champs(porteur: Mapping[str, Any], fiches: Mapping[str, Any], cle: str = "champs") -> dict[str, Any]:
    champs = _elements(porteur, cle, _MUETTE)
    for champ in champs.values():
        if "de" in champ and champ["de"] not in fiches:
            champ["de"] = le_plus_proche(champ["de"], fiches)
    return champs


def _machine(corps: Mapping[str, Any], fiches: Mapping[str, Any]) -> dict[str, Any]:
    """La machine, chaque élément muni de ce qu'il doit avoir ; ses portes ne comptent pas pour une règle."""
    pieces = _elements(corps, "pieces", {"titre": "", "nature": "fichier", "par": []})
    for piece in pieces.values():
        piece["exige"] = {}
        for cle in ("saisit", "peut_saisir"):
            piece[cle] = _champs(piece, fiches, cle)
    return {
        "titre": "",
        "champs": _champs(corps, fiches),
        "pieces": pieces,
        "qualites": _elements(corps, "qualites", {"titre": "", "regle": ""}),
        "etats": _elements(corps, "etats", _MUETTE),
        "transitions": {nom: {"titre": "", "de": [], "vers": ""} for nom in corps.get("transitions", {})},
        "creation": {"saisit": corps.get("creation", {}).get("saisit", [])},
    }
