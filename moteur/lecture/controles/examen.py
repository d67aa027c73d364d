"""Ce qu'un contrôle a sous les yeux : la forme, le lieu de chaque chose, ce que l'on sait et ce qu'on ignore.

Un nom n'est dit inconnu que si l'on est sûr de connaître tous les autres : ce qu'un fichier illisible ou une
clé mal écrite déclarait peut-être n'est jamais reproché à qui le cite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from moteur.diagnostics import Diagnostic, LigneDe, Position
from moteur.lecture.assemblage import Absents
from moteur.lecture.forme import Chemin, Lieux
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte
from moteur.lecture.places import place_dans
from moteur.suggestions import vouliez_vous_dire

NOMS_CITES = 12
# Sans elles, un fichier n'est pas complet : absentes, elles ont déjà leur diagnostic.
OBLIGATOIRES = frozenset({"roles", "etats", "transitions", "deroulement"})
_DE_LA_TETE = frozenset({"roles", "parametres", "donnees_personnelles", "porteur", "dossier", "deroulement"})


@dataclass(frozen=True, slots=True)
class Examen:
    """Un workflow à contrôler ; `exigences_connues` vide : aucun référentiel n'est livré avec lui."""

    forme: Mapping[str, Any]
    lieux: Lieux
    racine: Carte
    exigences_connues: frozenset[str]
    modeles_connus: frozenset[str]
    ligne_de: LigneDe
    essais: Sequence[tuple[str, Carte]] = ()
    absents: Absents = field(default_factory=Absents)
    # Les défauts de lecture et de forme, déjà dits : un contrôle ne les redit pas.
    deja: Sequence[Diagnostic] = ()
    _enfants: dict[Chemin, list[str]] = field(default_factory=dict, init=False, repr=False)
    _fautifs: set[tuple[str, int, int]] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        for chemin in self.lieux:
            self._enfants.setdefault(chemin[:-1], []).append(chemin[-1])
        self._fautifs.update((d.position.fichier, d.position.ligne, d.position.colonne) for d in self.deja)

    # ── les lieux ────────────────────────────────────────────────────────────────────────────
    def valeur(self, chemin: Chemin) -> Position:
        """Le lieu d'une valeur, ou du plus proche parent écrit."""
        while chemin:
            lieu = self.lieux.get(chemin)
            if lieu is not None:
                return lieu.noeud.position if isinstance(lieu.noeud, Texte) else lieu.cle
            chemin = chemin[:-1]
        return self.racine.position

    def cle(self, chemin: Chemin) -> Position:
        """Le lieu d'une clé, ou du plus proche parent écrit."""
        while chemin:
            if chemin in self.lieux:
                return self.lieux[chemin].cle
            chemin = chemin[:-1]
        return self.racine.position

    def element(self, chemin: Chemin, nom: str) -> Position:
        """Le lieu d'un nom dans une liste."""
        lieu = self.lieux.get(chemin)
        if lieu is not None and isinstance(lieu.noeud, Liste):
            for element in lieu.noeud.elements:
                if isinstance(element, Texte) and element.valeur.strip() == nom:
                    return element.position
        return self.cle(chemin)

    def dans_la_carte(self, chemin: Chemin, nom: str) -> Position:
        """Le lieu d'une clé d'une carte de textes (les valeurs d'un choix)."""
        lieu = self.lieux.get(chemin)
        entree = lieu.noeud.entree(nom) if lieu is not None and isinstance(lieu.noeud, Carte) else None
        return entree.position_cle if entree is not None else self.cle(chemin)

    def mot(self, chemin: Chemin, rang: int) -> Position:
        """Le lieu du mot de ce rang dans un texte à espaces simples (« seance devient tenue »)."""
        lieu = self.lieux.get(chemin)
        mots = str(self.lire(chemin)).split(" ")
        if lieu is None or not isinstance(lieu.noeud, Texte) or rang >= len(mots):
            return self.valeur(chemin)
        debut = sum(len(mot) + 1 for mot in mots[:rang])
        return place_dans(lieu.noeud, (debut, debut + len(mots[rang])), ligne_de=self.ligne_de)

    # ── ce qui est écrit ─────────────────────────────────────────────────────────────────────
    def lire(self, chemin: Chemin) -> Any:
        """La valeur de la forme à ce chemin, ou rien."""
        valeur: Any = self.forme
        for nom in chemin:
            valeur = valeur.get(nom) if isinstance(valeur, Mapping) else None
        return valeur

    def ecrits(self, chemin: Chemin) -> tuple[str, ...]:
        """Les noms déclarés sous ce chemin, bien formés ou non."""
        return tuple(self._enfants.get(chemin, ()))

    def deja_dit(self, chemin: Chemin) -> bool:
        """La forme a-t-elle déjà reproché quelque chose à cette clé, ou à sa valeur ?"""
        lieu = self.lieux.get(chemin)
        return lieu is not None and (self.est_fautif(lieu.cle) or self.est_fautif(lieu.noeud.position))

    def est_fautif(self, lieu: Position) -> bool:
        return (lieu.fichier, lieu.ligne, lieu.colonne) in self._fautifs

    def douteux(self, chemin: Chemin) -> bool:
        """Cette clé est-elle écrite d'une façon que la forme n'a pas comprise, ou perdue ?"""
        if chemin == ("documents",) and self.absents.documents:
            return True
        if chemin in self.lieux:
            return self.lire(chemin) is None
        if self.absents.sans_tete and chemin[0] in _DE_LA_TETE:
            return not self.absents.tete
        if chemin[-1] in OBLIGATOIRES or chemin == ("porteur", "champs"):
            return True
        parent: Noeud | None = self.racine
        if len(chemin) > 1:
            parent = self.lieux[chemin[:-1]].noeud if chemin[:-1] in self.lieux else None
        # Une clé inconnue à côté est peut-être celle-ci, mal écrite.
        return self._a_une_cle_inconnue(parent, chemin[:-1])

    def a_une_cle_inconnue(self, chemin: Chemin) -> bool:
        """Cet élément porte-t-il une clé que le langage ne connaît pas ?"""
        lieu = self.lieux.get(chemin)
        return lieu is not None and self._a_une_cle_inconnue(lieu.noeud, chemin)

    def _a_une_cle_inconnue(self, noeud: Noeud | None, chemin: Chemin) -> bool:
        return isinstance(noeud, Carte) and any((*chemin, e.cle) not in self.lieux for e in noeud.entrees)

    # ── les noms cités ───────────────────────────────────────────────────────────────────────
    def ignore(self, nom: str, *collections: Chemin) -> bool:
        """Ce nom ne désigne-t-il rien, à coup sûr, dans ces collections ?"""
        if self.absents.tout or any(nom in self.ecrits(c) or self.douteux(c) for c in collections):
            return False
        return nom not in self._perdus(collections)

    def connus(self, *collections: Chemin) -> tuple[str, ...]:
        """Les noms que ces collections déclarent."""
        return tuple(dict.fromkeys(n for c in collections for n in self.ecrits(c)))

    def _perdus(self, collections: Iterable[Chemin]) -> set[str]:
        perdus: set[str] = set()
        for collection in collections:
            if collection[0] in _DE_LA_TETE:
                perdus |= self.absents.tete
            elif len(collection) == 1:
                perdus |= {"fiches": self.absents.fiches, "phases": self.absents.phases}.get(
                    collection[0], set()
                )
        return perdus

    def inconnus(
        self, chemin: Chemin, *collections: Chemin, quoi: str, dans: str = ""
    ) -> Iterator[Diagnostic]:
        """S01 pour chaque nom de la liste écrite à ce chemin qui ne désigne rien."""
        noms = self.lire(chemin)
        for nom in noms if isinstance(noms, list) else ():
            if self.ignore(nom, *collections):
                yield from self._dire_inconnu(self.element(chemin, nom), nom, collections, quoi, dans)

    def inconnu(
        self, chemin: Chemin, *collections: Chemin, quoi: str, dans: str = ""
    ) -> Iterator[Diagnostic]:
        """S01 si le nom écrit à ce chemin ne désigne rien."""
        nom = self.lire(chemin)
        if isinstance(nom, str) and nom:
            yield from self.cite(self.valeur(chemin), nom, *collections, quoi=quoi, dans=dans)

    def cite(
        self, lieu: Position, nom: str, *collections: Chemin, quoi: str, dans: str = ""
    ) -> Iterator[Diagnostic]:
        """S01 si ce nom, cité à ce lieu, ne désigne rien."""
        if self.ignore(nom, *collections):
            yield from self._dire_inconnu(lieu, nom, collections, quoi, dans)

    def _dire_inconnu(
        self, lieu: Position, nom: str, collections: Sequence[Chemin], quoi: str, dans: str
    ) -> Iterator[Diagnostic]:
        if not self.est_fautif(lieu):
            perdus = sorted(self._perdus(collections))
            yield nom_inconnu(lieu, nom, self.connus(*collections), quoi=quoi, dans=dans, perdus=perdus)

    # ── parcourir ────────────────────────────────────────────────────────────────────────────
    def machines(self) -> Iterator[tuple[Chemin, Mapping[str, Any]]]:
        """Chaque machine écrite, avec son chemin : phases, fiches, dossier."""
        for genre in ("phases", "fiches"):
            for nom, corps in self.forme.get(genre, {}).items():
                yield (genre, nom), corps
        if isinstance(self.forme.get("dossier"), Mapping):
            yield ("dossier",), self.forme["dossier"]

    def machine(self, nom: str) -> Chemin:
        """Le chemin de la phase ou de la fiche de ce nom, vide s'il n'y en a pas, ou deux."""
        chemins = [(genre, nom) for genre in ("phases", "fiches") if nom in self.forme.get(genre, {})]
        return chemins[0] if len(chemins) == 1 else ()

    def portes(self) -> Iterator[tuple[Chemin, Mapping[str, Any]]]:
        """Chaque porte (création, transition, pièce) : son chemin et son corps."""
        for chemin, machine in self.machines():
            if isinstance(machine.get("creation"), Mapping):
                yield (*chemin, "creation"), machine["creation"]
            for genre in ("transitions", "pieces"):
                for nom, corps in machine.get(genre, {}).items():
                    yield (*chemin, genre, nom), corps

    def exigences(self) -> Iterator[tuple[Chemin, Mapping[str, Any], str]]:
        """Chaque exigence des portes et des documents : son chemin, son corps, la machine d'où elle parle."""
        for chemin, porte in self.portes():
            for nom, exigence in porte.get("exige", {}).items():
                yield (*chemin, "exige", nom), exigence, chemin[0] if chemin[0] == "dossier" else chemin[1]
        for document, corps in self.forme.get("documents", {}).items():
            for nom, exigence in corps.get("exige", {}).items():
                yield ("documents", document, "exige", nom), exigence, corps.get("pour", "")


def nom_inconnu(
    lieu: Position,
    nom: str,
    connus: Sequence[str],
    *,
    quoi: str,
    dans: str = "",
    gravite: str = "erreur",
    perdus: Sequence[str] = (),
) -> Diagnostic:
    """S01 : un nom qui ne désigne rien, avec le plus proche ou, à défaut, ceux qui existent."""
    ou = f" dans « {dans} »" if dans else ""
    suite = ", …" if len(connus) > NOMS_CITES else "."
    liste = f"Connus : {', '.join(connus[:NOMS_CITES])}{suite}" if connus else "Aucun n'est déclaré."
    remede = vouliez_vous_dire(nom, (*connus, *perdus)) or ("" if perdus else liste)
    return Diagnostic("S01", lieu, f"{quoi} « {nom} » n'existe pas{ou}.", remede, gravite=gravite)
