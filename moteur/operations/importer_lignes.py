"""Ce que demande chaque ligne : créer, changer, franchir, ou rien ; comparée à la fiche d'alors et à celle d'aujourd'hui.

Une cellule que personne n'a touchée depuis que la feuille est écrite ne demande rien, même si la fiche a changé.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moteur.domaine.definitions import CREATION, Champ, Machine
from moteur.domaine.dossier import Dossier, Instance
from moteur.domaine.francais import date_courte
from moteur.domaine.valeurs import ValeurRefusee
from moteur.exports.csv_francais import en_francais
from moteur.exports.tableau import Valeur
from moteur.operations import feuilles_cellules as cellules
from moteur.operations import feuilles_colonnes as col
from moteur.operations.dossiers import Ouvert
from moteur.operations.importer_lecture import DEPASSE, Erreur, Feuille, Ligne
from moteur.operations.importer_transitions import deja_faite, resoudre
from moteur.suggestions import vouliez_vous_dire

_CLE = re.compile(r"([a-z][a-z0-9_]*-[0-9]+)\s*(?:\(.*\))?", re.DOTALL)
_LE = Champ(nom=col.LE, titre=col.TITRES[col.LE], type="date")
Mots = dict[str, Any]


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


@dataclass(frozen=True, slots=True)
class Ignoree:
    """Une ligne qui ne demande rien, la fiche qu'elle concerne, et pourquoi."""

    ligne: Ligne
    cible: str
    pourquoi: str


