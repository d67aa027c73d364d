"""La grammaire publiée et l'analyse du moteur acceptent exactement les mêmes phrases."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Lark, exceptions
from lark.lexer import PatternStr
from ruamel.yaml import YAML

from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle, Noeud
from moteur.domaine.regles.mots import JAMAIS_UNE_VALEUR, RESERVES, sans_accents_en_place

RACINE = Path(__file__).parents[3]
GRAMMAIRE = RACINE / "docs" / "reference" / "regles.lark"
NOMS = ("pret", "lecteur", "a", "x1", "etatt", "mois", "y", "jour", "d", "ouvres", "creation")
MOTS = {
    "NOM": NOMS,
    "VALEUR": (*NOMS, "oui", "non", "aucune", "autre", "verifie", "le", "date", "fini", "tout", "acteur"),
    "ENTIER": ("0", "1", "15", "007", "999999999"),
    "DE": ("de", "d'"),
    "CE": ("ce", "cet", "cette"),
    "TETE": ("porteur", "dossier", "periode"),
    "SUITE": ("etat", "fini"),
    "QUI": ("acteur", "saisisseur"),
    "TOUT": ("tout", "toute"),
    "AUCUN": ("aucun", "aucune"),
    "RENSEIGNE": ("renseigne", "renseignee"),
    "VERSEE": ("verse", "versee"),
    "JOUR": ("jour", "jours"),
    "SEMAINE": ("semaine", "semaines"),
    "AN": ("an", "ans"),
    "OUVRE": ("ouvre", "ouvres"),
    "SCOLAIRE": ("scolaire", "scolaires"),
    "COMPARE": ("<", "<=", "=", ">=", ">"),
    "SIGNE": ("+", "-"),
}
VOCABULAIRE = (
    *sorted(RESERVES),
    *NOMS,
    *("s'il", "y", "en", "a", "d'", "(", ")", "[", "]", ",", ".", "<", "<=", "=", "+", "-", "3", "jours"),
)


@cache
def grammaire() -> Lark:
    texte = GRAMMAIRE.read_text(encoding="utf-8")
    return Lark(texte, start=["regle", "expression"], parser="earley", lexer="dynamic")


def selon_la_grammaire(texte: str, entree: str = "regle") -> bool:
    try:
        grammaire().parse(sans_accents_en_place(texte), start=entree)
    except exceptions.LarkError:
        return False
    return True


def selon_le_moteur(texte: str, lire: Callable[[str], Noeud] = analyser) -> bool:
    try:
        lire(texte)
    except ErreurDeRegle:
        return False
    return True


def d_accord(texte: str, entree: str = "regle") -> bool:
    """Vérifie l'accord, et rend l'avis commun."""
    lire = analyser if entree == "regle" else analyser_valeur
    avis = selon_le_moteur(texte, lire)
    assert avis == selon_la_grammaire(texte, entree), f"le moteur dit {avis} de : {texte}"
    return avis


class Tirage:
    """Des phrases tirées de la grammaire elle-même : ses règles, ses mots."""

    def __init__(self, graine: int) -> None:
        self.hasard = random.Random(graine)
        self.regles: dict[str, list[Any]] = {}
        for regle in grammaire().rules:
            self.regles.setdefault(str(regle.origin.name), []).append(regle.expansion)
        self.mots = {t.name: _mots(t) for t in grammaire().terminals}
        self.hauteurs = _hauteurs(self.regles)

    def phrase(self, entree: str = "regle") -> list[str]:
        return list(self._tirer(entree, 7))

    def _tirer(self, nom: str, reste: int) -> Iterator[str]:
        choix = self.regles[nom]
        if reste <= 0:
            basse = min(map(self._hauteur, choix))
            choix = [c for c in choix if self._hauteur(c) == basse]
        for symbole in self.hasard.choice(choix):
            if symbole.is_term:
                yield self.hasard.choice(self.mots[symbole.name])
            else:
                yield from self._tirer(str(symbole.name), reste - 1)

    def _hauteur(self, suite: Any) -> int:
        return max((0 if s.is_term else self.hauteurs[str(s.name)] for s in suite), default=0)

    def muter(self, mots: list[str]) -> list[str]:
        """La phrase dont un mot est retiré, répété, échangé ou remplacé."""
        mots, place = list(mots), self.hasard.randrange(len(mots))
        autre = self.hasard.randrange(len(mots))
        match self.hasard.randrange(4):
            case 0:
                del mots[place]
            case 1:
                mots.insert(place, mots[place])
            case 2:
                mots[place], mots[autre] = mots[autre], mots[place]
            case _:
                mots[place] = self.hasard.choice(VOCABULAIRE)
        return mots


def _mots(terminal: Any) -> tuple[str, ...]:
    if isinstance(terminal.pattern, PatternStr):
        return (terminal.pattern.value,)
    return MOTS.get(terminal.name) or (terminal.pattern.value.split("(?!")[0],)


def _hauteurs(regles: dict[str, list[Any]]) -> dict[str, int]:
    """La plus petite profondeur où chaque règle se termine."""
    hauteurs = dict.fromkeys(regles, 10**6)
    for _ in regles:
        for nom, choix in regles.items():
            hautes = [max((0 if s.is_term else hauteurs[str(s.name)] for s in c), default=0) for c in choix]
            hauteurs[nom] = min(hauteurs[nom], 1 + min(hautes))
    return hauteurs


def regles_livrees() -> Iterator[str]:
    """Toutes les règles écrites dans les workflows livrés."""
    yaml = YAML(typ="safe", pure=True)
    for fichier in sorted((RACINE / "workflows").rglob("*.yaml")):
        yield from _regles(yaml.load(fichier.read_text(encoding="utf-8")))


def _regles(noeud: object) -> Iterator[str]:
    enfants = (
        noeud.items() if isinstance(noeud, dict) else enumerate(noeud if isinstance(noeud, list) else ())
    )
    for cle, valeur in enfants:
        if cle in ("regle", "verifie", "toujours") and isinstance(valeur, str):
            yield valeur
        else:
            yield from _regles(valeur)


def test_les_regles_livrees_sont_dans_la_grammaire() -> None:
    """Chaque règle livrée s'analyse, et la grammaire publiée la reconnaît."""
    livrees = list(dict.fromkeys(regles_livrees()))
    assert len(livrees) > 100
    assert all(d_accord(regle) for regle in livrees)


