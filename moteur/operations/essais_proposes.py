"""Ce qu'un amendement peut écrire dans « dans_les_essais », déduit de la règle qui arrête l'essai."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser
from moteur.domaine.regles.arbre import Acces, ErreurDeRegle, Noeud
from moteur.domaine.regles.mots import forme_canonique
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import typer
from moteur.domaine.workflow import Workflow
from moteur.lecture.couches.amendement import Amendement
from moteur.lecture.noeuds import Carte

MANQUE = "champ_manquant."


def proposer(amendement: Amendement, noms: Iterable[str], *, workflow: Workflow, etape: Carte) -> str:
    """Une ligne à recopier : la pièce à verser d'abord, ou le champ à saisir autrement ; rien si l'on ne sait pas."""
    manquants = sorted(n.removeprefix(MANQUE) for n in noms if n.startswith(MANQUE))
    if manquants:
        return f"- saisit: {{{', '.join(f'{nom}: …' for nom in manquants)}}}"
    saisies = etape.get("saisit")
    saisis = set(saisies.cles()) if isinstance(saisies, Carte) else set()
    feuilles = list(_feuilles(_regle(amendement, workflow)))
    for feuille in feuilles:
        sujet = getattr(feuille, "sujet", None)
        if not isinstance(sujet, Acces):
            continue
        if (
            isinstance(feuille, a.Egal)
            and sujet.depart[0] == "ici"
            and not sujet.liens
            and sujet.nom in saisis
        ):
            return f"- saisit: {{{sujet.nom}: {feuille.nom}}}"
        if isinstance(feuille, a.Versee | a.Couvre):
            return _verser(sujet, workflow)
    return ""


def _verser(sujet: Acces, workflow: Workflow) -> str:
    """La pièce, désignée comme « dans_les_essais » la cherche : une phase, un lien de la fiche qui agit, un type."""
    par = workflow.machines[sujet.machine].pieces[sujet.nom].porte.par
    mot = sujet.liens[0] if len(sujet.liens) == 1 and sujet.depart[0] == "ici" else sujet.machine
    return f"- {{par: {par[0] if par else '…'}, verser: {mot}.{sujet.nom}}}"


def _regle(amendement: Amendement, workflow: Workflow) -> Noeud | None:
    """La règle de l'exigence que l'amendement ajoute ou durcit."""
    chemin = amendement.chemin
    machine = workflow.machines.get(chemin[1]) if len(chemin) > 1 else None
    if machine is None or "exige" not in chemin[:-1]:
        return None
    nom = chemin[chemin.index("exige") + 1]
    portes = {"creation": machine.creation, **{n: t.porte for n, t in machine.transitions.items()}}
    porte = portes.get(chemin[chemin.index("exige") - 1])
    exigence = porte.exige.get(nom) if porte is not None else None
    if exigence is None:
        return None
    try:
        return typer(analyser(forme_canonique(exigence.regle)), Portee(workflow, (machine.nom,)))
    except ErreurDeRegle:
        return None


def _feuilles(noeud: object) -> Iterator[Noeud]:
    """Tous les nœuds de la règle, dans l'ordre où on les lit."""
    if isinstance(noeud, Noeud):
        yield noeud
    if is_dataclass(noeud):
        for champ in fields(noeud):
            yield from _feuilles(getattr(noeud, champ.name))
    elif isinstance(noeud, tuple):
        for element in noeud:
            yield from _feuilles(element)
