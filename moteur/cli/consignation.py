"""Ce que l'on répond à qui vient d'agir : ce qui est écrit, les écarts, la suite ; ou les motifs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from moteur.cli.rendu import faits as rendu_faits
from moteur.cli.rendu import motifs as rendu_motifs
from moteur.cli.reponse import FAIT, MAL_ECRITE, REFUSE, Donnees, Reponse
from moteur.cli.textes import titres

if TYPE_CHECKING:
    from moteur.domaine.droits import Motif
    from moteur.domaine.workflow import Workflow
    from moteur.operations.agir import Consigne
    from moteur.operations.atelier import Atelier
    from moteur.operations.dossiers import Ouvert

SUITES = 3


def repondre(ouvert: Ouvert, consignes: Sequence[Consigne], **en_plus: Any) -> Reponse:
    """La réponse à des actes accordés ; `ouvert` est déjà le dossier d'après."""
    donnees: Donnees = {
        "faits": [decrire_fait(ouvert, c) for c in consignes],
        "ecarts": [e for c in consignes for e in _ecarts(c)],
        "simule": any(c.simule for c in consignes),
        "suites": suites(ouvert, max((c.fait.le for c in consignes), default="")),
        "fini": ouvert.fini,
        **en_plus,
    }
    return Reponse(donnees, lambda largeur: rendu_faits.ecrits(donnees, largeur), FAIT)


def suites(ouvert: Ouvert, le: str = "") -> list[dict[str, Any]]:
    """Ce qui vient ensuite, jugé le jour `le` : un acte daté de juin n'est pas en retard de l'automne."""
    from dataclasses import replace
    from datetime import date

    from moteur.composition.vues import au_jour
    from moteur.operations.a_faire import actions

    if le and le != ouvert.atelier.aujourd_hui().isoformat():
        ouvert = replace(ouvert, atelier=au_jour(ouvert.atelier, date.fromisoformat(le)))
    return actions(ouvert)[:SUITES]


def refuser(motifs: Iterable[tuple[str, Motif]]) -> Reponse:
    """La réponse à un refus : toutes les raisons, chacune avec la cible qu'elle concerne."""
    raisons = [decrire_motif(cible, motif) for cible, motif in motifs]
    mal_ecrite = bool(raisons) and all(r["forme"] and r["exigence"].startswith("valeur.") for r in raisons)
    code = MAL_ECRITE if mal_ecrite else REFUSE
    message = "Une valeur ne se comprend pas." if mal_ecrite else "Refusé ; rien n'est écrit."
    erreur = {"code": code, "message": message, "motifs": raisons}
    textes = titres() if any(r["source"] and not r["forme"] for r in raisons) else {}
    return Reponse(
        {"erreur": erreur, "motifs": raisons},
        lambda largeur: rendu_motifs.refus(erreur, largeur, textes=textes),
        code,
        message=True,
    )


def decrire_motif(cible: str, motif: Motif) -> dict[str, Any]:
    """Une raison de refus, comme la rend `--json`."""
    return {
        "exigence": motif.exigence,
        "niveau": motif.niveau,
        "source": list(motif.source),
        "message": motif.message,
        "suite": motif.suite,
        "explication": list(motif.explication),
        "forme": motif.forme,
        "cible": cible,
    }


def decrire_fait(ouvert: Ouvert, consigne: Consigne) -> dict[str, Any]:
    """Un fait qui vient d'être écrit, ou qui le serait."""
    from moteur.operations.equipe import supplee_par
    from moteur.operations.histoire import est_tardif, phrase

    fait, atelier = consigne.fait, ouvert.atelier
    role = ouvert.workflow.roles.get(fait.role)
    return {
        "rang": fait.rang,
        "le": fait.le,
        "saisi_le": fait.saisi_le,
        "type": fait.type,
        "sujet": fait.sujet,
        "phrase": phrase(ouvert, fait),
        "acteur": atelier.nom_de(fait.acteur),
        "role": fait.role,
        "titre_role": role.titre if role else fait.role,
        "saisi_par": atelier.nom_de(fait.saisi_par),
        "pour_autrui": fait.acteur != fait.saisi_par,
        "suppleant_de": supplee_par(ouvert, fait.trace),
        "tardif": est_tardif(ouvert.workflow, fait),
        "motif": fait.motif,
        "ecarts": list(consigne.identifiants),
    }


def _ecarts(consigne: Consigne) -> list[dict[str, Any]]:
    return [
        {
            "id": identifiant,
            "exigence": motif.exigence,
            "niveau": motif.niveau,
            "message": motif.message,
            "source": list(motif.source),
            "ouvert_le": consigne.fait.le,
            "cible": consigne.fait.sujet,
            "traite": False,
        }
        for identifiant, motif in zip(consigne.identifiants, consigne.ecarts, strict=False)
    ]


def ouverture(
    ouvert: Ouvert | None,
    consigne: Consigne,
    atelier: Atelier,
    workflow: Workflow,
    *,
    notes: Sequence[str] = (),
) -> Reponse:
    """La réponse à l'ouverture d'un dossier ; à blanc, il n'existe pas et n'a pas de suite.

    `notes` : ce qu'il faut dire de la version qu'il suit.
    """
    from moteur.operations.dossiers import titre_du_dossier

    fait = consigne.fait
    titre = titre_du_dossier(workflow, fait.valeurs, fait.trace["annee"])
    if ouvert is not None:
        return repondre(ouvert, [consigne], dossier=titre, notes=list(notes))
    role = workflow.roles.get(fait.role)
    decrit = {
        "rang": fait.rang,
        "le": fait.le,
        "saisi_le": fait.saisi_le,
        "type": fait.type,
        "sujet": fait.sujet,
        "phrase": f"Dossier ouvert : {titre}",
        "acteur": atelier.nom_de(fait.acteur),
        "role": fait.role,
        "titre_role": role.titre if role else fait.role,
        "saisi_par": atelier.nom_de(fait.saisi_par),
        "pour_autrui": fait.acteur != fait.saisi_par,
        "tardif": False,
        "motif": fait.motif,
        "ecarts": [],
    }
    donnees: Donnees = {
        "dossier": titre,
        "faits": [decrit],
        "ecarts": [],
        "simule": True,
        "suites": [],
        "notes": list(notes),
    }
    return Reponse(donnees, lambda largeur: rendu_faits.ecrits(donnees, largeur), FAIT)
