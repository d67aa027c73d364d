"""La relecture complète d'un journal : pure, sur des lignes, et sans s'arrêter à la première anomalie.

Un contenu absent n'est « effacé » que si un fait « donnees.effacees » postérieur de la même chaîne l'annonce
dans sa trace : `vises` [{`rang`, `parties`}] pour les parties, `pseudonymes` [hexadécimal] pour les noms de
personnes et de sujets. D'une chaîne reçue, ce que sa liasse taisait est « retenu ». Sinon, il manque.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from moteur.journal.arbre import feuille, racine
from moteur.journal.ecriture import horloge_recule, identite
from moteur.journal.entete import PREMIER, Entete, EnteteIllisible, est_exact, lire_entete
from moteur.journal.fautes import RESTAURER
from moteur.journal.lignes import Inventaire, LigneFait, LignePartie
from moteur.journal.port import (
    IDENTITE_DU_DOSSIER,
    TRACE,
    Anomalie,
    DossierRange,
    Json,
    Verification,
)
from moteur.journal.receptions import Reception, par_chaine
from moteur.journal.relecture import lire_contenu, nom_repond

_RENDRE = (
    "Retrouvez-le dans une sauvegarde ; s'il a été effacé exprès, cherchez qui l'a fait sans le consigner."
)
_FAUX_NOM = "Un nom rangé n'est pas celui que cache son pseudonyme."
_EFFACER = "Relancez l'effacement (« moteur rgpd effacer ») pour retirer le contenu annoncé comme effacé."


def verifier(inventaire: Inventaire) -> Verification:
    """Relit toutes les lignes et dit chaque anomalie, la base entière d'abord, puis chaîne par chaîne."""
    faits = tuple(inventaire.faits)
    parties = _par_ordre(inventaire.parties)
    dossiers = tuple(inventaire.dossiers)
    formes = dict(inventaire.workflows)
    noms = tuple(inventaire.noms)
    pseudonymes = frozenset((ligne.chaine, ligne.pseudonyme) for ligne in noms)
    anomalies = [
        *(Anomalie("", 0, quoi, RESTAURER) for quoi in inventaire.structure),
        *_ordres(faits, parties, inventaire.compte),
        *_workflows(formes),
        *_etrangers(faits, dossiers),
        *(Anomalie(str(ligne.chaine), 0, _FAUX_NOM, RESTAURER) for ligne in noms if not nom_repond(ligne)),
    ]
    chaines: dict[str, list[LigneFait]] = {dossier.chaine: [] for dossier in dossiers}
    for fait in faits:
        if fait.chaine in chaines:
            chaines[fait.chaine].append(fait)
    effacees = retenues = 0
    reculs: list[tuple[str, int]] = []
    recues = par_chaine(inventaire.receptions)
    for dossier in dossiers:
        chaine = _Chaine(
            dossier,
            chaines[dossier.chaine],
            parties,
            formes.keys(),
            pseudonymes,
            recues.get(dossier.chaine, ()),
        )
        chaine.verifier()
        anomalies += chaine.anomalies
        effacees += chaine.effacees
        retenues += chaine.retenues
        reculs += [(dossier.chaine, rang) for rang in chaine.reculs]
    tete = racine(feuille(fait.entete) for fait in faits if isinstance(fait.entete, bytes))
    return Verification(
        len(dossiers), len(faits), tete.hex(), tuple(anomalies), effacees, retenues, tuple(reculs)
    )


def _par_ordre(parties: Iterable[LignePartie]) -> dict[int, list[LignePartie]]:
    rangees: dict[int, list[LignePartie]] = {}
    for partie in parties:
        rangees.setdefault(partie.ordre, []).append(partie)
    return rangees


def _ordres(
    faits: tuple[LigneFait, ...], parties: Mapping[int, list[LignePartie]], compte: int
) -> Iterator[Anomalie]:
    ordres = [fait.ordre for fait in faits]
    if ordres != list(range(1, len(ordres) + 1)):
        yield Anomalie("", 0, "L'ordre d'intégration des faits a des trous ou des répétitions.", RESTAURER)
    if compte != len(faits):
        quoi = f"Le journal a reçu {compte} faits et en contient {len(faits)}."
        yield Anomalie("", 0, quoi, RESTAURER)
    if not parties.keys() <= set(ordres):
        yield Anomalie("", 0, "Des contenus ne se rattachent à aucun fait.", RESTAURER)


