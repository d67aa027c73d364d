"""Les essais, sans les jouer : ce qu'ils suivent, les rôles, fiches et portes qu'ils nomment existent.

Un essai n'est pas le workflow : ses défauts sont des conseils, que `essayer` redira s'ils comptent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from moteur.diagnostics import Diagnostic, Position
from moteur.domaine.regles.mots import forme_canonique
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE
from moteur.domaine.workflow import Workflow
from moteur.lecture.controles.entete import ROLES
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.controles.regles import diagnostic_de_regle, fautes_de
from moteur.lecture.controles.reparation import workflow_a_typer
from moteur.lecture.controles.suspects import Suspects, mots_de, suspecter
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Carte, Liste, Texte
from moteur.lecture.places import place_dans

_PORTES = {
    "avancer": ("transitions", "La transition"),
    "verser": ("pieces", "La pièce"),
    "refuser_signature": ("pieces", "La pièce"),
}
# Ce qu'une étape nomme sans l'avoir créé.
_TOUJOURS_LA = ("dossier", "porteur")


@dataclass(slots=True)
class _Lus:
    """Les essais par nom, et les fiches que chacun nomme, celles de l'essai qu'il suit comprises."""

    cartes: Mapping[str, Carte]
    noms: dict[str, dict[str, str]] = field(default_factory=dict)
    en_cours: list[str] = field(default_factory=list)

    def fiches_de(self, essai: str) -> dict[str, str]:
        if essai in self.noms:
            return self.noms[essai]
        if essai not in self.cartes or essai in self.en_cours:
            return {}
        self.en_cours.append(essai)
        carte = self.cartes[essai]
        fiches = dict(self.fiches_de(_texte(carte, "apres")))
        fiches |= {
            _texte(e, "nomme"): _texte(e, "creer") for e in _etapes(carte) if "nomme" in e and "creer" in e
        }
        self.en_cours.pop()
        self.noms[essai] = fiches
        return fiches


def controler(e: Examen) -> Iterator[Diagnostic]:
    """Un nom mal écrit dans dix étapes se dit une fois, à la première."""
    trouves: dict[tuple[str, str], list[Diagnostic]] = {}
    for dit in _controler(e):
        trouves.setdefault((dit.code, dit.message), []).append(dit)
    for dits in trouves.values():
        fois = f" ({len(dits)} fois dans les essais)" if len(dits) > 1 else ""
        yield replace(dits[0], message=dits[0].message + fois)


def _controler(e: Examen) -> Iterator[Diagnostic]:
    lus = _Lus({_texte(carte, "essai"): carte for _, carte in e.essais})
    workflow, doutes = workflow_a_typer(e), suspecter(e)
    for nom, carte in lus.cartes.items():
        yield from _suite(e, nom, carte, lus)
        # Un essai perdu nommait peut-être les fiches de ceux qui le suivent.
        complet = _remonte(nom, lus) and not e.absents.tout
        for etape in _etapes(carte):
            yield from _personnes(e, etape)
            yield from _cible(e, etape, lus.fiches_de(nom), complet=complet)
            yield from _alors(e, etape, lus.fiches_de(nom), workflow, doutes, complet=complet)


def _remonte(nom: str, lus: _Lus) -> bool:
    """La suite des « apres » mène-t-elle à un essai qui n'en suit aucun ?"""
    vus: set[str] = set()
    while nom in lus.cartes and nom not in vus:
        vus.add(nom)
        nom = _texte(lus.cartes[nom], "apres")
    return not nom


def _suite(e: Examen, nom: str, carte: Carte, lus: _Lus) -> Iterator[Diagnostic]:
    apres = carte.get("apres")
    if not isinstance(apres, Texte) or e.est_fautif(apres.position):
        return
    avant = apres.valeur
    if avant not in lus.cartes:
        if avant not in e.absents.essais and not e.absents.tout:
            yield nom_inconnu(apres.position, avant, tuple(lus.cartes), quoi="L'essai", gravite="conseil")
        return
    boucle = [nom]
    while avant in lus.cartes and avant not in boucle:
        boucle.append(avant)
        avant = _texte(lus.cartes[avant], "apres")
    # Un cercle se dit une fois, au premier des essais qui le font.
    if avant == nom and nom == min(boucle):
        yield Diagnostic(
            "S10",
            apres.position,
            f"L'essai « {nom} » se suit lui-même : {' → '.join((*boucle, nom))}.",
            "Retirez l'un de ces « apres ».",
            gravite="conseil",
        )


