"""Placer un graphe en couches, de haut en bas : qui est à quel rang, dans quel ordre, à quel endroit.

Ne connaît que des boîtes et des flèches entre elles. Tout est déterministe : le même graphe, le même dessin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

MARGE, ECART, ETROIT, GOUTTIERE = 24.0, 26.0, 16.0, 44.0
BALAYAGES = 24
FINITION = 60
DROITURE = 8.0

Taille = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fleche:
    """D'une boîte à une autre, par leurs noms."""

    de: str
    vers: str


@dataclass(frozen=True, slots=True)
class Boite:
    """Une boîte placée : son coin haut gauche et sa taille."""

    x: float
    y: float
    largeur: float
    hauteur: float

    @property
    def milieu(self) -> float:
        return self.x + self.largeur / 2


@dataclass(frozen=True, slots=True)
class Trait:
    """Une flèche tracée : des points à joindre, de la queue à la pointe, chaque couple par une courbe ou un segment."""

    fleche: Fleche
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Disposition:
    """Le dessin placé."""

    largeur: float
    hauteur: float
    boites: Mapping[str, Boite]
    traits: tuple[Trait, ...]


@dataclass(slots=True)
class _Couches:
    """Le plan de travail : les boîtes par rang, relais compris, et le chemin que suit chaque flèche."""

    rangs: list[list[str]]
    tailles: dict[str, Taille]
    chemins: list[list[str]]
    voisins: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)


def disposer(tailles: Mapping[str, Taille], fleches: Sequence[Fleche]) -> Disposition:
    """La place de chaque boîte et le tracé de chaque flèche ; la première boîte est en haut."""
    descentes = _sans_retour(list(tailles), fleches)
    couches = _en_couches(tailles, descentes)
    _demeler(couches)
    centres = _centrer(couches)
    return _tracer(couches, centres, fleches, descentes)


def _sans_retour(noms: Sequence[str], fleches: Sequence[Fleche]) -> list[tuple[str, str]]:
    """Chaque flèche dans le sens de la descente : celles qui remontent sont retournées, le temps de placer."""
    suites: dict[str, list[str]] = {n: [] for n in noms}
    for f in fleches:
        suites[f.de].append(f.vers)
    vus: dict[str, int] = {}  # 1 : en cours, 2 : fini
    retours: set[tuple[str, str]] = set()
    for depart in noms:
        pile = [(depart, iter(suites[depart]))] if depart not in vus else []
        vus.setdefault(depart, 1)
        while pile:
            nom, reste = pile[-1]
            suivant = next(reste, None)
            if suivant is None:
                vus[nom] = 2
                pile.pop()
            elif suivant not in vus:
                vus[suivant] = 1
                pile.append((suivant, iter(suites[suivant])))
            elif vus[suivant] == 1:
                retours.add((nom, suivant))
    return [(f.vers, f.de) if (f.de, f.vers) in retours else (f.de, f.vers) for f in fleches]


def _en_couches(tailles: Mapping[str, Taille], descentes: Sequence[tuple[str, str]]) -> _Couches:
    """Le rang de chaque boîte : sous la plus basse de celles qui y mènent ; un relais à chaque rang traversé."""
    rang = dict.fromkeys(tailles, 0)
    for _ in tailles:
        for haut, bas in descentes:
            rang[bas] = max(rang[bas], rang[haut] + 1)
    couches = _Couches([[] for _ in range(max(rang.values(), default=0) + 1)], dict(tailles), [])
    for nom in tailles:
        couches.rangs[rang[nom]].append(nom)
    for numero, (haut, bas) in enumerate(descentes):
        chemin = [haut]
        for r in range(rang[haut] + 1, rang[bas]):
            relais = f"\0{numero}.{r}"
            couches.tailles[relais] = (ETROIT, 0.0)
            couches.rangs[r].append(relais)
            chemin.append(relais)
        couches.chemins.append([*chemin, bas])
    couches.voisins = {n: ([], []) for n in couches.tailles}
    for chemin in couches.chemins:
        for haut, bas in pairwise(chemin):
            couches.voisins[bas][0].append(haut)
            couches.voisins[haut][1].append(bas)
    return couches


