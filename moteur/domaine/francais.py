"""Écrire en français : dates, montants, nombres en lettres, articles, accords, espaces insécables.

Suit l'orthographe d'usage des actes administratifs : « vingt et un », « quatre-vingts ».
"""

from __future__ import annotations

import re
from datetime import date

from moteur.domaine.calendrier import MOIS
from moteur.domaine.identifiants import ValeurRefusee
from moteur.suggestions import sans_accents

INSECABLE = "\u00a0"
FINE = "\u202f"
MILLE_MILLIARDS = 10**12

_UNITES = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf"
).split()
_DIZAINES = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
# « le Havre » perd son article, « d'Hyères » non : le h aspiré ne s'entend pas, il s'apprend.
_H_ASPIRES = tuple(
    "haguenau hall hambourg hameau handicap hangar hanovre harnes haut havre hollande hongrie honfleur "
    "houilles huit huningue".split()
)
_SANS_ELISION = ("onze", "onzieme", "oui", "un", "ouistiti", "uhlan")

_ESPACES = f"[ {INSECABLE}{FINE}]{{0,9}}"
# Une seule lecture du texte : ce qui est à laisser tel quel vient d'abord.
_RETOUCHES = re.compile(
    r"(?P<tel_quel>\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://\S+|[^\s@]{1,64}@[^\s@]{1,255}|&[a-zA-Z0-9#]{1,9};)"
    rf"|(?P<ouvrant>«){_ESPACES}"
    rf"|{_ESPACES}(?P<fermant>»)"
    rf"|(?<=[^\s:;!?(\[«]){_ESPACES}(?P<deux_points>:)(?=[\s»)\]]|$)"
    rf"|(?<=[^\s:;!?(\[«]){_ESPACES}(?P<haute>[;!?]+)(?=[\s»)\]\"”.,…]|$)"
    r"|(?<=[0-9]) (?P<unite>[%€])"
    r"|\b(?P<abrege>[nN]°|MM?\.|Mmes?) (?=\S)"
)
_RETOUCHE = {
    "tel_quel": "{}",
    "ouvrant": f"{{}}{INSECABLE}",
    "fermant": f"{INSECABLE}{{}}",
    "deux_points": f"{INSECABLE}{{}}",
    "haute": f"{FINE}{{}}",
    "unite": f"{INSECABLE}{{}}",
    "abrege": f"{{}}{INSECABLE}",
}


def date_longue(jour: date | str, *, insecable: bool = False) -> str:
    """« 1er septembre 2026 » ; `insecable` lie le quantième à son mois."""
    lu = _jour(jour)
    lien = INSECABLE if insecable else " "
    return f"{_quantieme(lu)}{lien}{MOIS[lu.month - 1]} {lu.year}"


def date_courte(jour: date | str) -> str:
    """« 12/09/2026 »."""
    lu = _jour(jour)
    return f"{lu.day:02d}/{lu.month:02d}/{lu.year:04d}"


def periode(du: date | str, au: date | str) -> str:
    """« du 3 au 5 mars 2026 » : le mois et l'année ne se répètent pas."""
    debut, fin = _jour(du), _jour(au)
    if fin < debut:
        raise ValeurRefusee("Cette période se termine avant de commencer.", remede="Inversez ses deux dates.")
    if debut == fin:
        return f"le {date_longue(debut)}"
    if debut.year != fin.year:
        return f"du {date_longue(debut)} au {date_longue(fin)}"
    mois = "" if debut.month == fin.month else f" {MOIS[debut.month - 1]}"
    return f"du {_quantieme(debut)}{mois} au {date_longue(fin)}"


def nombre(valeur: int | str) -> str:
    """« 1 234,5 » : milliers séparés par une espace fine insécable, virgule décimale."""
    texte = str(valeur)
    signe = "-" if texte.startswith("-") else ""
    entier, _, decimales = texte.removeprefix("-").partition(".")
    groupes = f"{int(entier):,}".replace(",", FINE)
    return f"{signe}{groupes},{decimales}" if decimales else f"{signe}{groupes}"


def montant(centimes: int) -> str:
    """« 1 234,56 € », depuis des centimes."""
    euros, reste = divmod(abs(centimes), 100)
    signe = "-" if centimes < 0 else ""
    return f"{signe}{nombre(euros)},{reste:02d}{INSECABLE}€"


