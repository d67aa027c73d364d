"""La liste des prochaines actions, numérotée : c'est ce numéro que prend `faire`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import a_recopier, accord, date_fr, suppleances, titres


def a_faire(vue: Mapping[str, Any], largeur: int) -> list[str]:
    """Les actions, les plus pressées d'abord."""
    actions = vue["actions"]
    limite = date_fr(vue.get("jusqu_au"))
    absences = suppleances(vue.get("suppleances", ()), largeur)
    if not actions:
        return sections(absences, _rien(vue, limite, largeur))
    retards = sum(1 for a in actions if a["retard"])
    tete = f"{accord(len(actions), 'action')}{f', dont {retards} en retard' if retards else ''}"
    tete += f", d'ici le {limite}" if limite else ""
    lignes = plier(f"{vue.get('dossier', '')} : {tete}" if vue.get("dossier") else tete, largeur)
    rang = len(str(len(actions)))
    blocs = [_action(a, rang, largeur, titre=t) for a, t in zip(actions, titres(actions), strict=True)]
    return sections(lignes, absences, *blocs, ["Pour faire la ligne N : moteur faire N"])


def _rien(vue: Mapping[str, Any], limite: str, largeur: int) -> list[str]:
    """Aucune action : dire ce qui viendra, et quand."""
    prochaine = vue.get("prochaine")
    if vue.get("fini"):
        phrase = "Ce dossier est fini : toutes ses phases sont closes."
    elif limite:
        phrase = f"Rien n'est attendu d'ici le {limite}."
    else:
        phrase = "Rien n'est à faire pour l'instant."
    lignes = plier(phrase, largeur)
    if prochaine:
        lignes += plier(f"À partir du {date_fr(prochaine['ouvre'])} : {prochaine['titre']}", largeur)
    return [*lignes, "  moteur a-faire" if limite else "  moteur etat"]


def _action(action: Mapping[str, Any], rang: int, largeur: int, *, titre: str) -> list[str]:
    numero = f"{str(action['n']).rjust(rang)}. "
    retrait = " " * len(numero)
    lignes = plier(titre, largeur, retrait=numero, suite=retrait)
    lignes += plier(
        " — ".join(t for t in (_quand(action), action["titre_role"]) if t), largeur, retrait=retrait
    )
    lignes += plier(_dernier_jour(action), largeur, retrait=retrait)
    if action.get("rappele_le"):
        lignes += plier(f"Rappelé le {date_fr(action['rappele_le'])}.", largeur, retrait=retrait)
    terme = date_fr(action["echeance"])
    deja_dit = terme and any(f"{mot} le {terme}" in action["pourquoi"] for mot in ("avant", "attendu"))
    if action["pourquoi"] and not deja_dit:
        lignes += plier(f"Pourquoi : {action['pourquoi']}", largeur, retrait=retrait)
    return lignes + a_recopier(action, largeur, retrait=retrait, signe="> ")


def _quand(action: Mapping[str, Any]) -> str:
    terme = date_fr(action["echeance"])
    if not terme:
        return ""
    if action["retard"]:
        return f"En retard, attendu le {terme}"
    return (
        f"À partir du {date_fr(action['ouvre'])}, avant le {terme}"
        if action["ouvre"]
        else f"Avant le {terme}"
    )


def _dernier_jour(action: Mapping[str, Any]) -> str:
    """Le dernier jour utile quand le terme n'en est pas un ; sinon, d'où vient le terme."""
    calcul = action["calcul"]
    if action["retard"] or action["utile"] == action["echeance"]:
        return f"Date : {calcul}" if calcul else ""
    passe = ", déjà passé" if action["utile_passe"] else ""
    return f"Dernier jour utile : {date_fr(action['utile'])}{passe} ({calcul})"
