"""Du soupçon au dossier : bâtir, sur le vrai moteur, l'exemple daté où une garantie se rompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from moteur.domaine.affaire import Accord, Refus, Reponse
from moteur.domaine.definitions import IMPERATIF, Garantie
from moteur.domaine.dossier import Dossier
from moteur.domaine.regles.evaluation import Regles
from moteur.preuve.batisseur import DEPART, PROFONDEUR, TENTATIVES, Batisseur, Epuise, Trouve, seule
from moteur.preuve.nombres import champs_lus
from moteur.preuve.portes import TRANSITION, VERSEMENT, Acte
from moteur.preuve.projet import (
    AVANCER,
    CREER,
    OUVRIR,
    SOI,
    TRAITER,
    VERSER,
    Atelier,
    Etape,
    Projet,
    Scene,
    projet_de,
)

DEMANDES = 4_000
PASSAGES = 8  # façons de passer la porte que l'on essaie avant de changer de dossier


@dataclass(frozen=True, slots=True)
class Exemple:
    """Un dossier bâti et rejoué : ses étapes ; la dernière est celle où il rompt, ou reste pris."""

    etapes: tuple[Etape, ...]


def exemple_de_rupture(
    regles: Regles,
    garantie: Garantie,
    acte: Acte,
    *,
    prefere: Mapping[tuple[str, str], str] | None = None,
    pas: frozenset[tuple[str, str]] = frozenset(),
    demandes: int = DEMANDES,
) -> Exemple | None:
    """Un dossier où cette porte, laissée à elle-même, rompt la garantie ; rien si on n'a pas su le bâtir."""
    lus = champs_lus(regles)
    facons = (
        (_devant_la_porte, False),
        (_apres_coup, False),
        (_n_importe_ou, False),
        (_devant_la_porte, True),
    )
    for chercher, riche in facons:
        batisseur = Batisseur(
            regles,
            demandes,
            lus=lus,
            prefere=prefere or {},
            pas_preferes=pas,
            cherchee=garantie.nom,
            riche=riche,
        )
        try:
            chercher(batisseur, garantie, acte)
        except Trouve as trouve:
            return Exemple(raccourcir(regles, _etapes(batisseur, trouve), garantie.nom))
        except (Epuise, RecursionError):
            continue
    return None


def _etapes(b: Batisseur, trouve: Trouve) -> tuple[Etape, ...]:
    """Les étapes de l'exemple ; la dernière est celle que seule la garantie arrête."""
    noms = tuple(
        m.exigence
        for m in (trouve.reponse.motifs if isinstance(trouve.reponse, Refus) else trouve.reponse.ecarts)
    )
    refus = isinstance(trouve.reponse, Refus)
    derniere = b.etape(trouve.projet, refus=noms if refus else (), ecarts=() if refus else noms)
    return (*trouve.projet.scene.etapes, derniere)


def _devant_la_porte(b: Batisseur, garantie: Garantie, acte: Acte) -> None:
    """Mène un dossier devant la porte soupçonnée, puis rend la garantie fausse avant d'agir."""
    for scene in b.ouvertures():
        for projet in _devant(b, scene, acte):
            for pret in b.preparer(projet, PROFONDEUR):
                for fautif in _rendre_fausse(b, pret, garantie) if garantie.verbe else (pret,):
                    for _ in islice(b.insister(fautif, PROFONDEUR, TENTATIVES), PASSAGES):
                        pass


def _apres_coup(b: Batisseur, garantie: Garantie, acte: Acte) -> None:
    """Ouvre d'abord la porte, puis rend la garantie fausse sans refermer la porte."""
    if not garantie.verbe:
        return
    for scene in b.ouvertures():
        for projet in _devant(b, scene, acte):
            for pret in b.preparer(projet, PROFONDEUR):
                for ouvert, _ in b.insister(pret, PROFONDEUR, TENTATIVES):
                    for fautif in _rendre_fausse(b, ouvert, garantie):
                        for _ in islice(b.insister(fautif, PROFONDEUR, TENTATIVES), PASSAGES):
                            pass


