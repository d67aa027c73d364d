"""Du répertoire d'un workflow à une seule carte : chaque fichier est rangé selon sa première clé.

Le nom d'un fichier ne compte pas. Deux fichiers qui disent la même chose sont une erreur, aux deux lieux. Ce
qu'un fichier illisible disait peut-être est retenu : rien de ce qui le cite ne sera dit inconnu.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.noeuds import Carte, Entree, Texte
from moteur.lecture.schemas import defaut_de_genre, genre_de
from moteur.lecture.yaml_strict import Lecture, lire_fichier
from moteur.suggestions import le_plus_proche

COLLECTIONS = ("garanties", "couvertures", "indicateurs", "echeances", "documents", "donnees")
# Un fichier qui ne commence pas par son genre le dit souvent plus bas ; une fiche a aussi une clé « phase ».
SE_RECONNAISSENT = ("fiche", "phase", "essai", *COLLECTIONS, "deroulement", "porteur")
FICHIERS_MAXIMUM = 500
# Une phase n'a ni l'une ni l'autre : un fichier qui en a une est une fiche, dont le nom s'est perdu.
DE_FICHE = ("creation", "designation")
# Un scénario de démonstration, un paquet de départ accompagnent un workflow sans en faire partie.
A_PART = ("demonstration", "depart")
TETE, COUCHE = "workflow", "amende"

_CLE_DE_TETE = re.compile(r"\ufeff?([a-z_]+)\s*:\s*[\"']?([a-z][a-z0-9_]*)?")
_CLES = re.compile(r"([a-z][a-z0-9_]*)\s*:")


@dataclass(slots=True)
class Absents:
    """Les noms que des fichiers illisibles déclaraient peut-être ; `tout` : on ne sait rien de l'un d'eux."""

    fiches: set[str] = field(default_factory=set)
    phases: set[str] = field(default_factory=set)
    essais: set[str] = field(default_factory=set)
    documents: bool = False
    tete: set[str] = field(default_factory=set)
    sans_tete: bool = False
    tout: bool = False


@dataclass(slots=True)
class Assemblage:
    """Les fichiers lus, la carte réunie (sans tête, elle n'a que ses collections), les essais à part."""

    racine: Carte | None = None
    essais: list[tuple[str, Carte]] = field(default_factory=list)
    lectures: list[Lecture] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    fichiers: list[tuple[str, Carte]] = field(default_factory=list)
    absents: Absents = field(default_factory=Absents)
    # La tête d'un paquet qui en amende un autre ; `racine` n'a alors que ses collections.
    couche: Carte | None = None


def trouver(repertoire: Path) -> list[Path]:
    """Les fichiers YAML d'un workflow, dans un ordre qui ne dépend pas de la machine."""
    trouves = [p for p in repertoire.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file()]
    siens = [p for p in trouves if not set(A_PART) & set(p.relative_to(repertoire).parts[:-1])]
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
        elif lecture.racine is not None and not isinstance(lecture.racine, Carte):
            resultat.diagnostics.append(defaut_de_genre(lecture.racine, fichier=nom))
        elif any(ligne.strip() for ligne in lecture.lignes) or any(
            d.code != "Y07" for d in lecture.diagnostics
        ):
            _retenir_l_illisible(lecture, resultat.absents)
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
            "Renommez-le sans « .txt » (Bloc-notes l'ajoute : choisissez « Tous les fichiers » "
            "en enregistrant).",
            gravite="conseil",
        )


# ── Ce qu'un fichier illisible disait peut-être ──
def _retenir_l_illisible(lecture: Lecture, absents: Absents) -> None:
    ecrites = (ligne for ligne in lecture.lignes if ligne.strip() and not ligne.lstrip().startswith("#"))
    trouve = _CLE_DE_TETE.match(next(ecrites, ""))
    genre, nom = (trouve[1], trouve[2] or "") if trouve else ("", "")
    noms = {mot for ligne in lecture.lignes for mot in _CLES.findall(ligne)}
    if genre == TETE:
        absents.sans_tete = True
        absents.tete |= noms
    elif genre in ("fiche", "phase", "essai") and nom:
        {"fiche": absents.fiches, "phase": absents.phases, "essai": absents.essais}[genre].add(nom)
    elif genre == "documents":
        absents.documents = True
    elif genre not in COLLECTIONS:
        absents.tout = True


