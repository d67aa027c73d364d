"""Les lignes de couverture : chaque fois qu'une fiche intervient, la pièce datée qui la couvrait ce jour-là.

Ne lit que ce que les traces gardent : états, liens, dates de couverture. Un effacement n'y change donc rien, et un
vérificateur les recalcule sans connaître les règles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from moteur.domaine import faits as f
from moteur.domaine.definitions import Couverture
from moteur.domaine.faits import Fait
from moteur.domaine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class LigneCouverte:
    """Une intervention ; `preuve` : le rang du versement qui la couvre, sinon du dernier versé ; `etat` : celui de la fiche ce jour-là."""

    couverture: str
    rang: int
    le: str
    evenement: str
    fiche: str
    etat: str
    preuve: int | None
    du: str | None
    au: str | None
    couverte: bool


@dataclass(slots=True)
class _Fiche:
    type: str
    etat: str
    liens: dict[str, tuple[str, ...]] = field(default_factory=dict)
    versements: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)  # rang, du, au


class Releve:
    """Relit les traces d'une chaîne, fait par fait, et en tire les lignes de couverture."""

    def __init__(self) -> None:
        self.fiches: dict[str, _Fiche] = {}
        # (couverture, fiche) → le rang du premier fait qui l'engage.
        self.engagees: dict[tuple[str, str], int] = {}

    def suivre(self, faits: Iterable[tuple[Fait, Workflow]]) -> Iterator[LigneCouverte]:
        """Les lignes de tous ces faits, dans l'ordre des faits, puis des couvertures, puis des fiches."""
        for fait, workflow in faits:
            yield from self.lire(fait, workflow)

    def lire(self, fait: Fait, workflow: Workflow) -> Iterator[LigneCouverte]:
        """Les lignes que fait naître ce fait, selon le workflow que le dossier suivait alors."""
        trace = fait.trace
        if fait.type == f.CREE:
            machine = workflow.machines[str(trace["type"])]
            self.fiches[fait.sujet] = _Fiche(machine.nom, machine.initial)
            self._lier(fait, workflow)
            yield from self._entrer(fait, machine.initial, workflow)
        elif fait.type == f.FRANCHI and fait.sujet in self.fiches:
            self._lier(fait, workflow)
            # Qui intervient est dans l'état d'avant, s'il intervient par sa propre transition.
            yield from self._entrer(fait, str(trace["vers"]), workflow)
            self.fiches[fait.sujet].etat = str(trace["vers"])
        elif fait.type == f.CORRIGE and fait.sujet in self.fiches:
            self._lier(fait, workflow)
        elif fait.type == f.MIGRE:
            for nom, etat in trace.get("etats", {}).items():
                if nom in self.fiches:
                    self.fiches[nom].etat = str(etat)
        elif fait.type == f.VERSE and fait.sujet in self.fiches:
            couvre = trace.get("couvre")
            if isinstance(couvre, dict):
                versee = (fait.rang, str(couvre["du"]), str(couvre["au"]))
                self.fiches[fait.sujet].versements.setdefault(str(trace["piece"]), []).append(versee)

    def etat(self, nom: str) -> str:
        """L'état de cette fiche, ou rien si elle n'existe pas encore."""
        return self.fiches[nom].etat if nom in self.fiches else ""

    def _lier(self, fait: Fait, workflow: Workflow) -> None:
        fiche = self.fiches[fait.sujet]
        for champ, lies in (fait.trace.get("liens") or {}).items():
            noms = lies if isinstance(lies, list) else [lies] if lies else []
            fiche.liens[champ] = tuple(str(n) for n in noms)
        for couverture in workflow.couvertures.values():
            if chemin := couverture.engage.get(fiche.type):
                for nom in self._au_bout(fait.sujet, chemin, ""):
                    self.engagees.setdefault((couverture.nom, nom), fait.rang)

    def _entrer(self, fait: Fait, etat: str, workflow: Workflow) -> Iterator[LigneCouverte]:
        type_ = self.fiches[fait.sujet].type
        for nom in sorted(workflow.couvertures):
            couverture = workflow.couvertures[nom]
            for evenement in couverture.evenements:
                if (evenement.type, evenement.etat) == (type_, etat):
                    presentes = self._au_bout(fait.sujet, evenement.chemin, evenement.sauf)
                    yield from (self._ligne(couverture, fait, fiche) for fiche in presentes)

    def _au_bout(self, depart: str, chemin: tuple[str, ...], sauf: str) -> list[str]:
        absentes = set(self.fiches[depart].liens.get(sauf, ()))
        ici = {depart}
        for champ in chemin:
            liees = (n for nom in ici if nom in self.fiches for n in self.fiches[nom].liens.get(champ, ()))
            ici = {n for n in liees if n not in absentes}
        return sorted(ici)

    def _ligne(self, couverture: Couverture, fait: Fait, nom: str) -> LigneCouverte:
        fiche = self.fiches.get(nom)
        versees = fiche.versements.get(couverture.piece, []) if fiche else []
        bonnes = [v for v in versees if v[1] <= fait.le <= v[2]]
        preuves = bonnes or versees
        rang, du, au = preuves[-1] if preuves else (None, None, None)
        etat = fiche.etat if fiche else ""
        couverte = bool(bonnes) and etat in couverture.etats
        return LigneCouverte(
            couverture.nom, fait.rang, fait.le, fait.sujet, nom, etat, rang, du, au, couverte
        )
