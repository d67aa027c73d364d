"""Les nœuds d'une règle. Un nœud garde sa place dans le texte : (début, fin), en caractères.

L'analyse produit des `Chemin` ; le typage les remplace par des `Acces`, seuls connus de l'évaluation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Noeud:
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Chemin(Noeud):
    """`auteur.nom`, `ce pret.fin` ; `ce` nomme le type visé, ou rien ; `places` : celle de chaque nom."""

    ce: str
    noms: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        suite = ".".join(self.noms)
        return ".".join(m for m in (f"ce {self.ce}" if self.ce else "", suite) if m)

    def place_du_nom(self, rang: int) -> Place:
        """La place d'un seul nom du chemin, ou celle du chemin entier."""
        return self.places[rang] if rang < len(self.places) else self.place


@dataclass(frozen=True, slots=True)
class Acces(Noeud):
    """Un chemin résolu : d'où il part, les liens qu'il suit, ce qu'il lit.

    `depart` : « ici », (« ce », place dans la pile), (« machine », nom) ou « rien » (paramètre, période).
    `genre` : fiche, champ, etat, fini, qualite, piece, piece_champ, parametre, periode, evenement.
    `type` : type de la valeur (celui d'un champ), ou type de fiche pour le genre « fiche ».
    """

    depart: tuple[str, str]
    liens: tuple[str, ...]
    genre: str
    nom: str
    type: str
    machine: str = ""
    liste: bool = False
    detail: str = ""
    ecrit: str = ""


Source = Chemin | Acces


# ── conditions ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Et(Noeud):
    termes: tuple[Noeud, ...]


@dataclass(frozen=True, slots=True)
class Ou(Noeud):
    termes: tuple[Noeud, ...]


@dataclass(frozen=True, slots=True)
class Non(Noeud):
    terme: Noeud


@dataclass(frozen=True, slots=True)
class Implique(Noeud):
    si: Noeud
    alors: Noeud


@dataclass(frozen=True, slots=True)
class Vaut(Noeud):
    """Une qualité, ou `fini`, dite seule."""

    sujet: Source


@dataclass(frozen=True, slots=True)
class Egal(Noeud):
    """`statut est public`, `etat est signee`, `volontaire est oui` : un nom écrit."""

    sujet: Source
    nom: str


@dataclass(frozen=True, slots=True)
class MemeFiche(Noeud):
    """`auteur est ce pret.auteur` : deux liens vers la même fiche."""

    gauche: Source
    droite: Source


@dataclass(frozen=True, slots=True)
class Parmi(Noeud):
    sujet: Source
    noms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contient(Noeud):
    sujet: Source
    nom: str
    fiche: Source | None


@dataclass(frozen=True, slots=True)
class Renseigne(Noeud):
    sujets: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Versee(Noeud):
    sujet: Source
    depuis: str


@dataclass(frozen=True, slots=True)
class Couvre(Noeud):
    sujet: Source
    jour: Noeud


@dataclass(frozen=True, slots=True)
class Depuis(Noeud):
    """`etat est transmise depuis delai`."""

    sujet: Source
    nom: str
    duree: Noeud


@dataclass(frozen=True, slots=True)
class Differe(Noeud):
    """`acteur differe de X` ; `qui` : acteur ou saisisseur."""

    qui: str
    de: str


@dataclass(frozen=True, slots=True)
class AgitComme(Noeud):
    role: str


@dataclass(frozen=True, slots=True)
class Compare(Noeud):
    gauche: Noeud
    signe: str
    droite: Noeud


# ── plusieurs fiches ─────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Selection(Noeud):
    """`autre pret de lecteur selon champ` ; `lien` : (« porte » ou « porté », champ) une fois typé."""

    type: str
    autre: bool
    origine: Source | None
    selon: str
    lien: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Tout(Noeud):
    """`tout T, s'il y en a, verifie (…)` ; `au_moins` vaut 0 quand le cas vide est permis."""

    selection: Selection
    au_moins: int
    regle: Noeud


@dataclass(frozen=True, slots=True)
class Combien(Noeud):
    """`au moins n T`, `au plus n T`, `aucun T` (au plus 0)."""

    plafond: bool
    nombre: int
    selection: Selection
    regle: Noeud | None


# ── valeurs ──────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Le(Noeud):
    saisi: bool


@dataclass(frozen=True, slots=True)
class Entier(Noeud):
    valeur: int


@dataclass(frozen=True, slots=True)
class DureeEcrite(Noeud):
    texte: str


@dataclass(frozen=True, slots=True)
class DateDe(Noeud):
    sujet: Source


@dataclass(frozen=True, slots=True)
class Operation(Noeud):
    """`gauche + droite` ou `gauche - droite` : date et durée, ou deux nombres."""

    gauche: Noeud
    signe: str
    droite: Noeud


@dataclass(frozen=True, slots=True)
class Nombre(Noeud):
    selection: Selection
    regle: Noeud | None


@dataclass(frozen=True, slots=True)
class Somme(Noeud):
    champ: Source
    selection: Selection
    regle: Noeud | None


class ErreurDeRegle(Exception):
    """Une règle mal écrite : code stable, message, remède, et sa place dans le texte."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        place: Place,
        remede: str = "",
        ailleurs: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.remede = remede
        # Le nom cherché est celui-ci, dans cette autre machine.
        self.ailleurs = ailleurs
