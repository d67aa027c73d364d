"""Ce que vaut une pièce versée : un exemplaire signé trop tôt, ou dont une donnée a changé, ne vaut pas."""

from __future__ import annotations

from moteur.domaine.definitions import Piece
from moteur.domaine.dossier import Instance, Versement
from moteur.domaine.workflow import Workflow


def champs_figes(workflow: Workflow, document: str) -> tuple[str, ...]:
    """Les champs de la machine du document dont le changement rend l'exemplaire signé caduc."""
    defini = workflow.documents[document]
    if defini.fige is not None:
        return defini.fige
    return tuple(workflow.machines[defini.pour].champs)


def vaut(workflow: Workflow, instance: Instance, piece: Piece, versement: Versement) -> bool:
    """Vaut-il encore ? Toujours pour une pièce reçue ; sous conditions pour un exemplaire signé."""
    if piece.document is None:
        return True
    if versement.ecart:
        return False
    figes = champs_figes(workflow, piece.document)
    return all(instance.rangs.get(champ, 0) < versement.rang for champ in figes)
