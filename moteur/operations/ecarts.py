"""Les écarts d'un dossier : ce qui manquait, depuis quand, et ce qu'ils sont devenus."""

from __future__ import annotations

from typing import Any

from moteur.domaine.decision import exigence_de, qui_traite
from moteur.domaine.dossier import Ecart
from moteur.operations.dossiers import Ouvert
from moteur.operations.mots import cible_en_clair


def ecarts(ouvert: Ouvert) -> dict[str, Any]:
    """Tous les écarts, impératifs et recommandés, ouverts d'abord."""
    tous = sorted(ouvert.dossier.ecarts.values(), key=lambda e: (not e.ouvert, e.niveau, e.rang))
    return {"dossier": ouvert.titre, "ecarts": [decrire(ouvert, e) for e in tous]}


def decrire(ouvert: Ouvert, ecart: Ecart) -> dict[str, Any]:
    """Un écart, son message, sa source et qui peut le traiter."""
    workflow = ouvert.workflow
    exigence = exigence_de(workflow, ouvert.dossier, ecart.instance, ecart.exigence)
    garantie = workflow.garanties.get(ecart.exigence)
    roles = qui_traite(workflow, ouvert.dossier, ecart)
    message = exigence.sinon if exigence else garantie.titre if garantie else ecart.exigence
    source = exigence.source if exigence else garantie.source if garantie else ()
    return {
        "id": ecart.id, "exigence": ecart.exigence, "niveau": ecart.niveau, "message": message,
        "source": list(source), "ouvert_le": ecart.ouvert_le, "fait": ecart.rang, "cible": ecart.instance,
        "designation": cible_en_clair(ouvert, ecart.instance), "motif": ecart.motif,
        "traite": not ecart.ouvert, "traite_le": ecart.traite_le or None,
        "traite_fait": ecart.traite_rang or None,
        "traite_par": ouvert.atelier.nom_de(ecart.traite_par) if ecart.traite_par else None,
        "peuvent_traiter": list(roles), "titres_traitants": [workflow.roles[r].titre for r in roles],
    }  # fmt: skip
