"""S02 : un nom ne désigne qu'une chose. S29 : un nom n'est pas un mot que le langage emploie déjà."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.domaine.definitions import CREATION, PARTIES_RESERVEES
from moteur.domaine.moments_ecrits import LA_RENTREE
from moteur.domaine.regles.mots import JAMAIS_UNE_VALEUR, RESERVES
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

# Les refus que le moteur nomme lui-même : une exigence de ce nom ne s'en distinguerait pas.
REFUS_DU_MOTEUR = frozenset({"role", "saisie", "etat", "date", "motif", "ecarts_ouverts", "fichier"})
_QUOI = {
    "champs": "le champ",
    "pieces": "la pièce",
    "qualites": "la qualité",
    "transitions": "la transition",
    "phases": "la phase",
    "parametres": "le paramètre",
    "fiches": "la fiche",
}


def controler(e: Examen) -> Iterator[Diagnostic]:
    for ici, autre in partages(e):
        yield _partage(e, ici, autre)
    for ici, raison in reserves(e):
        yield _reserve(e, ici, raison)
    yield from _valeurs(e)


# ── Un nom, une chose ──
def partages(e: Examen) -> Iterator[tuple[Chemin, Chemin]]:
    """Chaque élément dont le nom sert déjà, et celui qui le porte le premier."""
    phases, parametres = e.ecrits(("phases",)), e.ecrits(("parametres",))
    for nom in phases:
        for genre in ("fiches", "parametres"):
            if nom in e.ecrits((genre,)):
                yield (genre, nom), ("phases", nom)
    voisins: dict[str, Chemin] = {n: ("parametres", n) for n in parametres}
    voisins |= {n: ("phases", n) for n in phases}
    for chemin in _machines(e):
        deja = dict(voisins)
        for genre in ("champs", "pieces", "qualites"):
            for nom in e.ecrits((*chemin, genre)):
                if nom in deja:
                    yield (*chemin, genre, nom), deja[nom]
                deja.setdefault(nom, (*chemin, genre, nom))
        for nom in e.ecrits((*chemin, "transitions")):
            if nom in e.ecrits((*chemin, "pieces")):
                yield (*chemin, "transitions", nom), (*chemin, "pieces", nom)


def _machines(e: Examen) -> Iterator[Chemin]:
    for genre in ("phases", "fiches"):
        yield from ((genre, nom) for nom in e.ecrits((genre,)))
    yield ("dossier",)


def _partage(e: Examen, ici: Chemin, autre: Chemin) -> Diagnostic:
    nom, premier = ici[-1], _QUOI[autre[-2]]
    sens = (
        f"« date de {nom} » aurait deux sens"
        if ici[-2] == "transitions"
        else "une règle qui le cite aurait deux sens"
    )
    if ici[-2] == "fiches":
        sens = "une règle ne saurait pas laquelle"
    return Diagnostic(
        "S02",
        e.cle(ici),
        f"« {nom} » nomme aussi {premier} : {sens}.",
        "Donnez un autre nom à l'un des deux.",
        autres=((e.cle(autre), premier),),
    )


# ── Les mots du langage ──
def reserves(e: Examen) -> Iterator[tuple[Chemin, str]]:
    """Chaque élément dont le nom est pris par le langage, et la raison."""
    cartes: list[Chemin] = [("phases",), ("fiches",), ("parametres",), ("roles",), ("porteur", "champs")]
    for chemin in _machines(e):
        cartes += [(*chemin, genre) for genre in ("champs", "pieces", "qualites", "transitions")]
        for piece in e.ecrits((*chemin, "pieces")):
            cartes += [(*chemin, "pieces", piece, cle) for cle in ("saisit", "peut_saisir")]
    for carte in cartes:
        for nom in e.ecrits(carte):
            if nom in RESERVES:
                yield (*carte, nom), "est un mot du langage des règles"
            elif nom == CREATION and carte[-1] in ("pieces", "transitions"):
                yield (*carte, nom), "désigne déjà la création de la fiche, dans une règle"
    for nom in e.ecrits(("donnees_personnelles",)):
        if nom in PARTIES_RESERVEES:
            yield ("donnees_personnelles", nom), "est un nom que le journal se réserve"
    if LA_RENTREE in e.ecrits(("echeances",)):
        yield ("echeances", LA_RENTREE), "désigne déjà le premier jour de classe, dans une échéance"
    for chemin, _, _ in e.exigences():
        if chemin[-1] in REFUS_DU_MOTEUR:
            yield chemin, "est un refus que le moteur nomme lui-même"


def _reserve(e: Examen, ici: Chemin, raison: str) -> Diagnostic:
    exemple = f"{ici[-1]}_voulu" if ici[-1] in REFUS_DU_MOTEUR else f"{ici[-1]}_1"
    return Diagnostic(
        "S29", e.cle(ici), f"« {ici[-1]} » {raison}.", f"Choisissez un autre nom, par exemple « {exemple} »."
    )


def _valeurs(e: Examen) -> Iterator[Diagnostic]:
    """Un état ou une valeur qu'aucune règle ne pourrait dire : « etat est versee » a déjà un sens."""
    cartes: list[Chemin] = []
    for chemin in _machines(e):
        cartes.append((*chemin, "etats"))
        champs: list[Chemin] = [(*chemin, "champs")]
        for piece in e.ecrits((*chemin, "pieces")):
            champs += [(*chemin, "pieces", piece, cle) for cle in ("saisit", "peut_saisir")]
        cartes += [(*carte, nom, "valeurs") for carte in champs for nom in e.ecrits(carte)]
    cartes += [("porteur", "champs", nom, "valeurs") for nom in e.ecrits(("porteur", "champs"))]
    for carte in cartes:
        valeurs = e.lire(carte)
        for nom in valeurs if isinstance(valeurs, dict) else ():
            if nom in JAMAIS_UNE_VALEUR:
                lieu = e.cle((*carte, nom)) if carte[-1] == "etats" else e.dans_la_carte(carte, nom)
                phrase = f"{'etat' if carte[-1] == 'etats' else carte[-2]} est {nom}"
                raison = f"« {phrase} » ne pourrait pas se dire : « {nom} » est un mot du langage des règles."
                yield Diagnostic("S29", lieu, raison, f"Choisissez un autre nom, par exemple « {nom}_1 ».")
