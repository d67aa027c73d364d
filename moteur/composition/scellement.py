"""De quoi sceller sur ce poste : le coffre et la phrase ; et le point que l'on pose de soi-même quand il est dû."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.composition.coffre import PHRASE, Coffre, coffre_du_poste
from moteur.erreurs import ErreurMoteur, JournalAltere
from moteur.journal.fautes import RESTAURER

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


def figer_s_il_le_faut(journal: Journal, racine: Path) -> None:
    """Une base plus courte que ce que ce poste en a vu, ou trouvée altérée, ne s'écrit plus."""
    du_poste = coffre()
    # Sans coffre, aucun point n'a jamais été vu d'ici : rien à charger, rien à comparer.
    if not du_poste.racine.is_dir():
        return
    from moteur.operations.points import retard

    faute = _altere(du_poste.marque(_nom(journal.identite(tirer=False), racine))) or retard(journal, du_poste)
    if faute is not None:
        journal.figer(faute)


def retenir_l_audit(journal: Journal, racine: Path, anomalies: Sequence[Mapping[str, Any]]) -> None:
    """Ce qu'une relecture complète a trouvé pèse sur les écritures, jusqu'à ce qu'une autre ne trouve plus rien."""
    nom = journal.identite(tirer=False)
    if not anomalies:
        lever_la_marque(nom, racine)
        return
    premiere = anomalies[0]
    ou = f"chaîne {premiere['chaine']}, rang {premiere['rang']} : " if premiere["chaine"] else ""
    autres = f" ({len(anomalies)} anomalies en tout)" if len(anomalies) > 1 else ""
    coffre().marquer(_nom(nom, racine), f"{ou}{premiere['quoi']}{autres}")


def lever_la_marque(journal: str, racine: Path) -> None:
    """Le journal de cet espace vient de se vérifier en entier."""
    du_poste = coffre()
    for nom in {_nom(journal, racine), _nom("", racine)}:
        du_poste.lever_la_marque(nom)


def _nom(journal: str, racine: Path) -> str:
    """Le nom du journal dans le coffre ; celui de sa place tant qu'il n'a pas posé de point."""
    return journal or f"espace-{hashlib.sha256(str(racine.resolve()).encode()).hexdigest()[:32]}"


def _altere(constat: str) -> JournalAltere | None:
    if not constat:
        return None
    return JournalAltere(
        "Une relecture complète a trouvé ce journal altéré : il se lit, et ne s'écrit plus.",
        lieu="journal de l'espace",
        raison=constat,
        suite=f"{RESTAURER} Si la base a été remise en état autrement, « moteur audit chaine » le constatera.",
    )


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
