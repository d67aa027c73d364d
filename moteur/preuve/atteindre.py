"""Rendre une règle vraie, ou autre que vraie, en agissant sur un dossier d'exemple.

Chaque forme de règle dit ses moyens ; le vrai moteur dit ensuite si le résultat est celui que l'on voulait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from moteur.domaine.dossier import Instance
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.contexte import evenement, instance_de
from moteur.domaine.regles.evaluation import choisir, evaluer
from moteur.preuve import exemples
from moteur.preuve.batisseur import Batisseur, dans_tant
from moteur.preuve.projet import AVANCER, CREER, SOI, Projet

Pile = tuple[str, ...]
Suites = Iterator[Projet]
Moyen = Callable[[Batisseur, Projet, Any, Pile, bool, int], Suites]
AUTRES = ("autre", "une_autre")
_SAUTS = (1, 16, 35, 70, 100, 200, 400, 800)


def atteindre(b: Batisseur, projet: Projet, noeud: Noeud, pile: Pile, voulu: bool, prof: int) -> Suites:
    """Le même acte, dans un dossier où la règle est vraie (`voulu`), ou ne l'est pas."""
    if _vaut(b, projet, noeud, pile) == voulu:
        yield projet
        return
    if prof <= 0:
        return
    for suite in _MOYENS[type(noeud)](b, projet, noeud, pile, voulu, prof):
        if _vaut(b, suite, noeud, pile) == voulu:
            yield suite


def _vaut(b: Batisseur, projet: Projet, noeud: Noeud, pile: Pile) -> bool:
    b.payer()
    return evaluer(noeud, b.contexte(projet, pile)) is True


def _chaine(
    b: Batisseur, projet: Projet, voeux: tuple[tuple[Noeud, bool], ...], pile: Pile, prof: int
) -> Suites:
    """Tous ces vœux l'un après l'autre."""
    if not voeux:
        yield projet
        return
    (noeud, voulu), *suite = voeux
    for fait in atteindre(b, projet, noeud, pile, voulu, prof):
        yield from _chaine(b, fait, tuple(suite), pile, prof)


# ── relier ───────────────────────────────────────────────────────────────────────────────────
def _et(b: Batisseur, projet: Projet, noeud: a.Et, pile: Pile, voulu: bool, prof: int) -> Suites:
    if voulu:
        yield from _chaine(b, projet, tuple((t, True) for t in noeud.termes), pile, prof)
        return
    for terme in noeud.termes:
        yield from atteindre(b, projet, terme, pile, False, prof)


def _ou(b: Batisseur, projet: Projet, noeud: a.Ou, pile: Pile, voulu: bool, prof: int) -> Suites:
    if not voulu:
        yield from _chaine(b, projet, tuple((t, False) for t in noeud.termes), pile, prof)
        return
    for terme in noeud.termes:
        yield from atteindre(b, projet, terme, pile, True, prof)


def _non(b: Batisseur, projet: Projet, noeud: a.Non, pile: Pile, voulu: bool, prof: int) -> Suites:
    yield from atteindre(b, projet, noeud.terme, pile, not voulu, prof)


def _implique(b: Batisseur, projet: Projet, noeud: a.Implique, pile: Pile, voulu: bool, prof: int) -> Suites:
    if not voulu:
        yield from _chaine(b, projet, ((noeud.si, True), (noeud.alors, False)), pile, prof)
        return
    yield from atteindre(b, projet, noeud.alors, pile, True, prof)
    yield from atteindre(b, projet, noeud.si, pile, False, prof)


# ── d'une seule fiche ────────────────────────────────────────────────────────────────────────
def _fiche(b: Batisseur, projet: Projet, acces: Acces, pile: Pile) -> Instance | None:
    return instance_de(acces, b.contexte(projet, pile))


def _lien_vide(b: Batisseur, projet: Projet, acces: Acces, pile: Pile, prof: int) -> Suites:
    """Le même acte, le premier lien vide de ce chemin rempli."""
    for rang, lien in enumerate(acces.liens):
        instance = _fiche(b, projet, replace(acces, liens=acces.liens[:rang]), pile)
        if instance is None or instance.valeurs.get(lien):
            continue
        type_ = str(b.regles.workflow.machines[instance.type].champs[lien].de)
        for suite, nom in b.designer(projet, type_, prof):
            yield from _ecrire(b, suite, instance.nom, lien, (nom,), prof)
        return


