"""Où mène le chemin d'une règle dans un petit monde : les fiches, les dates et les nombres qu'il peut lire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.preuve.formules import Formule, et, ou
from moteur.preuve.monde import AILLEURS, Monde, Place
from moteur.preuve.termes import LE, Terme, decale

Paire = tuple[Formule, Formule]  # vraie si, fausse si
Pile = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Lecture:
    """Lit les chemins d'un monde ; `reste` : d'autres fiches peuvent arranger ce qu'on lit."""

    monde: Monde
    reste: bool = False

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
            variable = variable_lue(acces, place)
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


def variable_lue(acces: Acces, place: Place) -> Any:
    """La variable qu'un accès lit, à cette place."""
    if acces.genre == "piece_champ":
        return ("pchamp", place, acces.nom, acces.detail)
    if acces.genre == "etat":
        return ("etat", place)
    return ("champ", place, acces.nom)


def passe(monde: Monde, place: Place, evenement: str) -> Any:
    """La variable qui dit que cet évènement a eu lieu : une pièce reçue est là, un exemplaire signé a pu ne pas valoir."""
    piece = monde.machine(place).pieces.get(evenement)
    return ("piece" if piece is not None and piece.document is None else "passe", place, evenement)