# ── l'ordre dans chaque couche ───────────────────────────────────────────────────────────────
def _demeler(couches: _Couches) -> None:
    """Réduit les croisements : chacun se range sous la médiane de ses voisins, et le meilleur ordre est gardé."""
    meilleur, moins = [list(r) for r in couches.rangs], _croisements(couches)
    for tour in range(BALAYAGES):
        cote = tour % 2
        suite = range(1, len(couches.rangs)) if cote == 0 else range(len(couches.rangs) - 2, -1, -1)
        for r in suite:
            _ranger(couches, r, cote)
        _permuter(couches)
        combien = _croisements(couches)
        if combien < moins:
            meilleur, moins = [list(r) for r in couches.rangs], combien
    couches.rangs = meilleur


def _ranger(couches: _Couches, rang: int, cote: int) -> None:
    places = _places(couches.rangs[rang + (-1 if cote == 0 else 1)])
    ici = _places(couches.rangs[rang])

    def moyenne(nom: str) -> float:
        voisins = [places[v] for v in couches.voisins[nom][cote]]
        return sum(voisins) / len(voisins) if voisins else float(ici[nom])

    couches.rangs[rang].sort(key=lambda nom: (moyenne(nom), ici[nom]))


def _permuter(couches: _Couches) -> None:
    """Échange deux voisines tant que cela démêle."""
    for r, rangee in enumerate(couches.rangs):
        for i in range(len(rangee) - 1):
            avant = _croisements_autour(couches, r)
            rangee[i], rangee[i + 1] = rangee[i + 1], rangee[i]
            if _croisements_autour(couches, r) >= avant:
                rangee[i], rangee[i + 1] = rangee[i + 1], rangee[i]


def _croisements(couches: _Couches) -> int:
    return sum(_entre(couches, r) for r in range(len(couches.rangs) - 1))


def _croisements_autour(couches: _Couches, rang: int) -> int:
    return sum(_entre(couches, r) for r in (rang - 1, rang) if 0 <= r < len(couches.rangs) - 1)


def _entre(couches: _Couches, rang: int) -> int:
    dessous = _places(couches.rangs[rang + 1])
    liens: list[int] = []
    for haut in couches.rangs[rang]:
        liens += sorted(dessous[bas] for bas in couches.voisins[haut][1])
    return sum(1 for i, a in enumerate(liens) for b in liens[i + 1 :] if a > b)


def _places(rangee: Sequence[str]) -> dict[str, int]:
    return {nom: i for i, nom in enumerate(rangee)}


# ── l'abscisse de chacun ─────────────────────────────────────────────────────────────────────
def _centrer(couches: _Couches) -> dict[str, float]:
    """Le centre de chaque boîte : au plus près de ses voisines, sans jamais en toucher une autre."""
    centres: dict[str, float] = {}
    for rangee in couches.rangs:
        x = 0.0
        for nom in rangee:
            largeur = couches.tailles[nom][0]
            centres[nom] = x + largeur / 2
            x += largeur + ECART
    for tour in range(BALAYAGES + FINITION):
        cotes: Callable[[str], list[str]]
        if tour >= BALAYAGES:
            cotes = lambda n: couches.voisins[n][0] + couches.voisins[n][1]  # noqa: E731
        else:
            cotes = lambda n, c=tour % 2: couches.voisins[n][c]  # type: ignore[misc]  # noqa: E731
        ordre = couches.rangs if tour % 2 == 0 else list(reversed(couches.rangs))
        for rangee in ordre:
            _aligner(rangee, couches.tailles, centres, cotes)
    gauche = min(centres[n] - couches.tailles[n][0] / 2 for n in centres)
    return {n: x - gauche + MARGE for n, x in centres.items()}


def _aligner(
    rangee: Sequence[str],
    tailles: Mapping[str, Taille],
    centres: dict[str, float],
    cotes: Callable[[str], list[str]],
) -> None:
    """Le placement le plus proche des souhaits qui garde l'ordre et les écarts : moindres carrés, par blocs."""
    decalages, total = [0.0], 0.0
    for a, b in pairwise(rangee):
        total += (tailles[a][0] + tailles[b][0]) / 2 + ECART
        decalages.append(total)
    blocs: list[tuple[float, float, int]] = []  # somme pondérée, poids, combien de boîtes
    for nom, decalage in zip(rangee, decalages, strict=True):
        voisins = cotes(nom)
        souhait = _souhait(nom, voisins, centres)
        # Un relais qui dévie fait un trait tordu : il tient à sa place plus qu'une boîte.
        poids = 6.0 if nom.startswith("\0") else 1.0 if voisins else 0.2
        bloc = ((souhait - decalage) * poids, poids, 1)
        while blocs and blocs[-1][0] / blocs[-1][1] >= bloc[0] / bloc[1]:
            dernier = blocs.pop()
            bloc = (dernier[0] + bloc[0], dernier[1] + bloc[1], dernier[2] + bloc[2])
        blocs.append(bloc)
    rang = 0
    for somme, poids, combien in blocs:
        for nom in rangee[rang : rang + combien]:
            centres[nom] = somme / poids + decalages[rang]
            rang += 1


