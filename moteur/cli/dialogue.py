"""Parler avec la personne au terminal : savoir s'il y en a un, y montrer des lignes, y poser une question."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from moteur.cli.reponse import Reglages
from moteur.erreurs import CommandeMalEcrite

OUI, NON = ("o", "oui"), ("n", "non")


def au_terminal(reglages: Reglages) -> bool:
    """Une personne peut-elle répondre ? Jamais avec `--json`, qu'un programme lit."""
    flux = (sys.stdin, sys.stderr)
    return not reglages.json and all(f is not None and not f.closed and f.isatty() for f in flux)


def montrer(lignes: Iterable[str]) -> None:
    """Des lignes sur la sortie des messages, pliées à la largeur de l'écran, sauf une commande à recopier."""
    from moteur.cli.mise_en_page import replier
    from moteur.cli.sortie import annoncer

    place = largeur()
    for ligne in lignes:
        for pliee in replier(ligne, place):
            annoncer(pliee)


def largeur() -> int:
    """La largeur de l'écran où l'on parle."""
    from moteur.cli import sortie

    return sortie.largeur(sys.stderr)


def exiger_un_terminal(reglages: Reglages, pourquoi: str) -> None:
    """Refuse là où personne ne peut donner son accord ; « --oui » le donne d'avance."""
    if not au_terminal(reglages):
        raise CommandeMalEcrite(
            f"{pourquoi} : il faut votre accord.",
            raison="Cette commande n'a pas de terminal où vous le demander.",
            suite="Donnez-le d'avance : ajoutez --oui. Ou regardez sans rien écrire : --simuler.",
        )


def saisir(invite: str) -> str:
    """Ce que la personne répond, sans les espaces autour ; une entrée fermée arrête tout, comme Ctrl-C."""
    while True:
        ligne = _lire(f"{invite} > ")
        if not ligne:
            raise KeyboardInterrupt
        if not ligne.startswith("moteur "):
            return ligne.strip()
        montrer(["  Ici, vous répondez à une question. Pour taper une commande, quittez d'abord : Ctrl-C."])


def _lire(invite: str) -> str:
    """Une ligne tapée après l'invite ; ce qui suit un arrêt commence sur sa propre ligne."""
    from moteur.cli.mise_en_page import replier
    from moteur.cli.sortie import annoncer, inviter

    *debut, fin = replier(invite.rstrip(), largeur()) or [invite]
    montrer(debut)
    try:
        inviter(f"{fin} ")
        ligne = sys.stdin.readline()
    except UnicodeDecodeError:
        montrer(
            [f"  Votre terminal n'écrit pas en {(sys.stdin.encoding or '').upper()} : tapez sans accent."]
        )
        return _lire(invite)
    except KeyboardInterrupt:
        annoncer("")
        raise
    if not ligne:
        annoncer("")
    return ligne


def demander(question: str, *, defaut: bool) -> bool:
    """Oui ou non ; Entrée vaut `defaut`, et une entrée fermée vaut non."""
    while True:
        ligne = _lire(f"{question} (oui ou non ; Entrée : {'oui' if defaut else 'non'}) > ")
        mot = ligne.strip().lower()
        if not ligne or mot in NON:
            return False
        if mot in OUI:
            return True
        if not mot:
            return defaut
        montrer(["Répondez oui ou non."])
