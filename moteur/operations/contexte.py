"""Les données qu'un modèle Word peut lire : de simples textes, nombres, listes et dictionnaires.

Un choix donne son titre, et `x_code` son nom ; un lien donne la fiche visée ; une pièce versée, sa date et
ses champs. Une valeur absente est `None` : c'est le rendu qui la dit manquante, là où le modèle la lit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from moteur.domaine.definitions import Champ
from moteur.domaine.dossier import Instance
from moteur.domaine.regles.contexte import FIN_D_ANNEE, RENTREE
from moteur.domaine.workflow import DOSSIER, PERIODE, PORTEUR
from moteur.operations.dossiers import Ouvert

PROFONDEUR = 3


def contexte(ouvert: Ouvert, *, cible: str, chemins: Iterable[str]) -> dict[str, Any]:
    """Ce que le document de cette cible peut lire ; seules les fiches que le modèle parcourt y entrent."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    parcourus = {c.split(".")[1].removesuffix("[]") for c in chemins if c.startswith("fiches.")}
    donnees: dict[str, Any] = {
        PORTEUR: _instance(ouvert, dossier.instances[PORTEUR], PROFONDEUR),
        DOSSIER: _instance(ouvert, dossier.instances[DOSSIER], PROFONDEUR),
        PERIODE: periode(dossier.annee, workflow.annees),
        "fiches": {t: [_instance(ouvert, f, 1) for f in dossier.fiches(t)] for t in sorted(parcourus)},
    }
    for phase in workflow.deroulement:
        donnees[phase] = _instance(ouvert, dossier.instances[phase], PROFONDEUR)
    instance = dossier.instances[cible]
    donnees[instance.type] = _instance(ouvert, instance, PROFONDEUR)
    return donnees


def periode(annee: int, annees: int) -> dict[str, str]:
    """La période du dossier : son nom, son premier et son dernier jour."""
    return {
        "libelle": f"{annee}-{annee + annees}",
        "debut": date(annee, *RENTREE).isoformat(),
        "fin": date(annee + annees, *FIN_D_ANNEE).isoformat(),
    }


def _instance(ouvert: Ouvert, instance: Instance, profondeur: int) -> dict[str, Any]:
    machine = ouvert.workflow.machines[instance.type]
    donnees: dict[str, Any] = {"nom_court": instance.nom}
    if machine.etats:
        donnees |= {"etat": machine.titre_etat(instance.etat), "etat_code": instance.etat}
    for champ in machine.champs.values():
        donnees |= _champ(ouvert, champ, instance.valeurs.get(champ.nom), profondeur)
    for piece in machine.pieces.values():
        versement = instance.dernier_versement(piece.nom)
        donnees[piece.nom] = None
        if versement is not None:
            champs = [
                _champ(ouvert, c, versement.valeurs.get(c.nom), profondeur) for c in piece.champs.values()
            ]
            donnees[piece.nom] = {"date": versement.le, **{n: v for c in champs for n, v in c.items()}}
    return donnees


def _champ(ouvert: Ouvert, champ: Champ, valeur: Any, profondeur: int) -> dict[str, Any]:
    if champ.type == "choix":
        titres = champ.valeurs or {}
        if champ.liste:
            return {champ.nom: [titres.get(v, v) for v in valeur or ()], f"{champ.nom}_code": valeur}
        return {champ.nom: titres.get(valeur) if valeur else None, f"{champ.nom}_code": valeur}
    if champ.type == "lien" and valeur is not None:
        return {champ.nom: _lien(ouvert, valeur, profondeur - 1)}
    return {champ.nom: valeur}


def _lien(ouvert: Ouvert, valeur: Any, profondeur: int) -> Any:
    if isinstance(valeur, list):
        return [_lien(ouvert, v, profondeur) for v in valeur]
    if profondeur <= 0:
        return {"nom_court": valeur}
    return _instance(ouvert, ouvert.dossier.instances[valeur], profondeur)
