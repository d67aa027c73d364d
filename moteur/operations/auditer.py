"""Auditer : relire toute la chaîne, rejouer toute l'histoire, dire ce qui ne tient pas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from moteur.domaine.dossier import Dossier
from moteur.erreurs import ErreurMoteur
from moteur.journal import points
from moteur.journal.notes import Note
from moteur.journal.port import Anomalie, DossierRange
from moteur.operations.atelier import Atelier
from moteur.operations.dossiers import (
    Ouvert,
    ecarter_l_album,
    lire_workflow,
    rejouer_depuis_le_journal,
    relire_l_album,
)
from moteur.operations.photographie import photographier
from moteur.operations.rapport_d_audit import rapport


def chaine(atelier: Atelier, *, cle: bytes | None = None, connus: Sequence[Note] = ()) -> dict[str, Any]:
    """Revérifie tout : chaînes, scellés, workflows, points de contrôle, et l'état gardé contre l'histoire rejouée.

    `cle` : la clé publique remise à qui contrôle ; `connus` : les points gardés hors de cette machine.
    """
    verification = atelier.journal.verifier()
    anomalies = [*verification.anomalies, *points.controler(atelier.journal, publique=cle, connus=connus)]
    # Un point ou une clé donnés de travers n'accusent pas la base : ce qu'elle dit d'elle-même, si.
    altere = bool(verification.anomalies) or bool(anomalies and points.controler(atelier.journal))
    if not anomalies:
        anomalies += [*_rejeux(atelier), *_publications(atelier)]
    dernier = points.dernier(atelier.journal) if not anomalies else None
    return {
        "points": len(atelier.journal.points()),
        "dernier_point": {"faits": dernier.note.taille, "pose_le": dernier.note.pose_le} if dernier else None,
        "cle_donnee": cle is not None,
        "points_donnes": len(connus),
        "dossiers": verification.dossiers,
        "faits": verification.faits,
        "racine": verification.racine,
        "altere": altere,
        "effacees": verification.effacees,
        "retenues": verification.retenues,
        "horloge_recule": [{"chaine": chaine, "rang": rang} for chaine, rang in verification.reculs],
        "anomalies": [
            {"chaine": a.chaine, "rang": a.rang, "quoi": a.quoi, "remede": a.remede} for a in anomalies
        ],
    }


def _rejeux(atelier: Atelier) -> Iterator[Anomalie]:
    for range_ in atelier.journal.dossiers():
        try:
            workflow = lire_workflow(atelier.journal, range_.workflow)
            rejoue = rejouer_depuis_le_journal(atelier.journal, workflow, range_)
        except ErreurMoteur as faute:
            yield Anomalie(range_.chaine, 0, str(faute.fait), str(faute.suite))
            continue
        if not _repond_a_l_histoire(atelier, range_, rejoue):
            ecarter_l_album(atelier, range_)
            yield Anomalie(
                range_.chaine, range_.rang, "L'état gardé du dossier ne correspond pas à son histoire.",
                "L'histoire fait foi : l'état gardé est écarté, il se refera d'elle. Cherchez qui a touché la base.",
            )  # fmt: skip


def _publications(atelier: Atelier) -> Iterator[Anomalie]:
    """Ce que dit chaque version publiée est-il ce que dit sa forme ?"""
    for p in atelier.journal.publications():
        try:
            workflow = lire_workflow(atelier.journal, p.empreinte)
            juste = (workflow.nom, workflow.version) == (p.workflow, p.version)
        except ErreurMoteur:
            juste = False
        if not juste:
            yield Anomalie(
                "", 0, f"La version {p.version} publiée de « {p.workflow} » n'est plus celle que dit sa forme.",
                "Cherchez qui a touché la base, puis restaurez la dernière sauvegarde.",
            )  # fmt: skip


def _repond_a_l_histoire(atelier: Atelier, range_: DossierRange, rejoue: Dossier) -> bool:
    """L'état gardé, s'il y en a un, est-il celui que donne l'histoire ?"""
    try:
        garde = relire_l_album(atelier, range_)
        return garde is None or photographier(garde) == photographier(rejoue)
    except ErreurMoteur:
        return False


def garanties(ouvert: Ouvert, *, au: date | None = None, saisi_au: date | None = None) -> dict[str, Any]:
    """Chaque garantie du workflow, contrôlée fait par fait sur toute l'histoire, et le rapport qu'il déclare.

    `au` : les faits survenus jusqu'à ce jour ; `saisi_au` : ce qui en était consigné ce jour-là.
    """
    return rapport(ouvert, au=au, saisi_au=saisi_au)
