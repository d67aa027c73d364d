"""Un bureau pour les tests : de faux éditeurs, écrits comme de petits programmes, et des formulaires remplis."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

MODELE = Path(__file__).resolve().parent / "espace_essai"
COMPLET = {
    "objectifs": "Semer ensemble.\n\nRécolter : ensemble aussi.",
    "public": "Les voisins",
    "debut": "01/09/2026",
    "fin": "30/06/2027",
    "places": "12",
}


class Resultat(NamedTuple):
    """Ce qu'une commande a rendu."""

    code: int
    sortie: str
    messages: str

    @property
    def json(self) -> dict[str, Any]:
        objet: dict[str, Any] = json.loads(self.sortie)
        return objet


Lancer = Callable[..., Resultat]


def _ecrire(nom: str, valeur: str, _: object) -> str:
    return f"{nom}:\n{valeur}"


def remplir(texte: str, valeurs: Mapping[str, str]) -> str:
    """Le formulaire où ces champs, vides jusque-là, sont remplis à la main."""
    for nom, valeur in valeurs.items():
        texte, combien = re.subn(rf"^{nom}:.*$", partial(_ecrire, nom, valeur), texte, flags=re.MULTILINE)
        assert combien == 1, nom
    return texte


def editeur(repertoire: Path, corps: str) -> str:
    """La commande d'un faux éditeur : ce programme, lancé sur « fichier »."""
    script = repertoire / f"editeur_{len(list(repertoire.glob('editeur_*.py')))}.py"
    tete = "import re, sys, os, pathlib\nfichier = pathlib.Path(sys.argv[1])\n"
    script.write_text(tete + corps, encoding="utf-8")
    return f'"{sys.executable}" "{script}"'


def qui_remplit(valeurs: Mapping[str, str]) -> str:
    """Le corps d'un éditeur qui remplit ces champs et enregistre."""
    return f"""
texte = fichier.read_text(encoding="utf-8-sig")
for nom, valeur in {dict(valeurs)!r}.items():
    texte = re.sub(rf"^{{nom}}:.*$", lambda _: f"{{nom}}:\\n{{valeur}}", texte, flags=re.MULTILINE)
fichier.write_text(texte, encoding="utf-8")
"""
