"""Des valeurs inventées, justes pour leur type, à la place de celles d'un vrai dossier.

Deux valeurs égales restent égales, deux valeurs différentes restent différentes : les règles n'y voient rien.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine.definitions import Champ
from moteur.domaine.identifiants import CLES_UAI, ValeurRefusee, verifier_identifiant

OUI_NON = {True: "oui", False: "non"}
MILIEU_D_ANNEE = ("-07-01", "-07-02")


@dataclass(slots=True)
class Neutres:
    """Ce qui remplace quoi ; `interdites` : les vraies valeurs, qu'aucune inventée ne doit redire.

    `fiches` : le nom de chaque fiche dans l'essai ; `lus` : les noms que les règles citent.
    """

    fiches: Mapping[str, str]
    lus: Collection[str]
    interdites: Collection[str]
    _deja: dict[tuple[str, str], str] = field(default_factory=dict)
    _rangs: dict[str, int] = field(default_factory=dict)

    def valeur(self, champ: Champ, valeur: Any) -> str | list[str]:
        """Ce qu'on écrit à la place : un lien par le nom de sa fiche, un texte par un autre."""
        if isinstance(valeur, list | tuple):
            return [self._une(champ, v) for v in valeur] or "aucun"
        return self._une(champ, valeur)

    def suivante(self, genre: str, vraie: str) -> str:
        """La valeur inventée de ce genre qui tient lieu de celle-ci, toujours la même."""
        if (genre, vraie) not in self._deja:
            fabrique = FABRIQUES.get(genre, FABRIQUES["texte"])
            rang = self._rangs.get(genre, 0) + 1
            while self._redit(fabrique(rang)):
                rang += 1
            self._rangs[genre], self._deja[(genre, vraie)] = rang, fabrique(rang)
        return self._deja[(genre, vraie)]

    def _redit(self, inventee: str) -> bool:
        return any(vraie in inventee for vraie in self.interdites)

    def _une(self, champ: Champ, valeur: Any) -> str:
        if champ.type == "lien":
            return self.fiches.get(str(valeur), str(valeur))
        if isinstance(valeur, bool):
            return OUI_NON[valeur]
        if champ.type == "choix":
            return self._choix(champ, str(valeur))
        if champ.type == "date":
            return self._date(champ, str(valeur))
        if champ.type in ("entier", "decimal", "montant"):
            return _nombre(champ, valeur)
        if champ.type in ("zone", "duree"):
            return str(valeur)
        return self.suivante(champ.type, str(valeur))

    def _choix(self, champ: Champ, valeur: str) -> str:
        """Un choix que les règles lisent garde sa valeur ; un choix personnel qu'aucune ne lit prend la première."""
        if champ.personnel is None or champ.nom in self.lus or not champ.valeurs:
            return valeur
        return next(iter(champ.valeurs))

    def _date(self, champ: Champ, valeur: str) -> str:
        if champ.personnel is None:
            return valeur
        return next(valeur[:4] + jour for jour in MILIEU_D_ANNEE if valeur[:4] + jour != valeur)


def _nombre(champ: Champ, valeur: Any) -> str:
    if champ.personnel is not None:
        return str(champ.minimum if champ.minimum is not None else 1)
    if champ.type == "montant":
        return f"{int(valeur) // 100},{int(valeur) % 100:02d}"
    return str(valeur)


def _uai(rang: int) -> str:
    return f"{rang:07d}{CLES_UAI[rang % 23]}"


def _avec_cle(debut: str, genre: str) -> str:
    """Ces chiffres, suivis de celui qui les rend justes."""
    for chiffre in "0123456789":
        try:
            return verifier_identifiant(genre, debut + chiffre)
        except ValeurRefusee:
            continue
    raise AssertionError(debut)


def _siren(rang: int) -> str:
    return _avec_cle(f"{rang:08d}", "siren")


FABRIQUES: dict[str, Callable[[int], str]] = {
    "texte": lambda rang: f"Texte {rang}",
    "texte_long": lambda rang: f"Texte long {rang}",
    "uai": _uai,
    "siren": _siren,
    "siret": lambda rang: _avec_cle(f"{_siren(rang)}0000", "siret"),
    "rna": lambda rang: f"W000{rang:06d}",
    "courriel": lambda rang: f"adresse{rang}@exemple.fr",
    "telephone": lambda rang: f"01{rang:08d}",
    "reference": lambda rang: f"REF-{rang}",
}


def mots_des_regles(regles: Collection[str]) -> frozenset[str]:
    """Tous les noms que citent ces règles."""
    return frozenset(mot for regle in regles for mot in re.findall(r"[a-z0-9_]+", regle))
