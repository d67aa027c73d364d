"""Ce qu'est une faute de forme, où elle se trouve dans l'arbre, et les mots qui servent à la dire."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moteur.diagnostics import Diagnostic, Position
from moteur.lecture.flux import flux
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.suggestions import sans_accents

Chemin = tuple[str | int, ...]
NOM = "^[a-z][a-z0-9_]*$"
EXEMPLE_MAX = 100


@dataclass(frozen=True, slots=True)
class Faute:
    """Ce qu'un mot du schéma reproche à une valeur, ou à une clé."""

    mot: str
    chemin: Chemin
    attendu: Any
    schema: Mapping[str, Any]
    valeur: Any
    sur_la_cle: bool = False


@dataclass(frozen=True, slots=True)
class Lieu:
    """Où mène un chemin : l'entrée qui porte la valeur, et la valeur."""

    entree: Entree | None
    noeud: Noeud
    dans_liste: bool = False

    @property
    def cle(self) -> str:
        return self.entree.cle if self.entree else ""

    @property
    def position(self) -> Position:
        """La valeur si elle est écrite d'un trait, sinon la clé qui la porte."""
        ecrite = isinstance(self.noeud, Texte) and self.noeud.valeur.strip()
        if ecrite or self.dans_liste or self.entree is None:
            return self.noeud.position
        return self.entree.position_cle


def trouver(racine: Noeud, chemin: Chemin) -> Lieu:
    """Le lieu où mène le chemin ; s'il se perd, le dernier lieu connu."""
    lieu = Lieu(None, racine)
    for pas in chemin:
        if isinstance(lieu.noeud, Carte) and isinstance(pas, str):
            entree = lieu.noeud.entree(pas)
            if entree is None:
                break
            lieu = Lieu(entree, entree.valeur)
        elif isinstance(lieu.noeud, Liste) and isinstance(pas, int) and pas < len(lieu.noeud.elements):
            lieu = Lieu(lieu.entree, lieu.noeud.elements[pas], dans_liste=True)
        else:
            break
    return lieu


def premier_exemple(schema: Mapping[str, Any]) -> Any:
    exemples = schema.get("examples") or (None,)
    return exemples[0]


def exemple_de(cle: str, schema: Mapping[str, Any]) -> str:
    return montrer(cle, premier_exemple(schema.get("properties", {}).get(cle, {})))


def montrer(cle: str, valeur: Any, *, separe: str = ": ") -> str:
    ecrit = f"{cle}{separe}{flux(valeur)}"
    return f"`{cle}{separe}…`" if valeur is None or len(ecrit) > EXEMPLE_MAX else f"`{ecrit}`"


def ecrivez(cle: str, valeur: Any, *, separe: str = ": ") -> str:
    return f"Écrivez {montrer(cle, valeur, separe=separe)}."


def enumerer(mots: Sequence[str], et: str) -> str:
    return mots[0] if len(mots) < 2 else f"{', '.join(mots[:-1])} {et} {mots[-1]}"


def court(texte: str) -> str:
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= 60 else f"{ligne[:59]}…"


def en_nom(texte: str) -> str:
    """Le nom permis le plus proche : « Référent du site » devient `referent_du_site`."""
    base = sans_accents(texte.replace("œ", "oe").replace("Œ", "oe")).lower()
    return re.sub(r"[^a-z0-9]+", "_", base).strip("_").lstrip("0123456789_")


def mauvais_nom(position: Position, ecrit: str, faute: Faute) -> Diagnostic:
    dit = faute.schema.get("patternErrorMessage", "")
    propose = en_nom(ecrit)
    proche = faute.attendu == NOM and ecrit[:1].isalpha() and 0 < len(propose) <= 40
    suite = f" Par exemple `{propose}`." if proche else ""
    return Diagnostic("F08", position, f"« {court(ecrit)} » n'est pas un nom possible ici.", f"{dit}{suite}")


def trop_long(position: Position, sujet: str, maximum: str) -> Diagnostic:
    message = f"{sujet} est trop long : {maximum} au plus."
    return Diagnostic("F14", position, message, "Raccourcissez, ou partagez en plusieurs éléments.")
