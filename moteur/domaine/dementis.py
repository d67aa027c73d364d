"""Ce qu'une correction dément : les garanties d'un fait passé qui, relues avec elle, ne tiennent plus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date

from moteur.domaine.definitions import CREATION, Garantie, Machine
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.garanties import declenchees
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.evaluation import Contexte, choisir, evaluer, instance_de, juger
from moteur.domaine.regles.explication import pourquoi

Cle = tuple[object, ...]


def dementies(contexte: Contexte, *, avant: Dossier, apres: Dossier) -> dict[str, tuple[str, ...]]:
    """Les garanties « chaque fois » que rompt, après coup, ce qu'une correction dit d'un fait passé.

    Chacune avec ses raisons. Le dossier ne garde que son état d'aujourd'hui : une fiche close depuis romprait
    tout ce qui s'y appuyait. On ne retient donc que les raisons nouvelles, celles que la correction apporte.
    Qu'un exemplaire signé ne vaille plus n'en est pas une : il valait ce jour-là, et il se reprend.
    """
    vu = _sans_age(avant, apres)
    trouvees: dict[str, tuple[str, ...]] = {}
    for instance in vu.instances.values():
        for garantie, moment in _moments(contexte, instance):
            corrige = replace(moment, dossier=vu, pile=(instance,))
            if juger(garantie.regle, corrige) is True:
                continue
            ancien = replace(moment, dossier=avant, pile=(avant.instances[instance.nom],))
            if _fausses(garantie, corrige) - _fausses(garantie, ancien):
                trouvees.setdefault(garantie.nom, pourquoi(garantie.regle, corrige))
    return trouvees


def _sans_age(avant: Dossier, apres: Dossier) -> Dossier:
    """Le dossier corrigé, mais dont chaque champ garde l'âge qu'il avait."""
    vu = apres.copie()
    for nom, instance in apres.instances.items():
        ancienne = avant.instances.get(nom)
        if ancienne is not None and ancienne.rangs != instance.rangs:
            vu.poser(replace(instance, rangs=ancienne.rangs), ())
    return vu


def _moments(contexte: Contexte, instance: Instance) -> Iterator[tuple[Garantie, Contexte]]:
    """Chaque passage et chaque versement de la fiche qu'une garantie regarde, à sa date et par ses mains."""
    machine = contexte.regles.workflow.machines[instance.type]
    for nom, passage in instance.passages.items():
        acteur, saisisseur = passage.mains[-1]
        moment = _moment(contexte, passage.le, acteur=acteur, saisisseur=saisisseur, role="")
        for garantie in _regardent(contexte, machine, nom, piece=False):
            yield garantie, moment
    for nom, versements in instance.versements.items():
        for v in versements:
            moment = _moment(contexte, v.le, acteur=v.acteur, saisisseur=v.saisi_par, role=v.role)
            for garantie in _regardent(contexte, machine, nom, piece=True):
                yield garantie, moment


def _regardent(contexte: Contexte, machine: Machine, evenement: str, *, piece: bool) -> Iterator[Garantie]:
    if evenement == CREATION and not machine.etats:
        return iter(())
    toutes = contexte.regles.workflow.garanties.values()
    return declenchees(toutes, machine, evenement=evenement, piece=piece)


def _moment(contexte: Contexte, le: str, *, acteur: str, saisisseur: str, role: str) -> Contexte:
    jour = date.fromisoformat(le)
    return replace(contexte, le=jour, saisi_le=jour, acteur=acteur, saisisseur=saisisseur, role=role)


def _fausses(garantie: Garantie, contexte: Contexte) -> frozenset[Cle]:
    """Toutes les feuilles en cause, chacune avec les fiches qu'elle lit ; l'explication, elle, en choisit."""
    noeud = contexte.regles.condition(garantie.regle, tuple(i.type for i in contexte.pile))
    return frozenset(_feuilles(noeud, contexte, voulu=True))


def _feuilles(noeud: a.Noeud, contexte: Contexte, *, voulu: bool) -> Iterator[Cle]:
    if evaluer(noeud, contexte) is voulu:
        return
    if isinstance(noeud, a.Et | a.Ou):
        for terme in noeud.termes:
            yield from _feuilles(terme, contexte, voulu=voulu)
    elif isinstance(noeud, a.Non):
        yield from _feuilles(noeud.terme, contexte, voulu=not voulu)
    elif isinstance(noeud, a.Implique):
        yield from _feuilles(noeud.alors, contexte, voulu=voulu)
    elif isinstance(noeud, a.Tout | a.Combien):
        yield _cle(noeud, contexte)
        for instance in choisir(noeud.selection, contexte) or ():
            if noeud.regle is not None:
                yield from _feuilles(noeud.regle, contexte.dans(instance), voulu=voulu)
    elif isinstance(noeud, a.Vaut) and isinstance(noeud.sujet, a.Acces) and noeud.sujet.genre == "qualite":
        yield from _qualite(noeud.sujet, contexte, voulu=voulu)
    else:
        yield _cle(noeud, contexte)


def _qualite(acces: a.Acces, contexte: Contexte, *, voulu: bool) -> Iterator[Cle]:
    instance = instance_de(acces, contexte)
    if instance is None:
        yield _cle(acces, contexte)
        return
    qualite = contexte.regles.workflow.machines[instance.type].qualites[acces.nom]
    noeud = contexte.regles.condition(qualite.regle, (instance.type,))
    yield from _feuilles(noeud, contexte.depuis(instance), voulu=voulu)


def _cle(noeud: a.Noeud, contexte: Contexte) -> Cle:
    """Une feuille, d'où elle parle et ce qu'elle lit : des noms courts de fiches, jamais de personnes."""
    return (noeud.place, type(noeud).__name__, *(i.nom for i in contexte.pile), *_lues(noeud, contexte))


def _lues(noeud: object, contexte: Contexte) -> Iterator[str]:
    if isinstance(noeud, a.Acces):
        instance = instance_de(noeud, contexte)
        yield instance.nom if instance is not None else ""
    elif isinstance(noeud, a.Noeud):
        for champ in fields(noeud):
            valeur = getattr(noeud, champ.name)
            for partie in valeur if isinstance(valeur, tuple) else (valeur,):
                yield from _lues(partie, contexte)
