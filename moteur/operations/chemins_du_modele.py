"""Suivre un chemin de modèle dans l'arbre des types : ce qu'il désigne, ou ce qui lui manque et le plus proche."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from moteur.documents.filtres import EN_CLAIR, ENTIER
from moteur.operations.types_du_modele import NOM_COURT, Liste, Objet, Simple, Type
from moteur.suggestions import le_plus_proche

TOUR = "loop."
_MONTRES = 12


@dataclass(frozen=True, slots=True)
class Inconnu:
    """Un chemin qui ne mène nulle part : pourquoi, et quoi écrire à la place."""

    message: str
    remede: str


def suivre(racine: Objet, chemin: str) -> Type | Inconnu:
    """Ce que désigne ce chemin ; `a[].b` traverse une liste."""
    if chemin.startswith(TOUR):
        genre = ENTIER if chemin.endswith(("index", "length")) else "booleen"
        return Simple(genre, "Tour de boucle")
    ici: Type = racine
    ecrits: list[str] = []
    for nom in chemin.split("."):
        nu, crochets = nom.removesuffix("[]"), nom.endswith("[]")
        if not isinstance(ici, Objet):
            return _pas_de_champ(".".join(ecrits), ici, nu)
        suivant = ici.champs.get(nu)
        if suivant is None:
            return _inconnu(racine, ici, (*ecrits, nu), chemin.partition(f"{nu}.")[2])
        ici = suivant
        ecrits.append(nom)
        if crochets and isinstance(ici, Liste):
            ici = ici.de
    return ici


def en_clair(type_: Type) -> str:
    """« une date », « une fiche « Partenaire » », « une liste »."""
    if isinstance(type_, Simple):
        return EN_CLAIR[type_.genre]
    return "une liste" if isinstance(type_, Liste) else "une fiche ou une pièce"


def _pas_de_champ(parent: str, type_: Type, nom: str) -> Inconnu:
    if isinstance(type_, Liste):
        remede = f"Parcourez-la : {{%p for x in {parent} %}}, puis {{{{ x.{nom} }}}}."
        return Inconnu(f"« {parent} » est une liste : elle n'a pas de champ « {nom} »", remede)
    message = f"« {parent} » est {en_clair(type_)} : il n'y a pas de champ « {nom} » à y lire"
    return Inconnu(message, f"Écrivez « {parent} ».")


def _inconnu(racine: Objet, ici: Objet, noms: tuple[str, ...], reste: str) -> Inconnu:
    parent, nom, entier = ".".join(noms[:-1]), noms[-1], ".".join(noms)
    if not parent:
        fiches = racine.champs["fiches"]
        if isinstance(fiches, Objet) and nom in fiches.champs:
            remede = f"Parcourez-les : {{%p for x in fiches.{nom} %}}, puis {{{{ x.{reste or NOM_COURT} }}}}."
            return Inconnu(f"ce document ne se produit pas pour une fiche « {nom} »", remede)
    connus = tuple(ici.champs)
    if connus == (NOM_COURT,):
        remede = f"Écrivez « {parent}.{NOM_COURT} », ou parcourez fiches.… pour lire cette fiche en entier."
        return Inconnu(f"« {parent} » est trop loin : il n'en reste que son nom court", remede)
    ou = f"« {parent} » ({ici.titre})" if parent else "ce que lit un modèle"
    message = f"« {entier} » n'existe pas" if not parent else f"« {nom} » n'existe pas dans {ou}"
    proche = plutot(nom, connus, avant=f"{parent}." if parent else "")
    ailleurs = "" if "." in parent or parent == "" else _ailleurs(racine, nom)
    return Inconnu(message, proche or ailleurs or _enumerer(connus))


def plutot(mot: str, connus: Iterable[str], *, avant: str = "") -> str:
    """« Écrivez plutôt « x ». », ou rien."""
    proche = le_plus_proche(mot, connus)
    return f"Écrivez plutôt « {avant}{proche} »." if proche else ""


def _ailleurs(racine: Objet, nom: str) -> str:
    """Le même champ, lu dans une autre racine : on se trompe souvent de phase."""
    trouves = [
        f"{haut}.{nom}"
        for haut, type_ in racine.champs.items()
        if isinstance(type_, Objet) and haut != "fiches" and nom in type_.champs
    ]
    return f"Écrivez plutôt « {trouves[0]} »." if trouves else ""


def _enumerer(connus: tuple[str, ...]) -> str:
    suite = ", …" if len(connus) > _MONTRES else ""
    return f"Ce qui s'y lit : {', '.join(connus[:_MONTRES])}{suite}."
