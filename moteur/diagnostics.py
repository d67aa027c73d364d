"""Un défaut trouvé dans un fichier : son lieu, sa cause, son remède, et la façon de le montrer.

Ne sait ni lire un fichier ni écrire à l'écran : les lignes citées lui sont données.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_QUESTION = re.compile(r"^Vouliez-vous dire « (.+?) » \?")


class Position(NamedTuple):
    """Un lieu dans un fichier ; ligne et colonne commencent à 1, longueur en caractères."""

    # Un fichier en fait des milliers : un n-uplet se crée trois fois plus vite qu'une dataclass figée.

    fichier: str
    ligne: int
    colonne: int
    longueur: int = 1

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne}:{self.colonne}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Un défaut : code stable, lieu, cause en une phrase, remède, lieux voisins."""

    code: str
    position: Position
    message: str
    remede: str = ""
    gravite: str = "erreur"  # « erreur » ou « conseil »
    autres: tuple[tuple[Position, str], ...] = field(default=())


LigneDe = Callable[[str, int], str | None]


def ranger(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Les diagnostics dans l'ordre des fichiers et des lignes, sans répétition."""
    uniques = {(d.position, d.code, d.message): d for d in diagnostics}
    return tuple(uniques[cle] for cle in sorted(uniques))


def presenter(diagnostic: Diagnostic, *, ligne_de: LigneDe) -> str:
    """Le diagnostic en clair : `fichier:ligne:colonne  CODE  cause`, la ligne soulignée, le remède."""
    marque = "" if diagnostic.gravite == "erreur" else f" ({diagnostic.gravite})"
    lignes = [f"{diagnostic.position}  {diagnostic.code}{marque}  {diagnostic.message}"]
    lignes += _citation(diagnostic.position, ligne_de)
    for position, note in diagnostic.autres:
        lignes.append(f"  voir {position} : {note}")
        lignes += _citation(position, ligne_de)
    if diagnostic.remede:
        lignes.append(f"  À faire : {_a_faire(diagnostic.remede)}")
    return "\n".join(lignes)


def _a_faire(remede: str) -> str:
    """Une question n'est pas une chose à faire : « Vouliez-vous dire « x » ? » devient « Écrivez plutôt « x ». »."""
    return _QUESTION.sub(r"Écrivez plutôt « \1 ».", remede)


def _citation(position: Position, ligne_de: LigneDe) -> list[str]:
    texte = ligne_de(position.fichier, position.ligne)
    if texte is None or not texte.strip():
        return []
    texte = texte.rstrip("\r\n").replace("\t", " ")
    debut = min(position.colonne - 1, len(texte))
    fin = max(debut + 1, min(debut + position.longueur, len(texte)))
    # Une ligne très longue se réduit autour du défaut : la citation doit tenir à l'écran.
    if len(texte) > 100:
        gauche = max(0, debut - 40)
        texte, debut, fin = texte[gauche : gauche + 100], debut - gauche, min(fin - gauche, 100)
    numero = str(position.ligne)
    marge = " " * len(numero)
    return [f"  {numero} | {texte}", f"  {marge} | {' ' * debut}{'^' * (fin - debut)}"]
