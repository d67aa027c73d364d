"""La tranche d'un workflow que voit une propriété : ses variables, et ce que chaque fait leur fait.

Ce qui n'est pas suivi reste libre le temps d'un acte : la tranche permet au moins tout ce que permet le workflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from moteur.domaine.definitions import CREATION
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.preuve.depliage import Depliage
from moteur.preuve.formules import (
    Choix,
    Compte,
    Formule,
    TropDeCas,
    Variable,
    bits_de,
    et,
    oublier,
    substituer,
    variables,
)
from moteur.preuve.monde import Monde, Place
from moteur.preuve.portes import (
    MODIFICATION,
    TRANSITION,
    VERSEMENT,
    Acte,
    actes_de,
    depart,
    neuve,
    ouverte,
)

SUIVABLES = frozenset({"etat", "champ", "dans", "piece", "depuis", "pchamp", "passe"})
CADUC = "caduc"


class PorteTropGrande(TropDeCas):
    """Cette porte a trop de cas pour être suivie ; `acte` la nomme."""

    def __init__(self, acte: Acte) -> None:
        super().__init__(acte)
        self.acte = acte


@dataclass(frozen=True, slots=True)
class Arc:
    """Un pas possible : sa condition sur les variables suivies, et leurs nouvelles valeurs (un bit chacune).

    `couvert` : le pas ne passe qu'en ouvrant un écart impératif.
    """

    acte: Acte
    condition: Formule
    effets: Choix
    couvert: bool = False
    genre: str = ""


def suivable(variable: Any) -> bool:
    """Une variable du dossier, et non d'un seul acte."""
    return variable[0] in SUIVABLES and variable[1][1] != "*"


