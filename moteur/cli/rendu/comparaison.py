"""Ce qui change d'un workflow à l'autre, groupé par rôle, le sens dit en mots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]
SENS = {"durcit": "plus strict", "assouplit": "plus souple", "a_relire": "à relire", "neutre": ""}
# Une différence que trop de rôles partagent se dit une fois, avec leurs noms, et non dix.
PARTAGEE = 4


def comparaison(vue: Vue, largeur: int, *, role: str = "", court: bool = False) -> list[str]:
    """Le compte, puis ce qui change pour chaque rôle, puis pour tous."""
    avant, apres, toutes = vue["avant"], vue["apres"], vue["differences"]
    tete = f"De « {avant['workflow']} » à « {apres['workflow']} » : "
    if not toutes:
        rien = (
            "rien ne change pour ce rôle." if avant["empreinte"] != apres["empreinte"] else "rien ne change."
        )
        return plier(tete + rien, largeur)
    montrees = [d for d in toutes if not (court and d["sens"] == "neutre" and not d["entier"])]
    blocs = [plier(tete + _compte(toutes), largeur)]
    for nom, titre in vue["roles"].items():
        siennes = [d for d in montrees if nom in d["roles"] and (len(d["roles"]) < PARTAGEE or role)]
        if siennes and role in ("", nom):
            blocs.append(_groupe(f"Pour « {titre} » :", siennes, nom, largeur))
    if not role:
        blocs += _partagees(vue["roles"], montrees, largeur)
    if pour_tous := [d for d in montrees if not d["roles"]]:
        blocs.append(_groupe("Pour tous :", pour_tous, "", largeur))
    if len(montrees) < len(toutes):
        tues = accord(len(toutes) - len(montrees), "différence sans effet n'est pas montrée",
                      "différences sans effet ne sont pas montrées")  # fmt: skip
        blocs.append(plier(f"{tues} (sans --court pour les lire).", largeur))
    return sections(*blocs)


def _compte(toutes: Sequence[Vue]) -> str:
    dont = [
        f"{mot} : {combien}"
        for cle, mot in SENS.items()
        if mot and (combien := sum(1 for d in toutes if d["sens"] == cle))
    ]
    return f"{accord(len(toutes), 'différence')}{' (' + ', '.join(dont) + ')' if dont else ''}."


def _partagees(titres: Mapping[str, str], montrees: Sequence[Vue], largeur: int) -> list[list[str]]:
    groupes: dict[tuple[str, ...], list[Vue]] = {}
    for d in montrees:
        if len(d["roles"]) >= PARTAGEE:
            groupes.setdefault(tuple(d["roles"]), []).append(d)
    return [
        _groupe(f"Pour {', '.join(f'« {titres[r]} »' for r in roles)} :", siennes, "", largeur)
        for roles, siennes in groupes.items()
    ]


def _groupe(tete: str, siennes: Sequence[Vue], role: str, largeur: int) -> list[str]:
    lignes = plier(tete, largeur)
    for d in siennes:
        mot = SENS[d["sens"]]
        texte = f"- {f'[{mot}] ' if mot else ''}{d['phrase']}{_pour_lui(d, role)}"
        lignes += plier(texte, largeur, retrait="  ", suite="    ")
        if d["lieu"]:
            lignes.append(f"      {d['lieu']}")
    return lignes


def _pour_lui(d: Vue, role: str) -> str:
    """Ce qu'une liste de rôles veut dire pour celui-ci : il y entre, ou il en sort."""
    listes = [v if isinstance(v, list) else [] for v in (d["avant"], d["apres"])]
    if not role or (role in listes[0]) == (role in listes[1]):
        return ""
    if d["element"].rpartition("/")[2] == "par":
        return " (peut désormais le faire)" if role in listes[1] else " (ne peut plus le faire)"
    return " (y entre)" if role in listes[1] else " (en sort)"
