"""Une feuille face au dossier : lire ses cellules, noter ses fautes, reconnaître ses fiches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.valeurs import ValeurRefusee
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Introuvable
from moteur.exports.csv_francais import en_francais
from moteur.exports.tableau import Valeur
from moteur.operations import feuilles_cellules as cellules
from moteur.operations import feuilles_colonnes as col
from moteur.operations.dossiers import Ouvert
from moteur.operations.importer_lecture import DEPASSE, FORME, Erreur, Feuille, Ligne
from moteur.operations.importer_transitions import deja_faite, possibles, resoudre

_LE = Champ(nom=col.LE, titre=col.TITRES[col.LE], type="date")
MONTRES = 80  # ce qu'un message cite d'une cellule
Mots = dict[str, Any]
Remettre = Callable[[str], str]  # le nom d'un fichier → son empreinte


@dataclass(frozen=True, slots=True)
class Remise:
    """Une pièce que la ligne verse : son jour, ce qu'elle saisit, l'empreinte de son fichier."""

    piece: str
    le: date | None
    valeurs: Mots
    fichier: str = ""


@dataclass(slots=True)
class Voulu:
    """Ce qu'une ligne demande ; `cible` est vide tant que la fiche n'est pas créée."""

    ligne: Ligne
    cible: str = ""
    creation: Mots | None = None
    correction: Mots = field(default_factory=dict)
    transition: str = ""
    saisie: Mots = field(default_factory=dict)
    le: date | None = None
    motif: str = ""
    pieces: tuple[Remise, ...] = ()
    par: str = ""


@dataclass(frozen=True, slots=True)
class Ignoree:
    """Une ligne qui ne demande rien, la fiche qu'elle concerne, et pourquoi."""

    ligne: Ligne
    cible: str
    pourquoi: str


