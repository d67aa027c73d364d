"""Le petit monde où une règle se déplie : quelques fiches de chaque type, et leurs variables à peu de valeurs.

Une place est une fiche possible, (type, numéro) ; « * » est une fiche hors de ce monde, dont on ne sait rien.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import Workflow
from moteur.preuve.formules import Formule, Variable, et, non, ou, test

Place = tuple[str, int | str]
AILLEURS = "*"
NON_OUI = (False, True)


@dataclass(slots=True)
class Monde:
    """Les places de chaque type ; `reste` : d'autres fiches existent, qui peuvent arranger une porte."""

    regles: Regles
    nombres: Mapping[str, int] = field(default_factory=dict)
    reste: bool = False
    ailleurs: frozenset[tuple[str, str]] = frozenset()  # les liens qui peuvent sortir de ce monde
    _domaines: dict[Variable, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def workflow(self) -> Workflow:
        return self.regles.workflow

    def machine(self, place: Place) -> Machine:
        return self.workflow.machines[place[0]]

    def places(self, type_: str) -> tuple[Place, ...]:
        machine = self.workflow.machines[type_]
        if machine.genre != "fiche":
            return ((type_, 0),)
        return tuple((type_, n) for n in range(self.nombres.get(type_, 1)))

    # ── variables ────────────────────────────────────────────────────────────────────────────
    def domaine(self, variable: Variable) -> tuple[Any, ...]:
        """Les valeurs d'une variable, dans l'ordre de ses bits."""
        if variable not in self._domaines:
            self._domaines[variable] = self._domaine(variable)
        return self._domaines[variable]

    def _domaine(self, variable: Any) -> tuple[Any, ...]:
        genre = variable[0]
        if genre == "etat":
            return ("", *self.machine(variable[1]).etats)
        if genre == "champ":
            return self._valeurs(variable[1][0], self.machine(variable[1]).champs[variable[2]])
        if genre == "pchamp":
            piece = self.machine(variable[1]).pieces[variable[2]]
            return self._valeurs(variable[1][0], piece.champs[variable[3]])
        if genre == "role":
            return tuple(self.workflow.roles)
        return NON_OUI

    def _valeurs(self, type_: str, champ: Champ) -> tuple[Any, ...]:
        if champ.liste:
            return (None, "?")
        if champ.type == "booleen":
            return (None, "oui", "non")
        if champ.type == "choix":
            return (None, *(champ.valeurs or {}))
        if champ.type == "lien":
            dehors = (AILLEURS,) if (type_, champ.nom) in self.ailleurs else ()
            return (None, *(n for _, n in self.places(str(champ.de))), *dehors)
        return (None, "?")

    def bits(self, variable: Variable, valeurs: Iterable[Any]) -> int:
        domaine = self.domaine(variable)
        return sum(1 << domaine.index(v) for v in set(valeurs) if v in domaine)

    def tous(self, variable: Variable) -> int:
        return (1 << len(self.domaine(variable))) - 1

    def dans(self, variable: Variable, valeurs: Iterable[Any]) -> Formule:
        """La variable a l'une de ces valeurs."""
        return test(variable, self.bits(variable, valeurs), self.tous(variable))

    def hors(self, variable: Variable, valeurs: Iterable[Any]) -> Formule:
        tous = self.tous(variable)
        return test(variable, tous & ~self.bits(variable, valeurs), tous)

    def vrai(self, variable: Variable) -> Formule:
        return test(variable, 2, 3)

    # ── ce que dit une fiche d'elle-même ─────────────────────────────────────────────────────
    def nee(self, place: Place) -> Formule:
        """La fiche existe : une phase, toujours."""
        if place[1] == AILLEURS:
            return True
        return self.hors(("etat", place), ("",)) if self.machine(place).genre == "fiche" else True

    def su(self, place: Place, nom: str) -> Formule:
        """Le champ a une valeur."""
        return self.hors(("champ", place, nom), (None,))

    def cibles(self, place: Place, nom: str) -> list[tuple[Formule, Place]]:
        """Les fiches qu'un lien simple peut désigner, chacune avec sa condition."""
        variable = ("champ", place, nom)
        type_ = str(self.machine(place).champs[nom].de)
        return [(self.dans(variable, (n,)), (type_, n)) for n in self.domaine(variable) if n is not None]

    def bien_forme(self, variables: Iterable[Any]) -> Formule:
        """Ce qui est vrai de tout dossier : un lien désigne une fiche née, une fiche née a ce que sa création saisit."""
        places = dict.fromkeys(v[1] for v in variables if len(v) > 1 and self._est_place(v[1]))
        return et(self._d_une_place(p, [v for v in variables if len(v) > 1 and v[1] == p]) for p in places)

    def _est_place(self, objet: object) -> bool:
        return isinstance(objet, tuple) and len(objet) == 2 and objet[0] in self.workflow.machines

    def _d_une_place(self, place: Place, siennes: list[Any]) -> Formule:
        machine = self.machine(place)
        nee = self.nee(place)
        termes: list[Formule] = []
        for variable in siennes:
            if variable[0] == "champ":
                champ = machine.champs[variable[2]]
                if machine.creation is not None and champ.nom in machine.creation.saisit:
                    termes.append(ou((self.hors(variable, (None,)), self.pas_nee(place))))
                if champ.type == "lien" and not champ.liste:
                    for condition, cible in self.cibles(place, champ.nom):
                        termes.append(ou((non(condition), self.nee(cible))))
            elif variable[0] == "dans":
                termes += self._d_une_liste(place, variable)
            elif variable[0] == "depuis":
                termes.append(ou((non(self.vrai(variable)), self.vrai(("piece", *variable[1:3])))))
            if variable[0] in ("piece", "passe") and nee is not True:
                termes.append(ou((non(self.vrai(variable)), nee)))
        return et(termes)

    def _d_une_liste(self, place: Place, variable: Any) -> list[Formule]:
        champ = self.machine(place).champs[variable[2]]
        dedans = non(self.vrai(variable))
        termes: list[Formule] = []
        if isinstance(variable[3], tuple):
            termes.append(ou((dedans, self.nee(variable[3]))))
        if champ.parmi is not None:
            tout = self.vrai(("dans", place, champ.parmi, variable[3]))
            termes.append(ou((dedans, et((self.su(place, champ.parmi), tout)))))
        return termes

    def pas_nee(self, place: Place) -> Formule:
        return non(self.nee(place))
