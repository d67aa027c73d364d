"""Lire un fichier YAML strictement : un arbre de textes situés, ou tous les refus en français.

Seul fichier à connaître ruamel.yaml. On passe par ses évènements : son composeur s'effondre sur
50 000 `[` emboîtés et cache les ancres.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.diagnostics import Diagnostic, LigneDe, ranger
from moteur.lecture.noeuds import Noeud
from moteur.lecture.octets import decoder, ouvrir
from moteur.lecture.page import Page
from moteur.lecture.yaml_arbre import Arret, Batisseur

if TYPE_CHECKING:
    from moteur.lecture.yaml_panne import Lieu, Panne, Reparation

# Une faute de phrase se masque pour lire la suite ; au-delà, chaque reprise coûte plus qu'elle n'apprend.
REPRISES_MAX = 20
# Une ancre ou une balise fait buter la lecture plus loin sur la même ligne.
_FONT_BUTER = frozenset({"Y10", "Y11"})


@dataclass(frozen=True, slots=True)
class Lecture:
    """L'arbre lu, absent dès qu'une erreur est dite ; un conseil seul le laisse."""

    racine: Noeud | None
    diagnostics: tuple[Diagnostic, ...] = ()
    fichier: str = ""
    lignes: tuple[str, ...] = ()


def lire_fichier(chemin: Path, *, nom: str) -> Lecture:
    """Lit le fichier ; `nom` est celui que les diagnostics citent."""
    ouverture = ouvrir(chemin, nom=nom)
    if ouverture.refus is not None:
        return Lecture(None, (ouverture.refus,), nom)
    return lire_yaml(ouverture.octets, fichier=nom)


def lire_yaml(octets: bytes, *, fichier: str) -> Lecture:
    """Lit les octets d'un fichier ; ne lève jamais, quels qu'ils soient."""
    decodage = decoder(octets, fichier=fichier)
    page = decodage.page
    if decodage.texte is None:
        return Lecture(None, decodage.refus, fichier, page.lignes)
    racine, defauts = _analyser(decodage.texte, page=page)
    diagnostics = ranger((*decodage.refus, *defauts))
    saine = all(diagnostic.gravite != "erreur" for diagnostic in diagnostics)
    return Lecture(racine if saine else None, diagnostics, fichier, page.lignes)


def citer(lectures: Iterable[Lecture]) -> LigneDe:
    """La fonction qui rend les lignes de ces fichiers à `diagnostics.presenter`."""
    pages = {lecture.fichier: lecture.lignes for lecture in lectures}

    def ligne_de(fichier: str, numero: int) -> str | None:
        lignes = pages.get(fichier, ())
        return lignes[numero - 1] if 1 <= numero <= len(lignes) else None

    return ligne_de


def _analyser(texte: str, *, page: Page) -> tuple[Noeud | None, list[Diagnostic]]:
    """L'arbre, et tous les défauts : chaque faute de phrase est masquée, puis la lecture reprend."""
    defauts: list[Diagnostic] = []
    dites: set[int] = set()
    for _ in range(REPRISES_MAX):
        batisseur = Batisseur(page)
        panne = _parcourir(texte, batisseur)
        # Ce que cette reprise a vu se garde : le masque suivant peut le cacher.
        defauts += batisseur.defauts
        if panne is None:
            return (None if dites else batisseur.racine), defauts
        # Un fichier bien écrit n'a besoin de rien pour dire ses pannes.
        from moteur.lecture.yaml_erreurs import traduire

        traduction = traduire(panne, page=page)
        # Une même ligne se dit une fois : la suite de ses fautes vient de la première.
        dites |= {d.position.ligne - 1 for d in batisseur.defauts if d.code in _FONT_BUTER}
        if panne.lieu[0] not in dites:
            defauts += traduction.defauts
        dites.add(panne.lieu[0])
        masque = None if traduction.reparation is None else _masquer(texte, traduction.reparation)
        if masque is None or masque == texte:
            break
        texte = masque
    return None, defauts


def _masquer(texte: str, reparation: Reparation) -> str:
    lignes = texte.split("\n")
    ligne = lignes[reparation.ligne]
    masque = "x" * (reparation.fin - reparation.debut)
    lignes[reparation.ligne] = ligne[: reparation.debut] + masque + ligne[reparation.fin :]
    return "\n".join(lignes)


def _parcourir(texte: str, batisseur: Batisseur) -> Panne | None:
    """Donne les évènements au bâtisseur ; rend la panne de syntaxe qui les interrompt, s'il y en a une."""
    from _ruamel_yaml import CParser
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    # L'analyseur en C seul : ni composeur, ni constructeur, ni l'habillage de `YAML.parse`.
    suivant, recevoir = CParser(texte).get_event, batisseur.recevoir
    try:
        while (evenement := suivant()) is not None:
            recevoir(evenement)
    except Arret:
        return None
    except YAMLError as faute:
        from moteur.lecture.yaml_panne import Panne

        if not isinstance(faute, MarkedYAMLError):
            return Panne("", "", (0, 0))
        lieu = _lieu(faute.problem_mark) or (0, 0)
        dernier = _dernier_scalaire(batisseur)
        return Panne(faute.context or "", faute.problem or "", lieu, _lieu(faute.context_mark), dernier)
    return None


def _lieu(marque: object) -> Lieu | None:
    ligne, colonne = getattr(marque, "line", None), getattr(marque, "column", None)
    return None if ligne is None or colonne is None else (ligne, colonne)


def _dernier_scalaire(batisseur: Batisseur) -> tuple[Lieu, Lieu, bool] | None:
    dernier = batisseur.dernier
    if type(dernier).__name__ != "ScalarEvent":
        return None
    debut, fin = dernier.start_mark, dernier.end_mark
    return (debut.line, debut.column), (fin.line, fin.column), dernier.style in ("'", '"')
