"""Créer un espace : son fichier et ses répertoires, puis son journal, vide et prêt à recevoir des faits."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.composition.espace import BASE, FICHIER, lire_espace
from moteur.composition.ressources import Fonds
from moteur.domaine.workflow import Workflow
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.suggestions import vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.composition.depart import Depart

Acteurs = Mapping[str, tuple[str, tuple[str, ...]]]


def completer_espace(chemin: Path) -> dict[str, Any] | None:
    """Donne un journal à un espace dont espace.yaml est déjà écrit ; rien si ce n'est pas le cas."""
    fichier = chemin / FICHIER
    if not fichier.is_file() or (chemin / BASE).exists():
        return None
    contenu = lire_espace(fichier.read_bytes())
    nom = contenu.get("workflow", "")
    workflow = Fonds(chemin).charger(nom).exiger() if nom else None
    creer_journal(chemin)
    return _compte_rendu(chemin, contenu.get("moi", ""), nom, workflow)


def creer_espace(
    chemin: Path,
    *,
    nom_du_workflow: str,
    workflow: Workflow,
    moi: str,
    nom: str,
    roles: tuple[str, ...],
    acteurs: Acteurs,
    depart: Depart | None = None,
) -> dict[str, Any]:
    """Crée un espace neuf et son journal, avec le paquet de départ demandé."""
    from moteur.operations.initialiser import init

    paquet = None
    if depart is not None:
        from moteur.composition.depart import poser_dans

        # D'abord lui : s'il ne se pose pas, aucun espace n'est laissé.
        paquet = poser_dans(chemin, depart)
    init(
        chemin,
        workflow=workflow,
        nom_du_workflow=nom_du_workflow,
        moi=moi,
        nom=nom,
        roles=roles,
        acteurs=acteurs,
    )
    creer_journal(chemin)
    return {**_compte_rendu(chemin, moi, nom_du_workflow, workflow), **({"paquet": paquet} if paquet else {})}


def _compte_rendu(chemin: Path, moi: str, nom: str, workflow: Workflow | None) -> dict[str, Any]:
    from moteur.composition.espace import ouvrir
    from moteur.composition.ouverture import proposer_l_ouverture

    atelier = ouvrir(chemin)
    try:
        suite = proposer_l_ouverture(atelier, workflow) if workflow is not None else None
    finally:
        atelier.journal.fermer()
    return {
        "espace": str(chemin),
        "fichier": str(chemin / FICHIER),
        "moi": moi,
        "workflow": nom,
        "dans": _autour(chemin),
        "ouvrir": suite,
    }


def _autour(chemin: Path) -> str | None:
    """L'espace qui contient déjà ce répertoire, s'il y en a un."""
    return next((str(r) for r in chemin.parents if (r / FICHIER).is_file()), None)


def creer_journal(racine: Path) -> None:
    """Crée le journal de cet espace."""
    from moteur.journal.sqlite import ouvrir

    ouvrir(racine / BASE, aleatoire=os.urandom, creer=True).fermer()


def charger_livre(nom: str = "") -> tuple[str, Workflow]:
    """Un workflow livré avec le moteur, par son nom, ou celui qu'on prend sans rien nommer : son nom et sa définition."""
    fonds = Fonds()
    livres = tuple(fonds.workflows())
    voulu = nom or fonds.preferee()
    if not voulu:
        raise CommandeMalEcrite(
            "Plusieurs workflows sont livrés.",
            raison=f"Workflows : {', '.join(livres)}.",
            suite="Nommez le vôtre.",
        )
    trouve = voulu if voulu in livres else next((n for n in livres if n.rpartition("/")[2] == voulu), "")
    if not trouve:
        raise Introuvable(
            f"Aucun workflow livré ne s'appelle « {nom} ».",
            raison=f"Workflows : {', '.join(livres)}.",
            suite=vouliez_vous_dire(nom, livres)
            or "Si c'est le vôtre, écrivez espace.yaml à la main et placez-le dans son répertoire workflows.",
        )
    return trouve, fonds.charger(trouve).exiger()
