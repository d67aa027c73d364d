"""Dire une fiche, une commande ou une date comme une personne les lit."""

from __future__ import annotations

from moteur.domaine.definitions import Champ
from moteur.domaine.designation import nommer
from moteur.domaine.formes import a_remplir
from moteur.operations.dossiers import Ouvert


def cible_en_clair(ouvert: Ouvert, nom: str) -> str:
    """Le nom court suivi de la désignation entre parenthèses ; le titre pour une phase."""
    return nommer(ouvert.workflow, ouvert.dossier, nom)


def exemple(champ: Champ) -> str:
    """Ce qu'on peut écrire après `champ=`, pour montrer la forme attendue."""
    if champ.exemple:
        return champ.exemple
    if champ.valeurs:
        return next(iter(champ.valeurs))
    if champ.type == "lien":
        return f"{champ.de}-1"
    return {"date": "15/09/2026", "booleen": "oui", "entier": "1", "montant": "100"}.get(champ.type, "…")


def commande(*mots: str, champs: tuple[Champ, ...] = ()) -> str:
    """La commande à copier, avec les champs à remplir : aucune valeur n'y est inventée."""
    return " ".join(("moteur", *mots, *(a_remplir(c) for c in champs)))
