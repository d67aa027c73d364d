"""Du répertoire d'un workflow à une seule carte : chaque fichier est rangé selon sa première clé.

Le nom d'un fichier ne compte pas. Deux fichiers qui disent la même chose sont une erreur, aux deux lieux.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Carte, Entree, Noeud, Texte
from moteur.lecture.yaml_strict import Lecture, lire_fichier

COLLECTIONS = ("garanties", "indicateurs", "echeances", "documents")
GENRES = ("workflow", "phase", "fiche", *COLLECTIONS, "essai", "amende")
FICHIERS_MAXIMUM = 500


@dataclass(slots=True)
class Assemblage:
    """Les fichiers lus, la carte réunie, les essais à part."""

    racine: Carte | None = None
    essais: list[tuple[str, Carte]] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fichiers: list[tuple[str, str, Noeud]] = field(default_factory=list)  # (nom, genre, racine)


def trouver(repertoire: Path) -> list[Path]:
    """Les fichiers YAML d'un workflow, dans un ordre stable, sans suivre de lien hors du répertoire."""
    trouves = [p for p in repertoire.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file()]
    return sorted(trouves, key=lambda p: p.relative_to(repertoire).as_posix())


def assembler(repertoire: Path, *, prefixe: str) -> Assemblage:
    """Lit tous les fichiers du répertoire et les réunit ; les défauts s'accumulent, rien n'est levé."""
    resultat = Assemblage()
    chemins = trouver(repertoire)
    resultat.diagnostics += _noms_ignores(repertoire, prefixe)
    if not chemins or len(chemins) > FICHIERS_MAXIMUM:
        message = (
            "Aucun fichier YAML ici." if not chemins else f"Plus de {FICHIERS_MAXIMUM} fichiers YAML ici."
        )
        resultat.diagnostics.append(
            Diagnostic(
                "S20",
                Position(prefixe, 1, 1),
                message,
                "Un workflow tient dans un répertoire qui contient workflow.yaml.",
            )
        )
        return resultat
    for chemin in chemins:
        nom = f"{prefixe}/{chemin.relative_to(repertoire).as_posix()}"
        lecture = lire_fichier(chemin, nom=nom)
        resultat.lectures.append(lecture)
        resultat.diagnostics += lecture.diagnostics
        if isinstance(lecture.racine, Carte) and lecture.racine.entrees:
            resultat.fichiers.append((nom, lecture.racine.entrees[0].cle, lecture.racine))
    _reunir(resultat, prefixe)
    return resultat


def _noms_ignores(repertoire: Path, prefixe: str) -> Iterable[Diagnostic]:
    for chemin in sorted(repertoire.rglob("*.yaml.txt")) + sorted(repertoire.rglob("*.yml.txt")):
        nom = f"{prefixe}/{chemin.relative_to(repertoire).as_posix()}"
        yield Diagnostic(
            "S21",
            Position(nom, 1, 1),
            f"« {chemin.name} » n'est pas lu : son nom finit par « .txt ».",
            "Renommez-le sans « .txt » (Bloc-notes l'ajoute : choisissez « Tous les fichiers » en enregistrant).",
            gravite="conseil",
        )


def _reunir(resultat: Assemblage, prefixe: str) -> None:
    tetes = [(nom, racine) for nom, genre, racine in resultat.fichiers if genre == "workflow"]
    if not tetes:
        resultat.diagnostics.append(
            Diagnostic(
                "S20",
                Position(prefixe, 1, 1),
                "Aucun fichier ne commence par « workflow: ».",
                "Ajoutez workflow.yaml.",
            )
        )
        return
    for nom, racine in tetes[1:]:
        assert isinstance(racine, Carte)
        premiere = tetes[0][1]
        assert isinstance(premiere, Carte)
        resultat.diagnostics.append(
            _double("workflow", racine.entrees[0].position_cle, premiere.entrees[0].position_cle)
        )
    tete = tetes[0][1]
    assert isinstance(tete, Carte)
    cartes: dict[str, list[Entree]] = {"phases": [], "fiches": [], **{c: [] for c in COLLECTIONS}}
    for nom, genre, racine in resultat.fichiers:
        assert isinstance(racine, Carte)
        if genre == "essai":
            resultat.essais.append((nom, racine))
        elif genre in ("phase", "fiche"):
            _machine(cartes[f"{genre}s"], racine, resultat)
        elif genre in COLLECTIONS:
            valeur = racine.entrees[0].valeur
            for entree in valeur.entrees if isinstance(valeur, Carte) else ():
                _ajouter(cartes[genre], entree, resultat)
    ajouts = tuple(
        Entree(nom, tete.position, Carte(tuple(entrees), tete.position)) for nom, entrees in cartes.items()
    )
    resultat.racine = Carte((*tete.entrees, *ajouts), tete.position)


def _machine(entrees: list[Entree], racine: Carte, resultat: Assemblage) -> None:
    """`phase: suivi` en tête devient `suivi: {…}` ; la clé « phase » d'une fiche reste la sienne."""
    tete = racine.entrees[0]
    if not isinstance(tete.valeur, Texte) or not tete.valeur.valeur:
        return
    corps = Carte(racine.entrees[1:], racine.position)
    _ajouter(entrees, Entree(tete.valeur.valeur, tete.valeur.position, corps), resultat)


def _ajouter(entrees: list[Entree], entree: Entree, resultat: Assemblage) -> None:
    deja = next((e for e in entrees if e.cle == entree.cle), None)
    if deja is not None:
        resultat.diagnostics.append(_double(entree.cle, entree.position_cle, deja.position_cle))
        return
    entrees.append(entree)


def _double(nom: str, ici: Position, deja: Position) -> Diagnostic:
    return Diagnostic(
        "S22",
        ici,
        f"« {nom} » est défini deux fois.",
        "Gardez une seule des deux définitions.",
        autres=((deja, "première définition"),),
    )
