"""Importer une feuille remplie : toutes ses lignes d'un seul tenant, ou aucune, et des fautes situées."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moteur.domaine.definitions import Machine
from moteur.domaine.dossier import Dossier
from moteur.lecture.tableur import FeuilleIllisible, Grille, lire, lire_fichier
from moteur.operations import feuilles_colonnes as col
from moteur.operations import importer_existantes as existantes
from moteur.operations import importer_neuves as neuves
from moteur.operations.agir import Consigne, Manuel
from moteur.operations.conversion import a_ecrire
from moteur.operations.dossiers import Ouvert, derouler, ecrire, rejouer_les_faits
from moteur.operations.importer_actes import Jugement, Sort, juger
from moteur.operations.importer_confrontation import Confrontation, Ignoree, Remettre, Voulu
from moteur.operations.importer_lecture import FORME, FORMULE, Erreur, Feuille, lire_feuille, note_de


@dataclass(frozen=True, slots=True)
class Bilan:
    """Ce que la feuille demande et ce qu'il en est ; avec des erreurs, il ne reste rien d'autre d'elle.

    `essai` est le dossier tel qu'il sera une fois tout écrit.
    """

    type: str
    crees: tuple[Sort, ...]
    changes: tuple[Sort, ...]
    ignores: tuple[Sort, ...]
    erreurs: tuple[Erreur, ...]
    consignes: tuple[Consigne, ...]
    essai: Ouvert


def importer(
    ouvert: Ouvert, type_: str, fichier: Path | bytes, *, manuel: Manuel, remettre: Remettre | None = None
) -> Bilan:
    """Lit la feuille, la juge et, si tout passe et que l'on ne simule pas, l'écrit."""
    bilan = preparer(ouvert, type_, fichier, manuel=manuel, remettre=remettre)
    if not bilan.erreurs and not manuel.simuler:
        consigner_tout(ouvert, bilan)
    return bilan


def preparer(
    ouvert: Ouvert, type_: str, fichier: Path | bytes, *, manuel: Manuel, remettre: Remettre | None = None
) -> Bilan:
    """Ce que la feuille ferait ; rien n'est écrit. `remettre` : d'un nom de fichier à son empreinte.

    L'essai d'un bilan se donne comme dossier à la feuille suivante : ensemble, elles ne font qu'un import.
    """
    machine = col.machine_de(ouvert.workflow, type_)
    note = note_de(machine)
    try:
        grille = lire(fichier, note=note) if isinstance(fichier, bytes) else lire_fichier(fichier, note=note)
    except FeuilleIllisible as faute:
        return _illisible(ouvert, machine, faute)
    return _juger(ouvert, machine, grille, manuel, remettre)


def consigner_tout(ouvert: Ouvert, *bilans: Bilan) -> None:
    """Écrit les faits de ces bilans, qui se suivent, en une fois ; `Conflit` si le dossier a changé depuis."""
    if not any(b.consignes for b in bilans):
        return
    faits = [a_ecrire(ouvert.workflow, c.fait, type_sujet=b.type) for b in bilans for c in b.consignes]
    ecrire(ouvert, faits, suivant=bilans[-1].essai.dossier)


def _illisible(ouvert: Ouvert, machine: Machine, faute: FeuilleIllisible) -> Bilan:
    erreur = Erreur(faute.cellule, faute.fait, faute.suite)
    return Bilan(machine.nom, (), (), (), (erreur,), (), ouvert)


def _juger(
    ouvert: Ouvert, machine: Machine, grille: Grille, manuel: Manuel, remettre: Remettre | None
) -> Bilan:
    feuille = lire_feuille(ouvert, machine, grille)
    jour = manuel.le or ouvert.atelier.aujourd_hui()
    ancre = _ancre(ouvert, feuille)
    face = Confrontation(ouvert, machine, feuille, ancre=ancre, jour=jour, remettre=remettre)
    voulus, ignorees = _comprendre(face)
    jugement: Jugement = juger(ouvert, machine, voulus, feuille=feuille, manuel=manuel)
    # Une formule dit déjà pourquoi sa cellule ne se lit pas.
    dites = {e.cellule for e in feuille.erreurs if e.message == FORMULE}
    autres = {e for e in (*face.erreurs, *jugement.erreurs) if e.genre != FORME or e.cellule not in dites}
    erreurs = tuple(sorted({*feuille.erreurs, *autres}, key=_place))
    if erreurs:
        return Bilan(machine.nom, (), (), (), erreurs, (), ouvert)
    ignores = tuple(Sort(i.ligne.numero, i.cible, face.nommer(i.cible), i.pourquoi) for i in ignorees)
    consignes = tuple(jugement.consignes)
    return Bilan(machine.nom, jugement.crees, jugement.changes, ignores, (), consignes, jugement.essai)


def _comprendre(face: Confrontation) -> tuple[list[Voulu], list[Ignoree]]:
    """Ce que demandent les lignes sans faute : une ligne fautive ne se juge pas à moitié."""
    voulus: list[Voulu] = []
    ignorees: list[Ignoree] = []
    for ligne in face.feuille.lignes:
        fautes = len(face.erreurs)
        lue = (existantes if ligne.texte(col.CLE) else neuves).comprendre(face, ligne)
        if fautes == len(face.erreurs):
            voulus += [lue] if isinstance(lue, Voulu) else []
            ignorees += [lue] if isinstance(lue, Ignoree) else []
    return voulus, ignorees


def _ancre(ouvert: Ouvert, feuille: Feuille) -> Dossier:
    """Le dossier tel qu'il était quand la feuille a été écrite : le journal s'en souvient."""
    rang = feuille.repere.rang if feuille.repere is not None else ouvert.dossier.rang
    if rang == ouvert.dossier.rang:
        return ouvert.dossier
    chaine = ouvert.dossier.chaine
    return rejouer_les_faits(chaine, derouler(ouvert.atelier.journal, chaine, ouvert.workflow, jusqu_a=rang))


def _place(erreur: Erreur) -> tuple[int, int, str, str]:
    """L'ordre de lecture : de haut en bas, puis de gauche à droite."""
    lettres = erreur.cellule.rstrip("0123456789")
    return int(erreur.cellule[len(lettres) :]), len(lettres), lettres, erreur.message
