"""Retrouver, dans le fichier, la place d'un mot d'une règle, même pliée sur plusieurs lignes."""

from __future__ import annotations

from moteur.diagnostics import LigneDe, Position
from moteur.domaine.regles.mots import forme_canonique, sans_accents_en_place
from moteur.lecture.noeuds import Texte

LIGNES_MAXIMUM = 200


def place_dans(texte: Texte, place: tuple[int, int], *, ligne_de: LigneDe) -> Position:
    """Le lieu, dans le fichier, des caractères `place` de la forme canonique de ce texte."""
    canonique = forme_canonique(texte.valeur)
    voulu = len(canonique[: place[0]].replace(" ", ""))
    longueur = max(1, place[1] - place[0])
    debut = texte.position
    # On compte les caractères pleins : ils sont les mêmes dans le fichier et dans la forme canonique.
    plein = canonique.replace(" ", "")
    trouve = _depart(debut, plein, ligne_de)
    if trouve is None:
        return debut
    numero, colonne = trouve
    compte = 0
    while numero < debut.ligne + LIGNES_MAXIMUM:
        ligne = ligne_de(debut.fichier, numero)
        if ligne is None:
            return debut
        for index in range(colonne, len(ligne)):
            if ligne[index].isspace():
                continue
            if compte == voulu:
                return Position(debut.fichier, numero, index + 1, min(longueur, len(ligne) - index))
            compte += 1
        numero, colonne = numero + 1, 0
    return debut


def _depart(debut: Position, plein: str, ligne_de: LigneDe) -> tuple[int, int] | None:
    """Où commence vraiment le texte : après `>-`, un guillemet, ou un retour à la ligne."""
    tete = plein[:12]
    for numero in range(debut.ligne, debut.ligne + 4):
        ligne = ligne_de(debut.fichier, numero)
        if ligne is None:
            return None
        plate = sans_accents_en_place(ligne)
        for index in range(debut.colonne - 1 if numero == debut.ligne else 0, len(plate)):
            if plate[index].isspace():
                continue
            reste = "".join(plate[index:].split())
            if reste and (reste.startswith(tete) or (len(reste) < len(tete) and tete.startswith(reste))):
                return numero, index
    return None
