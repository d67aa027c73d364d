"""Déplier une règle typée sur un petit monde : à quelles conditions elle est vraie, à quelles conditions fausse.

Ni l'une ni l'autre : elle est inconnue. Une date ou un nombre n'est qu'un nom que l'on compare ; la même
comparaison, dans une porte et dans une garantie, est la même variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from math import comb
from typing import Any

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.preuve.chemins import Lecture, Paire, Pile, passe, variable_lue
from moteur.preuve.formules import Formule, TropDeCas, et, non, ou
from moteur.preuve.monde import AILLEURS, Place
from moteur.preuve.termes import LE, Terme, avant, decale

INCONNUE: Paire = (False, False)
COMBINAISONS = 20_000  # les façons de choisir assez de fiches que l'on déplie d'un seul « au moins »


@dataclass(frozen=True, slots=True)
class Depliage(Lecture):
    """Déplie les règles d'un monde ; `reste` : d'autres fiches peuvent arranger ce qu'on lit."""

    def juger(self, texte: str, pile: Pile) -> Paire:
        """À quelles conditions la règle, dite depuis ces places, est vraie, et fausse."""
        types = tuple(p[0] for p in pile)
        return self.deplier(self.monde.regles.condition(texte, types), pile)

    def deplier(self, noeud: Noeud, pile: Pile) -> Paire:
        return _CONDITIONS[type(noeud)](self, noeud, pile)


def au_moins(nombre: int, conditions: Iterable[Formule]) -> Formule:
    """Au moins tant de ces conditions sont vraies ; lève `TropDeCas` si elles se combinent de trop de façons."""
    suite = tuple(conditions)
    if comb(len(suite), nombre) > COMBINAISONS:
        raise TropDeCas

    @cache
    def depuis(rang: int, reste: int) -> Formule:
        if reste <= 0:
            return True
        if len(suite) - rang < reste:
            return False
        return ou((et((suite[rang], depuis(rang + 1, reste - 1))), depuis(rang + 1, reste)))

    return depuis(0, nombre)


# ── relier ───────────────────────────────────────────────────────────────────────────────────
def _et(d: Depliage, noeud: a.Et, pile: Pile) -> Paire:
    paires = [d.deplier(t, pile) for t in noeud.termes]
    return et(v for v, _ in paires), ou(f for _, f in paires)


def _ou(d: Depliage, noeud: a.Ou, pile: Pile) -> Paire:
    paires = [d.deplier(t, pile) for t in noeud.termes]
    return ou(v for v, _ in paires), et(f for _, f in paires)


def _non(d: Depliage, noeud: a.Non, pile: Pile) -> Paire:
    vraie, fausse = d.deplier(noeud.terme, pile)
    return fausse, vraie


def _implique(d: Depliage, noeud: a.Implique, pile: Pile) -> Paire:
    (si, pas_si), (alors, pas_alors) = d.deplier(noeud.si, pile), d.deplier(noeud.alors, pile)
    return ou((pas_si, alors)), et((si, pas_alors))


def _tout(d: Depliage, noeud: a.Tout, pile: Pile) -> Paire:
    connue, choisies = d.choisies(noeud.selection, pile)
    autres, encore = d.autres(noeud, pile), d.autres(noeud.selection, pile)
    paires = [(c, d.deplier(noeud.regle, (*pile, p))) for c, p in choisies]
    assez = ou((au_moins(noeud.au_moins, (c for c, _ in choisies)), encore))
    vraie = et((connue, assez, et(ou((non(c), v)) for c, (v, _) in paires)))
    fausse = et((connue, ou((non(assez), autres, ou(et((c, f)) for c, (_, f) in paires)))))
    return vraie, fausse


