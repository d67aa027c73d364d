"""Un jour dit par rapport à autre chose : à la rentrée, à un jour de l'année, à une échéance, à un évènement.

« 30 septembre », « 30 juin de la dernière année », « rentree + 3 semaines », « lancer - delai_executoire », « date de accuse + 15 jours ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from moteur.domaine.calendrier import MOIS, CalendrierDeZone
from moteur.domaine.dossier import Instance
from moteur.domaine.durees import Duree, ajouter, lire_duree
from moteur.domaine.francais import date_courte
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.regles.contexte import RENTREE, evenement
from moteur.domaine.workflow import Workflow
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


@dataclass(frozen=True, slots=True)
class Jour:
    """Un jour trouvé, et d'où il vient quand on ne le lit pas tel quel dans le workflow."""

    le: date
    origine: str = ""


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


class Almanach:
    """Les jours d'une année pour une zone : chaque moment écrit, chaque échéance datée, lus une fois."""

    def __init__(self, workflow: Workflow, annee: int, calendrier: CalendrierDeZone | None) -> None:
        self.workflow, self.annee, self.calendrier = workflow, annee, calendrier
        self._moments: dict[str, Moment] = {}
        self._durees: dict[str, Duree] = {}
        self._termes: dict[str, Jour | None] = {}

    def jour(self, texte: str, instance: Instance | None = None) -> Jour | None:
        """Le jour que désigne ce texte ; rien s'il n'est pas connu (pas encore, ou pas dans ce calendrier)."""
        if texte not in self._moments:
            self._moments[texte] = lire_moment(texte)
        moment = self._moments[texte]
        repere = self._repere(moment, instance)
        if repere is None or not moment.decalage:
            return repere
        return self.decale(repere.le, moment.decalage, signe=moment.signe, de=repere.origine)

    def terme(self, echeance: str) -> Jour | None:
        """Le terme d'une échéance datée, le même pour toutes ses fiches ; rien si elle n'est pas datée."""
        if echeance not in self._termes:
            self._termes[echeance] = None  # une échéance en cercle n'a pas de terme
            citee = self.workflow.echeances.get(echeance)
            if citee is not None and citee.au_plus_tard:
                self._termes[echeance] = self.jour(citee.au_plus_tard)
        return self._termes[echeance]

    def decale(self, depart: date, duree: str, *, signe: int = 1, de: str) -> Jour | None:
        """Le jour à cette durée (ou ce paramètre) du départ, que `de` nomme."""
        if duree not in self._durees:
            parametre = self.workflow.parametres.get(duree)
            self._durees[duree] = lire_duree(str(parametre.valeur) if parametre else duree)
        lue = self._durees[duree]
        jour = ajouter(depart, lue, signe=signe, calendrier=self.calendrier)
        dite = f"{lue.nombre} jour{'s' if lue.nombre > 1 else ''} calendaire{'s' if lue.nombre > 1 else ''}"
        dite = dite if lue.unite == "jours" else lue.en_clair
        return Jour(jour, f"{dite} {'après' if signe > 0 else 'avant'} {de}") if jour else None

    def _repere(self, moment: Moment, instance: Instance | None) -> Jour | None:
        if moment.jour:
            annees = self.workflow.annees - 1 if moment.derniere else 0
            jour = jour_de_l_annee(moment.jour, self.annee + annees)
            return Jour(jour, f"le {date_courte(jour)}" if moment.decalage else "") if jour else None
        if moment.evenement:
            trouve = evenement(instance, moment.evenement)
            if instance is None or trouve is None:
                return None
            titre = self.titre_de(instance, moment.evenement)
            return Jour(date.fromisoformat(trouve[0]), f"{titre} du {date_courte(trouve[0])}")
        if moment.echeance:
            terme = self.terme(moment.echeance)
            return self._cite(moment, terme.le) if terme else None
        return self._rentree()

    def _cite(self, moment: Moment, terme: date) -> Jour:
        titre = f"« {self.workflow.echeances[moment.echeance].titre} »"
        return Jour(
            terme, f"{titre}, au plus tard le {date_courte(terme)}" if moment.decalage else f"comme {titre}"
        )

    def _rentree(self) -> Jour:
        connue = self.calendrier.rentree(self.annee) if self.calendrier else None
        if connue is not None:
            return Jour(connue, f"la rentrée du {date_courte(connue)}")
        convenue = date(self.annee, *RENTREE)
        return Jour(convenue, f"la rentrée, comptée au {date_courte(convenue)} faute de calendrier")

    def titre_de(self, instance: Instance, nom: str) -> str:
        """« Accusé de réception » : le titre entre guillemets d'une pièce ou d'une transition."""
        machine = self.workflow.machines[instance.type]
        element = machine.pieces.get(nom) or machine.transitions.get(nom)
        return f"« {element.titre} »" if element else "la création"
