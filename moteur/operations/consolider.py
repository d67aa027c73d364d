"""Tous les dossiers d'une base ensemble, une ligne par porteur : phases, écarts, couvertures, garanties.

Le constat d'un dossier se garde avec la tête qu'il a vue : seuls ceux qui ont changé se relisent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from moteur import __version__
from moteur.domaine.definitions import IMPERATIF
from moteur.erreurs import Environnement, ErreurMoteur
from moteur.exports.tableau import ENTIER, NOMBRE, Colonne, Rangee, Tableau
from moteur.journal.port import DossierRange
from moteur.operations.atelier import Atelier
from moteur.operations.controle_des_garanties import Controle
from moteur.operations.dossiers import relire_range

FORMAT = 1
_COLONNES = (
    ("Porteur", ""), ("Dossier", ""), ("Période", ""), ("Workflow", ""), ("Version", ENTIER), ("Reçu", ""),
    ("Faits", ENTIER), ("Phases", ""), ("Fini", ""), ("Écarts impératifs ouverts", ENTIER),
    ("Recommandations non suivies", ENTIER), ("Interventions", ENTIER), ("Non couvertes", ENTIER),
    ("Couverture (%)", NOMBRE), ("Garanties rompues", ""), ("Anomalie", ""),
)  # fmt: skip


def consolider(atelier: Atelier) -> dict[str, Any]:
    """Le constat de chaque dossier et leur total ; un dossier qui ne se relit pas le dit, sans taire les autres."""
    recues = {r.chaine for r in atelier.journal.receptions()}
    dossiers = [{**_constat(atelier, d), "recu": d.chaine in recues} for d in atelier.journal.dossiers()]
    return {"dossiers": dossiers, "totaux": _totaux(dossiers)}


def en_tableau(vue: Mapping[str, Any]) -> Tableau:
    """Une rangée par dossier, pour un tableur."""
    colonnes = tuple(Colonne(titre, genre=genre or "texte") for titre, genre in _COLONNES)
    return Tableau("Dossiers", colonnes, tuple(Rangee(_cellules(d)) for d in vue["dossiers"]))


def _constat(atelier: Atelier, range_: DossierRange) -> dict[str, Any]:
    cle = f"consolide/{FORMAT}/{range_.chaine}"
    vu = [__version__, range_.tete, range_.workflow]
    garde = _relire(atelier, cle, vu)
    if garde is not None:
        return garde
    identite = {
        "chaine": range_.chaine, "porteur": range_.porteur, "dossier": range_.titre, "periode": range_.periode,
        "faits": range_.rang, "tete": range_.tete,
    }  # fmt: skip
    try:
        constat = {**identite, **_relever(atelier, range_), "anomalie": ""}
    except ErreurMoteur as faute:
        return {**identite, **_VIDE, "anomalie": faute.fait}
    with suppress(Environnement):  # lire reste possible là où l'on ne peut pas écrire
        atelier.journal.ranger_cache(cle, json.dumps({"vu": vu, "constat": constat}).encode())
    return constat


_VIDE: dict[str, Any] = {
    "workflow": "", "version": 0, "phases": [], "fini": False, "ecarts": 0, "recommandations": 0,
    "interventions": 0, "non_couvertes": 0, "rompues": [], "garanties": 0,
}  # fmt: skip


def _relire(atelier: Atelier, cle: str, vu: Sequence[str]) -> dict[str, Any] | None:
    octets = atelier.journal.cache(cle)
    if octets is None:
        return None
    try:
        garde = json.loads(octets)
        return dict(garde["constat"]) if garde["vu"] == vu else None
    except (ValueError, KeyError, TypeError):
        return None  # un cache abîmé se refait


def _relever(atelier: Atelier, range_: DossierRange) -> dict[str, Any]:
    ouvert = relire_range(atelier, range_)
    controle = Controle(ouvert)
    controle.derouler()
    workflow, dossier = ouvert.workflow, ouvert.dossier
    phases = []
    for nom in workflow.deroulement:
        machine, etat = workflow.machines[nom], dossier.instances[nom].etat
        phases.append({
            "id": nom, "titre": machine.titre, "etat": etat, "titre_etat": machine.titre_etat(etat),
            "final": machine.est_final(etat),
        })  # fmt: skip
    ouverts = dossier.ecarts_ouverts()
    imperatifs = sum(1 for e in ouverts if e.niveau == IMPERATIF)
    return {
        "workflow": workflow.nom, "version": workflow.version, "phases": phases, "fini": ouvert.fini,
        "ecarts": imperatifs, "recommandations": len(ouverts) - imperatifs,
        "interventions": len(controle.lignes),
        "non_couvertes": sum(1 for ligne in controle.lignes if not ligne.couverte),
        "rompues": sorted({v.garantie for v in controle.violations}), "garanties": len(controle.garanties),
    }  # fmt: skip


def _totaux(dossiers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    cles = ("faits", "ecarts", "recommandations", "interventions", "non_couvertes")
    sommes: dict[str, Any] = {cle: sum(d[cle] for d in dossiers) for cle in cles}
    return {
        "dossiers": len(dossiers),
        "porteurs": len({d["porteur"] for d in dossiers}),
        **sommes,
        "finis": sum(1 for d in dossiers if d["fini"]),
        "avec_garantie_rompue": sum(1 for d in dossiers if d["rompues"]),
        "illisibles": sum(1 for d in dossiers if d["anomalie"]),
        "couverture": str(taux(sommes)) if sommes["interventions"] else None,
    }


def taux(constat: Mapping[str, Any]) -> Decimal | None:
    """La part des interventions couvertes, en pour cent ; rien s'il n'y en a pas. Jamais arrondie à 100."""
    toutes, nues = int(constat["interventions"]), int(constat["non_couvertes"])
    if not toutes:
        return None
    return (Decimal(100 * (toutes - nues)) / toutes).quantize(Decimal("0.1"), rounding="ROUND_DOWN")


def _cellules(d: Mapping[str, Any]) -> tuple[Any, ...]:
    phases = ", ".join(f"{p['titre']} : {p['titre_etat']}" for p in d["phases"])
    return (
        d["porteur"], d["dossier"], d["periode"], d["workflow"], d["version"], "oui" if d["recu"] else "non",
        d["faits"], phases, "oui" if d["fini"] else "non", d["ecarts"], d["recommandations"], d["interventions"],
        d["non_couvertes"], taux(d), ", ".join(d["rompues"]), d["anomalie"],
    )  # fmt: skip
