"""Les octets d'un formulaire, tels qu'un éditeur de texte les enregistre, rendus au texte sans deviner."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from moteur.erreurs import CommandeMalEcrite

TAILLE_MAXIMUM = 2 * 1024 * 1024
BLOC_NOTES = "Enregistrez-le en UTF-8. Dans le Bloc-notes : Fichier, Enregistrer sous, Encodage : UTF-8."
UTF_8, UTF_16, ANSI = "UTF-8", "UTF-16", "ANSI (Windows-1252)"

_MARQUES = (
    (codecs.BOM_UTF8, "utf-8", UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le", UTF_16),
    (codecs.BOM_UTF16_BE, "utf-16-be", UTF_16),
)
_SUITE_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Texte:
    """Un texte aux fins de ligne unifiées, et l'encodage où il a été trouvé."""

    texte: str
    encodage: str


def decoder(octets: bytes, *, lieu: str) -> Texte:
    """Le texte ; `CommandeMalEcrite` dit ce qui ne se lit pas, à quelle ligne, et comment l'enregistrer."""
    if len(octets) > TAILLE_MAXIMUM:
        raise CommandeMalEcrite(
            "Ce formulaire dépasse 2 Mio.",
            lieu=lieu,
            raison="Un formulaire ne contient que du texte.",
            suite="Vérifiez que c'est le bon fichier.",
        )
    for marque, codec, nom in _MARQUES:
        if octets.startswith(marque):
            return _tenter(octets.removeprefix(marque), codec, nom, lieu)
    nuls = (octets[0:200:2].count(0), octets[1:200:2].count(0))
    if any(nuls) and not all(nuls) and max(nuls) > len(octets[:200]) // 4:
        return _tenter(octets, "utf-16-be" if nuls[0] else "utf-16-le", UTF_16, lieu)
    try:
        return _sans_nul(Texte(_unifier(octets.decode("utf-8")), UTF_8), lieu)
    except UnicodeDecodeError as faute:
        if _SUITE_UTF8.search(octets):
            raise _illisible(
                octets[: faute.start], lieu, "Deux encodages y sont mêlés, ou il est coupé."
            ) from faute
    return _tenter(octets, "cp1252", ANSI, lieu)


def _tenter(octets: bytes, codec: str, nom: str, lieu: str) -> Texte:
    try:
        return _sans_nul(Texte(_unifier(octets.decode(codec)), nom), lieu)
    except UnicodeDecodeError as faute:
        avant = octets[: faute.start].decode(codec, "replace").encode()
        raise _illisible(
            avant, lieu, f"Il semble enregistré en {nom}, mais un caractère y est abîmé."
        ) from faute


def _sans_nul(lu: Texte, lieu: str) -> Texte:
    if "\0" in lu.texte:
        raise _illisible(
            lu.texte.partition("\0")[0].encode("utf-8", "replace"), lieu, "Un caractère nul s'y trouve."
        )
    return lu


def _illisible(avant: bytes, lieu: str, raison: str) -> CommandeMalEcrite:
    ligne = _unifier(avant.decode("utf-8", "replace")).count("\n") + 1
    return CommandeMalEcrite(
        "Ce formulaire ne se lit pas : un caractère y est mal codé.",
        lieu=f"{lieu}:{ligne}",
        raison=raison,
        suite=BLOC_NOTES,
    )


def _unifier(texte: str) -> str:
    return texte.replace("\r\n", "\n").replace("\r", "\n")
