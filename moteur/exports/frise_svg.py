"""Le dessin d'une année : une ligne par jalon, sa fenêtre, son terme, ce qui est fait, ce qui tarde, et le jour qu'il est.

Se lit sans couleur : chaque situation a sa forme, et se dit aussi en toutes lettres au bout de sa ligne.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

from moteur.domaine.calendrier import MOIS
from moteur.domaine.francais import date_courte, date_longue
from moteur.domaine.frise import A_VENIR, EN_COURS, EN_RETARD, FAIT_TARD, SANS_OBJET
from moteur.exports.mesure_du_texte import couper, largeur
from moteur.exports.trait_svg import IMPRIME, Encres, hachures, texte

MARGE, INTITULES, ANNEE, DIT = 20.0, 300.0, 640.0, 250.0
LARGEUR = 2 * MARGE + INTITULES + ANNEE + DIT
HAUT_DE_MOIS, RANGEE, INTERLIGNE = 34.0, 40.0, 17.0
CORPS, PETIT, TITRE = 14.0, 12.0, 20.0
BARRE = 12.0
ABREGES = {
    "janvier": "janv.", "février": "févr.", "avril": "avr.", "juillet": "juil.", "septembre": "sept.",
    "octobre": "oct.", "novembre": "nov.", "décembre": "déc.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneDeFrise:
    """Une ligne : son intitulé, où, la fenêtre prévue, le jour fait, la situation et ses mots."""

    titre: str
    ou: str
    ouvre: date | None
    terme: date
    fait: date | None
    situation: str
    dit: str

    @property
    def phrase(self) -> str:
        """La ligne entière, en toutes lettres."""
        debut = f"du {date_courte(self.ouvre)} au" if self.ouvre and self.ouvre < self.terme else "pour le"
        return f"{self.titre} ({self.ou}), {debut} {date_courte(self.terme)} : {self.dit}."


@dataclass(frozen=True, slots=True)
class _Echelle:
    """Les jours rapportés à la largeur de l'année dessinée, du premier au dernier d'un mois."""

    debut: date
    fin: date
    encres: Encres

    def x(self, jour: date) -> float:
        dedans = min(max(jour, self.debut), self.fin)
        return MARGE + INTITULES + ANNEE * (dedans - self.debut).days / max((self.fin - self.debut).days, 1)

    def mois(self) -> Iterator[date]:
        """Le premier jour de chaque mois."""
        jour = self.debut
        while jour < self.fin:
            yield jour
            jour = _mois_suivant(jour)


def dessiner(
    lignes: Sequence[LigneDeFrise], *, titre: str, le: date, encres: Encres = IMPRIME, racine: str = "frise"
) -> str:
    """Un document SVG ; `racine` distingue ses noms de ceux d'un autre dessin de la même page."""
    echelle = _echelle(lignes, le, encres)
    y, traces = MARGE + TITRE + 16 + HAUT_DE_MOIS, []
    haut = y
    for ligne in lignes:
        texte_, hauteur = _ligne(ligne, y, echelle, le, racine)
        traces.append(texte_)
        y += hauteur
    if not lignes:
        vide = "Ce workflow n'attend rien à une date connue."
        traces.append(texte(MARGE, y + 20, vide, corps=CORPS, encre=encres.trait))
        y += RANGEE
    phrases = " ".join(ligne.phrase for ligne in lignes) or "Rien n'est attendu à une date connue."
    legende, bas = _legende(y + 26, echelle, racine)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="fr" lang="fr" role="img" '
            f'aria-labelledby="{racine}-titre {racine}-description" width="{LARGEUR:.0f}" height="{bas:.0f}" '
            f'viewBox="0 0 {LARGEUR:.0f} {bas:.0f}" font-family="{encres.polices}">',
            f'<title id="{racine}-titre">{escape(titre)}</title>',
            f'<desc id="{racine}-description">Au {date_longue(le)}. {escape(phrases)}</desc>',
            hachures(f"{racine}-hachures", encres.retard),
            f'<rect width="{LARGEUR:.0f}" height="{bas:.0f}" fill="{encres.fond}"/>',
            texte(MARGE, MARGE + TITRE, titre, corps=TITRE, gras=True, encre=encres.trait),
            *_grille(echelle, haut, y),
            *_aujourd_hui(le, echelle, haut, y),
            *traces,
            legende,
            "</svg>\n",
        )
    )


