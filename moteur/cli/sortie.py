"""Écrire au terminal : résultat, messages, JSON. Le seul fichier qui touche stdout et stderr.

Aucune donnée montrée ne peut commander le terminal, et une console qui ne connaît pas un caractère reçoit
son voisin le plus proche : écrire n'échoue jamais pour une lettre.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import IO, Any

from moteur.cli.mise_en_page import LARGEUR_COURANTE, LARGEUR_MAXIMUM, LARGEUR_MINIMUM
from moteur.cli.reponse import Reponse

VOISINS = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "’": "'", "‘": "'", "“": '"', "”": '"',
    "«": '"', "»": '"', "…": "...", "–": "-", "—": "-", "‑": "-", "−": "-", "€": "EUR", "œ": "oe", "Œ": "OE",
    "æ": "ae", "Æ": "AE", "→": "->", "←": "<-", "•": "-", "·": "-", "✓": "x", "≤": "<=", "≥": ">=", "×": "x", "№": "n°",
}  # fmt: skip


def ecrire(reponse: Reponse, *, json: bool) -> None:
    """Écrit la réponse : un objet JSON et rien d'autre, ou du texte pour une personne."""
    if json:
        _poser(sys.stdout, en_json(reponse.donnees, encodage=_encodage(sys.stdout)) + "\n")
        return
    flux = sys.stderr if reponse.message else sys.stdout
    lignes = reponse.texte(largeur(flux))
    _poser(flux, "".join(f"{ligne}\n" for ligne in assainir(lignes)))


def annoncer(texte: str) -> None:
    """Un message en cours de route, sur la sortie des messages."""
    _poser(sys.stderr, "".join(f"{ligne}\n" for ligne in assainir([texte])))


def inviter(texte: str) -> None:
    """Une invite, sur la ligne où la personne va répondre."""
    _poser(sys.stderr, assainir([texte])[0])


def largeur(flux: IO[str]) -> int:
    """La largeur utile : celle de l'écran, ou celle que dit COLUMNS, bornée pour rester lisible."""
    dite = os.environ.get("COLUMNS", "")
    if dite.isdecimal() and len(dite) < 6 and int(dite):
        colonnes = int(dite)
    else:
        try:
            colonnes = os.get_terminal_size(flux.fileno()).columns or LARGEUR_COURANTE
        except (OSError, ValueError, AttributeError):
            colonnes = LARGEUR_COURANTE
    return max(LARGEUR_MINIMUM, min(colonnes, LARGEUR_MAXIMUM))


def assainir(lignes: Iterable[str]) -> list[str]:
    """Les lignes dont chaque caractère de commande devient visible."""
    resultat = []
    for ligne in lignes:
        if not ligne.isprintable():
            from moteur.domaine.valeurs import assainir_pour_terminal

            ligne = assainir_pour_terminal(ligne)
        resultat.append(ligne)
    return resultat


def en_json(donnees: Mapping[str, Any], *, encodage: str) -> str:
    """Un objet JSON sur une ligne, en ASCII hors d'une sortie UTF-8 : qui le relit n'a pas à deviner."""
    import json

    texte = json.dumps(donnees, ensure_ascii=False, default=str)
    if texte.isprintable() and encodage.lower().replace("_", "-") in ("utf-8", "utf8"):
        return texte
    return json.dumps(donnees, ensure_ascii=True, default=str)


def imprimable(texte: str, encodage: str) -> str:
    """Le texte, où chaque caractère inconnu de la console laisse la place à un voisin, à défaut à « ? »."""
    if _passe(texte, encodage):
        return texte
    return "".join(c if _passe(c, encodage) else _voisin(c, encodage) for c in texte)


def _voisin(caractere: str, encodage: str) -> str:
    if caractere in VOISINS:
        return VOISINS[caractere]
    from moteur.suggestions import sans_accents

    nu = sans_accents(caractere)
    return nu if nu != caractere and _passe(nu, encodage) else "?"


def _passe(texte: str, encodage: str) -> bool:
    try:
        texte.encode(encodage)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return texte.isascii()
    return True


def _encodage(flux: IO[str]) -> str:
    return getattr(flux, "encoding", None) or "utf-8"


def _poser(flux: IO[str] | None, texte: str) -> None:
    """Écrit et vide le tampon : un disque plein ou un tuyau fermé se sait ici, pas à la fin du programme."""
    if flux is None:
        return
    flux.write(imprimable(texte, _encodage(flux)))
    flux.flush()
