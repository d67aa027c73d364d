"""Verser une pièce : juger d'abord, garder la copie du fichier ensuite, consigner enfin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moteur.cli import actes, pieces
from moteur.cli.reponse import Reponse

if TYPE_CHECKING:
    from moteur.operations.agir import Manuel, Resultat
    from moteur.operations.dossiers import Ouvert


def verser(
    ouvert: Ouvert, cible: str, piece: str, *, fichier: str, valeurs: Mapping[str, Any], manuel: Manuel
) -> Reponse:
    """Verse la pièce ; la copie du fichier n'existe que si le versement est accordé."""
    from moteur.operations import agir

    racine = ouvert.atelier.racine
    depot = pieces.lire(fichier, racine=racine) if fichier else None
    empreinte = depot.empreinte if depot else ""
    neuve = False

    def acte(m: Manuel) -> Resultat:
        return agir.verser(ouvert, cible, piece, valeurs=valeurs, manuel=m, fichier=empreinte)

    def avant() -> None:
        nonlocal neuve
        neuve = pieces.deposer(depot) if depot else False

    def en_plus() -> dict[str, Any]:
        definie = ouvert.workflow.machines[ouvert.dossier.instances[cible].type].pieces[piece]
        copie = depot.copie.relative_to(racine).as_posix() if depot else None
        decrite = {
            "nom": piece,
            "titre": definie.titre,
            "cible": cible,
            "fichier": fichier or None,
            "sha256": empreinte or None,
            "copie": copie,
        }
        notes = (
            [f"Copie gardée dans l'espace : {copie} (SHA-256 {empreinte})"]
            if depot and not manuel.simuler
            else []
        )
        return {"piece": decrite, "notes": notes}

    try:
        return actes.conclure(ouvert, [(cible, acte)], manuel, en_plus=en_plus, avant=avant)
    except BaseException:
        # Le fait n'est pas écrit : une copie que rien ne cite ne doit pas rester.
        if depot is not None and neuve:
            depot.copie.unlink(missing_ok=True)
        raise
