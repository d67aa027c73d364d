"""Chaque règle s'analyse et se type, et dit toutes ses fautes, chacune au mot près."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moteur.diagnostics import Diagnostic, Position
from moteur.domaine.regles import arbre as a
from moteur.domaine.regles.analyse import analyser, analyser_valeur
from moteur.domaine.regles.arbre import ErreurDeRegle, Noeud
from moteur.domaine.regles.mots import forme_canonique, sans_accents_en_place
from moteur.domaine.regles.portee import Portee
from moteur.domaine.regles.typage import EXIGENCE, INDICATEUR, QUALITE, TOUJOURS, Usage, typer, typer_valeur
from moteur.domaine.workflow import Workflow
from moteur.lecture.controles.cercles import cercles
from moteur.lecture.controles.evenements import evenement
from moteur.lecture.controles.examen import Examen
from moteur.lecture.controles.reparation import workflow_a_typer
from moteur.lecture.controles.suspects import Suspects, suspecter
from moteur.lecture.forme import Chemin
from moteur.lecture.noeuds import Texte
from moteur.lecture.places import place_dans


@dataclass(frozen=True, slots=True)
class Ecrite:
    """Une règle écrite : son lieu, la machine d'où elle parle (ou rien), ce qu'elle a le droit de dire."""

    chemin: Chemin
    texte: str
    depuis: str
    usage: Usage


def controler(e: Examen) -> Iterator[Diagnostic]:
    workflow, doutes = workflow_a_typer(e), suspecter(e)
    for ecrite in _ecrites(e):
        if ecrite.depuis and ecrite.depuis not in workflow.machines:
            continue
        for faute in fautes_de(ecrite.texte, _portee(workflow, ecrite.depuis), ecrite.usage):
            yield from _dire(e, ecrite, faute, doutes)
    for nom in e.forme.get("garanties", {}):
        if e.lire(("garanties", nom, "chaque_fois")) is not None:
            yield from evenement(e, ("garanties", nom, "chaque_fois"))
    yield from _indicateurs(e, workflow, doutes)
    yield from cercles(e, workflow)


def _ecrites(e: Examen) -> Iterator[Ecrite]:
    for chemin, machine in e.machines():
        for nom, qualite in machine.get("qualites", {}).items():
            if "regle" in qualite:
                yield Ecrite((*chemin, "qualites", nom, "regle"), qualite["regle"], chemin[-1], QUALITE)
    for chemin, exigence, depuis in e.exigences():
        if "regle" in exigence and depuis:
            yield Ecrite((*chemin, "regle"), exigence["regle"], depuis, EXIGENCE)
    for document, corps in e.forme.get("documents", {}).items():
        for nom, personne in corps.get("personnes", {}).items():
            for cle in ("sauf_si", "facultatif_si"):
                if cle in personne and corps.get("pour"):
                    ici = ("documents", document, "personnes", nom, cle)
                    yield Ecrite(ici, personne[cle], corps["pour"], QUALITE)
    for nom, garantie in e.forme.get("garanties", {}).items():
        if "toujours" in garantie:
            yield Ecrite(("garanties", nom, "toujours"), garantie["toujours"], "", TOUJOURS)
        elif "chaque_fois" in garantie and "verifie" in garantie:
            depuis = garantie["chaque_fois"].split(" ")[0]
            yield Ecrite(("garanties", nom, "verifie"), garantie["verifie"], depuis, EXIGENCE)


def _portee(workflow: Workflow, depuis: str) -> Portee:
    # Le dossier n'est pas une fiche : on n'y parle de rien en particulier.
    return Portee(workflow, () if depuis in ("", "dossier") else (depuis,))


def _indicateurs(e: Examen, workflow: Workflow, doutes: Suspects) -> Iterator[Diagnostic]:
    for nom, indicateur in e.forme.get("indicateurs", {}).items():
        for cle in ("valeur", "numerateur", "denominateur"):
            if cle in indicateur:
                ecrite = Ecrite(("indicateurs", nom, cle), indicateur[cle], "", INDICATEUR)
                try:
                    typer_valeur(analyser_valeur(ecrite.texte), Portee(workflow), INDICATEUR)
                except ErreurDeRegle as faute:
                    yield from _dire(e, ecrite, faute, doutes)


# ── Les fautes d'une règle ──
def fautes_de(texte: str, portee: Portee, usage: Usage) -> Iterator[ErreurDeRegle]:
    """Toutes les fautes de la règle : celle qui arrête l'analyse, ou celles de chacun de ses termes."""
    try:
        arbre = analyser(texte)
        typer(arbre, portee, usage)
    except ErreurDeRegle as premiere:
        try:
            vues = {(f.message, f.place): f for f in _par_termes(analyser(texte), portee, usage)}
        except ErreurDeRegle:
            vues = {}
        yield from vues.values() or (premiere,)


