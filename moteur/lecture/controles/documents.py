"""Un document se produit pour une machine, depuis un modèle Word qui existe, et se signe quelque part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.entete import ROLES
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin
from moteur.suggestions import vouliez_vous_dire


def controler(e: Examen) -> Iterator[Diagnostic]:
    for nom, document in e.forme.get("documents", {}).items():
        ici: Chemin = ("documents", nom)
        yield from e.inconnu((*ici, "pour"), ("phases",), ("fiches",), quoi="La phase ou la fiche")
        yield from e.inconnus((*ici, "signataires"), ROLES, quoi="Le rôle")
        pour = e.machine(document.get("pour", ""))
        if pour:
            yield from e.inconnus((*ici, "fige"), (*pour, "champs"), quoi="Le champ", dans=pour[1])
            yield from _signature(e, ici, document, pour)
        yield from _modele(e, (*ici, "modele"))


def _modele(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    modele = e.lire(ici)
    if isinstance(modele, str) and modele not in e.modeles_connus and not e.deja_dit(ici):
        yield Diagnostic(
            "S26",
            e.valeur(ici),
            f"Le modèle Word « {modele} » est introuvable.",
            vouliez_vous_dire(modele, e.modeles_connus)
            or "Placez ce fichier dans un répertoire « modeles_docs ».",
        )


def _signature(e: Examen, ici: Chemin, document: Mapping[str, Any], pour: Chemin) -> Iterator[Diagnostic]:
    if not document.get("signataires") or e.douteux((*pour, "pieces")):
        return
    pieces = [(*pour, "pieces", piece) for piece in e.ecrits((*pour, "pieces"))]
    citees = [e.lire((*piece, "document")) for piece in pieces]
    # Une pièce qui nomme mal son document, ou qui se lit mal, a déjà son diagnostic.
    if ici[1] in citees or any(c is not None and e.ignore(c, ("documents",)) for c in citees):
        return
    if any(e.douteux((*piece, "document")) for piece in pieces):
        return
    yield Diagnostic(
        "S27",
        e.cle(ici),
        f"« {ici[1]} » a des signataires, mais aucune pièce ne porte son exemplaire signé.",
        f"Ajoutez à « {pour[1]} » une pièce avec « document: {ici[1]} ».",
        autres=((e.cle((*pour, "pieces")), f"les pièces de « {pour[1]} »"),)
        if e.lire((*pour, "pieces"))
        else (),
    )
