"""La réponse de `workflow verifier`, sans click : gardée si rien n'a changé, refaite sinon."""

from __future__ import annotations

import os
from typing import Any

from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse


def verifier(
    reglages: Reglages, mots: tuple[str, ...], *, garder: bool = True, modeles: bool = False
) -> Reponse:
    """Tous les défauts de ces workflows ; sans `garder`, ou avec leurs modèles Word, rien ne se relit d'avant."""
    from moteur.cli.rendu.verification import verification

    donnees = (
        _donnees(reglages, mots) if garder and not modeles else _verifier(reglages, mots, modeles=modeles)
    )
    fautif = any(d["gravite"] == "erreur" for d in donnees["diagnostics"])
    return Reponse(donnees, lambda largeur: verification(donnees, largeur), NEGATIF if fautif else FAIT)


def _donnees(reglages: Reglages, mots: tuple[str, ...]) -> dict[str, Any]:
    from moteur.composition import livre
    from moteur.composition.empreintes import Question
    from moteur.composition.verifications import gardee, repertoire

    def calculer() -> dict[str, Any]:
        return _verifier(reglages, mots)

    try:
        espace, ici = livre.espace(reglages.espace or "."), os.getcwd()
    except (OSError, ValueError):
        return calculer()
    if reglages.espace and not espace:
        return calculer()  # qui le refusera, et dira pourquoi
    question = Question(mots, ici, espace, livre.livre(), livre.PAQUET)
    return gardee(question, ou=repertoire(os.environ), calculer=calculer)


def _verifier(reglages: Reglages, mots: tuple[str, ...], *, modeles: bool = False) -> dict[str, Any]:
    from moteur.cli.avancement import avancement
    from moteur.cli.workflows import charges, mal_nommes
    from moteur.operations.verifier import verifier as verifier_

    with avancement(reglages, "Vérification"):
        lus = charges(reglages, mots)
        donnees = {**verifier_(lus), "notes": mal_nommes(lus)}
    if modeles:
        from moteur.cli.modeles import ajouter_les_modeles

        ajouter_les_modeles(reglages, donnees, lus)
    return donnees