@pytest.mark.parametrize("graine", range(8))
def test_les_phrases_de_la_grammaire_s_analysent(graine: int) -> None:
    """Trois cents phrases tirées de la grammaire sont toutes acceptées par le moteur."""
    tirage = Tirage(graine)
    for _ in range(300):
        mots = tirage.phrase()
        texte = " ".join(mots)
        assert selon_le_moteur(texte), texte


@pytest.mark.parametrize("graine", range(8))
def test_une_phrase_abimee_est_jugee_de_meme(graine: int) -> None:
    """Mot retiré, répété, échangé ou remplacé : les deux acceptent, ou les deux refusent."""
    tirage = Tirage(1000 + graine)
    avis = [d_accord(" ".join(tirage.muter(tirage.phrase()))) for _ in range(150)]
    assert any(avis)
    assert not all(avis)


@pytest.mark.parametrize("graine", range(2))
def test_les_valeurs_sont_jugees_de_meme(graine: int) -> None:
    """La valeur d'un indicateur suit aussi la grammaire, abîmée ou non."""
    tirage = Tirage(2000 + graine)
    for _ in range(100):
        mots = tirage.phrase("expression")
        assert d_accord(" ".join(mots), "expression")
        d_accord(" ".join(tirage.muter(mots)), "expression")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(VOCABULAIRE), max_size=9), st.sampled_from(["", " ", "\n  "]))
@example(["a", "est", "et"], " ")
@example(["au", "moins", "3", "pret"], "")
@example(["x", "est", "ce", "et", "b"], " ")
@example(["a", "+", "3", "mois", "ouvres", "<", "b"], " ")
@example(["nombre", "pret", ">=", "3"], " ")
def test_une_soupe_de_mots_est_jugee_de_meme(mots: list[str], lien: str) -> None:
    """Des mots au hasard, collés ou espacés : aucun n'est accepté par l'un et refusé par l'autre."""
    d_accord(lien.join(mots))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
@example("e\u0301tat est pre\u0302t")
@example("état est prêt\u00a0et fini")
@example("x est oui\ud800")
def test_un_texte_quelconque_ne_fait_jamais_tomber_l_analyse(texte: str) -> None:
    """N'importe quel texte s'analyse, ou se refuse par une erreur placée dans le texte."""
    try:
        analyser(texte)
    except ErreurDeRegle as faute:
        debut, fin = faute.place
        assert 0 <= debut <= fin <= len(texte)
        assert faute.message.endswith((".", "?"))


@pytest.mark.parametrize("mot", sorted(RESERVES))
def test_un_mot_du_langage_n_est_jamais_un_nom(mot: str) -> None:
    """Un mot réservé ne nomme ni un type, ni un rôle ; il est une valeur quand rien d'autre ne s'y dit."""
    assert not d_accord(f"au moins 1 {mot}")
    assert not d_accord(f"role est {mot}")
    assert not d_accord(f"x.{mot}.y") or mot in ("etat", "fini")
    permis = d_accord(f"x parmi [{mot}]")
    assert permis == (mot not in JAMAIS_UNE_VALEUR)


def test_les_accents_et_les_accords_sont_libres() -> None:
    """« vérifie » et « verifie », « ce » et « cette » : le même arbre."""
    ecrite = "toute séance de cette école, s'il y en a, vérifie (présence est versée)"
    assert analyser(ecrite) == analyser(
        "tout seance de ce ecole, s’il y en a, verifie (presence est verse)"  # apostrophe courbe
    )
