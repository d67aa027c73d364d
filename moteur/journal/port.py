"""Ce qu'un journal promet à qui s'en sert, quel que soit le moteur de base de données derrière.

Le journal ne connaît ni workflow ni YAML : il range des contenus opaques, cache les personnes et les sujets
derrière des pseudonymes aléatoires, et refuse d'écrire sur une chaîne qui ne se vérifie pas.

Des `NamedTuple`, non des dataclasses : ouvrir un journal est sur le chemin de la plus petite commande.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from moteur.erreurs import ErreurMoteur
    from moteur.journal.lignes import Inventaire
    from moteur.journal.receptions import Livraison, Reception

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
Aleatoire = Callable[[int], bytes]

TYPES_DE_FAIT = (
    "dossier.ouvert",
    "fiche.creee",
    "transition.franchie",
    "piece.versee",
    "donnees.corrigees",
    "ecart.traite",
    "document.produit",
    "rappel.envoye",
    "acteur.supplee",
    "signature.refusee",
    "donnees.effacees",
    "workflow.migre",
)
TRACE = "trace"  # la partie que rien n'efface : sans elle, la preuve ne survit pas
IDENTITE_DU_DOSSIER = "dossier"  # la partie que le journal ajoute lui-même au premier fait


class FaitAEcrire(NamedTuple):
    """Un fait décidé, avec les noms en clair ; `sujet` vide quand le fait porte sur le dossier entier.

    `parties` contient toujours « trace » et jamais « dossier », que le journal se réserve.
    """

    type: str
    le: str
    sujet: str
    acteur: str
    saisi_par: str
    role: str
    parties: Mapping[str, Mapping[str, Json]]


class FaitLu(NamedTuple):
    """Un fait relu ; une partie à `None` a été effacée, un nom effacé se lit comme son pseudonyme.

    `horloge_recule` ne se range pas : il se déduit des `saisi_le` de deux faits voisins de la chaîne, quand
    le second précède le premier de plus de cinq minutes. L'ordre reste celui des rangs.
    """

    rang: int
    saisi_le: str
    le: str
    type: str
    sujet: str
    acteur: str
    saisi_par: str
    role: str
    workflow: str
    parties: Mapping[str, Mapping[str, Json] | None]
    empreinte: str
    horloge_recule: bool = False


class DossierRange(NamedTuple):
    """Un dossier et la tête de sa chaîne ; (`porteur`, `periode`, `nom`) est unique dans la base."""

    chaine: str
    workflow: str
    porteur: str
    periode: str
    nom: str
    titre: str
    rang: int
    tete: str


class Morceaux(NamedTuple):
    """Ce qui complète une photographie, sous des noms courts ; `tous` : ceux d'avant ne comptent plus."""

    contenus: Mapping[str, bytes]
    tous: bool = False


class Album(NamedTuple):
    """L'état gardé d'un dossier : une photographie de sa tête, et tous ses morceaux, par ordre de nom."""

    photographie: bytes
    morceaux: Mapping[str, bytes]


class Effacement(NamedTuple):
    """Ce qu'un fait retire de sa chaîne : des parties, par rang, et des noms de personnes."""

    vises: Mapping[int, Sequence[str]]
    noms: Sequence[str] = ()


class Publication(NamedTuple):
    """Une version publiée d'un workflow, dont la forme est rangée ; `amende` : les workflows d'où elle vient.

    `le` : le jour où elle a été décidée ; `saisi_le` : l'instant UTC où elle a été rangée. Elle ne nomme personne.
    """

    workflow: str
    version: int
    empreinte: str
    en_vigueur: str
    le: str
    saisi_le: str
    role: str
    motif: str
    amende: tuple[str, ...] = ()


class Anomalie(NamedTuple):
    """Ce qui ne se vérifie pas ; `chaine` vide : la base entière, `rang` 0 : le dossier lui-même."""

    chaine: str
    rang: int
    quoi: str
    remede: str


class Verification(NamedTuple):
    """Le résultat d'une relecture complète.

    `racine` est la tête d'arbre RFC 9162 (hexadécimal) des en-têtes dans leur ordre d'intégration : gardée
    hors de la machine avec `faits`, elle seule révèle une base réécrite ou tronquée en entier.
    """

    dossiers: int
    faits: int
    racine: str
    anomalies: tuple[Anomalie, ...]
    effacees: int = 0  # parties et correspondances effacées, chacune couverte par un fait qui l'annonce
    retenues: int = 0  # parties et noms que les liasses reçues taisaient
    reculs: tuple[
        tuple[str, int], ...
    ] = ()  # chaîne et rang des faits saisis à une heure d'avant le précédent


