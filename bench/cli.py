"""Trois commandes sur un dossier de 10 000 faits et sur un de 100 : une longue histoire ne ralentit pas le présent."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.commun import Rapport, duree, paires
from bench.dossiers import PREVUE, batir

BORNE = 1.5
COURT, LONG = 100, 10_000
MOTEUR = (sys.executable, "-m", "moteur")
TENIR = (
    "avancer", PREVUE, "tenir", "presents=tous", "mentors_absents=aucun", "--le", "2025-11-14",
    "--motif", "Reportée par le lycée",
)  # fmt: skip
ETAT, A_FAIRE = ("etat",), ("a-faire",)


def mesurer(repertoire: Path, *, tours: int) -> list[Rapport]:
    """Des processus entiers, en alternance, chacun sur une copie intacte de son espace."""
    court, long = repertoire / "court", repertoire / "long"
    faits = batir(court, faits=COURT), batir(long, faits=LONG)
    essais: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
        ("etat, vue gardée", ETAT, ETAT),
        ("etat, après une écriture", ETAT, TENIR),
        ("a-faire, vue gardée", A_FAIRE, A_FAIRE),
        ("a-faire, après une écriture", A_FAIRE, TENIR),
        ("avancer", TENIR, ()),
    )
    lignes = []
    for nom, commande, avant in essais:
        lents, vites = _essai(long, commande, avant), _essai(court, commande, avant)
        temps, pair, rapport = paires(lents, vites, tours=tours)
        titre = f"moteur {nom} : {faits[1]} faits / {faits[0]}"
        lignes.append(Rapport(titre, temps, pair, rapport, f"≤ {BORNE}", rapport <= BORNE))
    return lignes


def pour_memoire(repertoire: Path, *, tours: int) -> list[Rapport]:
    """Un dossier dont tout est encore en cours : chaque fiche a sa ligne à faire, et rien ne l'évite."""
    court, long = repertoire / "court-en-cours", repertoire / "long-en-cours"
    batir(court, faits=COURT)
    faits = batir(long, faits=1_000, binomes=20, en_cours=True)
    lignes = []
    for nom, commande in (("etat", ETAT), ("a-faire", A_FAIRE), ("avancer", TENIR)):
        avant = () if commande == TENIR else TENIR
        temps, pair, rapport = paires(
            _essai(long, commande, avant), _essai(court, commande, avant), tours=tours
        )
        titre = f"moteur {nom} : {faits} faits, presque tous en cours / 100"
        lignes.append(Rapport(titre, temps, pair, rapport, "pour mémoire", True))
    return lignes


def _essai(modele: Path, commande: tuple[str, ...], avant: tuple[str, ...]) -> Callable[[], float]:
    """De quoi mesurer une commande sur une copie ; `avant` se fait d'abord, sans être compté."""
    espace = modele.with_name(modele.name + "-copie")

    def mesure() -> float:
        shutil.rmtree(espace, ignore_errors=True)
        shutil.copytree(modele, espace)
        if avant:
            duree((*MOTEUR, "--espace", str(espace), *avant))
        return duree((*MOTEUR, "--espace", str(espace), *commande))

    return mesure
