"""Ce que l'on peut toujours obtenir, où qu'en soit le reste du dossier : la règle d'une porte de sortie.

« Assuré » se dit d'une règle que des personnes habilitées peuvent rendre vraie sans rien défaire. Une fiche de plus à
créer n'est pas jugée ici : un dossier mené jusqu'au bout en répond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from moteur.domaine.definitions import Machine, Transition
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import PORTEUR

SOI, AUTRE = "soi", "autre"


@dataclass(frozen=True, slots=True)
class Vue:
    """D'où la règle est lue : la machine, son état, les champs que l'acte saisit, et si c'est elle qui agit."""

    machine: str
    etat: str = ""
    saisis: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    qui: str = AUTRE
    neuve: bool = False  # celui qui agit la désigne : il peut en créer une


@dataclass(slots=True)
class Assurance:
    """Juge ce qui s'obtient toujours ; `a_batir` note les portes qui demandent une fiche de plus."""

    regles: Regles
    etats: Mapping[str, frozenset[str]]
    porteur: Mapping[str, str] = field(default_factory=dict)
    tenus: frozenset[str] | None = None  # les rôles que quelqu'un tient ; rien : tous
    a_batir: set[tuple[str, str]] = field(default_factory=set)
    _pieces: set[tuple[str, str, str]] = field(default_factory=set)  # celles que l'on est en train de juger
    _surs: dict[tuple[str, frozenset[str]], frozenset[str] | None] = field(default_factory=dict)

    def machine(self, nom: str) -> Machine:
        return self.regles.workflow.machines[nom]

    # ── mener une machine quelque part ───────────────────────────────────────────────────────
    def surs(self, type_: str, buts: frozenset[str]) -> frozenset[str]:
        """Les états d'où cette machine peut toujours être menée dans l'un de ces buts."""
        cle = (type_, buts)
        if cle in self._surs:
            return self._surs[cle] or frozenset()  # une attente en cercle n'assure rien
        self._surs[cle] = None
        machine = self.machine(type_)
        connus = set(buts)
        change = True
        while change:
            change = False
            for t in machine.transitions.values():
                for etat in t.de:
                    if t.vers in connus and etat not in connus and self.ouverte(machine, t, etat):
                        connus.add(etat)
                        change = True
        self._surs[cle] = frozenset(connus)
        return frozenset(connus)

    def mene(self, type_: str, buts: frozenset[str]) -> bool:
        """Toute machine de ce type, dans n'importe quel état atteint, peut être menée dans l'un de ces buts."""
        return self.etats[type_] <= self.surs(type_, buts)

    def finals(self, type_: str) -> frozenset[str]:
        return frozenset(e.nom for e in self.machine(type_).etats.values() if e.final)

    def ouverte(self, machine: Machine, t: Transition, etat: str) -> bool:
        """La transition peut toujours être franchie depuis cet état."""
        if not self.tenue(t.porte.par):
            return False
        if t.porte.constat:
            return True
        return not self.manquantes(machine, t, etat)

    def tenue(self, roles: Iterable[str]) -> bool:
        """Quelqu'un tient l'un de ces rôles."""
        return any(self.tenus is None or r in self.tenus for r in roles)

    def manquantes(self, machine: Machine, t: Transition, etat: str) -> list[str]:
        """Les exigences que rien n'assure."""
        saisis = (*t.porte.saisit, *t.porte.peut_saisir)
        vue = Vue(machine.nom, etat, saisis, t.porte.par, SOI)
        manquent = []
        for e in t.porte.exige.values():
            if e.imperative and not self.assuree(
                self.regles.condition(e.regle, (machine.nom,)), (vue,), True
            ):
                manquent.append(e.nom)
        return manquent

    def assuree(self, noeud: Noeud, pile: tuple[Vue, ...], voulu: bool) -> bool:
        """La règle peut toujours être rendue vraie (`voulu`), ou autre que vraie."""
        return _FORMES[type(noeud)](self, noeud, pile, voulu)

    # ── où mène un chemin ────────────────────────────────────────────────────────────────────
    def vue(self, acces: Acces, pile: tuple[Vue, ...]) -> Vue | None:
        """La machine au bout d'un accès ; rien si un lien peut être vide."""
        genre, nom = acces.depart
        vue = pile[-1] if genre == "ici" and pile else Vue(nom)
        if genre == "ce":
            vue = pile[int(nom)]
        if genre == "rien":
            return None
        for lien in acces.liens:
            champ = self.machine(vue.machine).champs[lien]
            if not self.su(vue, lien):
                return None
            neuve = vue.neuve or (vue.qui == SOI and lien in vue.saisis)
            if neuve:
                self.a_batir.add((pile[0].machine, pile[0].etat))
            vue = Vue(str(champ.de), neuve=neuve)
        return vue

    def su(self, vue: Vue, champ: str) -> bool:
        """Le champ a, ou peut toujours recevoir, une valeur."""
        machine = self.machine(vue.machine)
        creation = machine.creation.saisit if machine.creation is not None else ()
        return champ in (*creation, *machine.modifiables) or self.choisi(vue, champ)

    def choisi(self, vue: Vue, champ: str) -> bool:
        """Celui qui agit choisit la valeur de ce champ."""
        machine = self.machine(vue.machine)
        return vue.neuve or champ in machine.modifiables or (vue.qui == SOI and champ in vue.saisis)

    def piece(self, vue: Vue, nom: str) -> bool:
        """La pièce peut toujours être versée, et vaut alors ; une pièce qui s'attend elle-même n'est pas assurée."""
        cle = (vue.machine, vue.etat, nom)
        if cle in self._pieces:
            return False
        self._pieces.add(cle)
        try:
            return self._piece(vue, nom)
        finally:
            self._pieces.discard(cle)

    def _piece(self, vue: Vue, nom: str) -> bool:
        machine = self.machine(vue.machine)
        piece = machine.pieces[nom]
        exige = list(piece.porte.exige.values())
        if piece.document is not None:
            exige += self.regles.workflow.documents[piece.document].exige.values()
        etats = (vue.etat,) if vue.etat else tuple(self.etats.get(vue.machine, ()))
        for etat in etats:
            versement = Vue(vue.machine, etat, piece.porte.saisit, piece.porte.par, SOI)
            for e in exige:
                noeud = self.regles.condition(e.regle, (machine.nom,))
                if e.imperative and not self.assuree(noeud, (versement,), True):
                    return False
        return self.tenue(piece.porte.par)


