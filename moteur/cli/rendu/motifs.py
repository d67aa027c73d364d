"""Dire un refus : toutes les raisons, ce que le dossier en sait, ce qu'il faut faire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier
from moteur.cli.rendu.mots import accord, source


def refus(erreur: Mapping[str, Any], largeur: int) -> list[str]:
    """Le refus et ses motifs, numérotés."""
    motifs = erreur["motifs"]
    plusieurs = len({m["cible"] for m in motifs}) > 1
    lignes = plier(f"{erreur['message']} {accord(len(motifs), 'raison')} :", largeur)
    for numero, motif in enumerate(motifs, 1):
        lignes += _motif(numero, motif, largeur, nommer=plusieurs)
    return lignes


def _motif(numero: int, motif: Mapping[str, Any], largeur: int, *, nommer: bool) -> list[str]:
    ou = f"{motif['cible']} : " if nommer and motif["cible"] else ""
    retrait = " " * (len(str(numero)) + 4)
    lignes = plier(f"{ou}{motif['message']}", largeur, retrait=f"  {numero}. ", suite=retrait)
    for detail in motif["explication"]:
        lignes += plier(f"- {detail}", largeur, retrait=retrait, suite=f"{retrait}  ")
    for texte in (_nom(motif), motif["suite"]):
        lignes += plier(texte, largeur, retrait=retrait)
    return lignes


def _nom(motif: Mapping[str, Any]) -> str:
    """Le nom de l'exigence et son texte ; une faute de forme n'en a pas à montrer."""
    if motif["forme"] or not motif["source"]:
        return ""
    return f"Exigence : {motif['exigence']}. {source(motif['source'])}"
