"""`moteur workflow expliquer` : ce qu'un code de diagnostic veut dire."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
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
    from moteur.cli.mise_en_page import plier
    from moteur.cli.saisies import exiger
    from moteur.cli.workflows import catalogue
    from moteur.operations.verifier import expliquer

    exiger(mots, 1, 1, usage="moteur workflow expliquer CODE")
    donnees = expliquer(catalogue(), mots[0])
    lignes = donnees["texte"].split("\n")

    def texte(largeur: int) -> list[str]:
        # Un exemple garde ses retraits : les replier en ferait un autre YAML.
        return [
            m
            for ligne in lignes
            for m in ([ligne] if ligne.startswith(" ") else plier(ligne, largeur) or [""])
        ]

    return Reponse(donnees, texte)
