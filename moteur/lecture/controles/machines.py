"""Une fiche se range sous une phase et se nomme ; ses liens mènent quelque part, et un seul chemin y mène."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        if chemin[0] == "fiches":
            yield from e.inconnu((*chemin, "phase"), ("phases",), quoi="La phase")
            yield from e.inconnus(
                (*chemin, "designation"), (*chemin, "champs"), quoi="Le champ", dans=chemin[1]
            )
        champs: Chemin = (*chemin, "champs")
        for nom, champ in machine.get("champs", {}).items():
            yield from e.inconnu((*champs, nom, "de"), ("fiches",), quoi="Le type de fiche")
            if "parmi" in champ:
                yield from _sous_ensemble(e, (*champs, nom), champ)
        for piece, corps in machine.get("pieces", {}).items():
            for cle in ("saisit", "peut_saisir"):
                for nom in corps.get(cle, {}):
                    ici = (*chemin, "pieces", piece, cle, nom)
                    yield from e.inconnu((*ici, "de"), ("fiches",), quoi="Le type de fiche")
    for second, premier in liens_en_double(e):
        cible = e.lire((*second, "de"))
        yield Diagnostic(
            "S32",
            e.cle(second),
            f"« {second[-1]} » est un second lien entre « {second[1]} » et « {cible} ».",
            "Gardez un seul lien, ou dites d'une liste qu'elle choisit « parmi » l'autre.",
            autres=((e.cle(premier), f"le premier lien, dans « {premier[1]} »"),),
        )


def liens_en_double(e: Examen) -> Iterator[tuple[Chemin, Chemin]]:
    """Deux liens entre deux types, d'un côté ou de l'autre : « les T de X » aurait deux sens."""
    principaux: dict[frozenset[str], Chemin] = {}
    for machine, corps in e.forme.get("fiches", {}).items():
        for nom, champ in corps.get("champs", {}).items():
            if "de" not in champ or "parmi" in champ:
                continue
            paire, ici = frozenset((machine, champ["de"])), ("fiches", machine, "champs", nom)
            premier = principaux.setdefault(paire, ici)
            if premier != ici:
                yield ici, premier


def _sous_ensemble(e: Examen, ici: Chemin, champ: Mapping[str, Any]) -> Iterator[Diagnostic]:
    tout: Chemin = (*ici[:-1], str(champ["parmi"]))
    machine = ici[-3]
    yield from e.inconnu((*ici, "parmi"), ici[:-1], quoi="Le champ", dans=machine)
    autre = e.lire(tout)
    if not isinstance(autre, Mapping) or e.est_fautif(e.cle(tout)):
        return
    raison = ""
    if _tourne(e, ici):
        raison = "Nommez un autre champ : celui-ci se choisirait parmi lui-même"
    elif not champ.get("liste") or not autre.get("liste"):
        raison = "Les deux doivent dire « liste: oui »"
    elif not champ.get("de") or autre.get("de") != champ["de"]:
        raison = "Les deux doivent désigner le même type de fiche"
    if raison:
        yield Diagnostic(
            "S33",
            e.valeur((*ici, "parmi")),
            f"« {ici[-1]} » ne peut pas choisir parmi « {champ['parmi']} ».",
            f"{raison}.",
            autres=((e.cle(tout), f"« {champ['parmi']} »"),) if tout != ici else (),
        )


def _tourne(e: Examen, ici: Chemin) -> bool:
    vus: set[str] = set()
    nom = e.lire((*ici, "parmi"))
    while isinstance(nom, str) and nom not in vus:
        if nom == ici[-1]:
            return True
        vus.add(nom)
        nom = e.lire((*ici[:-1], nom, "parmi"))
    return False
