"""Rendre une règle vraie, ou autre que vraie, en agissant sur un dossier d'exemple.

Chaque forme de règle dit ses moyens ; le vrai moteur dit ensuite si le résultat est celui que l'on voulait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from moteur.domaine.dossier import Instance
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import choisir, evaluer
from moteur.preuve import moyens
from moteur.preuve.batisseur import Batisseur
from moteur.preuve.moyens import Pile, Suites, ecrire, fiche_de, remplir_le_lien
from moteur.preuve.projet import CREER, SOI, Projet

Moyen = Callable[[Batisseur, Projet, Any, Pile, bool, int], Suites]


ASSEZ = 2  # d'une date, d'une pièce ou d'une durée, deux façons suffisent : les autres se valent
_SIMPLES = (a.Compare, a.Couvre, a.Depuis, a.Versee, a.Renseigne)


def atteindre(b: Batisseur, projet: Projet, noeud: Noeud, pile: Pile, voulu: bool, prof: int) -> Suites:
    """Le même acte, dans un dossier où la règle est vraie (`voulu`), ou ne l'est pas."""
    if _vaut(b, projet, noeud, pile) == voulu:
        yield projet
        return
    if prof <= 0:
        return
    trouvees = 0
    for suite in _MOYENS[type(noeud)](b, projet, noeud, pile, voulu, prof):
        if _vaut(b, suite, noeud, pile) == voulu:
            yield suite
            trouvees += 1
            if trouvees >= ASSEZ and type(noeud) in _SIMPLES:
                return


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
    instance = fiche_de(b, projet, origine, pile)
    if instance is None:
        yield from remplir_le_lien(b, projet, origine, pile, prof)
        return
    champ = b.regles.workflow.machines[instance.type].champs[selection.lien[1]]
    for suite, nom in b.designer(projet, selection.type, prof):
        yield from ecrire(b, suite, instance.nom, champ.nom, ([nom] if champ.liste else nom,), prof)


def _une_de_plus(b: Batisseur, projet: Projet, selection: a.Selection, pile: Pile, prof: int) -> Suites:
    """Le même acte, une fiche de plus parmi celles que l'on choisit."""
    if selection.origine is None:
        for scene in b.faire(Projet(projet.scene, CREER, selection.type), prof - 1):
            yield replace(projet, scene=scene)
        return
    assert isinstance(selection.origine, Acces)
    origine = fiche_de(b, projet, selection.origine, pile)
    if origine is None:
        return
    sens, champ = selection.lien
    if sens == "porté":
        yield from _origine_elargie(b, projet, selection, origine, prof)
        return
    if origine.nom not in projet.scene.dossier.instances:
        return
    machine = b.regles.workflow.machines[selection.type]
    valeur = [origine.nom] if machine.champs[champ].liste else origine.nom
    creation = machine.creation
    if creation is not None and champ in (*creation.saisit, *creation.peut_saisir):
        neuve = Projet(projet.scene, CREER, selection.type, valeurs={champ: valeur})
        for scene in b.faire(neuve, prof - 1):
            yield replace(projet, scene=scene)
        return
    # Le lien se saisit plus tard : on crée la fiche, puis on la mène là où il se saisit.
    for scene in b.faire(Projet(projet.scene, CREER, selection.type), prof - 1):
        nom = scene.dossier.par_type[selection.type][-1]
        yield from ecrire(b, replace(projet, scene=scene), nom, champ, (valeur,), prof)


def _origine_elargie(
    b: Batisseur, projet: Projet, selection: a.Selection, origine: Instance, prof: int
) -> Suites:
    champ = selection.lien[1]
    deja = origine.valeurs.get(champ) or []
    deja = [deja] if isinstance(deja, str) else list(deja)
    connues = projet.scene.dossier.par_type.get(selection.type, ())
    for nom in reversed([n for n in connues if n not in deja]):
        yield from ecrire(b, projet, origine.nom, champ, ([*deja, nom],), prof)
    for scene in b.faire(Projet(projet.scene, CREER, selection.type), prof - 1):
        neuve = scene.dossier.par_type[selection.type][-1]
        suite = replace(projet, scene=scene)
        yield from ecrire(b, suite, origine.nom, champ, ([*deja, neuve],), prof)


_MOYENS: dict[type[Noeud], Moyen] = {
    a.Et: _et,
    a.Ou: _ou,
    a.Non: _non,
    a.Implique: _implique,
    a.Vaut: moyens.rendre_qualite,
    a.Egal: moyens.rendre_egal,
    a.Parmi: moyens.rendre_egal,
    a.MemeFiche: moyens.designer_la_meme,
    a.Contient: moyens.contenir,
    a.Renseigne: moyens.renseigner,
    a.Versee: moyens.rendre_versee,
    a.Couvre: moyens.couvrir,
    a.Depuis: moyens.attendre_depuis,
    a.Differe: moyens.differer,
    a.AgitComme: moyens.par_role,
    a.Compare: moyens.comparer,
    a.Tout: _tout,
    a.Combien: _combien,
}
