"""Le nom le plus proche de celui qu'on a écrit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def sans_accents(texte: str) -> str:
    """Le texte sans ses accents ; « vérifie » et « verifie » deviennent le même mot."""
    decompose = unicodedata.normalize("NFD", texte)
    return unicodedata.normalize("NFC", "".join(c for c in decompose if unicodedata.category(c) != "Mn"))


def le_plus_proche(mot: str, connus: Iterable[str]) -> str | None:
    """Le nom connu le plus proche, accents et casse oubliés ; rien s'ils sont tous trop loin."""
    from difflib import get_close_matches

    formes = {sans_accents(nom).lower(): nom for nom in connus}
    proches = get_close_matches(sans_accents(mot).lower(), formes, n=1, cutoff=0.6)
    return formes[proches[0]] if proches else None


def vouliez_vous_dire(mot: str, connus: Iterable[str]) -> str:
    """« Vouliez-vous dire « x » ? », ou rien."""
    proche = le_plus_proche(mot, connus)
    return f"Vouliez-vous dire « {proche} » ?" if proche else ""
