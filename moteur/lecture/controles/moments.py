"""Les jours d'une échéance : ce qu'ils citent existe, aucun cercle, et la fenêtre s'ouvre avant de se fermer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from moteur.diagnostics import Diagnostic
from moteur.domaine.calendrier import RENTREE
from moteur.domaine.definitions import CREATION
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.identifiants import ValeurRefusee
from moteur.domaine.moments_ecrits import Moment, jour_de_l_annee, lire_moment
from moteur.lecture.controles.entete import PARAMETRES, duree_citee
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import Chemin

ECHEANCES: Chemin = ("echeances",)
TERME, OUVERTURE = "au_plus_tard", "a_partir_de"
# Une année ordinaire, où tout se compare ; la rentrée y est comptée au 1er septembre.
_ANNEE = 2026


def moment(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    """Ce moment se lit, et chaque nom qu'il cite existe et peut dater quelque chose."""
    texte = e.lire(ici)
    if not isinstance(texte, str) or e.deja_dit(ici):
        return
    try:
        lu = lire_moment(texte)
    except ValeurRefusee as refus:
        dit = refus.raison if texte in refus.raison else f"« {texte} » : {refus.raison}"
        yield Diagnostic("S25", e.valeur(ici), dit, refus.remede)
        return
    if lu.parametre:
        yield from duree_citee(e, e.mot(ici, len(texte.split(" ")) - 1), lu.parametre)
    if lu.evenement:
        yield from _evenement(e, ici, lu.evenement)
    elif lu.echeance:
        yield from _echeance(e, ici, lu.echeance)


def _evenement(e: Examen, ici: Chemin, nom: str) -> Iterator[Diagnostic]:
    machine = e.machine(str(e.lire((*ici[:-1], "fiche"))))
    if not machine or nom == CREATION:
        return
    ou = ((*machine, "pieces"), (*machine, "transitions"))
    yield from e.cite(e.mot(ici, 2), nom, *ou, quoi="La pièce ou la transition", dans=machine[1])


def _echeance(e: Examen, ici: Chemin, nom: str) -> Iterator[Diagnostic]:
    if e.ignore(nom, ECHEANCES):
        yield from e.cite(e.mot(ici, 0), nom, ECHEANCES, quoi="L'échéance")
        return
    citee = (*ECHEANCES, nom)
    lu = _lu(e, nom, TERME)
    if e.lire((*citee, TERME)) is None and not e.douteux((*citee, TERME)):
        raison = "n'a pas de date dans l'année : son terme change d'une fiche à l'autre."
    elif lu is not None and lu.evenement:
        raison = "se compte d'un évènement : son terme change d'une fiche à l'autre."
    else:
        return
    yield Diagnostic(
        "S11",
        e.mot(ici, 0),
        f"« {nom} » {raison}",
        "Citez une échéance dont « au_plus_tard » est un jour, la rentrée ou une autre échéance.",
        autres=((e.cle(citee), f"« {nom} »"),),
    )


def _lu(e: Examen, echeance: str, cle: str) -> Moment | None:
    texte = e.lire((*ECHEANCES, echeance, cle))
    try:
        return lire_moment(texte) if isinstance(texte, str) else None
    except ValeurRefusee:
        return None


def cercles(e: Examen) -> Iterator[Diagnostic]:
    """S37, une fois par cercle : une échéance dont le terme dépend de lui-même n'a pas de jour."""
    citee = {nom: lu.echeance for nom in e.ecrits(ECHEANCES) if (lu := _lu(e, nom, TERME)) is not None}
    dites: set[str] = set()
    for depart in citee:
        suite = [depart]
        while citee.get(suite[-1]) and citee[suite[-1]] not in suite:
            suite.append(citee[suite[-1]])
        if citee.get(suite[-1]) != depart or depart in dites:
            continue
        dites.update(suite)
        yield Diagnostic(
            "S37",
            e.valeur((*ECHEANCES, depart, TERME)),
            f"Le terme de « {depart} » dépend de lui-même, en cercle.",
            "Donnez à l'une de ces échéances un jour de l'année, ou comptez-la depuis la rentrée.",
            autres=tuple((e.valeur((*ECHEANCES, n, TERME)), f"que « {n} » reprend") for n in suite[1:]),
        )


def fenetres(e: Examen) -> Iterator[Diagnostic]:
    """S38 : une fenêtre dont les deux jours se comparent, et qui se ferme avant de s'ouvrir."""
    for nom in e.ecrits(ECHEANCES):
        ouverture: Chemin = (*ECHEANCES, nom, OUVERTURE)
        ouvre, ferme = _jour(e, nom, OUVERTURE, frozenset()), _jour(e, nom, TERME, frozenset())
        if ouvre is not None and ferme is not None and ferme < ouvre and not e.deja_dit(ouverture):
            yield Diagnostic(
                "S38",
                e.valeur(ouverture),
                f"Cette fenêtre s'ouvre le {_dit(ouvre)} et se ferme le {_dit(ferme)} : elle n'est jamais ouverte.",
                "L'année scolaire va de septembre à août. Avancez « a_partir_de », ou reculez « au_plus_tard ».",
                autres=((e.valeur((*ECHEANCES, nom, TERME)), "sa fermeture"),),
            )


def _jour(e: Examen, echeance: str, cle: str, vues: frozenset[str]) -> date | None:
    """Le jour de ce moment une année ordinaire ; rien s'il dépend d'une fiche ou d'un calendrier."""
    lu = _lu(e, echeance, cle)
    if lu is None or lu.evenement or echeance in vues:
        return None
    if lu.jour:
        annees = e.lire(("periode", "annees")) if lu.derniere else 1
        jour = jour_de_l_annee(lu.jour, _ANNEE + (annees if isinstance(annees, int) else 1) - 1)
    elif lu.echeance:
        # L'ouverture peut citer le terme de sa propre échéance : « dix jours avant la fin ».
        jour = _jour(e, lu.echeance, TERME, vues | {echeance} if cle == TERME else vues)
    else:
        jour = date(_ANNEE, *RENTREE)
    if jour is None or not lu.decalage:
        return jour
    ecrite = e.lire((*PARAMETRES, lu.parametre, "valeur")) if lu.parametre else lu.decalage
    try:
        return ajouter(jour, lire_duree(str(ecrite)), signe=lu.signe)
    except ValeurRefusee:
        return None


def _dit(jour: date) -> str:
    return f"{jour.day:02d}/{jour.month:02d}"
