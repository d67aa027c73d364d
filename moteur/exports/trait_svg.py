"""Ce que partagent les dessins : les encres, un texte, un motif de hachures."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

POLICES = "Marianne, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Encres:
    """Les couleurs d'un dessin. Elles aident ; aucune n'est seule à dire quelque chose."""

    trait: str
    discret: str
    grille: str
    fond: str
    fait: str
    retard: str
    polices: str = POLICES


# Sur papier, ou dans un fichier à part : un fond blanc, quoi que fasse l'écran.
IMPRIME = Encres("#1a1a1a", "#595959", "#c9c9c9", "#ffffff", "#1b4f8f", "#8f1d1d")
# Dans une page : celles de sa feuille de style, qui suit le thème de l'écran et l'impression.
DE_LA_PAGE = Encres(
    "var(--trait)",
    "var(--discret)",
    "var(--grille)",
    "var(--fond)",
    "var(--fait)",
    "var(--retard)",
    "inherit",
)


def texte(
    x: float, y: float, mots: str, *, corps: float, encre: str, gras: bool = False, ancre: str = "start"
) -> str:
    """Une ligne de texte, posée sur sa ligne de base."""
    style = ' font-weight="bold"' * gras + (f' text-anchor="{ancre}"' if ancre != "start" else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{corps:g}" fill="{encre}"{style}>{escape(mots)}</text>'


def hachures(nom: str, encre: str) -> str:
    """Un motif de traits obliques, à remplir par `url(#nom)`."""
    return (
        f'<defs><pattern id="{nom}" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0,0 V7" stroke="{encre}" stroke-width="4"/></pattern></defs>'
    )
