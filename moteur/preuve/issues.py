"""Tout ce qui commence peut finir : chaque fiche, chaque phase, le dossier.

Une machine est prise dans un état quand aucune suite de portes que l'on peut toujours ouvrir ne mène à sa fin. Ce qui
demande de créer une fiche est montré par un dossier bâti et mené jusqu'au bout sur le vrai moteur.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product

from moteur.domaine.definitions import Machine
from moteur.domaine.regles.evaluation import Regles
from moteur.domaine.workflow import DOSSIER, PORTEUR
from moteur.preuve.assurance import Assurance
from moteur.preuve.atteignables import Atteignables
from moteur.preuve.batisseur import PROFONDEUR, Batisseur, Epuise
from moteur.preuve.nombres import champs_lus
from moteur.preuve.portes import machines_vivantes
from moteur.preuve.projet import ALORS, CREER, Etape, Projet, Scene
from moteur.preuve.resultats import NON_TENUE, ROMPUE, TENUE, Chemin, Propriete

DEMANDES = 6_000
PLUS_TARD = 800  # jours : ce qui devait se faire à temps ne se fait plus


def fins(
    regles: Regles, atteignables: Atteignables, *, tenus: frozenset[str] | None = None
) -> Iterator[Propriete]:
    """Pour chaque machine, puis pour le dossier entier : tout ce qui commence peut finir."""
    etats = {m.nom: atteignables.etats(m.nom) for m in machines_vivantes(regles.workflow)}
    a_batir: set[tuple[str, str]] = set()
    for machine in machines_vivantes(regles.workflow):
        prises: dict[str, list[str]] = {}
        for porteur in _porteurs(regles):
            assurance = Assurance(regles, etats, porteur, tenus)
            for etat in sorted(
                etats[machine.nom] - assurance.surs(machine.nom, assurance.finals(machine.nom))
            ):
                prises.setdefault(etat, _raisons(assurance, machine, etat))
            a_batir |= assurance.a_batir
        yield _une_fin(regles, atteignables, machine, prises)
    yield _le_dossier(regles, tenus)


def _porteurs(regles: Regles) -> list[Mapping[str, str]]:
    """Ce que le porteur peut dire de lui-même, dans ce que les règles lisent."""
    porteur = regles.workflow.machines[PORTEUR]
    lus = champs_lus(regles)
    choix = [c for c in porteur.champs.values() if c.type == "choix" and (PORTEUR, c.nom) in lus]
    return [
        dict(zip((c.nom for c in choix), valeurs, strict=True))
        for valeurs in product(*(tuple(c.valeurs or {}) for c in choix))
    ]


def _raisons(assurance: Assurance, machine: Machine, etat: str) -> list[str]:
    """Pour chaque transition qui part de cet état, ce que rien n'assure ; la transition seule si personne ne l'ouvre."""
    raisons: list[str] = []
    for t in machine.transitions.values():
        if etat in t.de:
            manquent = assurance.manquantes(machine, t, etat) if assurance.tenue(t.porte.par) else [""]
            raisons += [f"{t.nom}/{nom}" if nom else t.nom for nom in manquent]
    return raisons


def _une_fin(
    regles: Regles, atteignables: Atteignables, machine: Machine, prises: Mapping[str, list[str]]
) -> Propriete:
    nature = "Cette phase" if machine.genre == "phase" else "Toute fiche"
    titre = f"{nature} « {machine.titre} » peut finir"
    id_ = f"fin.{machine.nom}"
    if not any(e.final for e in machine.etats.values()):
        lieu: Chemin = (_carte(machine), machine.nom)
        return Propriete(id_, titre, NON_TENUE, "Aucun de ses états n'est final.", (lieu,))
    if not prises:
        return Propriete(id_, titre, TENUE)
    for etat in prises:
        etapes = _dossier_pris(regles, atteignables, machine, etat)
        if etapes:
            return Propriete(
                id_,
                titre,
                ROMPUE,
                _phrase(machine, etat),
                _lieux(machine, etat, prises[etat]),
                etapes,
                fin=machine.nom,
            )
    etat = next(iter(prises))
    return Propriete(id_, titre, NON_TENUE, _phrase(machine, etat), _lieux(machine, etat, prises[etat]))


def _phrase(machine: Machine, etat: str) -> str:
    return (
        f"Arrivé à « {machine.titre_etat(etat)} », rien n'assure que « {machine.titre} » en sorte : "
        "aucune de ses portes ne peut toujours s'ouvrir."
    )


def _lieux(machine: Machine, etat: str, raisons: list[str]) -> tuple[Chemin, ...]:
    base = (_carte(machine), machine.nom)
    lieux: list[Chemin] = []
    for raison in raisons:
        transition, _, exigence = raison.partition("/")
        lieux.append((*base, "transitions", transition, *(("exige", exigence) if exigence else ())))
    return (*lieux, (*base, "etats", etat))


def _carte(machine: Machine) -> str:
    return "phases" if machine.genre == "phase" else "fiches"


# ── bâtir ────────────────────────────────────────────────────────────────────────────────────
def _dossier_pris(
    regles: Regles, atteignables: Atteignables, machine: Machine, etat: str
) -> tuple[Etape, ...]:
    """Un dossier où la machine est prise pour de bon : aucune porte ouverte ne mène plus à une fin."""
    mort = not _un_chemin(atteignables, machine, etat)
    lus = champs_lus(regles)
    batisseur = Batisseur(regles, DEMANDES // 2, lus=lus)
    try:
        for scene in batisseur.ouvertures():
            for nom, nee in _nees(batisseur, scene, machine):
                for prise in batisseur.mener(nee, nom, (etat,), PROFONDEUR):
                    if mort:
                        return prise.etapes
                    return _pris_plus_tard(regles, prise, nom, etat)
    except (Epuise, RecursionError):
        return ()
    return ()


def _pris_plus_tard(regles: Regles, scene: Scene, nom: str, etat: str) -> tuple[Etape, ...]:
    """Le même dossier, quand le temps a passé et que plus rien ne mène à une fin ; rien si l'on en sort encore."""
    finals = tuple(
        e.nom for e in regles.workflow.machines[scene.dossier.instances[nom].type].etats.values() if e.final
    )
    for saut in (0, PLUS_TARD):
        tard = replace(scene, le=scene.le + timedelta(days=saut))
        batisseur = Batisseur(regles, DEMANDES // 4, lus=champs_lus(regles))
        if next(batisseur.mener(tard, nom, finals, PROFONDEUR), None) is None:
            return (*scene.etapes, Etape(ALORS, f"{nom}.etat est {etat}", "", tard.le))
    return ()


def _un_chemin(atteignables: Atteignables, machine: Machine, depart: str) -> bool:
    """Des portes qui s'ouvrent dans au moins un dossier mènent-elles de cet état à une fin ?"""
    vus, file = {depart}, [depart]
    for etat in file:
        if machine.est_final(etat):
            return True
        for t in machine.transitions.values():
            ouverte = (machine.nom, "transition", t.nom) in atteignables.ouvertes
            if etat in t.de and ouverte and t.vers not in vus:
                vus.add(t.vers)
                file.append(t.vers)
    return False


def _nees(b: Batisseur, scene: Scene, machine: Machine) -> Iterator[tuple[str, Scene]]:
    if machine.genre != "fiche":
        yield machine.nom, scene
        return
    for suite in b.faire(Projet(scene, CREER, machine.nom), PROFONDEUR):
        yield suite.dossier.par_type[machine.nom][-1], suite


def _le_dossier(regles: Regles, tenus: frozenset[str] | None) -> Propriete:
    """Un dossier mené de l'ouverture à la fin de sa dernière phase, pour chaque porteur possible."""
    titre = "Un dossier va de son ouverture à la fin de chaque phase"
    bloque, vus = _mener_au_bout(regles, riche=False)
    if bloque:
        bloque, vus = _mener_au_bout(regles, riche=True)
    if not vus:
        lieu: Chemin = ("dossier", "creation") if DOSSIER in regles.workflow.machines else ("dossier",)
        return Propriete("fin.dossier", titre, NON_TENUE, "Aucun dossier d'exemple ne s'ouvre.", (lieu,))
    if not bloque:
        return Propriete("fin.dossier", titre, TENUE)
    phase = regles.workflow.machines[bloque]
    raison = f"Aucun dossier d'exemple n'a pu finir « {phase.titre} »."
    return Propriete("fin.dossier", titre, NON_TENUE, raison, (("phases", bloque),))


def _mener_au_bout(regles: Regles, *, riche: bool) -> tuple[str, int]:
    """La première phase que l'exemple n'a pu finir, ou rien ; et le nombre de dossiers ouverts."""
    batisseur = Batisseur(regles, DEMANDES if riche else DEMANDES // 6, lus=champs_lus(regles), riche=riche)
    vus, bloque = 0, ""
    try:
        for scene in batisseur.ouvertures():
            vus += 1
            bloque = bloque or _phases(batisseur, scene)
    except (Epuise, RecursionError):
        bloque = bloque or regles.workflow.deroulement[-1]
    return bloque, vus


def _phases(b: Batisseur, scene: Scene) -> str:
    """La première phase qui ne se mène pas à sa fin, ou rien."""
    for phase in b.regles.workflow.deroulement:
        finals = tuple(e.nom for e in b.regles.workflow.machines[phase].etats.values() if e.final)
        suite = next(b.mener(scene, phase, finals, PROFONDEUR), None)
        if suite is None:
            return phase
        scene = suite
    return ""
