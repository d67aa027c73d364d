"""Les filtres qu'un modèle peut employer (`{{ date | date_longue }}`) : les nôtres, et aucun autre.

Un filtre laisse passer une valeur manquante sans y toucher : c'est l'écriture qui la marque.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from moteur.documents.fautes import RenduImpossible
from moteur.documents.valeurs import Liste, Manquant, Objet
from moteur.domaine import francais

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


_FONCTIONS: dict[str, Callable[..., object]] = {
    "capitales": capitales,
    "date_courte": francais.date_courte,
    "date_longue": lambda jour: francais.date_longue(jour, insecable=True),
    "de": _de,
    "du_de_la": francais.du_de_la,
    "en_lettres": francais.nombre_en_lettres,
    "majuscule": majuscule,
    "minuscule": minuscule,
    "montant": francais.montant,
    "montant_en_lettres": francais.montant_en_lettres,
    "nombre": francais.nombre,
    "paragraphes": paragraphes,
    "phrase": phrase,
    "sans_point": sans_point,
    "siret": siret,
    "typographie": francais.typographie,
}
_DE_NOMBRES = frozenset({"en_lettres", "montant", "montant_en_lettres", "nombre"})
NOMS = frozenset(_FONCTIONS)


def tous() -> dict[str, Filtre]:
    """Chaque filtre par son nom, gardé contre les valeurs manquantes ou du mauvais type."""
    return {nom: _garder(nom, fonction) for nom, fonction in _FONCTIONS.items()}


def _garder(nom: str, fonction: Callable[..., object]) -> Filtre:
    attendu = int if nom in _DE_NOMBRES else str
    # D'un document à l'autre d'un lot, presque tous les textes se répètent.
    mettre_en_forme = lru_cache(maxsize=512)(fonction)

    def filtrer(valeur: object) -> object:
        if isinstance(valeur, Manquant):
            return [valeur] if nom == "paragraphes" else valeur
        if type(valeur) is not attendu:
            mot = "un nombre entier" if attendu is int else "un texte"
            raise _impossible(nom, valeur, f"Ce filtre attend {mot}.")
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
