"""La largeur d'un texte dans une police courante sans empattement, estimée un peu large, et sa coupe en lignes.

Aucune police n'est lue : le dessin doit être le même sur tout poste, et ne rien couper là où une autre la remplace.
"""

from __future__ import annotations

_ETROITES = frozenset("ijl.,:;'’|!()[] ·îï")
_FINES = frozenset('frtI-/"°')
_LARGES = frozenset("mwMW%—œŒ…")
LARGE = 1.06


def largeur(texte: str, corps: float, *, gras: bool = False) -> float:
    """La place que prend ce texte, en points du dessin."""
    total = sum(_de(c) for c in texte)
    return total * corps * LARGE * (1.07 if gras else 1.0)


def _de(caractere: str) -> float:
    if caractere in _ETROITES:
        return 0.29
    if caractere in _FINES:
        return 0.37
    if caractere in _LARGES:
        return 0.9
    return 0.72 if caractere.isupper() else 0.56


def couper(texte: str, place: float, corps: float, *, gras: bool = False) -> list[str]:
    """Le texte en lignes qui tiennent dans cette place ; un mot trop long reste entier."""
    lignes: list[str] = []
    for mot in texte.replace(" »", "\u00a0»").replace("« ", "«\u00a0").split(" "):
        if lignes and largeur(f"{lignes[-1]} {mot}", corps, gras=gras) <= place:
            lignes[-1] += f" {mot}"
        else:
            lignes.append(mot)
    return lignes
