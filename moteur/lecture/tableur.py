"""Lire un tableau rempli dans un tableur : CSV de toute provenance, ou classeur XLSX. Rien n'y est calculé.

Le seul fichier qui connaît python-calamine, chargé au premier classeur : l'extra « excel » l'installe.
"""

from __future__ import annotations

import codecs
import csv
import io
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite, Introuvable, OutilAbsent
from moteur.lecture.classeur import Refuse, examiner

TAILLE_MAXIMUM = 10 * 1024 * 1024
LIGNES_MAXIMUM = 5_000
TITRES_PARMI = 15  # le titre se cherche dans les premières lignes : au-dessus, il y a parfois un intitulé
_LUES_MAXIMUM = 20_000  # lignes vides de la fin comprises
SEPARATEURS = (";", "\t", ",")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ANCIEN_EXCEL = b"\xd0\xcf\x11\xe0"
_ENREGISTREZ = "Enregistrez la feuille en .xlsx ou en .csv, sans mot de passe, puis recommencez."

# Combien de titres connus contient une ligne : le séparateur et la feuille se choisissent ainsi.
Note = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Grille:
    """Des cellules en texte, à leur place ; `formules` : les places (ligne, colonne) de ce qui se calcule."""

    lignes: tuple[tuple[str, ...], ...]
    formules: frozenset[tuple[int, int]] = frozenset()


class FeuilleIllisible(CommandeMalEcrite):
    """Ce fichier n'est pas un tableau qui se lit ; `cellule` : l'endroit, s'il se connaît."""

    def __init__(self, fait: str, *, suite: str, cellule: str = "A1") -> None:
        super().__init__(fait, suite=suite)
        self.cellule = cellule


def lire_fichier(chemin: Path, *, note: Note) -> Grille:
    """Le tableau de ce fichier ; `FeuilleIllisible` ou `Introuvable` sinon."""
    try:
        genre = chemin.stat()
    except (FileNotFoundError, NotADirectoryError) as absent:
        raise Introuvable(
            "Ce fichier n'existe pas.", lieu=str(chemin), suite="Vérifiez le chemin."
        ) from absent
    if not stat.S_ISREG(genre.st_mode):
        raise CommandeMalEcrite(
            "Ce n'est pas un fichier.", lieu=str(chemin), suite="Donnez un fichier, non un répertoire."
        )
    with chemin.open("rb") as flux:
        return lire(flux.read(TAILLE_MAXIMUM + 1), note=note)


def lire(octets: bytes, *, note: Note) -> Grille:
    """Le tableau que contiennent ces octets, quel que soit le nom du fichier."""
    if len(octets) > TAILLE_MAXIMUM:
        raise FeuilleIllisible("Cette feuille dépasse 10 Mo.", suite="Découpez-la, ou ôtez-en les images.")
    if octets.startswith(b"PK"):
        grille = _classeur(octets, note)
    elif octets.startswith(_ANCIEN_EXCEL):
        raise FeuilleIllisible(
            "Ce classeur est d'un ancien format, ou protégé par un mot de passe.", suite=_ENREGISTREZ
        )
    else:
        grille = _csv(_texte(octets), note)
    grille = replace(grille, lignes=_sans_fin_vide(grille.lignes))
    if len(grille.lignes) > LIGNES_MAXIMUM:
        raise FeuilleIllisible(
            f"Cette feuille compte plus de {LIGNES_MAXIMUM} lignes.",
            suite="Découpez-la en plusieurs fichiers.",
            cellule=adresse(LIGNES_MAXIMUM, 0),
        )  # fmt: skip
    return grille


