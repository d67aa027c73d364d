"""L'empreinte de tout ce dont dépend une vérification : les fichiers, le moteur, les bibliothèques, la question.

Elle compte plus de fichiers qu'il n'en faut plutôt que moins : un fichier de trop fait vérifier une fois pour rien, un
fichier oublié ferait répondre à côté. Ce qui ne se compte pas simplement fait renoncer.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from typing import NamedTuple

from moteur import __version__

ENTREES_MAX, PROFONDEUR_MAX = 3000, 20
# La lecture refuse ce qui dépasse, sans en lire plus.
TAILLE_MAX_OCTETS = 1024 * 1024 + 1
TETES = ("workflow.yaml", "amendement.yaml")
BIBLIOTHEQUES = ("_ruamel_yaml", "jsonschema")


class Renoncement(Exception):
    """Quelque chose ici ne se compte pas : un lien vers un répertoire, un tube, trop de fichiers."""


class Question(NamedTuple):
    """Les workflows à vérifier, d'où on le demande, l'espace où l'on est (ou rien), et les répertoires du moteur."""

    mots: tuple[str, ...]
    ici: str
    espace: str
    livraison: str
    paquet: str

    @property
    def nom(self) -> str:
        """Une même question remplace sa réponse précédente."""
        return _condenser("\0".join((*self.mots, "", *self[1:])))


def empreinte(question: Question) -> str | None:
    """L'empreinte de tout ce que lirait la vérification ; rien si elle ne se calcule pas à coup sûr."""
    compte = _Compte()
    try:
        for texte in (question.nom, __version__, sys.version, *_moteur(question.paquet), *_bibliotheques()):
            compte.texte(texte)
        for racine in dict.fromkeys(_racines(question)):
            compte.texte(racine)
            compte.arbre(racine)
    except (OSError, ValueError, Renoncement):
        return None
    return compte.somme.hexdigest()


def _condenser(texte: str) -> str:
    return hashlib.sha256(texte.encode("utf-8", "surrogatepass")).hexdigest()


# ── Quels répertoires ──
def _racines(question: Question) -> Iterator[str]:
    for depart in (question.espace, question.livraison):
        for genre in ("workflows", "modeles_docs"):
            if depart and os.path.isdir(os.path.join(depart, genre)):
                yield os.path.realpath(os.path.join(depart, genre))
    yield os.path.join(question.livraison, "schemas")
    connues = os.path.realpath(os.path.join(question.livraison, "workflows")) + os.sep
    for mot in question.mots:
        chemin = os.path.realpath(os.path.join(question.ici, mot))
        if os.path.isdir(chemin) and not chemin.startswith(connues):
            # Un paquet nommé par son chemin peut amender ses voisins.
            yield chemin
            yield from _paquets(os.path.dirname(chemin))
        elif os.path.exists(chemin) and not os.path.isdir(chemin):
            raise Renoncement


def _paquets(repertoire: str) -> Iterator[str]:
    with os.scandir(repertoire) as entrees:
        for entree in sorted(entrees, key=lambda e: e.name):
            if any(os.path.isfile(os.path.join(entree.path, tete)) for tete in TETES):
                if entree.is_symlink():
                    raise Renoncement
                yield entree.path


# ── Ce qu'ils contiennent ──
class _Compte:
    """Une seule empreinte pour tout : chaque texte et chaque contenu y entre précédé de sa longueur."""

    def __init__(self) -> None:
        self.somme = hashlib.sha256()
        self._restent = ENTREES_MAX

    def texte(self, texte: str) -> None:
        self._octets(texte.encode("utf-8", "surrogatepass"))

    def arbre(self, racine: str, retrait: int = 0) -> None:
        """Chaque nom, et le contenu de ce qui est en YAML ou en JSON."""
        with os.scandir(racine) as lues:
            entrees = sorted(lues, key=lambda e: e.name)
        self._restent -= len(entrees)
        if self._restent < 0 or retrait > PROFONDEUR_MAX:
            raise Renoncement
        self.texte(f"{retrait} {len(entrees)}")
        for entree in entrees:
            self.texte(entree.name)
            if entree.is_dir():
                if entree.is_symlink():
                    raise Renoncement
                self.arbre(entree.path, retrait + 1)
            elif not entree.is_file():
                raise Renoncement
            elif entree.name.endswith((".yaml", ".yml", ".json")):
                with open(entree.path, "rb", buffering=0) as flux:
                    self._octets(flux.read(TAILLE_MAX_OCTETS))

    def _octets(self, octets: bytes) -> None:
        self.somme.update(len(octets).to_bytes(4))
        self.somme.update(octets)


# ── Ce qui les lit ──
def _moteur(repertoire: str) -> Iterator[str]:
    """Chaque fichier du moteur, sa taille et sa date : une version se modifie sans changer de numéro."""
    with os.scandir(repertoire) as entrees:
        for entree in sorted(entrees, key=lambda e: e.name):
            if entree.name.endswith(".py"):
                yield f"{entree.path} {entree.stat().st_size} {entree.stat().st_mtime_ns}"
            elif entree.is_dir() and entree.name not in ("__pycache__", "livraison"):
                yield from _moteur(entree.path)


def _bibliotheques() -> Iterator[str]:
    for nom in BIBLIOTHEQUES:
        trouvee = PathFinder.find_spec(nom)
        origine = trouvee.origin if trouvee is not None else None
        if origine is None:
            raise Renoncement
        vu = os.stat(origine)
        yield f"{origine} {vu.st_size} {vu.st_mtime_ns}"
