"""Parcourir une tranche : chaque dossier est un entier, chaque pas une ligne de Python écrite pour lui.

Le parcours est en largeur : le premier dossier fautif trouvé est l'un des plus proches de l'ouverture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from moteur.preuve.formules import Choix, Formule, Variable, substituer, variables
from moteur.preuve.monde import Place
from moteur.preuve.tranche import Arc, Tranche

BASE_POSSIBLE = 1 << 26  # au-delà, l'ensemble des dossiers vus remplace le tableau de tous les possibles


@dataclass(frozen=True, slots=True)
class Faute:
    """Un pas qui rompt la propriété, ou l'approche : la suite des pas depuis l'ouverture."""

    pas: tuple[Arc, ...]
    dernier: Choix


@dataclass(frozen=True, slots=True)
class Parcours:
    """Ce qu'a vu un parcours : les dossiers, la faute s'il y en a une, et s'il s'est arrêté à sa borne."""

    etats: int
    faute: Faute | None = None
    borne: bool = False


@dataclass(slots=True)
class Codage:
    """Chaque variable a son rang et son poids dans l'entier d'un dossier."""

    suivies: tuple[Variable, ...]
    tailles: tuple[int, ...]
    poids: tuple[int, ...]

    @classmethod
    def de(cls, tranche: Tranche) -> Codage:
        tailles = tuple(len(tranche.monde.domaine(v)) for v in tranche.suivies)
        poids, p = [], 1
        for taille in tailles:
            poids.append(p)
            p *= taille
        return cls(tranche.suivies, tailles, (*poids, p))

    @property
    def possibles(self) -> int:
        return self.poids[-1]

    def coder(self, choix: Choix) -> int:
        return sum((choix[v].bit_length() - 1) * p for v, p in zip(self.suivies, self.poids, strict=False))

    def decoder(self, code: int) -> Choix:
        lus: Choix = {}
        for variable, taille in zip(self.suivies, self.tailles, strict=True):
            lus[variable] = 1 << code % taille
            code //= taille
        return lus


def parcourir(
    tranche: Tranche, arcs: Sequence[Arc], *, faute: Formule, fautifs: Iterable[Arc] = (), limite: int
) -> Parcours:
    """Cherche un pas d'`arcs` qui mène dans `faute`, ou un pas de `fautifs` ; dit combien de dossiers il a vus.

    Un dossier où `faute` est déjà vraie n'est pas poursuivi : son écart est ouvert.
    """
    codage = Codage.de(tranche)
    fautifs = tuple(fautifs)
    pas = [*arcs, *fautifs]
    regardees = {a.acte.place for a in fautifs}
    source = _ecrire(codage, arcs, fautifs, faute, _jumelles(tranche, codage, regardees))
    espace: dict[str, Any] = {}
    exec(compile(source, "<tranche>", "exec"), espace)
    departs = list(dict.fromkeys(codage.coder(d) for d in islice(tranche.departs(), limite + 1)))
    if len(departs) > limite:
        return Parcours(limite, borne=True)
    vus, sorte, trouve = espace["parcourir"](departs, limite)
    if sorte == "borne":
        return Parcours(len(vus[0]), borne=True)
    if sorte == "fin":
        return Parcours(len(vus[0]))
    rang, numero = trouve
    suite = [numero]
    dossiers, venus, par = vus
    while venus[rang] >= 0:
        suite.append(par[rang])
        rang = venus[rang]
    suite.reverse()
    return Parcours(len(dossiers), Faute(tuple(pas[n] for n in suite), codage.decoder(dossiers[trouve[0]])))


# ── le programme écrit pour la tranche ───────────────────────────────────────────────────────
def _ecrire(
    codage: Codage, arcs: Sequence[Arc], fautifs: Sequence[Arc], faute: Formule, tris: Sequence[str]
) -> str:
    rangs = {v: n for n, v in enumerate(codage.suivies)}
    tableau = codage.possibles <= BASE_POSSIBLE
    lignes = ["def parcourir(departs, limite):", " dossiers = list(departs)"]
    lignes += [" venus = [-1] * len(dossiers); par = [-1] * len(dossiers)"]
    lignes += [f" vus = bytearray({codage.possibles})" if tableau else " vus = set(dossiers)"]
    if tableau:
        lignes += [" for s in dossiers: vus[s] = 1"]
    lignes += [" for rang, s in enumerate(dossiers):"]
    lignes += _depaqueter(codage)
    for numero, arc in enumerate(fautifs, len(arcs)):
        lignes.append(
            f"  if {_texte(arc.condition, rangs)}: return (dossiers, venus, par), 'faute', (rang, {numero})"
        )
    for etat, groupe in _grouper(arcs, rangs):
        retrait = "  "
        if etat:
            lignes.append(f"  if {etat}:")
            retrait = "   "
        for numero, arc in groupe:
            lignes += [retrait + ligne for ligne in _un_pas(codage, rangs, arc, numero, faute, tris, tableau)]
    lignes += [
        "  if len(dossiers) > limite: return (dossiers, venus, par), 'borne', None",
        " return (dossiers, venus, par), 'fin', None",
    ]
    return "\n".join(lignes)


def _depaqueter(codage: Codage) -> list[str]:
    return [
        f"  c{n} = s // {p} % {t}" if p > 1 else f"  c{n} = s % {t}"
        for n, (p, t) in enumerate(zip(codage.poids, codage.tailles, strict=False))
    ]


def _grouper(arcs: Sequence[Arc], rangs: dict[Variable, int]) -> list[tuple[str, list[tuple[int, Arc]]]]:
    """Les pas d'un même état de départ se lisent derrière un seul test."""
    groupes: dict[str, list[tuple[int, Arc]]] = {}
    for numero, arc in enumerate(arcs):
        groupes.setdefault(_etat_de_depart(arc, rangs), []).append((numero, arc))
    return list(groupes.items())


