"""Supprimer un élément d'un workflow, en mémoire, avec tout ce qui ne se comprend plus sans lui."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, INDICATEUR, typer, typer_valeur
from moteur.domaine.workflow import Workflow, construire
from moteur.lecture.chargement import Chargement

Forme = dict[str, Any]
Chemin = tuple[str, ...]
_ROLES = ("par", "saisi_par", "supplee_par", "suppleants", "traite_par", "visible_par", "signataires")


def porteurs(forme: Mapping[str, Any], exigences: Mapping[str, Any]) -> Iterator[tuple[str, Chemin]]:
    """Chaque exigence des textes, et chaque élément du workflow qui la cite."""
    for chemin, corps in _elements(forme):
        for source in corps.get("source", ()):
            if chemin and source in exigences:
                yield source, chemin


def _elements(corps: object, chemin: Chemin = ()) -> Iterator[tuple[Chemin, Mapping[str, Any]]]:
    if isinstance(corps, Mapping):
        if isinstance(corps.get("source"), list):
            yield chemin, corps
        for cle, valeur in corps.items():
            if cle not in ("source", "calendrier"):
                yield from _elements(valeur, (*chemin, cle))


def sans(chargement: Chargement, chemin: Chemin) -> Chargement:
    """Le même workflow, sans cet élément ni ce qui ne tenait que par lui."""
    forme = copy.deepcopy({c: v for c, v in (chargement.forme or {}).items() if c != "calendrier"})
    forme["calendrier"] = (chargement.forme or {}).get("calendrier", {})
    avant = _noms(forme)
    _oter(forme, chemin)
    _raccorder(forme)
    while disparus := avant - (reste := _noms(forme)):
        avant = reste
        workflow = construire(forme, empreinte=chargement.empreinte)
        for mort in list(_muettes(forme, workflow, set(disparus))):
            _oter(forme, mort)
        _raccorder(forme)
    return replace(chargement, forme=forme, workflow=construire(forme, empreinte=chargement.empreinte))


def _oter(forme: Forme, chemin: Chemin) -> None:
    corps: Any = forme
    for cle in chemin[:-1]:
        corps = corps.get(cle, {})
    corps.pop(chemin[-1], None)
    forme.setdefault("periode", {})  # sans ce qu'on en dit, une période est d'une année


def _noms(forme: Mapping[str, Any]) -> Counter[str]:
    """Chaque mot qu'une règle peut citer, autant de fois qu'un élément le porte ou qu'un lien y mène."""
    return Counter(_cles({c: v for c, v in forme.items() if c != "calendrier"}))


def _cles(corps: object) -> Iterator[str]:
    if not isinstance(corps, Mapping):
        return
    for cle, valeur in corps.items():
        yield cle
        if isinstance(valeur, Mapping):
            yield from (cle for _ in range("validite" in valeur))
            yield from (str(valeur[lien]) for lien in ("de",) if isinstance(valeur.get(lien), str))
            yield from _cles(valeur)


def _raccorder(forme: Forme) -> None:
    """Retire ce qui nomme un élément supprimé : un rôle, une fiche, un champ, un document, un paramètre."""
    machines = {**forme.get("phases", {}), **forme.get("fiches", {})}
    forme["deroulement"] = [p for p in forme["deroulement"] if p in forme.get("phases", {})]
    _roles(forme, set(forme["roles"]))
    forme["documents"] = {n: d for n, d in forme.get("documents", {}).items() if d["pour"] in machines}
    champs = {**forme["porteur"]["champs"], **forme.get("dossier", {}).get("champs", {})}
    _listes(forme.get("dossier", {}), champs)
    for machine in machines.values():
        _champs(machine, set(machines))
        pieces = machine.get("pieces", {})
        machine["pieces"] = {
            n: p for n, p in pieces.items() if p.get("document", "") in ("", *forme["documents"])
        }
        for piece in machine["pieces"].values():
            if piece.get("validite") not in forme.get("parametres", {}):
                piece.pop("validite", None)
    forme["echeances"] = {n: e for n, e in forme.get("echeances", {}).items() if _datable(e, forme, machines)}
    forme["garanties"] = {n: g for n, g in forme.get("garanties", {}).items() if _declenche(g, machines)}


