"""Combien de fiches de chaque type une règle peut distinguer : sa plus grande constante, plus une."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import Regles

FICHES = 12  # au-delà, les cas d'une règle ne se parcourent plus


def plafonner(nombres: Mapping[str, int]) -> dict[str, int]:
    """Autant de fiches qu'on sait en parcourir ; ce qu'il en manque n'est jamais dit établi."""
    return {t: min(n, FICHES) for t, n in nombres.items()}


def de_trop(nombres: Mapping[str, int]) -> dict[str, int]:
    """Les types dont les règles demandent plus de fiches qu'on n'en parcourt."""
    return {t: n for t, n in nombres.items() if n > FICHES}


def noeuds(regles: Regles, noeud: Noeud, vues: frozenset[tuple[str, str]] = frozenset()) -> Iterator[Noeud]:
    """Tous les nœuds d'une règle, qualités suivies."""
    yield noeud
    if isinstance(noeud, Acces) and noeud.genre == "qualite":
        cle = (noeud.machine, noeud.nom)
        if cle not in vues:
            texte = regles.workflow.machines[noeud.machine].qualites[noeud.nom].regle
            yield from noeuds(regles, regles.condition(texte, (noeud.machine,)), vues | {cle})
    for champ in noeud.__dataclass_fields__:
        if champ != "place":
            yield from _dans(regles, getattr(noeud, champ), vues)


def _dans(regles: Regles, objet: object, vues: frozenset[tuple[str, str]]) -> Iterator[Noeud]:
    if isinstance(objet, tuple):
        for element in objet:
            yield from _dans(regles, element, vues)
    elif isinstance(objet, Noeud):
        yield from noeuds(regles, objet, vues)


def fiches_utiles(regles: Regles, lues: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, int]:
    """Le nombre de fiches de chaque type qui suffit à voir ces règles, chacune dite depuis sa pile."""
    nombres = dict.fromkeys(regles.workflow.fiches, 1)
    liens: set[str] = set()
    for texte, pile in lues:
        siens: dict[str, int] = {}
        for noeud in noeuds(regles, regles.condition(texte, pile)):
            if isinstance(noeud, a.Combien):
                combien = noeud.nombre + 1
                _noter(siens, noeud.selection, max(combien, 1), pile)
            elif isinstance(noeud, a.Tout):
                _noter(siens, noeud.selection, max(noeud.au_moins, 1), pile)
            elif isinstance(noeud, Acces):
                liens.update(noeud.liens)
        for type_, nombre in siens.items():
            nombres[type_] = max(nombres[type_], nombre)
    _suivre(regles, liens, nombres)
    return nombres


def _suivre(regles: Regles, liens: set[str], nombres: dict[str, int]) -> None:
    """Deux fiches peuvent en désigner deux autres : ce qu'un lien désigne est au moins aussi nombreux."""
    for _ in liens:
        for nom, nombre in tuple(nombres.items()):
            champs = regles.workflow.machines[nom].champs
            for lien in liens & champs.keys():
                if (cible := champs[lien].de) in nombres:
                    nombres[str(cible)] = max(nombres[str(cible)], nombre)


def _noter(siens: dict[str, int], selection: a.Selection, combien: int, pile: tuple[str, ...]) -> None:
    # La fiche d'où l'on parle ne compte pas parmi les autres.
    combien += 1 if selection.autre or selection.type in pile else 0
    siens[selection.type] = max(siens.get(selection.type, 0), combien)


def champs_lus(regles: Regles) -> frozenset[tuple[str, str]]:
    """Les champs, (machine, nom), que lit au moins une règle du workflow."""
    lus: set[tuple[str, str]] = set()
    suivis: set[str] = set()  # les liens suivis : tous ceux qui portent ce nom
    for texte, pile in toutes_les_regles(regles):
        for noeud in noeuds(regles, regles.condition(texte, pile)):
            if isinstance(noeud, Acces) and noeud.genre == "champ":
                lus.add((noeud.machine, noeud.nom))
            if isinstance(noeud, Acces):
                suivis.update(noeud.liens)
    machines = regles.workflow.machines.values()
    return frozenset(lus | {(m.nom, lien) for m in machines for lien in suivis if lien in m.champs})


def toutes_les_regles(regles: Regles) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Chaque règle d'une porte, d'un document ou d'une garantie, et d'où elle se dit."""
    workflow = regles.workflow
    for machine in workflow.machines.values():
        portes = [t.porte for t in machine.transitions.values()]
        portes += [p.porte for p in machine.pieces.values()]
        portes += [machine.creation] if machine.creation is not None else []
        for porte in portes:
            yield from ((e.regle, (machine.nom,)) for e in porte.exige.values())
    for document in workflow.documents.values():
        yield from ((e.regle, (document.pour,)) for e in document.exige.values())
    for g in workflow.garanties.values():
        yield g.regle, ((g.machine,) if g.machine else ())
