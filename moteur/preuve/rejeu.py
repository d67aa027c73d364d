"""Du soupçon au dossier : bâtir, sur le vrai moteur, l'exemple daté où une garantie se rompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from moteur.domaine.affaire import Accord, Refus
from moteur.domaine.definitions import IMPERATIF, Garantie
from moteur.domaine.dossier import Dossier
from moteur.domaine.regles.evaluation import Regles
from moteur.preuve.batisseur import DEPART, PROFONDEUR, TENTATIVES, Batisseur, Epuise
from moteur.preuve.nombres import champs_lus
from moteur.preuve.portes import TRANSITION, VERSEMENT, Acte
from moteur.preuve.projet import AVANCER, CREER, SOI, VERSER, Etape, Projet, Scene

DEMANDES = 4_000


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
    demandes: int = DEMANDES,
) -> Exemple | None:
    """Un dossier où cette porte, laissée à elle-même, rompt la garantie ; rien si on n'a pas su le bâtir."""
    batisseur = Batisseur(regles, demandes, lus=champs_lus(regles), prefere=prefere or {})
    try:
        for scene in batisseur.ouvertures():
            for projet in _devant(batisseur, scene, acte):
                for pret in batisseur.preparer(projet, PROFONDEUR):
                    exemple = _rompre(batisseur, pret, garantie)
                    if exemple is not None:
                        return exemple
    except (Epuise, RecursionError):
        return None
    return None


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


def _rompre(b: Batisseur, projet: Projet, garantie: Garantie) -> Exemple | None:
    pile = (SOI,) if garantie.verbe else ()
    if not garantie.verbe:
        return next(_forcer(b, projet, garantie, TENTATIVES), None)
    for fautif in b.vouloir(projet, garantie.regle, pile, False, PROFONDEUR):
        exemple = next(_forcer(b, fautif, garantie, TENTATIVES), None)
        if exemple is not None:
            return exemple
    return None


def _forcer(b: Batisseur, projet: Projet, garantie: Garantie, tours: int) -> Iterator[Exemple]:
    """L'acte fait malgré la garantie : toutes ses exigences vraies, elle seule l'arrête."""
    b.payer()
    reponse = b.demander(projet)
    if isinstance(reponse, Refus):
        arrets = {m.exigence for m in reponse.motifs}
        if arrets == {garantie.nom}:
            etape = b.etape(projet, refus=(garantie.nom,))
            yield Exemple((*projet.scene.etapes, etape))
            return
        autres = [m for m in reponse.motifs if m.exigence != garantie.nom]
    else:
        assert isinstance(reponse, Accord)
        ecarts = [m for m in reponse.ecarts if m.niveau == IMPERATIF]
        if garantie.nom in {m.exigence for m in ecarts}:
            etape = b.etape(projet, ecarts=tuple(m.exigence for m in reponse.ecarts))
            yield Exemple((*projet.scene.etapes, etape))
            return
        autres = ecarts
    if tours <= 0:
        return
    for motif in autres[:1]:
        for suite in b.reparer(projet, motif, PROFONDEUR):
            yield from _forcer(b, suite, garantie, tours - 1)


def mene_a_la_fin(regles: Regles, dossier: Dossier, nom: str, *, demandes: int = DEMANDES) -> bool:
    """Cette machine peut-elle encore finir, dans ce dossier ? On cherche jusqu'à un nombre fixe de demandes."""
    batisseur = Batisseur(regles, demandes, lus=champs_lus(regles))
    machine = regles.workflow.machines[dossier.instances[nom].type]
    finals = tuple(e.nom for e in machine.etats.values() if e.final)
    le = max(
        (date.fromisoformat(i.dernier_le) for i in dossier.instances.values() if i.dernier_le), default=DEPART
    )
    try:
        return (
            next(batisseur.mener(Scene(dossier, max(le, DEPART)), nom, finals, PROFONDEUR), None) is not None
        )
    except (Epuise, RecursionError):
        return False
