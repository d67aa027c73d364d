"""Les essais qu'écrit une preuve : des étapes qui rompraient une garantie, ou laisseraient une machine prise.

Ils échouent tant que la faute est là. Ils réussissent dès qu'une porte arrête l'une des étapes, ou qu'une sortie existe.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from moteur.diagnostics import Diagnostic
from moteur.domaine.decision import Refus, Reponse
from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.dossier import Dossier
from moteur.domaine.regles.evaluation import Regles
from moteur.lecture.noeuds import Carte
from moteur.operations.essais_lecture import Faux, diagnostic, texte
from moteur.suggestions import vouliez_vous_dire

CLES = ("contourne", "peut_finir")


class EnCours(Protocol):
    """Ce qu'une épreuve lit d'un essai en cours."""

    dossier: Dossier | None
    noms: dict[str, str]


S = TypeVar("S", bound=EnCours)


def est_une_epreuve(carte: Carte) -> bool:
    """Cet essai éprouve-t-il une preuve ?"""
    return any(texte(carte, cle) for cle in CLES)


def eprouver(
    carte: Carte,
    etapes: tuple[Carte, ...],
    scene: S,
    *,
    regles: Regles,
    jouer: Callable[[S, Carte], Reponse],
) -> list[Diagnostic]:
    """Les défauts de l'épreuve : aucun si les portes tiennent."""
    garantie = texte(carte, "contourne")
    if garantie and garantie not in regles.workflow.garanties:
        proche = vouliez_vous_dire(garantie, regles.workflow.garanties)
        return [
            diagnostic(carte, Faux(f"Aucune garantie ne s'appelle « {garantie} ».", proche, cle="contourne"))
        ]
    for etape in etapes:
        try:
            reponse = jouer(scene, etape)
        except Faux as faux:
            return [diagnostic(etape, faux)]
        arrets = _arrets(reponse)
        if garantie in arrets and arrets == {garantie}:
            return [diagnostic(etape, _rompue(regles, garantie))]
        if isinstance(reponse, Refus):
            return []  # une porte a parlé : ce chemin est fermé
    prise = texte(carte, "peut_finir")
    if prise and not _peut_finir(regles, scene, prise):
        return [
            diagnostic(
                carte, Faux(f"« {prise} » ne peut plus finir.", "Ouvrez-lui une sortie.", cle="peut_finir")
            )
        ]
    return []


def _arrets(reponse: Reponse) -> set[str]:
    """Ce qui arrête un acte, ou l'écart impératif qu'ouvre un constat."""
    if isinstance(reponse, Refus):
        return {m.exigence for m in reponse.motifs}
    return {m.exigence for m in reponse.ecarts if m.niveau == IMPERATIF}


def _rompue(regles: Regles, garantie: str) -> Faux:
    titre = regles.workflow.garanties[garantie].titre
    return Faux(
        f"La porte laisse passer cet acte ; seule la garantie l'arrête : {titre}.",
        "Ajoutez à cette porte l'exigence qui manque.",
    )


def _peut_finir(regles: Regles, scene: EnCours, nom: str) -> bool:
    """Une suite d'actes, cherchée sur le vrai moteur, mène-t-elle encore cette machine à sa fin ?"""
    from moteur.preuve.rejeu import mene_a_la_fin

    cible = scene.noms.get(nom, nom)
    dossier = scene.dossier
    return dossier is not None and cible in dossier.instances and mene_a_la_fin(regles, dossier, cible)
