"""Ce qui est attendu, à partir de quand et pour quand : chaque échéance, pour chaque fiche qu'elle concerne.

Une échéance avertit, elle ne bloque jamais ; ce dont le jour n'est pas connu se tait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from moteur.domaine.definitions import CREATION, Echeance
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.moments import Almanach, Jour
from moteur.domaine.regles.evaluation import Contexte, calendrier_du_porteur, juger
from moteur.domaine.regles.explication import Feuille, feuilles
from moteur.domaine.regles.feuilles import CHOIX_FAIT
from moteur.domaine.regles.typage import lien_entre
from moteur.domaine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Due:
    """Une échéance qui court pour une fiche, et ce qu'on attend (transition, pièce, évènement).

    `ouvre` : le premier jour de sa fenêtre, ou rien si elle est déjà ouverte. `utile` : le dernier jour
    ouvré hors vacances avant le terme, ou le terme. `pourquoi` : d'où vient le terme, et ce qui le recule.
    """

    echeance: Echeance
    instance: str
    terme: date
    attend: str
    ouvre: date | None
    utile: date
    pourquoi: str


def dues(contexte: Contexte) -> tuple[Due, ...]:
    """Les échéances qui courent dans ce dossier, du terme le plus proche au plus lointain.

    Celle dont la fenêtre n'est pas encore ouverte y est aussi : `ouvre` est alors dans l'avenir.
    """
    workflow = contexte.regles.workflow
    almanach = Almanach(workflow, contexte.dossier.annee, calendrier_du_porteur(contexte))
    toutes = [due for e in workflow.echeances.values() for due in _de(e, contexte, almanach)]
    return tuple(sorted(toutes, key=lambda d: (d.terme, d.instance)))


def _de(echeance: Echeance, contexte: Contexte, almanach: Almanach) -> Iterator[Due]:
    machine = contexte.regles.workflow.machines[echeance.machine]
    for instance in contexte.dossier.fiches(machine.nom):
        if machine.est_final(instance.etat) or (echeance.etat and instance.etat != echeance.etat):
            continue
        terme = _terme(echeance, instance, contexte.dossier, almanach)
        if terme is None or ecartee(echeance, instance, contexte):
            continue
        ouvre = ouverture(echeance, instance, almanach, terme=terme.le)
        yield _due(echeance, instance, terme, ouvre, contexte.le, almanach)


def _due(
    echeance: Echeance, instance: Instance, terme: Jour, ouvre: date | None, le: date, almanach: Almanach
) -> Due:
    # Un dernier jour utile d'avant l'ouverture, ou d'avant la fiche, ne servirait à personne.
    plancher = max(ouvre or date.min, date.fromisoformat(instance.entree) if instance.entree else date.min)
    utile, raison = _utile(terme.le, plancher, almanach)
    return Due(
        echeance=echeance,
        instance=instance.nom,
        terme=terme.le,
        attend=echeance.attend or echeance.piece,
        ouvre=ouvre if ouvre and ouvre > le else None,
        utile=utile,
        pourquoi=" ; ".join(t for t in (terme.origine, raison) if t),
    )


def _utile(terme: date, plancher: date, almanach: Almanach) -> tuple[date, str]:
    calendrier = almanach.calendrier
    utile = calendrier.dernier_jour_utile(terme) if calendrier else None
    if calendrier is None or utile is None or utile == terme or utile < plancher:
        return terme, ""
    raison = calendrier.pourquoi(terme)
    est_un = raison.startswith(("samedi", "dimanche", "jour"))
    return utile, f"le {date_courte(terme)} est un {raison}" if est_un else raison


def _terme(echeance: Echeance, instance: Instance, dossier: Dossier, almanach: Almanach) -> Jour | None:
    if echeance.sous:
        return _sous(echeance, instance, almanach)
    if echeance.tous_les:
        dernier = _dernier(echeance, instance, dossier, almanach.workflow)
        depart = dernier or instance.entree
        de = f"{'la dernière fois' if dernier else 'le début'}, le {date_courte(depart)}"
        return almanach.decale(date.fromisoformat(depart), echeance.tous_les, de=de)
    if echeance.piece:
        return _fin_de_validite(echeance, instance, almanach)
    # Sans état nommé, une transition déjà franchie n'est plus attendue ; avec, on y est revenu.
    if not echeance.etat and echeance.attend in instance.passages:
        return None
    terme = almanach.jour(echeance.au_plus_tard, instance)
    # Une fiche créée après le jour dit n'est pas en retard : ce jour n'était pas pour elle. Une phase, si.
    nee = instance.passages.get(CREATION) if instance.nom != instance.type else None
    return None if terme is not None and nee is not None and nee.le > terme.le.isoformat() else terme


def _sous(echeance: Echeance, instance: Instance, almanach: Almanach) -> Jour | None:
    if not echeance.depuis:
        machine = almanach.workflow.machines[instance.type]
        de = f"« {machine.titre_etat(instance.etat)} », depuis le {date_courte(instance.entree)}"
        return almanach.decale(date.fromisoformat(instance.entree), echeance.sous, de=de)
    versement = instance.dernier_versement(echeance.depuis)
    if versement is None:
        return None
    de = f"{almanach.titre_de(instance, echeance.depuis)} du {date_courte(versement.le)}"
    return almanach.decale(date.fromisoformat(versement.le), echeance.sous, de=de)


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


def _fin_de_validite(echeance: Echeance, instance: Instance, almanach: Almanach) -> Jour | None:
    piece = almanach.workflow.machines[instance.type].pieces[echeance.piece]
    versement = instance.dernier_versement(piece.nom)
    if versement is None or piece.validite is None:
        return None
    de = f"« {piece.titre} » du {date_courte(versement.le)}"
    return almanach.decale(date.fromisoformat(versement.le), piece.validite, de=de)


def ouverture(echeance: Echeance, instance: Instance, almanach: Almanach, *, terme: date) -> date | None:
    """Le premier jour de la fenêtre ; rien si elle n'en a pas, ou si ce qui l'ouvre n'a pas eu lieu."""
    if echeance.piece:
        debut = almanach.decale(terme, echeance.avant, signe=-1, de="")
    else:
        debut = almanach.jour(echeance.a_partir_de, instance) if echeance.a_partir_de else None
    return min(debut.le, terme) if debut is not None else None


def ecartee(echeance: Echeance, instance: Instance, contexte: Contexte) -> bool:
    """Un choix fait pour de bon interdit-il ce qui est attendu ? Ce n'est alors attendu de personne."""
    transition = contexte.regles.workflow.machines[instance.type].transitions.get(echeance.attend)
    if transition is None or transition.porte.constat:
        return False
    ici = contexte.depuis(instance)
    return any(
        feuille.genre == CHOIX_FAIT and not _peut_changer(feuille, contexte)
        for exigence in transition.porte.exige.values()
        if exigence.imperative and juger(exigence.regle, ici) is not True
        for feuille in feuilles(exigence.regle, ici)
    )


def _peut_changer(choix: Feuille, contexte: Contexte) -> bool:
    machine = contexte.regles.workflow.machines[contexte.dossier.instances[choix.instance].type]
    portes = [t.porte for t in machine.transitions.values()]
    saisis = {c for p in portes for c in (*p.saisit, *p.peut_saisir)}
    return choix.nom in machine.modifiables or choix.nom in saisis or choix.nom not in machine.champs
