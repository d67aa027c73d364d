"""Une demande, le dossier et les règles qui la jugent ; la réponse, et ce que toute décision partage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from moteur.domaine.application import appliquer, liens_de
from moteur.domaine.definitions import IMPERATIF, Exigence, Machine, Porte
from moteur.domaine.dossier import Dossier, Instance, Json, Valeurs
from moteur.domaine.droits import Motif, de_forme
from moteur.domaine.faits import Fait
from moteur.domaine.garanties import ROMPUE, toujours_rompues, verdicts
from moteur.domaine.regles.evaluation import Contexte, Regles, juger
from moteur.domaine.regles.explication import pourquoi
from moteur.domaine.saisie import Saisie
from moteur.domaine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Accord:
    """La demande passe : le fait à consigner, et les écarts qu'il ouvre."""

    fait: Fait
    ecarts: tuple[Motif, ...] = ()


@dataclass(frozen=True, slots=True)
class Refus:
    """La demande ne passe pas ; toutes les raisons, pas la première."""

    motifs: tuple[Motif, ...]


Reponse = Accord | Refus


@dataclass(frozen=True, slots=True)
class Affaire:
    """Une demande, le dossier et les règles qui la jugent."""

    regles: Regles
    dossier: Dossier
    demande: Any

    @property
    def workflow(self) -> Workflow:
        return self.regles.workflow

    def contexte(self, candidat: Instance, machine: Machine) -> Contexte:
        connu = self.dossier.instances.get(candidat.nom)
        vu = self.dossier.avec(candidat, liens_de(machine)) if connu is not None else self.dossier
        mandat = self.demande.mandat
        return Contexte(
            self.regles,
            vu,
            self.demande.le,
            self.demande.saisi_le,
            mandat.acteur,
            mandat.saisi_par,
            mandat.role,
            (candidat,),
        )

    def fait(self, type_: str, *, sujet: str, trace: dict[str, Json], valeurs: Valeurs) -> Fait:
        mandat = self.demande.mandat
        if mandat.suppleance:
            trace = {**trace, "suppleance": mandat.suppleance}
        return Fait(
            type=type_,
            rang=self.dossier.rang + 1,
            le=self.demande.le.isoformat(),
            saisi_le=self.demande.saisi_le.isoformat(),
            sujet=sujet,
            acteur=mandat.acteur,
            role=mandat.role,
            saisi_par=mandat.saisi_par,
            trace=trace,
            valeurs=valeurs,
            motif=self.demande.motif.strip(),
        )


def conclure(
    affaire: Affaire,
    candidat: Instance,
    machine: Machine,
    porte: Porte,
    *,
    motifs: Iterable[Motif],
    evenement: str,
    type_: str,
    trace: dict[str, Json],
    saisie: Saisie,
    piece: bool = False,
) -> Reponse:
    """Juge les exigences et les garanties, puis refuse, ou accorde avec les écarts ouverts."""
    contexte = affaire.contexte(candidat, machine)
    trouves = list(manques(porte.exige.values(), contexte))
    refus = [*motifs]
    if not porte.constat:
        refus += [m for m in trouves if m.niveau == IMPERATIF]
    rendus = verdicts(contexte, machine, evenement=evenement, piece=piece) if not refus else {}
    rompues = [garantie_rompue(affaire.workflow, nom) for nom, verdict in rendus.items() if verdict == ROMPUE]
    valeurs, liens = separer(machine, saisie.valeurs, piece=evenement if piece else "")
    trace |= {"liens": liens} if liens else {}
    trace |= {"garanties": rendus} if rendus else {}
    fait = affaire.fait(type_, sujet=candidat.nom, trace=trace, valeurs=valeurs)
    if not refus:
        rompues += toujours(affaire, fait, contexte)
    couvert = porte.constat and any(m.niveau == IMPERATIF for m in trouves)
    if rompues and not couvert:
        # Le filet : aucun fait ne rompt une garantie sans être refusé, ou sans ouvrir d'écart.
        refus += [] if porte.constat else rompues
        trouves += rompues if porte.constat else []
    if refus:
        return Refus(tuple(refus))
    ecarts = tuple(trouves)
    if ecarts:
        fait = replace(fait, trace={**fait.trace, "ecarts": numeroter(affaire.dossier, candidat.nom, ecarts)})
    return Accord(fait, ecarts)


def manques(exigences: Iterable[Exigence], contexte: Contexte) -> Iterable[Motif]:
    """Un motif, expliqué, pour chaque exigence qui n'est pas vraie ; l'inconnu en est un."""
    for exigence in exigences:
        verite = juger(exigence.regle, contexte)
        if verite is not True:
            yield Motif(
                exigence.nom,
                exigence.sinon,
                niveau=exigence.niveau,
                source=exigence.source,
                explication=pourquoi(exigence.regle, contexte),
                inconnu=verite is None,
            )


def garantie_rompue(workflow: Workflow, nom: str) -> Motif:
    """Le motif d'un fait qui romprait cette garantie."""
    garantie = workflow.garanties[nom]
    return Motif(
        nom, f"La garantie « {garantie.titre} » serait rompue.", source=garantie.source, garantie=True
    )


def toujours(affaire: Affaire, fait: Fait, contexte: Contexte) -> list[Motif]:
    """Les garanties « toujours » que ce fait romprait, et qui tenaient avant lui."""
    if not any(not g.verbe for g in affaire.workflow.garanties.values()):
        return []
    suivant = appliquer(affaire.workflow, affaire.dossier, fait)
    # À l'ouverture, tout naît d'un coup ; ensuite, un fait ne change qu'une machine.
    touche = suivant.instances[fait.sujet].type if affaire.dossier.rang else ""
    apres = toujours_rompues(replace(contexte, dossier=suivant), touche=touche)
    avant = (
        toujours_rompues(replace(contexte, dossier=affaire.dossier), touche=touche) if apres else frozenset()
    )
    return [garantie_rompue(affaire.workflow, nom) for nom in sorted(apres - avant)]


def numeroter(dossier: Dossier, sujet: str, manques: Iterable[Motif]) -> list[dict[str, Json]]:
    """Les écarts tels que la trace les range, chacun sous un identifiant libre dans ce dossier."""
    pris, ecarts = set(dossier.ecarts), []
    for manque in manques:
        base = identifiant = f"{sujet}.{manque.exigence}"
        suivant = 2
        while identifiant in pris:
            identifiant, suivant = f"{base}.{suivant}", suivant + 1
        pris.add(identifiant)
        ecarts.append({"id": identifiant, "exigence": manque.exigence, "niveau": manque.niveau})
    return ecarts


def separer(machine: Machine, valeurs: Valeurs, *, piece: str) -> tuple[Valeurs, dict[str, Json]]:
    """Les valeurs, et à part les liens : la trace les garde, ce ne sont que des noms courts."""
    champs = machine.pieces[piece].champs if piece else machine.champs
    liens = {n: v for n, v in valeurs.items() if champs[n].type == "lien"}
    return {n: v for n, v in valeurs.items() if n not in liens}, liens


def formes(saisie: Saisie) -> list[Motif]:
    """Les fautes de saisie, en motifs de refus."""
    return [de_forme(faute.nom, faute.message) for faute in saisie.fautes]
