"""Les identifiants du secteur public et associatif : leur forme, leur clé, leur écriture canonique.

Ne consulte aucun annuaire : un identifiant bien formé peut ne désigner personne.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CLES_UAI = "ABCDEFGHJKLMNPRSTUVWXYZ"
SIREN_LA_POSTE = "356000000"
SIRET_SIEGE_LA_POSTE = "35600000000048"

_UAI = re.compile(r"(0[0-8][0-9]|09[0-5]|9[78][0-9]|[67]20)[0-9]{4}[A-Z]")
# Corse (W2A, W2B) et outre-mer (W9P, W9N…) : le numéro de département peut tenir une lettre.
_RNA = re.compile(r"W([0-9]{3}|2[AB][0-9]|9[A-Z][0-9])[0-9]{6}")
_REFERENCE = re.compile(r"[A-Za-z0-9./_-]{1,30}")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ETIQUETTE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_SEPARATEURS = re.compile(r"[\s.]")
# 33 : métropole ; 262 : La Réunion et Mayotte ; 590, 594, 596 : Guadeloupe, Guyane, Martinique.
_INDICATIF = re.compile(r"(\+|00)(33|262|590|594|596)(\(0\))?0?(?=[1-9])")


class ValeurRefusee(ValueError):
    """Une saisie qui n'a pas la forme de son type : la raison, puis ce qu'il faut écrire."""

    def __init__(self, raison: str, *, remede: str = "") -> None:
        super().__init__(raison)
        self.raison = raison
        self.remede = remede

    def __str__(self) -> str:
        return f"{self.raison} {self.remede}".strip()


def verifier_identifiant(type: str, texte: str) -> str:
    """L'identifiant sous sa forme canonique, sans espaces ni points ; `ValeurRefusee` s'il est mal formé."""
    if type not in VERIFICATIONS:
        connus = ", ".join(VERIFICATIONS)
        raise ValeurRefusee("Ce type d'identifiant n'est pas connu.", remede=f"Types connus : {connus}.")
    return VERIFICATIONS[type](texte.strip())


def _compact(texte: str) -> str:
    return _SEPARATEURS.sub("", texte)


def _chiffres(texte: str, *, nom: str, longueur: int) -> str:
    compact = _compact(texte)
    if not (compact.isascii() and compact.isdigit()):
        raise ValeurRefusee(
            f"Un {nom} ne contient que des chiffres.", remede=f"Écrivez ses {longueur} chiffres."
        )
    if len(compact) != longueur:
        raise ValeurRefusee(
            f"Un {nom} compte {longueur} chiffres ; il y en a {len(compact)} ici.",
            remede="Recopiez-le depuis un avis de situation SIRENE.",
        )
    return compact


def _somme_de_luhn(chiffres: str) -> int:
    doubles = (int(c) * 2 for c in chiffres[-2::-2])
    return sum(map(int, chiffres[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubles)


def _uai(texte: str) -> str:
    code = _compact(texte).upper()
    if not _UAI.fullmatch(code):
        raise ValeurRefusee(
            "Un code UAI compte 7 chiffres, dont 3 pour le département, puis une lettre.",
            remede="Par exemple 0750655E.",
        )
    cle = CLES_UAI[int(code[:7]) % 23]
    if code[7] != cle:
        raise ValeurRefusee(
            f"La lettre de ce code UAI ne correspond pas à ses chiffres : {code[:7]} se termine par {cle}.",
            remede="Recopiez le code depuis l'annuaire de l'Éducation nationale.",
        )
    return code


def _siren(texte: str) -> str:
    numero = _chiffres(texte, nom="SIREN", longueur=9)
    if _somme_de_luhn(numero) % 10 or not int(numero):
        raise ValeurRefusee(
            "La clé de ce SIREN est fausse.", remede="Vérifiez chaque chiffre, par exemple 732829320."
        )
    return numero


def _siret(texte: str) -> str:
    numero = _chiffres(texte, nom="SIRET", longueur=14)
    _siren(numero[:9])
    # La Poste numérote ses établissements par une somme multiple de 5 ; son siège suit la règle commune.
    if numero.startswith(SIREN_LA_POSTE) and numero != SIRET_SIEGE_LA_POSTE:
        juste = sum(map(int, numero)) % 5 == 0
    else:
        juste = _somme_de_luhn(numero) % 10 == 0
    if not juste:
        raise ValeurRefusee(
            "La clé de ce SIRET est fausse.", remede="Vérifiez chaque chiffre, par exemple 73282932000074."
        )
    return numero


def _rna(texte: str) -> str:
    numero = _compact(texte).upper()
    if not _RNA.fullmatch(numero):
        raise ValeurRefusee(
            "Un numéro RNA est la lettre W suivie de 9 chiffres.",
            remede="Par exemple W751000000. Une association d'Alsace-Moselle n'en a pas.",
        )
    return numero


def _reference(texte: str) -> str:
    if not _REFERENCE.fullmatch(texte) or not any(c.isdigit() for c in texte):
        raise ValeurRefusee(
            "Une référence compte 1 à 30 caractères sans espace ni accent "
            "(lettres, chiffres, « . », « / », « _ », « - »), dont un chiffre au moins.",
            remede="Par exemple 2026-DSDEN/0142.",
        )
    return texte


def _courriel(texte: str) -> str:
    exemple = "Par exemple prenom.nom@ac-lyon.fr."
    if len(texte) > 254:
        raise ValeurRefusee("Une adresse électronique ne dépasse pas 254 caractères.", remede=exemple)
    local, arobase, domaine = texte.partition("@")
    if not arobase or "@" in domaine:
        raise ValeurRefusee("Une adresse électronique contient un « @ », et un seul.", remede=exemple)
    if len(local) > 64 or not _LOCAL.fullmatch(local):
        raise ValeurRefusee(
            "Ce qui précède « @ » contient un espace, un accent ou un signe interdit.", remede=exemple
        )
    etiquettes = domaine.split(".")
    fin = etiquettes[-1]
    if len(etiquettes) < 2 or not all(map(_ETIQUETTE.fullmatch, etiquettes)) or len(fin) < 2 or fin.isdigit():
        raise ValeurRefusee("Ce qui suit « @ » n'est pas un nom de domaine.", remede=exemple)
    return f"{local}@{domaine.lower()}"


def _telephone(texte: str) -> str:
    remede = "Écrivez les dix chiffres, par exemple 01 23 45 67 89."
    compact = re.sub(r"[\s./\u2010\u2011-]", "", texte)
    numero = _INDICATIF.sub("0", compact, count=1) if compact.startswith(("+", "00")) else compact
    if not (numero.isascii() and numero.isdigit()):
        raise ValeurRefusee("Ce n'est pas un numéro de téléphone français.", remede=remede)
    # Un tableur mange le premier zéro ; les neuf chiffres restants suffisent à le rendre.
    if len(numero) == 9 and numero[0] != "0":
        numero = f"0{numero}"
    if len(numero) != 10 or numero[0] != "0" or numero[1] == "0":
        raise ValeurRefusee(
            "Un numéro de téléphone français compte dix chiffres et commence par 0.", remede=remede
        )
    return numero


VERIFICATIONS: dict[str, Callable[[str], str]] = {
    "uai": _uai,
    "siren": _siren,
    "siret": _siret,
    "rna": _rna,
    "courriel": _courriel,
    "telephone": _telephone,
    "reference": _reference,
}
