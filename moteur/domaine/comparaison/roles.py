"""Pour quels rôles une différence compte : qui fait, saisit, signe ou voit ce qu'elle touche."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moteur.domaine.comparaison.differences import Chemin, Difference, Forme, carte, lire, morceaux

_PORTES = ("transitions", "pieces", "creation", "modification")
_QUI = ("par", "saisi_par", "supplee_par", "traite_par", "visible_par", "signataires")
_MACHINES = ("phases", "fiches", "dossier", "porteur")


def roles(difference: Difference, avant: Forme, apres: Forme) -> tuple[str, ...]:
    """Les rôles concernés, dans l'ordre du workflow ; aucun : la différence est pour tous."""
    trouves: set[str] = set()
    for forme in (avant, apres):
        trouves |= set(_dans(forme, difference))
    connus = list(dict.fromkeys((*carte(apres, "roles"), *carte(avant, "roles"))))
    return tuple(r for r in connus if r in trouves)


def _dans(forme: Forme, d: Difference) -> Iterator[str]:
    chemin = d.chemin
    if chemin[:1] == ("roles",) and len(chemin) > 1:
        yield chemin[1]
    yield from _nommes(lire(forme, chemin), d.cle)
    porte = _porte(chemin)
    if porte:
        yield from _liste(lire(forme, (*porte, "par")))
    for nom in _champs(d):
        yield from _qui_saisit(forme, chemin, nom)
    if chemin[:1] == ("parametres",) and len(chemin) > 1:
        yield from _qui_s_en_sert(forme, chemin[1])
    if chemin[:1] == ("documents",) and len(chemin) > 1:
        yield from _liste(lire(forme, (*chemin[:2], "signataires")))
    if chemin[:1] == ("echeances",) and len(chemin) > 1:
        yield from _qui_est_attendu(forme, carte(forme, *chemin[:2]))
    if chemin[:1] == ("donnees_personnelles",) and len(chemin) > 1:
        yield from _liste(lire(forme, (*chemin[:2], "visible_par")))


def _nommes(corps: Any, cle: str) -> Iterator[str]:
    """Les rôles que nomme ce qui a changé, à toute profondeur."""
    if cle in _QUI:
        yield from _liste(corps)
    if isinstance(corps, Mapping):
        for dessous, valeur in corps.items():
            yield from _nommes(valeur, dessous)


def _liste(noms: Any) -> Iterable[str]:
    return (str(n) for n in noms) if isinstance(noms, list) else ()


def _porte(chemin: Chemin) -> Chemin:
    """La transition, la pièce, la création ou la modification où l'on se trouve."""
    rang = 0
    porte: Chemin = ()
    for collection, nom in morceaux(chemin):
        rang += 2 if nom else 1
        if collection in _PORTES:
            porte = chemin[:rang]
    return porte


def _machine(chemin: Chemin) -> Chemin:
    premier = next(morceaux(chemin), ("", ""))
    return chemin[: 2 if premier[1] else 1] if premier[0] in _MACHINES else ()


def _champs(d: Difference) -> list[str]:
    return [nom for collection, nom in morceaux(d.chemin) if collection == "champs"]


def _qui_saisit(forme: Forme, chemin: Chemin, champ: str) -> Iterator[str]:
    machine = carte(forme, *_machine(chemin))
    portes = [carte(machine, "creation"), *_cartes(machine, "transitions")]
    if chemin[:1] == ("porteur",):
        portes.append(carte(forme, "dossier", "creation"))
    for porte in portes:
        if champ in (*_liste(porte.get("saisit")), *_liste(porte.get("peut_saisir"))):
            yield from _liste(porte.get("par"))
    modification = carte(machine, "modification")
    if champ in _liste(modification.get("champs")):
        yield from _liste(modification.get("par"))


def _cartes(corps: Forme, collection: str) -> list[Forme]:
    """Les éléments d'une collection."""
    return [carte({"": e}, "") for e in carte(corps, collection).values()]


def _qui_s_en_sert(forme: Forme, nom: str) -> Iterator[str]:
    """Qui passe une porte dont une règle lit ce paramètre, ou attend une échéance qu'il règle."""
    mot = re.compile(rf"\b{re.escape(nom)}\b")

    def lit(corps: Any) -> bool:
        if isinstance(corps, Mapping):
            return any(lit(v) for v in corps.values())
        return isinstance(corps, str) and mot.search(corps) is not None

    for machine in (*_cartes(forme, "phases"), *_cartes(forme, "fiches")):
        portes = [carte(machine, "creation"), *_cartes(machine, "transitions"), *_cartes(machine, "pieces")]
        for porte in portes:
            if lit({"exige": porte.get("exige"), "validite": porte.get("validite")}):
                yield from _liste(porte.get("par"))
    for echeance in _cartes(forme, "echeances"):
        if lit({c: v for c, v in echeance.items() if c not in ("titre", "aide", "rappel")}):
            yield from _qui_est_attendu(forme, echeance)


def _qui_est_attendu(forme: Forme, echeance: Forme) -> Iterator[str]:
    """Les rôles de ce qui est attendu : la transition nommée, la pièce, ou ce qui quitte l'état."""
    for genre in ("phases", "fiches"):
        machine = carte(forme, genre, str(echeance.get("fiche")))
        attendue = str(echeance.get("attend", ""))
        for nom in carte(machine, "transitions"):
            transition = carte(machine, "transitions", nom)
            if nom == attendue or (echeance.get("etat") and echeance["etat"] in _liste(transition.get("de"))):
                yield from _liste(transition.get("par"))
        piece = carte(machine, "pieces", str(echeance.get("piece") or attendue))
        yield from _liste(piece.get("par"))
