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
# Le mois et le jour où une année scolaire commence, et finit.
RENTREE = (9, 1)
FIN_D_ANNEE = (8, 31)

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
_JOURS_SANS_TRAVAIL = {5: "samedi", 6: "dimanche"}
# Les deux écritures qu'accepte le schéma : 2026-10-17 et 17/10/2026.
_DATE = re.compile(
    r"(?P<annee>[0-9]{4})-(?P<mois>[0-9]{2})-(?P<jour>[0-9]{2})"
    r"|(?P<jour_fr>[0-9]{1,2})/(?P<mois_fr>[0-9]{1,2})/(?P<annee_fr>[0-9]{4})"
)
_ANNEE_FINALE = re.compile(r"_[0-9]{4}$")
_CLES_CALENDRIER = ("calendriers", "titre", "etabli_le", "titres", "zones")
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
    """Un calendrier qui ne se lit pas ; `chemin` mène à la clé fautive, `precision` le dit sans elle."""

    def __init__(self, raison: str, *, chemin: tuple[str, ...], remede: str = "") -> None:
        super().__init__(f"{'.'.join(chemin)} : {raison}", remede=remede)
        self.chemin, self.precision = chemin, raison


@dataclass(frozen=True, slots=True)
class Vacances:
    """Une période sans classe ; ses deux bornes en font partie. `titre` se montre : « vacances de Noël »."""

    nom: str
    titre: str
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
        return self.vacances_du(jour) is not None if self.connait(jour) else None

    def vacances_du(self, jour: date) -> Vacances | None:
        """Les vacances où tombe ce jour ; rien non plus quand il est inconnu."""
        return next((v for v in self.vacances if v.du <= jour <= v.au), None)

    def est_utile(self, jour: date) -> bool | None:
        """Ouvré, et hors des vacances : on y trouve quelqu'un au lycée."""
        ouvre = self.est_ouvre(jour)
        return None if ouvre is None else ouvre and self.vacances_du(jour) is None

    def dernier_jour_utile(self, jour: date) -> date | None:
        """Ce jour s'il est utile, sinon le dernier qui l'est avant lui ; rien si un jour inconnu les sépare."""
        utile = self.est_utile(jour)
        while utile is False:
            jour -= UN_JOUR
            utile = self.est_utile(jour)
        return jour if utile else None

    def pourquoi(self, jour: date) -> str:
        """Ce qui empêche ce jour d'être utile, en quelques mots ; rien s'il l'est.

        Les vacances d'abord : le 25 décembre, elles disent aussi pourquoi la veille ne convient pas.
        """
        if not self.connait(jour):
            return "jour hors du calendrier connu"
        vacances = self.vacances_du(jour)
        if vacances is not None:
            return vacances.titre
        if jour in self.feries:
            return f"jour férié ({self.feries[jour]})"
        return _JOURS_SANS_TRAVAIL.get(jour.weekday(), "")

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
        titres = _carte(donnees.get("titres", {}), ("titres",))
        absentes = {nom: str(zone["absent"]) for nom, zone in corps.items() if "absent" in zone}
        zones = {nom: _zone(nom, corps, titres) for nom in corps if nom not in absentes}
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


def _titre(nom: str, titres: Mapping[str, Any]) -> str:
    """« noel_2026 » se dit comme « noel », une fois son année retirée ; sans titre, en toutes lettres."""
    court = _ANNEE_FINALE.sub("", nom)
    return str(titres.get(nom, titres.get(court, court.replace("_", " "))))


def _zone(nom: str, toutes: Mapping[str, Any], titres: Mapping[str, Any]) -> CalendrierDeZone:
    lieu = ("zones", nom)
    corps: Mapping[str, Any] = toutes[nom]
    base = _base(corps, toutes, lieu)
    du, au = _date(base, "connu_du", lieu), _date(base, "connu_au", lieu)
    if au < du or au.year - du.year > 50:
        raise CalendrierFaux(
            "cette date doit suivre « connu_du », de 50 ans au plus.", chemin=(*lieu, "connu_au")
        )
    locaux = _carte(corps.get("feries", {}), (*lieu, "feries"))
    annees, rentrees = range(du.year, au.year + 1), _rentrees(base, (*lieu, "rentree"))
    zone = CalendrierDeZone(
        nom=nom,
        titre=str(corps.get("titre", nom)),
        connu_du=du,
        connu_au=au,
        vacances=_vacances(base, lieu, titres, du=du, au=au),
        rentrees=tuple(sorted(rentrees.values())),
        feries={j: n for a in annees for j, n in _feries(a, locaux, lieu, titres)},
    )
    for cle, jour in rentrees.items():
        _verifier_rentree(zone, cle, jour)
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


