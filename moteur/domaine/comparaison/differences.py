"""Tout ce qui distingue deux formes canoniques, clé par clé : deux formes différentes ont toujours une différence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

AJOUTE, RETIRE, CHANGE, ORDRE = "ajoute", "retire", "change", "ordre"
# Les cartes `nom: {…}`, et le mot de chacun de leurs éléments.
COLLECTIONS = {
    "phases": "phase",
    "fiches": "fiche",
    "roles": "rôle",
    "parametres": "paramètre",
    "donnees_personnelles": "catégorie de données",
    "champs": "champ",
    "pieces": "pièce",
    "saisit": "champ demandé",
    "peut_saisir": "champ facultatif",
    "etats": "état",
    "transitions": "transition",
    "exige": "exigence",
    "qualites": "qualité",
    "documents": "document",
    "personnes": "signataire",
    "garanties": "garantie",
    "couvertures": "couverture",
    "evenements": "évènement couvert",
    "indicateurs": "indicateur",
    "echeances": "échéance",
    "valeurs": "valeur",
    "donnees": "donnée datée",
    "releves": "relevé",
}
# Les éléments qui n'ont pas de nom à eux : il n'y en a qu'un par machine ou par workflow.
UNIQUES = {
    "creation": "création",
    "modification": "modification",
    "porteur": "porteur",
    "dossier": "dossier",
    "periode": "période",
    "ecarts": "traitement des écarts",
    "corrections": "corrections",
    "calendrier": "calendrier",
    "versions": "publication des versions",
    "effacements": "effacement des données personnelles",
}
CALENDRIER = "calendrier"
# En dessous, un calendrier se compare d'un bloc : ses jours un à un ne diraient rien.
FOND_DU_CALENDRIER = 3

Chemin = tuple[str, ...]
Forme = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Ce qui diffère en un lieu ; `avant` ou `apres` est vide s'il n'y avait, ou n'y a plus, rien."""

    chemin: Chemin
    genre: str
    avant: Any = None
    apres: Any = None

    @property
    def cle(self) -> str:
        return self.chemin[-1] if self.chemin else ""

    @property
    def d_un_element(self) -> bool:
        """Un élément entier, ajouté ou retiré, et non l'une de ses propriétés."""
        return self.genre in (AJOUTE, RETIRE) and not proprietes(self.chemin)


def differences(avant: Forme, apres: Forme) -> tuple[Difference, ...]:
    """Chaque différence, dans l'ordre de la seconde forme ; aucune seulement si leurs octets sont les mêmes."""
    return tuple(_parcourir(avant, apres, ()))


def _parcourir(avant: Forme, apres: Forme, chemin: Chemin) -> Iterator[Difference]:
    for cle in (*apres, *(c for c in avant if c not in apres)):
        ici = (*chemin, cle)
        if cle in avant and cle in apres:
            yield from _confronter(avant[cle], apres[cle], ici)
            continue
        present: Forme = avant if cle in avant else apres
        corps = present[cle]
        if cle in COLLECTIONS and isinstance(corps, Mapping) and corps and not _nomme(chemin):
            yield from _parcourir(*((corps, {}) if present is avant else ({}, corps)), ici)
        elif present is avant:
            yield Difference(ici, RETIRE, avant=corps)
        else:
            yield Difference(ici, AJOUTE, apres=corps)
    rangs = [c for c in avant if c in apres], [c for c in apres if c in avant]
    if rangs[0] != rangs[1]:
        yield Difference(chemin, ORDRE, *rangs)


def _confronter(avant: Any, apres: Any, ici: Chemin) -> Iterator[Difference]:
    bloc = ici[0] == CALENDRIER and len(ici) >= FOND_DU_CALENDRIER
    if isinstance(avant, Mapping) and isinstance(apres, Mapping) and not bloc:
        yield from _parcourir(avant, apres, ici)
    elif _octets(avant) != _octets(apres):
        yield Difference(ici, CHANGE, avant, apres)


def _octets(valeur: Any) -> str:
    """L'écriture exacte : pour Python, 1 et « oui » seraient égaux."""
    return json.dumps(valeur, ensure_ascii=False)


def morceaux(chemin: Chemin) -> Iterator[tuple[str, str]]:
    """(collection, nom) de chaque élément traversé ; le nom est vide pour un élément unique."""
    rang = 0
    while rang < len(chemin):
        cle = chemin[rang]
        if cle in COLLECTIONS and rang + 1 < len(chemin):
            yield cle, chemin[rang + 1]
            rang += 2
        elif cle in UNIQUES:
            yield cle, ""
            rang += 1
        else:
            return


def proprietes(chemin: Chemin) -> Chemin:
    """Ce qui, au bout du chemin, n'est pas un élément : le nom d'une propriété, ou plus profond."""
    return chemin[sum(2 if nom else 1 for _, nom in morceaux(chemin)) :]


def _nomme(chemin: Chemin) -> bool:
    """Le chemin s'arrête à une collection : la clé qui suit est un nom, même s'il s'appelle « champs »."""
    reste = proprietes(chemin)
    return len(reste) == 1 and reste[0] in COLLECTIONS


def lire(forme: Forme, chemin: Chemin) -> Any:
    """Ce qui est écrit à ce chemin, ou rien."""
    ici: Any = forme
    for cle in chemin:
        if not isinstance(ici, Mapping) or cle not in ici:
            return None
        ici = ici[cle]
    return ici


def carte(forme: Forme, *chemin: str) -> Mapping[str, Any]:
    """La carte écrite à ce chemin ; vide s'il n'y a rien, ou autre chose qu'une carte."""
    trouve = lire(forme, chemin)
    return trouve if isinstance(trouve, Mapping) else {}
