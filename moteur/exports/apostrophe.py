"""L'apostrophe qui désarme une cellule : un tableur n'exécute ni ne récrit ce qui la suit.

Une seule apostrophe s'ajoute en sortie, une seule s'ôte à la relecture : `liberer(proteger(x))` rend `x`.
"""

from __future__ import annotations

import re

APOSTROPHE = "'"
# Ce par quoi un tableur reconnaît une formule, pleine chasse comprise.
_FORMULE = tuple("=+-@\t\r\n＝＋－＠")
# Ce qu'un tableur récrit en ouvrant un CSV : zéros de tête, longs numéros, exposants, dates, heures, VRAI.
_MOIS = r"(?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)[a-zé]*\.?"
_RECRIT = re.compile(
    r"(?!(?:0|[1-9][0-9]{0,10})\Z)[0-9][0-9 \u00a0\u202f.,:/%€-]*"
    r"|[0-9.,]+e[0-9]+"
    rf"|(?:[0-9]{{1,2}}[ /-])?{_MOIS}[ /-][0-9]{{1,4}}|[0-9]{{1,2}}[ /-]{_MOIS}"
    r"|vrai|faux|true|false",
    re.IGNORECASE,
)


def proteger(texte: str, *, ouvert_en_csv: bool = False) -> str:
    """Le texte, précédé d'une apostrophe si un tableur pouvait l'exécuter ou, en CSV, le récrire."""
    return APOSTROPHE + texte if _a_proteger(texte, csv=ouvert_en_csv) else texte


def liberer(texte: str) -> str:
    """Le texte sans l'apostrophe que `proteger` y a mise ; une apostrophe ordinaire reste."""
    suite = texte[1:]
    return suite if texte.startswith(APOSTROPHE) and _a_proteger(suite, csv=True) else texte


def est_formule(texte: str) -> bool:
    """Une cellule qu'un tableur calculerait : elle commence par « = »."""
    return texte.lstrip().startswith(("=", "＝"))


def _a_proteger(texte: str, *, csv: bool) -> bool:
    nu = texte.lstrip(APOSTROPHE)
    # « '=1 » écrit par une personne a déjà son apostrophe : elle se double, pour revenir telle quelle.
    return nu.lstrip(" \u00a0").startswith(_FORMULE) or (
        (csv or nu != texte) and _RECRIT.fullmatch(nu) is not None
    )
