"""Créer un espace : son fichier et ses répertoires, puis son journal, vide et prêt à recevoir des faits."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from moteur.composition.espace import BASE, FICHIER, lire_espace
from moteur.composition.ressources import Fonds
from moteur.domaine.workflow import Workflow

Acteurs = Mapping[str, tuple[str, tuple[str, ...]]]


def creer_espace(
    chemin: Path,
    *,
    nom_du_workflow: str,
    workflow: Workflow,
    moi: str,
    nom: str,
    roles: tuple[str, ...],
    acteurs: Acteurs,
) -> dict[str, Any]:
    """Crée l'espace ; s'il a déjà un espace.yaml et pas encore de journal, ne crée que le journal."""
    from moteur.operations.initialiser import init

    fichier = chemin / FICHIER
    if fichier.is_file() and not (chemin / BASE).exists():
        contenu = lire_espace(fichier.read_bytes())
        compte_rendu = {
            "espace": str(chemin),
            "fichier": str(fichier),
            "moi": contenu.get("moi", ""),
            "workflow": contenu.get("workflow", ""),
        }
    else:
        compte_rendu = init(
            chemin,
            workflow=workflow,
            nom_du_workflow=nom_du_workflow,
            moi=moi,
            nom=nom,
            roles=roles,
            acteurs=acteurs,
        )
    creer_journal(chemin)
    return compte_rendu


def creer_journal(racine: Path) -> None:
    """Crée le journal de cet espace."""
    from moteur.journal.sqlite import ouvrir

    ouvrir(racine / BASE, aleatoire=secrets.token_bytes, creer=True).fermer()


def charger_livre(nom: str) -> tuple[str, Workflow]:
    """Un workflow livré avec le moteur, ou à ce chemin : son nom et sa définition, saine."""
    fonds = Fonds()
    trouve, _ = fonds.trouver(nom)
    return trouve, fonds.charger(nom).exiger()
