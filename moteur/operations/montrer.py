"""Montrer une fiche, une phase ou une liste de fiches ; dire ce qui est possible d'ici."""

from __future__ import annotations

from typing import Any

from moteur.domaine.definitions import Champ, Machine, Piece
from moteur.domaine.designation import EFFACE
from moteur.domaine.dossier import Instance, Rappel, Versement
from moteur.domaine.francais import date_courte
from moteur.domaine.saisie import montrer
from moteur.domaine.suites import Issue, issues
from moteur.domaine.versements import titre_du_signataire, vaut
from moteur.erreurs import Introuvable
from moteur.operations.dossiers import Ouvert
from moteur.operations.ecarts import decrire
from moteur.operations.etat import decrire_blocage
from moteur.operations.mots import cible_en_clair, commande, exemple
from moteur.operations.proposition import AVANCER, Acte, decrire_champ, voix_de
from moteur.suggestions import vouliez_vous_dire


def voir(ouvert: Ouvert, cible: str) -> dict[str, Any]:
    """Tout ce que le dossier sait d'une fiche ou d'une phase."""
    instance = ouvert.dossier.instances[cible]
    machine = ouvert.workflow.machines[instance.type]
    return {
        "fiche": {
            "nom": instance.nom,
            "type": instance.type,
            "titre": machine.titre,
            "designation": cible_en_clair(ouvert, cible),
            "etat": instance.etat,
            "titre_etat": machine.titre_etat(instance.etat),
            "depuis": instance.entree,
            "recue": ouvert.recu,
            "champs": [_champ(ouvert, instance, c) for c in machine.champs.values()],
            "pieces": [_piece(ouvert, instance, p) for p in machine.pieces.values()],
            "transitions": [decrire_issue(ouvert, i) for i in _issues(ouvert, instance)],
            "ecarts": [decrire(ouvert, e) for e in ouvert.dossier.ecarts.values() if e.instance == cible],
            "rappels": [_rappel(ouvert, nom, r) for nom, r in instance.rappels.items()],
        }
    }


def possibles(ouvert: Ouvert, cible: str) -> dict[str, Any]:
    """Ce qu'on peut faire de cette cible, et ce qui manque pour le reste."""
    instance = ouvert.dossier.instances[cible]
    machine = ouvert.workflow.machines[instance.type]
    return {
        "cible": cible,
        "designation": cible_en_clair(ouvert, cible),
        "titre_etat": machine.titre_etat(instance.etat),
        "transitions": [decrire_issue(ouvert, i) for i in _issues(ouvert, instance)],
    }


def lister(ouvert: Ouvert, type_: str) -> dict[str, Any]:
    """Les fiches d'un type, dans l'ordre de leur création."""
    workflow = ouvert.workflow
    if type_ not in workflow.fiches:
        raise Introuvable(
            f"Aucun type de fiche ne s'appelle « {type_} ».",
            raison=f"Types : {', '.join(workflow.fiches)}.",
            suite=vouliez_vous_dire(type_, workflow.fiches),
        )
    machine = workflow.machines[type_]
    return {
        "type": type_,
        "titre": machine.titre,
        # Dans un dossier fini, il n'y a plus rien à créer.
        "creer": commande("remplir", type_)
        if machine.creation is not None and not ouvert.fini and not ouvert.recu
        else "",
        "fiches": [
            {
                "nom": i.nom,
                "designation": cible_en_clair(ouvert, i.nom),
                "etat": i.etat,
                "titre_etat": machine.titre_etat(i.etat),
                "final": machine.est_final(i.etat),
            }
            for i in ouvert.dossier.fiches(type_)
        ],
    }


def _issues(ouvert: Ouvert, instance: Instance) -> tuple[Issue, ...]:
    return issues(ouvert.regles, ouvert.dossier, instance, le=ouvert.atelier.aujourd_hui())


def _rappel(ouvert: Ouvert, echeance: str, rappel: Rappel) -> dict[str, Any]:
    declaree = ouvert.workflow.echeances.get(echeance)
    return {
        "echeance": echeance,
        "titre": declaree.titre if declaree else echeance,
        "terme": rappel.terme,
        "le": rappel.le,
        "fait": rappel.rang,
    }