Pile = tuple[Vue, ...]


def _et(s: Assurance, noeud: a.Et, pile: Pile, voulu: bool) -> bool:
    return (all if voulu else any)(s.assuree(t, pile, voulu) for t in noeud.termes)


def _ou(s: Assurance, noeud: a.Ou, pile: Pile, voulu: bool) -> bool:
    return (any if voulu else all)(s.assuree(t, pile, voulu) for t in noeud.termes)


def _non(s: Assurance, noeud: a.Non, pile: Pile, voulu: bool) -> bool:
    return s.assuree(noeud.terme, pile, not voulu)


def _implique(s: Assurance, noeud: a.Implique, pile: Pile, voulu: bool) -> bool:
    if voulu:
        return s.assuree(noeud.alors, pile, True) or s.assuree(noeud.si, pile, False)
    return s.assuree(noeud.si, pile, True) and s.assuree(noeud.alors, pile, False)


def _vaut(s: Assurance, noeud: a.Vaut, pile: Pile, voulu: bool) -> bool:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    vue = s.vue(acces, pile)
    if vue is None:
        return not voulu and acces.depart[0] != "rien"
    machine = s.machine(vue.machine)
    if acces.genre == "fini":
        finis = frozenset(e.nom for e in machine.etats.values() if e.fini)
        return _dans_un_etat(s, vue, finis if voulu else frozenset(machine.etats) - finis)
    return s.assuree(s.regles.condition(machine.qualites[acces.nom].regle, (machine.nom,)), (vue,), voulu)


def _dans_un_etat(s: Assurance, vue: Vue, buts: frozenset[str]) -> bool:
    if vue.etat:
        return vue.etat in buts
    if vue.neuve:
        return bool(buts & s.etats[vue.machine])
    return bool(buts) and s.mene(vue.machine, buts)


def _parmi(s: Assurance, noeud: Any, pile: Pile, voulu: bool) -> bool:
    noms = frozenset(noeud.noms if isinstance(noeud, a.Parmi) else (noeud.nom,))
    acces = noeud.sujet
    vue = s.vue(acces, pile)
    if vue is None:
        return not voulu and acces.genre != "parametre"
    if acces.genre == "etat":
        return _dans_un_etat(s, vue, noms if voulu else frozenset(s.machine(vue.machine).etats) - noms)
    if acces.genre == "piece_champ":
        return (
            voulu
            and acces.detail in s.machine(vue.machine).pieces[acces.nom].champs
            and s.piece(vue, acces.nom)
        )
    if vue.machine == PORTEUR and acces.nom in s.porteur:
        return (s.porteur[acces.nom] in noms) == voulu
    return s.choisi(vue, acces.nom)


def _choix(s: Assurance, noeud: Any, pile: Pile, voulu: bool) -> bool:
    """Deux fiches, ou ce que contient une liste : assuré si celui qui agit le choisit."""
    lus = [
        n for n in (getattr(noeud, c, None) for c in ("sujet", "gauche", "droite")) if isinstance(n, Acces)
    ]
    for acces in lus:
        nom = acces.nom or (acces.liens[-1] if acces.liens else "")
        liens = acces.liens if acces.nom else acces.liens[:-1]
        vue = s.vue(Acces(acces.place, acces.depart, liens, "fiche", "", ""), pile)
        if vue is not None and nom and s.choisi(vue, nom):
            return True
    return False


