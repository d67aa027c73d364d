"""D'où une règle parle : le dossier, les dates, les personnes, et ce qu'un chemin y trouve."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from moteur.domaine.calendrier import FIN_D_ANNEE, RENTREE, CalendrierDeZone
from moteur.domaine.definitions import Piece
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.lectures import types_lus
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, INDICATEUR, typer, typer_valeur
from moteur.domaine.workflow import PORTEUR, Workflow


class Regles:
    """Les règles d'un workflow, analysées et typées à la demande, une fois chacune."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self._conditions: dict[tuple[str, tuple[str, ...]], Noeud] = {}
        self._valeurs: dict[str, Noeud] = {}
        self._types: dict[str, frozenset[str]] = {}

    def condition(self, texte: str, pile: tuple[str, ...]) -> Noeud:
        cle = (texte, pile)
        if cle not in self._conditions:
            self._conditions[cle] = typer(analyser(texte), Portee(self.workflow, pile), EXIGENCE)
        return self._conditions[cle]

    def valeur(self, texte: str) -> Noeud:
        if texte not in self._valeurs:
            self._valeurs[texte] = typer_valeur(analyser_valeur(texte), Portee(self.workflow), INDICATEUR)
        return self._valeurs[texte]

    def types_lus(self, texte: str) -> frozenset[str]:
        """Les types de machine qu'une règle « toujours » lit : rien d'autre ne peut changer sa valeur."""
        if texte not in self._types:
            self._types[texte] = frozenset(types_lus(self.condition(texte, ()), self))
        return self._types[texte]


@dataclass(frozen=True, slots=True)
class Contexte:
    """D'où une règle parle : le dossier, les dates, les personnes, et les fiches traversées."""

    regles: Regles
    dossier: Dossier
    le: date
    saisi_le: date | None = None
    acteur: str = ""
    saisisseur: str = ""
    role: str = ""
    pile: tuple[Instance, ...] = field(default=())

    def dans(self, instance: Instance) -> Contexte:
        return replace(self, pile=(*self.pile, instance))

    def depuis(self, instance: Instance | None) -> Contexte:
        return replace(self, pile=(instance,) if instance else ())


def instance_de(acces: Acces, contexte: Contexte) -> Instance | None:
    """La fiche où mène l'accès, liens suivis ; rien si un lien est vide."""
    genre, nom = acces.depart
    instance: Instance | None
    if genre == "ici":
        instance = contexte.pile[-1] if contexte.pile else None
    elif genre == "ce":
        instance = contexte.pile[int(nom)] if int(nom) < len(contexte.pile) else None
    else:
        instance = contexte.dossier.instances.get(nom)
    for lien in acces.liens:
        if instance is None:
            return None
        cible = instance.valeurs.get(lien)
        instance = contexte.dossier.instances.get(cible) if cible else None
    return instance


def lire(acces: Acces, contexte: Contexte) -> Any:
    """La valeur au bout d'un accès : nombre, texte, date, liste… ; rien si elle est inconnue."""
    workflow = contexte.regles.workflow
    if acces.genre == "parametre":
        return workflow.parametres[acces.nom].valeur
    if acces.genre == "periode":
        annee = contexte.dossier.annee
        return date(annee, *RENTREE) if acces.nom == "debut" else date(annee + workflow.annees, *FIN_D_ANNEE)
    instance = instance_de(acces, contexte)
    if instance is None:
        return None
    if acces.genre == "fiche":
        return instance.nom
    if acces.genre == "etat":
        return instance.etat or None
    if acces.genre == "piece_champ":
        versement = instance.dernier_versement(acces.nom)
        brute = versement.valeurs.get(acces.detail) if versement else None
    else:
        brute = instance.valeurs.get(acces.nom)
    return convertir(acces.type, brute)


def convertir(type_: str, brute: Any) -> Any:
    """Une valeur rangée, prête à être comparée."""
    if brute is None:
        return None
    if type_ == "date":
        return date.fromisoformat(brute)
    if type_ == "decimal":
        return Decimal(brute)
    return brute


def renseigne(acces: Acces, contexte: Contexte) -> bool | None:
    """Le champ a-t-il une valeur ? Inconnu seulement si la fiche qui le porte n'est pas connue."""
    if acces.genre == "fiche":
        acces = replace(acces, genre="champ", nom=acces.liens[-1], liens=acces.liens[:-1], type="lien")
    instance = instance_de(acces, contexte)
    if instance is None:
        return None
    if acces.genre == "piece_champ":
        versement = instance.dernier_versement(acces.nom)
        return versement is not None and versement.valeurs.get(acces.detail) is not None
    return instance.valeurs.get(acces.nom) is not None


def evenement(instance: Instance | None, nom: str) -> tuple[str, int] | None:
    """Date et rang du dernier passage ou versement de ce nom ; rien s'il n'a jamais eu lieu."""
    if instance is None:
        return None
    versement = instance.dernier_versement(nom)
    if versement is not None:
        return versement.le, versement.rang
    passage = instance.passages.get(nom)
    return (passage.le, passage.rang) if passage else None


def fin_de_validite(contexte: Contexte, piece: Piece, debut: date) -> date | None:
    """Le premier jour que ne couvre plus une pièce reçue ce jour-là ; rien s'il ne peut pas être connu."""
    duree = lire_duree(str(contexte.regles.workflow.parametres[str(piece.validite)].valeur))
    return ajouter(debut, duree, calendrier=calendrier_du_porteur(contexte))


def calendrier_du_porteur(contexte: Contexte) -> CalendrierDeZone | None:
    """Le calendrier de la zone du porteur ; rien si la zone ou son calendrier manque."""
    workflow = contexte.regles.workflow
    porteur = contexte.dossier.instances.get(PORTEUR)
    for champ in workflow.machines[PORTEUR].champs.values():
        if champ.type == "zone" and porteur is not None and champ.nom in porteur.valeurs:
            return workflow.calendrier.zone(porteur.valeurs[champ.nom])
    return None
