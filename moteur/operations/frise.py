"""La frise d'un dossier : ses jalons en données, sans aucune donnée personnelle, et leur dessin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from moteur.domaine.frise import EN_COURS, EN_RETARD, FAIT, FAIT_TARD, SANS_OBJET, Jalon, jalons
from moteur.domaine.regles.evaluation import Contexte
from moteur.exports.frise_svg import LigneDeFrise, dessiner
from moteur.exports.trait_svg import IMPRIME, Encres
from moteur.operations.dossiers import Ouvert

# Au-delà, les fiches d'une même échéance ne font qu'une ligne du dessin ; le tableau les garde toutes.
FICHES_DESSINEES = 6
_MOTS = {EN_RETARD: "en retard", FAIT: "faites", FAIT_TARD: "faites en retard", EN_COURS: "à faire"}


def frise(ouvert: Ouvert, *, le: date) -> dict[str, Any]:
    """Les jalons du dossier ce jour-là ; chaque fiche par son nom court, chaque phase par son titre."""
    trouves = poses(ouvert, le=le)
    return {
        "dossier": ouvert.titre,
        "le": le.isoformat(),
        "jalons": [_vue(ouvert, j) for j in trouves],
        "retards": sum(j.situation == EN_RETARD for j in trouves),
    }


def svg(ouvert: Ouvert, *, le: date, encres: Encres = IMPRIME, racine: str = "frise") -> str:
    """Le dessin des jalons ce jour-là."""
    trouves = poses(ouvert, le=le)
    titre = f"Frise de l'année — {ouvert.titre}"
    return dessiner(_lignes(ouvert, trouves), titre=titre, le=le, encres=encres, racine=racine)


def poses(ouvert: Ouvert, *, le: date) -> tuple[Jalon, ...]:
    """Les jalons ; d'un dossier fini, plus rien ne revient."""
    trouves = jalons(Contexte(ouvert.regles, ouvert.dossier, le, le))
    return tuple(j for j in trouves if j.echeance.au_plus_tard or not ouvert.fini)


def _vue(ouvert: Ouvert, jalon: Jalon) -> dict[str, Any]:
    return {
        "echeance": jalon.echeance.nom,
        "titre": jalon.echeance.titre,
        "fiche": jalon.instance,
        "designation": ou(ouvert, jalon),
        "ouvre": jalon.ouvre.isoformat() if jalon.ouvre else None,
        "terme": jalon.terme.isoformat(),
        "fait": jalon.fait.isoformat() if jalon.fait else None,
        "situation": jalon.situation,
        "dit": jalon.dit,
        "revient": not jalon.echeance.au_plus_tard,
    }


def ou(ouvert: Ouvert, jalon: Jalon) -> str:
    """La phase par son titre, la fiche par son nom court : jamais le nom d'une personne."""
    machine = ouvert.workflow.machines[ouvert.dossier.instances[jalon.instance].type]
    return jalon.instance if machine.genre == "fiche" else machine.titre


def _lignes(ouvert: Ouvert, trouves: Sequence[Jalon]) -> list[LigneDeFrise]:
    """Une ligne par jalon ; une seule pour les fiches trop nombreuses d'une même échéance."""
    combien = Counter(j.echeance.nom for j in trouves)
    seuls = [_ligne(ouvert, j) for j in trouves if combien[j.echeance.nom] <= FICHES_DESSINEES]
    nombreux = [j for j in trouves if combien[j.echeance.nom] > FICHES_DESSINEES]
    nombreux.sort(key=lambda j: j.echeance.nom)
    groupes = [_groupe(list(ensemble)) for _, ensemble in groupby(nombreux, key=lambda j: j.echeance.nom)]
    return sorted([*seuls, *groupes], key=lambda ligne: ligne.terme)


def _ligne(ouvert: Ouvert, j: Jalon) -> LigneDeFrise:
    return LigneDeFrise(j.echeance.titre, ou(ouvert, j), j.ouvre, j.terme, j.fait, j.situation, j.dit)


def _groupe(ensemble: Sequence[Jalon]) -> LigneDeFrise:
    """Les mêmes échéances de nombreuses fiches : la plus proche qui reste, et combien en sont où."""
    compte = Counter(j.situation for j in ensemble)
    dits = [f"{compte[s]} {mots}" for s, mots in _MOTS.items() if compte[s]]
    if reste := len(ensemble) - sum(compte[s] for s in _MOTS):
        dits.append(f"{reste} à venir")
    premier = min(ensemble, key=lambda j: (j.situation in (FAIT, FAIT_TARD, SANS_OBJET), j.terme))
    return LigneDeFrise(
        premier.echeance.titre,
        f"{len(ensemble)} fiches, à partir de {premier.instance}",
        _tot(j.ouvre for j in ensemble),
        premier.terme,
        premier.fait,
        premier.situation,
        ", ".join(dits),
    )


def _tot(jours: Iterable[date | None]) -> date | None:
    return min((j for j in jours if j is not None), default=None)