def _par_termes(noeud: Noeud, portee: Portee, usage: Usage) -> Iterator[ErreurDeRegle]:
    match noeud:
        case a.Et(termes=termes) | a.Ou(termes=termes):
            yield from _de_chacun(termes, portee, usage)
        case a.Non(terme=terme):
            yield from _par_termes(terme, portee, usage)
        case a.Implique(si=si, alors=alors):
            yield from _de_chacun((si, alors), portee, usage)
        case a.Tout(selection=selection, regle=filtre) | a.Combien(selection=selection, regle=filtre):
            seule = a.Combien(plafond=True, nombre=0, selection=selection, regle=None, place=noeud.place)
            faute = _faute(seule, portee, usage)
            if faute is not None:
                yield faute
            elif filtre is not None:
                yield from _par_termes(filtre, portee.avec(selection.type, autre=selection.autre), usage)
        case _:
            faute = _faute(noeud, portee, usage)
            if faute is not None:
                yield faute


def _de_chacun(termes: Iterable[Noeud], portee: Portee, usage: Usage) -> Iterator[ErreurDeRegle]:
    for terme in termes:
        yield from _par_termes(terme, portee, usage)


def _faute(noeud: Noeud, portee: Portee, usage: Usage) -> ErreurDeRegle | None:
    try:
        typer(noeud, portee, usage)
    except ErreurDeRegle as faute:
        return faute
    return None


# ── Les dire ──
def _dire(e: Examen, ecrite: Ecrite, faute: ErreurDeRegle, doutes: Suspects) -> Iterator[Diagnostic]:
    if e.deja_dit(ecrite.chemin) or doutes.expliquent(faute, texte=ecrite.texte, depuis=ecrite.depuis):
        return
    lieu = e.lieux.get(ecrite.chemin)
    if lieu is None or not isinstance(lieu.noeud, Texte):
        yield Diagnostic(faute.code, e.valeur(ecrite.chemin), faute.message, faute.remede)
        return
    yield diagnostic_de_regle(e, lieu.noeud, faute)


def diagnostic_de_regle(e: Examen, texte: Texte, faute: ErreurDeRegle, gravite: str = "erreur") -> Diagnostic:
    """La faute, à sa place dans le fichier, dans les mots qui y sont écrits."""
    lieu: Position = place_dans(texte, faute.place, ligne_de=e.ligne_de)
    message = _avec_ses_accents(faute, texte)
    return Diagnostic(faute.code, lieu, message, faute.remede, gravite=gravite)


def _avec_ses_accents(faute: ErreurDeRegle, texte: Texte) -> str:
    """Le message cite le mot fautif tel qu'il est écrit : « habilté », et non « habilte »."""
    message, plat = faute.message, forme_canonique(texte.valeur)
    fautif = plat[slice(*faute.place)]
    for mot in dict.fromkeys("".join(c if c.isalnum() or c == "_" else " " for c in texte.valeur).split()):
        nu = sans_accents_en_place(mot)
        if nu != mot and nu in fautif:
            message = message.replace(f"« {nu} »", f"« {mot} »").replace(f".{nu} »", f".{mot} »")
    return message
