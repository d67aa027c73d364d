"""La fiche d'un workflow pour une réunion, en Markdown : qui fait quoi, avec quelles pièces, selon quels textes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_SPECIAUX = re.compile(r"([\\`*_\[\]<>|#])")


BLOQUE, ECART, SIGNALE = "Bloque", "Ouvre un écart", "Se signale"


@dataclass(frozen=True, slots=True)
class Condition:
    """Ce qu'un acte demande : `effet` dit ce qui arrive si cela manque."""

    message: str
    effet: str
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Geste:
    """Ce que quelqu'un fait, fournit, signe ou attend."""

    titre: str
    qui: tuple[str, ...] = ()
    note: str = ""
    conditions: tuple[Condition, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partie:
    """Une phase ou un type de fiche ; `dessous` : les fiches d'une phase."""

    titre: str
    aide: str
    gestes: tuple[Geste, ...]
    pieces: tuple[Geste, ...]
    source: tuple[str, ...] = ()
    dessous: tuple[Partie, ...] = ()


@dataclass(frozen=True, slots=True)
class Feuille:
    """Tout ce que montre la page, dans l'ordre ; `textes` : l'énoncé de chaque référence."""

    titre: str
    aide: str
    parties: tuple[Partie, ...]
    listes: tuple[tuple[str, tuple[Geste, ...]], ...] = ()
    textes: Mapping[str, str] | None = None


def ecrire(feuille: Feuille) -> str:
    """La page entière ; les références citées sont expliquées à la fin, une fois."""
    lignes = [f"# {_sur(feuille.titre)}", "", *_paragraphe(feuille.aide)]
    lignes += [
        "« Bloque » : l'acte est refusé tant que ce n'est pas réglé. « Ouvre un écart » : ce qui a eu lieu est noté, et",
        "quelqu'un devra répondre de ce qui manquait. « Se signale » : on peut continuer, et cela se voit.",
        "Les références entre parenthèses sont expliquées à la fin.",
        "",
    ]
    for rang, partie in enumerate(feuille.parties, 1):
        lignes += _partie(partie, "##", f"{rang}. " if len(feuille.parties) > 1 else "")
    for titre, gestes in feuille.listes:
        if gestes:
            lignes += [f"## {_sur(titre)}", "", *(x for g in gestes for x in _geste(g)), ""]
    lignes += _textes(lignes, feuille.textes or {})
    return "\n".join(lignes).rstrip("\n") + "\n"


def _partie(partie: Partie, niveau: str, rang: str = "") -> list[str]:
    lignes = [f"{niveau} {rang}{_sur(partie.titre)}{_source(partie.source)}", "", *_paragraphe(partie.aide)]
    for titre, gestes in (("Ce qui se fait", partie.gestes), ("Ce qui se fournit", partie.pieces)):
        if gestes:
            lignes += [f"**{titre}**", "", *(x for g in gestes for x in _geste(g)), ""]
    for dessous in partie.dessous:
        lignes += _partie(dessous, f"{niveau}#")
    return lignes


def _geste(g: Geste) -> list[str]:
    qui = f" — {_sur(', '.join(g.qui))}" if g.qui else ""
    note = f" : {_sur(g.note)}" if g.note else ""
    lignes = [f"- **{_sur(g.titre)}**{qui}{note}{_source(g.source)}"]
    for effet in (BLOQUE, ECART, SIGNALE):
        lignes += [
            f"  - {effet} : {_sur(c.message)}{_source(c.source)}" for c in g.conditions if c.effet == effet
        ]
    return lignes


def _source(source: Iterable[str]) -> str:
    cites = ", ".join(source)
    return f" ({_sur(cites)})" if cites else ""


def _textes(ecrites: Sequence[str], textes: Mapping[str, str]) -> list[str]:
    tout = "\n".join(ecrites)
    cites = [nom for nom in textes if re.search(rf"(?<![\w-]){re.escape(nom)}(?![\w-])", tout)]
    return ["## Les textes cités", "", *(f"- {nom} : {_sur(textes[nom])}" for nom in cites)] if cites else []


def _paragraphe(texte: str) -> list[str]:
    return [_sur(" ".join(texte.split())), ""] if texte.strip() else []


def _sur(texte: str) -> str:
    """Le texte, sans rien que Markdown prendrait pour lui."""
    return _SPECIAUX.sub(r"\\\1", " ".join(texte.split()))
