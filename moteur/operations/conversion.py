"""Du fait décidé au fait rangé, et retour : chaque valeur va dans la partie de sa catégorie.

La partie `trace` ne reçoit que ce qui prouve ; les données personnelles vont chacune dans leur partie, seule
à s'effacer un jour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.domaine.definitions import Champ
from moteur.domaine.faits import OUVERT, VERSE, Fait
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.journal.port import FaitAEcrire, FaitLu

TRACE, DONNEES, MOTIF = "trace", "donnees", "motif"
RESERVEES = (TRACE, MOTIF, "dossier")


def a_ecrire(workflow: Workflow, fait: Fait, *, type_sujet: str) -> FaitAEcrire:
    """Le fait prêt à être rangé ; `type_sujet` : la machine à laquelle ses champs appartiennent."""
    champs = _champs(workflow, fait, type_sujet)
    parties: dict[str, dict[str, Any]] = {TRACE: dict(fait.trace)}
    for nom, valeur in fait.valeurs.items():
        categorie = champs[nom].personnel or DONNEES
        parties.setdefault(categorie, {})[nom] = valeur
    if fait.motif:
        parties[MOTIF] = {MOTIF: fait.motif}
    sujet = "" if fait.sujet == DOSSIER else fait.sujet
    return FaitAEcrire(fait.type, fait.le, sujet, fait.acteur, fait.saisi_par, fait.role, parties)


def relu(lu: FaitLu) -> Fait:
    """Le fait du domaine ; les parties effacées n'y sont plus."""
    valeurs: dict[str, Any] = {}
    for nom, contenu in lu.parties.items():
        if nom not in RESERVEES and contenu is not None:
            valeurs.update(contenu)
    motif = lu.parties.get(MOTIF) or {}
    return Fait(
        type=lu.type,
        rang=lu.rang,
        le=lu.le,
        saisi_le=lu.saisi_le,
        sujet=lu.sujet or DOSSIER,
        acteur=lu.acteur,
        role=lu.role,
        saisi_par=lu.saisi_par,
        trace=dict(lu.parties[TRACE] or {}),
        valeurs=valeurs,
        motif=str(motif.get(MOTIF, "")),
    )


def _champs(workflow: Workflow, fait: Fait, type_sujet: str) -> Mapping[str, Champ]:
    machine = workflow.machines[type_sujet]
    if fait.type == OUVERT:
        return {**workflow.machines[PORTEUR].champs, **machine.champs}
    return machine.pieces[fait.trace["piece"]].champs if fait.type == VERSE else machine.champs
