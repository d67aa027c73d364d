"""Le dessin d'une machine en SVG : du texte qui reste du texte, lisible sans couleur, fait pour le papier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape

from moteur.exports.disposition import Boite, Fleche, Point, Taille, Trait, disposer
from moteur.exports.graphe import Graphe, PassageDessine, decrire, exigences
from moteur.exports.mesure_du_texte import LARGE, couper, largeur

POLICES = "Marianne, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
TITRE, CORPS, PETIT = 20.0, 14.0, 12.0
PLACE_ETAT, PLACE_PASSAGE = 150.0, 190.0
INTERLIGNE = 1.3
DEPART = "\1"  # aucun passage ne porte ce nom : le leur suit ce signe
NOIR, GRIS, BLANC = "#1a1a1a", "#444444", "#ffffff"


@dataclass(frozen=True, slots=True)
class _Ligne:
    """Une ligne de texte dans une boîte."""

    texte: str
    corps: float = CORPS
    gras: bool = False
    italique: bool = False
    signe: bool = False  # précédée du losange des conditions impératives

    @property
    def large(self) -> float:
        return largeur(self.texte, self.corps, gras=self.gras) + (16 if self.signe else 0)


def dessiner(graphes: Sequence[Graphe], *, titre: str) -> str:
    """Un document SVG : chaque graphe sous l'autre, puis la légende."""
    morceaux, y, large = [], 24.0, 0.0
    for graphe in graphes:
        texte, taille = _graphe(graphe, y)
        morceaux.append(texte)
        large, y = max(large, taille[0]), y + taille[1]
    legende, taille = _legende(y)
    large, haut = max(large, taille[0]), y + taille[1]
    dits = " ".join(phrase for g in graphes for phrase in decrire(g))
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="fr" lang="fr" role="img" '
            f'aria-labelledby="titre description" width="{large:.0f}" height="{haut:.0f}" '
            f'viewBox="0 0 {large:.0f} {haut:.0f}" font-family="{POLICES}">',
            f'<title id="titre">{escape(titre)}</title>',
            f'<desc id="description">{escape(dits)}</desc>',
            _POINTE,
            f'<rect width="{large:.0f}" height="{haut:.0f}" fill="{BLANC}"/>',
            *morceaux,
            legende,
            "</svg>\n",
        )
    )


_POINTE = (
    '<defs><marker id="pointe" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
    f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="{NOIR}"/></marker></defs>'
)


def _graphe(graphe: Graphe, y: float) -> tuple[str, Taille]:
    etats = {e.nom: _boite(_lignes_d_etat(e.titre), 18) for e in graphe.etats}
    passages = {f"\1{p.nom}": (p, _lignes_de_passage(p)) for p in graphe.passages}
    tailles: dict[str, Taille] = {DEPART: (16.0, 16.0)}
    fleches: list[Fleche] = []
    if not any(not p.de for p in graphe.passages) and graphe.etats:
        fleches.append(Fleche(DEPART, graphe.etats[0].nom))
    for nom, (p, _) in passages.items():
        fleches += [Fleche(e, nom) for e in p.de or (DEPART,)] + [Fleche(nom, p.vers)]
    tailles |= etats | {nom: _boite(lignes, 10) for nom, (_, lignes) in passages.items()}
    place = disposer(tailles, fleches)
    titre = f"{graphe.genre} « {graphe.titre} »"
    lignes = [f'<g transform="translate(0 {y:.0f})">']
    lignes.append(_texte(24, 6 + TITRE, titre, corps=TITRE, gras=True, ancre="start"))
    lignes.append(f'<g transform="translate(0 {TITRE + 12:.0f})">')
    lignes += [_trait(t) for t in place.traits]
    rond = place.boites[DEPART]
    lignes.append(f'<circle cx="{rond.milieu:.1f}" cy="{rond.y + 8:.1f}" r="8" fill="{NOIR}"/>')
    lignes += [_etat(place.boites[e.nom], e.titre, final=e.final) for e in graphe.etats]
    lignes += [_passage(place.boites[nom], p, textes) for nom, (p, textes) in passages.items()]
    lignes.append("</g></g>")
    large = max(place.largeur, 48 + largeur(titre, TITRE, gras=True))
    return "\n".join(lignes), (large, place.hauteur + TITRE + 36)


def _lignes_d_etat(titre: str) -> list[_Ligne]:
    return [_Ligne(t, gras=True) for t in couper(titre, PLACE_ETAT, CORPS, gras=True)]


def _lignes_de_passage(p: PassageDessine) -> list[_Ligne]:
    titre = f"{p.titre} (constat)" if p.constat else p.titre
    lignes = [_Ligne(t) for t in couper(titre, PLACE_PASSAGE, CORPS)]
    for role in p.roles:
        lignes += [_Ligne(t, PETIT, italique=True) for t in couper(role, PLACE_PASSAGE, PETIT)]
    for dite in exigences(p):
        lignes.append(_Ligne(dite, PETIT, signe="impérative" in dite))
    return lignes


