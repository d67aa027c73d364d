"""Lire un fichier de calendriers : sa forme jugée par son schéma, puis le sens de chaque zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moteur.diagnostics import Diagnostic, Position, ranger
from moteur.domaine.calendrier import Calendrier, CalendrierFaux
from moteur.domaine.valeurs import ZONES
from moteur.lecture.noeuds import Carte, brut
from moteur.lecture.schemas import Schemas, defaut_de_genre, genre_de, verifier_forme
from moteur.lecture.yaml_strict import Lecture, lire_fichier
from moteur.suggestions import vouliez_vous_dire

GENRE = "calendriers"


@dataclass(frozen=True, slots=True)
class CalendrierLu:
    """Les données du fichier, vides s'il ne se lit pas, et tous ses défauts."""

    donnees: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    lecture: Lecture


def lire_calendriers(chemin: Path, *, nom: str, schemas: Schemas) -> CalendrierLu:
    """Le fichier lu et jugé ; `nom` est celui que les défauts citent. Rien n'est levé."""
    lecture = lire_fichier(chemin, nom=nom)
    if lecture.racine is None:
        return CalendrierLu({}, lecture.diagnostics, lecture)
    if not isinstance(lecture.racine, Carte) or genre_de(lecture.racine) != GENRE:
        defaut = defaut_de_genre(lecture.racine, fichier=nom, permises=(GENRE,))
        return CalendrierLu({}, (*lecture.diagnostics, defaut), lecture)
    donnees: Any = brut(lecture.racine)
    defauts = verifier_forme(lecture.racine, genre=GENRE, fichier=nom, schemas=schemas)
    # Le sens ne se juge que d'un fichier bien écrit : une même faute se dirait deux fois.
    defauts = defauts or tuple(_incoherences(donnees, lecture.racine))
    return CalendrierLu(donnees, ranger((*lecture.diagnostics, *defauts)), lecture)


def _incoherences(donnees: Mapping[str, Any], racine: Carte) -> Iterator[Diagnostic]:
    """La première de chaque zone, jugée seule : une zone fautive ne cache pas les autres."""
    zones: Mapping[str, Any] = donnees["zones"]
    for nom, zone in zones.items():
        if nom not in ZONES:
            remede = vouliez_vous_dire(nom, ZONES) or f"Zones connues : {', '.join(ZONES)}."
            message = f"Aucun porteur ne peut être de la zone « {nom} »."
            yield Diagnostic("C01", _lieu(racine, ("zones", nom)), message, remede)
        reprise = zone.get("comme")
        voisine = {reprise: zones[reprise]} if reprise in zones else {}
        try:
            Calendrier.depuis({**donnees, "zones": {**voisine, nom: zone}})
        except CalendrierFaux as faux:
            # Celle d'une zone reprise se dit aussi pour elle-même : `ranger` n'en garde qu'une.
            message = f"{'.'.join(faux.chemin).removeprefix('zones.')} : {faux.precision}"
            remede = faux.remede or "Suivez l'exemple d'une zone déjà décrite."
            yield Diagnostic("C01", _lieu(racine, faux.chemin), message, remede)


def _lieu(racine: Carte, chemin: tuple[str, ...]) -> Position:
    """La clé au bout du chemin, ou la dernière de celles qui y mènent."""
    noeud, lieu = racine, racine.position
    for cle in chemin:
        entree = noeud.entree(cle)
        if entree is None:
            break
        lieu = entree.position_cle
        if not isinstance(entree.valeur, Carte):
            break
        noeud = entree.valeur
    return lieu
