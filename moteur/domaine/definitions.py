"""Les éléments dont un workflow est fait : champs, pièces, exigences, transitions, machines.

Ce fichier dit ce qu'ils sont ; `workflow.py` les rassemble et les construit depuis la forme canonique.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

IMPERATIF = "imperatif"
RECOMMANDE = "recommande"
CREATION = "creation"
# Ce que « fige » écrit pour dire tous les champs de la fiche.
TOUS = "tous"
# Ce qu'une pièce peut interdire à côté d'elle, pour que rien ne s'en garde jamais.
FICHIER, TEXTE_LIBRE, RESULTAT = "fichier", "texte_libre", "resultat"
INTERDITS = (FICHIER, TEXTE_LIBRE, RESULTAT)
# Les parties que le journal se réserve : aucune catégorie de données ne porte leur nom.
PARTIES_RESERVEES = ("trace", "donnees", "motif", "dossier", "fichiers", "personnes")


@dataclass(frozen=True, slots=True)
class Champ:
    """Une donnée typée. `personnel` nomme sa catégorie, ou rien si elle n'est pas personnelle."""

    nom: str
    titre: str
    type: str  # un type de base, « choix » ou « lien »
    valeurs: Mapping[str, str] | None = None
    de: str | None = None
    liste: bool = False
    parmi: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    personnel: str | None = None
    source: tuple[str, ...] = ()
    aide: str = ""
    exemple: str = ""


@dataclass(frozen=True, slots=True)
class Exigence:
    """Une règle écrite à la porte d'un acte, et ce qu'on dit quand elle n'est pas vraie."""

    nom: str
    regle: str
    sinon: str
    niveau: str = IMPERATIF
    source: tuple[str, ...] = ()
    traite_par: tuple[str, ...] = ()

    @property
    def imperative(self) -> bool:
        return self.niveau == IMPERATIF


@dataclass(frozen=True, slots=True)
class Porte:
    """Ce qu'un fait demande pour passer : rôles, champs, exigences, et s'il est acte ou constat."""

    par: tuple[str, ...]
    saisit: tuple[str, ...] = ()
    peut_saisir: tuple[str, ...] = ()
    exige: Mapping[str, Exigence] = field(default_factory=dict)
    constat: bool = False
    en_personne: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """Un passage d'un état à un autre."""

    nom: str
    titre: str
    de: tuple[str, ...]
    vers: str
    porte: Porte
    source: tuple[str, ...] = ()
    detour: bool = False  # une issue de côté : permise, jamais proposée parmi les prochaines actions


@dataclass(frozen=True, slots=True)
class Piece:
    """Un artefact reçu ou consigné ; `document` nomme celui dont c'est l'exemplaire signé."""

    nom: str
    titre: str
    nature: str
    porte: Porte
    champs: Mapping[str, Champ]
    document: str | None = None
    validite: str | None = None
    interdit: tuple[str, ...] = ()
    visible_par: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualite:
    """Un fait déduit à une date, jamais un état."""

    nom: str
    titre: str
    regle: str


@dataclass(frozen=True, slots=True)
class Etat:
    """Un état d'une machine ; on ne repart pas d'un état final.

    Un état final qu'une couche ajoute à une machine de sa base arrête la fiche sans la rendre « finie ».
    """

    nom: str
    titre: str
    final: bool = False
    fini: bool = False


Table = Mapping[tuple[str, str], str]


def _compiler(transitions: Iterable[Transition]) -> Table:
    return {(de, t.nom): t.vers for t in transitions for de in t.de}


@dataclass(frozen=True, slots=True)
class Machine:
    """Une phase, un type de fiche, le dossier ou le porteur : champs, pièces, états, transitions."""

    nom: str
    genre: str  # « phase », « fiche », « dossier » ou « porteur »
    titre: str
    champs: Mapping[str, Champ]
    pieces: Mapping[str, Piece]
    qualites: Mapping[str, Qualite]
    etats: Mapping[str, Etat]
    transitions: Mapping[str, Transition]
    creation: Porte | None = None
    modifiable_par: tuple[str, ...] = ()
    modifiables: tuple[str, ...] = ()
    designation: tuple[str, ...] = ()
    phase: str = ""
    personne: bool = False
    en_nombre: bool = False  # se crée par dizaines : une feuille de tableur se propose
    source: tuple[str, ...] = ()

    # La table du rejeu, compilée une fois : (état, transition) → état d'arrivée.
    table: Table = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _compiler(self.transitions.values()))

    @property
    def initial(self) -> str:
        return next(iter(self.etats), "")

    def est_final(self, etat: str) -> bool:
        trouve = self.etats.get(etat)
        return trouve is not None and trouve.final

    def est_fini(self, etat: str) -> bool:
        """Ce que le mot « fini » d'une règle dit de cet état."""
        trouve = self.etats.get(etat)
        return trouve is not None and trouve.fini

    def titre_etat(self, etat: str) -> str:
        trouve = self.etats.get(etat)
        return trouve.titre if trouve else etat


