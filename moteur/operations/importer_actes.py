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

    def retenir(self, voulu: Voulu, resultat: Resultat, *, ou: tuple[str, ...], piece: str = "") -> bool:
        """Applique un accord, ou range chaque motif d'un refus ; `ou` : sa colonne à défaut."""
        if isinstance(resultat, Refus):
            self.erreurs += [self._erreur(voulu, m, ou, piece) for m in resultat.motifs]
            return False
        self.essai.dossier = appliquer(self.essai.workflow, self.essai.dossier, resultat.fait)
        self.consignes.append(resultat)
        return True

    def _erreur(self, voulu: Voulu, motif: Motif, ou: tuple[str, ...], piece: str) -> Erreur:
        genre, point, nom = motif.exigence.partition(".")
        champ = _champ(self.feuille, nom, piece) if motif.forme and point else None
        if genre == "champ_manquant" and point:
            return self._manquant(voulu, motif, nom, champ, piece)
        noms = (
            (champ.nom,)
            if champ
            else {"date": _ou_est_la_date(voulu, piece, ou), "motif": (col.MOTIF, *ou)}.get(
                motif.exigence, ou
            )
        )
        ailleurs = (
            f"Ou nommez-la dans la colonne « {col.TITRES[col.PAR]} »." if "--par" in motif.suite else ""
        )
        remede = " ".join((*motif.explication, motif.suite, ailleurs)).strip()
        return Erreur(
            voulu.ligne.cellule(*noms), motif.message,
            remede or "Corrigez cette ligne, ou retirez-la de la feuille.",
            FORME if motif.forme else REGLE, motif.exigence, motif.source,
        )  # fmt: skip

    def _manquant(
        self, voulu: Voulu, motif: Motif, nom: str, colonne: col.Colonne | None, piece: str
    ) -> Erreur:
        if colonne is not None and colonne.champ is not None:
            remede = forme(colonne.champ) or "Remplissez cette cellule."
            return Erreur(
                voulu.ligne.cellule(colonne.nom),
                f"Il manque « {colonne.titre} ».",
                remede,
                exigence=motif.exigence,
            )
        entete = next(
            (c.entete for c in _connues(self.machine, piece) if c.champ and c.champ.nom == nom), nom
        )
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
    tenus = [v for v in tenus if _verser(jugement, v, a_blanc)]
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
    sien = _manuel(manuel, voulu)
    # Une fiche naît au plus tard le jour de la première pièce que sa ligne verse.
    jours = [r.le for r in voulu.pieces if r.le is not None]
    nee = min((*jours, sien.le or jugement.essai.atelier.aujourd_hui())) if jours else sien.le
    resultat = agir.creer(jugement.essai, machine.nom, valeurs=voulu.creation, manuel=replace(sien, le=nee))
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


def _verser(jugement: Jugement, voulu: Voulu, manuel: Manuel) -> bool:
    """Chaque pièce de la ligne, avant ce que la fiche devient : une règle peut l'attendre."""
    tenues = True
    for remise in voulu.pieces:
        sien = _manuel(manuel, voulu)
        resultat = agir.verser(
            jugement.essai, voulu.cible, remise.piece, valeurs=remise.valeurs, fichier=remise.fichier,
            manuel=replace(sien, le=remise.le or sien.le),
        )  # fmt: skip
        ou = (f"{col.PIECE}{remise.piece}", col.CLE)
        tenues = jugement.retenir(voulu, resultat, ou=ou, piece=remise.piece) and tenues
    return tenues


def _avancer(jugement: Jugement, voulu: Voulu, manuel: Manuel) -> bool:
    if not voulu.transition:
        return True
    resultat = agir.avancer(
        jugement.essai, voulu.cible, voulu.transition, valeurs=voulu.saisie, manuel=_manuel(manuel, voulu)
    )
    return jugement.retenir(voulu, resultat, ou=(col.TRANSITION, col.CLE))


def _manuel(manuel: Manuel, voulu: Voulu) -> Manuel:
    return replace(
        manuel,
        le=voulu.le or manuel.le,
        motif=voulu.motif or manuel.motif,
        par=voulu.par or manuel.par,
    )


def _sort(jugement: Jugement, machine: Machine, voulu: Voulu) -> Sort:
    essai = jugement.essai
    # Ce que saisit la transition, elle le dit déjà.
    champs = [machine.champs[n].titre for n in voulu.correction]
    devient = machine.titre_etat(machine.transitions[voulu.transition].vers) if voulu.transition else ""
    versees = [f"« {machine.pieces[r.piece].titre} »" for r in voulu.pieces]
    pour = f"par {essai.atelier.nom_de(voulu.par.partition(':')[0])}" if voulu.par else ""
    quoi = " ; ".join(m for m in (devient, ", ".join(champs), ", ".join(versees), pour) if m)
    return Sort(
        voulu.ligne.numero, voulu.cible, fiche_en_clair(essai.workflow, essai.dossier, voulu.cible), quoi
    )


def _ou_est_la_date(voulu: Voulu, piece: str, ou: tuple[str, ...]) -> tuple[str, ...]:
    """Celle de la ligne, ou celle que dit la cellule de la pièce."""
    sienne = any(r.piece == piece and r.le is not None for r in voulu.pieces)
    return ou if sienne else (col.LE, *ou)


def _champ(feuille: Feuille, nom: str, piece: str) -> col.Colonne | None:
    """La colonne de la feuille qui porte ce champ, de la fiche ou de cette pièce."""
    for colonne in feuille.colonnes.values():
        sienne = colonne.piece.nom if colonne.piece else ""
        if colonne.champ is not None and colonne.champ.nom == nom and sienne == piece:
            return colonne
    return None


def _connues(machine: Machine, piece: str) -> tuple[col.Colonne, ...]:
    if piece:
        return col.colonnes_de_la_piece(machine.pieces[piece])
    return tuple(col.colonne_du_champ(c) for c in machine.champs.values())
