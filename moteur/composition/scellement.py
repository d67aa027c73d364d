"""De quoi sceller sur ce poste : le coffre et la phrase ; et le point que l'on pose de soi-même quand il est dû."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.composition.coffre import PHRASE, Coffre, coffre_du_poste
from moteur.erreurs import ErreurMoteur

if TYPE_CHECKING:
    from moteur.journal.port import Journal
    from moteur.operations.atelier import Atelier
    from moteur.operations.points import Scelleur


def coffre() -> Coffre:
    """Le coffre de ce poste."""
    return coffre_du_poste(os.environ, maison=Path.home(), windows=os.name == "nt")


def scelleur() -> Scelleur:
    """Le coffre de ce poste, la phrase de l'environnement, le hasard du système."""
    from moteur.operations.points import Scelleur

    return Scelleur(coffre(), os.environ.get(PHRASE, ""), os.urandom)


def figer_si_en_retard(journal: Journal) -> None:
    """Une base plus courte que ce que ce poste en a vu ne s'écrit plus."""
    du_poste = coffre()
    # Sans coffre, aucun point n'a jamais été vu d'ici : rien à charger, rien à comparer.
    if not du_poste.racine.is_dir():
        return
    from moteur.operations.points import retard

    faute = retard(journal, du_poste)
    if faute is not None:
        journal.figer(faute)


def poser_s_il_est_du(atelier: Atelier) -> None:
    """Pose le point de chaque jour ou de chaque millier de faits, si ce poste en a la clé.

    Une clé protégée dont la phrase manque, un disque plein : ce qui vient d'être écrit n'en souffre pas, et
    « moteur audit chaine » dit la date du dernier point.
    """
    if not coffre().racine.is_dir():
        return
    from moteur.operations.points import est_du, poser

    with suppress(ErreurMoteur):
        if est_du(atelier.journal, maintenant=atelier.maintenant()):
            poser(atelier.journal, scelleur(), maintenant=atelier.maintenant())
