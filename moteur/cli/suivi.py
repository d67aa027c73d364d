"""Revérifier à chaque enregistrement, pour qui écrit sans éditeur qui souligne ; Ctrl-C arrête, et c'est la fin voulue."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from moteur.cli.reponse import FAIT, Reponse
from moteur.erreurs import ErreurMoteur

PAS = 0.5
SUFFIXES = (".yaml", ".yml", ".docx")

Empreinte = dict[Path, tuple[int, int]]
Verifier = Callable[[], Reponse]
Montrer = Callable[[Reponse], None]


def suivre(
    verifier: Verifier,
    repertoires: Callable[[], Iterable[Path]],
    *,
    dormir: Callable[[float], None] = time.sleep,
    montrer: Montrer | None = None,
) -> Reponse:
    """Vérifie, puis revérifie dès qu'un fichier de ces répertoires change, jusqu'à Ctrl-C."""
    poser = montrer or _au_terminal
    try:
        avant = releve(repertoires())
        poser(verifier())  # un nom inconnu se dit tout de suite, et arrête
        poser(_ligne("En attente d'un enregistrement. Ctrl-C pour arrêter."))
        while True:
            dormir(PAS)
            apres = releve(repertoires())
            if apres == avant:
                continue
            changes = sorted({p.name for p in avant.keys() | apres.keys() if avant.get(p) != apres.get(p)})
            avant = apres
            poser(_ligne("", f"Changé : {', '.join(changes)}"))
            poser(_reprendre(verifier))
    except KeyboardInterrupt:
        return Reponse({"suivi": "arrêté"}, lambda _largeur: ["", "Suivi arrêté."], FAIT, message=True)


def releve(repertoires: Iterable[Path]) -> Empreinte:
    """L'heure et la taille de chaque fichier ; un fichier qui disparaît pendant qu'on regarde n'y est pas."""
    vus: Empreinte = {}
    for repertoire in repertoires:
        try:
            for fichier in repertoire.rglob("*"):
                if fichier.suffix.lower() in SUFFIXES and not fichier.name.startswith(("~$", ".")):
                    etat = fichier.stat()
                    vus[fichier] = (etat.st_mtime_ns, etat.st_size)
        except OSError:
            continue
    return vus


def _reprendre(verifier: Verifier) -> Reponse:
    """Une faute en cours de frappe se montre et n'arrête rien : on attend la suite."""
    from moteur.cli.fautes import repondre

    try:
        return verifier()
    except ErreurMoteur as faute:
        return repondre(faute)


def _ligne(*lignes: str) -> Reponse:
    return Reponse({}, lambda _largeur: list(lignes), message=True)


def _au_terminal(reponse: Reponse) -> None:
    from moteur.cli.sortie import ecrire

    ecrire(reponse, json=False)