def _sans_fin_vide(lignes: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    pleines = [rang for rang, ligne in enumerate(lignes, 1) if any(ligne)]
    return lignes[: pleines[-1]] if pleines else ()


def adresse(ligne: int, colonne: int) -> str:
    """« B14 », telle que le tableur la nomme ; ligne et colonne comptées depuis zéro."""
    lettres, reste = "", colonne + 1
    while reste:
        reste, rang = divmod(reste - 1, 26)
        lettres = chr(ord("A") + rang) + lettres
    return f"{lettres}{ligne + 1}"


def _texte(octets: bytes) -> str:
    """Le texte : marque d'ordre, puis UTF-8 strict, puis cp1252, que des tableurs écrivent encore."""
    for marque, encodage in _BOMS:
        if octets.startswith(marque):
            return _decoder(octets, encodage)
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return _decoder(octets, "cp1252")


def _decoder(octets: bytes, encodage: str) -> str:
    try:
        return octets.decode(encodage)
    except UnicodeDecodeError as faute:
        raise FeuilleIllisible(
            "Ce fichier n'est pas du texte : ce n'est pas un tableau CSV.", suite=_ENREGISTREZ
        ) from faute


def _csv(texte: str, note: Note) -> Grille:
    if "\0" in texte:
        raise FeuilleIllisible(
            "Ce fichier n'est pas du texte : ce n'est pas un tableau CSV.", suite=_ENREGISTREZ
        )
    essais = [_couper(texte, separateur) for separateur in SEPARATEURS]
    notes = [
        max((note(ligne) for ligne in e[:TITRES_PARMI]), default=0) if isinstance(e, list) else -1
        for e in essais
    ]
    choisi = essais[notes.index(max(notes))]
    if isinstance(choisi, FeuilleIllisible):
        raise choisi
    return Grille(tuple(tuple(c.strip() for c in ligne) for ligne in choisi))


def _couper(texte: str, separateur: str) -> list[list[str]] | FeuilleIllisible:
    lignes: list[list[str]] = []
    try:
        for ligne in csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True):
            lignes.append(ligne)
            if len(lignes) > _LUES_MAXIMUM:
                break
    except csv.Error:
        return FeuilleIllisible(
            "Des guillemets ne se referment pas, ou se suivent mal.",
            suite="Rouvrez la feuille dans le tableur et enregistrez-la de nouveau.",
            cellule=adresse(len(lignes), 0),
        )
    return lignes


def _classeur(octets: bytes, note: Note) -> Grille:
    try:
        import python_calamine as calamine
    except ImportError as absent:
        raise OutilAbsent(
            "Lire un classeur Excel demande le paquet « python-calamine ».",
            suite="Installez l'extra « excel » (pip install python-calamine), ou enregistrez en .csv.",
        ) from absent
    try:
        feuilles = examiner(octets)
        classeur = calamine.load_workbook(io.BytesIO(octets))
        grilles = [
            Grille(_lignes(classeur.get_sheet_by_name(f.nom).to_python(skip_empty_area=False)), f.formules)
            for f in feuilles
        ]
    except Refuse as refus:
        raise FeuilleIllisible(str(refus), suite=_ENREGISTREZ) from refus
    except (calamine.CalamineError, ValueError, OverflowError) as faute:
        raise FeuilleIllisible(
            "Ce classeur est abîmé, ou n'est pas un fichier .xlsx.", suite=_ENREGISTREZ
        ) from faute
    except BaseException as faute:
        # La bibliothèque est en Rust : sa panique n'hérite pas d'Exception.
        if type(faute).__name__ != "PanicException":
            raise
        raise FeuilleIllisible("Ce classeur est abîmé.", suite=_ENREGISTREZ) from faute
    # La première feuille qui porte des titres connus ; à défaut la première.
    notes = [max((note(ligne) for ligne in g.lignes[:TITRES_PARMI]), default=0) for g in grilles]
    return grilles[notes.index(max(notes))]


def _lignes(valeurs: list[list[Any]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_en_texte(v) for v in ligne) for ligne in valeurs)


def _en_texte(valeur: Any) -> str:
    """La cellule telle qu'une personne l'aurait écrite : dates à la française, nombres sans décimale vide."""
    if isinstance(valeur, str):
        return valeur.strip()
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int | float):
        return _nombre(valeur)
    if isinstance(valeur, datetime):
        return f"{valeur:%d/%m/%Y}" if valeur.time() == time() else f"{valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, time):
        return f"{valeur:%H:%M}"
    return str(valeur) if isinstance(valeur, timedelta) else ""


def _nombre(valeur: float) -> str:
    if valeur != valeur or abs(valeur) >= 1e15:
        return str(valeur)
    if valeur == int(valeur):
        return str(int(valeur))
    return f"{valeur:.6f}".rstrip("0").rstrip(".").replace(".", ",")
