"""Effacer : ce qu'un fait annonce retirer, contrôlé puis retiré, quel que soit le moteur de base de données.

N'importe aucun moteur de base de données ; tout se fait dans la transaction de qui appelle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from moteur.journal import garde, tables
from moteur.journal.ecriture import FaitPret
from moteur.journal.fautes import mal_appele
from moteur.journal.migrations import Base
from moteur.journal.port import (
    IDENTITE_DU_DOSSIER,
    TRACE,
    Aleatoire,
    DossierRange,
    Effacement,
    FaitAEcrire,
    Json,
)

TYPE = "donnees.effacees"
_PRESENTES = (
    "SELECT f.rang, p.nom FROM fait f JOIN partie p ON p.ordre = f.ordre WHERE f.chaine = ?"
)  # fmt: skip
_RETIRER = (
    "DELETE FROM partie WHERE nom = ? AND ordre = (SELECT ordre FROM fait WHERE chaine = ? AND rang = ?)"
)


def annoncer(
    fait: FaitAEcrire,
    effacement: Effacement,
    *,
    presentes: Mapping[int, frozenset[str]],
    pseudonymes: Mapping[str, str],
) -> FaitAEcrire:
    """Le fait, dont la trace dit tout ce qui s'efface ; refuse d'annoncer ce qui n'est pas là.

    `presentes` : les parties encore rangées, par rang ; `pseudonymes` : ceux des personnes encore nommées.
    """
    if fait.type != TYPE:
        raise mal_appele(f"Effacer demande un fait « {TYPE} ».")
    if not effacement.vises and not effacement.noms:
        raise mal_appele("Cet effacement ne vise rien.")
    if {fait.acteur, fait.saisi_par} & set(effacement.noms):
        raise mal_appele("Qui efface ne peut pas être la personne effacée : son nom y serait récrit.")
    for rang, parties in effacement.vises.items():
        if not parties or {TRACE, IDENTITE_DU_DOSSIER} & set(parties):
            raise mal_appele("La trace d'un fait et l'identité d'un dossier ne s'effacent pas.")
        if not set(parties) <= presentes.get(rang, frozenset()):
            raise mal_appele("Une partie visée n'existe pas, ou est déjà effacée.")
    if not set(effacement.noms) <= pseudonymes.keys():
        raise mal_appele("Un nom visé est inconnu de ce dossier, ou déjà effacé.")
    dit: dict[str, Json] = {
        "vises": [{"rang": r, "parties": sorted(set(p))} for r, p in sorted(effacement.vises.items())],
        "pseudonymes": sorted(pseudonymes[nom] for nom in effacement.noms),
    }
    return fait._replace(parties={**fait.parties, TRACE: {**fait.parties[TRACE], **dit}})


def effacer(
    base: Base,
    dossier: DossierRange,
    fait: FaitAEcrire,
    effacement: Effacement,
    *,
    saisi_le: datetime,
    aleatoire: Aleatoire,
) -> FaitPret:
    """Écrit le fait, retire ce qu'il annonce et tout ce qui est gardé de l'état."""
    chaine = dossier.chaine
    presentes: dict[int, set[str]] = {}
    for rang, nom in base.execute(_PRESENTES, (chaine,)):
        presentes.setdefault(rang, set()).add(nom)
    connus = {n.nom: n.pseudonyme for n in tables.noms(base, chaine=chaine) if n.espece == "personne"}
    annonce = annoncer(
        fait,
        effacement,
        presentes={rang: frozenset(noms) for rang, noms in presentes.items()},
        pseudonymes=connus,
    )
    prets = tables.ecrire(
        base, dossier, [annonce], workflow=dossier.workflow, saisi_le=saisi_le, aleatoire=aleatoire
    )
    for rang, parties in effacement.vises.items():
        for nom in parties:
            base.execute(_RETIRER, (nom, chaine, rang))
    for nom in effacement.noms:
        base.execute("DELETE FROM nom WHERE pseudonyme = ?", (connus[nom],))
    garde.oublier_tout(base)
    return prets[0]
