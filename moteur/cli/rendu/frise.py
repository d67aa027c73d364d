"""La frise au terminal : chaque jalon en une ligne, puis le fichier où il est dessiné."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, date_fr

Vue = Mapping[str, Any]
SIGNES = {"fait": "[x]", "fait_tard": "[x]", "en_retard": "[!]", "sans_objet": "[-]"}


def frise(vue: Vue, largeur: int) -> list[str]:
    """Les jalons, du terme le plus proche au plus lointain ; le dessin en dit autant."""
    jalons = vue["jalons"]
    faits = sum(j["situation"] in ("fait", "fait_tard") for j in jalons)
    compte = f"{accord(len(jalons), 'jalon')} : {accord(faits, 'fait')}, {vue['retards']} en retard."
    tete = f"{vue['dossier']}, au {date_fr(vue['le'])}"
    corps = [ligne for j in jalons for ligne in _jalon(j, largeur)]
    return sections(
        [
            *plier(tete, largeur),
            *plier(compte if jalons else "Rien n'est attendu à une date connue.", largeur),
        ],
        corps,
        fichier(vue, largeur),
    )


def _jalon(j: Vue, largeur: int) -> list[str]:
    signe = SIGNES.get(j["situation"], "[ ]")
    dit = f"{signe} {date_fr(j['terme'])} {j['titre']} ({j['designation']}) : {j['dit']}"
    return plier(dit, largeur, retrait="  ", suite="      ")


def fichier(vue: Vue, largeur: int) -> list[str]:
    """Où est le fichier, ou où il serait."""
    tete = "À blanc, serait écrit :" if vue["simule"] else "Écrit, à ouvrir dans un navigateur :"
    return [*plier(tete, largeur), f"  {vue['fichier']}"]
