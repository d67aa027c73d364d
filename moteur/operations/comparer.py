"""Comparer deux workflows : ce qui change, pour qui, et dans quel sens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moteur.domaine.comparaison.differences import RETIRE, Chemin, Difference, carte, differences
from moteur.domaine.comparaison.mots import phrase
from moteur.domaine.comparaison.roles import roles
from moteur.domaine.comparaison.sens import sens

LieuDe = Callable[[Chemin], str]


@dataclass(frozen=True, slots=True)
class Version:
    """Un workflow à comparer : sa forme canonique, son empreinte, et où chacun de ses éléments est écrit."""

    nom: str
    forme: Mapping[str, Any]
    empreinte: str
    lieu_de: LieuDe = lambda _chemin: ""


def comparer(avant: Version, apres: Version) -> dict[str, Any]:
    """Chaque différence de la première version à la seconde ; aucune si leurs formes sont les mêmes."""
    trouvees = [_en_donnees(d, avant, apres) for d in differences(avant.forme, apres.forme)]
    titres = {
        nom: str(carte(forme, "roles", nom).get("titre", nom))
        for forme in (avant.forme, apres.forme)
        for nom in carte(forme, "roles")
    }
    return {
        "avant": _de(avant),
        "apres": _de(apres),
        "differences": trouvees,
        "roles": {nom: titre for nom, titre in titres.items() if any(nom in d["roles"] for d in trouvees)},
    }


def _de(version: Version) -> dict[str, Any]:
    return {
        "workflow": version.nom,
        "titre": version.forme.get("titre", ""),
        "version": version.forme.get("version"),
        "empreinte": version.empreinte,
    }


def _en_donnees(d: Difference, avant: Version, apres: Version) -> dict[str, Any]:
    # Une propriété retirée se relit là où reste son élément ; un élément retiré, là où il était.
    ecrit = avant if d.genre == RETIRE and d.d_un_element else apres
    return {
        "element": "/".join(d.chemin),
        "genre": d.genre,
        "entier": d.d_un_element,
        "avant": d.avant,
        "apres": d.apres,
        "roles": list(roles(d, avant.forme, apres.forme)),
        "sens": sens(d, avant.forme, apres.forme),
        "lieu": ecrit.lieu_de(d.chemin),
        "phrase": phrase(d, avant.forme, apres.forme),
    }
