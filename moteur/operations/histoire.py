"""L'histoire d'un dossier : chaque fait en une phrase, qui l'a fait, qui l'a saisi, quand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from moteur.domaine import faits as f
from moteur.domaine.dossier import Suppleance
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.effacements import ORIGINES
from moteur.domaine.faits import Fait
from moteur.domaine.francais import date_courte
from moteur.domaine.versements import titre_du_signataire
from moteur.domaine.workflow import Workflow
from moteur.operations.conversion import relu
from moteur.operations.dossiers import Ouvert, derouler
from moteur.operations.equipe import dire
from moteur.operations.mots import cible_en_clair


def journal(ouvert: Ouvert, *, cible: str = "") -> dict[str, Any]:
    """Les faits du dossier, ou d'une seule fiche, dans l'ordre."""
    faits = []
    absents: dict[int, str] = {}  # le rang d'une suppléance → la personne absente
    for workflow, lu in derouler(ouvert.atelier.journal, ouvert.dossier.chaine, ouvert.workflow):
        # Chaque fait se dit dans les mots de la version qu'il suivait.
        if workflow is not ouvert.workflow:
            ouvert = replace(ouvert, workflow=workflow)
        fait = relu(lu, fuseau=ouvert.atelier.fuseau)
        if fait.type == f.SUPPLEE:
            absents[fait.rang] = str(fait.trace.get("absent", ""))
        if cible and fait.sujet != cible:
            continue
        faits.append({
            "rang": fait.rang,
            "le": fait.le,
            "saisi_le": lu.saisi_le,
            "type": fait.type,
            "sujet": fait.sujet,
            "phrase": phrase(ouvert, fait),
            "acteur": ouvert.atelier.nom_de(fait.acteur),
            "role": fait.role,
            "titre_role": _titre_role(ouvert.workflow, fait.role),
            "saisi_par": ouvert.atelier.nom_de(fait.saisi_par),
            "suppleant_de": ouvert.atelier.nom_de(absents.get(fait.trace.get("suppleance", 0), "")),
            "tardif": est_tardif(ouvert.workflow, fait),
            "horloge_recule": lu.horloge_recule,
            "ecarts": [e["id"] for e in fait.trace.get("ecarts", ())],
            "motif": fait.motif,
            "effacees": sorted(n for n, p in lu.parties.items() if p is None),
            "empreinte": lu.empreinte,
        })  # fmt: skip
    return {"dossier": ouvert.titre, "faits": faits}


def phrase(ouvert: Ouvert, fait: Fait) -> str:
    """Le fait en clair."""
    return "".join(_morceaux(ouvert, fait))


def _morceaux(ouvert: Ouvert, fait: Fait) -> Iterator[str]:
    workflow = ouvert.workflow
    instance = ouvert.dossier.instances.get(fait.sujet)
    machine = workflow.machines[instance.type] if instance else None
    ou = cible_en_clair(ouvert, fait.sujet)
    if fait.type == f.OUVERT:
        yield f"Dossier ouvert : {ouvert.titre}"
    elif fait.type == f.CREE:
        yield f"{machine.titre if machine else 'Fiche'} : {ou}"
    elif fait.type == f.FRANCHI and machine is not None:
        transition = machine.transitions[fait.trace["transition"]]
        yield f"{transition.titre} : {ou} → {machine.titre_etat(fait.trace['vers'])}"
    elif fait.type == f.VERSE and machine is not None:
        yield f"Pièce « {machine.pieces[fait.trace['piece']].titre} » : {ou}"
        document = machine.pieces[fait.trace["piece"]].document
        for cle, mots in (("signataires", "signée par"), ("delegations", "par délégation de")):
            if noms := fait.trace.get(cle):
                yield f", {mots} {', '.join(f'« {titre_du_signataire(workflow, document, n)} »' for n in noms)}"
    elif fait.type == f.CORRIGE and machine is not None:
        noms = (machine.champs[n].titre for n in fait.trace["anciens"] if n in machine.champs)
        genre = "Erreur de saisie corrigée" if fait.trace["nature"] == "erreur" else "Changement"
        yield f"{genre} ({', '.join(noms)}) : {ou}"
    elif fait.type == f.TRAITE:
        yield f"Écart traité : {fait.trace['ecart']}"
    elif fait.type == f.PRODUIT:
        genre = "projet" if fait.trace["projet"] else "exemplaire à signer"
        yield f"Document « {workflow.documents[fait.trace['document']].titre} » ({genre}) : {ou}"
    elif fait.type == f.REFUSE and machine is not None:
        piece = machine.pieces[fait.trace["piece"]]
        qui = titre_du_signataire(workflow, piece.document, fait.trace["signataire"])
        yield f"Refus de signer « {piece.titre} » par « {qui} » : {ou}"
    elif fait.type == f.RAPPELE:
        yield _rappel(workflow, fait, ou)
    elif fait.type == f.MIGRE:
        yield _migration(workflow, fait)
    elif fait.type == f.EFFACE:
        yield _effacement(workflow, fait, ou)
    elif fait.type == f.SUPPLEE:
        yield _suppleance(ouvert, fait)
    else:
        yield fait.type


def _rappel(workflow: Workflow, fait: Fait, ou: str) -> str:
    trace = fait.trace
    echeance = workflow.echeances.get(trace["echeance"])
    titre = echeance.titre if echeance else trace["echeance"]
    pour = _titre_role(workflow, trace["pour"])
    return f"Rappel envoyé à « {pour} » : {titre}, {ou}, pour le {date_courte(trace['terme'])}"


def _migration(workflow: Workflow, fait: Fait) -> str:
    etats = fait.trace.get("etats", {})
    raccords = f" ; {len(etats)} raccordé{'s' * (len(etats) > 1)}" if etats else ""
    de = f", depuis la version {fait.trace['version_de']}"
    return f"Passé à la version {fait.trace['version']} de « {workflow.titre} »{de}{raccords}"


def _effacement(workflow: Workflow, fait: Fait, ou: str) -> str:
    trace = fait.trace
    parties = sum(len(v["parties"]) for v in trace["vises"])
    noms = f" et {len(trace['pseudonymes'])} nom(s) de personne" if trace["pseudonymes"] else ""
    return f"Données personnelles effacées ({ORIGINES[trace['origine']]}) : {ou}, {parties} contenu(s){noms}"


def _suppleance(ouvert: Ouvert, fait: Fait) -> str:
    trace = fait.trace
    if "absent" not in trace:
        return "Suppléance, dont les noms sont effacés"
    dits = {cle: trace[cle] for cle in ("absent", "suppleant", "du", "au")}
    return dire(ouvert, Suppleance(roles=tuple(trace["roles"]), rang=fait.rang, **dits))


def _titre_role(workflow: Workflow, role: str) -> str:
    return workflow.roles[role].titre if role in workflow.roles else role


def est_tardif(workflow: Workflow, fait: Fait) -> bool:
    """Saisi au-delà du délai que le workflow déclare."""
    parametre = workflow.parametres.get(workflow.saisie_tardive)
    if parametre is None:
        return False
    limite = ajouter(date.fromisoformat(fait.le), lire_duree(str(parametre.valeur)))
    return limite is not None and date.fromisoformat(fait.saisi_le[:10]) > limite
