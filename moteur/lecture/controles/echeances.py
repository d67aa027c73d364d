"""Une échéance peut courir : ce qu'elle nomme existe, et ce qu'elle attend peut arriver de là."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.rappels_ecrits import PLACES, places_inconnues
from moteur.lecture.controles.entete import parametre_de_duree
from moteur.lecture.controles.evenements import evenement
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.controles.moments import cercles, fenetres, moment
from moteur.lecture.forme import Chemin
from moteur.suggestions import le_plus_proche


def controler(e: Examen) -> Iterator[Diagnostic]:
    for nom, echeance in e.forme.get("echeances", {}).items():
        ici: Chemin = ("echeances", nom)
        yield from e.inconnu((*ici, "fiche"), ("phases",), ("fiches",), quoi="La fiche ou la phase")
        for cle in ("sous", "tous_les"):
            yield from parametre_de_duree(e, (*ici, cle))
        yield from _avant(e, (*ici, "avant"))
        yield from _avant(e, (*ici, "relance"))
        yield from _rappel(e, (*ici, "rappel"))
        for cle in ("au_plus_tard", "a_partir_de"):
            yield from moment(e, (*ici, cle))
        machine = e.machine(echeance.get("fiche", ""))
        if machine:
            yield from _dans_la_machine(e, ici, echeance, machine)
    yield from cercles(e)
    yield from fenetres(e)


def _avant(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    avant = e.lire(ici)
    if not isinstance(avant, str) or e.deja_dit(ici):
        return
    if not avant[:1].isdigit():
        yield from parametre_de_duree(e, ici)
        return
    try:
        lire_duree(avant)
    except ValeurRefusee as refus:
        yield Diagnostic("S25", e.valeur(ici), f"« {avant} » : {refus.raison}", refus.remede)


def _rappel(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    """Un texte de rappel ne cite que les places prévues : jamais un champ, que le courriel trahirait."""
    ecrit = e.lire(ici)
    if not isinstance(ecrit, str) or e.deja_dit(ici):
        return
    for place in places_inconnues(ecrit):
        proche = le_plus_proche(place, PLACES)
        conseil = f"Vouliez-vous dire « {{{proche}}} » ?" if proche else f"Places : {', '.join(PLACES)}."
        seule = place in ("{", "}")
        faute = "contient une accolade seule." if seule else f"cite « {{{place}}} », qui n'existe pas."
        yield Diagnostic("S36", e.valeur(ici), f"Le texte du rappel {faute}", conseil)


def _dans_la_machine(
    e: Examen, ici: Chemin, echeance: Mapping[str, Any], machine: Chemin
) -> Iterator[Diagnostic]:
    yield from e.inconnu((*ici, "etat"), (*machine, "etats"), quoi="L'état", dans=machine[1])
    for cle in ("piece", "depuis"):
        yield from e.inconnu((*ici, cle), (*machine, "pieces"), quoi="La pièce", dans=machine[1])
    etat = e.lire((*machine, "etats", echeance.get("etat", "")))
    if isinstance(etat, Mapping) and etat.get("final"):
        # Si l'on en repart, c'est l'état qui est en cause (S06), et non l'échéance.
        departs = [
            e.lire((*machine, "transitions", t, "de")) or () for t in e.ecrits((*machine, "transitions"))
        ]
        if any(echeance["etat"] in de for de in departs):
            return
        yield _jamais(
            e,
            (*ici, "etat"),
            f"« {echeance['etat']} » est final : plus rien n'y est attendu.",
            "Nommez un état d'où l'on repart.",
            (*machine, "etats", echeance["etat"]),
        )
        return
    piece = e.lire((*machine, "pieces", echeance.get("piece", "")))
    if isinstance(piece, Mapping) and "validite" not in piece and not e.douteux(_piece(machine, echeance)):
        yield _jamais(
            e,
            (*ici, "piece"),
            f"« {echeance['piece']} » n'a pas de durée de validité : elle n'arrive jamais à terme.",
            "Donnez une « validite » à cette pièce.",
            _piece(machine, echeance)[:-1],
        )
    if "attend" in echeance and not e.deja_dit((*ici, "attend")):
        yield from _attend(e, ici, echeance, machine)


def _piece(machine: Chemin, echeance: Mapping[str, Any]) -> Chemin:
    return (*machine, "pieces", echeance["piece"], "validite")


def _attend(e: Examen, ici: Chemin, echeance: Mapping[str, Any], machine: Chemin) -> Iterator[Diagnostic]:
    attend = str(echeance["attend"])
    if " " in attend:
        yield from evenement(e, (*ici, "attend"))
        if "tous_les" not in echeance:
            message = "Un évènement ne s'attend qu'à intervalle régulier."
            yield Diagnostic(
                "S11", e.valeur((*ici, "attend")), message, "Nommez une transition, ou écrivez « tous_les »."
            )
        return
    transitions: Chemin = (*machine, "transitions")
    if e.ignore(attend, transitions):
        lieu, connus = e.valeur((*ici, "attend")), e.ecrits(transitions)
        yield nom_inconnu(lieu, attend, connus, quoi="La transition", dans=machine[1])
        return
    departs, etat = e.lire((*transitions, attend, "de")), echeance.get("etat")
    if not departs or not etat or any(e.ignore(nom, (*machine, "etats")) for nom in (etat, *departs)):
        return
    if etat not in departs:
        yield _jamais(
            e,
            (*ici, "attend"),
            f"« {attend} » ne part pas de « {etat} » : cette échéance ne serait jamais tenue.",
            f"« {attend} » part de : {', '.join(departs)}.",
            (*transitions, attend),
        )


def _jamais(e: Examen, ici: Chemin, message: str, remede: str, autre: Chemin) -> Diagnostic:
    return Diagnostic("S11", e.valeur(ici), message, remede, autres=((e.cle(autre), f"« {autre[-1]} »"),))
