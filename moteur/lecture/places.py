"""Retrouver, dans le fichier, la place d'un mot d'une règle : pliée, entre guillemets ou nue."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from moteur.diagnostics import LigneDe, Position
from moteur.domaine.regles.mots import forme_canonique
from moteur.lecture.noeuds import Texte

LIGNES_MAXIMUM = 400
# Ce qu'un échappement « \x41 » écrit après sa lettre, entre guillemets doubles.
_CHIFFRES = {"x": 2, "u": 4, "U": 8}
# Ces échappements écrivent une espace : la forme canonique ne la compte pas.
_ESPACES = frozenset("tnr _NLPvf")

Signe = tuple[int, int, int]


def place_dans(texte: Texte, place: tuple[int, int], *, ligne_de: LigneDe) -> Position:
    """Le lieu, dans le fichier, des caractères `place` de la forme canonique de ce texte."""
    canonique = forme_canonique(texte.valeur)
    # Les caractères pleins sont les mêmes, dans le même ordre, dans le fichier et dans la forme canonique.
    debut = len(canonique[: place[0]].replace(" ", ""))
    combien = max(1, len(canonique[place[0] : place[1]].replace(" ", "")))
    premier: Signe | None = None
    dernier: Signe | None = None
    for rang, signe in enumerate(_signes(texte, ligne_de)):
        if rang == debut:
            premier = signe
        if premier is not None and signe[0] == premier[0]:
            dernier = signe
        if rang >= debut + combien - 1:
            break
    if premier is None or dernier is None:
        return texte.position
    return Position(texte.position.fichier, premier[0], premier[1] + 1, dernier[2] - premier[1])


def _signes(texte: Texte, ligne_de: LigneDe) -> Iterator[Signe]:
    """Chaque caractère plein du texte tel qu'il est écrit : sa ligne, son début, sa fin (depuis 0)."""
    fichier, numero, colonne = texte.position.fichier, texte.position.ligne, texte.position.colonne - 1
    ligne = ligne_de(fichier, numero)
    ouvre = ligne[colonne : colonne + 1] if ligne is not None else ""
    if texte.cite and ouvre in ("|", ">"):
        numero, colonne, ouvre = numero + 1, 0, ""
    elif texte.cite and ouvre in ("'", '"'):
        colonne += 1
    else:
        ouvre = ""
    for suivante in range(numero, numero + LIGNES_MAXIMUM):
        ligne = ligne_de(fichier, suivante)
        if ligne is None:
            return
        for debut, fin in _pleins(ligne, colonne, ouvre):
            yield suivante, debut, fin
        colonne = 0


def _pleins(ligne: str, colonne: int, ouvre: str) -> Iterator[tuple[int, int]]:
    """Les caractères pleins d'une ligne : une apostrophe doublée ou un échappement en est un seul."""
    while colonne < len(ligne):
        debut, signe = colonne, ligne[colonne]
        colonne += 1
        if ouvre == "'" and ligne[debut : colonne + 1] == "''":
            colonne += 1
        elif ouvre == '"' and signe == "\\" and colonne < len(ligne):
            echappe = ligne[colonne]
            colonne += 1 + _CHIFFRES.get(echappe, 0)
            if echappe in _ESPACES or _est_une_espace(ligne[debut + 2 : colonne]):
                continue
        elif signe.isspace() or (signe == "\\" and ouvre == '"'):
            continue
        # Un accent écrit à part suit sa lettre : ensemble, ils font un caractère.
        while colonne < len(ligne) and unicodedata.combining(ligne[colonne]):
            colonne += 1
        yield debut, colonne


def _est_une_espace(code: str) -> bool:
    try:
        return bool(code) and chr(int(code, 16)).isspace()
    except (ValueError, OverflowError):
        return False