def _combien(d: Depliage, noeud: a.Combien, pile: Pile) -> Paire:
    connue, choisies = d.choisies(noeud.selection, pile)
    autres = d.autres(noeud, pile)
    paires = [
        (c, d.deplier(noeud.regle, (*pile, p)) if noeud.regle is not None else (True, False))
        for c, p in choisies
    ]
    surs = [et((c, v)) for c, (v, _) in paires]
    possibles = [et((c, non(f))) for c, (_, f) in paires]
    if noeud.plafond:
        vraie = non(au_moins(noeud.nombre + 1, possibles))
        fausse = ou((au_moins(noeud.nombre + 1, surs), autres))
    else:
        vraie = ou((au_moins(noeud.nombre, surs), autres))
        fausse = non(au_moins(noeud.nombre, possibles))
    return et((connue, vraie)), et((connue, fausse))


# ── d'une seule fiche ────────────────────────────────────────────────────────────────────────
def _vaut(d: Depliage, noeud: a.Vaut, pile: Pile) -> Paire:
    acces = noeud.sujet
    assert isinstance(acces, Acces)

    def juger(place: Place) -> Paire:
        machine = d.monde.machine(place)
        if acces.genre == "fini":
            finis = tuple(e.nom for e in machine.etats.values() if e.fini)
            variable = ("etat", place)
            return d.monde.dans(variable, finis), d.monde.hors(variable, finis)
        return d.juger(machine.qualites[acces.nom].regle, (place,))

    return d.sur(acces, pile, juger)


def _parmi(d: Depliage, noeud: a.Egal | a.Parmi, pile: Pile) -> Paire:
    noms = noeud.noms if isinstance(noeud, a.Parmi) else (noeud.nom,)
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    if acces.genre == "parametre":
        dit = d.monde.workflow.parametres[acces.nom].valeur in noms
        return dit, not dit

    def juger(place: Place) -> Paire:
        variable = variable_lue(acces, place)
        domaine = d.monde.domaine(variable)
        if "?" in domaine:
            su, vrai = (
                d.monde.hors(variable, (None,)),
                ou(d.monde.vrai(("vaut", variable, nom)) for nom in noms),
            )
            return et((su, vrai)), et((su, non(vrai)))
        vide = "" if acces.genre == "etat" else None
        return d.monde.dans(variable, noms), d.monde.hors(variable, (vide, *noms))

    return d.sur(acces, pile, juger)


def _meme_fiche(d: Depliage, noeud: a.MemeFiche, pile: Pile) -> Paire:
    assert isinstance(noeud.gauche, Acces) and isinstance(noeud.droite, Acces)
    memes: list[Formule] = []
    autres: list[Formule] = []
    for c, gauche in d.fiches(noeud.gauche, pile):
        for e, droite in d.fiches(noeud.droite, pile):
            if gauche == droite and gauche[1] == AILLEURS:
                meme = d.monde.vrai(("meme", noeud, pile))
                memes.append(et((c, e, meme)))
                autres.append(et((c, e, non(meme))))
            else:
                (memes if gauche == droite else autres).append(et((c, e)))
    return ou(memes), ou(autres)


def _contient(d: Depliage, noeud: a.Contient, pile: Pile) -> Paire:
    acces, voulue = noeud.sujet, noeud.fiche
    assert isinstance(acces, Acces)
    cibles: list[tuple[Formule, Any]] = [(True, noeud.nom)]
    if voulue is not None:
        assert isinstance(voulue, Acces)
        cibles = list(d.fiches(voulue, pile))

    def juger(place: Place) -> Paire:
        su = d.monde.su(place, acces.nom)
        dedans = [(c, d.monde.vrai(("dans", place, acces.nom, cible))) for c, cible in cibles]
        return (
            et((su, ou(et((c, v)) for c, v in dedans))),
            et((su, ou(et((c, non(v))) for c, v in dedans))),
        )

    return d.sur(acces, pile, juger)


def _renseigne(d: Depliage, noeud: a.Renseigne, pile: Pile) -> Paire:
    paires = [_un_renseigne(d, s, pile) for s in noeud.sujets if isinstance(s, Acces)]
    return et(v for v, _ in paires), ou(f for _, f in paires)


def _un_renseigne(d: Depliage, acces: Acces, pile: Pile) -> Paire:
    if acces.genre == "fiche":
        acces = replace(acces, genre="champ", nom=acces.liens[-1], liens=acces.liens[:-1], type="lien")

    def juger(place: Place) -> Paire:
        variable = variable_lue(acces, place)
        return d.monde.hors(variable, (None,)), d.monde.dans(variable, (None,))

    return d.sur(acces, pile, juger)