def _vacances(
    corps: Mapping[str, Any], lieu: tuple[str, ...], titres: Mapping[str, Any], *, du: date, au: date
) -> tuple[Vacances, ...]:
    """Les vacances dans l'ordre des dates : celui d'écriture ne survit pas à la forme canonique."""
    lieu = (*lieu, "vacances")
    periodes = []
    for nom, bornes in _carte(corps.get("vacances", {}), lieu).items():
        bornes = _carte(bornes, (*lieu, nom))
        debut, terme = (_date(bornes, cle, (*lieu, nom)) for cle in ("du", "au"))
        periodes.append(Vacances(nom, _titre(nom, titres), debut, terme))
    periodes.sort(key=lambda v: v.du)
    precedente = None
    for periode in periodes:
        raison = ""
        if periode.au < periode.du:
            raison = "se terminent avant de commencer"
        elif periode.du < du or periode.au > au:
            raison = f"sortent de la période connue, du {_jour(du)} au {_jour(au)}"
        elif precedente is not None and periode.du <= precedente.au:
            raison = f"chevauchent « {precedente.nom} »"
        if raison:
            raise CalendrierFaux(
                f"ces vacances {raison}.",
                chemin=(*lieu, periode.nom),
                remede="Vérifiez leurs deux dates, puis « connu_du » et « connu_au ».",
            )
        precedente = periode
    return tuple(periodes)


def _rentrees(corps: Mapping[str, Any], lieu: tuple[str, ...]) -> dict[str, date]:
    rentrees = {}
    for cle in _carte(corps.get("rentree", {}), lieu):
        jour = _date(corps["rentree"], cle, lieu)
        if cle != f"annee_{jour.year}":
            raise CalendrierFaux(
                f"cette rentrée est en {jour.year}.",
                chemin=(*lieu, cle),
                remede=f"Nommez-la « annee_{jour.year} », ou corrigez sa date.",
            )
        rentrees[cle] = jour
    return rentrees


def _verifier_rentree(zone: CalendrierDeZone, cle: str, jour: date) -> None:
    """Une rentrée est un jour de classe, et suit des vacances, week-end et jours fériés compris."""
    veille = jour - UN_JOUR
    while zone.est_vacances(veille) is False and zone.est_ouvre(veille) is False:
        veille -= UN_JOUR
    utile, fin = zone.est_utile(jour), zone.est_vacances(veille) is not False
    if not utile or not fin:
        raison = (
            "ne suit pas des vacances" if utile else f"n'est pas un jour de classe : {zone.pourquoi(jour)}"
        )
        raise CalendrierFaux(
            f"la rentrée du {_jour(jour)} {raison}.",
            chemin=("zones", zone.nom, "rentree", cle),
            remede="Vérifiez cette date, et la fin des vacances qui la précèdent.",
        )


def _feries(
    annee: int, locaux: Mapping[str, Any], lieu: tuple[str, ...], titres: Mapping[str, Any]
) -> Iterator[tuple[date, str]]:
    yield from jours_feries(annee).items()
    mois = [sans_accents(m) for m in MOIS]
    for nom, regle in locaux.items():
        titre = _titre(nom, titres)
        trouve = _REGLE_FERIE.fullmatch(sans_accents(str(regle)).lower())
        try:
            if trouve is None:
                raise ValueError
            if trouve["ecart"]:
                yield paques(annee) + timedelta(days=int(trouve["signe"] + trouve["ecart"])), titre
            else:
                yield date(annee, mois.index(trouve["mois"]) + 1, int(trouve["jour"])), titre
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


def _jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


def _date(corps: Mapping[str, Any], cle: str, lieu: tuple[str, ...]) -> date:
    texte = corps.get(cle)
    trouve = _DATE.fullmatch(texte) if isinstance(texte, str) else None
    if trouve is not None:
        annee, mois, jour = (int(trouve[c] or trouve[f"{c}_fr"]) for c in ("annee", "mois", "jour"))
        try:
            return date(annee, mois, jour)
        except ValueError:
            pass
    fait = "cette date n'existe pas." if trouve else "une date « AAAA-MM-JJ » est attendue ici."
    raise CalendrierFaux(fait, chemin=(*lieu, cle))