def _ecrire(b: Batisseur, projet: Projet, nom: str, champ: str, valeurs: Iterable[Any], prof: int) -> Suites:
    """Le même acte, ce champ de cette fiche ayant l'une de ces valeurs."""
    for valeur in valeurs:
        if b.ouvert_a(projet, nom, champ):
            yield projet.avec(**{champ: valeur})
        elif nom in projet.scene.dossier.instances:
            for scene in b.saisir(projet.scene, nom, champ, valeur, prof):
                yield replace(projet, scene=scene)


def _champ(b: Batisseur, projet: Projet, acces: Acces, pile: Pile) -> tuple[str, Any] | None:
    """La fiche qui porte ce champ, et sa définition."""
    instance = _fiche(b, projet, acces, pile)
    if instance is None:
        return None
    return instance.nom, b.regles.workflow.machines[instance.type].champs[acces.nom]


def _est(b: Batisseur, projet: Projet, noeud: Any, pile: Pile, voulu: bool, prof: int) -> Suites:
    """`etat est`, `champ est`, `parmi` : mener la fiche dans l'état, ou écrire le champ."""
    acces = noeud.sujet
    noms = noeud.noms if isinstance(noeud, a.Parmi) else (noeud.nom,)
    yield from _lien_vide(b, projet, acces, pile, prof) if voulu else ()
    if acces.genre == "etat":
        yield from _etat(b, projet, acces, pile, noms, voulu, prof)
    elif acces.genre == "champ":
        trouve = _champ(b, projet, acces, pile)
        if trouve is not None:
            nom, champ = trouve
            tous = exemples.valeurs(champ, projet.scene.le)
            bons = [v for v in tous if (v in noms) == voulu] or ([*noms] if voulu else [])
            yield from _ecrire(b, projet, nom, champ.nom, bons, prof)
    elif acces.genre == "piece_champ":
        yield from _piece(b, projet, acces, pile, prof, {acces.detail: noms[0]} if voulu else {})


def _etat(
    b: Batisseur, projet: Projet, acces: Acces, pile: Pile, noms: tuple[str, ...], voulu: bool, prof: int
) -> Suites:
    instance = _fiche(b, projet, acces, pile)
    if instance is None or instance.nom not in projet.scene.dossier.instances:
        return
    machine = b.regles.workflow.machines[instance.type]
    etats = noms if voulu else tuple(e for e in machine.etats if e not in noms)
    if instance.nom == b.sujet(projet) and projet.verbe == AVANCER:
        etats = tuple(e for e in etats if e in machine.transitions[projet.nom].de)
    for scene in b.mener(projet.scene, instance.nom, etats, prof):
        yield replace(projet, scene=scene)


def _qualite(b: Batisseur, projet: Projet, noeud: a.Vaut, pile: Pile, voulu: bool, prof: int) -> Suites:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    instance = _fiche(b, projet, acces, pile)
    if instance is None:
        yield from _lien_vide(b, projet, acces, pile, prof) if voulu else ()
        return
    machine = b.regles.workflow.machines[instance.type]
    if acces.genre == "fini":
        finis = tuple(e.nom for e in machine.etats.values() if e.fini)
        yield from _etat(b, projet, acces, pile, finis, voulu, prof)
        return
    ici = SOI if instance.nom == b.sujet(projet) and SOI in pile else instance.nom
    texte = machine.qualites[acces.nom].regle
    yield from atteindre(b, projet, b.regles.condition(texte, (machine.nom,)), (ici,), voulu, prof)


