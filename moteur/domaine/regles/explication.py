"""Pourquoi une règle n'est pas vraie : ses feuilles en cause, en français, avec ce qu'on y a lu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from moteur.domaine.dossier import Instance
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.arbre import Acces, Noeud
from moteur.domaine.regles.evaluation import Contexte, choisir, evaluer, instance_de, verites
from moteur.domaine.regles.feuilles import A_REMPLIR, CHOIX_FAIT, Feuille, dire, lien_vide, nommer

LIGNES_MAXIMUM = 8
FICHES_CITEES = 4


def pourquoi(texte: str, contexte: Contexte) -> tuple[str, ...]:
    """Les raisons qui empêchent la règle d'être vraie, une phrase chacune."""
    return _phrases(feuilles(texte, contexte))


def raisons(noeud: Noeud, contexte: Contexte) -> tuple[str, ...]:
    """Comme `pourquoi`, d'une règle déjà typée."""
    return _phrases(_causes(noeud, contexte, voulu=True))


def feuilles(texte: str, contexte: Contexte) -> Iterator[Feuille]:
    """Les feuilles qui empêchent la règle d'être vraie."""
    noeud = contexte.regles.condition(texte, tuple(i.type for i in contexte.pile))
    yield from _causes(noeud, contexte, voulu=True)


def _phrases(en_cause: Iterable[Feuille]) -> tuple[str, ...]:
    """Une phrase par raison ; les champs à remplir se disent en une seule."""
    textes = list(dict.fromkeys(feuille.texte for feuille in en_cause))
    vides = [t.removeprefix(A_REMPLIR).removesuffix(".") for t in textes if t.startswith(A_REMPLIR)]
    phrases = [t for t in textes if not t.startswith(A_REMPLIR)]
    if vides:
        phrases.insert(0, f"{A_REMPLIR}{', '.join(vides)}.")
    return tuple(phrases)[:LIGNES_MAXIMUM]


def _causes(noeud: Noeud, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    if evaluer(noeud, contexte) is voulu:
        return
    if isinstance(noeud, a.Et | a.Ou):
        branches = [list(_causes(terme, contexte, voulu=voulu)) for terme in noeud.termes]
        if isinstance(noeud, a.Ou) is voulu:
            # Une branche qu'un choix déjà fait exclut ne dit rien d'utile, s'il en reste une autre.
            ouvertes = [b for b in branches if not any(f.genre == CHOIX_FAIT for f in b)]
            branches = ouvertes or branches
        for branche in branches:
            yield from branche
    elif isinstance(noeud, a.Non):
        yield from _causes(noeud.terme, contexte, voulu=not voulu)
    elif isinstance(noeud, a.Implique):
        if not voulu:
            yield from _causes(noeud.si, contexte, voulu=True)
        yield from _causes(noeud.alors, contexte, voulu=voulu)
    elif isinstance(noeud, a.Vaut) and isinstance(noeud.sujet, Acces) and noeud.sujet.genre == "qualite":
        yield from _qualite(noeud.sujet, contexte, voulu=voulu)
    elif isinstance(noeud, a.Renseigne) and len(noeud.sujets) > 1:
        for sujet in noeud.sujets:
            yield from _causes(a.Renseigne(place=noeud.place, sujets=(sujet,)), contexte, voulu=voulu)
    elif isinstance(noeud, a.Tout | a.Combien):
        yield from _ensemble(noeud, contexte, voulu=voulu)
    else:
        yield dire(noeud, contexte, voulu=voulu)


def _qualite(acces: Acces, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    instance = instance_de(acces, contexte)
    if instance is None:
        yield lien_vide(acces)
        return
    qualite = contexte.regles.workflow.machines[instance.type].qualites[acces.nom]
    noeud = contexte.regles.condition(qualite.regle, (instance.type,))
    dedans = contexte.depuis(instance)
    verite = evaluer(noeud, dedans)
    verbe = "n'est pas connu" if verite is None else "n'est pas vrai" if voulu else "est vrai"
    texte = f"{nommer(instance, contexte)} : « {qualite.titre} » {verbe}."
    yield Feuille(texte, "qualite", instance.nom, acces.nom)
    yield from _causes(noeud, dedans, voulu=voulu)


def _ensemble(noeud: a.Tout | a.Combien, contexte: Contexte, *, voulu: bool) -> Iterator[Feuille]:
    machine = contexte.regles.workflow.machines[noeud.selection.type]
    choisies = choisir(noeud.selection, contexte)
    if choisies is None:
        yield Feuille(f"« {machine.titre} » : le lien qui mène à ces fiches est vide.", "lien")
        return
    if not choisies:
        yield Feuille(f"{machine.titre} : aucune fiche.", "aucune", nom=machine.nom)
        return
    rendues = list(zip(choisies, verites(noeud, choisies, contexte), strict=True))
    if isinstance(noeud, a.Combien):
        yield _compte(machine.titre, [i for i, verite in rendues if verite], contexte)
        attendues = noeud.plafond != voulu  # il en manque, plutôt qu'il n'y en a trop
        if attendues and noeud.regle is not None:
            for instance in [i for i, verite in rendues if not verite][:FICHES_CITEES]:
                yield from _causes(noeud.regle, contexte.dans(instance), voulu=True)
        return
    if len(choisies) < noeud.au_moins:
        yield _compte(machine.titre, choisies, contexte)
    fautives = [i for i, verite in rendues if verite is not voulu]
    for instance in fautives[:FICHES_CITEES]:
        yield from _causes(noeud.regle, contexte.dans(instance), voulu=voulu)


def _compte(titre: str, retenues: list[Instance], contexte: Contexte) -> Feuille:
    nommees = ", ".join(nommer(i, contexte) for i in retenues[:FICHES_CITEES])
    suite = "…" if len(retenues) > FICHES_CITEES else ""
    liste = f" ({nommees}{suite})" if retenues else ""
    return Feuille(f"{titre} : {len(retenues)}{liste}.", "nombre")


__all__ = ["Feuille", "feuilles", "pourquoi", "raisons"]
