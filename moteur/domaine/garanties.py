"""Les garanties vues au moment d'un fait : tenues, ou rompues par ce fait précis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from moteur.domaine.definitions import CREATION, Garantie, Machine
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.regles.evaluation import Contexte, juger
from moteur.domaine.regles.explication import Feuille, feuilles, pourquoi

TENUE, ROMPUE = "tenue", "rompue"


def declenchees(garanties: Iterator[Garantie], machine: Machine, *, evenement: str, piece: bool) -> Iterator[Garantie]:
    """Les garanties « chaque fois » que cet évènement (transition, création ou versement) déclenche."""
    if piece:
        verbe, objet = "recoit", evenement
    elif evenement == CREATION:
        verbe, objet = "devient", machine.initial
    else:
        verbe, objet = "devient", machine.transitions[evenement].vers
    for garantie in garanties:
        if (garantie.machine, garantie.verbe, garantie.objet) == (machine.nom, verbe, objet):
            yield garantie


def verdicts(contexte: Contexte, machine: Machine, *, evenement: str, piece: bool) -> dict[str, str]:
    """Le verdict de chaque garantie déclenchée, jugée juste avant l'acte ; l'inconnu la rompt."""
    toutes = iter(contexte.regles.workflow.garanties.values())
    return {
        g.nom: TENUE if juger(g.regle, contexte) is True else ROMPUE
        for g in declenchees(toutes, machine, evenement=evenement, piece=piece)
    }


def toujours_rompues(contexte: Contexte) -> frozenset[str]:
    """Les garanties « toujours » fausses ou inconnues dans ce dossier."""
    libre = contexte.depuis(None)
    return frozenset(
        g.nom
        for g in contexte.regles.workflow.garanties.values()
        if not g.verbe and juger(g.regle, libre) is not True
    )


def dementies(contexte: Contexte, *, avant: Dossier, apres: Dossier) -> dict[str, tuple[str, ...]]:
    """Les garanties « chaque fois » que rompt, après coup, ce qu'une correction dit d'un fait passé ; pourquoi.

    Le dossier ne garde que son état d'aujourd'hui : une fiche close depuis romprait tout ce qui s'y appuyait. On ne
    retient donc que les raisons nouvelles, celles que la correction apporte.
    """
    trouvees: dict[str, tuple[str, ...]] = {}
    for instance in apres.instances.values():
        for garantie, moment in _moments(contexte, instance):
            vu = replace(moment, dossier=apres, pile=(instance,))
            if juger(garantie.regle, vu) is True:
                continue
            ancienne = replace(moment, dossier=avant, pile=(avant.instances[instance.nom],))
            if _raisons(garantie, vu) - _raisons(garantie, ancienne):
                trouvees.setdefault(garantie.nom, pourquoi(garantie.regle, vu))
    return trouvees


def _moments(contexte: Contexte, instance: Instance) -> Iterator[tuple[Garantie, Contexte]]:
    """Chaque passage et chaque versement de la fiche qu'une garantie regarde, à sa date et par ses mains."""
    machine = contexte.regles.workflow.machines[instance.type]
    for nom, passage in instance.passages.items():
        acteur, saisisseur = passage.mains[-1]
        moment = _moment(contexte, passage.le, acteur=acteur, saisisseur=saisisseur, role="")
        for garantie in _declenchees(contexte, machine, nom, piece=False):
            yield garantie, moment
    for nom, versements in instance.versements.items():
        for v in versements:
            moment = _moment(contexte, v.le, acteur=v.acteur, saisisseur=v.saisi_par, role=v.role)
            for garantie in _declenchees(contexte, machine, nom, piece=True):
                yield garantie, moment


def _declenchees(contexte: Contexte, machine: Machine, evenement: str, *, piece: bool) -> Iterator[Garantie]:
    toutes = iter(contexte.regles.workflow.garanties.values())
    if evenement == CREATION and not machine.etats:
        return iter(())
    return declenchees(toutes, machine, evenement=evenement, piece=piece)


def _moment(contexte: Contexte, le: str, *, acteur: str, saisisseur: str, role: str) -> Contexte:
    jour = date.fromisoformat(le)
    return replace(contexte, le=jour, saisi_le=jour, acteur=acteur, saisisseur=saisisseur, role=role)


def _raisons(garantie: Garantie, contexte: Contexte) -> frozenset[tuple[str, str, str]]:
    """Ce qui empêche la garantie d'être vraie, sans les noms des personnes : corriger un nom n'y change rien."""
    return frozenset(_cle(feuille) for feuille in feuilles(garantie.regle, contexte))


def _cle(feuille: Feuille) -> tuple[str, str, str]:
    return (feuille.genre, feuille.instance, feuille.nom if feuille.instance else feuille.texte)
