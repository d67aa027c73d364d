"""Les essais qu'écrit une preuve : des étapes qui rompraient une garantie, ou laisseraient une machine prise.

Ils échouent tant que la faute est là. Ils réussissent dès qu'une porte arrête l'une des étapes, ou qu'une sortie existe.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from moteur.diagnostics import Diagnostic
from moteur.domaine.decision import Accord, Refus, Reponse
from moteur.domaine.definitions import IMPERATIF
from moteur.domaine.faits import Fait
from moteur.domaine.regles.evaluation import Regles
from moteur.lecture.noeuds import Carte
from moteur.operations.essais_actes import VERBES, Scene, lire_acte, repondre
from moteur.operations.essais_lecture import Faux, diagnostic, lire_date, texte
from moteur.suggestions import vouliez_vous_dire

CLES = ("contourne", "peut_finir")


Consigner = Callable[[Scene, Carte, str, Fait, date], None]


def est_une_epreuve(carte: Carte) -> bool:
    """Cet essai éprouve-t-il une preuve ?"""
    return any(texte(carte, cle) for cle in CLES)


def eprouver(
    carte: Carte, etapes: tuple[Carte, ...], scene: Scene, *, regles: Regles, consigner: Consigner
) -> list[Diagnostic]:
    """Les défauts de l'épreuve : aucun si les portes tiennent."""
    garantie = texte(carte, "contourne")
    if garantie and garantie not in regles.workflow.garanties:
        proche = vouliez_vous_dire(garantie, regles.workflow.garanties)
        return [_sur(carte, f"Aucune garantie ne s'appelle « {garantie} ».", proche, "contourne")]

    for etape in etapes:
        if etape.get("alors") is not None:
            scene.le = lire_date(texte(etape, "le"), "le") if etape.get("le") is not None else scene.le
            continue
        try:
            reponse = _jouer(scene, etape, regles, consigner)
        except Faux as faux:
            return [diagnostic(etape, faux)]
        if _par_le_filet(reponse, garantie):
            return [diagnostic(etape, _rompue(regles, garantie))]
        if isinstance(reponse, Refus):
            return []  # une porte a parlé : ce chemin est fermé
    prise = texte(carte, "peut_finir")
    if prise and not _peut_finir(regles, scene, prise):
        return [_sur(carte, f"« {prise} » ne peut plus finir.", "Ouvrez-lui une sortie.", "peut_finir")]
    return []


def _sur(carte: Carte, message: str, remede: str, cle: str) -> Diagnostic:
    return diagnostic(carte, Faux(message, remede, cle=cle))


def _jouer(scene: Scene, etape: Carte, regles: Regles, consigner: Consigner) -> Reponse:
    """La réponse à cette étape, sans rien en attendre ; accordée, elle change la scène."""
    if etape.get("le") is not None:
        scene.le = lire_date(texte(etape, "le"), "le")
    verbe = next((v for v in VERBES if etape.get(v) is not None), "")
    if scene.le is None or not verbe:
        raise Faux("Chaque étape d'une épreuve est un acte daté.", f"Verbes : {', '.join(VERBES)}.")
    reponse = repondre(
        regles, scene.dossier, lire_acte(regles.workflow, scene, etape, verbe, saisi_le=scene.le)
    )
    if isinstance(reponse, Accord):
        consigner(scene, etape, verbe, reponse.fait, scene.le)
    return reponse


def _par_le_filet(reponse: Reponse, garantie: str) -> bool:
    """Des garanties, dont celle-ci, sont-elles seules à arrêter l'acte, ou à ouvrir l'écart d'un constat ?"""
    tous = reponse.motifs if isinstance(reponse, Refus) else reponse.ecarts
    arrets = [m for m in tous if m.niveau == IMPERATIF]
    return all(m.garantie for m in arrets) and garantie in {m.exigence for m in arrets}


def _rompue(regles: Regles, garantie: str) -> Faux:
    titre = regles.workflow.garanties[garantie].titre
    return Faux(
        f"La porte laisse passer cet acte ; seule la garantie l'arrête : {titre}.",
        "Ajoutez à cette porte l'exigence qui manque.",
    )


def _peut_finir(regles: Regles, scene: Scene, nom: str) -> bool:
    """Une suite d'actes, cherchée sur le vrai moteur, mène-t-elle encore cette machine à sa fin ?"""
    from moteur.preuve.rejeu import mene_a_la_fin

    cible = scene.noms.get(nom, nom)
    dossier = scene.dossier
    return (
        dossier is not None
        and cible in dossier.instances
        and mene_a_la_fin(regles, dossier, cible, le=scene.le)
    )
