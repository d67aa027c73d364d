"""Ce qui peut se faire maintenant, par qui, et sinon ce qui manque : le graphe lu depuis l'état présent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from moteur.domaine.application import liens_de
from moteur.domaine.definitions import Champ, Exigence, Machine, Porte, Transition
from moteur.domaine.dossier import Dossier, Instance, avec_valeurs
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import Feuille, feuilles
from moteur.domaine.regles.feuilles import CHOIX_FAIT

# Assez loin pour que toute date du dossier soit passée, assez près pour qu'on puisse encore y ajouter un délai.
UN_JOUR_LOINTAIN = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Manque:
    """Une exigence qui n'est pas vraie, et ses feuilles en cause."""

    exigence: Exigence
    feuilles: tuple[Feuille, ...]

    @property
    def raison(self) -> str:
        return self.exigence.sinon


@dataclass(frozen=True, slots=True)
class Issue:
    """Une transition qui part d'ici : qui peut la franchir, ce qu'elle demande, ce qui la retient."""

    instance: str
    transition: Transition
    role: str
    a_saisir: tuple[str, ...]
    retenue_par: tuple[Manque, ...]
    conseils: tuple[Manque, ...]
    roles: tuple[str, ...]  # tous ceux à qui il n'en manque pas plus qu'à `role`

    @property
    def possible(self) -> bool:
        return self.transition.porte.constat or not self.retenue_par


def issues(
    regles: Regles,
    dossier: Dossier,
    instance: Instance,
    *,
    le: date,
    garder: Callable[[Transition], bool] = lambda _: True,
) -> tuple[Issue, ...]:
    """Les transitions qui partent de l'état de cette fiche ou de cette phase ; les règles des autres ne se lisent pas."""
    machine = regles.workflow.machines[instance.type]
    contexte = Contexte(regles, dossier, le, le, pile=(instance,))
    return tuple(
        _issue(contexte, instance, transition)
        for transition in machine.transitions.values()
        if instance.etat in transition.de and garder(transition)
    )


def _issue(contexte: Contexte, instance: Instance, transition: Transition) -> Issue:
    porte = transition.porte
    a_saisir = tuple(c for c in porte.saisit if instance.valeurs.get(c) is None)
    roles, manques = _meilleurs_roles(contexte, porte, a_saisir)
    retenue = tuple(m for m in manques if m.exigence.imperative)
    conseils = tuple(m for m in manques if m not in retenue)
    role = roles[0] if roles else ""
    return Issue(instance.nom, transition, role, a_saisir, retenue, conseils, roles)


def roles_pour(
    regles: Regles, dossier: Dossier, instance: Instance, porte: Porte, *, le: date
) -> tuple[str, ...]:
    """Les rôles habilités à qui il manque le moins d'exigences pour passer cette porte."""
    return _meilleurs_roles(Contexte(regles, dossier, le, le, pile=(instance,)), porte, ())[0]


def ecarte_la_personne(porte: Porte, contexte: Contexte) -> bool:
    """Une exigence de cette porte refuse-t-elle cet acteur ou ce saisisseur, quoi qu'il écrive ?"""
    return any(
        feuille.genre == "personne"
        for exigence in porte.exige.values()
        # Seule cette forme lit qui agit : les autres règles n'ont pas à être jugées de nouveau.
        if exigence.imperative and "differe" in exigence.regle.split()
        for feuille in feuilles(exigence.regle, contexte)
    )


def _meilleurs_roles(
    contexte: Contexte, porte: Porte, a_saisir: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[Manque, ...]]:
    """Ceux à qui il manque le moins, et ce qui manque au premier d'entre eux."""
    essais = {role: tuple(_manques(replace(contexte, role=role), porte, a_saisir)) for role in porte.par}
    comptes = {role: sum(1 for m in manques if m.exigence.imperative) for role, manques in essais.items()}
    meilleurs = tuple(role for role in essais if comptes[role] == min(comptes.values()))
    return meilleurs, essais[meilleurs[0]] if meilleurs else ()


