"""Un signataire est un rôle, ou une personne décrite : chaque chemin mène à quelqu'un, chaque délégation à une pièce."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moteur.diagnostics import Diagnostic
from moteur.domaine.workflow import PORTEUR
from moteur.lecture.controles.entete import ROLES
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.forme import Chemin

_PERSONNE = "une fiche « personne: oui »"


def controler(e: Examen, ici: Chemin, document: Mapping[str, Any], pour: Chemin) -> Iterator[Diagnostic]:
    """Les signataires de ce document, et ce qu'il dit de chacun."""
    personnes: Chemin = (*ici, "personnes")
    yield from e.inconnus((*ici, "signataires"), ROLES, personnes, quoi="Le rôle")
    signent = document.get("signataires")
    for nom, corps in document.get("personnes", {}).items():
        la = (*personnes, nom)
        if isinstance(signent, list) and nom not in signent:
            yield Diagnostic(
                "S40", e.cle(la), f"« {nom} » est décrit, et ne signe pas « {ici[1]} ».",
                f"Ajoutez « {nom} » à « signataires », ou retirez-le de « personnes ».",
            )  # fmt: skip
        if "titre" not in corps and e.ignore(nom, ROLES) and not e.deja_dit(la):
            yield Diagnostic(
                "S40", e.cle(la), f"« {nom} » n'est pas un rôle, et n'a pas de titre : que dire de lui ?",
                "Ajoutez « titre », par exemple « titre: Représentant légal ».",
            )  # fmt: skip
        if pour:
            yield from _chemins(e, la, corps, pour)


def _chemins(e: Examen, ici: Chemin, corps: Mapping[str, Any], pour: Chemin) -> Iterator[Diagnostic]:
    for cle, texte in (("qui", True), ("au_nom_de", False)):
        if cle in corps and not e.deja_dit((*ici, cle)):
            yield from _quelqu_un(e, (*ici, cle), str(corps[cle]), pour, texte=texte)
    delegation = corps.get("delegation")
    if isinstance(delegation, Mapping) and "piece" in delegation:
        yield from _delegation(e, (*ici, "delegation"), delegation, pour)


def _quelqu_un(e: Examen, ici: Chemin, chemin: str, pour: Chemin, *, texte: bool) -> Iterator[Diagnostic]:
    """Le chemin mène à la fiche d'une personne, ou au champ de texte qui la nomme."""
    *liens, dernier = chemin.split(".")
    machine, defauts = _suivre(e, ici, liens, pour, suivant=dernier)
    yield from defauts
    if not machine:
        return
    champ = (*machine, "champs", dernier)
    yield from e.cite(e.valeur(ici), dernier, (*machine, "champs"), quoi="Le champ", dans=machine[-1])
    ecrit = e.lire(champ)
    if not isinstance(ecrit, Mapping):
        return
    vers = e.machine(str(ecrit.get("de", "")))
    if "de" in ecrit and not vers:
        return
    personne = "de" in ecrit and not ecrit.get("liste") and e.lire((*vers, "personne")) is not False
    nomme = texte and "de" not in ecrit and ecrit.get("type") == "texte"
    if not personne and not nomme and not e.deja_dit(champ):
        voulu = f"{_PERSONNE}, ou un champ de type texte" if texte else _PERSONNE
        yield Diagnostic(
            "S40", e.valeur(ici), f"« {chemin} » ne mène à personne.", f"Le chemin mène à {voulu}.",
            autres=((e.cle(champ), f"le champ « {dernier} »"),),
        )  # fmt: skip


def _delegation(e: Examen, ici: Chemin, delegation: Mapping[str, Any], pour: Chemin) -> Iterator[Diagnostic]:
    *liens, piece = str(delegation["piece"]).split(".")
    machine, defauts = _suivre(e, (*ici, "piece"), liens, pour, suivant=piece)
    yield from defauts
    if not machine:
        return
    lieu = e.valeur((*ici, "piece"))
    yield from e.cite(lieu, piece, (*machine, "pieces"), quoi="La pièce", dans=machine[-1])
    terme, la = delegation.get("jusqu_au"), (*machine, "pieces", piece)
    if not isinstance(terme, str) or piece not in e.ecrits((*machine, "pieces")):
        return
    champs = ((*la, "saisit"), (*la, "peut_saisir"))
    yield from e.cite(e.valeur((*ici, "jusqu_au")), terme, *champs, quoi="Le champ", dans=piece)
    types = {e.lire((*c, terme, "type")) for c in champs if terme in e.ecrits(c)}
    if types and "date" not in types:
        yield Diagnostic(
            "S40", e.valeur((*ici, "jusqu_au")), f"« {terme} » n'est pas une date : on ne saurait pas quand la "
            "délégation finit.", "Nommez un champ de type date de cette pièce.",
        )  # fmt: skip


def _suivre(
    e: Examen, ici: Chemin, liens: list[str], pour: Chemin, *, suivant: str
) -> tuple[Chemin, list[Diagnostic]]:
    """La machine au bout de ces liens simples ; le premier nom peut être une phase, ou le porteur."""
    machine = pour
    for rang, nom in enumerate(liens):
        champs = (*machine, "champs")
        if rang == 0 and nom == PORTEUR:
            machine = (PORTEUR,)
            continue
        if rang == 0 and nom in e.ecrits(("phases",)) and nom not in e.ecrits(champs):
            machine = ("phases", nom)
            continue
        simples = [
            n for n in e.ecrits(champs) if e.lire((*champs, n, "de")) and not e.lire((*champs, n, "liste"))
        ]
        if nom not in simples:
            inconnu = nom_inconnu(e.valeur(ici), nom, simples, quoi="Le lien simple", dans=machine[-1])
            de = (*champs, nom, "de")
            collections = (champs,) if rang else (champs, ("phases",))
            dire = e.ignore(nom, *collections) or (nom in e.ecrits(champs) and not e.douteux(de))
            return (), [inconnu] if dire else []
        machine = e.machine(str(e.lire((*champs, nom, "de"))))
        if not machine:
            return (), []
    return machine, []
