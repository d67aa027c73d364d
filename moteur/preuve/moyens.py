"""Rendre vraie, ou autre que vraie, une règle qui parle d'une seule fiche : ses moyens, un par forme de règle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from moteur.domaine.dossier import Instance
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.contexte import evenement, instance_de
from moteur.domaine.regles.evaluation import evaluer
from moteur.preuve import exemples
from moteur.preuve.batisseur import Batisseur, dans_tant
from moteur.preuve.projet import AVANCER, CREER, SOI, VERSER, Projet

Pile = tuple[str, ...]
Suites = Iterator[Projet]
AUTRES = ("autre", "une_autre")
_SAUTS = (1, 16, 35, 70, 100, 200, 400, 800)


# ── d'une seule fiche ────────────────────────────────────────────────────────────────────────
def fiche_de(b: Batisseur, projet: Projet, acces: Acces, pile: Pile) -> Instance | None:
    return instance_de(acces, b.contexte(projet, pile))


def remplir_le_lien(b: Batisseur, projet: Projet, acces: Acces, pile: Pile, prof: int) -> Suites:
    """Le même acte, le premier lien vide de ce chemin rempli."""
    for rang, lien in enumerate(acces.liens):
        instance = fiche_de(b, projet, replace(acces, liens=acces.liens[:rang]), pile)
        if instance is None or instance.valeurs.get(lien):
            continue
        type_ = str(b.regles.workflow.machines[instance.type].champs[lien].de)
        for suite, nom in b.designer(projet, type_, prof):
            yield from ecrire(b, suite, instance.nom, lien, (nom,), prof)
        return


def ecrire(b: Batisseur, projet: Projet, nom: str, champ: str, valeurs: Iterable[Any], prof: int) -> Suites:
    """Le même acte, ce champ de cette fiche ayant l'une de ces valeurs."""
    for valeur in valeurs:
        if b.ouvert_a(projet, nom, champ):
            yield projet.avec(**{champ: valeur})
        elif nom in projet.scene.dossier.instances:
            for scene in b.saisir(projet.scene, nom, champ, valeur, prof):
                yield replace(projet, scene=scene)


def _champ_de(b: Batisseur, projet: Projet, acces: Acces, pile: Pile) -> tuple[str, Any] | None:
    """La fiche qui porte ce champ, et sa définition."""
    instance = fiche_de(b, projet, acces, pile)
    if instance is None:
        return None
    return instance.nom, b.regles.workflow.machines[instance.type].champs[acces.nom]


def rendre_egal(b: Batisseur, projet: Projet, noeud: Any, pile: Pile, voulu: bool, prof: int) -> Suites:
    """`etat est`, `champ est`, `parmi` : mener la fiche dans l'état, ou écrire le champ."""
    acces = noeud.sujet
    noms = noeud.noms if isinstance(noeud, a.Parmi) else (noeud.nom,)
    yield from remplir_le_lien(b, projet, acces, pile, prof) if voulu else ()
    if acces.genre == "etat":
        yield from _mener_a(b, projet, acces, pile, noms, voulu, prof)
    elif acces.genre == "champ":
        trouve = _champ_de(b, projet, acces, pile)
        if trouve is not None:
            nom, champ = trouve
            tous = exemples.valeurs(champ, projet.scene.le)
            bons = [v for v in tous if (v in noms) == voulu] or ([*noms] if voulu else [])
            yield from ecrire(b, projet, nom, champ.nom, bons, prof)
    elif acces.genre == "piece_champ":
        champ = b.regles.workflow.machines[acces.machine].pieces[acces.nom].champs[acces.detail]
        for valeur in exemples.valeurs(champ, projet.scene.le):
            if (valeur in noms) == voulu:
                yield from _verser_la_piece(b, projet, acces, pile, prof, {acces.detail: valeur})


def _mener_a(
    b: Batisseur, projet: Projet, acces: Acces, pile: Pile, noms: tuple[str, ...], voulu: bool, prof: int
) -> Suites:
    instance = fiche_de(b, projet, acces, pile)
    if instance is None or instance.nom not in projet.scene.dossier.instances:
        return
    machine = b.regles.workflow.machines[instance.type]
    etats = noms if voulu else tuple(e for e in machine.etats if e not in noms)
    mener = b.mener
    if instance.nom == b.sujet(projet) and projet.verbe == AVANCER:
        etats = tuple(e for e in etats if e in machine.transitions[projet.nom].de)
        mener = b.mener_au_depart
    for scene in mener(projet.scene, instance.nom, etats, prof):
        yield replace(projet, scene=scene)


def rendre_qualite(b: Batisseur, projet: Projet, noeud: a.Vaut, pile: Pile, voulu: bool, prof: int) -> Suites:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    instance = fiche_de(b, projet, acces, pile)
    if instance is None:
        yield from remplir_le_lien(b, projet, acces, pile, prof) if voulu else ()
        return
    machine = b.regles.workflow.machines[instance.type]
    if acces.genre == "fini":
        finis = tuple(e.nom for e in machine.etats.values() if e.fini)
        yield from _mener_a(b, projet, acces, pile, finis, voulu, prof)
        return
    ici = SOI if instance.nom == b.sujet(projet) and SOI in pile else instance.nom
    texte = machine.qualites[acces.nom].regle
    yield from b.atteindre(projet, b.regles.condition(texte, (machine.nom,)), (ici,), voulu, prof)


