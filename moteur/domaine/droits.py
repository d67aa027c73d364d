"""Qui peut, et quand : rôles, saisie pour autrui, dates. Les motifs de refus communs à toute demande."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from moteur.domaine.definitions import IMPERATIF, Porte
from moteur.domaine.demandes import Demande, Mandat
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Motif:
    """Une raison : le nom de l'exigence (ou role, saisie, etat, date…), le message, ce qu'il faut faire."""

    exigence: str
    message: str
    niveau: str = IMPERATIF
    source: tuple[str, ...] = ()
    suite: str = ""
    explication: tuple[str, ...] = ()
    inconnu: bool = False
    forme: bool = False
    roles: tuple[str, ...] = ()  # ceux qui peuvent le faire, quand c'est la personne qui ne va pas
    en_personne: bool = False
    garantie: bool = False  # le filet, et non une porte


def de_forme(nom: str, message: str, *, suite: str = "") -> Motif:
    """Une faute de forme : un champ mal écrit, manquant ou inattendu."""
    return Motif(nom, message, suite=suite, forme=True)


def charge(
    workflow: Workflow, mandat: Mandat, par: tuple[str, ...], *, quoi: str, suite: str
) -> Iterable[Motif]:
    """Le rôle est-il de ceux que le workflow charge de cet acte, que le moteur sait faire sans porte écrite ?"""
    if not par:
        return (Motif("role", f"« {workflow.titre} » ne dit pas qui peut {quoi}.", suite=suite),)
    return qui(workflow, mandat, Porte(par=par))


def qui(workflow: Workflow, mandat: Mandat, porte: Porte) -> Iterable[Motif]:
    """Le rôle est-il tenu, habilité, et la saisie pour autrui permise ?"""
    titre = workflow.roles[mandat.role].titre if mandat.role in workflow.roles else mandat.role
    if mandat.role not in mandat.roles_acteur:
        yield Motif(
            "role",
            f"Cette personne n'agit pas comme « {titre} ».",
            suite="Rôles et personnes : espace.yaml.",
            roles=porte.par if mandat.role in porte.par else (),
            en_personne=porte.en_personne,
        )
    if mandat.role not in porte.par:
        habilites = ", ".join(f"{workflow.roles[r].titre} ({r})" for r in porte.par) or "personne"
        yield Motif(
            "role",
            f"Le rôle « {titre} » ne peut pas le faire.",
            suite=f"{'Peuvent' if len(porte.par) > 1 else 'Peut'} le faire : {habilites}.",
            roles=porte.par,
            en_personne=porte.en_personne,
        )
    elif mandat.acteur != mandat.saisi_par:
        yield from _saisie(workflow, mandat, porte, titre)


def _saisie(workflow: Workflow, mandat: Mandat, porte: Porte, titre: str) -> Iterable[Motif]:
    """Celui qui saisit peut-il saisir ce qu'a fait l'acteur ?"""
    elle_seule = f"Seule cette personne le saisit : --moi {mandat.acteur}."
    if porte.en_personne:
        yield Motif("saisie", "Cet acte se saisit en personne, jamais pour autrui.", suite=elle_seule)
        return
    permis = workflow.roles[mandat.role].saisi_par if mandat.role in workflow.roles else ()
    if set(mandat.roles_saisisseur) & set(permis):
        return
    par = ", ".join(workflow.roles[r].titre for r in permis)
    peuvent = "Peuvent" if len(permis) > 1 else "Peut"
    yield Motif(
        "saisie",
        f"Vous ne pouvez pas saisir ce qu'a fait « {titre} ».",
        suite=f"{peuvent} le saisir : {par}, ou elle-même (--moi {mandat.acteur})." if par else elle_seule,
    )


def quand(demande: Demande, instance: Instance | None) -> Iterable[Motif]:
    """La date du fait : ni future, ni avant le dernier passage de la même machine."""
    if demande.le > demande.saisi_le:
        yield Motif(
            "date",
            f"Le {date_courte(demande.le)} n'est pas encore passé.",
            suite="Un fait se consigne une fois qu'il a eu lieu.",
        )
    if instance is not None and instance.dernier_le and demande.le < date.fromisoformat(instance.dernier_le):
        message = f"{instance.nom} a déjà changé d'état le {date_courte(instance.dernier_le)}."
        yield Motif("date", message, suite="Donnez une date égale ou postérieure, avec --le.")
