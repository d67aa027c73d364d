"""Les noms dont la définition manque ou cloche : une règle qui les cite n'a pas d'autre cause à dire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moteur.domaine.regles.arbre import ErreurDeRegle
from moteur.domaine.regles.mots import RESERVES
from moteur.lecture.controles.examen import Examen
from moteur.lecture.controles.machines import liens_en_double
from moteur.lecture.controles.noms import partages, reserves
from moteur.lecture.forme import Chemin

_MOTS = re.compile(r"[a-z][a-z0-9_]*")
_CARTES = ("champs", "pieces", "qualites", "etats", "transitions")
_MOTS_DE_CARTE = {"role": ("roles",), "porteur": ("porteur", "champs"), "dossier": ("dossier", "champs")}
# Les fautes d'une règle qui peuvent venir d'une autre définition ; les autres ne viennent que d'elle.
_DE_SENS = frozenset({"R02", "R06", "R08", "R10", "R12"})


@dataclass(frozen=True, slots=True)
class Suspects:
    """Ce que d'autres diagnostics mettent déjà en cause ; `partout` : les noms de la tête sont perdus."""

    noms: frozenset[str]
    machines: frozenset[str]
    paires: tuple[tuple[str, str], ...]
    partout: bool

    def expliquent(self, faute: ErreurDeRegle, *, texte: str, depuis: str) -> bool:
        """Cette faute d'une règle vient-elle peut-être d'une définition déjà mise en cause ?"""
        if faute.code == "R10" and any(
            f"« {a} »" in faute.message and f"« {b} »" in faute.message for a, b in self.paires
        ):
            return True
        if faute.code == "R05":
            return texte[slice(*faute.place)] in self.noms
        if faute.code not in _DE_SENS:
            return False
        mots = mots_de(texte)
        return self.partout or depuis in self.machines or bool(mots & self.noms or mots & self.machines)


def mots_de(texte: str) -> set[str]:
    """Les noms que cite une règle."""
    return set(_MOTS.findall(texte))


def suspecter(e: Examen) -> Suspects:
    """Tous les noms qu'un autre diagnostic met déjà en cause, et ceux des fichiers illisibles."""
    machines = e.absents.fiches | e.absents.phases
    noms = set(e.absents.tete - RESERVES)
    cartes: list[Chemin] = [("roles",), ("parametres",), ("porteur", "champs"), ("dossier", "champs")]
    for genre in ("phases", "fiches"):
        for nom in e.ecrits((genre,)):
            siennes = [(genre, nom, carte) for carte in _CARTES]
            if not isinstance(e.lire((genre, nom)), dict) or any(e.douteux(c) for c in siennes):
                machines.add(nom)
            cartes += siennes
            for piece in e.ecrits((genre, nom, "pieces")):
                cartes += [(genre, nom, "pieces", piece, cle) for cle in ("saisit", "peut_saisir")]
    machines |= set(e.ecrits(("phases",))) & set(e.ecrits(("fiches",)))
    noms |= {mot for mot, carte in _MOTS_DE_CARTE.items() if e.absents.sans_tete or e.douteux(carte)}
    noms |= {nom for carte in cartes for nom in _mal_definis(e, carte)}
    noms |= {ici[-1] for ici, _ in (*partages(e), *reserves(e))}
    paires = tuple((lien[1], str(e.lire((*lien, "de")))) for lien, _ in liens_en_double(e))
    partout = e.absents.tout or e.douteux(("parametres",)) or (e.absents.sans_tete and not e.absents.tete)
    return Suspects(frozenset(noms), frozenset(machines), paires, partout)


def _mal_definis(e: Examen, carte: Chemin) -> Iterator[str]:
    for nom in e.ecrits(carte):
        ici = (*carte, nom)
        corps = e.lire(ici)
        if not isinstance(corps, dict) or e.est_fautif(e.cle(ici)) or _cloche(e, ici, corps):
            yield nom


def _cloche(e: Examen, ici: Chemin, corps: Mapping[str, Any]) -> bool:
    cible = corps.get("de")
    perdu = isinstance(cible, str) and cible not in e.forme.get("fiches", {})
    return perdu or e.a_une_cle_inconnue(ici) or any(e.deja_dit((*ici, cle)) for cle in e.ecrits(ici))