class Confrontation:
    """La feuille, le dossier d'aujourd'hui et celui d'alors (`ancre`), les fautes trouvées jusqu'ici."""

    def __init__(
        self,
        ouvert: Ouvert,
        machine: Machine,
        feuille: Feuille,
        *,
        ancre: Dossier,
        jour: date,
        remettre: Remettre | None = None,
    ) -> None:
        self.workflow: Workflow = ouvert.workflow
        self.atelier = ouvert.atelier
        self.dossier, self.ancre = ouvert.dossier, ancre
        self.machine, self.feuille, self.jour = machine, feuille, jour
        self.remettre = remettre
        self.erreurs: list[Erreur] = []
        self.cles: dict[str, int] = {}  # clé → la ligne qui l'emploie
        self.neuves: dict[tuple[Any, ...], int] = {}  # identité → la ligne qui la crée
        self.connues: dict[tuple[Any, ...], list[str]] = {}
        for fiche in ouvert.dossier.fiches(machine.nom):
            self.connues.setdefault(self.identite(fiche.valeurs), []).append(fiche.nom)

    def noter(self, cellule: str, message: str, remede: str, genre: str = FORME) -> None:
        """Range une faute à sa cellule."""
        self.erreurs.append(Erreur(cellule, message, remede, genre))

    def depasser(self, cellule: str, message: str) -> None:
        """Range une faute de fraîcheur : la fiche a changé depuis la feuille."""
        self.noter(cellule, message, f"Refaites la feuille : moteur feuille {self.machine.nom}", DEPASSE)

    def champs(self) -> Iterator[tuple[str, Champ]]:
        """Les colonnes de champ de la feuille ; celles qui choisissent parmi une autre après elle."""
        colonnes = self.feuille.colonnes.items()
        siens = [(nom, c.champ) for nom, c in colonnes if c.champ is not None and c.piece is None]
        yield from sorted(siens, key=lambda c: c[1].parmi is not None)

    def lire(
        self, ligne: Ligne, nom: str, champ: Champ, *, autres: Mots, deja: Instance | None
    ) -> tuple[Any, Any] | None:
        """Les mots de la cellule et leur valeur ; une faute se note à sa place."""
        try:
            mots = cellules.en_mots(self.workflow, self.dossier, champ, ligne.texte(nom))
            return mots, cellules.relire(self.workflow, self.dossier, champ, mots, autres=autres, deja=deja)
        except ValeurRefusee as refus:
            remede = refus.remede or cellules.forme(champ) or "Corrigez cette cellule."
            self.noter(ligne.cellule(nom), f"« {champ.titre} » : {refus.raison}", remede)
            return None

    def le(self, ligne: Ligne) -> date | None:
        """La date du fait, si la ligne en dit une."""
        lus = self.lire(ligne, col.LE, _LE, autres={}, deja=None) if ligne.texte(col.LE) else None
        return date.fromisoformat(lus[1]) if lus else None

    def par(self, ligne: Ligne) -> str:
        """La personne qui a fait ce que dit la ligne, par sa clé, si la ligne en nomme une."""
        ecrit = ligne.texte(col.PAR)
        if not ecrit:
            return ""
        nommees = [p.cle for p in self.atelier.personnes.values() if col.plier(p.nom) == col.plier(ecrit)]
        if len(nommees) == 1:
            return nommees[0]
        try:
            self.atelier.personne(ecrit.partition(":")[0].strip())
        except Introuvable as faute:
            self.noter(ligne.cellule(col.PAR), faute.fait, " ".join((faute.raison, faute.suite)).strip())
        return ecrit

    def montrer(self, dossier: Dossier, champ: Champ, valeur: Any) -> str:
        """La cellule telle que la feuille l'écrirait."""
        return en_texte(cellules.ecrire(self.workflow, dossier, champ, valeur))

    def citer(self, champ: Champ, valeur: Any) -> str:
        """La valeur d'aujourd'hui, pour un message."""
        return self.montrer(self.dossier, champ, valeur)[:MONTRES] or "vide"

    def nommer(self, fiche: str) -> str:
        """La fiche par son nom court et sa désignation."""
        return cellules.fiche_en_clair(self.workflow, self.dossier, fiche)

    def noms_d_identite(self) -> tuple[str, ...]:
        """Les champs qui désignent une fiche de ce type."""
        return self.machine.designation or (self.machine.creation.saisit if self.machine.creation else ())

    def identite(self, valeurs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Ce qui désigne une fiche, comparable : ni casse ni accents."""
        return tuple(_comparable(valeurs.get(n)) for n in self.noms_d_identite())

    def saisies_par(self, transition: str) -> set[str]:
        """Les champs que cette transition saisit ; aucun sans transition."""
        porte = self.machine.transitions[transition].porte if transition else None
        return {*porte.saisit, *porte.peut_saisir} if porte else set()

    def transition(self, ligne: Ligne, *, ref: Instance, base: Instance, rang: int | None) -> str:
        """Le nom de la transition à franchir ; vide si elle l'est déjà, ou en cas de faute.

        Les mots se comprennent depuis l'état d'alors (`ref`), celui que la personne avait sous les yeux.
        """
        ecrite, ici = ligne.texte(col.TRANSITION), ligne.cellule(col.TRANSITION)
        if not ecrite:
            return ""
        nom = resoudre(self.machine, ref.etat, ecrite)
        if nom is None:
            message = f"« {ecrite[:MONTRES]} » ne dit pas, à lui seul, ce que devient cette fiche."
            self.noter(ici, message, possibles(self.machine, ref.etat, ecrite))
            return ""
        franchie = self.machine.transitions[nom]
        if deja_faite(franchie, base, le=self.le(ligne), jour=self.jour, rang=rang):
            return ""
        if ref.passages != base.passages:
            devenue = f"« {self.machine.titre_etat(base.etat)} », le {date_courte(base.entree)}"
            self.depasser(ici, f"Cette fiche a changé depuis que la feuille est écrite : {devenue}.")
        return nom


def _comparable(valeur: Any) -> Any:
    if isinstance(valeur, list | tuple):
        return tuple(sorted(valeur))
    return col.plier(valeur) if isinstance(valeur, str) else valeur


def en_texte(valeur: Valeur | None) -> str:
    """La cellule telle que la feuille l'a écrite."""
    if valeur is None or isinstance(valeur, str):
        return (valeur or "").strip()
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else en_francais(valeur)


def intacte(texte: str, ecrit: str) -> bool:
    """La cellule est celle que la feuille a écrite ; un tableur qui enregistre en cp1252 y met des « ? »."""
    return texte == ecrit or ("?" in texte and texte == ecrit.encode("cp1252", "replace").decode("cp1252"))