def _versee(d: Depliage, noeud: a.Versee, pile: Pile) -> Paire:
    acces = noeud.sujet
    assert isinstance(acces, Acces)

    def juger(place: Place) -> Paire:
        depuis = (noeud.depuis,) if noeud.depuis else ()
        variable = ("depuis" if depuis else "piece", place, acces.nom, *depuis)
        vraie = d.monde.vrai(variable)
        return vraie, non(vraie)

    return d.sur(acces, pile, juger)


def _couvre(d: Depliage, noeud: a.Couvre, pile: Pile) -> Paire:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    jours = d.termes(noeud.jour, pile)
    su = ou(c for c, _ in jours)

    def juger(place: Place) -> Paire:
        vraie = ou(et((c, d.monde.vrai(("couvre", place, acces.nom, jour)))) for c, jour in jours)
        vraie = et((d.monde.vrai(("piece", place, acces.nom)), vraie))
        return vraie, et((su, non(vraie)))

    return d.sur(acces, pile, juger)


def _depuis(d: Depliage, noeud: a.Depuis, pile: Pile) -> Paire:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    durees = [(True, ("duree", noeud.duree.texte))] if isinstance(noeud.duree, a.DureeEcrite) else None
    lues = durees or d.termes(noeud.duree, pile)

    def juger(place: Place) -> Paire:
        etat = ("etat", place)
        la = d.monde.dans(etat, (noeud.nom,))
        ecoulee = ou(
            et((c, non(avant(LE, decale(("entree", place, noeud.nom), str(t[1]), 1))))) for c, t in lues
        )
        return et((la, ecoulee)), et((d.monde.hors(etat, ("",)), ou((non(la), non(ecoulee)))))

    return d.sur(acces, pile, juger)


def _differe(d: Depliage, noeud: a.Differe, pile: Pile) -> Paire:
    if not pile:
        return INCONNUE
    autre = d.monde.vrai(("differe", noeud.qui, pile[-1], noeud.de))
    fait = d.monde.vrai(passe(d.monde, pile[-1], noeud.de))
    return ou((autre, non(fait))), et((non(autre), fait))


def _role(d: Depliage, noeud: a.AgitComme, pile: Pile) -> Paire:
    return d.monde.dans(("role",), (noeud.role,)), d.monde.hors(("role",), (noeud.role,))


def _compare(d: Depliage, noeud: a.Compare, pile: Pile) -> Paire:
    vraies: list[Formule] = []
    fausses: list[Formule] = []
    for c, gauche in d.termes(noeud.gauche, pile):
        for e, droite in d.termes(noeud.droite, pile):
            vrai = _SIGNES[noeud.signe](gauche, droite)
            vraies.append(et((c, e, vrai)))
            fausses.append(et((c, e, non(vrai))))
    return ou(vraies), ou(fausses)


_SIGNES: dict[str, Callable[[Terme, Terme], Formule]] = {
    "<": avant,
    ">": lambda g, d: avant(d, g),
    "<=": lambda g, d: non(avant(d, g)),
    ">=": lambda g, d: non(avant(g, d)),
    "=": lambda g, d: et((non(avant(g, d)), non(avant(d, g)))),
}
_CONDITIONS: dict[type[Noeud], Callable[[Depliage, Any, Pile], Paire]] = {
    a.Et: _et,
    a.Ou: _ou,
    a.Non: _non,
    a.Implique: _implique,
    a.Vaut: _vaut,
    a.Egal: _parmi,
    a.Parmi: _parmi,
    a.MemeFiche: _meme_fiche,
    a.Contient: _contient,
    a.Renseigne: _renseigne,
    a.Versee: _versee,
    a.Couvre: _couvre,
    a.Depuis: _depuis,
    a.Differe: _differe,
    a.AgitComme: _role,
    a.Compare: _compare,
    a.Tout: _tout,
    a.Combien: _combien,
}
