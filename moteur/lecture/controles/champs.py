"""Chaque champ se remplit quelque part, et dit sa catégorie de données personnelles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.valeurs import TYPES
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

NOMBRES = ("entier", "montant", "decimal")
TOUJOURS_DITS = ("courriel", "telephone")


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        for nom, champ in machine.get("champs", {}).items():
            ici = (*chemin, "champs", nom)
            yield from _type(e, ici, champ)
            yield from _personnel(e, ici, champ, personne=machine.get("personne", False))
        for piece, corps in machine.get("pieces", {}).items():
            for cle in ("saisit", "peut_saisir"):
                for nom, champ in corps.get(cle, {}).items():
                    ici = (*chemin, "pieces", piece, cle, nom)
                    yield from _type(e, ici, champ)
                    yield from _personnel(e, ici, champ, personne=machine.get("personne", False))
        yield from _jamais_saisis(e, chemin, machine)
    for nom, champ in e.forme.get("porteur", {}).get("champs", {}).items():
        ici = ("porteur", "champs", nom)
        yield from _type(e, ici, champ)
        yield from _personnel(e, ici, champ, personne=False)


def _type(e: Examen, ici: Chemin, champ: Mapping[str, Any]) -> Iterator[Diagnostic]:
    yield from e.inconnu((*ici, "type"), champ.get("type", ""), TYPES, quoi="Le type")
    if not {"type", "valeurs", "de"} & set(champ):
        yield Diagnostic("S34", e.cle(ici), f"« {ici[-1]} » n'a pas de type.", "Ajoutez « type: texte », « valeurs: {…} » ou « de: fiche ».")
    bornes = {"minimum", "maximum"} & set(champ)
    if bornes and champ.get("type") not in NOMBRES:
        yield Diagnostic("S35", e.cle((*ici, sorted(bornes)[0])), "Une borne se donne à un nombre.", "Retirez-la, ou changez le type.")


def _personnel(e: Examen, ici: Chemin, champ: Mapping[str, Any], *, personne: bool) -> Iterator[Diagnostic]:
    categories = e.forme.get("donnees_personnelles", {})
    dit = champ.get("personnel")
    if dit is None:
        if personne or champ.get("type") in TOUJOURS_DITS:
            raison = "Cette fiche décrit une personne." if personne else "Une adresse ou un numéro désigne une personne."
            yield Diagnostic(
                "S09", e.cle(ici), f"{raison} « {ici[-1]} » ne dit pas sa catégorie de données.",
                f"Ajoutez « personnel: » suivi de l'une de {', '.join(categories)}, ou « personnel: non ».",
            )
        return
    yield from e.inconnu((*ici, "personnel"), dit, ("non", *categories), quoi="La catégorie de données")


def _jamais_saisis(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    portes = [machine.get("creation", {}), *machine.get("transitions", {}).values()]
    saisis = {c for porte in portes for cle in ("saisit", "peut_saisir") for c in porte.get(cle, ())}
    saisis |= set(machine.get("modification", {}).get("champs", ()))
    for nom in machine.get("champs", {}):
        if nom not in saisis:
            yield Diagnostic(
                "S17", e.cle((*chemin, "champs", nom)), f"Le champ « {nom} » n'est saisi par aucun acte : personne ne pourra le remplir.",
                "Ajoutez-le à « saisit » de la création ou d'une transition.",
            )
