"""Rappeler une échéance : à qui l'on écrit, ce qu'on lui dit, quand on le redit, et le fait qui le consigne."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from moteur.domaine import faits as f
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.definitions import Machine, Porte
from moteur.domaine.dossier import Instance, Json, Rappel
from moteur.domaine.droits import Motif, quand, qui
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.echeances import Due, dues
from moteur.domaine.francais import date_longue
from moteur.domaine.rappels_ecrits import PLACE
from moteur.domaine.regles.evaluation import Contexte, calendrier_du_porteur
from moteur.domaine.suites import roles_pour
from moteur.domaine.workflow import Workflow

TEXTE = "{titre} ({fiche}) : {quand}."
RELANCE = "7 jours"
JOURS_AVANT = 14


@dataclass(frozen=True, slots=True)
class ARappeler:
    """Une échéance à rappeler : les rôles qui peuvent la tenir, le dernier rappel, et s'il faut écrire."""

    due: Due
    roles: tuple[str, ...]
    dernier: Rappel | None
    a_envoyer: bool


def a_rappeler(contexte: Contexte, *, d_ici: int = JOURS_AVANT) -> tuple[ARappeler, ...]:
    """Les échéances en retard ou proches, et les renouvellements dont l'annonce est venue.

    Une échéance déjà rappelée y reste, à sa place : les numéros d'une liste ne bougent pas dans la journée.
    """
    trouvees = []
    for due in dues(contexte):
        if not _proche(due, contexte.le, d_ici):
            continue
        rappel = contexte.dossier.instances[due.instance].rappels.get(due.echeance.nom)
        dernier = rappel if rappel is not None and rappel.terme == due.terme.isoformat() else None
        trouvees.append(
            ARappeler(due, roles_attendus(contexte, due), dernier, _est_a_redire(contexte, due, dernier))
        )
    return tuple(trouvees)


def _proche(due: Due, le: date, d_ici: int) -> bool:
    if due.ouvre is not None and due.ouvre > le:
        return False
    # Un renouvellement s'annonce tôt : son préavis est déjà la bonne distance.
    return bool(due.echeance.piece) or due.utile <= le + timedelta(days=d_ici)


def _est_a_redire(contexte: Contexte, due: Due, dernier: Rappel | None) -> bool:
    if dernier is None:
        return True
    ecrite = due.echeance.relance or RELANCE
    parametre = contexte.regles.workflow.parametres.get(ecrite)
    duree = lire_duree(str(parametre.valeur) if parametre else ecrite)
    suivant = ajouter(
        date.fromisoformat(dernier.le), duree, calendrier=calendrier_du_porteur(contexte)
    )  # fmt: skip
    return suivant is None or suivant <= contexte.le


def roles_attendus(contexte: Contexte, due: Due) -> tuple[str, ...]:
    """Les rôles qui peuvent faire ce que l'échéance attend, les mieux placés seulement."""
    instance = contexte.dossier.instances[due.instance]
    portes = tuple(_portes(contexte.regles.workflow, due, instance))
    roles = (
        role
        for porte in portes
        for role in roles_pour(contexte.regles, contexte.dossier, instance, porte, le=contexte.le)
    )
    return tuple(dict.fromkeys(roles))


def _portes(workflow: Workflow, due: Due, instance: Instance) -> Iterator[Porte]:
    machine = workflow.machines[instance.type]
    mots = due.attend.split()
    if len(mots) == 3:
        # L'évènement touche une autre fiche : ses règles ne se jugent pas d'ici, seuls les rôles comptent.
        autre = workflow.machines[mots[0]]
        yield from (Porte(par=t.porte.par) for t in autre.transitions.values() if t.vers == mots[2])
    elif due.attend in machine.pieces:
        yield machine.pieces[due.attend].porte
    elif due.attend in machine.transitions:
        yield machine.transitions[due.attend].porte


def rediger(due: Due, machine: Machine, *, le: date, **qui_: str) -> str:
    """Le texte du rappel d'une échéance ; `qui_` : destinataire, expediteur et porteur."""
    retard = due.terme < le
    utile = date_longue(due.utile)
    valeurs = {
        "titre": due.echeance.titre,
        "fiche": due.instance if machine.genre == "fiche" else machine.titre,
        "terme": date_longue(due.terme),
        "utile": utile,
        "quand": f"attendu le {date_longue(due.terme)}, en retard"
        if retard
        else f"à faire le {utile} au plus tard",
        **qui_,
    }
    return PLACE.sub(lambda place: valeurs.get(place[1], place[0]), due.echeance.rappel or TEXTE)


def rappeler(affaire: Affaire) -> Reponse:
    """La réponse à « ce rappel est parti » : l'échéance court, et ce rôle peut la tenir."""
    demande, workflow = affaire.demande, affaire.workflow
    contexte = Contexte(affaire.regles, affaire.dossier, demande.le, demande.saisi_le)
    motifs = [
        *qui(workflow, demande.mandat, Porte(par=roles_agissants(workflow))),
        *quand(demande, affaire.dossier.instances.get(demande.cible)),
    ]
    courent = (
        due
        for due in dues(contexte)
        if due.instance == demande.cible and due.echeance.nom == demande.echeance
    )  # fmt: skip
    due = next(courent, None)
    if due is None:
        message = f"Rien n'est à rappeler pour {demande.cible} : cette échéance n'y court pas."
        motifs.append(Motif("etat", message, suite="Voyez ce qui court : moteur rappels"))
    elif demande.pour not in roles_attendus(contexte, due):
        motifs.append(Motif("role", f"Le rôle « {demande.pour} » n'a rien à faire pour cette échéance."))
    if motifs or due is None:
        return Refus(tuple(motifs))
    trace: dict[str, Json] = {
        "echeance": due.echeance.nom,
        "terme": due.terme.isoformat(),
        "pour": demande.pour,
    }
    return Accord(affaire.fait(f.RAPPELE, sujet=demande.cible, trace=trace, valeurs={}))


def roles_agissants(workflow: Workflow) -> tuple[str, ...]:
    """Les rôles qui font quelque chose dans ce workflow ; qui ne fait que lire n'y est pas."""
    portes = [
        porte
        for machine in workflow.machines.values()
        for porte in (
            *(t.porte for t in machine.transitions.values()),
            *(p.porte for p in machine.pieces.values()),
            *((machine.creation,) if machine.creation else ()),
        )
    ]
    return tuple(dict.fromkeys(role for porte in portes for role in porte.par))