def _renseigne(
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
        suites: Suites = _piece(b, projet, acces, pile, prof, {})
    elif acces.genre == "fiche":
        suites = _lien_vide(b, projet, acces, pile, prof)
    else:
        suites = iter((projet,))
        trouve = _champ(b, projet, acces, pile)
        if trouve is not None and not _vaut(b, projet, a.Renseigne(acces.place, (acces,)), pile):
            suites = _ecrire(b, projet, trouve[0], trouve[1].nom, _simples(projet, trouve[1]), prof)
    for suite in suites:
        yield from _tous_renseignes(b, suite, reste[1:], pile, prof)


def _simples(projet: Projet, champ: Any) -> list[Any]:
    choix = exemples.valeurs(champ, projet.scene.le)[:2]
    return [[v] if champ.liste else v for v in choix]


def _contient(b: Batisseur, projet: Projet, noeud: a.Contient, pile: Pile, voulu: bool, prof: int) -> Suites:
    acces = noeud.sujet
    assert isinstance(acces, Acces)
    trouve = _champ(b, projet, acces, pile)
    if trouve is None:
        return
    voulue = noeud.nom
    if isinstance(noeud.fiche, Acces):
        fiche = _fiche(b, projet, noeud.fiche, pile)
        if fiche is None:
            return
        voulue = fiche.nom
    yield from _ecrire(b, projet, trouve[0], acces.nom, ([voulue],) if voulu else ("aucun",), prof)


def _meme_fiche(
    b: Batisseur, projet: Projet, noeud: a.MemeFiche, pile: Pile, voulu: bool, prof: int
) -> Suites:
    for un, autre in ((noeud.gauche, noeud.droite), (noeud.droite, noeud.gauche)):
        assert isinstance(un, Acces) and isinstance(autre, Acces)
        cible = _fiche(b, projet, autre, pile)
        porteur = _fiche(b, projet, replace(un, liens=un.liens[:-1]), pile) if un.liens else None
        if cible is None or porteur is None:
            continue
        if voulu:
            yield from _ecrire(b, projet, porteur.nom, un.liens[-1], (cible.nom,), prof)
        else:
            for scene in b.faire(Projet(projet.scene, CREER, cible.type), prof - 1):
                neuve = scene.dossier.par_type[cible.type][-1]
                suite = replace(projet, scene=scene)
                yield from _ecrire(b, suite, porteur.nom, un.liens[-1], (neuve,), prof)


# ── pièces, dates, personnes ─────────────────────────────────────────────────────────────────
def _piece(
    b: Batisseur, projet: Projet, acces: Acces, pile: Pile, prof: int, valeurs: dict[str, Any]
) -> Suites:
    from moteur.preuve.projet import VERSER

    instance = _fiche(b, projet, acces, pile)
    if instance is None:
        yield from _lien_vide(b, projet, acces, pile, prof)
        return
    if instance.nom not in projet.scene.dossier.instances:
        return
    for scene in b.faire(Projet(projet.scene, VERSER, instance.nom, acces.nom, valeurs), prof - 1):
        yield replace(projet, scene=scene)


def _versee(b: Batisseur, projet: Projet, noeud: a.Versee, pile: Pile, voulu: bool, prof: int) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        yield from _piece(b, projet, noeud.sujet, pile, prof, {})


def _couvre(b: Batisseur, projet: Projet, noeud: a.Couvre, pile: Pile, voulu: bool, prof: int) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        for suite in _piece(b, projet, noeud.sujet, pile, prof, {}):
            yield suite
            yield from _ajuster(b, suite, noeud, pile, prof)
    yield from _ajuster(b, projet, noeud, pile, prof)


def _depuis(b: Batisseur, projet: Projet, noeud: a.Depuis, pile: Pile, voulu: bool, prof: int) -> Suites:
    assert isinstance(noeud.sujet, Acces)
    if voulu:
        for suite in _etat(b, projet, noeud.sujet, pile, (noeud.nom,), True, prof):
            yield suite
            yield from (dans_tant(suite, saut) for saut in _SAUTS)
        yield from (dans_tant(projet, saut) for saut in _SAUTS)
    else:
        yield from _etat(b, projet, noeud.sujet, pile, (noeud.nom,), False, prof)


def _compare(b: Batisseur, projet: Projet, noeud: a.Compare, pile: Pile, voulu: bool, prof: int) -> Suites:
    for suite in _evenements(
        b, projet, [n for n in _descendants(noeud) if isinstance(n, a.DateDe)], pile, prof
    ):
        yield suite
        yield from _ajuster(b, suite, noeud, pile, prof)


def _evenements(b: Batisseur, projet: Projet, dates: list[a.DateDe], pile: Pile, prof: int) -> Suites:
    """Le même acte, chaque évènement dont on lit la date ayant eu lieu."""
    if not dates:
        yield projet
        return
    acces = dates[0].sujet
    assert isinstance(acces, Acces)
    instance = _fiche(b, projet, acces, pile)
    suites: Suites = iter((projet,))
    if instance is not None and evenement(instance, acces.nom) is None:
        machine = b.regles.workflow.machines[instance.type]
        if acces.nom in machine.pieces:
            suites = _piece(b, projet, acces, pile, prof, {})
        elif acces.nom in machine.transitions:
            passes = b.faire(Projet(projet.scene, AVANCER, instance.nom, acces.nom), prof - 1)
            suites = (replace(projet, scene=scene) for scene in passes)
    for suite in suites:
        yield from _evenements(b, suite, dates[1:], pile, prof)


def _ajuster(b: Batisseur, projet: Projet, noeud: Noeud, pile: Pile, prof: int) -> Suites:
    """Le même acte, une date ou un nombre que la règle lit changé, ou plus tard."""
    for acces in _descendants(noeud):
        if not isinstance(acces, Acces) or acces.genre != "champ" or acces.liste:
            continue
        trouve = _champ(b, projet, acces, pile)
        if trouve is not None and trouve[1].type in ("date", "entier", "montant", "decimal", "booleen"):
            essais = exemples.valeurs(trouve[1], projet.scene.le)
            yield from _ecrire(b, projet, trouve[0], trouve[1].nom, essais, prof)
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


def _differe(b: Batisseur, projet: Projet, noeud: a.Differe, pile: Pile, voulu: bool, prof: int) -> Suites:
    soi = b.contexte(projet, pile).pile[-1]
    passage = soi.passages.get(noeud.de)
    mains = [m for main in (passage.mains if passage else ()) for m in main]
    mains += [m for v in soi.versements.get(noeud.de, ()) for m in (v.acteur, v.saisi_par)]
    if not mains and not voulu and soi.nom in projet.scene.dossier.instances:
        acces = Acces(noeud.place, ("ici", ""), (), "evenement", noeud.de, "date", soi.type)
        for suite in _evenements(b, projet, [a.DateDe(noeud.place, acces)], pile, prof):
            if suite is not projet and prof > 0:
                yield from _differe(b, suite, noeud, pile, voulu, prof - 1)
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


def _role(b: Batisseur, projet: Projet, noeud: a.AgitComme, pile: Pile, voulu: bool, prof: int) -> Suites:
    roles = [r for r in b.porte(projet).par if (r == noeud.role) == voulu] if projet.verbe else []
    yield from (replace(projet, role=r, acteur=r) for r in roles)


# ── plusieurs fiches ─────────────────────────────────────────────────────────────────────────
def _choisies(b: Batisseur, projet: Projet, selection: a.Selection, pile: Pile) -> list[Instance] | None:
    return choisir(selection, b.contexte(projet, pile))


def _tout(b: Batisseur, projet: Projet, noeud: a.Tout, pile: Pile, voulu: bool, prof: int) -> Suites:
    choisies = _choisies(b, projet, noeud.selection, pile)
    if choisies is None:
        yield from _origine(b, projet, noeud.selection, pile, prof) if voulu else ()
        return
    if voulu:
        suites: Suites = iter((projet,))
        if len(choisies) < noeud.au_moins:
            suites = _une_de_plus(b, projet, noeud.selection, pile, prof)
        for suite in suites:
            noms = [i.nom for i in _choisies(b, suite, noeud.selection, pile) or ()]
            yield from _chacune(b, suite, noeud.regle, noms, pile, True, prof)
        return
    for instance in reversed(choisies):
        yield from atteindre(b, projet, noeud.regle, (*pile, _nom(b, projet, instance)), False, prof)
    for suite in _une_de_plus(b, projet, noeud.selection, pile, prof):
        nouvelles = _choisies(b, suite, noeud.selection, pile) or []
        if nouvelles:
            yield from atteindre(
                b, suite, noeud.regle, (*pile, _nom(b, suite, nouvelles[-1])), False, prof - 1
            )


def _nom(b: Batisseur, projet: Projet, instance: Instance) -> str:
    return SOI if projet.verbe and instance.nom == b.sujet(projet) and projet.verbe != CREER else instance.nom


def _chacune(
    b: Batisseur, projet: Projet, regle: Noeud | None, noms: list[str], pile: Pile, voulu: bool, prof: int
) -> Suites:
    if not noms or regle is None:
        yield projet
        return
    for suite in atteindre(b, projet, regle, (*pile, noms[0]), voulu, prof):
        yield from _chacune(b, suite, regle, noms[1:], pile, voulu, prof)


def _combien(b: Batisseur, projet: Projet, noeud: a.Combien, pile: Pile, voulu: bool, prof: int) -> Suites:
    choisies = _choisies(b, projet, noeud.selection, pile)
    if choisies is None:
        yield from _origine(b, projet, noeud.selection, pile, prof) if voulu else ()
        return
    noms = [_nom(b, projet, i) for i in choisies]
    if voulu != noeud.plafond:  # il en faut davantage
        combien = noeud.nombre + (1 if noeud.plafond else 0)
        yield from _davantage(b, projet, noeud, noms, pile, combien, prof)
        return
    yield from _chacune(b, projet, noeud.regle, noms, pile, False, prof)
    for nom in noms:
        if noeud.regle is not None:
            yield from atteindre(b, projet, noeud.regle, (*pile, nom), False, prof)


def _davantage(
    b: Batisseur, projet: Projet, noeud: a.Combien, noms: list[str], pile: Pile, combien: int, prof: int
) -> Suites:
    """Les fiches qui existent d'abord, puis une neuve, jusqu'à ce qu'il y en ait assez."""
    if noeud.regle is not None:
        for nom in reversed(noms):
            yield from atteindre(b, projet, noeud.regle, (*pile, nom), True, prof)
        yield from _chacune(b, projet, noeud.regle, noms[:combien], pile, True, prof)
    for suite in _une_de_plus(b, projet, noeud.selection, pile, prof):
        neuves = _choisies(b, suite, noeud.selection, pile) or []
        if not neuves:
            continue
        prete = _chacune(b, suite, noeud.regle, [_nom(b, suite, neuves[-1])], pile, True, prof)
        for faite in prete:
            if len(neuves) >= combien or _vaut(b, faite, noeud, pile) != noeud.plafond:
                yield faite
            elif len(neuves) < combien:
                yield from _davantage(b, faite, noeud, [i.nom for i in neuves], pile, combien, prof - 1)


def _origine(b: Batisseur, projet: Projet, selection: a.Selection, pile: Pile, prof: int) -> Suites:
    """Le lien, ou la liste, d'où l'on compte : rempli."""
    origine = selection.origine
    if not isinstance(origine, Acces):
        return
    instance = _fiche(b, projet, origine, pile)
    if instance is None:
        yield from _lien_vide(b, projet, origine, pile, prof)
        return
    champ = b.regles.workflow.machines[instance.type].champs[selection.lien[1]]
    for suite, nom in b.designer(projet, selection.type, prof):
        yield from _ecrire(b, suite, instance.nom, champ.nom, ([nom] if champ.liste else nom,), prof)


def _une_de_plus(b: Batisseur, projet: Projet, selection: a.Selection, pile: Pile, prof: int) -> Suites:
    """Le même acte, une fiche de plus parmi celles que l'on choisit."""
    if selection.origine is None:
        for scene in b.faire(Projet(projet.scene, CREER, selection.type), prof - 1):
            yield replace(projet, scene=scene)
        return
    assert isinstance(selection.origine, Acces)
    origine = _fiche(b, projet, selection.origine, pile)
    if origine is None:
        return
    sens, champ = selection.lien
    if sens == "porté":
        yield from _origine_elargie(b, projet, selection, origine, prof)
        return
    if origine.nom not in projet.scene.dossier.instances:
        return
    liste = b.regles.workflow.machines[selection.type].champs[champ].liste
    valeurs = {champ: [origine.nom] if liste else origine.nom}
    for scene in b.faire(Projet(projet.scene, CREER, selection.type, valeurs=valeurs), prof - 1):
        yield replace(projet, scene=scene)


def _origine_elargie(
    b: Batisseur, projet: Projet, selection: a.Selection, origine: Instance, prof: int
) -> Suites:
    champ = selection.lien[1]
    deja = origine.valeurs.get(champ) or []
    deja = [deja] if isinstance(deja, str) else list(deja)
    connues = projet.scene.dossier.par_type.get(selection.type, ())
    for nom in reversed([n for n in connues if n not in deja]):
        yield from _ecrire(b, projet, origine.nom, champ, ([*deja, nom],), prof)
    for scene in b.faire(Projet(projet.scene, CREER, selection.type), prof - 1):
        neuve = scene.dossier.par_type[selection.type][-1]
        suite = replace(projet, scene=scene)
        yield from _ecrire(b, suite, origine.nom, champ, ([*deja, neuve],), prof)


_MOYENS: dict[type[Noeud], Moyen] = {
    a.Et: _et,
    a.Ou: _ou,
    a.Non: _non,
    a.Implique: _implique,
    a.Vaut: _qualite,
    a.Egal: _est,
    a.Parmi: _est,
    a.MemeFiche: _meme_fiche,
    a.Contient: _contient,
    a.Renseigne: _renseigne,
    a.Versee: _versee,
    a.Couvre: _couvre,
    a.Depuis: _depuis,
    a.Differe: _differe,
    a.AgitComme: _role,
    a.Compare: _compare,
    a.Tout: _tout,
    a.Combien: _combien,
}
