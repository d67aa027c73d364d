"""Lire ce qu'une personne écrit, le contrôler, le montrer : une valeur typée, rangée en JSON.

Les choix et les liens ne se lisent pas ici : leurs valeurs permises dépendent du workflow et du dossier.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from moteur.domaine.durees import comparer, lire_duree
from moteur.domaine.francais import INSECABLE, date_courte, montant, nombre
from moteur.domaine.identifiants import VERIFICATIONS, verifier_identifiant
from moteur.domaine.identifiants import ValeurRefusee as ValeurRefusee
from moteur.suggestions import sans_accents, vouliez_vous_dire

Valeur = str | int | bool

LONGUEURS = {"texte": 300, "texte_long": 20_000}
ZONES = {
    "A": "Zone A",
    "B": "Zone B",
    "C": "Zone C",
    "alsace_moselle": "Alsace-Moselle",
    "corse": "Corse",
    "guadeloupe": "Guadeloupe",
    "guyane": "Guyane",
    "la_reunion": "La Réunion",
    "martinique": "Martinique",
    "mayotte": "Mayotte",
    "saint_pierre_et_miquelon": "Saint-Pierre-et-Miquelon",
    "nouvelle_caledonie": "Nouvelle-Calédonie",
    "polynesie_francaise": "Polynésie française",
    "wallis_et_futuna": "Wallis-et-Futuna",
}

_ENTIER = re.compile(r"([+-]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)")
_DECIMAL = re.compile(_ENTIER.pattern + r"(?:[.,]([0-9]{1,6}))?")
_MONTANT = re.compile(_ENTIER.pattern + r"(?:[.,]([0-9]{1,2}))? ?(?:€|eur|euros?)?", re.IGNORECASE)
_DATE_FR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]+)")
_DATE_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# Au-delà de quinze chiffres, d'autres lecteurs de JSON arrondiraient.
_CHIFFRES_MAXIMUM = 15
# Invisibles, mais sans pouvoir de tromper : liants d'emoji et trait d'union conditionnel.
_INVISIBLES_PERMIS = "\u200c\u200d\u00ad"


def lire(type: str, saisie: str) -> Valeur:
    """La valeur écrite, sous la forme où elle se range ; `ValeurRefusee` dit pourquoi elle ne va pas."""
    if type in VERIFICATIONS:
        return verifier_identifiant(type, saisie)
    if type not in _LECTURES:
        remede = vouliez_vous_dire(type, TYPES) or f"Types connus : {', '.join(TYPES)}."
        raise ValeurRefusee("Ce type de valeur n'est pas connu.", remede=remede)
    return _LECTURES[type](saisie)


def verifier_bornes(
    type: str, valeur: Valeur, minimum: int | str | None = None, maximum: int | str | None = None
) -> None:
    """Refuse une valeur hors de ses bornes (comprises), écrites comme la valeur se range."""
    if minimum is not None and _comparer(type, valeur, minimum) < 0:
        raise ValeurRefusee(
            f"{afficher(type, valeur)} est trop peu.", remede=f"Le minimum est {afficher(type, minimum)}."
        )
    if maximum is not None and _comparer(type, valeur, maximum) > 0:
        raise ValeurRefusee(
            f"{afficher(type, valeur)} est trop.", remede=f"Le maximum est {afficher(type, maximum)}."
        )


def afficher(type: str, valeur: Valeur | Sequence[str] | None) -> str:
    """La valeur telle qu'on la montre à l'écran ; rien ne s'y exécute, et l'absence se voit."""
    if valeur is None or valeur == "":
        return "—"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, int):
        return montant(valeur) if type == "montant" else nombre(valeur)
    if not isinstance(valeur, str):
        return ", ".join(afficher(type, v) for v in valeur) or "—"
    return assainir_pour_terminal(_ecrire(type, valeur), multiligne=type == "texte_long")


def assainir_pour_terminal(texte: str, *, multiligne: bool = False) -> str:
    """Le texte dont chaque caractère de commande ou d'inversion est remplacé par un signe visible."""
    if texte.isprintable():
        return texte
    return "".join(c if c.isprintable() or (multiligne and c in "\n\t") else _visible(c) for c in texte)


