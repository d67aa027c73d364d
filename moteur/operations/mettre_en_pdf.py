"""Faire le PDF de documents Word déjà produits, et la liasse d'un parapheur : tous, ou aucun fichier écrit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from moteur.erreurs import CommandeMalEcrite, Conflit, ControleNegatif
from moteur.operations.fichier_recu import lire


def mettre_en_pdf(
    fichiers: Sequence[Path],
    *,
    programme: Path,
    sortie: Path | None = None,
    parapheur: bool = False,
    simuler: bool = False,
) -> dict[str, Any]:
    """Un PDF à côté de chaque document (ou dans `sortie`) ; `parapheur` : une liasse .zip à la place.

    `simuler` convertit pour de bon, et n'écrit rien.
    """
    from moteur.documents.bordereau import composer
    from moteur.documents.pdf import convertir

    places = [_place(f, sortie, "-parapheur.zip" if parapheur else ".pdf") for f in fichiers]
    _refuser_les_doublons(places)
    sources = [lire(f) for f in fichiers]
    for fichier, source in zip(fichiers, sources, strict=True):
        _juger(fichier, source, a_signer=parapheur)
    pdfs = convertir(programme, sources)
    rendus = [composer(s, p) if parapheur else p for s, p in zip(sources, pdfs, strict=True)]
    if not simuler:
        _ecrire(places, rendus)
    produits = [
        {"fichier": str(place), "sha256": hashlib.sha256(octets).hexdigest(), "octets": len(octets)}
        for place, octets in zip(places, rendus, strict=True)
    ]
    return {"documents": produits, "parapheur": parapheur, "simule": simuler}


def _place(fichier: Path, sortie: Path | None, suffixe: str) -> Path:
    if fichier.suffix.lower() != ".docx":
        raise CommandeMalEcrite(
            "Seul un document Word (.docx) se met en PDF.",
            lieu=str(fichier),
            suite="Exemple : moteur document pdf documents/convention.docx",
        )
    return (sortie or fichier.parent) / f"{fichier.stem}{suffixe}"


def _refuser_les_doublons(places: Sequence[Path]) -> None:
    """Avant de convertir quoi que ce soit : aucun fichier n'en écrase un autre."""
    vues: set[str] = set()
    for place in places:
        if place.exists() or str(place).lower() in vues:
            raise Conflit(
                "Ce fichier existe déjà ; il n'a pas été remplacé.",
                lieu=str(place),
                raison="Un PDF déjà remis ou signé ne s'écrase pas.",
                suite="Déplacez-le, ou choisissez où écrire : --sortie REPERTOIRE.",
            )
        vues.add(str(place).lower())


def _ecrire(places: Sequence[Path], rendus: Sequence[bytes]) -> None:
    """Chacun à sa place ; ce qui est écrit se retire si la suite ne peut pas l'être."""
    from moteur.documents.ecriture import ecrire

    mis: list[Path] = []
    try:
        for place, octets in zip(places, rendus, strict=True):
            mis.append(ecrire(place.parent, place.name, octets=octets, remplacer=False))
    except BaseException:
        for chemin in mis:
            chemin.unlink(missing_ok=True)
        raise


def _juger(fichier: Path, octets: bytes, *, a_signer: bool) -> None:
    """Un document douteux n'est jamais ouvert par un autre programme ; un projet ne part pas à la signature."""
    from moteur.documents import archive
    from moteur.documents.bordereau import est_un_projet
    from moteur.documents.fautes import en_liste

    if defauts := archive.defauts(octets, revenu=True):
        raise ControleNegatif(
            "Ce document Word n'est pas sûr ; il n'a pas été ouvert.",
            lieu=str(fichier),
            raison=en_liste(map(str, defauts)),
            suite="Repartez du document que moteur a produit.",
        )
    if a_signer and est_un_projet(octets):
        raise ControleNegatif(
            "Ce document est encore un projet ; aucune liasse n'est faite.",
            lieu=str(fichier),
            raison="Il porte le filigrane « PROJET » ou une mention « À COMPLÉTER ».",
            suite="Produisez l'exemplaire à signer : moteur document produire … --a-signer",
        )