def renseigner(
    b: Batisseur, projet: Projet, noeud: a.Renseigne, pile: Pile, voulu: bool, prof: int
) -> Suites:
    if not voulu:
        return
    reste = [s for s in noeud.sujets if isinstance(s, Acces)]
    yield from _tous_renseignes(b, projet, reste, pile, prof)


def _tous_renseignes(b: Batisseur, projet: Projet, reste: list[Acces], pile: Pile, prof: int) -> Suites:
    if not reste:
        yield projet
        return
    acces = reste[0]
    if acces.genre == "piece_champ":
        suites: Suites = _verser_la_piece(b, projet, acces, pile, prof, {})
    elif acces.genre == "fiche":
        suites = remplir_le_lien(b, projet, acces, pile, prof)
    else:
        suites = iter((projet,))
        trouve = _champ_de(b, projet, acces, pile)
        if (
            trouve is not None
            and evaluer(a.Renseigne(acces.place, (acces,)), b.contexte(projet, pile)) is not True
        ):
            suites = ecrire(b, projet, trouve[0], trouve[1].nom, _simples(projet, trouve[1]), prof)
    for suite in suites:
        yield from _tous_renseignes(b, suite, reste[1:], pile, prof)


def _simples(projet: Projet, champ: Any) -> list[Any]:
    choix = exemples.valeurs(champ, projet.scene.le)[:2]
    return [[v] if champ.liste else v for v in choix]


def contenir(b: Batisseur, projet: Projet, noeud: a.Contient, pile: Pile, voulu: bool, prof: int) -> Suites:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    trouve = _champ_de(b, projet, acces, pile)
    if trouve is None:
        return
    voulue = noeud.nom
    if isinstance(noeud.fiche, Acces):
        fiche = fiche_de(b, projet, noeud.fiche, pile)
        if fiche is None:
            return
        voulue = fiche.nom
    instance = fiche_de(b, projet, acces, pile)
    deja = list((instance.valeurs.get(acces.nom) if instance is not None else None) or ())
    gardes = [v for v in deja if v != voulue]
    liste = [*gardes, voulue] if voulu else gardes or "aucun"
    yield from ecrire(b, projet, trouve[0], acces.nom, (liste,), prof)


def designer_la_meme(
    b: Batisseur, projet: Projet, noeud: a.MemeFiche, pile: Pile, voulu: bool, prof: int
) -> Suites:
    for un, autre in ((noeud.gauche, noeud.droite), (noeud.droite, noeud.gauche)):
        assert isinstance(un, Acces) and isinstance(autre, Acces)
        cible = fiche_de(b, projet, autre, pile)
        porteur = fiche_de(b, projet, replace(un, liens=un.liens[:-1]), pile) if un.liens else None
        if cible is None or porteur is None:
            continue
        if voulu:
            yield from ecrire(b, projet, porteur.nom, un.liens[-1], (cible.nom,), prof)
        else:
            for scene in b.faire(Projet(projet.scene, CREER, cible.type), prof - 1):
                neuve = scene.dossier.par_type[cible.type][-1]
                suite = replace(projet, scene=scene)
                yield from ecrire(b, suite, porteur.nom, un.liens[-1], (neuve,), prof)


# ── pièces, dates, personnes ─────────────────────────────────────────────────────────────────
def _verser_la_piece(
    b: Batisseur, projet: Projet, acces: Acces, pile: Pile, prof: int, valeurs: dict[str, Any]
) -> Suites:
    instance = fiche_de(b, projet, acces, pile)
    if instance is None:
        yield from remplir_le_lien(b, projet, acces, pile, prof)
        return
    if instance.nom not in projet.scene.dossier.instances:
        return
    for scene in b.faire(Projet(projet.scene, VERSER, instance.nom, acces.nom, valeurs), prof - 1):
        yield replace(projet, scene=scene)


def rendre_versee(
    b: Batisseur, projet: Projet, noeud: a.Versee, pile: Pile, voulu: bool, prof: int
) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        yield from _verser_la_piece(b, projet, noeud.sujet, pile, prof, {})


def couvrir(b: Batisseur, projet: Projet, noeud: a.Couvre, pile: Pile, voulu: bool, prof: int) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        for suite in _verser_la_piece(b, projet, noeud.sujet, pile, prof, {}):
            yield suite
            yield from _ajuster(b, suite, noeud, pile, prof)
    yield from _ajuster(b, projet, noeud, pile, prof)