def _souhait(nom: str, voisins: Sequence[str], centres: Mapping[str, float]) -> float:
    """Le milieu des voisines ; un relais suit d'abord les relais de son trait, pour qu'il reste droit."""
    if not voisins:
        return centres[nom]
    poids = [DROITURE if nom[0] == v[0] == "\0" else 1.0 for v in voisins]
    return sum(centres[v] * p for v, p in zip(voisins, poids, strict=True)) / sum(poids)


# ── les tracés ───────────────────────────────────────────────────────────────────────────────
def _tracer(
    couches: _Couches,
    centres: Mapping[str, float],
    fleches: Sequence[Fleche],
    descentes: Sequence[tuple[str, str]],
) -> Disposition:
    hauts, y = [], MARGE
    for rangee in couches.rangs:
        hauteur = max(couches.tailles[n][1] for n in rangee)
        hauts.append((y, hauteur))
        y += hauteur + GOUTTIERE
    boites = {}
    for (bord, hauteur), rangee in zip(hauts, couches.rangs, strict=True):
        for nom in rangee:
            largeur, sienne = couches.tailles[nom]
            # Une boîte se centre dans son rang ; un relais le traverse de haut en bas.
            sienne = hauteur if nom.startswith("\0") else sienne
            boites[nom] = Boite(centres[nom] - largeur / 2, bord + (hauteur - sienne) / 2, largeur, sienne)
    bandes = {n: b for b, rangee in zip(hauts, couches.rangs, strict=True) for n in rangee}
    ports = _ports(couches, boites)
    traits = []
    for numero, (fleche, (haut, _)) in enumerate(zip(fleches, descentes, strict=True)):
        points = _points(couches.chemins[numero], numero, boites, bandes, ports)
        traits.append(Trait(fleche, tuple(points if fleche.de == haut else reversed(points))))
    droite = max(b.x + b.largeur for b in boites.values())
    vraies = {n: b for n, b in boites.items() if not n.startswith("\0")}
    return Disposition(droite + MARGE, y - GOUTTIERE + MARGE, vraies, tuple(traits))


def _ports(couches: _Couches, boites: Mapping[str, Boite]) -> dict[tuple[int, int], tuple[float, float]]:
    """Où chaque lien quitte et rejoint ses boîtes : répartis sur leur largeur, dans l'ordre des autres bouts."""
    liens = [
        (numero, i, haut, bas)
        for numero, chemin in enumerate(couches.chemins)
        for i, (haut, bas) in enumerate(pairwise(chemin))
    ]
    ports: dict[tuple[int, int], tuple[float, float]] = {(n, i): (0.0, 0.0) for n, i, _, _ in liens}
    for cote in (0, 1):
        par_boite: dict[str, list[tuple[float, int, int]]] = {}
        for numero, i, haut, bas in liens:
            ici, autre = (haut, bas) if cote == 0 else (bas, haut)
            par_boite.setdefault(ici, []).append((boites[autre].milieu, numero, i))
        for nom, siens in par_boite.items():
            b, combien = boites[nom], len(siens)
            pas = min(30.0, b.largeur * 0.7 / combien)
            for k, (_, numero, i) in enumerate(sorted(siens)):
                x = b.milieu + (k - (combien - 1) / 2) * pas
                depart, arrivee = ports[numero, i]
                ports[numero, i] = (x, arrivee) if cote == 0 else (depart, x)
    return ports


def _points(
    chemin: Sequence[str],
    numero: int,
    boites: Mapping[str, Boite],
    bandes: Mapping[str, tuple[float, float]],
    ports: Mapping[tuple[int, int], tuple[float, float]],
) -> list[Point]:
    """Droit jusqu'au bord de la rangée, puis d'une rangée à l'autre : rien ne passe derrière une boîte."""
    points: list[Point] = []
    for i, (haut, bas) in enumerate(pairwise(chemin)):
        x_haut, x_bas = ports[numero, i]
        bord_haut, bord_bas = sum(bandes[haut]), bandes[bas][0]
        points += [(x_haut, boites[haut].y + boites[haut].hauteur), (x_haut, bord_haut)]
        points += [(x_bas, bord_bas), (x_bas, boites[bas].y)]
    return [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
