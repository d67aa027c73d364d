"""Agir sur une ou plusieurs cibles : tout passe, ou rien ne s'écrit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from moteur.cli import consignation
from moteur.cli.accord import Accord, rien_d_ecrit
from moteur.cli.reponse import Reponse

if TYPE_CHECKING:
    from moteur.operations.agir import Consigne, Manuel, Resultat
    from moteur.operations.dossiers import Ouvert

Acte = Callable[["Manuel"], "Resultat"]
EnPlus = Callable[[], dict[str, Any]]


def conclure(
    ouvert: Ouvert,
    actes: Sequence[tuple[str, Acte]],
    manuel: Manuel,
    *,
    en_plus: EnPlus = dict,
    avant: Callable[[], None] | None = None,
    accord: Accord | None = None,
) -> Reponse:
    """Essaie chaque acte à blanc, à la suite des autres, puis les consigne d'un seul tenant ; un refus arrête tout.

    `accord` est demandé avant d'écrire ce qui serait permis ; `avant` se fait ensuite, une fois tout accordé ;
    `en_plus` complète la réponse, une fois écrit.
    """
    from moteur.operations.dossiers import consigner

    depart = ouvert.dossier
    essais, motifs = _essayer(ouvert, actes, manuel)
    if motifs:
        ouvert.dossier = depart
        return consignation.refuser(motifs)
    if manuel.simuler:
        return consignation.repondre(ouvert, essais, **en_plus())
    ouvert.dossier = depart
    if accord is not None and not accord(essais):
        return rien_d_ecrit()
    if avant is not None:
        avant()
    consigner(ouvert, *(c.fait for c in essais))
    return consignation.repondre(ouvert, [replace(c, simule=False) for c in essais], **en_plus())


def _essayer(
    ouvert: Ouvert, actes: Sequence[tuple[str, Acte]], manuel: Manuel
) -> tuple[list[Consigne], list[tuple[str, Any]]]:
    """À blanc : les faits qui seraient écrits, chacun jugé sur le dossier que laissent les précédents."""
    from moteur.domaine.application import appliquer
    from moteur.domaine.decision import Refus

    a_blanc = replace(manuel, simuler=True)
    essais: list[Consigne] = []
    motifs: list[tuple[str, Any]] = []
    for cible, acte in actes:
        resultat = acte(a_blanc)
        if isinstance(resultat, Refus):
            motifs += [(cible, m) for m in resultat.motifs]
            continue
        essais.append(resultat)
        ouvert.dossier = appliquer(ouvert.workflow, ouvert.dossier, resultat.fait)
    return essais, motifs
