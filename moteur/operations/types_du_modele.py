"""Le type de chaque chemin qu'un modèle peut lire : le pendant, sur le workflow seul, de `contexte`.

Ce que `contexte` construit d'un dossier, cet arbre l'annonce ; un test tient les deux égaux.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from moteur.documents.filtres import DATE, DECIMAL, DUREE, ENTIER, MONTANT, TEXTE
from moteur.domaine.definitions import Champ, Document, Machine, Piece
from moteur.domaine.versements import titre_du_signataire
from moteur.domaine.workflow import DOSSIER, PERIODE, PORTEUR, Workflow
from moteur.operations.contexte import PROFONDEUR, SIGNATAIRES, piece_de_delegation
from moteur.operations.contexte_calcule import FRISE, GARANTIES, INDICATEURS

BOOLEEN, CODE, CHOIX = "booleen", "code", "choix"
NOM_COURT = "nom_court"
_GENRES = {
    "date": DATE, "entier": ENTIER, "decimal": DECIMAL, "montant": MONTANT, "duree": DUREE, "booleen": BOOLEEN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simple:
    """Une valeur qui s'écrit ; `valeurs` : celles d'un choix, nom technique → titre."""

    genre: str
    titre: str
    valeurs: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Objet:
    """Une fiche, une phase, une pièce : des champs ; `enfants` les bâtit quand on les demande."""

    titre: str
    enfants: Callable[[], dict[str, Type]] = field(repr=False, compare=False)

    @property
    def champs(self) -> dict[str, Type]:
        return self.enfants()


@dataclass(frozen=True, slots=True)
class Liste:
    """Une liste : elle se parcourt."""

    titre: str
    de: Type


Type: TypeAlias = "Simple | Objet | Liste"


def racines(workflow: Workflow, *, pour: str, document: Document | None = None) -> Objet:
    """Tout ce que peut lire le modèle d'un document qui se produit pour cette machine.

    Sans `document`, ce qui ne dépend que d'elle : ses signataires n'y sont pas.
    """
    bati = _Batisseur(workflow)

    def enfants() -> dict[str, Type]:
        fiches = {n: Liste(workflow.machines[n].titre, bati.machine(n, PROFONDEUR)) for n in workflow.fiches}
        tout: dict[str, Type] = {
            PORTEUR: bati.machine(PORTEUR, PROFONDEUR),
            DOSSIER: bati.machine(DOSSIER, PROFONDEUR),
            PERIODE: _objet("Période", libelle=TEXTE, debut=DATE, fin=DATE),
            "fiches": Objet("Fiches du dossier", lambda: dict(fiches)),
            INDICATEURS: _indicateurs(workflow),
            GARANTIES: _garanties(workflow),
            FRISE: Objet("Frise de l'année", lambda: {"jalons": Liste("Jalons", _JALON)}),
            "document": _objet(
                "Document produit",
                numero=TEXTE,
                titre=TEXTE,
                date_production=DATE,
                projet=BOOLEEN,
                empreinte=TEXTE,
            ),
        }
        tout |= {phase: bati.machine(phase, PROFONDEUR) for phase in workflow.deroulement}
        if pour in workflow.machines:
            tout[pour] = bati.machine(pour, PROFONDEUR)
        if document is not None and document.signataires:
            tout[SIGNATAIRES] = bati.signataires(document)
        return tout

    return Objet("", enfants)


def _objet(titre: str, /, **genres: str) -> Objet:
    champs: dict[str, Type] = {nom: Simple(genre, _TITRES.get(nom, nom)) for nom, genre in genres.items()}
    return Objet(titre, lambda: dict(champs))


_TITRES = {
    "libelle": "Libellé", "debut": "Premier jour", "fin": "Dernier jour", "numero": "Numéro", "titre": "Titre",
    "date_production": "Date de production", "projet": "Encore un projet", "texte": "Valeur en clair",
    "conforme": "Conforme", "controles": "Nombre de contrôles", "traite_le": "Traité le", "ecart": "Écart",
    "fait": "Rang du fait", "le": "Date", "saisi_le": "Date de saisie", "cible": "Cible", "pourquoi": "Raison",
    "designation": "Cible en clair", "acteur": "Qui a agi", "saisi_par": "Qui a saisi", "traite": "Traité", "empreinte": "Empreinte du contenu",
    "ouvre": "Fenêtre ouverte le", "terme": "Terme", "dit": "Situation en clair", "revient": "Revient à intervalle",
    "signe": "Signe ce document", "attendu": "Sa signature est attendue",
}  # fmt: skip
_VIOLATION = _objet(
    "Violation", fait=ENTIER, le=DATE, saisi_le=DATE, cible=TEXTE, designation=TEXTE, pourquoi=TEXTE,
    acteur=TEXTE, saisi_par=TEXTE, ecart=TEXTE, traite=BOOLEEN, traite_le=DATE,
)  # fmt: skip

_JALON = _objet(
    "Jalon", titre=TEXTE, designation=TEXTE, ouvre=DATE, terme=DATE, fait=DATE, dit=TEXTE, revient=BOOLEEN,
)  # fmt: skip


def _indicateurs(workflow: Workflow) -> Objet:
    titres = {nom: i.titre for nom, i in workflow.indicateurs.items()}
    noms: dict[str, Type] = {"nom": Simple(CODE, "Nom de l'indicateur", titres)}
    un = {**noms, **_objet("", titre=TEXTE, texte=TEXTE).champs}
    return _collection("Indicateurs", un, titres, tous="tous")


def _garanties(workflow: Workflow) -> Objet:
    titres = {nom: g.titre for nom, g in workflow.garanties.items()}
    violations: dict[str, Type] = {"violations": Liste("Violations", _VIOLATION)}
    un = {**_objet("", titre=TEXTE, controles=ENTIER, conforme=BOOLEEN).champs, **violations}
    return _collection("Garanties", un, titres, tous="toutes")


def _collection(titre: str, un: dict[str, Type], titres: Mapping[str, str], *, tous: str) -> Objet:
    """Chaque élément par son nom, et tous à la suite."""

    def enfants() -> dict[str, Type]:
        nommes: dict[str, Type] = {nom: Objet(dit, lambda: un) for nom, dit in titres.items()}
        return {**nommes, tous: Liste(titre, Objet(titre, lambda: un))}

    return Objet(titre, enfants)


@dataclass(frozen=True, slots=True)
class _Batisseur:
    """Annonce ce que `contexte` construira, dans le même ordre : le dernier nom écrit l'emporte."""

    workflow: Workflow

    def machine(self, nom: str, profondeur: int) -> Objet:
        machine = self.workflow.machines[nom]
        return Objet(machine.titre, lambda: self._enfants(machine, profondeur))

    def _enfants(self, machine: Machine, profondeur: int) -> dict[str, Type]:
        champs: dict[str, Type] = {NOM_COURT: Simple(TEXTE, f"Nom court ({machine.titre})")}
        if machine.etats:
            valeurs = {e.nom: e.titre for e in machine.etats.values()}
            champs |= _avec_code("etat", f"État ({machine.titre})", valeurs, liste=False)
            champs["etat_le"] = Simple(DATE, f"Dans cet état depuis ({machine.titre})")
        for champ in machine.champs.values():
            champs |= self._champ(champ, profondeur)
        for piece in machine.pieces.values():
            champs[piece.nom] = self._piece(piece, profondeur)
        return champs | {q.nom: Simple(BOOLEEN, q.titre) for q in machine.qualites.values()}

    def signataires(self, document: Document) -> Objet:
        return Objet(
            "Signataires du document",
            lambda: {n: self._signataire(document, n) for n in document.signataires},
        )

    def _signataire(self, document: Document, nom: str) -> Objet:
        titre = titre_du_signataire(self.workflow, document.nom, nom)
        champs = dict(_objet(titre, titre=TEXTE, signe=BOOLEEN, attendu=BOOLEEN).champs)
        piece = piece_de_delegation(self.workflow, document, nom)
        if piece is not None:
            deleguee = Objet(f"Délégation ({titre})", lambda: self._versement(piece, PROFONDEUR))
            champs["delegation"] = deleguee
        return Objet(titre, lambda: dict(champs))

    def _piece(self, piece: Piece, profondeur: int) -> Objet:
        un = Objet(piece.titre, lambda: self._versement(piece, profondeur))
        tous = Liste(f"Versements ({piece.titre})", un)
        return Objet(piece.titre, lambda: {**un.champs, "versements": tous})

    def _versement(self, piece: Piece, profondeur: int) -> dict[str, Type]:
        champs: dict[str, Type] = {"date": Simple(DATE, "Date")}
        for champ in piece.champs.values():
            champs |= self._champ(champ, profondeur)
        if piece.validite is not None:
            champs["jusqu_au"] = Simple(DATE, "Fin de validité")
        return champs

    def _champ(self, champ: Champ, profondeur: int) -> dict[str, Type]:
        if champ.type == "choix":
            return _avec_code(champ.nom, champ.titre, champ.valeurs or {}, liste=champ.liste)
        un: Type = (
            self._lien(champ, profondeur - 1)
            if champ.type == "lien"
            else Simple(_GENRES.get(champ.type, TEXTE), champ.titre)
        )
        return {champ.nom: Liste(champ.titre, un) if champ.liste else un}

    def _lien(self, champ: Champ, profondeur: int) -> Objet:
        if profondeur > 0:
            return self.machine(str(champ.de), profondeur)
        court: dict[str, Type] = {NOM_COURT: Simple(TEXTE, f"Nom court ({champ.titre})")}
        return Objet(champ.titre, lambda: court)


def _avec_code(nom: str, titre: str, valeurs: Mapping[str, str], *, liste: bool) -> dict[str, Type]:
    choix, code = Simple(CHOIX, titre, valeurs), Simple(CODE, titre, valeurs)
    if liste:
        return {nom: Liste(titre, choix), f"{nom}_code": Liste(titre, code)}
    return {nom: choix, f"{nom}_code": code}


def chemins(type_: Type, prefixe: str = "") -> Iterator[tuple[str, Type]]:
    """Tous les chemins sous ce type, fiches et listes comprises : `fiches.x[].nom`."""
    if prefixe:
        yield prefixe, type_
    if isinstance(type_, Liste):
        yield from chemins(type_.de, f"{prefixe}[]")
    elif isinstance(type_, Objet):
        for nom, enfant in type_.champs.items():
            yield from chemins(enfant, f"{prefixe}.{nom}" if prefixe else nom)