def _boite(lignes: Sequence[_Ligne], bord: float) -> Taille:
    haut = sum(ligne.corps * INTERLIGNE for ligne in lignes)
    return max(64.0, max(ligne.large for ligne in lignes) + 2 * bord), haut + bord + 4


def _etat(b: Boite, titre: str, *, final: bool) -> str:
    cadres = [(b, 14.0, 1.8)]
    if final:
        cadres.append((Boite(b.x + 4, b.y + 4, b.largeur - 8, b.hauteur - 8), 10.0, 1.2))
    traces = "".join(_cadre(c, rayon, trait, fond=BLANC) for c, rayon, trait in cadres)
    return f"<g>{traces}{_textes(b, _lignes_d_etat(titre))}</g>"


def _passage(b: Boite, p: PassageDessine, lignes: Sequence[_Ligne]) -> str:
    pointille = ' stroke-dasharray="5 3"' if p.constat else ""
    return f"<g>{_cadre(b, 2.0, 1.0, fond='#f4f4f4', plus=pointille)}{_textes(b, lignes)}</g>"


def _cadre(b: Boite, rayon: float, trait: float, *, fond: str, plus: str = "") -> str:
    return (
        f'<rect x="{b.x:.1f}" y="{b.y:.1f}" width="{b.largeur:.1f}" height="{b.hauteur:.1f}" rx="{rayon:g}" '
        f'fill="{fond}" stroke="{NOIR}" stroke-width="{trait:g}"{plus}/>'
    )


def _textes(b: Boite, lignes: Sequence[_Ligne]) -> str:
    haut = sum(ligne.corps * INTERLIGNE for ligne in lignes)
    y, ecrits = b.y + (b.hauteur - haut) / 2, []
    for ligne in lignes:
        base = y + ligne.corps * 1.02
        x = b.milieu + (8 if ligne.signe else 0)
        if ligne.signe:
            gauche, milieu = b.milieu - (ligne.large - 16) / LARGE / 2 - 2, base - ligne.corps * 0.36
            ecrits.append(f'<path d="M{gauche - 5:.1f},{milieu:.1f} l5,-5 l5,5 l-5,5 z" fill="{NOIR}"/>')
        ecrits.append(
            _texte(x, base, ligne.texte, corps=ligne.corps, gras=ligne.gras, italique=ligne.italique)
        )
        y += ligne.corps * INTERLIGNE
    return "".join(ecrits)


def _texte(
    x: float,
    y: float,
    texte: str,
    *,
    corps: float,
    gras: bool = False,
    italique: bool = False,
    ancre: str = "middle",
) -> str:
    style = ' font-weight="bold"' * gras + ' font-style="italic"' * italique
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{corps:g}" text-anchor="{ancre}" fill="{NOIR}"{style}>'
        f"{escape(texte)}</text>"
    )


def _trait(trait: Trait) -> str:
    trace = _chemin(trait.points)
    return f'<path d="{trace}" fill="none" stroke="{GRIS}" stroke-width="1.3" marker-end="url(#pointe)"/>'


def _chemin(points: Sequence[Point]) -> str:
    trace = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        if math.isclose(x1, x2, abs_tol=0.05):
            trace += f" V{y2:.1f}"
        else:
            milieu = (y1 + y2) / 2
            trace += f" C{x1:.1f},{milieu:.1f} {x2:.1f},{milieu:.1f} {x2:.1f},{y2:.1f}"
    return trace


def _legende(y: float) -> tuple[str, Taille]:
    """Ce que veut dire chaque forme, dit une fois en bas."""
    formes = (
        (_etat(Boite(24, 4, 92, 30), "État", final=False), "La situation où l'on se trouve."),
        (_etat(Boite(24, 44, 92, 36), "État final", final=True), "Double trait : on n'en repart pas."),
        (
            _exemple(92, "Acte"),
            "Trait plein : on le décide ; il est refusé si une condition impérative manque.",
        ),
        (
            _exemple(130, "Constat", constat=True),
            "Tirets : on rapporte ce qui a eu lieu ; ce qui manque est noté comme écart.",
        ),
    )
    lignes = [
        f'<g transform="translate(0 {y:.0f})">',
        _texte(24, 6, "Légende", corps=CORPS, gras=True, ancre="start"),
    ]
    lignes.append('<g transform="translate(0 14)">')
    for (forme, sens), base in zip(formes, (24, 67, 112, 150), strict=True):
        lignes += [forme, _texte(132, base, sens, corps=PETIT, ancre="start")]
    signe = f'<path d="M65,182 l5,-5 l5,5 l-5,5 z" fill="{NOIR}"/>'
    lignes += [
        signe,
        _texte(132, 186, "Ce signe précède le nombre de conditions impératives.", corps=PETIT, ancre="start"),
    ]
    lignes.append("</g></g>")
    return "\n".join(lignes), (164 + largeur(formes[2][1], PETIT), 226.0)


def _exemple(y: float, texte: str, *, constat: bool = False) -> str:
    passage = PassageDessine("", texte, (), "", (), constat=constat)
    return _passage(Boite(24, y, 92, 30), passage, [_Ligne(texte)])
