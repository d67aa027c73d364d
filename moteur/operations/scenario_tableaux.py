"""Déplier un tableau de démonstration : les étapes de son gabarit, une fois par ligne.

Dans le gabarit, `<colonne>` vaut la cellule et `<ligne>` le nom de la ligne. Une cellule absente, en fin de
ligne, retire la clé qui ne disait qu'elle. Sans colonnes, `lignes` est une simple liste de noms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.suggestions import vouliez_vous_dire

LIGNE = "ligne"
CLES_DE_TABLEAU = ("tableau", "colonnes", "gabarit", "lignes")
_SEULE = re.compile(r"<([a-z][a-z0-9_]*)>")


@dataclass(frozen=True, slots=True)
class Lieu:
    """D'où vient une étape : la ligne du tableau s'il y en a un, l'étape elle-même sinon."""

    position: Position
    ligne: str = ""
    verbe: str = ""

    def __str__(self) -> str:
        return f"ligne « {self.ligne} », {self.verbe}" if self.ligne else self.verbe

    def defaut(self, message: str, remede: str = "") -> DefautDeScenario:
        """Le défaut à lever, situé ici."""
        ou = f" (ligne « {self.ligne} » du tableau)" if self.ligne else ""
        return DefautDeScenario(Diagnostic("D01", self.position, message + ou, remede))


class DefautDeScenario(Exception):
    """Une étape mal écrite ; le diagnostic dit où et quoi faire."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def deplier(ecrite: Noeud) -> Iterator[tuple[Carte, Lieu]]:
    """Les étapes qu'une entrée de « etapes » dit : elle-même, ou celles de son tableau."""
    if not isinstance(ecrite, Carte):
        remede = "Par exemple : - {le: 2025-09-01, par: lea, …}"
        raise Lieu(ecrite.position).defaut("Une étape s'écrit avec des clés.", remede)
    if "tableau" not in ecrite:
        debut = ecrite.entrees[0].position_cle if ecrite.entrees else ecrite.position
        yield ecrite, Lieu(debut)
        return
    colonnes, gabarit, lignes = _parties(ecrite)
    for entree in lignes:
        lieu = Lieu(entree.position_cle, entree.cle)
        cellules = _cellules(entree, colonnes, lieu)
        connus = (LIGNE, *colonnes)
        for patron in gabarit.elements:
            copie = _remplir(patron, cellules, connus, lieu)
            if not isinstance(copie, Carte):
                raise Lieu(patron.position).defaut("Une étape de gabarit s'écrit avec des clés.")
            yield copie, lieu


def _parties(tableau: Carte) -> tuple[tuple[str, ...], Liste, tuple[Entree, ...]]:
    lieu = Lieu(tableau.entrees[0].position_cle)
    for entree in tableau.entrees:
        if entree.cle not in CLES_DE_TABLEAU:
            remede = vouliez_vous_dire(entree.cle, CLES_DE_TABLEAU)
            message = f"La clé « {entree.cle} » ne s'écrit pas dans un tableau."
            raise Lieu(entree.position_cle).defaut(message, remede)
    gabarit, lignes = tableau.get("gabarit"), _lignes(tableau.get("lignes"))
    if not isinstance(gabarit, Liste) or not lignes:
        remede = "Il lui faut « gabarit: » et « lignes: », et « colonnes: […] » s'il en a."
        raise lieu.defaut("Ce tableau est incomplet.", remede)
    return _noms(tableau.get("colonnes")), gabarit, lignes


def _lignes(noeud: Noeud | None) -> tuple[Entree, ...]:
    if isinstance(noeud, Carte):
        return noeud.entrees
    vide = Liste((), noeud.position) if noeud else None
    elements = noeud.elements if isinstance(noeud, Liste) else ()
    return tuple(Entree(e.valeur, e.position, vide) for e in elements if isinstance(e, Texte) and vide)


def _noms(noeud: Noeud | None) -> tuple[str, ...]:
    elements = noeud.elements if isinstance(noeud, Liste) else ()
    return tuple(e.valeur for e in elements if isinstance(e, Texte))


def _cellules(entree: Entree, colonnes: tuple[str, ...], lieu: Lieu) -> Mapping[str, Noeud]:
    valeur = entree.valeur
    ecrites = valeur.elements if isinstance(valeur, Liste) else (valeur,)
    if len(ecrites) > len(colonnes):
        remede = f"Colonnes : {', '.join(colonnes)}."
        raise lieu.defaut(f"{len(ecrites)} valeurs pour {len(colonnes)} colonnes.", remede)
    return {LIGNE: Texte(entree.cle, entree.position_cle), **dict(zip(colonnes, ecrites, strict=False))}


def _remplir(
    noeud: Noeud, cellules: Mapping[str, Noeud], connus: tuple[str, ...], lieu: Lieu
) -> Noeud | None:
    match noeud:
        case Carte():
            remplies = [(e, _remplir(e.valeur, cellules, connus, lieu)) for e in noeud.entrees]
            gardees = tuple(Entree(e.cle, e.position_cle, v) for e, v in remplies if v is not None)
            return Carte(gardees, noeud.position)
        case Liste():
            elements = (_remplir(e, cellules, connus, lieu) for e in noeud.elements)
            return Liste(tuple(e for e in elements if e is not None), noeud.position)
        case Texte():
            return _texte(noeud, cellules, connus, lieu)


def _texte(noeud: Texte, cellules: Mapping[str, Noeud], connus: tuple[str, ...], lieu: Lieu) -> Noeud | None:
    for nom in _SEULE.findall(noeud.valeur):
        if nom not in connus:
            remede = vouliez_vous_dire(nom, connus) or f"Colonnes : {', '.join(connus)}."
            raise Lieu(noeud.position).defaut(f"« <{nom}> » n'est pas une colonne de ce tableau.", remede)
    seule = _SEULE.fullmatch(noeud.valeur)
    if seule:
        return cellules.get(seule[1])

    def cellule(trouve: re.Match[str]) -> str:
        valeur = cellules.get(trouve[1])
        if not isinstance(valeur, Texte):
            raise lieu.defaut(f"La colonne « {trouve[1]} » n'a pas de texte ici.", "Complétez cette ligne.")
        return valeur.valeur

    return Texte(_SEULE.sub(cellule, noeud.valeur), noeud.position, noeud.cite)
