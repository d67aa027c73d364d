"""Des nœuds à la forme canonique : chaque scalaire prend son type, chaque règle sa forme sans accents.

La forme dit ce qu'un workflow contient, clé par clé ; ce qui n'y est pas nommé n'entre pas. Elle garde, pour
chaque chemin de noms, le lieu de sa clé et de sa valeur.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moteur.diagnostics import Position
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.regles.mots import forme_canonique
from moteur.domaine.valeurs import lire as lire_valeur
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte
from moteur.suggestions import sans_accents

Chemin = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lieu:
    """Où un élément est écrit : sa clé, et le nœud de sa valeur."""

    cle: Position
    noeud: Noeud


Lieux = dict[Chemin, Lieu]


class Illisible(Exception):
    """Une valeur qui n'a pas le genre attendu ; le schéma le dit mieux, on la laisse de côté."""


def texte(noeud: Noeud) -> str:
    if not isinstance(noeud, Texte):
        raise Illisible
    return " ".join(noeud.valeur.split()) if "\n" not in noeud.valeur else noeud.valeur.strip()


def mot(noeud: Noeud) -> str:
    """Un mot du langage, accents permis (« recommandé »)."""
    return sans_accents(texte(noeud))


def regle(noeud: Noeud) -> str:
    return forme_canonique(texte(noeud))


def oui_non(noeud: Noeud) -> bool:
    valeur = texte(noeud)
    if valeur not in ("oui", "non"):
        raise Illisible
    return valeur == "oui"


def entier(noeud: Noeud) -> int:
    valeur = texte(noeud)
    if not valeur.lstrip("-").isdecimal() or len(valeur) > 15:
        raise Illisible
    return int(valeur)


def noms(noeud: Noeud) -> list[str]:
    if not isinstance(noeud, Liste):
        raise Illisible
    return [texte(e) for e in noeud.elements]


def titres(noeud: Noeud) -> dict[str, str]:
    if not isinstance(noeud, Carte):
        raise Illisible
    return {e.cle: texte(e.valeur) for e in noeud.entrees}


@dataclass(frozen=True, slots=True)
class CarteDe:
    """Une carte `nom: {…}` d'éléments du même genre."""

    element: Any


COMMUN: dict[str, Any] = {"titre": texte, "aide": texte, "source": noms}
CHAMP: dict[str, Any] = {
    **COMMUN, "type": mot, "valeurs": titres, "fige": oui_non, "de": texte, "liste": oui_non, "parmi": texte,
    "minimum": entier, "maximum": entier, "personnel": texte, "exemple": texte,
}  # fmt: skip
EXIGENCE = {**COMMUN, "regle": regle, "sinon": texte, "niveau": mot, "traite_par": noms}
PORTE = {
    "par": noms, "saisit": noms, "peut_saisir": noms, "exige": CarteDe(EXIGENCE), "constat": oui_non,
    "en_personne": oui_non,
}  # fmt: skip
PIECE = {
    **COMMUN, "nature": mot, "par": noms, "validite": texte, "document": texte, "exige": CarteDe(EXIGENCE),
    "saisit": CarteDe(CHAMP), "peut_saisir": CarteDe(CHAMP), "visible_par": noms, "en_personne": oui_non,
    "interdit": noms,
}  # fmt: skip
MACHINE: dict[str, Any] = {
    **COMMUN, "personne": oui_non, "en_nombre": oui_non, "phase": texte, "designation": noms,
    "champs": CarteDe(CHAMP), "pieces": CarteDe(PIECE), "creation": PORTE, "modification": {"par": noms, "champs": noms},
    "qualites": CarteDe({**COMMUN, "regle": regle}), "etats": CarteDe({**COMMUN, "final": oui_non}),
    "transitions": CarteDe({**COMMUN, **PORTE, "de": noms, "vers": texte, "detour": oui_non}),
}  # fmt: skip
SIGNATAIRE = {
    **COMMUN, "qui": texte, "au_nom_de": texte, "sauf_si": regle, "facultatif_si": regle,
    "delegation": {"piece": texte, "jusqu_au": texte},
}  # fmt: skip
WORKFLOW: dict[str, Any] = {
    **COMMUN, "workflow": texte, "version": entier, "langage": entier, "deroulement": noms,
    "roles": CarteDe({**COMMUN, "saisi_par": noms, "supplee_par": noms, "suppleants": noms}),
    "porteur": {**COMMUN, "type": texte, "cle": texte, "champs": CarteDe(CHAMP)},
    "periode": {**COMMUN, "annees": entier, "sens": mot},
    "dossier": {
        **COMMUN, "champs": CarteDe(CHAMP), "creation": PORTE, "modification": {"par": noms, "champs": noms}
    },
    "ecarts": {"par": noms}, "corrections": {"par": noms}, "saisie_tardive": texte,
    "versions": {"par": noms}, "effacements": {"par": noms}, "raccords": CarteDe(titres),
    "parametres": CarteDe({**COMMUN, "type": mot, "valeur": texte, "sens": mot}),
    "donnees_personnelles": CarteDe({**COMMUN, "conservation": texte, "visible_par": noms}),
    "phases": CarteDe(MACHINE), "fiches": CarteDe(MACHINE),
    "documents": CarteDe({
        **COMMUN, "modele": texte, "pour": texte, "signataires": noms, "personnes": CarteDe(SIGNATAIRE),
        "exige": CarteDe(EXIGENCE), "fige": noms,
    }),
    "garanties": CarteDe({**COMMUN, "chaque_fois": regle, "verifie": regle, "toujours": regle}),
    "couvertures": CarteDe({
        **COMMUN, "fiche": texte, "piece": texte, "etats": noms, "montre": noms,
        "demande": texte, "renouveler": texte, "engage": CarteDe(noms),
        "evenements": CarteDe({"etat": texte, "chemin": noms, "sauf": texte}),
    }),
    "indicateurs": CarteDe({**COMMUN, "valeur": regle, "numerateur": regle, "denominateur": regle}),
    "donnees": CarteDe({
        **COMMUN, "type": mot, "releves": CarteDe({**COMMUN, "valeur": texte, "annee": texte, "dit": texte, "lu_le": texte}),
    }),
    "echeances": CarteDe({
        **COMMUN, "fiche": texte, "etat": texte, "sous": texte, "tous_les": texte, "attend": regle,
        "piece": texte, "avant": texte, "au_plus_tard": texte, "a_partir_de": texte, "depuis": texte,
        "rappel": texte, "relance": texte,
    }),
}  # fmt: skip


