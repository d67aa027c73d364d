"""Dire d'un élément d'un workflow s'il est verrouillé, pourquoi, et ce qu'une couche peut encore y changer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.diagnostics import Position
from moteur.erreurs import Introuvable
from moteur.lecture.chargement import Chargement
from moteur.lecture.couches.arbre import cles, cles_permises, en_clair, entree, est_collection, lieu, noeud
from moteur.lecture.couches.natures import Nature, nature
from moteur.lecture.couches.verrous import Base
from moteur.lecture.forme import Chemin
from moteur.suggestions import le_plus_proche, sans_accents

_LIBRES = ("libre",)
_SENS = {"diminuer": "La diminuer, dans la même unité.", "augmenter": "L'augmenter, dans la même unité."}


def expliquer_element(chargement: Chargement, ecrit: str, *, forces: Mapping[str, str]) -> dict[str, Any]:
    """Ce que l'on sait de l'élément à ce chemin ; `Introuvable` avec le nom le plus proche s'il n'existe pas."""
    chemin = tuple(ecrit.strip("/").split("/"))
    racine = chargement.racine
    if racine is None:
        chargement.exiger()
        raise Introuvable(f"« {chargement.nom} » ne se lit pas.", suite="Vérifiez-le d'abord.")
    base = Base(racine, forces)
    trouvee = entree(racine, chemin)
    if trouvee is None:
        raise _inconnu(base, chemin, chargement.nom)
    quoi = nature(chemin)
    collection = est_collection(chemin) or (len(chemin) == 1 and bool(cles_permises(chemin)))
    sources = [{"id": s, "force": forces.get(s, "")} for s in base.sources(chemin)]
    permis, refuse, verrou = _sort(base, chemin, quoi) if not collection else _d_une_collection(chemin)
    return {
        "workflow": chargement.nom,
        "element": "/".join(chemin),
        "titre": base.titre(chemin),
        "vaut": en_clair(trouvee.valeur) if not cles(racine, chemin) else "",
        "verrouille": verrou,
        "pourquoi": _pourquoi(base, chemin, quoi, verrou),
        "sources": sources,
        "permis": permis,
        "refuse": refuse,
        "lieux": [_lieu(p, note) for p, note in _pile(chargement, chemin, lieu(trouvee))],
        "dessous": [_enfant(base, (*chemin, nom)) for nom in cles(racine, chemin)],
    }


def _enfant(base: Base, chemin: Chemin) -> dict[str, Any]:
    """Une clé ou un élément d'en dessous, en une ligne."""
    ramasse = est_collection(chemin) or (len(chemin) == 1 and bool(cles_permises(chemin)))
    permis, _, verrou = _d_une_collection(chemin) if ramasse else _sort(base, chemin, nature(chemin))
    return {"nom": chemin[-1], "verrouille": verrou, "permis": permis}


def _sort(base: Base, chemin: Chemin, quoi: Nature) -> tuple[list[str], list[str], bool]:
    """Ce qui se peut, ce qui se refuse, et si c'est un verrou."""
    permis, refuse = [quoi.permis] if quoi.permis else [], [quoi.refuse] if quoi.refuse else []
    if quoi.nom in ("exigence", "regle", "niveau") and _recommandee(base, chemin):
        return (
            ["La retirer, changer sa règle, ou la rendre impérative : elle n'est que recommandée."],
            [],
            False,
        )
    if quoi.nom == "parametre" or (quoi.nom == "element" and chemin[0] == "parametres"):
        return _parametre(base, chemin)
    if quoi.nom == "element":
        if base.imperatives(chemin):
            return ["En ajouter d'autres, à côté."], [quoi.refuse], True
        return [quoi.permis], [], False
    return permis, refuse, quoi.nom not in _LIBRES


def _parametre(base: Base, chemin: Chemin) -> tuple[list[str], list[str], bool]:
    sens = sans_accents(base.texte((*chemin[:2], "sens")))
    if sens == "fige":
        return [], ["La changer : elle est figée."], True
    if sens not in _SENS:
        return ["La changer librement, dans la même unité."], ["Changer d'unité."], False
    contraire = "L'augmenter." if sens == "diminuer" else "La diminuer."
    return [_SENS[sens]], [contraire, "Changer d'unité."], True


def _d_une_collection(chemin: Chemin) -> tuple[list[str], list[str], bool]:
    return [f"Y ajouter un élément : {'/'.join(chemin)}/NOM."], [], False


def _recommandee(base: Base, chemin: Chemin) -> bool:
    rang = chemin.index("exige") + 2
    return sans_accents(base.texte((*chemin[:rang], "niveau"))) == "recommande"


def _pourquoi(base: Base, chemin: Chemin, quoi: Nature, verrou: bool) -> str:
    if not verrou:
        return "Rien ne le verrouille."
    sources = base.sources(chemin)
    imperatives = [s for s in sources if base.forces.get(s, "imperatif") == "imperatif"]
    raison = {
        "parametre": "C'est un délai ou un nombre qui protège : il n'a qu'un sens.",
        "exigence": "L'exigence est impérative.",
        "regle": "L'exigence est impérative.",
        "niveau": "L'exigence est impérative.",
        "roles": "Qui peut agir ou voir ne fait que se restreindre.",
        "element_fige": "Les règles de la base reposent dessus.",
        "element": "Un texte l'impose."
        if imperatives
        else "C'est un nombre qui protège : il n'a qu'un sens.",
    }.get(quoi.nom, "La base le fixe.")
    return f"{raison} Source : {', '.join(sources)}." if sources else raison


def _pile(chargement: Chargement, chemin: Chemin, ici: Position) -> list[tuple[Position, str]]:
    """Le lieu de la valeur d'aujourd'hui, puis ceux de ce qu'elle a remplacé, jusqu'à la base."""
    pile = [(ici, "aujourd'hui")]
    for applique in reversed(chargement.appliques):
        if applique.amendement.chemin == chemin and applique.ancien is not None:
            pile.append((applique.ancien, f"avant l'amendement « {applique.amendement.nom} »"))
        elif (
            applique.amendement.chemin == chemin[: len(applique.amendement.chemin)]
            and applique.ancien is None
        ):
            pile.append((applique.amendement.cible, f"ajouté par « {applique.amendement.nom} »"))
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