def _echelle(lignes: Sequence[LigneDeFrise], le: date, encres: Encres) -> _Echelle:
    jours = [j for ligne in lignes for j in (ligne.ouvre, ligne.terme, ligne.fait) if j is not None] or [le]
    debut = min(jours).replace(day=1)
    # Un retard se prolonge jusqu'au jour qu'il est ; au-delà d'un an, la frise ne montrerait plus que lui.
    fin = max([*jours, le] if le - max(jours) < timedelta(365) else jours)
    return _Echelle(debut, _mois_suivant(fin), encres)


def _mois_suivant(jour: date) -> date:
    return date(jour.year + jour.month // 12, jour.month % 12 + 1, 1)


def _grille(echelle: _Echelle, haut: float, bas: float) -> Iterator[str]:
    """Un trait par mois ; son nom, et l'année sous septembre, janvier ou le premier mois."""
    encres, mois = echelle.encres, list(echelle.mois())
    pas = max(1, len(mois) // 14 + (len(mois) % 14 > 0)) if len(mois) > 14 else 1
    for rang, premier in enumerate(mois):
        x = echelle.x(premier)
        yield f'<path d="M{x:.1f},{haut - 6:.1f} V{bas:.1f}" stroke="{encres.grille}" stroke-width="1"/>'
        if rang % pas:
            continue
        nom = MOIS[premier.month - 1]
        yield texte(x + 3, haut - 22, ABREGES.get(nom, nom), corps=PETIT, encre=encres.trait)
        if rang == 0 or premier.month == 1:
            yield texte(x + 3, haut - 9, str(premier.year), corps=PETIT, gras=True, encre=encres.trait)
    droite = MARGE + INTITULES + ANNEE
    yield f'<path d="M{droite:.1f},{haut - 6:.1f} V{bas:.1f}" stroke="{encres.grille}" stroke-width="1"/>'


def _ligne(ligne: LigneDeFrise, y: float, echelle: _Echelle, le: date, racine: str) -> tuple[str, float]:
    encres = echelle.encres
    intitule = couper(ligne.titre, INTITULES - 16, CORPS)
    dits = couper(ligne.dit, DIT - 14, PETIT)
    hauteur = max(RANGEE, len(intitule) * INTERLIGNE + 26, len(dits) * INTERLIGNE + 10)
    milieu = y + hauteur / 2
    traces = [
        f'<path d="M{MARGE:g},{y + hauteur:.1f} H{LARGEUR - MARGE:g}" stroke="{encres.grille}" stroke-width="1"/>'
    ]
    base = milieu - (len(intitule) * INTERLIGNE + 15) / 2 + 13
    for rang, mots in enumerate(intitule):
        traces.append(texte(MARGE, base + rang * INTERLIGNE, mots, corps=CORPS, encre=encres.trait))
    dessous = base + (len(intitule) - 1) * INTERLIGNE + 16
    traces.append(texte(MARGE, dessous, ligne.ou, corps=PETIT, encre=encres.discret))
    traces += _marques(ligne, milieu, echelle, le, racine)
    base = milieu - (len(dits) - 1) * INTERLIGNE / 2 + 4
    gras = ligne.situation == EN_RETARD
    for rang, mots in enumerate(dits):
        x = MARGE + INTITULES + ANNEE + 14
        traces.append(texte(x, base + rang * INTERLIGNE, mots, corps=PETIT, gras=gras, encre=encres.trait))
    return f"<g>{''.join(traces)}</g>", hauteur


def _marques(ligne: LigneDeFrise, milieu: float, echelle: _Echelle, le: date, racine: str) -> Iterator[str]:
    """La fenêtre, le terme, ce qui déborde, et le signe de la situation."""
    encres, terme = echelle.encres, echelle.x(ligne.terme)
    if ligne.ouvre is not None and ligne.ouvre < ligne.terme:
        tirets = ligne.situation in (A_VENIR, SANS_OBJET)
        yield _barre(echelle.x(ligne.ouvre), terme, milieu, encres.fond, encres.trait, tirets=tirets)
        if ligne.situation == EN_COURS:
            yield _barre(
                echelle.x(ligne.ouvre), echelle.x(min(le, ligne.terme)), milieu, encres.discret, encres.trait
            )
    if ligne.situation in (EN_RETARD, FAIT_TARD):
        fin = echelle.x(ligne.fait or le)
        yield _barre(terme, max(fin, terme + 3), milieu, f"url(#{racine}-hachures)", encres.retard)
    yield (
        f'<path d="M{terme:.1f},{milieu - 12:.1f} V{milieu + 12:.1f}" stroke="{encres.trait}" stroke-width="2.4"/>'
    )
    if ligne.fait is not None:
        yield coche(echelle.x(ligne.fait), milieu, encres, tard=ligne.situation == FAIT_TARD)
    elif ligne.situation == EN_RETARD:
        yield alerte(echelle.x(le), milieu, encres)
    elif ligne.situation == EN_COURS:
        yield losange(echelle.x(max(le, ligne.ouvre or le)), milieu, encres)


def _barre(de: float, a: float, milieu: float, fond: str, trait: str, *, tirets: bool = False) -> str:
    pointille = ' stroke-dasharray="4 3"' if tirets else ""
    return (
        f'<rect x="{de:.1f}" y="{milieu - BARRE / 2:.1f}" width="{max(a - de, 0):.1f}" height="{BARRE:g}" '
        f'fill="{fond}" stroke="{trait}" stroke-width="1.2"{pointille}/>'
    )


def coche(x: float, y: float, encres: Encres, *, tard: bool = False) -> str:
    """Fait : un disque plein, une coche ; un carré si c'était après le terme."""
    forme = f'<rect x="{x - 8.5:.1f}" y="{y - 8.5:.1f}" width="17" height="17"'
    forme = forme if tard else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9"'
    return (
        f'{forme} fill="{encres.fait}" stroke="{encres.fond}" stroke-width="1.5"/>'
        f'<path d="M{x - 4:.1f},{y + 0.5:.1f} l3,3.2 l5.5,-6.6" fill="none" stroke="{encres.fond}" stroke-width="2.2"/>'
    )


def alerte(x: float, y: float, encres: Encres) -> str:
    """En retard : un triangle, un point d'exclamation."""
    return (
        f'<path d="M{x:.1f},{y - 11:.1f} l11,20 h-22 z" fill="{encres.fond}" stroke="{encres.retard}" stroke-width="2.2" '
        f'stroke-linejoin="round"/><path d="M{x:.1f},{y - 4:.1f} v7 m0,2.6 v2.2" stroke="{encres.retard}" stroke-width="2.4"/>'
    )


def losange(x: float, y: float, encres: Encres) -> str:
    """À faire maintenant : un losange vide."""
    return (
        f'<path d="M{x:.1f},{y - 9:.1f} l9,9 l-9,9 l-9,-9 z" fill="{encres.fond}" stroke="{encres.trait}" '
        'stroke-width="2"/>'
    )


def _aujourd_hui(le: date, echelle: _Echelle, haut: float, bas: float) -> Iterator[str]:
    if not echelle.debut <= le <= echelle.fin:
        return
    encres, x = echelle.encres, echelle.x(le)
    yield (
        f'<path d="M{x:.1f},{haut - 6:.1f} V{bas + 4:.1f}" stroke="{encres.trait}" stroke-width="1.4" '
        'stroke-dasharray="2 3"/>'
    )
    dit = f"le {date_courte(le)}"
    moitie = largeur(dit, PETIT, gras=True) / 2
    droite = MARGE + INTITULES + ANNEE
    x = min(max(x, MARGE + INTITULES + moitie), droite - moitie)
    yield texte(x, bas + 18, dit, corps=PETIT, gras=True, ancre="middle", encre=encres.trait)


def _legende(y: float, echelle: _Echelle, racine: str) -> tuple[str, float]:
    """Ce que veut dire chaque forme, dit une fois en bas ; rend aussi où elle finit."""
    encres = echelle.encres
    fond = f"url(#{racine}-hachures)"
    formes = (
        (_barre(0, 40, 0, encres.fond, encres.trait), "fenêtre prévue ; trait épais : le terme"),
        (coche(20, 0, encres) + coche(42, 0, encres, tard=True), "fait ; carré : après le terme"),
        (losange(20, 0, encres), "à faire, fenêtre ouverte"),
        (_barre(0, 40, 0, encres.fond, encres.trait, tirets=True), "tirets : pas encore, ou sans objet"),
        (_barre(0, 40, 0, fond, encres.retard), "hachures : après le terme"),
        (alerte(20, 0, encres), "en retard"),
    )
    lignes, pas = [], (LARGEUR - 2 * MARGE) / 3
    for rang, (forme, sens) in enumerate(formes):
        x, base = MARGE + pas * (rang % 3), y + 20 + 32 * (rang // 3)
        mots = texte(58, 4, sens, corps=PETIT, encre=encres.trait)
        lignes.append(f'<g transform="translate({x:.1f} {base:.1f})">{forme}{mots}</g>')
    return "\n".join(lignes), y + 20 + 32 + 26
