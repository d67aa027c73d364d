"""Déplier une règle typée sur un petit monde : à quelles conditions elle est vraie, à quelles conditions fausse.

Ni l'une ni l'autre : elle est inconnue. Une date ou un nombre n'est qu'un nom que l'on compare ; la même
comparaison, dans une porte et dans une garantie, est la même variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.preuve.formules import Formule, et, non, ou
from moteur.preuve.monde import AILLEURS, Monde, Place
from moteur.preuve.termes import LE, Terme, avant, decale

Paire = tuple[Formule, Formule]  # vraie si, fausse si
Pile = tuple[Place, ...]
INCONNUE: Paire = (False, False)


@dataclass(frozen=True, slots=True)
class Depliage:
    """Déplie les règles d'un monde ; `reste` : d'autres fiches peuvent arranger ce qu'on lit."""

    monde: Monde
    reste: bool = False

    def juger(self, texte: str, pile: Pile) -> Paire:
        """À quelles conditions la règle, dite depuis ces places, est vraie, et fausse."""
        types = tuple(p[0] for p in pile)
        return self.deplier(self.monde.regles.condition(texte, types), pile)

    def deplier(self, noeud: Noeud, pile: Pile) -> Paire:
        return _CONDITIONS[type(noeud)](self, noeud, pile)

    # ── où mène un chemin ────────────────────────────────────────────────────────────────────
    def fiches(self, acces: Acces, pile: Pile) -> list[tuple[Formule, Place]]:
        """Les fiches où l'accès peut mener, chacune avec sa condition ; aucune : le lien est vide."""
        genre, nom = acces.depart
        if genre == "ici":
            trouvees = [(True, pile[-1])] if pile else []
        elif genre == "ce":
            trouvees = [(True, pile[int(nom)])] if int(nom) < len(pile) else []
        else:
            trouvees = [(True, (nom, 0))]
        for lien in acces.liens:
            trouvees = [
                (et((c, condition)), cible)
                for c, place in trouvees
                for condition, cible in self._suivre(place, lien)
            ]
        return trouvees

    def _suivre(self, place: Place, lien: str) -> list[tuple[Formule, Place]]:
        if place[1] == AILLEURS:
            return [(True, (str(self.monde.machine(place).champs[lien].de), AILLEURS))]
        return self.monde.cibles(place, lien)

    def sur(self, acces: Acces, pile: Pile, juger: Callable[[Place], Paire]) -> Paire:
        """La paire d'une condition lue au bout d'un accès."""
        trouvees = [(c, juger(place)) for c, place in self.fiches(acces, pile)]
        return ou(et((c, v)) for c, (v, _) in trouvees), ou(et((c, f)) for c, (_, f) in trouvees)

    # ── valeurs ──────────────────────────────────────────────────────────────────────────────
    def termes(self, noeud: Noeud, pile: Pile) -> list[tuple[Formule, Terme]]:
        """Ce que peut valoir une date ou un nombre : des termes, chacun avec sa condition."""
        if isinstance(noeud, Acces):
            return self._lus(noeud, pile)
        if isinstance(noeud, a.Le):
            return [(True, ("saisi_le",) if noeud.saisi else LE)]
        if isinstance(noeud, a.Entier):
            return [(True, ("entier", noeud.valeur))]
        if isinstance(noeud, a.DateDe):
            assert isinstance(noeud.sujet, Acces)
            nom = noeud.sujet.nom
            return [
                (et((c, self.monde.vrai(passe(self.monde, p, nom)))), ("evenement", p, nom))
                for c, p in self.fiches(noeud.sujet, pile)
            ]
        if isinstance(noeud, a.Operation):
            return self._operation(noeud, pile)
        # « nombre de » et « somme de » : un nombre dont on ne sait que le nom.
        return [(self.monde.vrai(("connu", noeud, pile)), ("compte", noeud, pile))]

    def _lus(self, acces: Acces, pile: Pile) -> list[tuple[Formule, Terme]]:
        if acces.genre == "parametre":
            valeur = self.monde.workflow.parametres[acces.nom].valeur
            return [(True, ("entier", valeur) if isinstance(valeur, int) else ("duree", valeur))]
        if acces.genre == "periode":
            return [(True, ("periode", acces.nom))]
        lus: list[tuple[Formule, Terme]] = []
        for c, place in self.fiches(acces, pile):
            variable = _variable(acces, place)
            lus.append((et((c, self.monde.hors(variable, (None,)))), ("lu", variable)))
        return lus

    def _operation(self, noeud: a.Operation, pile: Pile) -> list[tuple[Formule, Terme]]:
        signe = 1 if noeud.signe == "+" else -1
        calcules: list[tuple[Formule, Terme]] = []
        for c, gauche in self.termes(noeud.gauche, pile):
            if isinstance(noeud.droite, a.DureeEcrite):
                calcules.append(self._decaler(c, gauche, noeud.droite.texte, signe))
                continue
            for d, droite in self.termes(noeud.droite, pile):
                if droite[0] == "duree":
                    calcules.append(self._decaler(et((c, d)), gauche, str(droite[1]), signe))
                elif droite[0] == "entier":
                    calcules.append((et((c, d)), ("+jours", gauche, signe * droite[1])))
                else:
                    calcules.append((et((c, d)), ("calcul", gauche, signe, droite)))
        return calcules

    def _decaler(self, condition: Formule, terme: Terme, duree: str, signe: int) -> tuple[Formule, Terme]:
        tenu = decale(terme, duree, signe)
        if "ouvre" in duree or "scolaire" in duree:
            condition = et((condition, self.monde.vrai(("calendrier",))))
        return condition, tenu

    # ── plusieurs fiches ─────────────────────────────────────────────────────────────────────
    def choisies(self, selection: a.Selection, pile: Pile) -> tuple[Formule, list[tuple[Formule, Place]]]:
        """Sait-on de quelles fiches on parle, et lesquelles, chacune avec sa condition."""
        monde = self.monde
        places = monde.places(selection.type)
        if selection.origine is None:
            connue: Formule = True
            choisies = [(monde.nee(p), p) for p in places]
        else:
            assert isinstance(selection.origine, Acces)
            origines = self.fiches(selection.origine, pile)
            connue = ou(et((c, self._dites(selection, o))) for c, o in origines)
            choisies = [
                (et((monde.nee(p), ou(et((c, self._liee(selection, o, p))) for c, o in origines))), p)
                for p in places
            ]
        if selection.autre:
            moi = next((p for p in reversed(pile) if p[0] == selection.type), None)
            choisies = [(c, p) for c, p in choisies if p != moi]
        return connue, choisies

    def _dites(self, selection: a.Selection, origine: Place) -> Formule:
        sens, champ = selection.lien
        if sens == "porte" or origine[1] == AILLEURS:
            return True
        return self.monde.su(origine, champ)

    def _liee(self, selection: a.Selection, origine: Place, place: Place) -> Formule:
        sens, champ = selection.lien
        porteur, cible = (place, origine) if sens == "porte" else (origine, place)
        if porteur[1] == AILLEURS:
            return self.monde.vrai(("dehors", porteur, champ, cible))
        if self.monde.machine(porteur).champs[champ].liste:
            return et((self.monde.su(porteur, champ), self.monde.vrai(("dans", porteur, champ, cible))))
        return self.monde.dans(("champ", porteur, champ), (cible[1],))

    def autres(self, noeud: Noeud, pile: Pile) -> Formule:
        """D'autres fiches, hors de ce monde, suffisent à ce que dit le nœud."""
        return self.monde.vrai(("reste", noeud, pile)) if self.reste else False


def _variable(acces: Acces, place: Place) -> Any:
    if acces.genre == "piece_champ":
        return ("pchamp", place, acces.nom, acces.detail)
    if acces.genre == "etat":
        return ("etat", place)
    return ("champ", place, acces.nom)


def passe(monde: Monde, place: Place, evenement: str) -> Any:
    """La variable qui dit que cet évènement a eu lieu : une pièce reçue est là, un exemplaire signé a pu ne pas valoir."""
    piece = monde.machine(place).pieces.get(evenement)
    return ("piece" if piece is not None and piece.document is None else "passe", place, evenement)


def au_moins(nombre: int, conditions: Iterable[Formule]) -> Formule:
    """Au moins tant de ces conditions sont vraies."""
    suite = tuple(conditions)

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
        variable = _variable(acces, place)
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
        variable = _variable(acces, place)
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
