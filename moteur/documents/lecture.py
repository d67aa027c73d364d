"""Les deux valeurs que ce paquet échange avec ses appelants : un chemin lu, des propriétés à poser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheminLu:
    """Un chemin que le modèle lit : `fiches.partenaire[].nom`, où, et pour en faire quoi.

    `usage` vaut « affiche », « teste » (présence), « compare » ou « parcouru » ; `filtres` sont ceux
    que la valeur traverse, dans l'ordre. `texte` est le paragraphe, balises comprises.
    """

    chemin: str
    partie: str
    lieu: str
    texte: str
    usage: str
    filtres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proprietes:
    """Ce que Word montre dans « Informations » ; `date` (ISO, jour ou instant) est celle du document."""

    titre: str
    sujet: str
    auteur: str
    identifiant: str
    date: str
    langue: str = "fr-FR"
