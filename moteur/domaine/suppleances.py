"""Suppléer une personne absente : qui peut le décider, et les rôles que cela donne, ce jour-là, dans ce dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from moteur.domaine import faits as f
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.definitions import Porte
from moteur.domaine.demandes import Demande, Suppleer
from moteur.domaine.dossier import Dossier, Json, Suppleance
from moteur.domaine.droits import Motif, de_forme, quand, qui
from moteur.domaine.francais import date_courte
from moteur.domaine.workflow import Workflow

JOURS_MAXIMUM = 366


def repris(dossier: Dossier, personne: str, le: date) -> dict[str, Suppleance]:
    """Les rôles que cette personne tient ce jour-là à la place d'une autre, et par quelle suppléance."""
    jour = le.isoformat()
    courantes = (s for s in dossier.suppleances if s.suppleant == personne and s.court(jour))
    return {role: s for s in courantes for role in s.roles}


def au_titre(dossier: Dossier, demande: Demande) -> Demande:
    """La même demande, dont le mandat compte les rôles repris : au jour du fait pour qui agit, à celui de la
    saisie pour qui saisit."""
    if not dossier.suppleances:
        return demande
    mandat = demande.mandat
    agit = repris(dossier, mandat.acteur, demande.le)
    saisit = repris(dossier, mandat.saisi_par, demande.saisi_le)
    par = agit.get(mandat.role) if mandat.role not in mandat.roles_acteur else None
    return replace(
        demande,
        mandat=replace(
            mandat,
            roles_acteur=(*mandat.roles_acteur, *agit),
            roles_saisisseur=(*mandat.roles_saisisseur, *saisit),
            suppleance=par.rang if par is not None else 0,
        ),
    )


def suppleer(affaire: Affaire) -> Reponse:
    """La réponse à « cette personne supplée celle-là » : l'absente elle-même, ou un rôle que le sien désigne."""
    demande, workflow = affaire.demande, affaire.workflow
    cedes = demande.roles or demande.roles_absent
    motifs = [
        *_qui(workflow, demande, cedes),
        *quand(demande, None),
        *_personnes(demande, cedes),
        *_suppleant(workflow, demande, cedes),
        *_dates(affaire.dossier, demande, cedes),
    ]
    if motifs:
        return Refus(tuple(motifs))
    trace: dict[str, Json] = {
        "roles": list(cedes),
        "du": demande.du.isoformat(),
        "au": demande.au.isoformat(),
        "absent": demande.absent,
        "suppleant": demande.suppleant,
    }
    return Accord(affaire.fait(f.SUPPLEE, sujet="dossier", trace=trace, valeurs={}))


def _qui(workflow: Workflow, demande: Suppleer, cedes: tuple[str, ...]) -> Iterator[Motif]:
    """L'absente, en personne ; sinon un rôle que `supplee_par` nomme pour chacun des rôles confiés."""
    mandat = demande.mandat
    elle_meme = mandat.acteur == demande.absent
    yield from qui(workflow, mandat, Porte(par=(mandat.role,), en_personne=elle_meme))
    if mandat.saisi_par == demande.suppleant != mandat.acteur:
        # Sans cela, qui saisit pour un chef se donnerait d'autres rôles que les siens.
        message = "Qui reçoit des rôles ne consigne pas lui-même qu'un autre les lui confie."
        yield Motif("saisie", message, suite=f"Qui l'a décidé le saisit : --moi {mandat.acteur}.")
    if elle_meme:
        return
    confiables = [r for r in cedes if r in workflow.roles and mandat.role in workflow.roles[r].supplee_par]
    reste = f" Ou ne confiez que : roles={','.join(confiables)}." if confiables else ""
    for nom in cedes:
        role = workflow.roles.get(nom)
        if role is None or nom in confiables:
            continue
        autres = ", ".join(workflow.roles[r].titre for r in role.supplee_par)
        soi = f"la personne absente (--moi {demande.absent})"
        peuvent = f"Peuvent le faire : {autres}, ou {soi}." if autres else f"Seule le peut {soi}."
        titre = workflow.roles[mandat.role].titre if mandat.role in workflow.roles else mandat.role
        yield Motif(
            "role",
            f"« {titre} » ne désigne pas qui supplée « {role.titre} ».",
            suite=f"{peuvent}{reste}",
            roles=role.supplee_par,
        )


def _personnes(demande: Suppleer, cedes: tuple[str, ...]) -> Iterator[Motif]:
    if demande.absent == demande.suppleant:
        yield de_forme("valeur.suppleant", "Une personne ne se supplée pas elle-même.")
    if not demande.roles_absent:
        yield Motif("role", "Cette personne ne tient aucun rôle : il n'y a rien à confier.")
    for nom in cedes:
        if nom not in demande.roles_absent:
            tenus = ", ".join(demande.roles_absent)
            yield de_forme(
                "valeur.roles", f"La personne absente ne tient pas le rôle « {nom} » : {tenus}."
            )  # fmt: skip


def _suppleant(workflow: Workflow, demande: Suppleer, cedes: tuple[str, ...]) -> Iterator[Motif]:
    """Un rôle peut n'admettre pour suppléants que ceux qui en tiennent déjà un autre."""
    for nom in cedes:
        role = workflow.roles.get(nom)
        if role is None or not role.suppleants or set(role.suppleants) & set(demande.roles_suppleant):
            continue
        admis = ", ".join(f"« {workflow.roles[r].titre} »" for r in role.suppleants)
        yield Motif(
            "suppleant",
            f"Cette personne ne peut pas suppléer « {role.titre} ».",
            suite=f"Il faut déjà tenir l'un de ces rôles : {admis}. Rôles et personnes : espace.yaml.",
        )


def _dates(dossier: Dossier, demande: Suppleer, cedes: tuple[str, ...]) -> Iterator[Motif]:
    if demande.au < demande.du:
        yield de_forme("valeur.au", f"La fin ({date_courte(demande.au)}) précède le début.")
    if demande.au - demande.du > timedelta(days=JOURS_MAXIMUM):
        yield de_forme("valeur.au", "Une suppléance dure un an au plus.")
    reprise = _ne_donne_rien_en_arriere(dossier, demande, cedes)
    if demande.du < demande.le and not reprise:
        yield Motif(
            "date",
            f"Une suppléance ne vaut pas avant le jour où elle est décidée, le {date_courte(demande.le)}.",
            suite="Si elle l'a été plus tôt, dites quand : --le JJ/MM/AAAA.",
        )


def _ne_donne_rien_en_arriere(dossier: Dossier, demande: Suppleer, cedes: tuple[str, ...]) -> bool:
    """La même suppléance, abrégée, ou prolongée tant qu'elle court : aucun jour passé n'y gagne de rôle."""
    jusqu_a = min(demande.au, demande.le).isoformat()
    meme = (demande.absent, demande.suppleant, demande.du.isoformat())
    deja = {
        role
        for s in dossier.suppleances
        if (s.absent, s.suppleant, s.du) == meme and s.au >= jusqu_a
        for role in s.roles
    }
    return set(cedes) <= deja
