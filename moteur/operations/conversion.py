"""Du fait décidé au fait rangé, et retour : chaque valeur va dans la partie de sa catégorie.

La partie `trace` ne reçoit que ce qui prouve ; les données personnelles vont chacune dans leur partie, seule
à s'effacer un jour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from moteur.domaine.definitions import PARTIES_RESERVEES, Champ
from moteur.domaine.faits import EMPREINTES, OUVERT, PERSONNES, VERSE, Fait
from moteur.domaine.workflow import DOSSIER, PORTEUR, Workflow
from moteur.erreurs import ErreurMoteur
from moteur.journal.port import IDENTITE_DU_DOSSIER, TRACE, FaitAEcrire, FaitLu

DONNEES, MOTIF = "donnees", "motif"
# Ce que la trace du domaine dit et qu'un jour il faudra pouvoir effacer : chaque sorte a sa partie.
EFFACABLES = {"fichiers": EMPREINTES, "personnes": PERSONNES}
# Les parties dont le contenu n'est pas un champ.
A_PART = (TRACE, MOTIF, IDENTITE_DU_DOSSIER, *EFFACABLES)


def a_ecrire(workflow: Workflow, fait: Fait, *, type_sujet: str) -> FaitAEcrire:
    """Le fait prêt à être rangé ; `type_sujet` : la machine à laquelle ses champs appartiennent."""
    champs = _champs(workflow, fait, type_sujet)
    ailleurs = {n for noms in EFFACABLES.values() for n in noms}
    parties: dict[str, dict[str, Any]] = {TRACE: {n: v for n, v in fait.trace.items() if n not in ailleurs}}
    for partie, noms in EFFACABLES.items():
        contenu = {n: fait.trace[n] for n in noms if n in fait.trace}
        if contenu:
            parties[partie] = contenu
    for nom, valeur in fait.valeurs.items():
        categorie = champs[nom].personnel or DONNEES
        if categorie in PARTIES_RESERVEES and champs[nom].personnel:
            raise ErreurMoteur(
                f"La catégorie de données personnelles « {categorie} » a un nom que le journal se réserve.",
                raison=f"Le champ « {nom} » ne pourrait plus s'effacer.",
                suite="Donnez un autre nom à cette catégorie dans le workflow.",
            )
        parties.setdefault(categorie, {})[nom] = valeur
    if fait.motif:
        parties[MOTIF] = {MOTIF: fait.motif}
    sujet = "" if fait.sujet == DOSSIER else fait.sujet
    return FaitAEcrire(fait.type, fait.le, sujet, fait.acteur, fait.saisi_par, fait.role, parties)


def relu(lu: FaitLu, *, fuseau: tzinfo | None = None) -> Fait:
    """Le fait du domaine ; les parties effacées n'y sont plus.

    `fuseau` : celui du porteur, pour dater la saisie du jour qu'y marquait l'horloge et non du jour UTC.
    """
    valeurs: dict[str, Any] = {}
    for nom, contenu in lu.parties.items():
        if nom not in A_PART and contenu is not None:
            valeurs.update(contenu)
    motif = lu.parties.get(MOTIF) or {}
    trace = dict(lu.parties[TRACE] or {})
    for partie in EFFACABLES:
        trace.update(lu.parties.get(partie) or {})
    return Fait(
        type=lu.type,
        rang=lu.rang,
        le=lu.le,
        saisi_le=_jour(lu.saisi_le, fuseau) if fuseau is not None else lu.saisi_le,
        sujet=lu.sujet or DOSSIER,
        acteur=lu.acteur,
        role=lu.role,
        saisi_par=lu.saisi_par,
        trace=trace,
        valeurs=valeurs,
        motif=str(motif.get(MOTIF, "")),
    )


def _jour(instant: str, fuseau: tzinfo) -> str:
    return datetime.fromisoformat(instant).astimezone(fuseau).date().isoformat()


def _champs(workflow: Workflow, fait: Fait, type_sujet: str) -> Mapping[str, Champ]:
    machine = workflow.machines[type_sujet]
    if fait.type == OUVERT:
        return {**workflow.machines[PORTEUR].champs, **machine.champs}
    return machine.pieces[fait.trace["piece"]].champs if fait.type == VERSE else machine.champs