def attendre_depuis(
    b: Batisseur, projet: Projet, noeud: a.Depuis, pile: Pile, voulu: bool, prof: int
) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        for suite in _mener_a(b, projet, noeud.sujet, pile, (noeud.nom,), True, prof):
            yield suite
            yield from (dans_tant(suite, saut) for saut in _SAUTS)
        yield from (dans_tant(projet, saut) for saut in _SAUTS)
    else:
        yield from _mener_a(b, projet, noeud.sujet, pile, (noeud.nom,), False, prof)


def comparer(b: Batisseur, projet: Projet, noeud: a.Compare, pile: Pile, voulu: bool, prof: int) -> Suites:
    dates = [n for n in _descendants(noeud) if isinstance(n, a.DateDe)]
    for suite in _faire_avoir_lieu(b, projet, dates, pile, prof):
        yield suite
        yield from _ajuster(b, suite, noeud, pile, prof)
    for lue in dates:
        acces = lue.sujet
        # Verser de nouveau : la date lue devient celle d'aujourd'hui.
        if isinstance(acces, Acces) and acces.nom in b.regles.workflow.machines[acces.machine].pieces:
            yield from _verser_la_piece(b, projet, acces, pile, prof, {})


def _faire_avoir_lieu(b: Batisseur, projet: Projet, dates: list[a.DateDe], pile: Pile, prof: int) -> Suites:
    """Le même acte, chaque évènement dont on lit la date ayant eu lieu."""
    if not dates:
        yield projet
        return
    acces = dates[0].sujet
    assert isinstance(acces, Acces)
    instance = fiche_de(b, projet, acces, pile)
    suites: Suites = iter((projet,))
    if instance is not None and evenement(instance, acces.nom) is None:
        machine = b.regles.workflow.machines[instance.type]
        if acces.nom in machine.pieces:
            suites = _verser_la_piece(b, projet, acces, pile, prof, {})
        elif acces.nom in machine.transitions:
            passes = b.faire(Projet(projet.scene, AVANCER, instance.nom, acces.nom), prof - 1)
            suites = (replace(projet, scene=scene) for scene in passes)
    for suite in suites:
        yield from _faire_avoir_lieu(b, suite, dates[1:], pile, prof)


def _ajuster(b: Batisseur, projet: Projet, noeud: Noeud, pile: Pile, prof: int) -> Suites:
    """Le même acte, une date ou un nombre que la règle lit changé, ou plus tard."""
    for acces in _descendants(noeud):
        if not isinstance(acces, Acces) or acces.genre != "champ" or acces.liste:
            continue
        trouve = _champ_de(b, projet, acces, pile)
        if trouve is not None and len(essais := exemples.valeurs(trouve[1], projet.scene.le)) > 1:
            yield from ecrire(b, projet, trouve[0], trouve[1].nom, essais, prof)
    yield from (dans_tant(projet, saut) for saut in _SAUTS)


def _descendants(objet: object) -> Iterator[Noeud]:
    if isinstance(objet, tuple):
        for element in objet:
            yield from _descendants(element)
    elif isinstance(objet, Noeud):
        yield objet
        for champ in objet.__dataclass_fields__:
            if champ != "place":
                yield from _descendants(getattr(objet, champ))


def differer(b: Batisseur, projet: Projet, noeud: a.Differe, pile: Pile, voulu: bool, prof: int) -> Suites:
    soi = b.contexte(projet, pile).pile[-1]
    passage = soi.passages.get(noeud.de)
    mains = [m for main in (passage.mains if passage else ()) for m in main]
    mains += [m for v in soi.versements.get(noeud.de, ()) for m in (v.acteur, v.saisi_par)]
    if not mains and not voulu and soi.nom in projet.scene.dossier.instances:
        acces = Acces(noeud.place, ("ici", ""), (), "evenement", noeud.de, "date", soi.type)
        for suite in _faire_avoir_lieu(b, projet, [a.DateDe(noeud.place, acces)], pile, prof):
            if suite is not projet and prof > 0:
                yield from differer(b, suite, noeud, pile, voulu, prof - 1)
        return
    qui = AUTRES if voulu else tuple(dict.fromkeys(mains))
    if noeud.qui == "acteur":
        yield from (replace(projet, acteur=m) for m in qui)
        return
    yield from _saisi_par_un_autre(b, projet, qui)
    yield from (replace(projet, acteur=m, saisi=("", "")) for m in qui)


def _saisi_par_un_autre(b: Batisseur, projet: Projet, personnes: Iterable[str]) -> Suites:
    """Le même acte, consigné pour l'acteur par une autre personne, à un titre qui le permet."""
    if not projet.verbe or b.porte(projet).en_personne:
        return
    roles = b.regles.workflow.roles
    for role in dict.fromkeys((projet.role, *b.porte(projet).par)):
        for titre in roles[role].saisi_par[:1] if role in roles else ():
            yield from (replace(projet, role=role, saisi=(titre, m)) for m in personnes)


def par_role(b: Batisseur, projet: Projet, noeud: a.AgitComme, pile: Pile, voulu: bool, prof: int) -> Suites:
    roles = [r for r in b.porte(projet).par if (r == noeud.role) == voulu] if projet.verbe else []
    yield from (replace(projet, role=r, acteur=r) for r in roles)
