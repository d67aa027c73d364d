"""Du répertoire d'un workflow à une seule carte : chaque fichier est rangé selon sa première clé.

Le nom d'un fichier ne compte pas. Deux fichiers qui disent la même chose sont une erreur, aux deux lieux.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Carte, Entree, Texte
from moteur.lecture.yaml_strict import Lecture, lire_fichier

COLLECTIONS = ("garanties", "indicateurs", "echeances", "documents")
FICHIERS_MAXIMUM = 500
# Un scénario de démonstration accompagne un workflow sans en faire partie.
A_PART = "demonstration"


@dataclass(slots=True)
class Assemblage:
    """Les fichiers lus, la carte réunie, les essais à part."""

    racine: Carte | None = None
    essais: list[tuple[str, Carte]] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fichiers: list[tuple[str, Carte]] = field(default_factory=list)


def trouver(repertoire: Path) -> list[Path]:
    """Les fichiers YAML d'un workflow, dans un ordre qui ne dépend pas de la machine."""
    trouves = [p for p in repertoire.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file()]
    siens = [p for p in trouves if A_PART not in p.relative_to(repertoire).parts[:-1]]
    return sorted(siens, key=lambda p: p.relative_to(repertoire).as_posix())


def assembler(repertoire: Path, *, prefixe: str) -> Assemblage:
    """Lit tous les fichiers du répertoire et les réunit ; les défauts s'accumulent, rien n'est levé."""
    resultat = Assemblage()
    resultat.diagnostics += _noms_ignores(repertoire, prefixe)
    chemins = trouver(repertoire)
    if not chemins or len(chemins) > FICHIERS_MAXIMUM:
        combien = f"Plus de {FICHIERS_MAXIMUM} fichiers" if chemins else "Aucun fichier"
        resultat.diagnostics.append(_du_repertoire(prefixe, f"{combien} YAML ici."))
        return resultat
    for chemin in chemins:
        nom = f"{prefixe}/{chemin.relative_to(repertoire).as_posix()}"
        lecture = lire_fichier(chemin, nom=nom)
        resultat.lectures.append(lecture)
        resultat.diagnostics += lecture.diagnostics
        if isinstance(lecture.racine, Carte) and lecture.racine.entrees:
            resultat.fichiers.append((nom, lecture.racine))
    _reunir(resultat, prefixe)
    return resultat


def _du_repertoire(prefixe: str, message: str) -> Diagnostic:
    remede = "Un workflow tient dans un répertoire qui contient workflow.yaml."
    return Diagnostic("S20", Position(prefixe, 1, 1), message, remede)


def _noms_ignores(repertoire: Path, prefixe: str) -> Iterator[Diagnostic]:
    for chemin in sorted([*repertoire.rglob("*.yaml.txt"), *repertoire.rglob("*.yml.txt")]):
        nom = f"{prefixe}/{chemin.relative_to(repertoire).as_posix()}"
        yield Diagnostic(
            "S21",
            Position(nom, 1, 1),
            f"« {chemin.name} » n'est pas lu : son nom finit par « .txt ».",
            "Renommez-le sans « .txt » (Bloc-notes l'ajoute : choisissez « Tous les fichiers » en enregistrant).",
            gravite="conseil",
        )


def _reunir(resultat: Assemblage, prefixe: str) -> None:
    tetes = [racine for _, racine in resultat.fichiers if racine.entrees[0].cle == "workflow"]
    illisibles = any(lecture.racine is None for lecture in resultat.lectures)
    if not tetes:
        if not illisibles:
            resultat.diagnostics.append(_du_repertoire(prefixe, "Aucun fichier ne commence par « workflow: »."))
        return
    for autre in tetes[1:]:
        resultat.diagnostics.append(_double("workflow", autre.entrees[0], tetes[0].entrees[0]))
    cartes: dict[str, list[Entree]] = {"phases": [], "fiches": [], **{c: [] for c in COLLECTIONS}}
    for nom, racine in resultat.fichiers:
        _ranger(nom, racine, cartes, resultat)
    tete = tetes[0]
    # Triées par nom : renommer un fichier ne change pas l'empreinte du workflow.
    ajouts = tuple(
        Entree(nom, tete.position, Carte(tuple(sorted(entrees, key=lambda e: e.cle)), tete.position))
        for nom, entrees in cartes.items()
    )
    resultat.racine = Carte((*tete.entrees, *ajouts), tete.position)


def _ranger(nom: str, racine: Carte, cartes: dict[str, list[Entree]], resultat: Assemblage) -> None:
    premiere = racine.entrees[0]
    if premiere.cle == "essai":
        resultat.essais.append((nom, racine))
    elif premiere.cle in ("phase", "fiche"):
        if isinstance(premiere.valeur, Texte) and premiere.valeur.valeur:
            # `phase: suivi` en tête devient `suivi: {…}` ; la clé « phase » d'une fiche reste la sienne.
            corps = Carte(racine.entrees[1:], racine.position)
            entree = Entree(premiere.valeur.valeur, premiere.valeur.position, corps)
            _ajouter(cartes[f"{premiere.cle}s"], entree, resultat)
    elif premiere.cle in COLLECTIONS and isinstance(premiere.valeur, Carte):
        for entree in premiere.valeur.entrees:
            _ajouter(cartes[premiere.cle], entree, resultat)


def _ajouter(entrees: list[Entree], entree: Entree, resultat: Assemblage) -> None:
    deja = next((e for e in entrees if e.cle == entree.cle), None)
    if deja is not None:
        resultat.diagnostics.append(_double(entree.cle, entree, deja))
        return
    entrees.append(entree)


def _double(nom: str, ici: Entree, deja: Entree) -> Diagnostic:
    return Diagnostic(
        "S22",
        ici.position_cle,
        f"« {nom} » est défini deux fois.",
        "Gardez une seule des deux définitions.",
        autres=((deja.position_cle, "première définition"),),
    )
