"""Un jour dit par rapport à autre chose : à la rentrée, à un jour de l'année, à une échéance, à un évènement.

« 30 septembre », « 30 juin de la dernière année », « rentree + 3 semaines », « lancer - delai_executoire », « date de accuse + 15 jours ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from moteur.domaine.calendrier import MOIS, RENTREE
from moteur.domaine.durees import lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.suggestions import sans_accents

LA_RENTREE = "rentree"
_MOIS = tuple(sans_accents(mois) for mois in MOIS)
_NOM = "[a-z][a-z0-9_]*"
_FORME = re.compile(
    rf"(?:(?P<jour>1er|[0-9]{{1,2}}) (?P<mois>[a-z]+)(?P<derniere> de la derniere annee)?|date de (?P<evenement>{_NOM})|(?P<nom>{_NOM}))"
    rf"(?: (?P<signe>[+-]) (?P<decalage>{_NOM}|[0-9]{{1,5}} [a-z ]+))?"
)
_REMEDE = (
    "Écrivez un jour (« 10 janvier »), « rentree », le nom d'une autre échéance ou « date de » suivi d'une pièce, "
    "puis s'il le faut « + » ou « - » et une durée : « rentree + 3 semaines »."
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Ce qui est écrit : un repère (jour et mois, rentrée, évènement ou échéance), puis un décalage."""

    jour: str = ""
    derniere: bool = False  # le jour est celui de la dernière année de la période, et non de la première
    evenement: str = ""
    echeance: str = ""
    signe: int = 1
    decalage: str = ""  # le nom d'un paramètre, ou une durée

    @property
    def parametre(self) -> str:
        """Le paramètre que cite le décalage ; rien s'il donne une durée."""
        return "" if self.decalage[:1].isdigit() else self.decalage


def lire_moment(texte: str) -> Moment:
    """Le moment écrit ; accents et casse sont libres. Lève `ValeurRefusee`."""
    trouve = _FORME.fullmatch(" ".join(sans_accents(texte).lower().split()))
    if trouve is None:
        raise ValeurRefusee("Ce moment de l'année ne se comprend pas.", remede=_REMEDE)
    jour = f"{trouve['jour']} {trouve['mois']}" if trouve["jour"] else ""
    # Une année bissextile commence l'hiver de celle-ci : « 29 février » y existe.
    if jour and jour_de_l_annee(jour, 2027) is None:
        raise ValeurRefusee(
            f"« {jour} » n'est pas un jour de l'année.", remede="Écrivez par exemple « 10 janvier »."
        )
    decalage = trouve["decalage"] or ""
    if decalage[:1].isdigit():
        decalage = str(lire_duree(decalage))
    nom = trouve["nom"] or ""
    return Moment(
        jour=jour,
        derniere=bool(trouve["derniere"]),
        evenement=trouve["evenement"] or "",
        echeance="" if nom == LA_RENTREE else nom,
        signe=-1 if trouve["signe"] == "-" else 1,
        decalage=decalage,
    )


def jour_de_l_annee(texte: str, annee: int) -> date | None:
    """« 1er mars » dans l'année scolaire qui commence à la rentrée de `annee` et finit en août."""
    ecrit, _, mois = texte.partition(" ")
    jour = "1" if ecrit == "1er" else ecrit
    if not jour.isdecimal() or sans_accents(mois) not in _MOIS:
        return None
    numero = _MOIS.index(sans_accents(mois)) + 1
    an = annee if numero >= RENTREE[0] else annee + 1
    try:
        return date(an, numero, int(jour))
    except ValueError:
        # « 29 février » d'une année ordinaire : le dernier jour du mois.
        return date(an, 2, 28) if (numero, jour) == (2, "29") else None
