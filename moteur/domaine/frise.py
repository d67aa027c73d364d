"""L'année d'un dossier, jalon par jalon : ce qui était prévu, ce qui est fait, ce qui tarde, un jour donné.

Un jalon est une échéance vue d'une fiche. Contrairement aux échéances qui courent, ceux qui sont faits restent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from moteur.domaine.definitions import CREATION, Echeance
from moteur.domaine.dossier import Instance
from moteur.domaine.echeances import Due, dues, ecartee, ouverture
from moteur.domaine.francais import date_courte
from moteur.domaine.moments import Almanach
from moteur.domaine.regles.evaluation import Contexte, calendrier_du_porteur

FAIT, FAIT_TARD, EN_COURS, EN_RETARD, A_VENIR, SANS_OBJET = (
    "fait",
    "fait_tard",
    "en_cours",
    "en_retard",
    "a_venir",
    "sans_objet",
)


@dataclass(frozen=True, slots=True)
class Jalon:
    """Une échéance pour une fiche : sa fenêtre, le jour où l'attendu a eu lieu, et ce qu'on en dit.

    `ouvre` : le premier jour de la fenêtre, si elle en a un. `fait` : rien si ce n'est pas fait, ou si l'échéance
    est de celles qui reviennent.
    """

    echeance: Echeance
    instance: str
    ouvre: date | None
    terme: date
    fait: date | None
    situation: str
    dit: str


def jalons(contexte: Contexte) -> tuple[Jalon, ...]:
    """Tous les jalons du dossier, du terme le plus proche au plus lointain."""
    workflow, dossier = contexte.regles.workflow, contexte.dossier
    almanach = Almanach(workflow, dossier.annee, calendrier_du_porteur(contexte))
    poses = [
        jalon
        for e in workflow.echeances.values()
        if e.au_plus_tard
        for instance in dossier.fiches(e.machine)
        if (jalon := _date(e, instance, contexte, almanach))
    ]
    poses += [_courant(due, contexte, almanach) for due in dues(contexte) if not due.echeance.au_plus_tard]
    return tuple(sorted(poses, key=lambda j: (j.terme, workflow.rang_de_phase(j.instance), j.instance)))


def _date(echeance: Echeance, instance: Instance, contexte: Contexte, almanach: Almanach) -> Jalon | None:
    """Le jalon d'une échéance datée ; rien si son jour n'est pas connu, ou n'était pas pour cette fiche."""
    trouve = almanach.jour(echeance.au_plus_tard, instance)
    if trouve is None:
        return None
    est_phase = instance.nom == instance.type
    nee = None if est_phase else instance.passages.get(CREATION)
    if nee is not None and nee.le > min(trouve.le, contexte.le).isoformat():
        return None
    ouvre = ouverture(echeance, instance, almanach, terme=trouve.le)
    fait = _fait(echeance, instance, contexte.le)
    if fait is None and _est_ferme(echeance, instance, contexte):
        # D'une fiche abandonnée, rien n'est attendu ; une phase close sans cela se dit.
        return _poser(echeance, instance.nom, ouvre, trouve.le, None, SANS_OBJET) if est_phase else None
    situation = _situation(ouvre, trouve.le, fait, contexte.le)
    return _poser(echeance, instance.nom, ouvre, trouve.le, fait, situation, le=contexte.le)


def _fait(echeance: Echeance, instance: Instance, le: date) -> date | None:
    """Le jour où l'attendu a eu lieu ; avec un état nommé, y être revenu le fait attendre de nouveau."""
    passage = instance.passages.get(echeance.attend)
    if passage is None or passage.le > le.isoformat() or (echeance.etat and instance.etat == echeance.etat):
        return None
    return date.fromisoformat(passage.le)


def _est_ferme(echeance: Echeance, instance: Instance, contexte: Contexte) -> bool:
    passage = instance.passages.get(echeance.attend)
    if passage is not None and passage.le > contexte.le.isoformat():
        return False  # ce jour-là, il n'était pas encore fait : l'année se regarde aussi d'un jour passé
    machine = contexte.regles.workflow.machines[instance.type]
    ailleurs = bool(echeance.etat) and instance.etat != echeance.etat
    return machine.est_final(instance.etat) or ailleurs or ecartee(echeance, instance, contexte)


def _situation(ouvre: date | None, terme: date, fait: date | None, le: date) -> str:
    if fait is not None:
        return FAIT if fait <= terme else FAIT_TARD
    if le > terme:
        return EN_RETARD
    return A_VENIR if ouvre is not None and le < ouvre else EN_COURS


def _courant(due: Due, contexte: Contexte, almanach: Almanach) -> Jalon:
    """Celui d'une échéance qui revient : seul son prochain terme est connu."""
    instance = contexte.dossier.instances[due.instance]
    ouvre = ouverture(due.echeance, instance, almanach, terme=due.terme)
    situation = _situation(ouvre, due.terme, None, contexte.le)
    return _poser(due.echeance, due.instance, ouvre, due.terme, None, situation, le=contexte.le)


def _poser(
    echeance: Echeance,
    instance: str,
    ouvre: date | None,
    terme: date,
    fait: date | None,
    situation: str,
    *,
    le: date = date.min,
) -> Jalon:
    dit = "".join(_dire(ouvre, terme, fait, situation, le))
    return Jalon(echeance, instance, ouvre, terme, fait, situation, dit)


def _dire(ouvre: date | None, terme: date, fait: date | None, situation: str, le: date) -> Iterator[str]:
    if fait is not None:
        yield f"fait le {date_courte(fait)}"
        if situation == FAIT_TARD:
            yield f", {_jours(fait, terme)} après le terme"
    elif situation == EN_RETARD:
        yield f"en retard de {_jours(le, terme)}"
    elif situation == SANS_OBJET:
        yield "sans objet"
    elif situation == A_VENIR and ouvre is not None:
        yield f"à venir, à partir du {date_courte(ouvre)}"
    else:
        yield f"à faire, {_jours(terme, le)} avant le terme" if terme > le else "à faire aujourd'hui"


def _jours(apres: date, avant: date) -> str:
    ecart = (apres - avant).days
    return f"{ecart} jour{'s' * (ecart > 1)}"
