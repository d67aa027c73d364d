"""Dire en français ce que Jinja reproche à une balise mal écrite."""

from __future__ import annotations

import re
from collections.abc import Callable

_FIN = "la fin de la balise"
_MOTS = {
    "end of template": "la fin du document",
    "end of print statement": _FIN,
    "end of statement block": _FIN,
    "name": "un nom",
    "in": "le mot « in »",
}


def expliquer(message: str) -> str:
    """Le reproche, en français ; un reproche inconnu se dit sans détail, jamais en anglais."""
    for motif, dire in _REPROCHES:
        trouve = motif.match(message)
        if trouve:
            return dire(trouve)
    return "elle ne se lit pas"


def code_de(message: str) -> str:
    """Le code du reproche : un filtre ou un test inconnu se distingue d'une balise mal écrite."""
    return "M12" if message.startswith(("No filter named", "No test named")) else "M10"


def remede(message: str) -> str:
    """Quoi faire de la balise."""
    if message.startswith("Encountered unknown tag"):
        return "Les balises sont : if, elif, else, endif, for, endfor."
    return "Complétez cette balise, ou effacez-la."


def _mot(texte: str) -> str:
    return _MOTS.get(texte, f"« {texte} »")


def _inconnue(trouve: re.Match[str]) -> str:
    nom = trouve[1]
    if nom.startswith("end"):
        return f"« {{% {nom} %}} » ne ferme aucune balise ouverte ici"
    return f"la balise « {{% {nom} %}} » n'existe pas"


_REPROCHES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"expected token '(.+?)', got '(.+)'"),
        lambda t: f"on attend {_mot(t[1])}, on lit {_mot(t[2])}",
    ),
    (re.compile(r"Expected an expression, got '(.+)'"), lambda t: f"il manque une donnée avant {_mot(t[1])}"),
    (re.compile(r"expected name or number"), lambda t: "il manque un nom après le point"),
    (re.compile(r"unexpected char '(.+?)' at"), lambda t: f"le signe « {t[1]} » n'y a pas sa place"),
    (re.compile(r"unexpected '(.+)'"), lambda t: f"{_mot(t[1])} n'y a pas sa place"),
    (re.compile(r"Encountered unknown tag '(\w+)'"), _inconnue),
    (
        re.compile(r"Unexpected end of template.* is '(\w+)'", re.DOTALL),
        lambda t: f"« {{% {t[1]} … %}} » n'est jamais fermée",
    ),
    (re.compile(r"Missing end of (?:comment|raw)"), lambda t: "elle n'est jamais fermée"),
    (re.compile(r"No filter named '(.+?)'"), lambda t: f"le filtre « {t[1]} » n'existe pas"),
    (re.compile(r"No test named '(.+?)'"), lambda t: f"le test « {t[1]} » n'existe pas"),
)