def _visible(caractere: str) -> str:
    code = ord(caractere)
    if caractere in _INVISIBLES_PERMIS or unicodedata.category(caractere) == "Zs":
        return caractere
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def _ecrire(type: str, valeur: str) -> str:
    if type == "date" and _DATE_ISO.fullmatch(valeur):
        return date_courte(valeur)
    if type == "duree":
        return lire_duree(valeur).en_clair.replace(" ", INSECABLE, 1)
    if type == "decimal":
        return nombre(valeur)
    if type == "zone":
        return ZONES.get(valeur, valeur)
    if type == "telephone":
        return INSECABLE.join(valeur[i : i + 2] for i in range(0, len(valeur), 2))
    if type in ("siren", "siret"):
        return INSECABLE.join(p for p in (valeur[:3], valeur[3:6], valeur[6:9], valeur[9:]) if p)
    return valeur


def _comparer(type: str, valeur: Valeur, borne: int | str) -> int:
    """-1, 0 ou 1. Un type sans ordre n'a pas de bornes : il leur est toujours égal."""
    if type == "duree":
        ordre = comparer(lire_duree(str(valeur)), lire_duree(str(borne)))
        if ordre is None:
            unite = lire_duree(str(borne)).en_clair
            raise ValeurRefusee(
                "L'unité de cette durée n'est pas la bonne.", remede=f"Comptez comme « {unite} »."
            )
        return ordre
    if type in ("entier", "montant", "decimal"):
        ecart = _millioniemes(valeur) - _millioniemes(borne)
        return (ecart > 0) - (ecart < 0)
    if type == "date":
        return (str(valeur) > str(borne)) - (str(valeur) < str(borne))
    return 0


def _millioniemes(valeur: int | str) -> int:
    entier, _, decimales = str(valeur).partition(".")
    return int(entier + decimales.ljust(6, "0"))


def _plat(saisie: str) -> str:
    """La saisie aux espaces simples, au signe moins ordinaire : la forme où se lisent les nombres."""
    return " ".join(saisie.replace("\u2212", "-").split())


def _nombre_lu(forme: re.Pattern[str], saisie: str, *, remede: str) -> tuple[str, str, str]:
    """Le signe, les chiffres entiers sans espaces ni zéros de tête, les décimales."""
    trouve = forme.fullmatch(_plat(saisie))
    if trouve is None:
        raise ValeurRefusee("Ce nombre ne se comprend pas.", remede=remede)
    signe, entier = trouve[1], trouve[2].replace(" ", "").lstrip("0") or "0"
    if len(entier) > _CHIFFRES_MAXIMUM - (2 if forme is _MONTANT else 0):
        raise ValeurRefusee("Ce nombre est trop grand.", remede=remede)
    decimales = (trouve[3] or "") if forme.groups > 2 else ""
    return "-" if signe == "-" else "", entier, decimales


def _lire_entier(saisie: str) -> int:
    signe, entier, _ = _nombre_lu(
        _ENTIER, saisie, remede="Écrivez un nombre entier, par exemple 24 ou 1 200."
    )
    return int(signe + entier)


def _lire_decimal(saisie: str) -> str:
    remede = "Écrivez un nombre à 6 décimales au plus, par exemple 1,5."
    signe, entier, decimales = _nombre_lu(_DECIMAL, saisie, remede=remede)
    decimales = decimales.rstrip("0")
    valeur = f"{entier}.{decimales}" if decimales else entier
    return valeur if valeur == "0" else signe + valeur


def _lire_montant(saisie: str) -> int:
    remede = "Écrivez des euros et au plus deux décimales, par exemple 1 234,56 €."
    signe, entier, decimales = _nombre_lu(_MONTANT, saisie, remede=remede)
    return int(signe + entier + decimales.ljust(2, "0"))