def _workflows(formes: Mapping[str, bytes]) -> Iterator[Anomalie]:
    for empreinte, forme in formes.items():
        if not isinstance(forme, bytes) or sha256(forme).hexdigest() != empreinte:
            quoi = "La forme rangée d'un workflow ne donne plus son empreinte."
            yield Anomalie("", 0, quoi, RESTAURER)


def _etrangers(faits: tuple[LigneFait, ...], dossiers: tuple[DossierRange, ...]) -> Iterator[Anomalie]:
    connues = {dossier.chaine for dossier in dossiers}
    for fait in faits:
        if fait.chaine not in connues:
            yield Anomalie(str(fait.chaine), fait.rang, "Ce fait n'a pas de dossier.", RESTAURER)


@dataclass(frozen=True, slots=True)
class Effacements:
    """Ce que la chaîne annonce avoir effacé, et le rang du fait qui l'annonce."""

    parties: dict[tuple[int, str], int] = field(default_factory=dict)
    pseudonymes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Chaine:
    """La vérification d'une chaîne, anomalie après anomalie."""

    dossier: DossierRange
    faits: list[LigneFait]
    parties: Mapping[int, list[LignePartie]]
    workflows: Iterable[str]
    pseudonymes: frozenset[tuple[str, str]]
    receptions: tuple[Reception, ...] = ()
    anomalies: list[Anomalie] = field(default_factory=list)
    effacees: int = 0
    retenues: int = 0
    reculs: list[int] = field(default_factory=list)

    def verifier(self) -> None:
        """Remplit `anomalies` et `effacees`."""
        entetes = self._lire()
        contenus = {fait.ordre: self._ouvrir(fait, entete) for fait, entete in entetes}
        effacements = _annonces(entetes, contenus)
        identites = []
        for fait, entete in entetes:
            self._parties(fait, entete, contenus[fait.ordre], effacements)
            if IDENTITE_DU_DOSSIER in contenus[fait.ordre]:
                identites.append(contenus[fait.ordre][IDENTITE_DU_DOSSIER])
        self._noms(entetes, effacements)
        # Le dernier fait qui scelle l'identité du dossier fait foi : un titre pourra changer par un fait.
        if identites and identites[-1] != identite(self.dossier):
            self._dire(0, "Le porteur, la période, le nom ou le titre du dossier ne sont plus ceux scellés.")

    def _lire(self) -> list[tuple[LigneFait, Entete]]:
        """Les en-têtes lisibles, après contrôle de leur place, de leur forme et de leur lien."""
        entetes: list[tuple[LigneFait, Entete]] = []
        prec, workflow = PREMIER, ""
        avant: str | None = None
        for rang, fait in enumerate(self.faits, start=1):
            if fait.rang != rang:
                self._dire(rang, f"Le rang {rang} était attendu, le rang {fait.rang} est rangé à sa place.")
            try:
                entete = lire_entete(fait.entete)
            except EnteteIllisible as erreur:
                self._dire(fait.rang, f"L'en-tête est illisible : {erreur}.")
            else:
                self._entete(fait, entete, prec, workflow)
                entetes.append((fait, entete))
                if horloge_recule(avant, entete.saisi_le):
                    self.reculs.append(fait.rang)
                workflow, avant = entete.workflow, entete.saisi_le
            prec = feuille(fait.entete).hex() if isinstance(fait.entete, bytes) else ""
        if self.dossier.rang != len(self.faits):
            quoi = f"Le dossier annonce {self.dossier.rang} faits, sa chaîne en compte {len(self.faits)}."
            self._dire(0, quoi)
        if self.dossier.tete != prec:
            self._dire(self.dossier.rang, "La tête du dossier n'est pas l'empreinte de son dernier fait.")
        if self.dossier.workflow not in self.workflows:
            self._dire(0, "La forme du workflow que suit le dossier manque.")
        if workflow and self.dossier.workflow != workflow:
            self._dire(0, "Le dossier ne nomme plus le workflow de son dernier fait.")
        return entetes

    def _entete(self, fait: LigneFait, entete: Entete, prec: str, workflow: str) -> None:
        if not est_exact(fait.entete, entete):
            self._dire(fait.rang, "L'en-tête n'est pas écrit en forme canonique.")
        if (entete.chaine, entete.rang) != (self.dossier.chaine, fait.rang):
            self._dire(fait.rang, "L'en-tête vient d'ailleurs dans le journal.")
        if entete.prec != prec:
            self._dire(fait.rang, "L'en-tête ne suit pas celui qui le précède, ou l'un des deux a changé.")
        if entete.workflow not in self.workflows:
            self._dire(fait.rang, "La forme du workflow que cite ce fait manque.")
        if workflow and entete.workflow != workflow and entete.type != "workflow.migre":
            self._dire(fait.rang, "Le workflow change sans fait « workflow.migre ».")

    def _ouvrir(self, fait: LigneFait, entete: Entete) -> dict[str, Mapping[str, Json] | None]:
        """Le contenu des parties présentes ; `None` pour celle qui ne répond pas à son scellé."""
        scelles = dict(entete.parties)
        contenus: dict[str, Mapping[str, Json] | None] = {}
        for partie in self.parties.get(fait.ordre, ()):
            if partie.nom in scelles and partie.nom not in contenus:
                contenus[partie.nom] = lire_contenu(partie, scelle=scelles[partie.nom])
            else:
                self._dire(fait.rang, "Une partie rangée n'est pas annoncée par l'en-tête.")
        return contenus

    def _parties(
        self,
        fait: LigneFait,
        entete: Entete,
        contenus: Mapping[str, Mapping[str, Json] | None],
        effacements: Effacements,
    ) -> None:
        for nom, _ in entete.parties:
            annonce = effacements.parties.get((fait.rang, nom), 0) > fait.rang
            if nom in contenus and contenus[nom] is None:
                self._dire(fait.rang, f"La partie « {nom} » ne répond pas à son scellé.")
            elif nom in contenus and annonce and nom != TRACE:
                self._dire(fait.rang, f"La partie « {nom} » est annoncée effacée et reste rangée.", _EFFACER)
            elif nom not in contenus and nom == TRACE:
                self._dire(fait.rang, "La trace du fait manque ; une trace ne s'efface pas.")
            elif nom not in contenus and not annonce and self._retenue(fait.rang, nom):
                self.retenues += 1
            elif nom not in contenus and not annonce:
                self._dire(fait.rang, f"Le contenu de la partie « {nom} » manque.", _RENDRE)
            elif nom not in contenus:
                self.effacees += 1

    def _noms(self, entetes: list[tuple[LigneFait, Entete]], effacements: Effacements) -> None:
        vus: set[str] = set()
        for fait, entete in entetes:
            for pseudonyme in (entete.sujet, entete.acteur, entete.saisi_par):
                if pseudonyme is None or pseudonyme in vus:
                    continue
                vus.add(pseudonyme)
                if (self.dossier.chaine, pseudonyme) in self.pseudonymes:
                    continue
                if pseudonyme in effacements.pseudonymes:
                    self.effacees += 1
                elif pseudonyme != entete.sujet and self._retenue(fait.rang, ""):
                    self.retenues += 1
                else:
                    quoi = "Un nom est effacé (son pseudonyme reste seul) sans fait qui l'annonce."
                    self._dire(fait.rang, quoi, _RENDRE)

    def _retenue(self, rang: int, nom: str) -> bool:
        """La liasse qui a apporté ce fait taisait-elle cette partie ? Sans `nom` : les noms des personnes."""
        livrees = [r for r in self.receptions if r.du <= rang <= r.au]
        return any(nom in r.retenues if nom else not r.personnes for r in livrees)

    def _dire(self, rang: int, quoi: str, remede: str = RESTAURER) -> None:
        self.anomalies.append(Anomalie(self.dossier.chaine, rang, quoi, remede))


def _annonces(
    entetes: list[tuple[LigneFait, Entete]],
    contenus: Mapping[int, Mapping[str, Mapping[str, Json] | None]],
) -> Effacements:
    return annonces(
        (fait.rang, contenus[fait.ordre].get(TRACE))
        for fait, entete in entetes
        if entete.type == "donnees.effacees"
    )


def annonces(traces: Iterable[tuple[int, Mapping[str, Json] | None]]) -> Effacements:
    """Ce qu'annoncent les traces de ces faits « donnees.effacees », dans l'ordre de leurs rangs."""
    effacements = Effacements()
    for annonce, trace in traces:
        vises, pseudonymes = (trace or {}).get("vises"), (trace or {}).get("pseudonymes")
        for vise in vises if isinstance(vises, list) else ():
            if not isinstance(vise, dict) or not isinstance(vise.get("parties"), list):
                continue
            rang = vise.get("rang")
            for nom in vise["parties"]:
                if isinstance(rang, int) and isinstance(nom, str):
                    effacements.parties[(rang, nom)] = annonce
        if isinstance(pseudonymes, list):
            effacements.pseudonymes.update(p for p in pseudonymes if isinstance(p, str))
    return effacements
