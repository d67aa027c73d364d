"""Remplir et écrire des documents par paquets : ce qu'il faut pour en faire un, ce qu'il est devenu."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moteur.documents.ecriture import ecrire_tous
from moteur.documents.lecture import Essai, Proprietes
from moteur.documents.valeurs import Json
from moteur.erreurs import ControleNegatif

if TYPE_CHECKING:
    from pathlib import Path

    from moteur.documents.remplisseur import Remplisseur

PAQUET = 32  # assez pour que le disque les confirme ensemble, assez peu pour que la mémoire n'en voie rien


@dataclass(frozen=True, slots=True)
class Tache:
    """Un document à faire : ses données, et les deux noms de fichier possibles, définitif puis projet.

    `impose` veut un projet en tout cas ; `deja` : ce projet est déjà là, tant qu'il y manque quelque chose.
    """

    contexte: Mapping[str, Json]
    proprietes: Proprietes
    noms: tuple[str, str]
    impose: bool = False
    deja: bool = False


@dataclass(frozen=True, slots=True)
class Cadre:
    """Ce que partagent les documents d'un lot ; sans répertoire, rien ne s'écrit. `a_signer` : aucun projet."""

    repertoire: Path | None
    titres: Mapping[str, str] = field(default_factory=dict)
    a_signer: bool = False


@dataclass(frozen=True, slots=True)
class Redige:
    """Ce qu'est devenue une tâche ; sans `empreinte`, aucun document n'a été fait, et `faute` dit pourquoi."""

    projet: bool
    empreinte: str = ""
    manquants: tuple[str, ...] = ()
    faute: ControleNegatif | None = None


def en_paquets(taches: Iterable[Tache], taille: int = PAQUET) -> Iterator[list[Tache]]:
    """Les tâches par paquets, sans jamais en préparer plus d'un d'avance."""
    paquet: list[Tache] = []
    for tache in taches:
        paquet.append(tache)
        if len(paquet) == taille:
            yield paquet
            paquet = []
    if paquet:
        yield paquet


def rediger(modele: Remplisseur, cadre: Cadre, taches: Sequence[Tache]) -> list[Redige]:
    """Chaque document rempli, puis tous écrits d'un coup ; la faute de l'un n'arrête pas les autres."""
    rediges: list[Redige] = []
    fichiers: list[tuple[str, bytes]] = []
    for tache in taches:
        try:
            essai = _essayer(modele, cadre, tache)
        except ControleNegatif as faute:
            rediges.append(Redige(tache.impose, faute=faute))
            continue
        empreinte = hashlib.sha256(essai.octets).hexdigest() if essai.octets else ""
        rediges.append(Redige(essai.projet, empreinte, essai.manquants))
        if essai.octets:
            fichiers.append((tache.noms[essai.projet], essai.octets))
    if cadre.repertoire is not None and fichiers:
        ecrire_tous(cadre.repertoire, fichiers)
    return rediges


def _essayer(modele: Remplisseur, cadre: Cadre, tache: Tache) -> Essai:
    if tache.deja or (cadre.a_signer and tache.impose):
        manquants = modele.manques(tache.contexte)
        if manquants or tache.impose:
            return Essai(b"", True, manquants)
    essai = modele.essayer(
        contexte=tache.contexte, impose=tache.impose, proprietes=tache.proprietes, titres=cadre.titres
    )
    return Essai(b"", True, essai.manquants) if essai.projet and cadre.a_signer else essai
