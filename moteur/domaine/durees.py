"""Les durées : un nombre entier et une unité, leur écriture, leur ajout à une date.

Le jour de départ ne compte jamais. Une semaine scolaire est sept jours hors vacances, samedi et dimanche compris.
Les jours ouvrés et les semaines scolaires dépendent d'une zone : sans son calendrier, on ne sait pas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from moteur.domaine.calendrier import CalendrierDeZone
from moteur.domaine.identifiants import ValeurRefusee
from moteur.suggestions import sans_accents

NOMBRE_MAXIMAL = 36_500

# Chaque unité, dans son écriture canonique : son singulier, puis son écriture accentuée.
UNITES: dict[str, tuple[str, str, str]] = {
    "jours": ("jour", "jour", "jours"),
    "jours ouvres": ("jour ouvre", "jour ouvré", "jours ouvrés"),
    "semaines": ("semaine", "semaine", "semaines"),
    "semaines scolaires": ("semaine scolaire", "semaine scolaire", "semaines scolaires"),
    "mois": ("mois", "mois", "mois"),
    "ans": ("an", "an", "ans"),
}
# Deux unités ne se comparent que si l'une vaut toujours le même nombre de fois l'autre.
_COMMUNES = {"jours": ("jours", 1), "semaines": ("jours", 7), "mois": ("mois", 1), "ans": ("mois", 12)}
_LECTURES = {forme: unite for unite, (singulier, *_) in UNITES.items() for forme in (singulier, unite)}
_REMEDE = (
    f"Écrivez un nombre (au plus {NOMBRE_MAXIMAL}) puis une unité : jours, jours ouvrés, semaines, "
    "semaines scolaires, mois ou ans ; par exemple « 15 jours »."
)
_FORME = re.compile(r"([0-9]{1,5})\s*([a-z][a-z ]*)")


@dataclass(frozen=True, slots=True)
class Duree:
    """Un délai ; « 12 mois » et « 1 an » sont deux écritures différentes du même temps."""

    nombre: int
    unite: str

    def __post_init__(self) -> None:
        if self.unite not in UNITES or not 0 <= self.nombre <= NOMBRE_MAXIMAL:
            raise ValeurRefusee("Cette durée n'existe pas.", remede=_REMEDE)

    def __str__(self) -> str:
        """L'écriture canonique, sans accents : celle que l'on range et que `lire_duree` relit."""
        return f"{self.nombre} {UNITES[self.unite][0] if self.nombre < 2 else self.unite}"

    @property
    def en_clair(self) -> str:
        """L'écriture que l'on montre : « 2 jours ouvrés »."""
        return f"{self.nombre} {UNITES[self.unite][1 if self.nombre < 2 else 2]}"


def lire_duree(texte: str) -> Duree:
    """La durée écrite ; accents, casse et accord sont libres. Lève `ValeurRefusee`."""
    plat = " ".join(sans_accents(texte).lower().split())
    trouve = _FORME.fullmatch(plat)
    if trouve is None:
        raise ValeurRefusee("Cette durée ne se comprend pas.", remede=_REMEDE)
    # « jours ouvre », « jour ouvres » : chaque mot s'accorde à sa guise.
    mots = [mot if mot in ("mois", "ans") else mot.removesuffix("s") for mot in trouve[2].split()]
    unite = _LECTURES.get(" ".join(mots))
    if unite is None:
        raise ValeurRefusee("L'unité de cette durée n'est pas connue.", remede=_REMEDE)
    return Duree(int(trouve[1]), unite)


def comparer(gauche: Duree, droite: Duree) -> int | None:
    """-1, 0 ou 1 selon que la première est plus courte, égale ou plus longue ; rien si on ne peut le dire."""
    base, fois = _COMMUNES.get(gauche.unite, (gauche.unite, 1))
    autre_base, autre_fois = _COMMUNES.get(droite.unite, (droite.unite, 1))
    if base != autre_base:
        return None
    ecart = gauche.nombre * fois - droite.nombre * autre_fois
    return (ecart > 0) - (ecart < 0)


def ajouter(
    jour: date, duree: Duree, *, signe: int = 1, calendrier: CalendrierDeZone | None = None
) -> date | None:
    """Le jour décalé de la durée (`signe` -1 pour reculer) ; rien s'il ne peut pas être connu."""
    pas = duree.nombre * signe
    try:
        if duree.unite == "jours":
            return jour + timedelta(days=pas)
        if duree.unite == "semaines":
            return jour + timedelta(weeks=pas)
        if duree.unite == "mois":
            return _ajouter_mois(jour, pas)
        if duree.unite == "ans":
            return _ajouter_mois(jour, 12 * pas)
    except (OverflowError, ValueError):
        return None
    return _compter(jour, duree, signe=signe, calendrier=calendrier)


def _ajouter_mois(jour: date, mois: int) -> date:
    annee, rang = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    from calendar import monthrange

    dernier = monthrange(annee, rang + 1)[1]
    return date(annee, rang + 1, min(jour.day, dernier))


def _compter(jour: date, duree: Duree, *, signe: int, calendrier: CalendrierDeZone | None) -> date | None:
    """Avance jour après jour en ne comptant que les jours ouvrés, ou les jours hors vacances."""
    if calendrier is None or not calendrier.connait(jour):
        return None
    scolaire = duree.unite == "semaines scolaires"
    reste = duree.nombre * (7 if scolaire else 1)
    while reste:
        jour += timedelta(days=signe)
        compte = _hors_vacances(calendrier, jour) if scolaire else calendrier.est_ouvre(jour)
        if compte is None:
            return None
        reste -= compte
    return jour


def _hors_vacances(calendrier: CalendrierDeZone, jour: date) -> bool | None:
    vacances = calendrier.est_vacances(jour)
    return None if vacances is None else not vacances