class Journal(Protocol):
    """Un journal en ajout seul : chaque écriture réussit en entier ou ne laisse rien."""

    def ranger_workflow(self, empreinte: str, forme: bytes) -> None:
        """Range une forme canonique sous son SHA-256 ; la ranger deux fois ne change rien."""

    def lire_workflow(self, empreinte: str) -> bytes:
        """La forme rangée, vérifiée contre son empreinte."""

    def publier(self, publication: Publication) -> None:
        """Range une version ; `Conflit` si ce numéro l'est déjà. Une version rangée ne change plus jamais."""

    def publications(self) -> tuple[Publication, ...]:
        """Les versions publiées, par workflow puis par numéro."""

    def ensemble(self) -> AbstractContextManager[None]:
        """Tout ce qui s'écrit dedans s'écrit d'un seul tenant ; une faute n'en laisse rien."""

    def creer_dossier(
        self,
        *,
        workflow: str,
        porteur: str,
        periode: str,
        nom: str,
        titre: str,
        faits: Sequence[FaitAEcrire] = (),
        saisi_le: datetime | None = None,
        photographie: bytes | None = None,
        morceaux: Morceaux | None = None,
    ) -> str:
        """Crée un dossier et ses premiers faits d'un seul tenant ; rend l'identifiant de sa chaîne."""

    def dossiers(self) -> tuple[DossierRange, ...]:
        """Les dossiers, par période, porteur puis nom."""

    def ajouter(
        self,
        chaine: str,
        faits: Sequence[FaitAEcrire],
        *,
        rang_attendu: int,
        saisi_le: datetime,
        photographie: bytes | None = None,
        morceaux: Morceaux | None = None,
        workflow: str | None = None,
    ) -> tuple[FaitLu, ...]:
        """Ajoute les faits à la suite de `rang_attendu`, tous ou aucun.

        Sans fait, range seulement la photographie. Des `morceaux` qui ne sont pas tous là complètent l'album de
        la tête d'avant ; s'il manque, rien n'est gardé de l'état. `workflow` change l'empreinte que portent les faits à
        partir de ceux-ci ; le premier est alors « workflow.migre ».
        """

    def effacer(
        self,
        chaine: str,
        fait: FaitAEcrire,
        effacement: Effacement,
        *,
        rang_attendu: int,
        saisi_le: datetime,
    ) -> FaitLu:
        """Consigne l'effacement et retire ce qu'il annonce, d'un seul tenant, avec tout ce qui était gardé de l'état.

        `fait` est « donnees.effacees » ; le journal complète sa trace de `vises` et de `pseudonymes`.
        """

    def oublier(self) -> bool:
        """Récrit les fichiers pour qu'aucun octet effacé n'y reste, s'il le faut ; faux si un autre programme l'empêche."""

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        """Les faits de rang supérieur à `depuis`, après vérification de leur chaîne et de leurs scellés."""

    def photographie(self, chaine: str) -> tuple[int, bytes] | None:
        """La dernière photographie, si elle est celle de la tête et n'est pas abîmée."""

    def album(self, chaine: str) -> Album | None:
        """La photographie de la tête et ses morceaux, d'un même instant ; rien si l'un d'eux est abîmé."""

    def cache(self, cle: str) -> bytes | None:
        """Ce que `ranger_cache` a rangé, ou rien."""

    def ranger_cache(self, cle: str, contenu: bytes) -> None:
        """Range de quoi ne pas recalculer ; un cache n'est jamais une preuve."""

    def identite(self, *, tirer: bool = True) -> str:
        """L'identifiant de ce journal, 32 chiffres hexadécimaux tirés au hasard ; toujours le même.

        Sans `tirer`, rien ne s'écrit : vide tant que personne n'en a eu besoin.
        """

    def figer(self, faute: ErreurMoteur) -> None:
        """Plus aucun fait ne s'écrit par cet objet : qui essaie reçoit cette faute."""

    def nombre(self) -> int:
        """Le nombre de faits de la base entière."""

    def entetes(self, *, depuis: int = 0) -> Iterator[bytes]:
        """Les octets des en-têtes, par ordre d'intégration, les `depuis` premiers passés."""

    def points(self) -> tuple[bytes, ...]:
        """Les points de contrôle rangés, du premier au dernier ; aucun n'est vérifié."""

    def ranger_point(self, note: bytes, *, taille: int) -> None:
        """Range un point de contrôle de `taille` faits à la suite des autres."""

    def recevoir(self, livraison: Livraison, *, recue_le: datetime) -> int:
        """Range la suite d'une chaîne d'un autre journal, vérifiée par qui appelle ; rend le nombre de faits ajoutés.

        Elle ne s'écrit plus ici autrement. Deux histoires d'une même chaîne : `JournalAltere`, les deux têtes nommées.
        """

    def receptions(self) -> tuple[Reception, ...]:
        """Ce qui a été reçu d'autres journaux, par chaîne puis par rang."""

    def verifier(self) -> Verification:
        """Relit tout et dit chaque anomalie."""

    def inventaire(self) -> AbstractContextManager[Inventaire]:
        """Toutes les lignes, d'un même instant, le temps de s'en servir."""

    def fermer(self) -> None:
        """Rend les fichiers ; l'objet ne sert plus."""