@dataclass(frozen=True, slots=True)
class Role:
    """Un titre auquel on agit.

    `saisi_par` : les rôles qui peuvent consigner ce que celui-ci a fait ; `supplee_par` : ceux qui peuvent
    désigner qui le supplée, en plus de la personne absente ; `suppleants` : ceux dont il faut déjà tenir l'un
    pour le suppléer (aucun : toute personne de l'espace).
    """

    nom: str
    titre: str
    saisi_par: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    supplee_par: tuple[str, ...] = ()
    suppleants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parametre:
    """Le seul endroit où vit un nombre ou un délai du métier."""

    nom: str
    titre: str
    type: str
    valeur: int | str
    sens: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signataire:
    """Ce qu'un document dit d'un signataire : qui il est, au nom de qui, quand il ne signe pas, qui le supplée.

    `qui` et `au_nom_de` sont des chemins depuis la fiche du document ; `delegation`, celui d'une pièce, et
    `jusqu_au` le champ de cette pièce qui dit son dernier jour.
    """

    nom: str
    titre: str = ""
    qui: str = ""
    au_nom_de: str = ""
    sauf_si: str = ""
    facultatif_si: str = ""
    delegation: str = ""
    jusqu_au: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Un document Word produit depuis un modèle ; `fige` : les champs qu'il imprime.

    `signataires` : des rôles, ou des personnes que `personnes` décrit.
    """

    nom: str
    titre: str
    modele: str
    pour: str
    signataires: tuple[str, ...]
    exige: Mapping[str, Exigence]
    fige: tuple[str, ...] | None = None
    source: tuple[str, ...] = ()
    personnes: Mapping[str, Signataire] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Garantie:
    """Une propriété qui doit tenir : à chaque évènement (`machine`, `verbe`, `objet`), ou toujours."""

    nom: str
    titre: str
    regle: str
    machine: str = ""
    verbe: str = ""  # « devient », « recoit », ou rien pour « toujours »
    objet: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvenementCouvert:
    """Atteindre `etat` fait intervenir les fiches au bout de `chemin`, sauf celles que nomme le lien `sauf`."""

    type: str
    etat: str
    chemin: tuple[str, ...]
    sauf: str = ""


@dataclass(frozen=True, slots=True)
class Couverture:
    """Ce qu'une pièce datée doit couvrir ; `montre` : les champs de la fiche et de la pièce à montrer.

    `demande` : la transition qui demande la pièce ; `renouveler` : le paramètre du préavis de renouvellement ; `engage` :
    par type de fiche, le chemin vers celles qu'elle engage avant même d'intervenir.
    """

    nom: str
    titre: str
    fiche: str
    piece: str
    etats: tuple[str, ...]
    evenements: tuple[EvenementCouvert, ...]
    montre: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    demande: str = ""
    renouveler: str = ""
    engage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicateur:
    """Un nombre, ou un taux (numérateur sur dénominateur), déduit du dossier."""

    nom: str
    titre: str
    valeur: str = ""
    numerateur: str = ""
    denominateur: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Echeance:
    """Ce qui se fait sous un délai, à un rythme, avant un terme ou à une date ; avertit sans bloquer."""

    nom: str
    titre: str
    machine: str
    etat: str = ""
    sous: str = ""
    tous_les: str = ""
    piece: str = ""
    avant: str = ""
    au_plus_tard: str = ""
    a_partir_de: str = ""
    attend: str = ""
    depuis: str = ""  # la pièce dont la date fait courir le délai, au lieu de l'entrée dans l'état
    rappel: str = ""  # le texte du rappel, avec ses places ; rien : celui du moteur
    relance: str = ""  # le paramètre ou la durée après laquelle un rappel se redit
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Categorie:
    """Une catégorie de données personnelles, sa durée de conservation et qui la voit."""

    nom: str
    titre: str
    conservation: str
    visible_par: tuple[str, ...] = ()
