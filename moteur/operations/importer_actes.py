"""Juger les lignes à la suite, sur une copie du dossier : créations, corrections, transitions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from moteur.domaine.application import appliquer
from moteur.domaine.decision import Refus
from moteur.domaine.definitions import Machine
from moteur.domaine.droits import Motif
from moteur.operations import agir
from moteur.operations import feuilles_colonnes as col
from moteur.operations.agir import Consigne, Manuel, Resultat
from moteur.operations.dossiers import Ouvert
from moteur.operations.feuilles_cellules import fiche_en_clair, forme
from moteur.operations.importer_confrontation import Voulu
from moteur.operations.importer_lecture import FORME, REGLE, Erreur, Feuille


@dataclass(frozen=True, slots=True)
class Sort:
    """Ce qu'il advient d'une ligne : la fiche concernée, et ce qui s'y passe."""

    ligne: int
    fiche: str
    designation: str
    quoi: str


@dataclass(slots=True)
class Jugement:
    """Les faits accordés dans l'ordre, le dossier qu'ils donnent, et les refus à leur cellule."""

    essai: Ouvert
    machine: Machine
    feuille: Feuille
    consignes: list[Consigne] = field(default_factory=list)
    crees: tuple[Sort, ...] = ()
    changes: tuple[Sort, ...] = ()
    erreurs: list[Erreur] = field(default_factory=list)

    def retenir(self, voulu: Voulu, resultat: Resultat, *, ou: tuple[str, ...]) -> bool:
        """Applique un accord, ou range chaque motif d'un refus ; `ou` : sa colonne à défaut."""
        if isinstance(resultat, Refus):
            self.erreurs += [self._erreur(voulu, m, ou) for m in resultat.motifs]
            return False
        self.essai.dossier = appliquer(self.essai.workflow, self.essai.dossier, resultat.fait)
        self.consignes.append(resultat)
        return True

    def _erreur(self, voulu: Voulu, motif: Motif, ou: tuple[str, ...]) -> Erreur:
        genre, point, nom = motif.exigence.partition(".")
        champ = _champ(self.feuille, nom) if motif.forme and point else None
        if genre == "champ_manquant" and point:
            return self._manquant(voulu, motif, nom, champ)
        noms = (
            (champ.nom,)
            if champ
            else {"date": (col.LE, *ou), "motif": (col.MOTIF, *ou)}.get(motif.exigence, ou)
        )
        remede = " ".join((*motif.explication, motif.suite)).strip()
        return Erreur(
            voulu.ligne.cellule(*noms), motif.message,
            remede or "Corrigez cette ligne, ou retirez-la de la feuille.",
            FORME if motif.forme else REGLE, motif.exigence, motif.source,
        )  # fmt: skip

    def _manquant(self, voulu: Voulu, motif: Motif, nom: str, colonne: col.Colonne | None) -> Erreur:
        if colonne is not None and colonne.champ is not None:
            remede = forme(colonne.champ) or "Remplissez cette cellule."
            return Erreur(
                voulu.ligne.cellule(colonne.nom),
                f"Il manque « {colonne.titre} ».",
                remede,
                exigence=motif.exigence,
            )
        champ = self.machine.champs.get(nom)
        entete = col.colonne_du_champ(champ).entete if champ else nom
        return Erreur(
            self.feuille.titres,
            f"Il manque la colonne « {entete} ».",
            "Ajoutez-la à la feuille, avec ce titre.",
            exigence=motif.exigence,
        )


def juger(
    ouvert: Ouvert,
    machine: Machine,
    voulus: list[Voulu],
    *,
    feuille: Feuille,
    manuel: Manuel,
) -> Jugement:
    """Tous les actes dans l'ordre ; un refus n'arrête pas les autres, pour dire toutes les fautes."""
    jugement = Jugement(replace(ouvert), machine, feuille)
    a_blanc = replace(manuel, simuler=True)
    tenus = [v for v in voulus if _creer(jugement, machine, v, a_blanc)]
    tenus = [v for v in tenus if _corriger(jugement, machine, v, a_blanc)]
    tenus = [v for v in tenus if _avancer(jugement, v, a_blanc)]
    sorts = [(v, _sort(jugement, machine, v)) for v in tenus]
    jugement.crees = tuple(s for v, s in sorts if v.creation is not None)
    jugement.changes = tuple(s for v, s in sorts if v.creation is None)
    # Vrai pour de bon, sauf si l'on ne fait qu'essayer.
    jugement.consignes = [replace(c, simule=manuel.simuler) for c in jugement.consignes]
    return jugement


def _creer(jugement: Jugement, machine: Machine, voulu: Voulu, manuel: Manuel) -> bool:
    if voulu.creation is None:
        return True
    resultat = agir.creer(jugement.essai, machine.nom, valeurs=voulu.creation, manuel=_manuel(manuel, voulu))
    if not jugement.retenir(voulu, resultat, ou=(col.CLE,)):
        return False
    voulu.cible = jugement.consignes[-1].fait.sujet
    return True


def _corriger(jugement: Jugement, machine: Machine, voulu: Voulu, manuel: Manuel) -> bool:
    if not voulu.correction:
        return True
    resultat = agir.corriger(
        jugement.essai, voulu.cible, valeurs=voulu.correction, manuel=_manuel(manuel, voulu)
    )
    # Le refus se montre sur le champ qui ne se corrige pas librement.
    noms = sorted(voulu.correction, key=lambda n: n in machine.modifiables)
    return jugement.retenir(
        voulu, resultat, ou=(*(col.colonne_du_champ(machine.champs[n]).nom for n in noms), col.CLE)
    )


def _avancer(jugement: Jugement, voulu: Voulu, manuel: Manuel) -> bool:
    if not voulu.transition:
        return True
    resultat = agir.avancer(
        jugement.essai, voulu.cible, voulu.transition, valeurs=voulu.saisie, manuel=_manuel(manuel, voulu)
    )
    return jugement.retenir(voulu, resultat, ou=(col.TRANSITION, col.CLE))


def _manuel(manuel: Manuel, voulu: Voulu) -> Manuel:
    return replace(manuel, le=voulu.le or manuel.le, motif=voulu.motif or manuel.motif)


def _sort(jugement: Jugement, machine: Machine, voulu: Voulu) -> Sort:
    essai = jugement.essai
    champs = [machine.champs[n].titre for n in (*voulu.correction, *voulu.saisie)]
    devient = machine.titre_etat(machine.transitions[voulu.transition].vers) if voulu.transition else ""
    quoi = " ; ".join(m for m in (devient, ", ".join(champs)) if m)
    return Sort(
        voulu.ligne.numero, voulu.cible, fiche_en_clair(essai.workflow, essai.dossier, voulu.cible), quoi
    )


def _champ(feuille: Feuille, nom: str) -> col.Colonne | None:
    """La colonne de la feuille qui porte ce champ."""
    return next((c for c in feuille.colonnes.values() if c.champ is not None and c.champ.nom == nom), None)
