"""Dire un refus : toutes les raisons, ce que le dossier en sait, ce qu'il faut faire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moteur.cli.mise_en_page import plier
from moteur.cli.rendu.mots import accord


def refus(erreur: Mapping[str, Any], largeur: int, *, textes: Mapping[str, str] | None = None) -> list[str]:
    """Le refus et ses motifs, numérotés ; `textes` : le titre de chaque texte cité, dit une fois."""
    motifs, deja = erreur["motifs"], set[str]()
    plusieurs = len({m["cible"] for m in motifs}) > 1
    lignes = plier(f"{erreur['message']} {accord(len(motifs), 'raison')} :", largeur)
    for numero, motif in enumerate(motifs, 1):
        exigence = _nom(motif, textes or {}, deja)
        lignes += _motif(numero, motif, largeur, nommer=plusieurs, exigence=exigence)
    return lignes


def _motif(numero: int, motif: Mapping[str, Any], largeur: int, *, nommer: bool, exigence: str) -> list[str]:
    ou = f"{motif['cible']} : " if nommer and motif["cible"] else ""
    retrait = " " * (len(str(numero)) + 4)
    lignes = plier(f"{ou}{motif['message']}", largeur, retrait=f"  {numero}. ", suite=retrait)
    for detail in motif["explication"]:
        lignes += plier(f"- {detail}", largeur, retrait=retrait, suite=f"{retrait}  ")
    for texte in (exigence, motif["suite"]):
        lignes += plier(texte, largeur, retrait=retrait)
    return lignes


def _nom(motif: Mapping[str, Any], textes: Mapping[str, str], deja: set[str]) -> str:
    """Le nom de l'exigence et son texte ; une faute de forme n'en a pas à montrer."""
    if motif["forme"] or not motif["source"]:
        return ""
    return f"Exigence : {motif['exigence']}. {_citer(motif['source'], textes, deja)}"


def _citer(sources: Iterable[str], titres_connus: Mapping[str, str], deja: set[str]) -> str:
    """« Texte : Règlement des prêts (REG-1, REG-2). » ; un titre déjà dit ne se redit pas."""
    groupes: dict[str, list[str]] = {}
    for code in sources:
        connus = (cle for cle in titres_connus if code == cle or code.startswith(f"{cle}-"))
        groupes.setdefault(max(connus, key=len, default=""), []).append(code)
    dits = []
    for cle, codes in groupes.items():
        neuf = bool(cle) and cle not in deja
        deja.add(cle)
        cites = ", ".join(codes)
        dits.append(f"{titres_connus[cle]} ({cites})" if neuf else cites)
    return f"Texte : {' ; '.join(dits)}" if dits else ""
