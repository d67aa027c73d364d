"""Ce que l'état d'une fiche suffit à juger : une règle sur toutes les fiches n'en lit alors aucune en entier.

Un dossier grandit surtout de fiches finies. « toute T verifie (fini) » ne demande d'elles que leur état : elle se juge
une fois par état, et non une fois par fiche.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from moteur.domaine.definitions import Machine
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud

Verite = bool | None


class _Ailleurs(Enum):
    """Il faut lire plus que l'état."""

    AILLEURS = "ailleurs"


AILLEURS = _Ailleurs.AILLEURS
Verdict = Verite | _Ailleurs


def par_etat(regle: Noeud, machine: Machine, etats: Iterable[str]) -> dict[str, Verdict]:
    """Ce que chacun de ces états suffit à dire de la règle."""
    return {etat: juger_l_etat(regle, machine, etat) for etat in etats}


def juger_l_etat(noeud: Noeud, machine: Machine, etat: str) -> Verdict:
    """La valeur de la règle pour toute fiche de cet état, ou `AILLEURS` si elle dépend d'autre chose."""
    if isinstance(noeud, a.Et):
        return _et([juger_l_etat(t, machine, etat) for t in noeud.termes])
    if isinstance(noeud, a.Ou):
        return _non(_et([_non(juger_l_etat(t, machine, etat)) for t in noeud.termes]))
    if isinstance(noeud, a.Non):
        return _non(juger_l_etat(noeud.terme, machine, etat))
    if isinstance(noeud, a.Implique):
        return _implique(juger_l_etat(noeud.si, machine, etat), juger_l_etat(noeud.alors, machine, etat))
    # Une fiche sans état n'est pas encore née : l'évaluation la dit inconnue, on la lui laisse.
    if not isinstance(noeud, a.Egal | a.Parmi | a.Vaut) or not etat or not _sien(noeud.sujet):
        return AILLEURS
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    if isinstance(noeud, a.Vaut):
        return machine.est_fini(etat) if acces.genre == "fini" else AILLEURS
    if acces.genre != "etat":
        return AILLEURS
    return etat == noeud.nom if isinstance(noeud, a.Egal) else etat in noeud.noms


def _sien(sujet: Noeud) -> bool:
    """Le sujet se lit-il sur la fiche elle-même, sans suivre de lien ?"""
    return isinstance(sujet, Acces) and sujet.depart[0] == "ici" and not sujet.liens


def _et(verdicts: list[Verdict]) -> Verdict:
    if False in verdicts:
        return False
    if AILLEURS in verdicts:
        return AILLEURS
    return None if None in verdicts else True


def _non(verdict: Verdict) -> Verdict:
    return not verdict if isinstance(verdict, bool) else verdict


def _implique(si: Verdict, alors: Verdict) -> Verdict:
    if si is False or alors is True:
        return True
    if si is AILLEURS or alors is AILLEURS:
        return AILLEURS
    return alors if si else None
