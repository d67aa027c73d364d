"""La forme canonique des contenus (JCS, RFC 8785) et ce qui a le droit d'y entrer."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from moteur.erreurs import CommandeMalEcrite
from moteur.journal.port import Json

ENTIER_MAX = 2**53 - 1
PROFONDEUR_MAX = 50


def canonique(valeur: Json) -> bytes:
    """Les octets JCS d'une valeur déjà contrôlée."""
    import rfc8785

    return rfc8785.dumps(valeur)


def est_canonique(octets: bytes, valeur: Json) -> bool:
    """Vrai si `octets` est exactement la forme JCS de `valeur`, sans nombre à virgule."""
    # Clés triées par points de code ou par unités UTF-16, c'est le même ordre sauf hors du plan de base :
    # l'encodeur C répond donc « oui » sans erreur possible, et rfc8785 ne tranche que ses « non ».
    vite = json.dumps(valeur, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if vite.encode("utf-8", "surrogatepass") == octets:
        return True
    try:
        return canonique(valeur) == octets
    except ValueError:
        return False


def controler(valeur: object, *, lieu: str) -> Json:
    """La même valeur, recopiée en types simples ; refuse ce qu'une forme canonique ne sait pas porter."""
    return _controler(valeur, lieu, 0)


def controler_texte(texte: str, *, lieu: str) -> str:
    """Le texte, s'il est en forme NFC, sans demi-caractère ni caractère nul."""
    if "\0" in texte:
        raise _refus(lieu, "Elle contient le caractère nul (U+0000).", "Retirez ce caractère.")
    try:
        texte.encode("utf-8")
    except UnicodeEncodeError as erreur:
        raison = "Elle contient un demi-caractère (U+D800 à U+DFFF)."
        raise _refus(lieu, raison, "Ressaisissez-la en UTF-8.") from erreur
    if not unicodedata.is_normalized("NFC", texte):
        raison = "Ses accents sont écrits en plusieurs morceaux (forme autre que NFC)."
        raise _refus(lieu, raison, "Normalisez-la en NFC avant de la consigner.")
    return str.__str__(texte)


def _controler(valeur: object, lieu: str, profondeur: int) -> Json:
    if valeur is None or isinstance(valeur, bool):
        return valeur
    if isinstance(valeur, str):
        return controler_texte(valeur, lieu=lieu)
    if isinstance(valeur, int):
        if abs(valeur) > ENTIER_MAX:
            raise _refus(lieu, "Cet entier dépasse 2^53 - 1 en valeur absolue.", "Écrivez-le comme un texte.")
        return int(valeur)
    if isinstance(valeur, float):
        raise _refus(
            lieu,
            "Un nombre à virgule n'a pas d'écriture unique.",
            "Écrivez-le comme un texte, ou comme un entier dans une unité plus petite.",
        )
    if profondeur >= PROFONDEUR_MAX:
        raise _refus(lieu, f"Elle dépasse {PROFONDEUR_MAX} niveaux d'imbrication.", "Aplatissez ce contenu.")
    if isinstance(valeur, list | tuple):
        return [_controler(v, f"{lieu}[{i}]", profondeur + 1) for i, v in enumerate(valeur)]
    if isinstance(valeur, Mapping):
        return {
            _cle(cle, lieu): _controler(element, f"{lieu}.{_montrer(cle)}", profondeur + 1)
            for cle, element in valeur.items()
        }
    raise _refus(
        lieu,
        "Ce n'est ni un texte, ni un entier, ni oui ou non, ni une liste, ni une carte.",
        "Convertissez-la avant de la consigner.",
    )


def _cle(cle: object, lieu: str) -> str:
    if not isinstance(cle, str):
        raise _refus(lieu, "Une clé de cette carte n'est pas un texte.", "Écrivez chaque clé comme un texte.")
    return controler_texte(cle, lieu=f"{lieu}.{_montrer(cle)}")


def _montrer(cle: object) -> str:
    return cle.encode("ascii", "backslashreplace").decode() if isinstance(cle, str) else "?"


def _refus(lieu: str, raison: str, suite: str) -> CommandeMalEcrite:
    fait = "Cette valeur ne peut pas entrer au journal."
    return CommandeMalEcrite(fait, lieu=lieu, raison=raison, suite=suite)
