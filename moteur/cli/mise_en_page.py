"""Couper, aligner, encadrer du texte pour une largeur d'écran ; pur, sans couleur."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LARGEUR_MINIMUM, LARGEUR_MAXIMUM, LARGEUR_COURANTE = 40, 110, 100
ECART = "  "


def plier(texte: str, largeur: int, *, retrait: str = "", suite: str | None = None) -> list[str]:
    """Le texte en lignes de cette largeur au plus, coupées aux espaces ordinaires seulement."""
    suivant = retrait if suite is None else suite
    lignes: list[str] = []
    courante, vide = retrait, True
    for mot in _mots(texte):
        if not vide and len(courante) + 1 + len(mot) > largeur:
            lignes.append(courante)
            courante, vide = suivant, True
        courante += mot if vide else f" {mot}"
        vide = False
    if not vide:
        lignes.append(courante)
    return lignes


def _mots(texte: str) -> list[str]:
    """Les mots ; un signe double, un guillemet, une option et sa valeur ne se séparent pas du leur."""
    mots: list[str] = []
    colle = False
    for mot in texte.split(" "):
        if not mot:
            continue
        if mots and (colle or mot.startswith(("»", ":", ";", "!", "?"))):
            mots[-1] += f" {mot}"
        else:
            mots.append(mot)
        colle = mot.endswith("«") or (mot.startswith("--") and mot[-1].isalnum())
    return mots


def paragraphes(texte: str, largeur: int, *, retrait: str = "") -> list[str]:
    """Chaque ligne du texte, pliée ; les lignes vides restent."""
    lignes: list[str] = []
    for ligne in texte.split("\n"):
        lignes += plier(ligne, largeur, retrait=retrait) or [""]
    return lignes


def replier(ligne: str, largeur: int) -> list[str]:
    """Une ligne déjà en retrait, pliée si elle dépasse ; une commande à recopier reste entière."""
    nue = ligne.lstrip(" ")
    if len(ligne) <= largeur or nue.startswith("moteur "):
        return [ligne]
    retrait = ligne[: len(ligne) - len(nue)]
    return plier(nue, largeur, retrait=retrait, suite=retrait if nue[0].isalpha() else f"{retrait}  ")


def paires(couples: Iterable[tuple[str, str]], largeur: int, *, retrait: str = "  ") -> list[str]:
    """Un titre et sa valeur par ligne, valeurs alignées ; l'un sous l'autre si l'écran est étroit."""
    liste = [(t, v) for t, v in couples]
    colonne = max((len(t) for t, _ in liste), default=0)
    if colonne > largeur * 6 // 10 or colonne + 24 > largeur:
        colonne = 0
    lignes: list[str] = []
    for titre, valeur in liste:
        if not colonne:
            lignes += plier(titre, largeur, retrait=retrait)
            lignes += plier(valeur, largeur, retrait=f"{retrait}    ")
            continue
        tete = f"{retrait}{titre.ljust(colonne)}{ECART}"
        lignes += plier(valeur, largeur, retrait=tete, suite=" " * len(tete)) or [tete.rstrip()]
    return lignes


def tableau(titres: Sequence[str], rangees: Sequence[Sequence[str]], largeur: int) -> list[str]:
    """Un tableau aligné ; chaque rangée devient un petit bloc quand l'écran est trop étroit."""
    tailles = [max(len(r[i]) for r in (titres, *rangees)) for i in range(len(titres))]
    fixes = sum(tailles[:-1]) + len(ECART) * (len(tailles) - 1)
    if fixes + min(tailles[-1], 24) > largeur:
        return _blocs(titres, rangees, largeur)
    lignes = [_rangee(titres, tailles), ECART.join("-" * min(t, max(3, largeur - fixes)) for t in tailles)]
    for rangee in rangees:
        tete = _rangee([*rangee[:-1], ""], [*tailles[:-1], 0])
        tete = tete.ljust(fixes)
        lignes += plier(rangee[-1], largeur, retrait=tete, suite=" " * fixes) or [tete.rstrip()]
    return lignes


def _rangee(cellules: Sequence[str], tailles: Sequence[int]) -> str:
    return ECART.join(c.ljust(t) for c, t in zip(cellules, tailles, strict=True)).rstrip()


def _blocs(titres: Sequence[str], rangees: Sequence[Sequence[str]], largeur: int) -> list[str]:
    lignes: list[str] = []
    for rangee in rangees:
        lignes += plier(rangee[0], largeur)
        for titre, cellule in zip(titres[1:], rangee[1:], strict=True):
            if cellule:
                lignes += plier(f"{titre} : {cellule}", largeur, retrait="  ", suite="    ")
    return lignes


def sections(*blocs: list[str]) -> list[str]:
    """Les blocs non vides, séparés d'une ligne blanche."""
    lignes: list[str] = []
    for bloc in blocs:
        if bloc:
            lignes += [""] * bool(lignes) + bloc
    return lignes