def nombre_en_lettres(valeur: int) -> str:
    """« deux cent trente et un » ; jusqu'à mille milliards exclus."""
    if abs(valeur) >= MILLE_MILLIARDS:
        raise ValeurRefusee(
            "Ce nombre est trop grand pour s'écrire en lettres.", remede="Écrivez-le en chiffres."
        )
    if valeur < 0:
        return f"moins {nombre_en_lettres(-valeur)}"
    if valeur < 1000:
        return _sous_mille(valeur)
    mots: list[str] = []
    for rang, nom in ((10**9, "milliard"), (10**6, "million")):
        combien, valeur = divmod(valeur, rang)
        if combien:
            mots.append(f"{_sous_mille(combien)} {accord(combien, nom)}")
    milliers, reste = divmod(valeur, 1000)
    if milliers:
        # « mille » est un adjectif : devant lui, « cent » et « vingt » ne prennent pas d's.
        mots += [_sous_mille(milliers, pluriel="")] if milliers > 1 else []
        mots.append("mille")
    if reste:
        mots.append(_sous_mille(reste))
    return " ".join(mots)


def montant_en_lettres(centimes: int) -> str:
    """« mille deux cents euros et cinquante centimes »."""
    if centimes < 0:
        return f"moins {montant_en_lettres(-centimes)}"
    euros, reste = divmod(centimes, 100)
    morceaux: list[str] = []
    if euros or not reste:
        # Un nom veut « de » : « deux millions d'euros », mais « deux millions cent euros ».
        lien = " d'" if euros and euros % 10**6 == 0 else " "
        morceaux.append(f"{nombre_en_lettres(euros)}{lien}{accord(euros, 'euro')}")
    if reste:
        morceaux.append(f"{nombre_en_lettres(reste)} {accord(reste, 'centime')}")
    return " et ".join(morceaux)


def de(nom: str) -> str:
    """« de Lyon », « d'Orléans-Tours », « de Hautmont »."""
    return f"d'{nom}" if _s_elide(nom) else f"de {nom}"


def du_de_la(nom: str) -> str:
    """« du port » depuis « le port », « des Landes », « de La Réunion » ; sans article, comme `de`."""
    for article, contracte in (("le ", "du "), ("les ", "des ")):
        if nom.lower().startswith(article):
            return contracte + nom[len(article) :]
    if nom.lower().startswith(("la ", "l'", "l’")):
        return f"de {nom}"
    return de(nom)


def liste(*noms: str, lien: str = "et") -> str:
    """« a, b et c »."""
    if len(noms) < 2:
        return "".join(noms)
    return f"{', '.join(noms[:-1])} {lien} {noms[-1]}"


def accord(n: int | float, singulier: str, pluriel: str | None = None) -> str:
    """Le mot accordé au nombre, sans le nombre ; le singulier va jusqu'à deux exclu."""
    if abs(n) < 2:
        return singulier
    return f"{singulier}s" if pluriel is None else pluriel


def typographie(texte: str) -> str:
    """Le texte avec ses espaces insécables ; les adresses et les heures ne changent pas. Idempotente."""
    return _RETOUCHES.sub(_retoucher, texte)


def _retoucher(trouve: re.Match[str]) -> str:
    genre = str(trouve.lastgroup)
    return _RETOUCHE[genre].format(trouve[genre])


def _jour(jour: date | str) -> date:
    if isinstance(jour, date):
        return jour
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", jour):
        try:
            return date.fromisoformat(jour)
        except ValueError:
            pass
    raise ValeurRefusee("Cette date n'existe pas.", remede="Écrivez-la AAAA-MM-JJ, par exemple 2026-09-12.")


def _quantieme(jour: date) -> str:
    return "1er" if jour.day == 1 else str(jour.day)


def _sous_cent(n: int, *, pluriel: str) -> str:
    if n < 20:
        return _UNITES[n]
    if n == 80:
        return f"quatre-vingt{pluriel}"
    if n > 80:
        return f"quatre-vingt-{_UNITES[n - 80]}"
    if n >= 70:
        return "soixante et onze" if n == 71 else f"soixante-{_UNITES[n - 60]}"
    dizaine, unite = divmod(n, 10)
    if not unite:
        return _DIZAINES[dizaine]
    return f"{_DIZAINES[dizaine]}{' et ' if unite == 1 else '-'}{_UNITES[unite]}"


def _sous_mille(n: int, *, pluriel: str = "s") -> str:
    centaines, reste = divmod(n, 100)
    if not centaines:
        return _sous_cent(n, pluriel=pluriel)
    cent = "cent" if centaines == 1 else f"{_UNITES[centaines]} cent"
    if not reste:
        return cent if centaines == 1 else cent + pluriel
    return f"{cent} {_sous_cent(reste, pluriel=pluriel)}"


def _s_elide(nom: str) -> bool:
    plat = sans_accents(nom).lower().lstrip('«"“ \u00a0\u202f').replace("œ", "oe").replace("æ", "ae")
    premier = re.split(r"[\s'’-]", plat, maxsplit=1)[0]
    if premier in _SANS_ELISION:
        return False
    if plat.startswith("h"):
        return not plat.startswith(_H_ASPIRES)
    if plat.startswith("y"):
        return plat[1:2] not in tuple("aeiouy") and len(plat) > 1
    return plat.startswith(tuple("aeiou"))
