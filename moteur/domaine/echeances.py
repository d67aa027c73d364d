"""Ce qui est attendu, et pour quand : chaque échéance déclarée, pour chaque fiche qu'elle concerne.

Une échéance avertit, elle ne bloque jamais ; sans calendrier pour la zone, son terme est inconnu
et elle se tait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from moteur.domaine.calendrier import MOIS
from moteur.domaine.definitions import Echeance
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.regles.evaluation import Contexte, calendrier_du_porteur
from moteur.domaine.regles.typage import lien_entre
from moteur.domaine.workflow import Workflow
from moteur.suggestions import sans_accents

_MOIS = tuple(sans_accents(mois) for mois in MOIS)


@dataclass(frozen=True, slots=True)
class Due:
    """Une échéance qui court : la fiche, le terme, et ce qu'on attend (transition, pièce, évènement)."""

    echeance: Echeance
    instance: str
    terme: date
    attend: str


def dues(contexte: Contexte) -> tuple[Due, ...]:
    """Les échéances qui courent dans ce dossier, de la plus proche à la plus lointaine."""
    workflow = contexte.regles.workflow
    toutes = [due for e in workflow.echeances.values() for due in _de(e, contexte)]
    return tuple(sorted(toutes, key=lambda d: (d.terme, d.instance)))


def _de(echeance: Echeance, contexte: Contexte) -> Iterator[Due]:
    dossier, workflow = contexte.dossier, contexte.regles.workflow
    machine = workflow.machines[echeance.machine]
    for instance in dossier.fiches(machine.nom):
        if machine.est_final(instance.etat) or (echeance.etat and instance.etat != echeance.etat):
            continue
        terme = _terme(echeance, instance, contexte)
        if terme is not None:
            yield Due(echeance, instance.nom, terme, echeance.attend or echeance.piece)


def _terme(echeance: Echeance, instance: Instance, contexte: Contexte) -> date | None:
    if echeance.sous:
        versement = instance.dernier_versement(echeance.depuis) if echeance.depuis else None
        if echeance.depuis and versement is None:
            return None
        return _plus(versement.le if versement else instance.entree, echeance.sous, contexte)
    if echeance.tous_les:
        dernier = _dernier(echeance, instance, contexte.dossier, contexte.regles.workflow)
        return _plus(dernier or instance.entree, echeance.tous_les, contexte)
    if echeance.piece:
        return _fin_de_validite(echeance, instance, contexte)
    if echeance.attend in instance.passages:
        return None
    return jour_de_l_annee(echeance.au_plus_tard, contexte.dossier.annee)


def _plus(depuis: str, parametre: str, contexte: Contexte) -> date | None:
    valeur = contexte.regles.workflow.parametres[parametre].valeur
    return ajouter(
        date.fromisoformat(depuis), lire_duree(str(valeur)), calendrier=calendrier_du_porteur(contexte)
    )


def _dernier(echeance: Echeance, instance: Instance, dossier: Dossier, workflow: Workflow) -> str:
    """La date du dernier évènement attendu qui touche cette fiche (ou le dossier, pour une phase)."""
    mots = echeance.attend.split()
    if len(mots) != 3:
        return instance.passages[echeance.attend].le if echeance.attend in instance.passages else ""
    type_, _, etat = mots
    est_fiche = workflow.machines[instance.type].genre == "fiche"
    lien = lien_entre(workflow, type_, instance.type, "") if est_fiche else ""
    noms = dossier.par_type.get(type_, ())
    if isinstance(lien, tuple) and lien[0] == "porte":
        noms = dossier.inverse.get((type_, lien[1], instance.nom), ())
    fiches = (dossier.instances[nom] for nom in noms)
    return max((f.entree for f in fiches if f.etat == etat), default="")


def _fin_de_validite(echeance: Echeance, instance: Instance, contexte: Contexte) -> date | None:
    workflow = contexte.regles.workflow
    piece = workflow.machines[instance.type].pieces[echeance.piece]
    versement = instance.dernier_versement(piece.nom)
    if versement is None or piece.validite is None:
        return None
    fin = _plus(versement.le, piece.validite, contexte)
    parametre = workflow.parametres.get(echeance.avant)
    avant = lire_duree(str(parametre.valeur) if parametre else echeance.avant)
    debut = ajouter(fin, avant, signe=-1, calendrier=calendrier_du_porteur(contexte)) if fin else None
    return fin if debut is not None and debut <= contexte.le else None


def jour_de_l_annee(texte: str, annee: int) -> date | None:
    """« 1er mars » dans l'année scolaire qui commence à la rentrée de `annee` et finit en août."""
    ecrit, _, mois = texte.partition(" ")
    jour = "1" if ecrit == "1er" else ecrit
    if not jour.isdecimal() or sans_accents(mois) not in _MOIS:
        return None
    numero = _MOIS.index(sans_accents(mois)) + 1
    try:
        return date(annee if numero >= 9 else annee + 1, numero, int(jour))
    except ValueError:
        return None
