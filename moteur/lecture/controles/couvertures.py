"""Une couverture mène quelque part : sa pièce a une durée, et chaque chemin finit sur la fiche à couvrir."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.entete import parametre_de_duree
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

FICHES: Chemin = ("fiches",)


def controler(e: Examen) -> Iterator[Diagnostic]:
    for nom, couverture in e.forme.get("couvertures", {}).items():
        ici: Chemin = ("couvertures", nom)
        yield from e.inconnu((*ici, "fiche"), FICHES, quoi="La fiche")
        fiche: Chemin = (*FICHES, str(couverture.get("fiche", "")))
        if e.lire(fiche) is not None:
            yield from _la_fiche(e, ici, fiche)
        yield from parametre_de_duree(e, (*ici, "renouveler"))
        for type_ in couverture.get("evenements", {}):
            yield from _evenement(e, (*ici, "evenements", type_), type_, vers=fiche[1])
        for type_ in couverture.get("engage", {}):
            if e.ignore(type_, FICHES):
                yield from e.cite(e.cle((*ici, "engage", type_)), type_, FICHES, quoi="La fiche")
            else:
                yield from _chemin(e, (*ici, "engage", type_), type_, vers=fiche[1])


def _la_fiche(e: Examen, ici: Chemin, fiche: Chemin) -> Iterator[Diagnostic]:
    yield from e.inconnu((*ici, "piece"), (*fiche, "pieces"), quoi="La pièce", dans=fiche[1])
    yield from e.inconnus((*ici, "etats"), (*fiche, "etats"), quoi="L'état", dans=fiche[1])
    yield from e.inconnu((*ici, "demande"), (*fiche, "transitions"), quoi="La transition", dans=fiche[1])
    piece: Chemin = (*fiche, "pieces", str(e.lire((*ici, "piece"))))
    champs = ((*fiche, "champs"), (*piece, "saisit"), (*piece, "peut_saisir"))
    yield from e.inconnus((*ici, "montre"), *champs, quoi="Le champ", dans=fiche[1])
    validite: Chemin = (*piece, "validite")
    if e.lire(piece) is not None and e.lire(validite) is None and not e.douteux(validite):
        yield Diagnostic(
            "S39",
            e.valeur((*ici, "piece")),
            f"« {piece[-1]} » n'a pas de durée de validité : elle ne couvre aucun jour.",
            "Donnez une « validite » à cette pièce.",
            autres=((e.cle(piece), f"« {piece[-1]} »"),),
        )


def _evenement(e: Examen, ici: Chemin, type_: str, *, vers: str) -> Iterator[Diagnostic]:
    if e.ignore(type_, FICHES):
        yield from e.cite(e.cle(ici), type_, FICHES, quoi="La fiche")
        return
    depart: Chemin = (*FICHES, type_)
    yield from e.inconnu((*ici, "etat"), (*depart, "etats"), quoi="L'état", dans=type_)
    yield from _lien(e, (*ici, "sauf"), depart, e.lire((*ici, "sauf")))
    yield from _chemin(e, (*ici, "chemin"), type_, vers=vers)


def _chemin(e: Examen, ici: Chemin, type_: str, *, vers: str) -> Iterator[Diagnostic]:
    """Les liens écrits à cet endroit mènent-ils, de fiche en fiche, à celle que l'on couvre ?"""
    la = type_
    chemin = e.lire(ici) or ()
    for nom in chemin:
        champs: Chemin = (*FICHES, la, "champs")
        if e.ignore(nom, champs):
            yield from e.cite(e.element(ici, nom), nom, champs, quoi="Le lien", dans=la)
            return
        yield from _lien(e, ici, (*FICHES, la), nom)
        champ = e.lire((*champs, nom))
        if not isinstance(champ, Mapping) or "de" not in champ:
            return
        la = str(champ["de"])
    if chemin and la != vers and e.lire((*FICHES, vers)) is not None:
        yield Diagnostic(
            "S39",
            e.valeur(ici),
            f"Ce chemin mène à « {la} », et la couverture porte sur « {vers} ».",
            f"Suivez les liens jusqu'à « {vers} ».",
            autres=((e.cle((*FICHES, vers)), f"« {vers} »"),),
        )


def _lien(e: Examen, ici: Chemin, fiche: Chemin, nom: Any) -> Iterator[Diagnostic]:
    if not isinstance(nom, str):
        return
    champs: Chemin = (*fiche, "champs")
    if ici[-1] == "sauf":
        yield from e.inconnu(ici, champs, quoi="Le lien", dans=fiche[1])
    champ = e.lire((*champs, nom))
    if isinstance(champ, Mapping) and "de" not in champ and not e.douteux((*champs, nom, "de")):
        yield Diagnostic(
            "S39",
            e.valeur(ici),
            f"« {nom} » n'est pas un lien : on n'y trouve aucune fiche.",
            "Nommez un champ qui désigne une autre fiche (« de: … »).",
            autres=((e.cle((*champs, nom)), f"« {nom} »"),),
        )
