"""Ce qu'un dossier peut atteindre : les portes que rien n'ouvre jamais, les états où l'on n'entre jamais.

Chaque variable garde l'ensemble de ses valeurs atteintes, sans dire lesquelles vont ensemble : ce qui est dit mort
l'est vraiment, et une porte que plusieurs fiches se disputent peut être dite ouverte à tort.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine.definitions import CREATION, Exigence
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.preuve.depliage import Depliage
from moteur.preuve.formules import Formule, TropDeCas, et, non, substituer, trouver, variables
from moteur.preuve.monde import Monde
from moteur.preuve.nombres import de_trop, fiches_utiles, plafonner, toutes_les_regles
from moteur.preuve.portes import (
    TRANSITION,
    VERSEMENT,
    Acte,
    actes_de,
    depart,
    exigences,
    machines_vivantes,
    neuve,
)
from moteur.preuve.termes import controler
from moteur.preuve.tranche import suivable


@dataclass(slots=True)
class Atteignables:
    """Les valeurs atteintes de chaque variable, par type de machine, et les portes déjà ouvertes.

    `trop` : les portes qui ont trop de cas ; on les suppose ouvertes, et l'on n'en établit rien. `de_trop` : les
    types dont les règles demandent plus de fiches qu'on n'en parcourt.
    """

    monde: Monde
    atteintes: dict[tuple[Any, ...], int] = field(default_factory=dict)
    ouvertes: set[tuple[str, str, str]] = field(default_factory=set)
    trop: dict[str, Acte] = field(default_factory=dict)
    de_trop: dict[str, int] = field(default_factory=dict)

    @classmethod
    def de(cls, regles: Regles) -> Atteignables:
        """Ce qu'atteint tout dossier de ce workflow."""
        nombres = fiches_utiles(regles, toutes_les_regles(regles))
        connu = cls(Monde(regles, plafonner(nombres)), de_trop=de_trop(nombres))
        connu._jusqu_au_bout()
        return connu

    def _jusqu_au_bout(self) -> None:
        actes = [
            a
            for m in machines_vivantes(self.monde.workflow)
            for a in actes_de(self.monde.workflow, (m.nom, 0))
        ]
        conditions = [(a, self._passage(a)) for a in actes]
        change = True
        while change:
            change = False
            for acte, condition in conditions:
                if self._possible(condition, acte):
                    self.ouvertes.add((acte.place[0], acte.genre, acte.nom))
                    change |= self._noter(acte, condition)

    def _passage(self, acte: Acte) -> Formule:
        """À quelles conditions le fait passe : un constat passe toujours."""
        debut = depart(self.monde, acte)
        if acte.constat and acte.genre != VERSEMENT:
            return debut
        try:
            return et((debut, *(v for _, v in exigences(Depliage(self.monde, True), acte))))
        except TropDeCas:
            self.trop[acte.chemin] = acte
            return debut

    def _possible(self, condition: Formule, acte: Acte) -> bool:
        lues = variables(condition)
        pleine = et((condition, self.monde.bien_forme(lues), neuve(self.monde, acte, lues)))
        permis = {v: self._bits(v, acte) for v in variables(pleine) if suivable(v)}
        try:
            return trouver(substituer(pleine, permis), controle=controler) is not None
        except TropDeCas:
            self.trop[acte.chemin] = acte
            return True

    def _bits(self, variable: Any, acte: Acte) -> int:
        """Les valeurs que la variable peut avoir quand on juge l'acte : atteintes, ou saisies par lui."""
        cle = (variable[0], variable[1][0], *variable[2:])
        if variable[0] in ("champ", "dans") and variable[1] == acte.place and variable[2] in acte.saisis:
            return self.monde.tous(variable)
        if variable[0] in ("depuis", "pchamp"):
            versee = self.atteintes.get(("piece", variable[1][0], variable[2]), 1) > 1
            return self.monde.tous(variable) if versee else 1
        if variable[0] == "dans":
            return self.monde.tous(variable) if self._bits(("champ", *variable[1:3]), acte) > 1 else 1
        return self.atteintes.setdefault(cle, self._initiales(variable))

    def _initiales(self, variable: Any) -> int:
        genre, place = variable[0], variable[1]
        machine = self.monde.machine(place)
        if genre == "etat":
            return self.monde.bits(variable, (machine.initial if machine.genre != "fiche" else "",))
        if genre == "champ" and place[0] in (PORTEUR, DOSSIER):
            ouverture = self.monde.workflow.machines[DOSSIER].creation
            saisis = (*ouverture.saisit, *ouverture.peut_saisir) if ouverture else ()
            libres = (*saisis, self.monde.workflow.cle_porteur, *machine.modifiables)
            return self.monde.tous(variable) if variable[2] in libres else 1
        return 1

    def _noter(self, acte: Acte, condition: Formule) -> bool:
        """Ajoute ce que l'acte fait atteindre ; vrai si c'est nouveau."""
        change = False
        type_ = acte.place[0]
        if acte.vers:
            change |= self._ajouter(("etat", type_), self.monde.bits(("etat", acte.place), (acte.vers,)))
        if acte.genre == VERSEMENT:
            change |= self._ajouter(("piece", type_, acte.nom), 2)
        change |= self._ajouter(("passe", type_, acte.nom), 2)
        if acte.genre != VERSEMENT:
            for nom in acte.saisis:
                change |= self._saisir(acte, nom, condition)
        return change

    def _saisir(self, acte: Acte, nom: str, condition: Formule) -> bool:
        variable = ("champ", acte.place, nom)
        cle = ("champ", acte.place[0], nom)
        deja = self.atteintes.get(cle, 1)
        change = False
        for rang, _ in enumerate(self.monde.domaine(variable)):
            bit = 1 << rang
            if not deja & bit and self._possible(substituer(condition, {variable: bit}), acte):
                change |= self._ajouter(cle, bit)
        return change

    def _ajouter(self, cle: tuple[Any, ...], bits: int) -> bool:
        avant = self.atteintes.get(cle)
        if avant is None:
            place = (cle[1], 0)
            avant = self._initiales((cle[0], place, *cle[2:]))
        self.atteintes[cle] = avant | bits
        return self.atteintes[cle] != avant

    @property
    def entier(self) -> bool:
        """Tout a été parcouru : ce qui n'est pas dit mort vit."""
        return not self.trop and not self.de_trop

    # ── ce que l'on en dit ───────────────────────────────────────────────────────────────────
    def etats(self, type_: str) -> frozenset[str]:
        """Les états où une machine de ce type peut être."""
        variable = ("etat", (type_, 0))
        bits = self.atteintes.get(("etat", type_), self._initiales(variable))
        return frozenset(e for n, e in enumerate(self.monde.domaine(variable)) if bits >> n & 1 and e)

    def mortes(self) -> Iterator[Acte]:
        """Les créations et les transitions que rien n'ouvre jamais."""
        for machine in machines_vivantes(self.monde.workflow):
            for acte in actes_de(self.monde.workflow, (machine.nom, 0)):
                cle = (machine.nom, acte.genre, acte.nom)
                if acte.genre in (CREATION, TRANSITION, VERSEMENT) and cle not in self.ouvertes:
                    yield acte

    def jamais(self, acte: Acte, exigence: Exigence) -> bool:
        """L'exigence n'est vraie dans aucun dossier."""
        return not self._peut(acte, exigence, vraie=True)

    def toujours(self, acte: Acte, exigence: Exigence) -> bool:
        """L'exigence est vraie dans tout dossier : elle ne retient rien."""
        return not self._peut(acte, exigence, vraie=False)

    def _peut(self, acte: Acte, exigence: Exigence, *, vraie: bool) -> bool:
        """L'exigence peut-elle être vraie, ou ne pas l'être ; oui si elle a trop de cas."""
        try:
            dite = Depliage(self.monde, vraie).juger(exigence.regle, (acte.place,))[0]
        except TropDeCas:
            self.trop[acte.chemin] = acte
            return True
        return self._possible(et((depart(self.monde, acte), dite if vraie else non(dite))), acte)
