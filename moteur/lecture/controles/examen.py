"""Ce qu'un contrôle a sous les yeux : la forme, le workflow, le lieu de chaque chose, le référentiel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moteur.diagnostics import Diagnostic, LigneDe, Position
from moteur.domaine.workflow import Workflow
from moteur.lecture.forme import Chemin, Lieux
from moteur.lecture.noeuds import Liste, Texte
from moteur.suggestions import vouliez_vous_dire


@dataclass(frozen=True, slots=True)
class Examen:
    """Un workflow à contrôler ; `exigences_connues` vide : aucun référentiel n'est livré avec lui."""

    forme: Mapping[str, Any]
    workflow: Workflow
    lieux: Lieux
    racine: Position
    exigences_connues: frozenset[str]
    modeles_connus: frozenset[str]
    ligne_de: LigneDe

    def valeur(self, chemin: Chemin) -> Position:
        """Le lieu d'une valeur, ou du plus proche parent écrit."""
        while chemin:
            lieu = self.lieux.get(chemin)
            if lieu is not None:
                return lieu.noeud.position if isinstance(lieu.noeud, Texte) else lieu.cle
            chemin = chemin[:-1]
        return self.racine

    def cle(self, chemin: Chemin) -> Position:
        """Le lieu d'une clé, ou du plus proche parent écrit."""
        while chemin:
            if chemin in self.lieux:
                return self.lieux[chemin].cle
            chemin = chemin[:-1]
        return self.racine

    def element(self, chemin: Chemin, nom: str) -> Position:
        """Le lieu d'un nom dans une liste."""
        lieu = self.lieux.get(chemin)
        if lieu is not None and isinstance(lieu.noeud, Liste):
            for element in lieu.noeud.elements:
                if isinstance(element, Texte) and element.valeur == nom:
                    return element.position
        return self.cle(chemin)

    def inconnus(
        self, chemin: Chemin, noms: Iterable[str], connus: Iterable[str], *, quoi: str, code: str = "S01"
    ) -> Iterator[Diagnostic]:
        """Un diagnostic pour chaque nom d'une liste qui ne désigne rien."""
        permis = tuple(connus)
        for nom in noms:
            if nom not in permis:
                yield Diagnostic(
                    code, self.element(chemin, nom), f"{quoi} « {nom} » n'existe pas.",
                    vouliez_vous_dire(nom, permis) or f"Connus : {', '.join(permis) or 'aucun'}.",
                )

    def inconnu(self, chemin: Chemin, nom: str, connus: Iterable[str], *, quoi: str, code: str = "S01") -> Iterator[Diagnostic]:
        """Un diagnostic si ce nom ne désigne rien."""
        permis = tuple(connus)
        if nom and nom not in permis:
            yield Diagnostic(
                code, self.valeur(chemin), f"{quoi} « {nom} » n'existe pas.",
                vouliez_vous_dire(nom, permis) or f"Connus : {', '.join(permis) or 'aucun'}.",
            )

    def machines(self) -> Iterator[tuple[Chemin, Mapping[str, Any]]]:
        """Chaque machine écrite, avec son chemin : phases, fiches, dossier."""
        for genre in ("phases", "fiches"):
            for nom, corps in self.forme.get(genre, {}).items():
                yield (genre, nom), corps
        if "dossier" in self.forme:
            yield ("dossier",), self.forme["dossier"]

    def portes(self) -> Iterator[tuple[Chemin, Mapping[str, Any], Mapping[str, Any]]]:
        """Chaque porte (création, transition, pièce) : son chemin, son corps, sa machine."""
        for chemin, machine in self.machines():
            if "creation" in machine:
                yield (*chemin, "creation"), machine["creation"], machine
            for genre in ("transitions", "pieces"):
                for nom, corps in machine.get(genre, {}).items():
                    yield (*chemin, genre, nom), corps, machine