def _etat_de_depart(arc: Arc, rangs: dict[Variable, int]) -> str:
    formule = arc.condition
    termes = () if isinstance(formule, bool) else formule[1] if formule[0] == "&" else (formule,)
    for terme in termes:
        if terme[0] == "v" and terme[1] == ("etat", arc.acte.place):
            return _texte(terme, rangs)
    return ""


def _un_pas(
    codage: Codage,
    rangs: dict[Variable, int],
    arc: Arc,
    numero: int,
    faute: Formule,
    tris: Sequence[str],
    tableau: bool,
) -> list[str]:
    deltas = []
    fixe = 0
    for variable, bit in arc.effets.items():
        rang, valeur = rangs[variable], bit.bit_length() - 1
        poids = codage.poids[rang]
        deltas.append(f"- c{rang} * {poids}" if poids > 1 else f"- c{rang}")
        fixe += valeur * poids
    lignes = [f"if {_texte(arc.condition, rangs)}:"]
    apres = substituer(faute, arc.effets)
    if apres is not False and any(v in arc.effets for v in variables(faute)):
        suite = "pass" if arc.couvert else f"return (dossiers, venus, par), 'faute', (rang, {numero})"
        lignes.append(f" if {_texte(apres, rangs)}: {suite}")
        lignes.append(" else:")
    else:
        lignes.append(" if True:")
    lignes.append(f"  t = s + {fixe} {' '.join(deltas)}")
    lignes += [f"  {tri}" for tri in tris]
    nouveau, noter = ("not vus[t]", "vus[t] = 1") if tableau else ("t not in vus", "vus.add(t)")
    lignes.append(f"  if {nouveau}: {noter}; dossiers.append(t); venus.append(rang); par.append({numero})")
    return lignes


def _texte(formule: Formule, rangs: dict[Variable, int]) -> str:
    if isinstance(formule, bool):
        return str(formule)
    if formule[0] == "v":
        _, variable, bits, tous = formule
        nom = f"c{rangs[variable]}"
        if bits.bit_count() == 1:
            return f"{nom} == {bits.bit_length() - 1}"
        if (tous & ~bits).bit_count() == 1:
            return f"{nom} != {(tous & ~bits).bit_length() - 1}"
        return f"{bits} >> {nom} & 1"
    lien = " and " if formule[0] == "&" else " or "
    return "(" + lien.join(_texte(t, rangs) for t in formule[1]) + ")"


# ── les fiches qui se valent ─────────────────────────────────────────────────────────────────
def _jumelles(tranche: Tranche, codage: Codage, regardees: set[Place]) -> list[str]:
    """Le programme qui range les fiches d'un même type, quand rien ne les distingue.

    Un lien suivi les distingue, et celle que la garantie regarde ne se confond avec aucune autre.
    """
    blocs: dict[str, list[tuple[int, int]]] = {}
    for place in tranche.places():
        if place in regardees:
            continue
        siens = [n for n, v in enumerate(codage.suivies) if v[1] == place]
        bas, haut = codage.poids[siens[0]], codage.poids[siens[-1] + 1]
        blocs.setdefault(place[0], []).append((bas, haut // bas))
    lignes: list[str] = []
    for type_, places in blocs.items():
        if len(places) < 2 or _designe(tranche, type_) or len({taille for _, taille in places}) > 1:
            continue
        for dernier in range(len(places) - 1, 0, -1):
            for n in range(dernier):
                (a, taille), (b, _) = places[n], places[n + 1]
                lignes.append(f"u = t // {a} % {taille}; v = t // {b} % {taille}")
                lignes.append(f"if u < v: t += (v - u) * {a - b}")
    return lignes


def _designe(tranche: Tranche, type_: str) -> bool:
    """Un lien suivi désigne-t-il une fiche de ce type ?"""
    for variable in tranche.suivies:
        if variable[0] in ("champ", "dans"):
            champ = tranche.monde.machine(variable[1]).champs[variable[2]]
            if champ.de == type_:
                return True
    return False
