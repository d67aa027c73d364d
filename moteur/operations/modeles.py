"""Vérifier un modèle Word contre les workflows qui l'emploient, dire ce qu'il lui faut et qui le fournit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from moteur.documents import CheminLu, Defaut, ModeleRefuse
from moteur.documents.fautes import ModeleDUneAutreVersion
from moteur.documents.filtres import EN_CLAIR
from moteur.domaine.definitions import Document
from moteur.domaine.workflow import Workflow
from moteur.erreurs import Introuvable
from moteur.operations.chemins import Origine, origine
from moteur.operations.chemins_du_modele import Inconnu, suivre
from moteur.operations.jugement_du_modele import juger
from moteur.operations.types_du_modele import Liste, Objet, Simple, Type, racines
from moteur.suggestions import vouliez_vous_dire

LireChemins = Callable[[bytes], tuple[CheminLu, ...]]
_EMPLOIS = {"affiche": "écrit", "teste": "testé", "compare": "comparé", "parcouru": "parcouru"}


@dataclass(frozen=True, slots=True)
class Modele:
    """Un fichier à juger : comment le nommer à l'écran, le nom que cite le workflow, ses octets."""

    dit: str
    nom: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Emploi:
    """Le document d'un workflow dont un fichier est le modèle."""

    workflow: Workflow
    document: Document


def emplois(workflows: Iterable[Workflow], nom: str, *, document: str = "") -> tuple[Emploi, ...]:
    """Les documents dont ce fichier est le modèle ; `document` : celui-là, quel que soit son modèle."""
    tous = [Emploi(w, d) for w in workflows for d in w.documents.values()]
    if not document:
        return tuple(e for e in tous if e.document.modele == nom)
    choisis = tuple(e for e in tous if e.document.nom == document)
    if not choisis:
        connus = [e.document.nom for e in tous]
        raise Introuvable(
            f"Aucun document ne s'appelle « {document} ».",
            raison=f"Documents : {', '.join(connus) or 'aucun'}.",
            suite=vouliez_vous_dire(document, connus),
        )
    return choisis


def verifier(
    modeles: Sequence[Modele],
    workflows: Sequence[Workflow],
    *,
    lire: LireChemins,
    document: str = "",
    couches: Sequence[Workflow] = (),
    detours: Callable[[], Iterable[tuple[str, str]]] = tuple,
) -> dict[str, Any]:
    """Tous les défauts de ces modèles, dans chacun de leurs emplois ; `lire` borne la lecture.

    `couches` ne jugent que les modèles qu'aucun des `workflows` n'emploie ; `detours` dit, du dernier modèle lu, les
    parties qui se rempliront lentement, et pourquoi.
    """
    diagnostics: list[dict[str, Any]] = []
    sains: list[dict[str, Any]] = []
    for modele in modeles:
        try:
            lus = lire(modele.octets)
        except ModeleRefuse as refus:
            diagnostics += (_diagnostic(modele, d) for d in refus.defauts)
            continue
        trouves = emplois(workflows, modele.nom, document=document)
        if not trouves and not document:
            trouves = emplois(couches, modele.nom)
        if not trouves:
            diagnostics.append(_diagnostic(modele, _SANS_EMPLOI))
        for emploi in trouves:
            defauts = defauts_de(lus, emploi.workflow, emploi.document)
            diagnostics += (_diagnostic(modele, d, emploi) for d in defauts)
            if not defauts:
                sains.append(_sain(modele, lus, emploi, detours()))
    return {"diagnostics": diagnostics, "sains": sains}


def defauts_de(lus: Iterable[CheminLu], workflow: Workflow, document: Document) -> tuple[Defaut, ...]:
    """Ce que ces lectures ont de faux pour ce document de ce workflow."""
    return juger(lus, racines(workflow, pour=document.pour, document=document))


def exiger_juste(
    lus: Iterable[CheminLu], workflow: Workflow, document: Document, *, livre: bool = False
) -> None:
    """Refuse de remplir un modèle que sa vérification refuserait, avec les mêmes messages.

    `livre` : le fichier est le nôtre ; il n'est donc pas à corriger, c'est le dossier qui suit une autre version.
    """
    defauts = defauts_de(lus, workflow, document)
    if defauts and livre:
        suivi = f"« {workflow.titre} », version {workflow.version}"
        raise ModeleDUneAutreVersion(defauts, nom=document.modele, workflow=suivi)
    if defauts:
        raise ModeleRefuse(defauts, nom=document.modele)


