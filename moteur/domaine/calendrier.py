"""Les jours fériés, calculés, et les vacances scolaires d'une zone, prises dans un calendrier daté.

Un jour hors de la période connue du calendrier n'est ni ouvré ni de vacances : il est inconnu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from moteur.domaine.identifiants import ValeurRefusee
from moteur.suggestions import sans_accents, vouliez_vous_dire

MOIS = tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split())
UN_JOUR = timedelta(days=1)

_FIXES = (
    (1, 1, "Jour de l'an"),
    (5, 1, "Fête du Travail"),
    (5, 8, "Victoire de 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice de 1918"),
    (12, 25, "Noël"),
)
_DEPUIS_PAQUES = ((1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte"))
_REGLE_FERIE = re.compile(
    r"paques ?(?P<signe>[+-]) ?(?P<ecart>[0-9]{1,2})|(?P<jour>[0-9]{1,2}) (?P<mois>[a-z]+)"
)
_CLES_CALENDRIER = ("calendriers", "titre", "etabli_le", "zones")
_CLES_ZONE = (
    "titre",
    "academies",
    "absent",
    "comme",
    "connu_du",
    "connu_au",
    "rentree",
    "vacances",
    "feries",
)
_CLES_COMME = ("titre", "academies", "comme", "feries")


class CalendrierFaux(ValeurRefusee):
    """Un calendrier qui ne se lit pas ; `chemin` mène à la clé fautive."""

    def __init__(self, raison: str, *, chemin: tuple[str, ...], remede: str = "") -> None:
        super().__init__(f"{'.'.join(chemin)} : {raison}", remede=remede)
        self.chemin = chemin


@dataclass(frozen=True, slots=True)
class Vacances:
    """Une période sans classe ; ses deux bornes en font partie."""

    nom: str
    du: date
    au: date


@dataclass(frozen=True, slots=True)
class CalendrierDeZone:
    """Ce que l'on sait d'une zone, de `connu_du` à `connu_au` compris."""

    nom: str
    titre: str
    connu_du: date
    connu_au: date
    vacances: tuple[Vacances, ...]
    rentrees: tuple[date, ...]
    feries: Mapping[date, str]

    def connait(self, jour: date) -> bool:
        return self.connu_du <= jour <= self.connu_au

    def est_ferie(self, jour: date) -> bool | None:
        """Inconnu hors de la période connue : une zone peut chômer des jours qui lui sont propres."""
        return jour in self.feries if self.connait(jour) else None

    def est_ouvre(self, jour: date) -> bool | None:
        """Du lundi au vendredi, et non férié."""
        ferie = self.est_ferie(jour)
        return None if ferie is None else not ferie and jour.weekday() < 5

    def est_vacances(self, jour: date) -> bool | None:
        if not self.connait(jour):
            return None
        return any(v.du <= jour <= v.au for v in self.vacances)

    def rentree(self, annee: int) -> date | None:
        """Le premier jour de classe de l'année scolaire qui commence en `annee`."""
        return next((jour for jour in self.rentrees if jour.year == annee), None)


@dataclass(frozen=True, slots=True)
class Calendrier:
    """Les zones connues ; `absentes` dit pourquoi les autres ne le sont pas."""

    zones: Mapping[str, CalendrierDeZone]
    absentes: Mapping[str, str]

    @classmethod
    def depuis(cls, donnees: Mapping[str, Any]) -> Calendrier:
        """Le calendrier que décrit un dictionnaire de textes ; `CalendrierFaux` s'il est incohérent."""
        _refuser_les_cles_inconnues(donnees, _CLES_CALENDRIER, ())
        corps = _carte(donnees.get("zones", {}), ("zones",))
        for nom, zone in corps.items():
            _refuser_les_cles_inconnues(_carte(zone, ("zones", nom)), _CLES_ZONE, ("zones", nom))
        absentes = {nom: str(zone["absent"]) for nom, zone in corps.items() if "absent" in zone}
        zones = {nom: _zone(nom, corps) for nom in corps if nom not in absentes}
        return cls(zones=zones, absentes=absentes)

    def zone(self, nom: str | None) -> CalendrierDeZone | None:
        """Le calendrier de cette zone, ou rien s'il n'est pas connu."""
        return self.zones.get(nom) if nom is not None else None


