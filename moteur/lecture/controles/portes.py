"""Chaque porte s'ouvre à quelqu'un, avec des champs et des pièces qui existent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin


def controler(e: Examen) -> Iterator[Diagnostic]:
    roles = e.forme.get("roles", {})
    for chemin, porte, machine in e.portes():
        yield from e.inconnus((*chemin, "par"), porte.get("par", ()), roles, quoi="Le rôle")
        if not porte.get("par"):
            yield Diagnostic("S03", e.cle(chemin), f"Personne ne peut faire « {chemin[-1]} » : « par » est vide.", "Donnez au moins un rôle : « par: [referent] ».")
        for nom, exigence in porte.get("exige", {}).items():
            ici = (*chemin, "exige", nom, "traite_par")
            yield from e.inconnus(ici, exigence.get("traite_par", ()), roles, quoi="Le rôle")
        if chemin[-2:-1] == ("pieces",):
            yield from _piece(e, chemin, porte)
        else:
            yield from _champs(e, chemin, porte, machine)
    for chemin, machine in e.machines():
        modification = machine.get("modification", {})
        ici = (*chemin, "modification")
        yield from e.inconnus((*ici, "par"), modification.get("par", ()), roles, quoi="Le rôle")
        yield from e.inconnus((*ici, "champs"), modification.get("champs", ()), _connus(e, chemin, machine), quoi="Le champ")


def _connus(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> dict[str, Any]:
    """L'ouverture d'un dossier saisit aussi les champs du porteur."""
    porteur = e.forme.get("porteur", {}).get("champs", {}) if chemin[0] == "dossier" else {}
    return {**machine.get("champs", {}), **porteur}


def _champs(e: Examen, chemin: Chemin, porte: Mapping[str, Any], machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    connus = _connus(e, chemin, machine)
    for cle in ("saisit", "peut_saisir"):
        yield from e.inconnus((*chemin, cle), porte.get(cle, ()), connus, quoi="Le champ")


def _piece(e: Examen, chemin: Chemin, piece: Mapping[str, Any]) -> Iterator[Diagnostic]:
    yield from e.inconnu((*chemin, "validite"), piece.get("validite", ""), e.forme.get("parametres", {}), quoi="Le paramètre")
    yield from e.inconnus((*chemin, "visible_par"), piece.get("visible_par", ()), e.forme.get("roles", {}), quoi="Le rôle")
    document = piece.get("document", "")
    yield from e.inconnu((*chemin, "document"), document, e.forme.get("documents", {}), quoi="Le document")
    pour = e.forme.get("documents", {}).get(document, {}).get("pour", "")
    if pour and pour != chemin[1]:
        yield Diagnostic(
            "S30", e.valeur((*chemin, "document")), f"« {document} » se produit pour « {pour} », pas pour « {chemin[1]} ».",
            f"Déclarez cette pièce dans « {pour} ».",
        )
    parametre = e.forme.get("parametres", {}).get(piece.get("validite", ""), {})
    if parametre and parametre.get("type") != "duree":
        yield Diagnostic("S31", e.valeur((*chemin, "validite")), "Une validité est une durée.", "Citez un paramètre de type « duree ».")