def _renseigne(s: Assurance, noeud: a.Renseigne, pile: Pile, voulu: bool) -> bool:
    if not voulu:
        return False
    for acces in noeud.sujets:
        assert isinstance(acces, Acces)
        nom = acces.nom or acces.liens[-1]
        liens = acces.liens if acces.nom else acces.liens[:-1]
        vue = s.vue(Acces(acces.place, acces.depart, liens, "fiche", "", ""), pile)
        if vue is None:
            return False
        if acces.genre == "piece_champ":
            if not s.piece(vue, acces.nom):
                return False
        elif not s.su(vue, nom):
            return False
    return True


def _versee(s: Assurance, noeud: Any, pile: Pile, voulu: bool) -> bool:
    if not voulu:
        return False
    vue = s.vue(noeud.sujet, pile)
    if vue is None or not s.piece(vue, noeud.sujet.nom):
        return False
    if isinstance(noeud, a.Couvre) and not isinstance(noeud.jour, a.Le):
        return _attendue(s, noeud.jour, pile)
    return True


def _depuis(s: Assurance, noeud: a.Depuis, pile: Pile, voulu: bool) -> bool:
    assert isinstance(noeud.sujet, Acces)
    vue = s.vue(noeud.sujet, pile)
    return voulu and vue is not None and _dans_un_etat(s, vue, frozenset((noeud.nom,)))


def _attendue(s: Assurance, noeud: Noeud, pile: Pile) -> bool:
    """Une date ou un nombre que celui qui agit choisit."""
    return any(
        isinstance(n, Acces)
        and n.genre == "champ"
        and (v := s.vue(n, pile)) is not None
        and s.choisi(v, n.nom)
        for n in _feuilles(noeud)
    )


def _feuilles(noeud: Noeud) -> list[Noeud]:
    if isinstance(noeud, a.Operation):
        return [*_feuilles(noeud.gauche), *_feuilles(noeud.droite)]
    return [noeud]


def _compare(s: Assurance, noeud: a.Compare, pile: Pile, voulu: bool) -> bool:
    if _attendue(s, noeud.gauche, pile) or _attendue(s, noeud.droite, pile):
        return True
    # Le temps passe : ce qui doit être avant « le » finit par l'être ; l'inverse se perd.
    petit, grand = (
        (noeud.gauche, noeud.droite) if noeud.signe in ("<", "<=") else (noeud.droite, noeud.gauche)
    )
    if not voulu:
        petit, grand = grand, petit
    if noeud.signe == "=" or not isinstance(grand, a.Le):
        return False
    return all(_connue(s, n, pile) for n in _feuilles(petit))


def _connue(s: Assurance, noeud: Noeud, pile: Pile) -> bool:
    """Une date que l'on sait, ou que l'on saura."""
    if isinstance(noeud, a.DateDe):
        assert isinstance(noeud.sujet, Acces)
        vue = s.vue(noeud.sujet, pile)
        if vue is None:
            return False
        machine = s.machine(vue.machine)
        if noeud.sujet.nom in machine.pieces:
            return s.piece(vue, noeud.sujet.nom)
        return noeud.sujet.nom == "creation"
    if isinstance(noeud, Acces):
        if noeud.genre in ("parametre", "periode"):
            return True
        vue = s.vue(noeud, pile)
        return vue is not None and noeud.genre == "champ" and s.su(vue, noeud.nom)
    return isinstance(noeud, a.Le | a.DureeEcrite | a.Entier)


def _differe(s: Assurance, noeud: a.Differe, pile: Pile, voulu: bool) -> bool:
    return voulu  # une autre personne peut toujours agir


def _role(s: Assurance, noeud: a.AgitComme, pile: Pile, voulu: bool) -> bool:
    return any((r == noeud.role) == voulu for r in pile[0].roles)


def _tout(s: Assurance, noeud: a.Tout, pile: Pile, voulu: bool) -> bool:
    if not voulu:
        return False
    if noeud.au_moins:
        s.a_batir.add((pile[0].machine, pile[0].etat))
    return s.assuree(noeud.regle, (*pile, Vue(noeud.selection.type)), True)


def _combien(s: Assurance, noeud: a.Combien, pile: Pile, voulu: bool) -> bool:
    if voulu != noeud.plafond:  # il en faut davantage : on en crée
        s.a_batir.add((pile[0].machine, pile[0].etat))
        return True
    return noeud.regle is not None and s.assuree(noeud.regle, (*pile, Vue(noeud.selection.type)), False)


_FORMES: dict[type[Noeud], Callable[[Assurance, Any, Pile, bool], bool]] = {
    a.Et: _et,
    a.Ou: _ou,
    a.Non: _non,
    a.Implique: _implique,
    a.Vaut: _vaut,
    a.Egal: _parmi,
    a.Parmi: _parmi,
    a.MemeFiche: _choix,
    a.Contient: _choix,
    a.Renseigne: _renseigne,
    a.Versee: _versee,
    a.Couvre: _versee,
    a.Depuis: _depuis,
    a.Differe: _differe,
    a.AgitComme: _role,
    a.Compare: _compare,
    a.Tout: _tout,
    a.Combien: _combien,
}
