"""Ce que l'on dit d'une liasse importée, et de tous les dossiers ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]
_ANCRAGES = {
    "remise": "Vérifiée sous la clé publique que vous avez donnée.",
    "connue": "Vérifiée sous la clé publique de ses liasses précédentes.",
    "jointe": "Cohérente, mais non ancrée : la seule clé connue est celle qu'elle contient. Demandez la sienne au porteur, "
    "par un autre chemin, et recommencez avec --cle.",
}


def importee(vue: Vue, largeur: int) -> list[str]:
    """Ce qui a été ajouté, dossier par dossier, et sous quelle clé."""
    verbe = "Rien n'est écrit. Seraient ajoutés" if vue["simule"] else "Ajouté"
    tete = f"{verbe} : {accord(vue['ajoutes'], 'fait')}."
    if not vue["ajoutes"]:
        tete = "Rien à ajouter : tout ce que contient cette liasse est déjà ici."
    dossiers = []
    for d in vue["dossiers"]:
        dit = f"{accord(d['ajoutes'], 'fait')} de plus" if d["ajoutes"] else "rien de neuf"
        neuf = ", dossier nouveau" if d["neuf"] else ""
        dossiers += plier(
            f"- {d['dossier']} : {dit}{neuf} ({accord(d['rang'], 'fait')}).", largeur, suite="  "
        )
    tues = [*vue["retenues"], *([] if vue["personnes"] else ["noms des personnes"])]
    return sections(
        plier(tete, largeur),
        dossiers,
        [
            *plier(_ANCRAGES[vue["ancrage"]], largeur),
            *plier(f"Retenu par le porteur : {', '.join(tues) or 'rien'}.", largeur),
        ],
        plier("Et maintenant ? Voir tous les dossiers ensemble : moteur audit consolider", largeur),
    )