def former(racine: Carte) -> tuple[dict[str, Any], Lieux]:
    """La forme canonique d'un workflow fusionné, et le lieu de chacun de ses éléments."""
    lieux: Lieux = {}
    forme = _element(racine, WORKFLOW, (), lieux)
    for corps in forme.get("parametres", {}).values():
        _typer_parametre(corps)
    for donnee in forme.get("donnees", {}).values():
        for releve in donnee.get("releves", {}).values():
            _typer_releve(releve, donnee.get("type", "texte"))
    return forme, lieux


def _typer_parametre(corps: dict[str, Any]) -> None:
    try:
        if corps["type"] == "duree":
            corps["valeur"] = str(lire_duree(corps["valeur"]))
        else:
            corps["valeur"] = lire_valeur(corps["type"], corps["valeur"])
    except (KeyError, ValeurRefusee):
        return  # dit par le contrôle des paramètres, à sa place


def _typer_releve(releve: dict[str, Any], type_: str) -> None:
    try:
        releve["valeur"] = lire_valeur(type_, releve["valeur"])
    except (KeyError, ValeurRefusee):
        return  # dit par le contrôle des données, à sa place


def _element(carte: Carte, attendu: Mapping[str, Any], chemin: Chemin, lieux: Lieux) -> dict[str, Any]:
    element: dict[str, Any] = {}
    for entree in carte.entrees:
        if entree.cle not in attendu or entree.cle in element:
            continue
        ici = (*chemin, entree.cle)
        lieux[ici] = Lieu(entree.position_cle, entree.valeur)
        try:
            element[entree.cle] = _convertir(entree.valeur, attendu[entree.cle], ici, lieux)
        except Illisible:
            continue
    return element


def _convertir(noeud: Noeud, attendu: Any, chemin: Chemin, lieux: Lieux) -> Any:
    if isinstance(attendu, CarteDe):
        return _carte(noeud, attendu, chemin, lieux)
    if isinstance(attendu, Mapping):
        if not isinstance(noeud, Carte):
            raise Illisible
        return _element(noeud, attendu, chemin, lieux)
    return attendu(noeud)


def _carte(noeud: Noeud, attendu: CarteDe, chemin: Chemin, lieux: Lieux) -> dict[str, Any]:
    if isinstance(noeud, Texte) and not noeud.valeur and not noeud.cite:
        return {}
    if not isinstance(noeud, Carte):
        raise Illisible
    carte: dict[str, Any] = {}
    for entree in noeud.entrees:
        ici = (*chemin, entree.cle)
        lieux.setdefault(ici, Lieu(entree.position_cle, entree.valeur))
        try:
            carte[entree.cle] = _convertir(entree.valeur, attendu.element, ici, lieux)
        except Illisible:
            continue
    return carte