@dataclass(slots=True)
class Tranche:
    """Les variables suivies, rangées par place, et les pas qui les changent.

    Écrire ses pas prend au `compte` ; épuisé, `PorteTropGrande` dit à quelle porte.
    """

    monde: Monde
    suivies: tuple[Variable, ...]
    reste: bool
    compte: Compte

    @property
    def depliage(self) -> Depliage:
        return Depliage(self.monde, self.reste)

    def places(self) -> tuple[Place, ...]:
        return tuple(dict.fromkeys(v[1] for v in self.suivies))

    def departs(self) -> Iterator[Choix]:
        """Les dossiers que l'on peut ouvrir : rien n'est né, le porteur dit ce que l'ouverture saisit."""
        options = [[{v: b} for b in self._au_depart(v)] for v in self.suivies]
        return ({k: b for o in choix for k, b in o.items()} for choix in product(*options))

    def _au_depart(self, variable: Any) -> list[int]:
        genre, place = variable[0], variable[1]
        machine = self.monde.machine(place)
        if genre == "etat":
            vif = machine.initial if machine.genre != "fiche" else ""
            return [self.monde.bits(variable, (vif,))]
        if genre == "champ" and place[0] in (PORTEUR, DOSSIER):
            porte = self.monde.workflow.machines[DOSSIER].creation
            saisit = (self.monde.workflow.cle_porteur, *(porte.saisit if porte else ()))
            tous = list(bits_de(self.monde.tous(variable)))
            if variable[2] in saisit:
                return tous[1:]
            return tous if porte and variable[2] in porte.peut_saisir else tous[:1]
        return [1]

    def arcs(self) -> Iterator[Arc]:
        """Tous les pas qui changent une variable suivie."""
        for place in self.places():
            for acte in actes_de(self.monde.workflow, place):
                if self.touche(acte):
                    yield from self.pas(acte)
            yield from self._caducites(place)

    def touche(self, acte: Acte) -> bool:
        """Le fait change-t-il une variable suivie ?"""
        return any(v[1] == acte.place and self._change(acte, v) for v in self.suivies)

    def _change(self, acte: Acte, variable: Any) -> bool:
        genre = variable[0]
        if genre == "etat":
            return acte.genre in (CREATION, TRANSITION)
        if genre in ("champ", "dans"):
            return acte.genre != VERSEMENT and variable[2] in acte.saisis
        if genre in ("piece", "pchamp"):
            return acte.genre == VERSEMENT and acte.nom == variable[2]
        if genre == "depuis":
            return acte.nom in variable[2:] and acte.genre in (VERSEMENT, TRANSITION)
        return bool(acte.nom == variable[2])

    def pas(self, acte: Acte, *, en_plus: Formule = True) -> Iterator[Arc]:
        """Les pas d'une porte, un par façon de remplir les champs suivis ; `en_plus` s'ajoute à la condition."""
        try:
            pleine = et((ouverte(self.depliage, acte), en_plus))
            yield from self._pas(acte, pleine, couvert=False)
            if acte.constat and acte.exigences and en_plus is True:
                yield from self._pas(acte, depart(self.monde, acte), couvert=True)
        except TropDeCas as faute:
            raise PorteTropGrande(acte) from faute

    def _pas(self, acte: Acte, condition: Formule, *, couvert: bool) -> Iterator[Arc]:
        lues = variables(condition)
        condition = et((condition, self.monde.bien_forme(lues), neuve(self.monde, acte, lues)))
        fixes = self._effets(acte, couvert=couvert)
        for saisie in self._saisies(acte):
            self.compte.prendre(1 + len(lues))
            restante = substituer(condition, saisie)
            libres = [v for v in variables(restante) if v not in set(self.suivies)]
            restante = oublier(restante, libres, compte=self.compte)
            if restante is not False:
                yield Arc(acte, restante, {**fixes, **saisie}, couvert)

    def _saisies(self, acte: Acte) -> Iterator[Choix]:
        options: list[list[Choix]] = []
        for variable in self.suivies:
            if variable[1] != acte.place or not self._change(acte, variable):
                continue
            bits = list(bits_de(self.monde.tous(variable)))
            if variable[0] == "pchamp":
                demande = variable[3] in acte.porte.saisit
                options.append([{variable: b} for b in (bits[1:] if demande else bits)])
            elif variable[0] in ("champ", "dans"):
                choix: list[Choix] = [{variable: b} for b in (bits[1:] if variable[0] == "champ" else bits)]
                options.append(choix if variable[2] in acte.porte.saisit else [{}, *choix])
        for choisis in product(*options):
            yield {k: b for choix in choisis for k, b in choix.items()}

    def _effets(self, acte: Acte, *, couvert: bool) -> Choix:
        effets: Choix = {}
        for variable in self.suivies:
            genre, place = variable[0], variable[1]
            if place != acte.place:
                continue
            if genre == "etat" and acte.vers:
                effets[variable] = self.monde.bits(variable, (acte.vers,))
            elif genre == "passe" and variable[2] == acte.nom:
                effets[variable] = 2
            elif genre in ("piece", "depuis") and variable[2] == acte.nom and acte.genre == VERSEMENT:
                if not couvert:
                    effets[variable] = 2
            elif genre == "depuis" and variable[3] == acte.nom and acte.genre != MODIFICATION:
                effets[variable] = 1
        return effets

    def _caducites(self, place: Place) -> Iterator[Arc]:
        """Un exemplaire signé peut cesser de valoir : une donnée imprimée change."""
        for acte in actes_de(self.monde.workflow, place):
            if acte.genre != VERSEMENT or self.monde.machine(place).pieces[acte.nom].document is None:
                continue
            effets = {
                v: 1 for v in self.suivies if v[0] in ("piece", "depuis") and v[1:3] == (place, acte.nom)
            }
            if effets:
                yield Arc(acte, True, effets, genre=CADUC)


def ranger(suivies: Iterable[Variable]) -> tuple[Variable, ...]:
    """Les variables, celles d'une même place côte à côte et dans un ordre qui ne dépend que de leur nom."""
    return tuple(sorted(set(suivies), key=lambda v: (str(v[1]), str(v[0]), repr(v[2:]))))
