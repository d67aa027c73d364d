"""`moteur workflow expliquer` : ce qu'un code de diagnostic veut dire."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.mise_en_page import plier
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "expliquer",
    usage="CODE",
    arguments=[("CODE", "Le code que montre un diagnostic, par exemple R02.")],
    exemples=("moteur workflow expliquer R02", "moteur workflow expliquer Y03 --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Expliquer un code : pourquoi c'est un défaut, un exemple fautif, le même corrigé."""
    from moteur.cli.saisies import exiger
    from moteur.cli.workflows import catalogue
    from moteur.operations.verifier import expliquer

    exiger(mots, 1, 1, usage="moteur workflow expliquer CODE")
    donnees = expliquer(catalogue(), mots[0])
    return Reponse(donnees, lambda largeur: _texte(donnees["texte"], largeur))


def _texte(texte: str, largeur: int) -> list[str]:
    """Les paragraphes recollés puis pliés ; un exemple, en retrait, garde ses lignes : les plier le fausserait."""
    lignes: list[str] = []
    suite: list[str] = []
    for ligne in (*texte.split("\n"), ""):
        if ligne.strip() and not ligne.startswith(" "):
            suite.append(ligne)
            continue
        lignes += plier(" ".join(suite), largeur)
        suite = []
        lignes.append(ligne)
    return lignes[:-1]