def _lire_date(saisie: str) -> str:
    remede = "Écrivez le jour, le mois et l'année en quatre chiffres, par exemple 12/09/2026."
    texte = saisie.strip()
    if trouve := _DATE_ISO.fullmatch(texte):
        annee, mois, jour = trouve.groups()
    elif trouve := _DATE_FR.fullmatch(texte):
        jour, mois, annee = trouve.groups()
    else:
        raise ValeurRefusee("Cette date ne se comprend pas.", remede=remede)
    if len(annee) != 4:
        raise ValeurRefusee(
            "L'année de cette date n'a pas quatre chiffres ; elle ne se devine pas.", remede=remede
        )
    if not 1900 <= int(annee) <= 2100:
        raise ValeurRefusee("Cette date est hors des années 1900 à 2100.", remede=remede)
    try:
        return date(int(annee), int(mois), int(jour)).isoformat()
    except ValueError:
        raise ValeurRefusee("Ce jour n'existe pas dans le calendrier.", remede=remede) from None


def _lire_booleen(saisie: str) -> bool:
    mot = sans_accents(saisie).strip().lower()
    if mot in ("oui", "o"):
        return True
    if mot in ("non", "n"):
        return False
    raise ValeurRefusee("Cette réponse ne se comprend pas.", remede="Écrivez oui ou non.")


def _lire_zone(saisie: str) -> str:
    mot = re.sub(r"[\s'’-]+", "_", sans_accents(saisie).strip().lower()).removeprefix("zone_")
    for nom in (mot, mot.upper(), f"la_{mot}"):
        if nom in ZONES:
            return nom
    proche = vouliez_vous_dire(mot, ZONES)
    raise ValeurRefusee(
        "Cette zone n'est pas connue.", remede=proche or f"Zones connues : {', '.join(ZONES)}."
    )


def _lire_duree(saisie: str) -> str:
    return str(lire_duree(saisie))


def _lire_texte(saisie: str) -> str:
    return _texte(saisie, type="texte", permis="")


def _lire_texte_long(saisie: str) -> str:
    return _texte(saisie.replace("\r\n", "\n").replace("\r", "\n"), type="texte_long", permis="\n\t")


def _texte(saisie: str, *, type: str, permis: str) -> str:
    texte = unicodedata.normalize("NFC", saisie).strip()
    if not texte:
        raise ValeurRefusee("Ce texte est vide.", remede="Écrivez au moins un caractère.")
    if len(texte) > LONGUEURS[type]:
        raise ValeurRefusee(
            f"Ce texte compte {nombre(len(texte))} caractères, pour {nombre(LONGUEURS[type])} au plus.",
            remede="Raccourcissez-le.",
        )
    for rang, caractere in enumerate(texte, start=1):
        if caractere not in permis and _interdit(caractere):
            remede = (
                "Écrivez ce texte sur une seule ligne." if caractere == "\n" else "Effacez-le, puis retapez."
            )
            raise ValeurRefusee(
                f"Ce texte contient un caractère invisible (U+{ord(caractere):04X}) à la place {rang}.",
                remede=remede,
            )
    return texte


def _interdit(caractere: str) -> bool:
    """Commandes, inversions d'écriture, invisibles, moitiés de caractère et places que rien n'occupera."""
    code = ord(caractere)
    if code < 0x7F:
        return code < 0x20
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return True
    return (
        unicodedata.category(caractere) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and caractere not in _INVISIBLES_PERMIS
    )


_LECTURES: dict[str, Callable[[str], Valeur]] = {
    "texte": _lire_texte,
    "texte_long": _lire_texte_long,
    "entier": _lire_entier,
    "decimal": _lire_decimal,
    "montant": _lire_montant,
    "date": _lire_date,
    "booleen": _lire_booleen,
    "zone": _lire_zone,
    "duree": _lire_duree,
}
TYPES = (*_LECTURES, *VERIFICATIONS)
