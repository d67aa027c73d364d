"""Ce qu'on sait d'une panne de syntaxe, ce qu'on en dit, et ce qu'on masque pour lire la suite du fichier."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moteur.diagnostics import Diagnostic
from moteur.lecture.page import Page
from moteur.lecture.yaml_pieges import exemple

CLE_ET_VALEUR = re.compile(
    r"(?P<tete>\s*(?:- +)*)(?P<cle>[^\s:'\"#&*!|>%@`{}\[\],-][^\s:'\"{}\[\],]*) ?: +(?P<valeur>\S.*)$"
)
GUILLEMETS = "Mettez la phrase entre guillemets."
Lieu = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Panne:
    """Ce que l'analyseur a dit, lignes et colonnes comptées depuis 0."""

    contexte: str
    probleme: str
    lieu: Lieu
    debut: Lieu | None = None
    # Le dernier scalaire lu avant la panne : début, fin, et s'il était entre guillemets.
    dernier: tuple[Lieu, Lieu, bool] | None = None


@dataclass(frozen=True, slots=True)
class Reparation:
    """Les signes d'une ligne à masquer pour que la suite du fichier se lise."""

    ligne: int
    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class Traduction:
    """Ce qu'on en dit, et comment poursuivre la lecture si c'est possible."""

    defauts: tuple[Diagnostic, ...]
    reparation: Reparation | None = None


def inconnue(panne: Panne, page: Page) -> Traduction:
    """Une panne sans cause plus précise."""
    message = "La lecture bute ici : la ligne ne respecte pas l'écriture YAML."
    remede = "Comparez son retrait, ses guillemets et ses « : » à ceux des lignes voisines."
    return dire("Y39", page, panne.lieu, message, remede, reparation=masquer_valeur(page, panne.lieu[0]))


def dire(
    code: str,
    page: Page,
    lieu: Lieu,
    message: str,
    remede: str,
    *,
    longueur: int = 1,
    reparation: Reparation | None = None,
) -> Traduction:
    """Un seul défaut, au lieu donné, et de quoi poursuivre."""
    position = page.position(*lieu, longueur=longueur)
    return Traduction((Diagnostic(code, position, message, remede),), reparation)


def masquer_valeur(page: Page, ligne: int) -> Reparation | None:
    """La valeur de la ligne, si elle est seule sur une ligne `clé: valeur` et ne continue pas dessous."""
    trouve = CLE_ET_VALEUR.match(page.ligne(ligne))
    suivante = page.suivante(ligne)
    if trouve is None or (suivante is not None and page.retrait(suivante) > len(trouve["tete"])):
        return None
    return Reparation(ligne, trouve.start("valeur"), trouve.end("valeur"))


def ligne_corrigee(page: Page, ligne: int) -> str:
    """Le conseil de mettre la valeur de cette ligne entre guillemets, la ligne corrigée à l'appui."""
    trouve = CLE_ET_VALEUR.match(page.ligne(ligne))
    return exemple(trouve["cle"], trouve["valeur"].rstrip()) if trouve else GUILLEMETS