_SANS_EMPLOI = Defaut(
    "M27",
    "ce fichier n'est le modèle d'aucun document",
    remede="Dites duquel : --document DOCUMENT ; ou donnez-lui le nom que le workflow attend.",
)


def _diagnostic(modele: Modele, defaut: Defaut, emploi: Emploi | None = None) -> dict[str, Any]:
    return {
        "fichier": modele.dit, "partie": defaut.partie, "lieu": defaut.lieu, "texte": defaut.texte,
        "code": defaut.code, "message": f"{defaut.message[:1].upper()}{defaut.message[1:]}.",
        "remede": defaut.remede, "expression": defaut.expression, "gravite": "erreur",
        "workflow": emploi.workflow.nom if emploi else "", "document": emploi.document.nom if emploi else "",
    }  # fmt: skip


def _sain(
    modele: Modele, lus: Sequence[CheminLu], emploi: Emploi, detours: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    return {
        "fichier": modele.dit, "workflow": emploi.workflow.nom, "document": emploi.document.nom,
        "titre": emploi.document.titre, "chemins": len({lu.chemin for lu in lus}), "lectures": len(lus),
        "detours": [{"partie": partie, "pourquoi": pourquoi} for partie, pourquoi in detours],
    }  # fmt: skip


def decrire(
    modele: Modele, workflows: Sequence[Workflow], *, lire: LireChemins, document: str = ""
) -> dict[str, Any]:
    """Les données que lit un modèle sain pour son document ; ses défauts sinon."""
    jugement = verifier([modele], workflows, lire=lire, document=document)
    if jugement["diagnostics"]:
        return {"fichier": modele.dit, "diagnostics": jugement["diagnostics"], "champs": []}
    emploi = emplois(workflows, modele.nom, document=document)[0]
    return {
        "fichier": modele.dit, "diagnostics": [], "workflow": emploi.workflow.nom,
        "document": emploi.document.nom, "champs": champs(lire(modele.octets), emploi),
    }  # fmt: skip


def champs(lus: Sequence[CheminLu], emploi: Emploi) -> list[dict[str, Any]]:
    """Ce que le modèle lit, une fois chacun : titre, où, type, s'il est requis, qui le fournit et comment."""
    workflow, pour = emploi.workflow, emploi.document.pour
    racine = racines(workflow, pour=pour, document=emploi.document)
    par_chemin: dict[str, list[CheminLu]] = {}
    for lu in lus:
        par_chemin.setdefault(lu.chemin, []).append(lu)
    return [_champ(workflow, racine, c, siens, pour=pour) for c, siens in par_chemin.items()]


def _champ(
    workflow: Workflow, racine: Objet, chemin: str, lus: Sequence[CheminLu], *, pour: str
) -> dict[str, Any]:
    type_ = suivre(racine, chemin)
    source = _origine(workflow, chemin, pour=pour)
    titre, _, ou = (
        source.titre.removesuffix(")").rpartition(" (") if source.titre.endswith(")") else ("", "", "")
    )
    return {
        "chemin": chemin,
        "titre": titre or _titre(type_) or source.titre,
        "ou": ou or _racine(racine, chemin),
        "type": "inconnu" if isinstance(type_, Inconnu) else _dire(type_),
        "valeurs": list(type_.valeurs) if isinstance(type_, Simple) and type_.valeurs else [],
        "requis": any(lu.requis for lu in lus),
        "emplois": list(dict.fromkeys(_EMPLOIS[lu.usage] for lu in lus)),
        "qui": list(source.roles),
        "titres_qui": [workflow.roles[r].titre for r in source.roles if r in workflow.roles],
        "commande": source.commande,
    }


def _origine(workflow: Workflow, chemin: str, *, pour: str) -> Origine:
    nu = chemin.removeprefix("fiches.").replace("[]", "")
    return origine(workflow, nu, cible=f"{nu.split('.')[0]}-…" if workflow.machines.get(pour) else nu)


def _titre(type_: Type | Inconnu) -> str:
    return "" if isinstance(type_, Inconnu) else type_.titre


def _racine(racine: Objet, chemin: str) -> str:
    """Le titre de ce qui contient le champ : la phase, la fiche, le porteur."""
    parent = suivre(racine, chemin.rpartition(".")[0]) if "." in chemin else None
    return parent.titre if isinstance(parent, (Objet, Liste)) else ""


def _dire(type_: Type) -> str:
    if isinstance(type_, Liste):
        return "liste"
    if isinstance(type_, Objet):
        return "fiche ou pièce"
    return EN_CLAIR[type_.genre].removeprefix("un ").removeprefix("une ").removeprefix("le ")
