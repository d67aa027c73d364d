"""Un essai de la base, sur un workflow dont une couche a retiré un élément facultatif : ce qu'il en reste à jouer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Entree, Liste, Texte

_VERSENT = ("verser", "refuser_signature")


def retires(amendements: Iterable[Amendement]) -> tuple[Chemin, ...]:
    """Les éléments que des couches ont retirés en entier."""
    return tuple(a.chemin for a in amendements if a.verbe == "retirer" and a.noeud("elements") is None)


def elaguer(etape: Carte, retires: tuple[Chemin, ...], type_de: Callable[[str], str]) -> Carte | None:
    """L'étape sans ce qui n'existe plus ; rien si elle ne portait que là-dessus."""
    if not retires:
        return etape
    fiche, _, reste = next(
        (
            _texte(etape, v).partition(".")
            for v in (*_VERSENT, "traiter", "avancer", "corriger")
            if v in etape
        ),
        ("", "", ""),
    )
    machine = _texte(etape, "creer") or type_de(fiche)
    perdus = {c[-1] for c in retires if len(c) > 1 and c[1] == machine}
    ote = {c[-1] for c in retires if c[-2:-1] == ("exige",)}
    if any(v in etape for v in _VERSENT) and reste in perdus:
        return None
    if "traiter" in etape and reste in ote:
        return None
    if _texte(etape, "document").rpartition(".")[2] in {c[1] for c in retires if c[0] == "documents"} - {""}:
        return None
    noms = {c[-1] for c in retires}
    if noms & set(re.findall(r"[a-z][a-z0-9_]*", _texte(etape, "alors"))):
        return None
    champs = {c[-1] for c in retires if c[-2:-1] == ("champs",) and c[-1] in perdus}
    return Carte(tuple(_sans(e, ote if e.cle == "ecarts" else champs) for e in etape.entrees), etape.position)


def _sans(entree: Entree, noms: set[str]) -> Entree:
    """Cette clé de l'étape, sans les noms retirés : les écarts attendus, les champs saisis."""
    porte = entree.valeur
    if entree.cle == "ecarts" and isinstance(porte, Liste):
        gardes = tuple(e for e in porte.elements if not (isinstance(e, Texte) and e.valeur in noms))
        return Entree(entree.cle, entree.position_cle, Liste(gardes, porte.position))
    if entree.cle == "saisit" and isinstance(porte, Carte):
        siens = tuple(e for e in porte.entrees if e.cle not in noms)
        return Entree(entree.cle, entree.position_cle, Carte(siens, porte.position))
    return entree


def _texte(etape: Carte, cle: str) -> str:
    porte = etape.get(cle)
    return porte.valeur.strip() if isinstance(porte, Texte) else ""
