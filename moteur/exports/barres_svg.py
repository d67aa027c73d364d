"""Des barres horizontales : un intitulé, une barre, sa valeur en toutes lettres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from moteur.exports.mesure_du_texte import couper
from moteur.exports.trait_svg import IMPRIME, Encres, hachures, texte

INTITULES, BARRES, VALEURS, MARGE = 280.0, 360.0, 240.0, 8.0
LARGEUR = 2 * MARGE + INTITULES + BARRES + VALEURS
RANGEE, INTERLIGNE, CORPS = 32.0, 17.0, 14.0


@dataclass(frozen=True, slots=True)
class Barre:
    """Une ligne ; `part` : ce que la barre remplit, de 0 à 1, ou rien si elle ne se dessine pas."""

    titre: str
    valeur: str
    part: float | None


def dessiner(
    barres: Sequence[Barre], *, titre: str, racine: str, encres: Encres = IMPRIME, pleine: bool = False
) -> str:
    """Un document SVG ; `pleine` : chaque barre montre aussi le tout dont elle est une part."""
    y, traces = MARGE, []
    for barre in barres:
        trace, hauteur = _rangee(barre, y, encres, racine, pleine=pleine)
        traces.append(trace)
        y += hauteur
    bas = y + MARGE
    dits = " ".join(f"{b.titre} : {b.valeur}." for b in barres)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="fr" lang="fr" role="img" '
            f'aria-labelledby="{racine}-titre {racine}-description" width="{LARGEUR:.0f}" height="{bas:.0f}" '
            f'viewBox="0 0 {LARGEUR:.0f} {bas:.0f}" font-family="{encres.polices}">',
            f'<title id="{racine}-titre">{escape(titre)}</title>',
            f'<desc id="{racine}-description">{escape(dits)}</desc>',
            hachures(f"{racine}-hachures", encres.fait),
            f'<rect width="{LARGEUR:.0f}" height="{bas:.0f}" fill="{encres.fond}"/>',
            *traces,
            "</svg>\n",
        )
    )


def _rangee(barre: Barre, y: float, encres: Encres, racine: str, *, pleine: bool) -> tuple[str, float]:
    intitule = couper(barre.titre, INTITULES - 12, CORPS)
    valeur = couper(barre.valeur, VALEURS - 12, CORPS)
    hauteur = max(RANGEE, max(len(intitule), len(valeur)) * INTERLIGNE + 10)
    milieu = y + hauteur / 2
    x = MARGE + INTITULES
    traces = _mots(intitule, MARGE, milieu, encres, gras=False)
    if pleine and barre.part is not None:
        traces.append(_rectangle(x, milieu, BARRES, encres.fond, encres.discret))
    if barre.part is not None:
        remplie = BARRES * min(max(barre.part, 0.0), 1.0)
        traces.append(_rectangle(x, milieu, remplie, f"url(#{racine}-hachures)", encres.fait))
    traces += _mots(valeur, x + BARRES + 12, milieu, encres, gras=True)
    return f"<g>{''.join(traces)}</g>", hauteur


def _mots(lignes: Sequence[str], x: float, milieu: float, encres: Encres, *, gras: bool) -> list[str]:
    base = milieu - (len(lignes) - 1) * INTERLIGNE / 2 + 5
    return [
        texte(x, base + rang * INTERLIGNE, mots, corps=CORPS, gras=gras, encre=encres.trait)
        for rang, mots in enumerate(lignes)
    ]


def _rectangle(x: float, milieu: float, large: float, fond: str, trait: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{milieu - 8:.1f}" width="{large:.1f}" height="16" fill="{fond}" stroke="{trait}" '
        'stroke-width="1.2"/>'
    )
