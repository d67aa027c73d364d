"""Une fiche se range sous une phase et se nomme ; ses liens mènent quelque part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        if chemin[0] == "fiches":
            yield from e.inconnu((*chemin, "phase"), machine.get("phase", ""), e.forme.get("phases", {}), quoi="La phase")
            yield from e.inconnus((*chemin, "designation"), machine.get("designation", ()), machine.get("champs", {}), quoi="Le champ")
        yield from _liens(e, chemin, machine)


def _liens(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    champs = machine.get("champs", {})
    principaux: dict[str, str] = {}
    for nom, champ in champs.items():
        ici = (*chemin, "champs", nom)
        yield from e.inconnu((*ici, "de"), champ.get("de", ""), e.forme.get("fiches", {}), quoi="Le type de fiche")
        if "parmi" in champ:
            yield from _sous_ensemble(e, ici, champ, champs)
        elif "de" in champ:
            if champ["de"] in principaux:
                yield Diagnostic(
                    "S32", e.cle(ici), f"« {nom} » et « {principaux[champ['de']]} » relient deux fois « {chemin[-1]} » à « {champ['de']} ».",
                    "Gardez un seul lien, ou dites de l'un qu'il choisit « parmi » l'autre.",
                    autres=((e.cle((*chemin, "champs", principaux[champ["de"]])), "l'autre lien"),),
                )
            principaux.setdefault(champ["de"], nom)


def _sous_ensemble(e: Examen, ici: Chemin, champ: Mapping[str, Any], champs: Mapping[str, Any]) -> Iterator[Diagnostic]:
    tout = champs.get(champ["parmi"])
    yield from e.inconnu((*ici, "parmi"), champ["parmi"], champs, quoi="Le champ")
    if tout is not None and (tout.get("de") != champ.get("de") or not tout.get("liste") or not champ.get("liste")):
        yield Diagnostic(
            "S33", e.valeur((*ici, "parmi")), f"« {ici[-1]} » ne peut pas choisir parmi « {champ['parmi']} ».",
            "Les deux champs sont des listes de liens vers le même type de fiche.",
        )
