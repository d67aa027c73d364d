"""Les filtres qu'un modèle peut employer (`{{ date | date_longue }}`) : les nôtres, et aucun autre.

Un filtre laisse passer une valeur manquante sans y toucher : c'est l'écriture qui la marque.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from moteur.documents.fautes import RenduImpossible
from moteur.documents.valeurs import Liste, Manquant, Objet
from moteur.domaine import francais
from moteur.domaine.durees import lire_duree

Filtre = Callable[..., object]


def majuscule(texte: str) -> str:
    """La première lettre en capitale, le reste inchangé."""
    return texte[:1].upper() + texte[1:]


def minuscule(texte: str) -> str:
    """La première lettre en minuscule, pour un titre de fonction au milieu d'une phrase."""
    return texte[:1].lower() + texte[1:]


def capitales(texte: str) -> str:
    """Tout en capitales, accents compris."""
    return texte.upper()


def phrase(texte: str) -> str:
    """Une phrase : espaces à la française, capitale au début, un point si aucune ponctuation ne la ferme."""
    propre = _prose(texte)
    return majuscule(propre) + ("" if propre.endswith((".", "!", "?", "…", ":", ";", ",")) else ".")


def sans_point(texte: str) -> str:
    """Le texte sans son point final, pour l'insérer dans une phrase."""
    propre = _prose(texte)
    return propre if propre.endswith("...") else propre.removesuffix(".")


def _prose(texte: str) -> str:
    return francais.typographie(texte.strip()).replace("'", "’")


def _de(nom: str) -> str:
    lie = francais.de(nom)
    return f"d’{nom}" if lie.startswith("d'") else lie


def paragraphes(texte: str) -> list[str]:
    """Les lignes non vides d'un texte, chacune destinée à son paragraphe."""
    return [ligne.strip() for ligne in texte.split("\n") if ligne.strip()]


def siret(numero: str) -> str:
    """Le SIRET ou le SIREN en groupes de trois chiffres, insécables ; tout autre texte inchangé."""
    chiffres = "".join(numero.split())
    if not (chiffres.isascii() and chiffres.isdigit() and len(chiffres) in (9, 14)):
        return numero
    groupes = [chiffres[0:3], chiffres[3:6], chiffres[6:9], chiffres[9:]]
    return "\u00a0".join(groupe for groupe in groupes if groupe)


def duree(ecrite: str) -> str:
    """Un délai tel qu'on l'écrit : « 8 jours ouvrés »."""
    return lire_duree(ecrite).en_clair.replace(" ", francais.INSECABLE, 1)


# Les genres de valeur qu'un modèle manie ; ce que dit un filtre de ceux qu'il attend.
TEXTE, DATE, ENTIER, DECIMAL, MONTANT, DUREE = "texte", "date", "entier", "decimal", "montant", "duree"
PARAGRAPHES = "paragraphes"
EN_CLAIR = {
    TEXTE: "un texte",
    DATE: "une date",
    ENTIER: "un nombre entier",
    DECIMAL: "un nombre",
    MONTANT: "un montant",
    DUREE: "une durée",
    "booleen": "un oui ou non",
    "code": "le nom technique d'un choix",
    "choix": "un choix",
    PARAGRAPHES: "une suite de paragraphes",
}


class Genre(NamedTuple):
    """Un filtre : sa fonction, les genres qu'il accepte, celui qu'il rend."""

    fonction: Callable[..., object]
    accepte: tuple[str, ...] = (TEXTE, "choix")
    rend: str = TEXTE


CONNUS: dict[str, Genre] = {
    "capitales": Genre(capitales),
    "date_courte": Genre(francais.date_courte, (DATE,)),
    "date_longue": Genre(lambda jour: francais.date_longue(jour, insecable=True), (DATE,)),
    "de": Genre(_de),
    "du_de_la": Genre(francais.du_de_la),
    "duree": Genre(duree, (DUREE,)),
    "en_lettres": Genre(francais.nombre_en_lettres, (ENTIER,)),
    "majuscule": Genre(majuscule),
    "minuscule": Genre(minuscule),
    "montant": Genre(francais.montant, (MONTANT,)),
    "montant_en_lettres": Genre(francais.montant_en_lettres, (MONTANT,)),
    "nombre": Genre(francais.nombre, (ENTIER, DECIMAL)),
    "paragraphes": Genre(paragraphes, (TEXTE,), PARAGRAPHES),
    "phrase": Genre(phrase),
    "sans_point": Genre(sans_point),
    "siret": Genre(siret, (TEXTE,)),
    "typographie": Genre(francais.typographie),
}
NOMS = frozenset(CONNUS)
_RANGES_EN_ENTIER = frozenset({ENTIER, MONTANT})


def tous() -> dict[str, Filtre]:
    """Chaque filtre par son nom, gardé contre les valeurs manquantes ou du mauvais type."""
    return {nom: _garder(nom, genre) for nom, genre in CONNUS.items()}


def de_genre(genre: str) -> tuple[str, ...]:
    """Les filtres qui acceptent ce genre de valeur."""
    return tuple(nom for nom, filtre in CONNUS.items() if genre in filtre.accepte)


def attend(nom: str) -> str:
    """Ce que ce filtre attend : « une date »."""
    return " ou ".join(EN_CLAIR[g] for g in CONNUS[nom].accepte if g != "choix")


def _garder(nom: str, genre: Genre) -> Filtre:
    # D'un document à l'autre d'un lot, presque tous les textes se répètent.
    mettre_en_forme = lru_cache(maxsize=512)(genre.fonction)
    permis = {int if g in _RANGES_EN_ENTIER else str for g in genre.accepte}

    def filtrer(valeur: object) -> object:
        if isinstance(valeur, Manquant):
            return [valeur] if nom == PARAGRAPHES else valeur
        if type(valeur) not in permis:
            raise _impossible(nom, valeur, f"Ce filtre attend {attend(nom)}.")
        try:
            return mettre_en_forme(valeur)
        except (ValueError, TypeError, ArithmeticError) as cause:
            raise _impossible(nom, valeur, str(cause)) from cause

    return filtrer


def _impossible(nom: str, valeur: object, raison: str) -> RenduImpossible:
    dit = f"« {valeur.chemin} »" if isinstance(valeur, (Objet, Liste)) else f"la valeur {str(valeur)[:40]!r}"
    return RenduImpossible(
        f"le filtre « {nom} » ne peut pas mettre en forme {dit}",
        raison=raison,
        suite="Corrigez la donnée du dossier, ou retirez le filtre du modèle.",
    )