def _manques(contexte: Contexte, porte: Porte, a_saisir: tuple[str, ...]) -> Iterator[Manque]:
    """Ce qui manque, hors ce que l'acte lui-même va saisir."""
    saisissables = {*porte.saisit, *porte.peut_saisir, *a_saisir}
    ici = contexte.pile[-1].nom
    for exigence in porte.exige.values():
        verite = juger(exigence.regle, contexte)
        if verite is True:
            continue
        toutes = tuple(feuilles(exigence.regle, contexte))
        # On ne sait pas encore qui agira : « acteur differe de … » ne retient personne d'avance.
        causes = tuple(c for c in toutes if c.genre != "personne")
        if toutes and all(_se_saisit(c, ici, saisissables) for c in causes):
            continue
        yield Manque(exigence, causes)


def _se_saisit(feuille: Feuille, ici: str, saisissables: set[str]) -> bool:
    return (
        feuille.genre in ("champ", CHOIX_FAIT, "lien")
        and feuille.instance in (ici, "")
        and feuille.nom in saisissables
    )


def rien_ne_presse(regles: Regles, dossier: Dossier, issue: Issue) -> bool:
    """Ne manque-t-il à cet acte qu'une recommandation que le temps seul suivra ?

    « On ne termine pas avant la date prévue » : jusque-là, l'acte est permis, et personne n'a à y penser.
    """
    if issue.transition.porte.constat or issue.retenue_par:
        return False
    plus_tard = Contexte(
        regles, dossier, UN_JOUR_LOINTAIN, UN_JOUR_LOINTAIN, pile=(dossier.instances[issue.instance],)
    )
    return any(juger(m.exigence.regle, plus_tard) is True for m in issue.conseils)


def sans_fiche_admise(
    regles: Regles, dossier: Dossier, issue: Issue, *, le: date
) -> tuple[tuple[str, ...], str]:
    """Les fiches qu'un lien à saisir peut désigner, et la raison, si toutes feraient refuser l'acte ; rien sinon."""
    instance = dossier.instances[issue.instance]
    machine, porte = regles.workflow.machines[instance.type], issue.transition.porte
    if porte.constat:
        return (), ""
    for champ in (machine.champs[nom] for nom in issue.a_saisir):
        if champ.de is None or champ.liste:
            continue
        fiches, raison = tuple(f.nom for f in dossier.fiches(champ.de)), ""
        for fiche in fiches:
            essai = avec_valeurs(instance, {champ.nom: fiche})
            vu = dossier.avec(essai, liens_de(machine))
            raison = _refuse_la_fiche(
                porte, fiche, Contexte(regles, vu, le, le, role=issue.role, pile=(essai,))
            )
            if not raison:
                break
        if raison:
            return fiches, raison
    return (), ""


def _refuse_la_fiche(porte: Porte, fiche: str, contexte: Contexte) -> str:
    """Pourquoi cette fiche ne peut pas être citée ; rien si elle le peut, ou si l'on n'en sait rien."""
    for exigence in porte.exige.values():
        refusee = exigence.imperative and juger(exigence.regle, contexte) is False
        if refusee and any(f.instance == fiche for f in feuilles(exigence.regle, contexte)):
            return exigence.sinon
    return ""


def jour_prevu(machine: Machine, instance: Instance) -> tuple[Champ, date] | None:
    """Le dernier des jours que la création de cette fiche a prévus, et le champ qui le porte."""
    porte = machine.creation
    noms = (*porte.saisit, *porte.peut_saisir) if porte is not None else ()
    prevus = [
        (date.fromisoformat(str(instance.valeurs[champ.nom])), champ)
        for champ in machine.champs.values()
        if champ.nom in noms and _est_un_jour(champ) and instance.valeurs.get(champ.nom)
    ]
    if not prevus:
        return None
    jour, champ = max(prevus, key=lambda prevu: prevu[0])
    return champ, jour


def est_pour_plus_tard(machine: Machine, instance: Instance, le: date) -> bool:
    """Un constat sur une fiche dont la date prévue n'est pas venue n'est pas encore à faire."""
    prevues = [c.nom for c in machine.champs.values() if _est_un_jour(c)]
    return any(str(instance.valeurs.get(nom) or "") > le.isoformat() for nom in prevues)


def _est_un_jour(champ: Champ) -> bool:
    """Un jour où quelque chose doit arriver ; la date d'une personne (sa naissance) n'en est pas un."""
    return champ.type == "date" and not champ.liste and champ.personnel is None
