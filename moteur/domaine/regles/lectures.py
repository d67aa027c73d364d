"""Ce qu'une règle typée lit : les types de machine dont un changement peut changer sa valeur.

L'ensemble rendu est sûr : il peut contenir un type de trop, jamais un de moins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from moteur.domaine.regles.arbre import Acces, Noeud, Selection
from moteur.domaine.versements import types_figes

if TYPE_CHECKING:
    from moteur.domaine.regles.contexte import Regles


def types_lus(noeud: Noeud, regles: Regles) -> set[str]:
    """Les types lus, qualités et liens suivis jusqu'au bout."""
    lus: set[str] = set()
    _parcourir(noeud, regles, lus, set())
    return lus


def _parcourir(noeud: Noeud, regles: Regles, lus: set[str], qualites: set[tuple[str, str]]) -> None:
    machines = regles.workflow.machines
    for enfant in _descendants(noeud):
        if isinstance(enfant, Selection):
            lus.add(enfant.type)
        if not isinstance(enfant, Acces):
            continue
        lus |= {nom for nom in (enfant.machine, enfant.type) if nom in machines}
        # On ne sait pas toujours d'où part un lien : tous ceux qui portent ce nom comptent.
        for lien in enfant.liens:
            for machine in machines.values():
                if lien in machine.champs:
                    lus |= {machine.nom, str(machine.champs[lien].de)}
        lus |= _figes(regles, enfant)
        cle = (enfant.machine, enfant.nom)
        if enfant.genre == "qualite" and cle not in qualites:
            qualites.add(cle)
            regle = machines[enfant.machine].qualites[enfant.nom].regle
            _parcourir(regles.condition(regle, (enfant.machine,)), regles, lus, qualites)


def _figes(regles: Regles, acces: Acces) -> frozenset[str]:
    """Une pièce signée cesse de valoir quand change une donnée d'une fiche liée qu'elle imprime."""
    machine = regles.workflow.machines.get(acces.machine)
    piece = machine.pieces.get(acces.nom) if machine is not None else None
    if piece is None or piece.document is None:
        return frozenset()
    return types_figes(regles.workflow, piece.document)


def _descendants(objet: object) -> Iterator[Noeud]:
    if isinstance(objet, tuple):
        for element in objet:
            yield from _descendants(element)
    elif isinstance(objet, Noeud):
        yield objet
        for champ in objet.__dataclass_fields__:
            if champ != "place":
                yield from _descendants(getattr(objet, champ))