def _personnes(e: Examen, etape: Carte) -> Iterator[Diagnostic]:
    for cle in ("par", "saisi_par"):
        noeud = etape.get(cle)
        if isinstance(noeud, Texte) and not e.est_fautif(noeud.position):
            role = noeud.valeur.partition("/")[0].strip()
            if e.ignore(role, ROLES):
                lieu = Position(
                    noeud.position.fichier, noeud.position.ligne, noeud.position.colonne, len(role)
                )
                yield nom_inconnu(lieu, role, e.ecrits(ROLES), quoi="Le rôle", gravite="conseil")


def _cible(e: Examen, etape: Carte, fiches: Mapping[str, str], *, complet: bool) -> Iterator[Diagnostic]:
    for verbe in ("creer", "corriger", *_PORTES):
        noeud = etape.get(verbe)
        if not isinstance(noeud, Texte) or e.est_fautif(noeud.position):
            continue
        premier, _, porte = noeud.valeur.strip().partition(".")
        if verbe == "creer":
            if e.ignore(premier, ("fiches",)):
                yield nom_inconnu(
                    noeud.position, premier, e.ecrits(("fiches",)), quoi="Le type de fiche", gravite="conseil"
                )
        elif premier in fiches or not e.ignore(premier, ("phases",)) or premier in _TOUJOURS_LA:
            if verbe in _PORTES:
                yield from _porte(e, noeud, fiches.get(premier, premier), verbe, porte)
        elif complet:
            connus = (*fiches, *e.ecrits(("phases",)))
            lieu = place_dans(noeud, (0, len(premier)), ligne_de=e.ligne_de)
            yield nom_inconnu(lieu, premier, connus, quoi="La fiche ou la phase", gravite="conseil")


def _porte(e: Examen, noeud: Texte, type_: str, verbe: str, porte: str) -> Iterator[Diagnostic]:
    machine = e.machine(type_)
    genre, quoi = _PORTES[verbe]
    collection: Chemin = (*machine, genre)
    if machine and porte and e.ignore(porte, collection):
        fin = len(forme_canonique(noeud.valeur))
        lieu = place_dans(noeud, (fin - len(porte), fin), ligne_de=e.ligne_de)
        yield nom_inconnu(lieu, porte, e.ecrits(collection), quoi=quoi, dans=type_, gravite="conseil")


def _alors(
    e: Examen, etape: Carte, fiches: Mapping[str, str], workflow: Workflow, doutes: Suspects, *, complet: bool
) -> Iterator[Diagnostic]:
    noeud = etape.get("alors")
    if not isinstance(noeud, Texte) or not complet or e.est_fautif(noeud.position):
        return
    regle = forme_canonique(noeud.valeur)
    alias = {nom: (nom, type_) for nom, type_ in fiches.items() if type_ in workflow.machines}
    # Une fiche d'un type inconnu, ou qu'on n'a pas lu, a déjà son diagnostic.
    perdus = {nom for nom, type_ in fiches.items() if nom not in alias or type_ in doutes.machines}
    if perdus & mots_de(regle):
        return
    for faute in fautes_de(regle, Portee(workflow, (), alias), EXIGENCE):
        if not doutes.expliquent(faute, texte=regle, depuis=""):
            yield diagnostic_de_regle(e, noeud, faute, gravite="conseil")


def _etapes(carte: Carte) -> tuple[Carte, ...]:
    liste = carte.get("etapes")
    return tuple(e for e in liste.elements if isinstance(e, Carte)) if isinstance(liste, Liste) else ()


def _texte(carte: Carte, cle: str) -> str:
    noeud = carte.get(cle)
    return noeud.valeur.strip() if isinstance(noeud, Texte) else ""
