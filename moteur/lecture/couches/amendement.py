"""Un amendement lu : son verbe, sa cible, ce qu'il pose, et les lieux de chaque chose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from moteur.diagnostics import Position
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte

VERBES = ("ajouter", "completer", "remplacer", "retirer")


@dataclass(frozen=True, slots=True)
class Amendement:
    """Un changement nommé d'une couche ; `derniere` est la dernière ligne qu'il occupe."""

    nom: str
    couche: str
    verbe: str
    chemin: Chemin
    corps: Carte
    cle: Position
    cible: Position
    derniere: int

    @property
    def cle_de_la_valeur(self) -> str:
        """La clé sous laquelle il écrit sa nouvelle valeur, selon qu'elle est posée ou changée."""
        return "valeur" if self.verbe == "ajouter" else "devient"

    def noeud(self, cle: str) -> Noeud | None:
        return self.corps.get(cle)

    def texte(self, cle: str) -> str:
        porte = self.corps.get(cle)
        return " ".join(porte.valeur.split()) if isinstance(porte, Texte) else ""

    def lieu(self, cle: str) -> Position:
        """Le lieu de ce que porte cette clé ; celui de la cible si elle n'est pas écrite."""
        entree = self.corps.entree(cle)
        if entree is None:
            return self.cible
        return entree.valeur.position if isinstance(entree.valeur, Texte) else entree.position_cle

    def nom_dans(self, cle: str, nom: str) -> Position:
        """Le lieu de ce nom dans la liste que porte cette clé."""
        liste = self.corps.get(cle)
        for element in liste.elements if isinstance(liste, Liste) else ():
            if isinstance(element, Texte) and element.valeur.strip() == nom:
                return element.position
        return self.lieu(cle)

    def contient(self, position: Position) -> bool:
        """Ce lieu est-il écrit dans cet amendement ?"""
        return position.fichier == self.cle.fichier and self.cle.ligne <= position.ligne <= self.derniere

    @property
    def ecrit(self) -> str:
        """La cible telle qu'on l'écrit."""
        return "/".join(self.chemin)


@dataclass(frozen=True, slots=True)
class Applique:
    """Un amendement appliqué, et le lieu de ce qu'il a remplacé, s'il y avait quelque chose."""

    amendement: Amendement
    ancien: Position | None = None


def lire(racine: Carte, *, couche: str) -> Iterator[Amendement]:
    """Chaque amendement bien formé du fichier, dans l'ordre ; les autres ont déjà le reproche de leur forme."""
    carte = racine.get("amendements")
    entrees = carte.entrees if isinstance(carte, Carte) else ()
    for entree in entrees:
        corps = entree.valeur
        if not isinstance(corps, Carte):
            continue
        verbes = [e for e in corps.entrees if e.cle in VERBES and isinstance(e.valeur, Texte)]
        if len(verbes) != 1:
            continue
        verbe = verbes[0]
        cible = verbe.valeur.valeur.strip() if isinstance(verbe.valeur, Texte) else ""
        chemin = tuple(cible.split("/"))
        if not all(chemin):
            continue
        yield Amendement(
            nom=entree.cle,
            couche=couche,
            verbe=verbe.cle,
            chemin=chemin,
            corps=corps,
            cle=entree.position_cle,
            cible=verbe.valeur.position,
            derniere=max(p.ligne for p in lieux(corps)),
        )


def lieux(noeud: Noeud) -> Iterator[Position]:
    """Tous les lieux écrits dans ce nœud."""
    yield noeud.position
    if isinstance(noeud, Carte):
        for entree in noeud.entrees:
            yield entree.position_cle
            yield from lieux(entree.valeur)
    elif isinstance(noeud, Liste):
        for element in noeud.elements:
            yield from lieux(element)
