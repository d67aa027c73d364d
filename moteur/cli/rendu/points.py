"""Ce que l'on dit d'un point de contrôle et de la clé qui le signe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, date_fr

Vue = Mapping[str, Any]
_REMETTRE = (
    "Remettez cette clé publique à qui vous contrôle, par un autre chemin que les points (en main propre, par courrier) : "
    "elle seule dit qu'un point vient de vous."
)


def point(vue: Vue, largeur: int) -> list[str]:
    """Le point posé, où il est écrit, ce qu'il faut en faire."""
    if vue["simule"]:
        return plier(f"Rien n'est écrit. Un point engagerait {accord(vue['faits'], 'fait')}.", largeur)
    return sections(
        [
            *plier(f"Point de contrôle posé sur {accord(vue['faits'], 'fait')} : {vue['fichier']}", largeur),
            *plier(f"Racine : {vue['racine']}", largeur),
        ],
        _cle(vue, largeur) if vue["cle_neuve"] else [],
        plier(
            "Et maintenant ? Envoyez ce fichier hors de cette machine (à l'auditeur, à l'échelon supérieur). Une base réécrite ou "
            "tronquée ensuite ne lui répondra plus. Les suivants se posent seuls, chaque jour ou tous les mille faits ; "
            "« moteur audit point » écrit le dernier pour l'envoyer.",
            largeur,
        ),
    )


def liasse(vue: Vue, largeur: int) -> list[str]:
    """La liasse écrite, ce qu'elle montre, ce qu'elle tait."""
    if vue["simule"]:
        return plier(f"Rien n'est écrit. La liasse contiendrait {accord(vue['faits'], 'fait')}.", largeur)
    nues = vue["non_couvertes"]
    dites = (
        accord(nues, "intervention non couverte", "interventions non couvertes")
        if nues
        else "toutes couvertes"
    )
    tues = f"Retenu : {', '.join(vue['retenues'])}." if vue["retenues"] else "Rien n'est retenu."
    return sections(
        [
            *plier(f"Liasse écrite : {vue['liasse']}", largeur),
            *plier(f"{accord(vue['dossiers'], 'dossier')}, {accord(vue['faits'], 'fait')}.", largeur),
            *plier(f"{accord(vue['couvertures'], 'intervention')}, {dites}. {tues}", largeur),
        ],
        _cle(vue, largeur) if vue["cle_neuve"] else [],
        plier(
            "Et maintenant ? Envoyez ce fichier à qui vous contrôle. Le LISEZMOI qu'il contient dit comment le vérifier, sans moteur.",
            largeur,
        ),
    )


def cle(vue: Vue, largeur: int) -> list[str]:
    """La clé publique, en une ligne que l'on recopie."""
    lignes = _cle(vue, largeur)
    if vue["simule"]:
        return ["Rien n'est écrit ; la clé d'aujourd'hui reste.", *lignes]
    if vue["cle_neuve"]:
        lignes = [f"Clé remplacée le {date_fr(vue['pose_le'][:10])}.", *lignes]
    return lignes


def _cle(vue: Vue, largeur: int) -> list[str]:
    return ["Clé publique :", str(vue["cle"]), *plier(_REMETTRE, largeur)]
