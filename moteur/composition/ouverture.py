"""La commande qui ouvre un dossier dans cet espace : le workflow, et ce qu'il faut en dire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moteur.erreurs import ErreurMoteur, Introuvable

if TYPE_CHECKING:
    from moteur.domaine.workflow import Workflow
    from moteur.operations.atelier import Atelier

SANS_CHAMPS = "moteur ouvrir, suivi de champ=valeur"


def exiger_un_dossier(atelier: Atelier) -> None:
    """`Introuvable` si l'espace est encore vide, avec la commande qui ouvre le premier dossier."""
    if atelier.journal.dossiers():
        return
    raise Introuvable(
        "Cet espace ne contient encore aucun dossier.",
        suite=f"Ouvrez-en un : {_commande_d_ici(atelier)}\nOu seulement « moteur ouvrir » : il pose ses questions.",
    )


def proposer_l_ouverture(atelier: Atelier, workflow: Workflow) -> dict[str, Any]:
    """La commande qui ouvre un dossier ici, les champs que ne dit pas espace.yaml, et qui peut la faire."""
    from moteur.domaine.definitions import Porte
    from moteur.domaine.formes import enumerer, possibles
    from moteur.domaine.workflow import DOSSIER, PORTEUR
    from moteur.operations.mots import commande
    from moteur.operations.voix import voix

    champs = {**workflow.machines[PORTEUR].champs, **workflow.machines[DOSSIER].champs}
    porte = workflow.machines[DOSSIER].creation or Porte(par=())
    demandes = dict.fromkeys((workflow.cle_porteur, *porte.saisit))
    manquants = tuple(champs[nom] for nom in demandes if nom not in atelier.porteur)
    dite = voix(atelier, workflow, porte.par, habilites=porte.par, en_personne=porte.en_personne)
    annee = "" if atelier.annee else "annee=AAAA"
    ecrite = " ".join(m for m in (commande("ouvrir", champs=manquants), annee, dite.options) if m)
    saisit = [{"nom": c.nom, "titre": c.titre, "dits": enumerer(possibles(c))} for c in manquants]
    return {"commande": ecrite, "saisit": saisit, "role_tenu": dite.tenue}


def _commande_d_ici(atelier: Atelier) -> str:
    from moteur.composition.ressources import Fonds

    try:
        workflow = Fonds(atelier.racine).charger(atelier.workflow).exiger()
    except ErreurMoteur:
        return SANS_CHAMPS  # un workflow fautif se dit à l'ouverture, pas ici
    return str(proposer_l_ouverture(atelier, workflow)["commande"])