def _rendre_fausse(b: Batisseur, projet: Projet, garantie: Garantie) -> Iterator[Projet]:
    """Le même acte, dans un dossier où la garantie n'est pas vraie, sa fiche n'ayant pas bougé."""
    return b.sans_bouger(projet, b.vouloir(projet, garantie.regle, (SOI,), False, PROFONDEUR))


def _n_importe_ou(b: Batisseur, garantie: Garantie, acte: Acte) -> None:
    """Cherche à rendre fausse une garantie de tout instant : c'est elle qui arrête le pas de trop."""
    if garantie.verbe:
        return
    for scene in b.ouvertures():
        for _ in b.vouloir(Projet(scene), garantie.regle, (), False, PROFONDEUR):
            break


def _devant(b: Batisseur, scene: Scene, acte: Acte) -> Iterator[Projet]:
    """L'acte sur le point d'être fait, la fiche sur laquelle il porte étant née."""
    type_ = acte.place[0]
    if acte.genre not in (TRANSITION, VERSEMENT):
        yield Projet(scene, CREER, type_)
        return
    verbe = AVANCER if acte.genre == TRANSITION else VERSER
    if b.regles.workflow.machines[type_].genre != "fiche":
        yield Projet(scene, verbe, type_, acte.nom)
        return
    for suite in b.faire(Projet(scene, CREER, type_), PROFONDEUR):
        yield Projet(suite, verbe, suite.dossier.par_type[type_][-1], acte.nom)


def raccourcir(regles: Regles, etapes: tuple[Etape, ...], garantie: str) -> tuple[Etape, ...]:
    """Les mêmes étapes sans celles dont on se passe ; la dernière reste arrêtée par la seule garantie."""
    gardees = list(etapes)
    for rang in range(len(etapes) - 2, 0, -1):
        if gardees[rang].verbe == CREER:
            continue  # les noms des fiches suivantes en dépendent
        sans = [*gardees[:rang], *gardees[rang + 1 :]]
        if rejoue(regles, tuple(sans), garantie):
            gardees = sans
    return tuple(gardees)


def rejoue(regles: Regles, etapes: tuple[Etape, ...], garantie: str) -> bool:
    """Ces étapes passent-elles toutes sur le vrai moteur, sauf la dernière, que seule la garantie arrête ?"""
    atelier = Atelier(regles)
    scene = Scene(Dossier("exemple", regles.workflow.empreinte, 0), etapes[0].le)
    for rang, etape in enumerate(etapes):
        scene = replace(scene, le=etape.le)
        projet = projet_de(scene, etape)
        if projet.verbe not in (CREER, OUVRIR) and projet.cible not in scene.dossier.instances:
            return False
        if projet.verbe == TRAITER and projet.nom not in scene.dossier.ecarts:
            return False
        reponse = atelier.demander(projet)
        if rang == len(etapes) - 1:
            return seule(regles, garantie, _arrets(reponse))
        if not isinstance(reponse, Accord):
            return False
        scene = atelier.apres(projet, reponse)
    return False


def _arrets(reponse: Reponse) -> set[str]:
    if isinstance(reponse, Refus):
        return {m.exigence for m in reponse.motifs}
    return {m.exigence for m in reponse.ecarts if m.niveau == IMPERATIF}


def mene_a_la_fin(
    regles: Regles, dossier: Dossier, nom: str, *, le: date | None, demandes: int = DEMANDES
) -> bool:
    """Cette machine peut-elle encore finir, à cette date ? On cherche jusqu'à un nombre fixe de demandes."""
    batisseur = Batisseur(regles, demandes, lus=champs_lus(regles))
    machine = regles.workflow.machines[dossier.instances[nom].type]
    finals = tuple(e.nom for e in machine.etats.values() if e.final)
    try:
        suites = batisseur.mener(Scene(dossier, le or DEPART), nom, finals, PROFONDEUR)
        return next(suites, None) is not None
    except (Epuise, RecursionError):
        return False
