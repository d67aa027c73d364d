"""La liste des prochaines actions, numérotée : c'est ce numéro que prend `faire`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import a_recopier, accord, date_fr


def a_faire(vue: Mapping[str, Any], largeur: int) -> list[str]:
    """Les actions, les plus pressées d'abord."""
    actions = vue["actions"]
    if not actions:
        fini = "Ce dossier est fini : toutes ses phases sont closes."
        return [
            *plier(fini if vue.get("fini") else "Rien n'est à faire pour l'instant.", largeur),
            "  moteur etat",
        ]
    retards = sum(1 for a in actions if a["retard"])
    tete = f"{accord(len(actions), 'action')}{f', dont {retards} en retard' if retards else ''}"
    lignes = plier(f"{vue.get('dossier', '')} : {tete}" if vue.get("dossier") else tete, largeur)
    blocs = [_action(a, len(str(len(actions))), largeur) for a in actions]
    return sections(lignes, *blocs, ["Pour faire la ligne N : moteur faire N"])


def _action(action: Mapping[str, Any], rang: int, largeur: int) -> list[str]:
    numero = f"{str(action['n']).rjust(rang)}. "
    retrait = " " * len(numero)
    lignes = plier(action["action"], largeur, retrait=numero, suite=retrait)
    terme = date_fr(action["echeance"])
    quand = f"En retard, attendu le {terme}" if action["retard"] else f"Avant le {terme}" if terme else ""
    lignes += plier(" — ".join(t for t in (quand, action["titre_role"]) if t), largeur, retrait=retrait)
    if action["pourquoi"] and not (terme and terme in action["pourquoi"]):
        lignes += plier(f"Pourquoi : {action['pourquoi']}", largeur, retrait=retrait)
    return lignes + a_recopier(action, largeur, retrait=retrait, signe="> ")
