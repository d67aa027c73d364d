"""Décider : une demande donne un fait, ou toutes les raisons de son refus. Pur.

Un acte est refusé si un impératif n'est pas vrai. Un constat ne se refuse que pour sa forme, sa date, son
état de départ ou le rôle : l'impératif manquant ouvre un écart.
"""

from __future__ import annotations

from collections.abc import Callable

from moteur.domaine import actes, effacements, rappels, reprises, signatures, suppleances
from moteur.domaine import demandes as d
from moteur.domaine.actes import decider_ouverture
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.dossier import Dossier
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.reprises import exigence_de, manques_du_document, qui_traite


def decider(regles: Regles, dossier: Dossier, demande: d.Demande) -> Reponse:
    """La réponse du workflow à une demande sur ce dossier."""
    return _DECISIONS[type(demande)](Affaire(regles, dossier, suppleances.au_titre(dossier, demande)))


_DECISIONS: dict[type, Callable[[Affaire], Reponse]] = {
    d.Creer: actes.creer,
    d.Avancer: actes.avancer,
    d.Verser: actes.verser,
    d.Corriger: reprises.corriger,
    d.Traiter: reprises.traiter,
    d.Produire: reprises.produire,
    d.Rappeler: rappels.rappeler,
    d.Effacer: effacements.effacer,
    d.Suppleer: suppleances.suppleer,
    d.RefuserDeSigner: signatures.refuser,
}

__all__ = [
    "Accord",
    "Refus",
    "Reponse",
    "decider",
    "decider_ouverture",
    "exigence_de",
    "manques_du_document",
    "qui_traite",
]