def _declenche(garantie: Forme, machines: Mapping[str, Any]) -> bool:
    return "chaque_fois" not in garantie or garantie["chaque_fois"].split()[0] in machines


def _datable(echeance: Forme, forme: Forme, machines: Mapping[str, Any]) -> bool:
    """Une échéance dont la fiche, la pièce et le délai existent encore."""
    machine = machines.get(echeance["fiche"])
    if machine is None or echeance.get("piece", "") not in ("", *machine.get("pieces", {})):
        return False
    delais = [echeance[cle] for cle in ("sous", "tous_les", "avant") if cle in echeance]
    delais += re.findall(
        r"[+-] ([a-z_]+)", f"{echeance.get('au_plus_tard', '')} {echeance.get('a_partir_de', '')}"
    )
    return all(d in forme.get("parametres", {}) or d[0].isdigit() for d in delais)


def _roles(corps: object, connus: set[str]) -> None:
    if not isinstance(corps, dict):
        return
    for cle, valeur in corps.items():
        if cle in _ROLES and isinstance(valeur, list):
            corps[cle] = [r for r in valeur if r in connus]
        elif cle != "calendrier":
            _roles(valeur, connus)


def _champs(machine: Forme, machines: set[str]) -> None:
    champs: Forme = machine.get("champs", {})
    for nom in [n for n, c in champs.items() if c.get("de", "") not in ("", *machines)]:
        del champs[nom]
    for nom in [n for n, c in champs.items() if c.get("parmi", "") not in ("", *champs)]:
        del champs[nom]
    _listes(machine, champs)


def _listes(machine: Forme, champs: Mapping[str, Any]) -> None:
    """Ne garde, de ce qu'une machine fait saisir, que les champs qui existent."""
    portes = [machine.get("creation", {}), *machine.get("transitions", {}).values()]
    listes = [(p, cle) for p in portes for cle in ("saisit", "peut_saisir") if isinstance(p.get(cle), list)]
    listes += [(machine, "designation"), (machine.get("modification", {}), "champs")]
    for corps, cle in listes:
        if cle in corps:
            corps[cle] = [c for c in corps[cle] if c in champs]


def _muettes(forme: Forme, workflow: Workflow, disparus: set[str]) -> Iterator[Chemin]:
    """Les éléments dont la règle ne se comprend plus, sans ces noms."""
    for chemin, regle, pile in _regles(forme):
        if not disparus.intersection(re.findall(r"[a-z0-9_]+", regle)):
            continue
        try:
            if pile is None:
                typer_valeur(analyser_valeur(regle), Portee(workflow), INDICATEUR)
            else:
                typer(analyser(regle), Portee(workflow, pile), EXIGENCE)
        except ErreurDeRegle:
            yield chemin


def _regles(forme: Forme) -> Iterator[tuple[Chemin, str, Chemin | None]]:
    for genre in ("phases", "fiches"):
        for nom, machine in forme.get(genre, {}).items():
            ici = (genre, nom)
            for qualite, corps in machine.get("qualites", {}).items():
                yield (*ici, "qualites", qualite), corps["regle"], (nom,)
            for chemin, porte in _portes(machine):
                for exigence, corps in porte.get("exige", {}).items():
                    yield (*ici, *chemin, "exige", exigence), corps["regle"], (nom,)
    for nom, document in forme.get("documents", {}).items():
        for exigence, corps in document.get("exige", {}).items():
            yield ("documents", nom, "exige", exigence), corps["regle"], (document["pour"],)
    for nom, garantie in forme.get("garanties", {}).items():
        if "toujours" in garantie:
            yield ("garanties", nom), garantie["toujours"], ()
        else:
            yield ("garanties", nom), garantie["verifie"], (garantie["chaque_fois"].split()[0],)
    for nom, indicateur in forme.get("indicateurs", {}).items():
        for cle in ("valeur", "numerateur", "denominateur"):
            if cle in indicateur:
                yield ("indicateurs", nom), indicateur[cle], None


def _portes(machine: Forme) -> Iterator[tuple[Chemin, Forme]]:
    yield ("creation",), machine.get("creation", {})
    for genre in ("transitions", "pieces"):
        for nom, porte in machine.get(genre, {}).items():
            yield (genre, nom), porte
