"""Séparer ce qu'on écrit après une commande : des noms, et des `champ=valeur`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from moteur.erreurs import CommandeMalEcrite

# Ce qu'une commande proposée laisse à remplir, tel quel ou comme une console sans « … » l'a montré.
NON_REMPLIS = frozenset({"…", "...", "JJ/MM/AAAA", "AAAA"})
_CHAMP = re.compile(r"([^\W\d][\w.-]{0,60})=(.*)", re.DOTALL)


class Mots(NamedTuple):
    """Les noms dans leur ordre, et les valeurs écrites par champ."""

    noms: tuple[str, ...]
    valeurs: dict[str, str]


def separer(mots: Iterable[str]) -> Mots:
    """Les noms et les champs ; le même champ deux fois est une faute."""
    noms: list[str] = []
    valeurs: dict[str, str] = {}
    for mot in mots:
        trouve = _CHAMP.fullmatch(mot)
        if trouve is None:
            if "=" in mot[:1]:
                raise CommandeMalEcrite(
                    "Il manque le nom du champ devant « = ».",
                    suite="Écrivez champ=valeur, sans espace autour du signe égal.",
                )
            noms.append(mot)
            continue
        champ, valeur = trouve[1], trouve[2]
        if champ in valeurs:
            raise CommandeMalEcrite(f"Le champ « {champ} » est donné deux fois.", suite="Gardez-en un seul.")
        if valeur.strip() in NON_REMPLIS:
            raise CommandeMalEcrite(
                f"« {champ} » n'est pas rempli.", suite=f"Remplacez {mot} par la vraie valeur."
            )
        valeurs[champ] = valeur
    return Mots(tuple(noms), valeurs)


def exiger(noms: tuple[str, ...], minimum: int, maximum: int, *, usage: str) -> None:
    """Vérifie le nombre de noms ; `usage` rappelle comment la commande s'écrit."""
    if len(noms) < minimum:
        commande = " ".join(takewhile(str.islower, usage.split()))
        quoi = [mot for mot in usage.split() if mot.isupper() and not mot.startswith("[")][len(noms) :][:1]
        fait = f"Il manque {quoi[0].rstrip('…')}" if quoi else "Il manque quelque chose"
        raise CommandeMalEcrite(
            f"{fait} après « {' '.join((commande, *noms))} ».",
            raison=f"Cette commande s'écrit : {usage}",
            suite=f"Des exemples : {commande} --aide",
        )
    if len(noms) > maximum:
        raise CommandeMalEcrite(
            f"« {noms[maximum]} » est de trop.", raison=f"Cette commande s'écrit : {usage}"
        )
