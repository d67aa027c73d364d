"""Ce que chaque interpréteur de commandes sait lire : son script, la ligne qu'il donne, nos réponses pour lui."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moteur.cli.completer import Suite

_FICHIERS = {"bash": "moteur.bash", "zsh": "moteur.zsh", "fish": "moteur.fish", "powershell": "moteur.ps1"}
_GUILLEMETS = "'\""
# Derrière un guillemet déjà tapé, ces signes fermeraient la chaîne ou lanceraient une commande ; PowerShell
# tient aussi pour des guillemets les apostrophes et les guillemets courbes.
_PIEGES = frozenset("'\"\\$`!;&|<>(){}\u2018\u2019\u201a\u201b\u201c\u201d\u201e")


def script(interpreteur: str) -> str:
    """Le script de complétion de cet interpréteur."""
    return Path(__file__).with_name(_FICHIERS[interpreteur]).read_text(encoding="utf-8")


def mots_de_bash(ligne: str) -> list[str]:
    """Les mots d'une ligne de bash coupée au curseur, sans « moteur » ; le dernier est vide après un espace.

    Un guillemet encore ouvert n'est pas une faute : on est en train de taper.
    """
    mots: list[str] = []
    courant: list[str] | None = None
    ouvert = ""
    signes = iter(ligne)
    for signe in signes:
        if ouvert:
            if signe == ouvert:
                ouvert = ""
                continue
            if signe == "\\" and ouvert == '"':
                signe = next(signes, "")
        elif signe.isspace():
            if courant is not None:
                mots.append("".join(courant))
            courant = None
            continue
        elif signe in _GUILLEMETS:
            ouvert, signe = signe, ""
        elif signe == "\\":
            signe = next(signes, "")
        courant = [*(courant or []), signe]
    mots.append("".join(courant or []))
    return mots[1:]


def ecrire(interpreteur: str, suite: Suite, *, tape: str, coupes: str = "") -> str:
    """La réponse telle que la lit le script : d'abord le genre de fichiers à ajouter, puis un mot par ligne.

    Un mot que l'interpréteur pourrait prendre pour autre chose qu'un mot ne se propose pas : il se tape en entier.
    `coupes` : les signes où bash coupe ses mots ; il ne remplace que ce qui suit le dernier.
    """
    mots = [(_plat(p.valeur), _plat(p.aide)) for p in suite.propositions if _PIEGES.isdisjoint(p.valeur)]
    if interpreteur == "powershell":
        # En ASCII : Windows lirait autrement nos accents dans l'encodage de la console.
        objets = [{"mot": m, "aide": a or m} for m, a in mots]
        return json.dumps({"fichiers": suite.fichiers, "propositions": objets}) + "\n"
    if interpreteur == "bash":
        garde = _deja_coupe(tape, coupes)
        lignes = [_citer(m[garde:]) for m, _ in mots]
    else:
        lignes = [f"{m}\t{a}" if a else m for m, a in mots]
    return "\n".join([suite.fichiers, *lignes]) + "\n"


def _deja_coupe(tape: str, coupes: str) -> int:
    """Combien de signes du mot commencé bash tient pour un autre mot."""
    return max((tape.rfind(c) + 1 for c in "=:" if c in coupes), default=0)


def _citer(mot: str) -> str:
    """Le mot tel qu'il se tape dans bash ; « = » et « : » n'y demandent pas de guillemets."""
    nu = mot.replace("=", "").replace(":", "").replace("~", "")
    return mot if not nu or shlex.quote(nu) == nu or nu.isalnum() else shlex.quote(mot)


def _plat(texte: str) -> str:
    """Sur une ligne, sans caractère de commande."""
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())
