"""Le diagnostic en lignes : l'état de chaque point se lit en toutes lettres."""

from __future__ import annotations

from moteur.cli.mise_en_page import paires, plier, sections
from moteur.cli.reponse import Donnees

ETATS = {"bon": "bon", "a_corriger": "à corriger", "facultatif": "facultatif"}


def diagnostic(donnees: Donnees, largeur: int) -> list[str]:
    """Chaque point et son constat, puis ce qu'il y a à faire."""
    lignes = paires(
        [(c["titre"], f"{ETATS[c['etat']]} : {c['constat']}") for c in donnees["controles"]], largeur
    )
    remedes = [(c["titre"], c["remede"]) for c in donnees["controles"] if c["remede"]]
    return sections(
        ["Diagnostic", *lignes],
        ["Et maintenant ?", *paires(remedes, largeur)] if remedes else [],
        plier(_bilan(donnees), largeur),
    )


def _bilan(donnees: Donnees) -> str:
    fautifs = sum(c["etat"] == "a_corriger" for c in donnees["controles"])
    if not fautifs:
        return "Rien n'est à corriger."
    return f"{fautifs} {'point est' if fautifs == 1 else 'points sont'} à corriger."