# ── Réunir ──
def _reunir(resultat: Assemblage, prefixe: str) -> None:
    ranges = [(nom, racine, *_genre(racine)) for nom, racine in resultat.fichiers]
    tetes = [racine for _, racine, genre, _ in ranges if genre == TETE]
    couches = [racine for _, racine, genre, _ in ranges if genre == COUCHE]
    for cle, memes in ((TETE, tetes), (COUCHE, [] if tetes else couches)):
        for autre in memes[1:]:
            resultat.diagnostics.append(_double(cle, autre.entrees[0], memes[0].entrees[0]))
    if couches and not tetes:
        resultat.couche = couches[0]
    elif not tetes:
        if not (resultat.absents.sans_tete or resultat.absents.tout):
            resultat.diagnostics.append(
                _du_repertoire(prefixe, "Aucun fichier ne commence par « workflow: ».")
            )
        resultat.absents.sans_tete = True
    cartes: dict[str, list[Entree]] = {"phases": [], "fiches": [], **{c: [] for c in COLLECTIONS}}
    for nom, racine, genre, dit in ranges:
        _ranger(nom, racine, genre, dit, cartes, resultat)
    if tetes:
        resultat.diagnostics += _couches_egarees(couches)
    tete = tetes[0] if tetes else Carte((), Position(prefixe, 1, 1))
    # Triées par nom : renommer un fichier ne change pas l'empreinte du workflow.
    ajouts = tuple(
        Entree(nom, tete.position, Carte(tuple(sorted(entrees, key=lambda e: e.cle)), tete.position))
        for nom, entrees in cartes.items()
    )
    resultat.racine = Carte((*tete.entrees, *ajouts), tete.position)


def _genre(racine: Carte) -> tuple[str, Entree | None]:
    """Le genre que dit la première clé, même mal écrite ; à défaut, celui que montrent les autres clés."""
    premiere = racine.entrees[0]
    if genre_de(racine) is not None:
        return premiere.cle, premiere
    proche = le_plus_proche(premiere.cle, (TETE, COUCHE, *SE_RECONNAISSENT[:-2]))
    if proche is not None and proche not in racine:
        return proche, premiere
    cle = next((c for c in (TETE, COUCHE, *SE_RECONNAISSENT) if c in racine), "")
    if cle == "phase" and any(c in racine for c in DE_FICHE):
        return "", None
    return TETE if cle in SE_RECONNAISSENT[-2:] else cle, racine.entree(cle)


def _ranger(
    nom: str,
    racine: Carte,
    genre: str,
    dit: Entree | None,
    cartes: dict[str, list[Entree]],
    resultat: Assemblage,
) -> None:
    if genre in ("essai", "phase", "fiche"):
        valeur = dit.valeur if dit is not None else None
        if not isinstance(valeur, Texte) or not valeur.valeur:
            resultat.absents.tout = True
            return
        # `phase: suivi` en tête devient `suivi: {…}` ; la clé « phase » d'une fiche reste la sienne.
        corps = Carte(tuple(e for e in racine.entrees if e is not dit), racine.position)
        entree = Entree(valeur.valeur, valeur.position, corps)
        if genre == "essai":
            _ranger_un_essai(nom, racine, entree, resultat)
        else:
            _ajouter(cartes[f"{genre}s"], entree, resultat)
    elif genre in COLLECTIONS:
        for entree in dit.valeur.entrees if dit is not None and isinstance(dit.valeur, Carte) else ():
            _ajouter(cartes[genre], entree, resultat)
    elif genre not in (TETE, COUCHE):
        resultat.absents.tout = True


def _ranger_un_essai(fichier: str, racine: Carte, entree: Entree, resultat: Assemblage) -> None:
    for _, autre in resultat.essais:
        valeur = autre.get("essai")
        if isinstance(valeur, Texte) and valeur.valeur == entree.cle:
            deja = Entree(entree.cle, valeur.position, valeur)
            resultat.diagnostics.append(_double(entree.cle, entree, deja))
            return
    resultat.essais.append((fichier, racine))


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
        "Gardez une seule des deux définitions, ou donnez un autre nom à l'une.",
        autres=((deja.position_cle, "première définition"),),
    )


def _couches_egarees(couches: Iterable[Carte]) -> Iterator[Diagnostic]:
    for racine in couches:
        yield Diagnostic(
            "S18",
            racine.entrees[0].position_cle,
            "Cette couche est dans le répertoire du workflow qu'elle amende : elle n'est pas appliquée.",
            "Mettez-la dans un répertoire à elle, à côté de celui du workflow.",
        )
