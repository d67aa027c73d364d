"""Ce qu'un jeu d'essais éprouve : transitions franchies, exigences vues tenir et manquer, garanties tenues et rompues.

Une exigence qui arrête un acte cache la garantie qui l'arrêterait aussi. Un acte refusé se rejoue donc sans
aucune exigence, et par n'importe quel rôle : ce qui le refuse alors, ou ce qu'il romprait, est la garantie qui veille derrière.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from moteur.domaine.affaire import Accord, Refus, Reponse
from moteur.domaine.definitions import CREATION, Exigence, Machine, Porte
from moteur.domaine.dossier import Dossier
from moteur.domaine.garanties import ROMPUE, TENUE, toujours_rompues
from moteur.domaine.regles.evaluation import Contexte, Regles
from moteur.domaine.workflow import DOSSIER, Workflow
from moteur.operations.essais_actes import PIECE, TRANSITION, Acte, repondre
from moteur.operations.essais_herites import trouves

_GENRES = {"fiche": "fiches", "phase": "phases"}
_COLLECTIONS = {TRANSITION: "transitions", PIECE: "pieces"}


@dataclass(frozen=True, slots=True)
class Couverture:
    """Ce qui est à éprouver et ce qui l'a été ; une exigence et une garantie ont deux issues.

    Une transition s'écrit `fiche.transition`, une exigence comme un amendement la vise, une garantie par son nom.
    """

    transitions: tuple[str, ...]
    exigences: tuple[str, ...]
    garanties: tuple[str, ...]
    franchies: frozenset[str]
    satisfaites: frozenset[str]
    manquees: frozenset[str]
    tenues: frozenset[str]
    rompues: frozenset[str]

    @property
    def complete(self) -> bool:
        return not any(
            (*self.jamais_franchies, *self.jamais_vraies, *self.jamais_manquees, *self.jamais_tenues)
        )

    @property
    def jamais_franchies(self) -> tuple[str, ...]:
        return tuple(t for t in self.transitions if t not in self.franchies)

    @property
    def jamais_vraies(self) -> tuple[str, ...]:
        return tuple(e for e in self.exigences if e not in self.satisfaites)

    @property
    def jamais_manquees(self) -> tuple[str, ...]:
        return tuple(e for e in self.exigences if e not in self.manquees)

    @property
    def jamais_tenues(self) -> tuple[str, ...]:
        return tuple(g for g in self.garanties if g not in self.tenues)

    @property
    def jamais_rompues(self) -> tuple[str, ...]:
        return tuple(g for g in self.garanties if g not in self.rompues)


@dataclass(slots=True)
class Mesure:
    """Ce que les essais ont éprouvé jusqu'ici."""

    franchies: set[tuple[str, str]] = field(default_factory=set)
    satisfaites: set[str] = field(default_factory=set)
    manquees: set[str] = field(default_factory=set)
    tenues: set[str] = field(default_factory=set)
    rompues: set[str] = field(default_factory=set)
    _nues: dict[int, Regles] = field(default_factory=dict)

    def vierge(self) -> Mesure:
        """Une mesure neuve, pour un seul essai."""
        return Mesure(_nues=self._nues)

    def absorber(self, autre: Mesure) -> None:
        """Ajoute ce qu'un essai a éprouvé."""
        self.franchies |= autre.franchies
        self.satisfaites |= autre.satisfaites
        self.manquees |= autre.manquees
        self.tenues |= autre.tenues
        self.rompues |= autre.rompues

    def noter(self, regles: Regles, avant: Dossier | None, acte: Acte, reponse: Reponse) -> None:
        """Ce que cette réponse, telle que l'essai l'attendait, éprouve du workflow."""
        dits = trouves(reponse)
        portes = {nom: chemin for chemin, nom in exigences_de(regles.workflow, acte)}
        self.manquees |= {chemin for nom, chemin in portes.items() if nom in dits}
        self.rompues |= dits & set(regles.workflow.garanties)
        if isinstance(reponse, Refus):
            self.rompues |= self._derriere(regles, avant, acte)
            return
        self.satisfaites |= {chemin for nom, chemin in portes.items() if nom not in dits}
        verdicts = reponse.fait.trace.get("garanties", {})
        self.tenues |= {g for g, verdict in verdicts.items() if verdict == TENUE}
        self.rompues |= {g for g, verdict in verdicts.items() if verdict == ROMPUE}
        if acte.franchie:
            self.franchies.add(acte.franchie)

    def noter_un_document(self, workflow: Workflow, document: str, raisons: Iterable[str]) -> None:
        """Les exigences d'un document que l'essai attendait prêt, ou retenu."""
        raisons = set(raisons)
        for nom in workflow.documents[document].exige:
            (self.manquees if nom in raisons else self.satisfaites).add(f"documents/{document}/exige/{nom}")

    def noter_l_etat(self, regles: Regles, dossier: Dossier, le: date) -> None:
        """Les garanties « toujours » qui tiennent après un fait."""
        libres = {g.nom for g in regles.workflow.garanties.values() if not g.verbe} - self.tenues
        if libres:
            self.tenues |= libres - toujours_rompues(Contexte(regles, dossier, le))

    def _derriere(self, regles: Regles, avant: Dossier | None, acte: Acte) -> set[str]:
        if id(regles) not in self._nues:
            self._nues[id(regles)] = Regles(_sans_exigences(regles.workflow))
        reponse = repondre(self._nues[id(regles)], avant, acte)
        garanties = trouves(reponse) & set(regles.workflow.garanties)
        if isinstance(reponse, Accord):
            verdicts: Mapping[str, str] = reponse.fait.trace.get("garanties", {})
            garanties |= {g for g, verdict in verdicts.items() if verdict == ROMPUE}
        return garanties

    def conclure(self, workflow: Workflow) -> Couverture:
        """La couverture de ce workflow ; ce qui n'est pas de lui n'y compte pas."""
        return Couverture(
            transitions=tuple(f"{m.nom}.{t}" for m in workflow.machines.values() for t in m.transitions),
            exigences=tuple(toutes_les_exigences(workflow)),
            garanties=tuple(workflow.garanties),
            franchies=frozenset(f"{machine}.{nom}" for machine, nom in self.franchies),
            satisfaites=frozenset(self.satisfaites), manquees=frozenset(self.manquees),
            tenues=frozenset(self.tenues), rompues=frozenset(self.rompues),
        )  # fmt: skip


