"""Ce que dit la colonne « Devient » : une transition par son nom, son titre, ou l'état où elle mène."""

from __future__ import annotations

from datetime import date

from moteur.domaine.definitions import Machine, Transition
from moteur.domaine.dossier import Instance
from moteur.operations.feuilles_colonnes import plier
from moteur.suggestions import vouliez_vous_dire


def resoudre(machine: Machine, etat: str, ecrit: str) -> str | None:
    """La seule transition que ces mots désignent, d'abord parmi celles qui partent de cet état."""
    voulu = plier(ecrit)
    toutes = tuple(machine.transitions.values())
    for permises in (tuple(t for t in toutes if etat in t.de), toutes):
        # Un nom l'emporte sur un titre, un titre sur un état d'arrivée.
        for forme in (_nom, _titre, _arrivee):
            trouvees = [t.nom for t in permises if voulu in forme(machine, t)]
            if len(trouvees) == 1:
                return trouvees[0]
            if trouvees:
                return None
    return None


def deja_faite(
    transition: Transition, instance: Instance, *, le: date | None, jour: date, rang: int | None
) -> bool:
    """La fiche est passée par là : à la date de la ligne, et depuis la feuille si son rang est connu."""
    passage = instance.passages.get(transition.nom)
    if passage is None or (le is not None and passage.le != le.isoformat()):
        return False
    if instance.etat == transition.vers and instance.etat not in transition.de:
        return True
    return passage.rang > rang if rang is not None else passage.le == (le or jour).isoformat()


def possibles(machine: Machine, etat: str, ecrit: str) -> str:
    """Quoi écrire à la place : ce qui s'en approche, et tout ce qui part de cet état."""
    ici = [t for t in machine.transitions.values() if etat in t.de]
    titres = ", ".join(f"{machine.titre_etat(t.vers)} ({t.nom})" for t in ici) or "aucune"
    proche = vouliez_vous_dire(ecrit, [m for t in ici for m in (t.nom, t.titre, machine.titre_etat(t.vers))])
    return f"{proche} Possibles d'ici : {titres}.".strip()


def _nom(_machine: Machine, transition: Transition) -> tuple[str, ...]:
    return (transition.nom, plier(f"{transition.titre} ({transition.nom})"))


def _titre(_machine: Machine, transition: Transition) -> tuple[str, ...]:
    return (plier(transition.titre),)


def _arrivee(machine: Machine, transition: Transition) -> tuple[str, ...]:
    # On ne devient pas ce que l'on est : une transition qui ramène au même état se dit par son nom.
    if transition.vers in transition.de:
        return ()
    return (transition.vers, plier(machine.titre_etat(transition.vers)))
