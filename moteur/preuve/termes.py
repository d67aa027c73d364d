"""Des dates et des nombres sans leur valeur : ce qu'on en compare, et les comparaisons qui se contredisent."""

from __future__ import annotations

from typing import Any

from moteur.domaine.durees import lire_duree
from moteur.preuve.formules import Choix, Formule, ou, test

Terme = tuple[Any, ...]
LE: Terme = ("le",)
ZERO: Terme = ("zero",)
_FIXES = {"jours": 1, "semaines": 7}


def avant(gauche: Terme, droite: Terme) -> Formule:
    """Le premier est strictement avant, ou plus petit que, le second."""
    if gauche == droite:
        return False
    if gauche[0] == droite[0] == "entier":
        return bool(gauche[1] < droite[1])
    return test(("avant", gauche, droite), 2, 3)


def decale(terme: Terme, duree: str, signe: int) -> Terme:
    """Le terme décalé d'une durée ; des jours s'ajoutent, les autres unités gardent leur nom."""
    lue = lire_duree(duree)
    nombre, unite = lue.nombre * signe, lue.unite
    if unite == "ans":
        nombre, unite = nombre * 12, "mois"
    if unite in _FIXES:
        jours = nombre * _FIXES[unite]
        if terme[0] == "+jours":
            return ("+jours", terme[1], terme[2] + jours)
        return ("+jours", terme, jours)
    return ("+", terme, unite, nombre)


def controler(cas: Choix) -> Formule:
    """`True`, ou la condition que rompt un cas dont les comparaisons se contredisent."""
    arcs: list[tuple[Terme, Terme, tuple[int, int], Any]] = []
    for variable, bits in cas.items():
        if not (isinstance(variable, tuple) and variable[0] == "avant") or bits == 3:
            continue
        _, gauche, droite = variable
        # gauche < droite : gauche - droite <= -ε ; sinon droite - gauche <= 0.
        arc = (gauche, droite, (0, -1)) if bits == 2 else (droite, gauche, (0, 0))
        arcs.append((*arc, (variable, bits)))
    if not arcs:
        return True
    coupables = _cycle(arcs + _axiomes({t for arc in arcs for t in arc[:2]}))
    if coupables is None:
        return True
    return ou(test(variable, 3 & ~bits, 3) for variable, bits in coupables)


def _axiomes(termes: set[Terme]) -> list[tuple[Terme, Terme, tuple[int, int], Any]]:
    """Ce qui est vrai des termes eux-mêmes : un jour de plus est après, six mois sont après trois."""
    arcs: list[tuple[Terme, Terme, tuple[int, int], Any]] = []
    tous = set(termes)
    a_voir = list(termes)
    while a_voir:
        terme = a_voir.pop()
        base = terme[1] if terme[0] in ("+", "+jours") else ZERO if terme[0] == "entier" else None
        if base is not None and base not in tous:
            tous.add(base)
            a_voir.append(base)
    for terme in tous:
        if terme[0] == "+jours":
            arcs += [(terme, terme[1], (terme[2], 0), None), (terme[1], terme, (-terme[2], 0), None)]
        elif terme[0] == "entier":
            arcs += [(terme, ZERO, (terme[1], 0), None), (ZERO, terme, (-terme[1], 0), None)]
        elif terme[0] == "+":
            arcs.append((terme[1], terme, (0, 0), None) if terme[3] >= 0 else (terme, terme[1], (0, 0), None))
            arcs += [
                (terme, autre, (0, 0), None)
                for autre in tous
                if autre[0] == "+" and autre[1:3] == terme[1:3] and autre[3] > terme[3]
            ]
    return arcs


def _cycle(arcs: list[tuple[Terme, Terme, tuple[int, int], Any]]) -> list[Any] | None:
    """Les comparaisons d'une ronde impossible, ou rien s'il n'y en a pas (Bellman-Ford)."""
    distances = {t: (0, 0) for arc in arcs for t in arc[:2]}
    venu: dict[Terme, tuple[Terme, Any]] = {}
    touche: Terme | None = None
    for _ in range(len(distances) + 1):
        touche = None
        for petit, grand, (jours, strict), qui in arcs:
            d = distances[grand]
            candidat = (d[0] + jours, d[1] + strict)
            if candidat < distances[petit]:
                distances[petit] = candidat
                venu[petit] = (grand, qui)
                touche = petit
        if touche is None:
            return None
    assert touche is not None
    for _ in range(len(distances)):
        touche = venu[touche][0]
    coupables, depart = [], touche
    while True:
        touche, qui = venu[touche]
        coupables += [qui] if qui is not None else []
        if touche == depart:
            return coupables
