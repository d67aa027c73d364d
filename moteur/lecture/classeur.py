"""Contrôler un classeur XLSX avant de le lire : archive raisonnable, feuilles bornées, formules repérées.

Une cellule au bout du tableur suffirait à épuiser la mémoire de qui la lit : elle se voit d'abord ici.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

ENTREES_MAXIMUM = 500
OCTETS_MAXIMUM = 60 * 1024 * 1024
LIGNES_MAXIMUM, COLONNES_MAXIMUM = 20_000, 300
CLASSEUR, LIENS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Attributs = dict[str, str]


class Refuse(ValueError):
    """Ce classeur ne se lit pas, et pourquoi."""


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille que l'on voit : son nom, et les places (ligne, colonne) de ses formules."""

    nom: str
    formules: frozenset[tuple[int, int]]


def examiner(octets: bytes) -> tuple[Feuille, ...]:
    """Les feuilles visibles, dans l'ordre du classeur ; `Refuse` dit ce qui empêche de les lire."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            _controler(archive)
            feuilles = [Feuille(nom, _formules(_lire(archive, chemin))) for nom, chemin in _visibles(archive)]
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        UnicodeError,
    ) as faute:
        raise Refuse("Ce classeur est abîmé, ou n'est pas un fichier .xlsx.") from faute
    except expat.ExpatError as faute:
        raise Refuse("Ce classeur est abîmé.") from faute
    if not feuilles:
        raise Refuse("Ce classeur n'a aucune feuille visible.")
    return tuple(feuilles)


def _controler(archive: zipfile.ZipFile) -> None:
    entrees = archive.infolist()
    if CLASSEUR not in archive.namelist():
        raise Refuse("Ce fichier n'est pas un classeur .xlsx.")
    if len(entrees) > ENTREES_MAXIMUM or sum(e.file_size for e in entrees) > OCTETS_MAXIMUM:
        raise Refuse("Ce classeur est démesuré une fois décompressé.")
    # Ce que l'archive annonce n'engage qu'elle : chaque entrée est décompressée une fois, pour de bon.
    reste = OCTETS_MAXIMUM
    for entree in entrees:
        with archive.open(entree) as flux:
            while morceau := flux.read(1 << 20):
                reste -= len(morceau)
                if reste < 0:
                    raise Refuse("Ce classeur est démesuré une fois décompressé.")


def _lire(archive: zipfile.ZipFile, chemin: str) -> bytes:
    with archive.open(chemin) as flux:
        return flux.read(OCTETS_MAXIMUM)


def _visibles(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Le nom et le fichier de chaque feuille que le tableur montre."""
    liens: dict[str, str] = {}
    feuilles: list[tuple[str, str]] = []

    def lien(nom: str, attributs: Attributs) -> None:
        if nom == "Relationship" and attributs.get("Type", "").endswith("/worksheet"):
            liens[attributs.get("Id", "")] = attributs.get("Target", "")

    def feuille(nom: str, attributs: Attributs) -> None:
        if nom == "sheet" and attributs.get("state", "visible") == "visible":
            feuilles.append((attributs.get("name", ""), attributs.get("id", "")))

    _parcourir(_lire(archive, LIENS), lien)
    _parcourir(_lire(archive, CLASSEUR), feuille)
    return [(nom, _cible(liens[id_])) for nom, id_ in feuilles if id_ in liens]


def _cible(lien: str) -> str:
    return lien.removeprefix("/") if lien.startswith("/") else f"xl/{lien}"


def _formules(xml: bytes) -> frozenset[tuple[int, int]]:
    balayage = _Balayage()
    _parcourir(xml, balayage.balise)
    return frozenset(balayage.formules)


@dataclass(slots=True)
class _Balayage:
    """La place courante dans une feuille, et les formules rencontrées ; une place démesurée est refusée."""

    ligne: int = -1
    colonne: int = -1
    formules: set[tuple[int, int]] = field(default_factory=set)

    def balise(self, nom: str, attributs: Attributs) -> None:
        if nom == "row":
            self.ligne = int(attributs["r"]) - 1 if attributs.get("r", "").isdecimal() else self.ligne + 1
            self.colonne = -1
        elif nom == "c":
            trouvee = _REFERENCE.fullmatch(attributs.get("r", ""))
            if trouvee:
                self.ligne, self.colonne = int(trouvee[2]) - 1, _rang(trouvee[1])
            else:
                self.colonne += 1
        elif nom in ("v", "is", "f"):
            if self.ligne >= LIGNES_MAXIMUM or self.colonne >= COLONNES_MAXIMUM:
                raise Refuse("Ce classeur a des cellules remplies très loin de la première.")
            if nom == "f":
                self.formules.add((self.ligne, self.colonne))


def _rang(lettres: str) -> int:
    rang = 0
    for lettre in lettres:
        rang = rang * 26 + ord(lettre) - ord("A") + 1
    return rang - 1


def _parcourir(xml: bytes, balise: Callable[[str, Attributs], None]) -> None:
    """Donne chaque balise ouvrante, sans son préfixe ; une déclaration de type de document est refusée."""
    analyseur = expat.ParserCreate()

    def debut(nom: str, attributs: Attributs) -> None:
        balise(nom.rpartition(":")[2], {cle.rpartition(":")[2]: v for cle, v in attributs.items()})

    def interdit(*_: object) -> None:
        raise Refuse("Ce classeur contient une déclaration interdite.")

    analyseur.StartElementHandler = debut
    analyseur.StartDoctypeDeclHandler = interdit
    analyseur.Parse(xml, True)