def _champ(ouvert: Ouvert, instance: Instance, champ: Champ) -> dict[str, Any]:
    valeur = instance.valeurs.get(champ.nom)
    effacee = valeur is None and champ.personnel in instance.effacees
    return {
        "nom": champ.nom,
        "titre": champ.titre,
        "valeur": EFFACE if effacee else montrer(ouvert.workflow, ouvert.dossier, champ, valeur),
        "brut": valeur,
        "efface": effacee,
        "personnel": champ.personnel,
        "exemple": exemple(champ),
    }


def _piece(ouvert: Ouvert, instance: Instance, piece: Piece) -> dict[str, Any]:
    versements = instance.versements.get(piece.nom, ())
    return {
        "nom": piece.nom,
        "titre": piece.titre,
        "nature": piece.nature,
        "par": list(piece.porte.par),
        "versements": [_versement(ouvert, instance, piece, v) for v in versements],
        "refus": _refus(ouvert, instance, piece),
    }


def _refus(ouvert: Ouvert, instance: Instance, piece: Piece) -> dict[str, Any] | None:
    """Le dernier refus de signer, tant qu'aucune signature ne l'a suivi."""
    refus, dernier = instance.refus.get(piece.nom), instance.dernier_versement(piece.nom)
    if refus is None or (dernier is not None and dernier.rang > refus.rang):
        return None
    titre = titre_du_signataire(ouvert.workflow, piece.document, refus.signataire)
    return {
        "le": refus.le,
        "signataire": refus.signataire,
        "titre": titre,
        "motif": refus.motif,
        "fait": refus.rang,
    }


def _versement(ouvert: Ouvert, instance: Instance, piece: Piece, versement: Versement) -> dict[str, Any]:
    champs = {
        n: montrer(ouvert.workflow, ouvert.dossier, piece.champs[n], v) for n, v in versement.valeurs.items()
    }
    return {
        "le": versement.le,
        "le_dit": date_courte(versement.le),
        "acteur": ouvert.atelier.nom_de(versement.acteur),
        "role": versement.role,
        "saisi_par": ouvert.atelier.nom_de(versement.saisi_par),
        "signataires": [_signataire(ouvert, piece, nom) for nom in versement.signataires],
        "delegues": [_signataire(ouvert, piece, nom) for nom in versement.delegues],
        "vaut": vaut(ouvert.workflow, instance, piece, versement, dossier=ouvert.dossier),
        "champs": champs,
        "fait": versement.rang,
    }


def _signataire(ouvert: Ouvert, piece: Piece, nom: str) -> dict[str, str]:
    return {"nom": nom, "titre": titre_du_signataire(ouvert.workflow, piece.document, nom)}


def decrire_issue(ouvert: Ouvert, issue: Issue) -> dict[str, Any]:
    """Une transition d'ici : qui, avec quoi, et ce qui la retient."""
    machine: Machine = ouvert.workflow.machines[ouvert.dossier.instances[issue.instance].type]
    roles = issue.transition.porte.par
    champs = tuple(machine.champs[c] for c in issue.a_saisir)
    transition = issue.transition
    acte = Acte(
        AVANCER, issue.instance, transition.nom, transition.titre, transition.porte, champs, roles=issue.roles
    )
    dite = voix_de(ouvert, acte)
    return {
        "nom": issue.transition.nom,
        "titre": issue.transition.titre,
        "vers": issue.transition.vers,
        "titre_vers": machine.titre_etat(issue.transition.vers),
        "constat": issue.transition.porte.constat,
        "possible": issue.possible,
        "roles": [{"nom": r, "titre": ouvert.workflow.roles[r].titre} for r in roles],
        "saisit": [
            {**decrire_champ(ouvert, c, ouvert.dossier.instances[issue.instance]), "exemple": exemple(c)}
            for c in champs
        ],
        "commande": f"{acte.commande} {dite.options}".rstrip(),
        "par": dite.par,
        "moi": dite.moi,
        "role_tenu": dite.tenue,
        "autre_personne": dite.ecartee,
        "raisons": decrire_blocage(ouvert, issue)["raisons"],
        "conseils": [m.raison for m in issue.conseils],
    }