def paques(annee: int) -> date:
    """Le dimanche de Pâques (comput grégorien, forme de Butcher)."""
    siecle, reste = divmod(annee, 100)
    lune = (19 * (annee % 19) + siecle - siecle // 4 - (siecle - (siecle + 8) // 25 + 1) // 3 + 15) % 30
    semaine = (32 + 2 * (siecle % 4) + 2 * (reste // 4) - lune - reste % 4) % 7
    retard = (annee % 19 + 11 * lune + 22 * semaine) // 451
    mois, jour = divmod(lune + semaine - 7 * retard + 114, 31)
    return date(annee, mois, jour + 1)


def jours_feries(annee: int) -> dict[date, str]:
    """Les onze fêtes légales (article L. 3133-1 du code du travail) et leurs noms, dans l'ordre."""
    dimanche = paques(annee)
    jours = {date(annee, mois, jour): nom for mois, jour, nom in _FIXES}
    for ecart, nom in _DEPUIS_PAQUES:
        jours.setdefault(dimanche + timedelta(days=ecart), nom)
    return dict(sorted(jours.items()))


def _zone(nom: str, toutes: Mapping[str, Any]) -> CalendrierDeZone:
    lieu = ("zones", nom)
    corps: Mapping[str, Any] = toutes[nom]
    base = _base(corps, toutes, lieu)
    du, au = _date(base, "connu_du", lieu), _date(base, "connu_au", lieu)
    if au < du or au.year - du.year > 50:
        raise CalendrierFaux(
            "cette date doit suivre « connu_du », de 50 ans au plus.", chemin=(*lieu, "connu_au")
        )
    locaux = _carte(corps.get("feries", {}), (*lieu, "feries"))
    zone = CalendrierDeZone(
        nom=nom,
        titre=str(corps.get("titre", nom)),
        connu_du=du,
        connu_au=au,
        vacances=_vacances(base, lieu, du=du, au=au),
        rentrees=_rentrees(base, (*lieu, "rentree")),
        feries={j: n for a in range(du.year, au.year + 1) for j, n in _feries(a, locaux, lieu)},
    )
    for jour in zone.rentrees:
        _verifier_rentree(zone, jour)
    return zone


def _base(corps: Mapping[str, Any], toutes: Mapping[str, Any], lieu: tuple[str, ...]) -> Mapping[str, Any]:
    """La zone dont viennent les dates : elle-même, ou celle que « comme » nomme."""
    if "comme" not in corps:
        return corps
    _refuser_les_cles_inconnues(corps, _CLES_COMME, lieu)
    autre: Mapping[str, Any] | None = toutes.get(str(corps["comme"]))
    if autre is None or "comme" in autre or "absent" in autre:
        raise CalendrierFaux("cette zone n'a pas de dates à reprendre.", chemin=(*lieu, "comme"))
    return autre


def _vacances(corps: Mapping[str, Any], lieu: tuple[str, ...], *, du: date, au: date) -> tuple[Vacances, ...]:
    """Les vacances dans l'ordre des dates : celui d'écriture ne survit pas à la forme canonique."""
    lieu = (*lieu, "vacances")
    periodes = []
    for nom, bornes in _carte(corps.get("vacances", {}), lieu).items():
        bornes = _carte(bornes, (*lieu, nom))
        periodes.append(Vacances(nom, _date(bornes, "du", (*lieu, nom)), _date(bornes, "au", (*lieu, nom))))
    periodes.sort(key=lambda v: v.du)
    fin = du - UN_JOUR
    for periode in periodes:
        if not fin < periode.du <= periode.au <= au:
            raise CalendrierFaux(
                "ces vacances se terminent avant de commencer, en chevauchent d'autres "
                "ou sortent de la période connue.",
                chemin=(*lieu, periode.nom),
                remede="Vérifiez leurs deux dates, puis « connu_du » et « connu_au ».",
            )
        fin = periode.au
    return tuple(periodes)


def _rentrees(corps: Mapping[str, Any], lieu: tuple[str, ...]) -> tuple[date, ...]:
    annees = _carte(corps.get("rentree", {}), lieu)
    return tuple(sorted(_date(annees, cle, lieu) for cle in annees))


def _verifier_rentree(zone: CalendrierDeZone, jour: date) -> None:
    veille = zone.est_vacances(jour - UN_JOUR)
    if zone.est_vacances(jour) is not False or veille is False:
        raise CalendrierFaux(
            f"la rentrée du {jour.isoformat()} ne suit pas immédiatement des vacances.",
            chemin=("zones", zone.nom, "rentree"),
            remede="Vérifiez la fin des vacances d'été qui la précèdent.",
        )


def _feries(annee: int, locaux: Mapping[str, Any], lieu: tuple[str, ...]) -> Iterator[tuple[date, str]]:
    yield from jours_feries(annee).items()
    mois = [sans_accents(m) for m in MOIS]
    for nom, regle in locaux.items():
        trouve = _REGLE_FERIE.fullmatch(sans_accents(str(regle)).lower())
        try:
            if trouve is None:
                raise ValueError
            if trouve["ecart"]:
                yield paques(annee) + timedelta(days=int(trouve["signe"] + trouve["ecart"])), nom
            else:
                yield date(annee, mois.index(trouve["mois"]) + 1, int(trouve["jour"])), nom
        except ValueError:
            raise CalendrierFaux(
                "ce jour ne se comprend pas.",
                chemin=(*lieu, "feries", nom),
                remede="Écrivez « 26 decembre » ou « paques - 2 ».",
            ) from None


def _refuser_les_cles_inconnues(
    corps: Mapping[str, Any], connues: tuple[str, ...], lieu: tuple[str, ...]
) -> None:
    for cle in corps:
        if cle not in connues:
            remede = vouliez_vous_dire(cle, connues) or f"Clés connues : {', '.join(connues)}."
            raise CalendrierFaux("cette clé est inconnue.", chemin=(*lieu, cle), remede=remede)


def _carte(valeur: object, lieu: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(valeur, Mapping):
        raise CalendrierFaux("une carte « nom: valeur » est attendue ici.", chemin=lieu)
    return valeur


def _date(corps: Mapping[str, Any], cle: str, lieu: tuple[str, ...]) -> date:
    texte = corps.get(cle)
    # `fromisoformat` accepte d'autres écritures (20260901, 2026-W36-2) : une seule est la nôtre.
    if isinstance(texte, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", texte):
        try:
            return date.fromisoformat(texte)
        except ValueError:
            pass
    raise CalendrierFaux("une date « AAAA-MM-JJ » est attendue ici.", chemin=(*lieu, cle))
