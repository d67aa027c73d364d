"""Un workflow assemblé est un arbre de noms : y chercher, y poser, en ôter, sans changer l'arbre d'avant.

Chaque nœud garde le lieu où il est écrit : ce qu'une couche pose vient de son fichier, le reste de la base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moteur.diagnostics import Position
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.lecture.forme import WORKFLOW, CarteDe, Chemin, Illisible, noms, titres
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.suggestions import sans_accents

ABSENT = object()


def entree(racine: Carte, chemin: Chemin) -> Entree | None:
    """La clé de ce chemin, avec ce qu'elle porte, ou rien."""
    ici: Noeud = racine
    trouvee: Entree | None = None
    for nom in chemin:
        trouvee = ici.entree(nom) if isinstance(ici, Carte) else None
        if trouvee is None:
            return None
        ici = trouvee.valeur
    return trouvee


def noeud(racine: Carte, chemin: Chemin) -> Noeud | None:
    """Ce que porte ce chemin, ou rien."""
    trouvee = entree(racine, chemin)
    return trouvee.valeur if trouvee is not None else (racine if not chemin else None)


def existe(racine: Carte, chemin: Chemin) -> bool:
    return entree(racine, chemin) is not None


def cles(racine: Carte, chemin: Chemin) -> tuple[str, ...]:
    """Les noms écrits sous ce chemin."""
    ici = noeud(racine, chemin)
    return ici.cles() if isinstance(ici, Carte) else ()


def poser(racine: Carte, chemin: Chemin, neuve: Entree) -> Carte:
    """L'arbre où ce chemin porte cette entrée ; une collection absente se crée en route."""
    tete, reste = chemin[0], chemin[1:]
    ancienne = racine.entree(tete)
    if reste:
        dessous = ancienne.valeur if ancienne is not None else None
        dedans = dessous if isinstance(dessous, Carte) else Carte((), neuve.position_cle)
        place = ancienne.position_cle if ancienne is not None else neuve.position_cle
        neuve = Entree(tete, place, poser(dedans, reste, neuve))
    if ancienne is None:
        return Carte((*racine.entrees, neuve), racine.position)
    return Carte(tuple(neuve if e is ancienne else e for e in racine.entrees), racine.position)


def oter(racine: Carte, chemin: Chemin) -> Carte:
    """L'arbre sans ce chemin."""
    ancienne = racine.entree(chemin[0])
    if ancienne is None:
        return racine
    if len(chemin) == 1:
        return Carte(tuple(e for e in racine.entrees if e.cle != chemin[0]), racine.position)
    if not isinstance(ancienne.valeur, Carte):
        return racine
    dedans = Entree(chemin[0], ancienne.position_cle, oter(ancienne.valeur, chemin[1:]))
    return Carte(tuple(dedans if e is ancienne else e for e in racine.entrees), racine.position)


def lieu(trouvee: Entree) -> Position:
    """Où montrer une valeur : un texte à sa place, le reste à sa clé."""
    return trouvee.valeur.position if isinstance(trouvee.valeur, Texte) else trouvee.position_cle


# ── Ce que le langage attend à un chemin ──
def attendu(chemin: Chemin) -> Any:
    """Ce que le langage met à ce chemin : une carte de clés, une `CarteDe`, une lecture ; `ABSENT` s'il n'y met rien."""
    ici: Any = WORKFLOW
    for nom in chemin:
        if isinstance(ici, CarteDe):
            ici = ici.element
        elif isinstance(ici, Mapping):
            ici = ici.get(nom, ABSENT)
        elif ici is titres:
            ici = texte_libre
        else:
            return ABSENT
        if ici is ABSENT:
            return ABSENT
    return ici


def texte_libre(donne: Noeud) -> str:
    if not isinstance(donne, Texte):
        raise Illisible
    return " ".join(donne.valeur.split())


def cles_permises(chemin: Chemin) -> tuple[str, ...]:
    """Les clés que le langage connaît sous ce chemin ; vide si l'on y nomme librement."""
    ici = attendu(chemin)
    return tuple(ici) if isinstance(ici, Mapping) else ()


def est_collection(chemin: Chemin) -> bool:
    """Ce chemin porte-t-il des éléments que l'on nomme ?"""
    ici = attendu(chemin)
    return isinstance(ici, CarteDe) or ici is titres


def est_liste(chemin: Chemin) -> bool:
    return attendu(chemin) is noms


def est_valeur(chemin: Chemin) -> bool:
    """Ce chemin porte-t-il un texte, un nombre, une règle ou une liste de noms ?"""
    ici = attendu(chemin)
    return ici is not ABSENT and callable(ici) and ici is not titres


# ── Comparer ──
def noms_de(donne: Noeud | None) -> tuple[str, ...]:
    """Les noms d'une liste ; rien si ce n'en est pas une."""
    elements: Iterable[Noeud] = donne.elements if isinstance(donne, Liste) else ()
    return tuple(e.valeur.strip() for e in elements if isinstance(e, Texte))


def canonique(chemin: Chemin, donne: Noeud) -> object:
    """La valeur telle que la forme canonique la compare ; deux écritures de la même sont égales."""
    if est_liste(chemin):
        return frozenset(noms_de(donne)) if isinstance(donne, Liste) else ABSENT
    if (chemin[:1] == ("parametres",) and chemin[-1] == "valeur") or chemin[-1] == "conservation":
        return _duree_ou_texte(donne)
    try:
        lu = attendu(chemin)(donne)
    except (Illisible, TypeError):
        return ABSENT
    return lu


def _duree_ou_texte(donne: Noeud) -> object:
    if not isinstance(donne, Texte):
        return ABSENT
    try:
        return str(lire_duree(donne.valeur))
    except ValeurRefusee:
        return " ".join(sans_accents(donne.valeur).split())


def en_clair(donne: Noeud | None) -> str:
    """Une valeur en une ligne, pour un message."""
    if isinstance(donne, Texte):
        dit = " ".join(donne.valeur.split())
        return dit if len(dit) <= 80 else f"{dit[:77]}…"
    if isinstance(donne, Liste):
        return f"[{', '.join(noms_de(donne))}]"
    return "rien" if donne is None else "un élément entier"
