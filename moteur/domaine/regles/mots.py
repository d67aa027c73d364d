"""Découper le texte d'une règle en mots, accents retirés, places conservées.

Chaque lettre accentuée devient une seule lettre : une place dans les mots est une place dans le texte.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from moteur.domaine.regles.arbre import ErreurDeRegle

LONGUEUR_MAXIMALE = 4000

# Ce qu'aucun champ, type, pièce, transition, rôle ou paramètre ne peut s'appeler.
_RESERVES = """
    de et ou si alors non tout toute aucun aucune au nombre somme le ce cet cette autre dossier porteur
    periode acteur role etat fini est parmi couvre depuis contient renseignes verifie date selon saisi
    saisisseur differe jours plus moins oui renseigne renseignee verse versee
"""
RESERVES = frozenset(_RESERVES.split())
# Ce qui ne peut pas être une valeur : « etat est versee » et « auteur est ce pret.auteur » ont déjà un sens.
# Les autres mots réservés le peuvent : « etat est verifie », « voie est aucune », « volontaire est non ».
_JAMAIS_UNE_VALEUR = """
    de et ou si alors est parmi couvre depuis contient selon ce cet cette renseigne renseignee verse versee
"""
JAMAIS_UNE_VALEUR = frozenset(_JAMAIS_UNE_VALEUR.split())

_MOT = re.compile(
    r"(?P<vide>\s+)|(?P<elision>d'|s'il(?![a-z0-9_]))|(?P<nom>[a-z][a-z0-9_]*)|(?P<entier>[0-9]+)"
    r"|(?P<signe><=|>=|[()\[\],.<>=+-])"
)
_PONCTUATION = {"\u2019": "'", "\u2018": "'", "\u2011": "-"}
_REMEDES = {
    "!": "Écrivez « non (…) ».",
    "&": "Écrivez « et ».",
    "|": "Écrivez « ou ».",
    '"': "Un nom s'écrit sans guillemets.",
    "'": "Un nom s'écrit sans apostrophe.",
    "«": "Un nom s'écrit sans guillemets.",
    "»": "Un nom s'écrit sans guillemets.",
    "≥": "Écrivez « >= ».",
    "≤": "Écrivez « <= ».",
    "≠": "Écrivez « non (… = …) ».",
    "*": "Une règle ne multiplie pas.",
    "/": "Une règle ne divise pas.",
}


class Mot(NamedTuple):
    """Un mot de la règle : son genre (nom, entier, signe, elision, fin), son texte, sa place."""

    genre: str
    texte: str
    debut: int
    fin: int


@lru_cache(maxsize=512)
def _lettre(caractere: str) -> str:
    if caractere in _PONCTUATION:
        return _PONCTUATION[caractere]
    base = unicodedata.normalize("NFD", caractere)
    reste = "".join(c for c in base if not unicodedata.combining(c))
    return reste if len(reste) == 1 else caractere


def sans_accents_en_place(texte: str) -> str:
    """Le texte sans accents, de même longueur que l'original composé (NFC)."""
    return texte if texte.isascii() else "".join(map(_lettre, unicodedata.normalize("NFC", texte)))


def forme_canonique(texte: str) -> str:
    """La règle sans accents et à espaces simples : deux écritures du même texte ont la même empreinte."""
    return " ".join(sans_accents_en_place(texte).split())


def decouper(texte: str) -> list[Mot]:
    """Les mots de la règle, terminés par un mot « fin »."""
    if len(texte) > LONGUEUR_MAXIMALE:
        raise ErreurDeRegle(
            "R11",
            f"Cette règle dépasse {LONGUEUR_MAXIMALE} caractères.",
            place=(0, 1),
            remede="Nommez-en une partie dans une qualité, puis citez cette qualité.",
        )
    plat = sans_accents_en_place(texte)
    mots: list[Mot] = []
    place = 0
    while place < len(plat):
        trouve = _MOT.match(plat, place)
        if trouve is None:
            raise _signe_inconnu(plat, place)
        if trouve.lastgroup != "vide":
            mots.append(Mot(str(trouve.lastgroup), trouve.group(), place, trouve.end()))
        place = trouve.end()
    mots.append(Mot("fin", "", len(plat), len(plat)))
    return mots


def _signe_inconnu(plat: str, place: int) -> ErreurDeRegle:
    signe = plat[place]
    if plat.startswith("n'est", place - 1):
        return ErreurDeRegle(
            "R05",
            "« n'est pas » ne se dit pas dans une règle.",
            place=(place - 1, place + 4),
            remede="Écrivez « non (… est …) ».",
        )
    if signe.isupper():
        return ErreurDeRegle(
            "R05",
            f"« {signe} » est une majuscule ; une règle s'écrit en minuscules.",
            place=(place, place + 1),
            remede="Écrivez tous les noms en minuscules.",
        )
    nom = f"« {signe} »" if signe.isprintable() else f"U+{ord(signe):04X}"
    remede = _REMEDES.get(signe, "Retirez-le.")
    return ErreurDeRegle(
        "R05", f"{nom} n'a pas de sens dans une règle.", place=(place, place + 1), remede=remede
    )
