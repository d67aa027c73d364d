"""Chaque champ a un type et des bornes possibles, dit sa catégorie de données, et se remplit quelque part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.valeurs import TYPES
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.forme import Chemin
from moteur.suggestions import le_plus_proche

NOMBRES = ("entier", "montant", "decimal")
TOUJOURS_DITS = ("courriel", "telephone")
DE_TYPE = ("type", "valeurs", "de")
CATEGORIES: Chemin = ("donnees_personnelles",)


def controler(e: Examen) -> Iterator[Diagnostic]:
    for chemin, machine in e.machines():
        personne = bool(machine.get("personne"))
        for nom, champ in machine.get("champs", {}).items():
            yield from _champ(e, (*chemin, "champs", nom), champ, personne=personne)
        for piece, corps in machine.get("pieces", {}).items():
            for cle in ("saisit", "peut_saisir"):
                for nom, champ in corps.get(cle, {}).items():
                    yield from _champ(e, (*chemin, "pieces", piece, cle, nom), champ, personne=personne)
        yield from _jamais_saisis(e, chemin, machine)
    porteur = e.forme.get("porteur", {})
    for nom, champ in porteur.get("champs", {}).items():
        yield from _champ(e, ("porteur", "champs", nom), champ, personne=False)
    yield from _porteur_jamais_saisi(e, porteur)


def _champ(e: Examen, ici: Chemin, champ: Mapping[str, Any], *, personne: bool) -> Iterator[Diagnostic]:
    if not e.est_fautif(e.cle(ici)):
        yield from _type(e, ici, champ)
        yield from _personnel(e, ici, champ, personne=personne)
    dit = champ.get("personnel")
    if dit not in (None, "non") and e.ignore(dit, CATEGORIES) and not e.deja_dit((*ici, "personnel")):
        lieu, connus = e.valeur((*ici, "personnel")), ("non", *e.ecrits(CATEGORIES))
        yield nom_inconnu(lieu, dit, connus, quoi="La catégorie de données")


def _type(e: Examen, ici: Chemin, champ: Mapping[str, Any]) -> Iterator[Diagnostic]:
    type_ = champ.get("type")
    if type_ is not None and type_ not in TYPES and not e.deja_dit((*ici, "type")):
        yield nom_inconnu(e.valeur((*ici, "type")), type_, TYPES, quoi="Le type")
    if not any(cle in champ or e.douteux((*ici, cle)) for cle in DE_TYPE):
        remede = "Ajoutez « type: texte », « valeurs: {…} » ou « de: » suivi d'un type de fiche."
        yield Diagnostic("S34", e.cle(ici), f"« {ici[-1]} » n'a pas de type.", remede)
    bornes = [cle for cle in ("minimum", "maximum") if cle in champ]
    if bornes and type_ not in NOMBRES and not any(e.deja_dit((*ici, cle)) for cle in bornes):
        remede = "Retirez-la, ou donnez au champ un type de nombre."
        yield Diagnostic("S35", e.cle((*ici, bornes[0])), "Une borne se donne à un nombre.", remede)
    elif len(bornes) == 2 and champ["minimum"] > champ["maximum"]:
        yield Diagnostic(
            "S35",
            e.valeur((*ici, "minimum")),
            "Le minimum dépasse le maximum : aucune valeur ne conviendrait.",
            "Corrigez l'une des deux bornes.",
            autres=((e.valeur((*ici, "maximum")), "le maximum"),),
        )


def _personnel(e: Examen, ici: Chemin, champ: Mapping[str, Any], *, personne: bool) -> Iterator[Diagnostic]:
    a_dire = personne or champ.get("type") in TOUJOURS_DITS
    if a_dire and "personnel" not in champ and not e.douteux((*ici, "personnel")):
        raison = (
            "Cette fiche décrit une personne."
            if personne
            else "Une adresse, un numéro désignent une personne."
        )
        categories = ", ".join(e.ecrits(CATEGORIES)) or "à déclarer dans « donnees_personnelles »"
        yield Diagnostic(
            "S09",
            e.cle(ici),
            f"{raison} « {ici[-1]} » ne dit pas sa catégorie de données.",
            f"Ajoutez « personnel: » et une catégorie ({categories}), ou « personnel: non ».",
        )


# ── Ce qui ne se remplit nulle part ──
def _jamais_saisis(e: Examen, chemin: Chemin, machine: Mapping[str, Any]) -> Iterator[Diagnostic]:
    portes = [(*chemin, "transitions", t) for t in e.ecrits((*chemin, "transitions"))]
    if chemin[0] != "phases":
        portes.append((*chemin, "creation"))
    listes = [(*porte, cle) for porte in portes for cle in ("saisit", "peut_saisir")]
    listes.append((*chemin, "modification", "champs"))
    perdues = [(*chemin, "transitions"), (*chemin, "modification"), *listes]
    if any(e.lire(porte) is None for porte in portes) or any(_perdue(e, liste) for liste in perdues):
        return
    saisis = {nom for liste in listes for nom in e.lire(liste) or ()}
    for nom in _oublies(e.ecrits((*chemin, "champs")), saisis):
        if e.est_fautif(e.cle((*chemin, "champs", nom))):
            continue
        yield Diagnostic(
            "S17",
            e.cle((*chemin, "champs", nom)),
            f"Le champ « {nom} » n'est saisi par aucun acte : personne ne pourra le remplir.",
            f"Ajoutez-le à « saisit » de {_ou(chemin)}.",
        )


def _ou(chemin: Chemin) -> str:
    return {"fiches": "la création ou d'une transition", "dossier": "« creation »"}.get(
        chemin[0], "l'une des transitions"
    )


def _perdue(e: Examen, liste: Chemin) -> bool:
    """Cette liste est-elle peut-être écrite d'une façon qu'on n'a pas lue ?"""
    if liste[0] == "dossier" and liste[-1] == "transitions":
        return False
    return e.lire(liste) is None and e.douteux(liste)


def _oublies(champs: tuple[str, ...], saisis: set[str]) -> Iterator[str]:
    # Un nom mal écrit dans « saisit » a déjà son diagnostic : le champ qu'il voulait nommer n'est pas oublié.
    voulus = {le_plus_proche(nom, champs) for nom in saisis if nom not in champs}
    yield from (nom for nom in champs if nom not in saisis and nom not in voulus)


def _porteur_jamais_saisi(e: Examen, porteur: Mapping[str, Any]) -> Iterator[Diagnostic]:
    listes: list[Chemin] = [("dossier", "creation", cle) for cle in ("saisit", "peut_saisir")]
    if e.absents.sans_tete or any(_perdue(e, liste) for liste in listes):
        return
    if "cle" not in porteur or porteur["cle"] not in porteur.get("champs", {}):
        return
    saisis = {nom for liste in listes for nom in e.lire(liste) or ()} | {porteur["cle"]}
    champs = e.ecrits(("porteur", "champs"))
    siens = {n for n in saisis if n not in e.ecrits(("dossier", "champs"))}
    for nom in _oublies(champs, siens):
        yield Diagnostic(
            "S17",
            e.cle(("porteur", "champs", nom)),
            f"Le champ « {nom} » du porteur n'est pas saisi à l'ouverture du dossier : "
            "personne ne pourra le remplir.",
            "Ajoutez-le à « saisit » ou à « peut_saisir » de « dossier: creation: ».",
        )