def exigences_de(workflow: Workflow, acte: Acte) -> Iterator[tuple[str, str]]:
    """Le chemin et le nom de chaque exigence que juge la porte de cet acte."""
    machine = workflow.machines.get(acte.machine)
    if machine is None or not acte.porte:
        return
    ici = _chemin(machine)
    if acte.porte == CREATION:
        yield from _enumerer(f"{ici}/creation", machine.creation)
    elif acte.genre == TRANSITION and acte.porte in machine.transitions:
        yield from _enumerer(f"{ici}/transitions/{acte.porte}", machine.transitions[acte.porte].porte)
    elif acte.genre == PIECE and acte.porte in machine.pieces:
        piece = machine.pieces[acte.porte]
        yield from _enumerer(f"{ici}/pieces/{acte.porte}", piece.porte)
        if piece.document:
            exige = workflow.documents[piece.document].exige
            yield from ((f"documents/{piece.document}/exige/{nom}", nom) for nom in exige)


def toutes_les_exigences(workflow: Workflow) -> Iterator[str]:
    """Le chemin de chaque exigence du workflow, où qu'elle soit écrite."""
    for machine in workflow.machines.values():
        ici = _chemin(machine)
        portes = [(f"{ici}/creation", machine.creation)]
        portes += [(f"{ici}/transitions/{t.nom}", t.porte) for t in machine.transitions.values()]
        portes += [(f"{ici}/pieces/{p.nom}", p.porte) for p in machine.pieces.values()]
        for chemin, porte in portes:
            yield from (lieu for lieu, _ in _enumerer(chemin, porte))
    for document in workflow.documents.values():
        yield from (f"documents/{document.nom}/exige/{nom}" for nom in document.exige)


def _enumerer(chemin: str, porte: Porte | None) -> Iterator[tuple[str, str]]:
    exige: Mapping[str, Exigence] = porte.exige if porte is not None else {}
    return ((f"{chemin}/exige/{nom}", nom) for nom in exige)


def _chemin(machine: Machine) -> str:
    return f"{_GENRES[machine.genre]}/{machine.nom}" if machine.genre in _GENRES else DOSSIER


def _sans_exigences(workflow: Workflow) -> Workflow:
    """Le même workflow, dont toutes les portes s'ouvrent à tous ; les garanties y veillent encore."""
    tous = tuple(workflow.roles)

    def ouverte(porte: Porte) -> Porte:
        return replace(porte, exige={}, par=tous)

    machines = {
        nom: replace(
            m,
            creation=ouverte(m.creation) if m.creation else None,
            transitions={n: replace(t, porte=ouverte(t.porte)) for n, t in m.transitions.items()},
            pieces={n: replace(p, porte=ouverte(p.porte)) for n, p in m.pieces.items()},
        )
        for nom, m in workflow.machines.items()
    }
    documents = {nom: replace(doc, exige={}) for nom, doc in workflow.documents.items()}
    return replace(workflow, machines=machines, documents=documents)
