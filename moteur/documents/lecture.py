"""Les valeurs que ce paquet échange avec ses appelants : un chemin lu et son emploi, des propriétés à poser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Membre:
    """L'autre côté d'une comparaison : un chemin et ses filtres, ou une valeur écrite dans le modèle."""

    chemin: str = ""
    filtres: tuple[str, ...] = ()
    valeur: object = None


@dataclass(frozen=True, slots=True)
class Comparaison:
    """`signe` est celui de Jinja (« == », « in »…) ; `a_droite` : le chemin lu en est le membre de droite."""

    signe: str
    avec: Membre
    a_droite: bool = False


@dataclass(frozen=True, slots=True)
class CheminLu:
    """Un chemin que le modèle lit : `fiches.partenaire[].nom`, où, et pour en faire quoi.

    `usage` vaut « affiche », « teste » (présence), « compare » ou « parcouru » ; `filtres` sont ceux
    que la valeur traverse, dans l'ordre. `texte` est le paragraphe, balises comprises ; `ecrit`, le chemin
    tel que le modèle l'écrit (`p.nom`). `requis` : aucune condition ne permet au document de s'en passer.
    """

    chemin: str
    partie: str
    lieu: str
    texte: str
    usage: str
    filtres: tuple[str, ...] = ()
    comparaison: Comparaison | None = None
    ecrit: str = ""
    requis: bool = False


@dataclass(frozen=True, slots=True)
class Proprietes:
    """Ce que Word montre dans « Informations » ; `date` (ISO, jour ou instant) est celle du document."""

    titre: str
    sujet: str
    auteur: str
    identifiant: str
    date: str
    langue: str = "fr-FR"


@dataclass(frozen=True, slots=True)
class Essai:
    """Un document rempli en une passe ; en projet si `manquants` n'est pas vide, ou si on l'a voulu."""

    octets: bytes
    projet: bool
    manquants: tuple[str, ...]
