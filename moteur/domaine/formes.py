"""Dire comment un champ s'écrit, sans jamais donner de valeur qu'on recopierait par mégarde."""

from __future__ import annotations

from collections.abc import Sequence

from moteur.domaine.definitions import Champ
from moteur.domaine.valeurs import ZONES

NON_REMPLI = "…"
CITEES = 8


def a_remplir(champ: Champ) -> str:
    """`champ=…`, ou la forme d'une date : ce qui reste à remplacer se voit, et se refuse si on l'oublie."""
    return f"{champ.nom}={'JJ/MM/AAAA' if champ.type == 'date' and not champ.liste else NON_REMPLI}"


def possibles(champ: Champ) -> tuple[str, ...]:
    """Les mots qu'un champ admet, s'ils se comptent ; rien pour un texte, un nombre ou une fiche."""
    if champ.valeurs:
        return tuple(champ.valeurs)
    if champ.type == "booleen":
        return ("oui", "non")
    return tuple(ZONES) if champ.type == "zone" else ()


def enumerer(noms: Sequence[str]) -> str:
    """« a », « a ou b », « a, b ou c » ; au-delà de huit, la suite se devine."""
    if len(noms) > CITEES:
        return f"{', '.join(noms[:CITEES])}…"
    return " ou ".join(t for t in (", ".join(noms[:-1]), *noms[-1:]) if t)


def il_manque(champ: Champ, *, fiches: Sequence[str] = ()) -> str:
    """La phrase d'un champ demandé et laissé vide ; `fiches` : celles qu'un lien peut citer."""
    comment = _comment(champ, possibles(champ) or tuple(fiches))
    return f"Il manque « {champ.titre} » : {comment}{'' if comment.endswith(NON_REMPLI) else '.'}"


def _comment(champ: Champ, noms: Sequence[str]) -> str:
    if not noms:
        return a_remplir(champ)
    if len(noms) <= 2 and not champ.liste:
        return " ou ".join(f"{champ.nom}={nom}" for nom in noms)
    return f"{a_remplir(champ)} ({enumerer(noms)})"