class Comprehension:
    """Une feuille confrontée au dossier : `voulus`, `ignorees`, `erreurs`."""

    def __init__(self, ouvert: Ouvert, machine: Machine, feuille: Feuille, *, ancre: Dossier) -> None:
        self.workflow, self.dossier, self.ancre = ouvert.workflow, ouvert.dossier, ancre
        self.machine, self.feuille = machine, feuille
        self.voulus: list[Voulu] = []
        self.ignorees: list[Ignoree] = []
        self.erreurs: list[Erreur] = []
        self._cles: dict[str, int] = {}
        self._neuves: dict[tuple[Any, ...], int] = {}
        self._index: dict[tuple[Any, ...], list[str]] = {}
        for fiche in ouvert.dossier.fiches(machine.nom):
            self._index.setdefault(self._identite(fiche.valeurs), []).append(fiche.nom)

    def comprendre(self) -> Comprehension:
        for ligne in self.feuille.lignes:
            fautes = len(self.erreurs)
            lue = self._existante(ligne) if ligne.texte(col.CLE) else self._neuve(ligne)
            # Une ligne fautive ne se juge pas à moitié.
            if fautes != len(self.erreurs):
                continue
            if isinstance(lue, Voulu):
                self.voulus.append(lue)
            elif isinstance(lue, Ignoree):
                self.ignorees.append(lue)
        return self

    # --- une fiche qui existe

    def _existante(self, ligne: Ligne) -> Voulu | Ignoree | None:
        base = self._cle(ligne)
        if base is None:
            return None
        ref = self.ancre.instances.get(base.nom, base)
        changes, valeurs = self._changements(ligne, ref, base)
        if self._decrit_une_autre(ligne, base, valeurs):
            return None
        return self._demande(ligne, ref, base, changes)

    def _demande(self, ligne: Ligne, ref: Instance, base: Instance, changes: Mots) -> Voulu | Ignoree | None:
        le = self._le(ligne)
        transition = self._transition(ligne, ref, base, le) if ligne.texte(col.TRANSITION) else ""
        if not changes and not transition:
            quand = base.passages.get(resoudre(self.machine, base, ligne.texte(col.TRANSITION)) or "")
            pourquoi = (
                f"déjà consigné le {date_courte(quand.le)}"
                if quand and ligne.texte(col.TRANSITION)
                else "rien n'y change"
            )
            return Ignoree(ligne, base.nom, pourquoi)
        porte = self.machine.transitions[transition].porte if transition else None
        siens = {*porte.saisit, *porte.peut_saisir} if porte else set()
        return Voulu(
            ligne, base.nom, correction={n: v for n, v in changes.items() if n not in siens}, transition=transition,
            saisie={n: v for n, v in changes.items() if n in siens}, le=le, motif=ligne.texte(col.MOTIF),
        )  # fmt: skip

    def _cle(self, ligne: Ligne) -> Instance | None:
        ecrite, ici = ligne.texte(col.CLE), ligne.cellule(col.CLE)
        trouvee = _CLE.fullmatch(col.plier(ecrite))
        instance = self.dossier.instances.get(trouvee[1]) if trouvee else None
        if instance is None or instance.type != self.machine.nom:
            connues = self.dossier.par_type.get(self.machine.nom, ())
            message = f"Aucune fiche « {self.machine.titre} » n'a la clé « {ecrite[:80]} »."
            remede = vouliez_vous_dire(ecrite, connues) or "Remettez la clé d'origine."
            self.erreurs.append(
                Erreur(ici, message, f"{remede} Pour une fiche neuve, laissez la cellule vide.")
            )
            return None
        deja = self._cles.setdefault(instance.nom, ligne.numero)
        if deja != ligne.numero:
            message = f"« {instance.nom} » est déjà à la ligne {deja}."
            self.erreurs.append(Erreur(ici, message, "Gardez une seule ligne par fiche."))
            return None
        return instance

    def _changements(self, ligne: Ligne, ref: Instance, base: Instance) -> tuple[Mots, Mots]:
        """Les champs que la ligne change, tels qu'écrits, et leur valeur."""
        changes: Mots = {}
        valeurs: Mots = {}
        for nom, champ in self._champs():
            texte, ancien = ligne.texte(nom), ref.valeurs.get(champ.nom)
            if intacte(texte, en_texte(cellules.ecrire(self.workflow, self.ancre, champ, ancien))):
                continue
            if not texte:
                self._effacee(ligne, nom, champ, ancien)
                continue
            lus = self._lire(ligne, nom, champ, autres=changes, deja=base)
            if lus is None:
                continue
            mots, valeur = lus
            actuelle = base.valeurs.get(champ.nom)
            if cellules.egales(valeur, ancien) or cellules.egales(valeur, actuelle):
                continue
            faute = self._depassee(champ, actuelle, ancien)
            if faute:
                self.erreurs.append(
                    Erreur(
                        ligne.cellule(nom),
                        faute,
                        f"Refaites la feuille : moteur feuille {self.machine.nom}",
                        DEPASSE,
                    )
                )
                continue
            changes[champ.nom], valeurs[champ.nom] = mots, valeur
        return changes, valeurs

    def _effacee(self, ligne: Ligne, nom: str, champ: Champ, ancien: Any) -> None:
        """Une cellule que l'on a vidée ; dans une feuille écrite à la main, elle ne dit rien."""
        if self.feuille.repere is None:
            return
        remise = en_texte(cellules.ecrire(self.workflow, self.ancre, champ, ancien))
        self.erreurs.append(
            Erreur(
                ligne.cellule(nom),
                f"« {champ.titre} » est consigné : une cellule vide ne l'efface pas.",
                f"Remettez « {remise[:80]} », ou écrivez la bonne valeur.",
            )
        )

    def _depassee(self, champ: Champ, actuelle: Any, ancien: Any) -> str:
        """Pourquoi ce changement porterait sur une valeur que la feuille ne connaît pas ; rien s'il peut se faire."""
        dite = en_texte(cellules.ecrire(self.workflow, self.dossier, champ, actuelle)) or "vide"
        if not cellules.egales(actuelle, ancien):
            return f"« {champ.titre} » a changé depuis que la feuille est écrite : « {dite[:80]} »."
        if self.feuille.repere is None and actuelle is not None:
            return (
                f"« {champ.titre} » vaut « {dite[:80]} », et rien ne dit si cette feuille est plus ancienne."
            )
        return ""

    def _decrit_une_autre(self, ligne: Ligne, base: Instance, valeurs: Mots) -> bool:
        """Une clé remplacée, ou une seule colonne triée : la ligne décrit en tout point une autre fiche."""
        if not set(valeurs) & set(self._noms_d_identite()):
            return False
        autres = [
            n for n in self._index.get(self._identite({**base.valeurs, **valeurs}), ()) if n != base.nom
        ]
        if not autres:
            return False
        dite = cellules.fiche_en_clair(self.workflow, self.dossier, autres[0])
        message = f"La clé est « {base.nom} », mais la ligne décrit {dite}."
        self.erreurs.append(
            Erreur(
                ligne.cellule(col.CLE),
                message,
                f"Remettez « {autres[0]} » ; une colonne a peut-être été triée seule.",
            )
        )
        return True

    def _transition(self, ligne: Ligne, ref: Instance, base: Instance, le: date | None) -> str:
        """Le nom de la transition à franchir ; vide si elle l'est déjà, ou si elle ne se comprend pas."""
        ecrite, ici = ligne.texte(col.TRANSITION), ligne.cellule(col.TRANSITION)
        nom = resoudre(self.machine, base, ecrite)
        if nom is None:
            possibles = [t for t in self.machine.transitions.values() if base.etat in t.de]
            titres = ", ".join(f"{self.machine.titre_etat(t.vers)} ({t.nom})" for t in possibles) or "aucune"
            proche = vouliez_vous_dire(
                ecrite, [m for t in possibles for m in (t.nom, t.titre, self.machine.titre_etat(t.vers))]
            )
            message = f"« {ecrite[:80]} » ne dit pas, à lui seul, ce que devient cette fiche."
            self.erreurs.append(Erreur(ici, message, f"{proche} Possibles d'ici : {titres}.".strip()))
            return ""
        rang = self.feuille.repere.rang if self.feuille.repere else self.dossier.rang
        if deja_faite(self.machine.transitions[nom], base, le=le, rang=rang):
            return ""
        if ref.passages != base.passages:
            quand = date_courte(base.entree)
            message = f"Cette fiche a changé depuis que la feuille est écrite : « {self.machine.titre_etat(base.etat)} », le {quand}."
            self.erreurs.append(
                Erreur(ici, message, f"Refaites la feuille : moteur feuille {self.machine.nom}", DEPASSE)
            )
        return nom

    # --- une fiche neuve

    def _neuve(self, ligne: Ligne) -> Voulu | Ignoree | None:
        if not any(ligne.texte(nom) for nom, _ in self._champs()):
            self._sans_fiche(ligne)
            return None
        mots: Mots = {}
        valeurs: Mots = {}
        for nom, champ in self._champs():
            lus = self._lire(ligne, nom, champ, autres=mots, deja=None) if ligne.texte(nom) else None
            if lus is not None:
                mots[champ.nom], valeurs[champ.nom] = lus
        identite = self._identite(valeurs)
        if any(v is not None for v in identite):
            deja = self._neuves.setdefault(identite, ligne.numero)
            if deja != ligne.numero:
                message = f"La ligne {deja} décrit déjà la même fiche."
                self.erreurs.append(
                    Erreur(
                        ligne.cellule(*self._noms_d_identite(), col.CLE),
                        message,
                        "Gardez une seule des deux lignes.",
                    )
                )
                return None
            if self._index.get(identite):
                return self._deja_creee(ligne, identite, mots, valeurs)
        return self._a_creer(ligne, mots)

    def _a_creer(self, ligne: Ligne, mots: Mots) -> Voulu | None:
        le, transition, siens = self._le(ligne), "", set[str]()
        if ligne.texte(col.TRANSITION):
            neuve = Instance(nom="", type=self.machine.nom, etat=self.machine.initial)
            transition = self._transition(ligne, neuve, neuve, le)
            porte = self.machine.transitions[transition].porte if transition else None
            siens = {*porte.saisit, *porte.peut_saisir} if porte else set()
        creation = self.machine.creation
        if creation is not None:
            siens -= {*creation.saisit, *creation.peut_saisir}
        return Voulu(
            ligne, creation={n: v for n, v in mots.items() if n not in siens}, transition=transition,
            saisie={n: v for n, v in mots.items() if n in siens}, le=le, motif=ligne.texte(col.MOTIF),
        )  # fmt: skip

    def _deja_creee(
        self, ligne: Ligne, identite: tuple[Any, ...], mots: Mots, valeurs: Mots
    ) -> Voulu | Ignoree | None:
        """La même feuille importée deux fois ne crée pas deux fois ; une ligne différente ne se perd pas en silence."""
        candidates = [self.dossier.instances[n] for n in self._index[identite]]
        base = next((c for c in candidates if not self._differences(c, valeurs)), candidates[0])
        differences = self._differences(base, valeurs)
        transition = (
            self._transition(ligne, base, base, self._le(ligne)) if ligne.texte(col.TRANSITION) else ""
        )
        porte = self.machine.transitions[transition].porte if transition else None
        siens = {*porte.saisit, *porte.peut_saisir} if porte else set()
        dite = cellules.fiche_en_clair(self.workflow, self.dossier, base.nom)
        for champ in (self.machine.champs[n] for n in differences if n not in siens):
            la = (
                en_texte(cellules.ecrire(self.workflow, self.dossier, champ, base.valeurs.get(champ.nom)))
                or "vide"
            )
            message = f"{dite} existe déjà, et « {champ.titre} » y vaut « {la[:80]} »."
            remede = f"Pour la changer, écrivez « {base.nom} » dans la colonne « {col.TITRES[col.CLE]} » d'une feuille neuve ; pour un homonyme : moteur creer {self.machine.nom}"
            self.erreurs.append(Erreur(ligne.cellule(col.colonne_du_champ(champ).nom), message, remede))
        if not transition:
            return Ignoree(ligne, base.nom, "existe déjà")
        saisie = {n: mots[n] for n in differences if n in siens}
        return Voulu(
            ligne,
            base.nom,
            transition=transition,
            saisie=saisie,
            le=self._le(ligne),
            motif=ligne.texte(col.MOTIF),
        )

    def _differences(self, base: Instance, valeurs: Mots) -> list[str]:
        """Ce que la ligne dit autrement que la fiche, hors de ce qui a changé depuis sa création."""
        return [
            n
            for n, v in valeurs.items()
            if not cellules.egales(v, base.valeurs.get(n))
            and base.rangs.get(n, 0) <= base.passages[CREATION].rang
        ]

    def _sans_fiche(self, ligne: Ligne) -> None:
        if ligne.texte(col.TRANSITION):
            self.erreurs.append(
                Erreur(
                    ligne.cellule(col.CLE),
                    "Cette ligne ne dit pas de quelle fiche il s'agit.",
                    "Écrivez sa clé.",
                )
            )

    # --- lire

    def _champs(self) -> Iterator[tuple[str, Champ]]:
        """Les colonnes de champ de la feuille ; celles qui choisissent parmi une autre viennent après elle."""
        siens = [(nom, c.champ) for nom, c in self.feuille.colonnes.items() if c.champ is not None]
        yield from sorted(siens, key=lambda c: c[1].parmi is not None)

    def _lire(
        self, ligne: Ligne, nom: str, champ: Champ, *, autres: Mots, deja: Instance | None
    ) -> tuple[Any, Any] | None:
        """Les mots de la cellule et leur valeur ; une faute se note à sa place."""
        try:
            mots = cellules.en_mots(self.workflow, self.dossier, champ, ligne.texte(nom))
            return mots, cellules.relire(self.workflow, self.dossier, champ, mots, autres=autres, deja=deja)
        except ValeurRefusee as refus:
            message = f"« {champ.titre} » : {refus.raison}"
            self.erreurs.append(
                Erreur(
                    ligne.cellule(nom),
                    message,
                    refus.remede or cellules.forme(champ) or "Corrigez cette cellule.",
                )
            )
            return None

    def _le(self, ligne: Ligne) -> date | None:
        if not ligne.texte(col.LE):
            return None
        lus = self._lire(ligne, col.LE, _LE, autres={}, deja=None)
        return date.fromisoformat(lus[1]) if lus else None

    def _noms_d_identite(self) -> tuple[str, ...]:
        return self.machine.designation or (self.machine.creation.saisit if self.machine.creation else ())

    def _identite(self, valeurs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Ce qui désigne une fiche, comparable."""
        return tuple(_comparable(valeurs.get(n)) for n in self._noms_d_identite())


def _comparable(valeur: Any) -> Any:
    if isinstance(valeur, list | tuple):
        return tuple(sorted(valeur))
    return " ".join(valeur.split()) if isinstance(valeur, str) else valeur


def en_texte(valeur: Valeur | None) -> str:
    """La cellule telle que la feuille l'a écrite."""
    if valeur is None or isinstance(valeur, str):
        return (valeur or "").strip()
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else en_francais(valeur)


def intacte(texte: str, ecrit: str) -> bool:
    """La cellule est celle que la feuille a écrite ; un tableur qui enregistre en cp1252 y met des « ? »."""
    return texte == ecrit or ("?" in texte and texte == ecrit.encode("cp1252", "replace").decode("cp1252"))
