"""Dire d'un élément d'un workflow s'il est verrouillé, pourquoi, et ce qu'une couche peut encore y changer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.diagnostics import Position
from moteur.erreurs import Introuvable
from moteur.lecture.chargement import Chargement
from moteur.lecture.couches.arbre import (
    cles,
    cles_permises,
    en_clair,
    entree,
    est_collection,
    existe,
    lieu,
    noeud,
    noms_de,
)
from moteur.lecture.couches.verrous import Base
from moteur.lecture.forme import Chemin
from moteur.operations.sort_d_un_element import Sort, sort
from moteur.suggestions import le_plus_proche

_FORCES = {"imperatif": "impératif", "recommande": "recommandé", "possible": "possible"}


def expliquer_element(chargement: Chargement, ecrit: str, *, forces: Mapping[str, str]) -> dict[str, Any]:
    """Ce que l'on sait de l'élément à ce chemin ; `Introuvable` avec le nom le plus proche s'il n'existe pas."""
    chemin = tuple(ecrit.strip("/").split("/"))
    racine = chargement.racine
    if racine is None:
        chargement.exiger()
        raise Introuvable(f"« {chargement.nom} » ne se lit pas.", suite="Vérifiez-le d'abord.")
    base = Base(racine, forces)
    trouvee = entree(racine, chemin)
    if trouvee is None and not _pourrait_s_ecrire(base, chemin):
        raise _inconnu(base, chemin, chargement.nom)
    ici = sort(base, chemin)
    return {
        "workflow": chargement.nom,
        "element": "/".join(chemin),
        "titre": _titre(base, chemin),
        "vaut": _vaut(base, chemin),
        "verrouille": ici.verrouille,
        "pourquoi": _pourquoi(base, chemin, ici),
        "sources": [
            {"id": s, "force": _FORCES.get(forces.get(s, ""), "")} for s in _sources(base, chemin, ici)
        ],
        "permis": [*_dans_cette_couche(chargement, chemin), *ici.permis],
        "refuse": list(ici.refuse),
        "lieux": [_lieu(p, note) for p, note in _pile(chargement, chemin, _place(base, chemin))],
        "dessous": [_enfant(base, (*chemin, nom)) for nom in cles(racine, chemin)],
    }


def _pourrait_s_ecrire(base: Base, chemin: Chemin) -> bool:
    """Une clé que le langage connaît, absente d'un élément que la base écrit."""
    dessus = chemin[:-1]
    return bool(dessus) and existe(base.racine, dessus) and chemin[-1] in cles_permises(dessus)


def _titre(base: Base, chemin: Chemin) -> str:
    if chemin[-2:-1] == ("valeurs",):
        return base.titre(chemin[:-2])
    if "exige" in chemin[:-1]:
        return base.texte((*chemin[: chemin.index("exige") + 2], "sinon"))
    return base.titre(chemin)


def _vaut(base: Base, chemin: Chemin) -> str:
    porte = noeud(base.racine, chemin)
    if porte is None:
        return "rien n'est écrit"
    return en_clair(porte) if not cles(base.racine, chemin) else ""


def _sources(base: Base, chemin: Chemin, ici: Sort) -> tuple[str, ...]:
    """Les textes qui expliquent un verrou ; d'un élément libre, seulement ceux qu'il cite lui-même."""
    return base.sources(chemin) if ici.verrouille else noms_de(noeud(base.racine, (*chemin, "source")))


def _pourquoi(base: Base, chemin: Chemin, ici: Sort) -> str:
    if not ici.verrouille:
        return "Rien ne le verrouille."
    sources = base.sources(chemin)
    return f"{ici.raison} Source : {', '.join(sources)}." if sources else ici.raison


def _dans_cette_couche(chargement: Chargement, chemin: Chemin) -> list[str]:
    """Ce qu'une couche a ajouté lui appartient : les verrous ne valent que pour celles posées sur elle."""
    for applique in chargement.appliques:
        a = applique.amendement
        sien = a.verbe == "ajouter" and a.couche == chargement.nom and a.chemin == chemin[: len(a.chemin)]
        if sien:
            return [
                f"Dans cette couche, tout : « {a.nom} » l'a ajouté. Pour une couche posée sur elle, ce qui suit."
            ]
    return []


def _place(base: Base, chemin: Chemin) -> Position:
    """Où l'élément est écrit ; une collection répartie en fichiers, à son premier élément."""
    noms = cles(base.racine, chemin)
    if len(chemin) == 1 and est_collection(chemin) and noms:
        chemin = (*chemin, noms[0])
    while (trouvee := entree(base.racine, chemin)) is None:
        chemin = chemin[:-1]
    return lieu(trouvee)


def _enfant(base: Base, chemin: Chemin) -> dict[str, Any]:
    """Une clé ou un élément d'en dessous, en une ligne."""
    ici = sort(base, chemin)
    return {"nom": chemin[-1], "verrouille": ici.verrouille, "permis": list(ici.permis)}


def _pile(chargement: Chargement, chemin: Chemin, ici: Position) -> list[tuple[Position, str]]:
    """Le lieu de la valeur d'aujourd'hui, puis ceux de ce qu'elle a remplacé, jusqu'à la base."""
    ecrit = chargement.racine is not None and existe(chargement.racine, chemin)
    pile = [(ici, "aujourd'hui" if ecrit else "où cela s'écrirait")]
    for applique in reversed(chargement.appliques):
        if applique.amendement.chemin == chemin and applique.ancien is not None:
            pile.append((applique.ancien, f"avant l'amendement « {applique.amendement.nom} »"))
        elif (
            applique.amendement.chemin == chemin[: len(applique.amendement.chemin)]
            and applique.ancien is None
        ):
            note = f"ajouté par « {applique.amendement.nom} »"
            if applique.amendement.cible == ici:
                pile[0] = (ici, note)
            else:
                pile.append((applique.amendement.cible, note))
    return pile


def _lieu(position: Position, note: str) -> dict[str, Any]:
    return {"fichier": position.fichier, "ligne": position.ligne, "colonne": position.colonne, "note": note}


def _inconnu(base: Base, chemin: Chemin, workflow: str) -> Introuvable:
    for rang in range(len(chemin)):
        if entree(base.racine, chemin[: rang + 1]) is not None:
            continue
        connus = cles(base.racine, chemin[:rang]) or cles_permises(chemin[:rang])
        proche = le_plus_proche(chemin[rang], connus)
        suite = (
            f"Vouliez-vous dire « {'/'.join((*chemin[:rang], proche, *chemin[rang + 1 :]))} » ?"
            if proche
            else ""
        )
        ou = f" sous « {'/'.join(chemin[:rang])} »" if rang else ""
        return Introuvable(
            f"« {chemin[rang]} » n'existe pas{ou} dans « {workflow} ».",
            raison=f"Connus : {', '.join(connus)}." if connus and noeud(base.racine, chemin[:rang]) else "",
            suite=suite,
        )
    raise AssertionError(chemin)
