"""Des options communes à l'espace ouvert, au dossier relu, à la façon de demander."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.cli.reponse import Reglages
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.composition.ressources import Fonds
    from moteur.operations.agir import Manuel
    from moteur.operations.atelier import Atelier
    from moteur.operations.dossiers import Ouvert


def chemin(texte: str, *, quoi: str = "Ce chemin") -> Path:
    """Le chemin écrit ; un caractère nul, des raccourcis en rond ne nomment aucun fichier."""
    if "\0" in texte:
        raise CommandeMalEcrite(f"{quoi} contient un caractère nul.", suite="Retapez-le.")
    try:
        os.fsencode(texte)
    except UnicodeEncodeError as faute:
        raise CommandeMalEcrite(
            f"{quoi} contient un caractère que ce système ignore.", suite="Retapez-le."
        ) from faute
    try:
        Path(texte).resolve()
    except RuntimeError as faute:
        raise CommandeMalEcrite(
            f"{quoi} mène en rond, de raccourci en raccourci.", lieu=texte, suite="Donnez un autre chemin."
        ) from faute
    except OSError:
        pass  # un chemin qui ne mène nulle part : qui l'ouvrira dira pourquoi
    return Path(texte)


def depuis_ici(fichier: str) -> str:
    """Le chemin depuis le répertoire courant quand il y est, tel qu'on le retaperait."""
    chemin_ = Path(fichier)
    return str(chemin_.relative_to(Path.cwd())) if chemin_.is_relative_to(Path.cwd()) else fichier


def jour(texte: str, *, option: str = "--le") -> date | None:
    """La date d'une option, à la française ou non ; rien si elle n'est pas donnée."""
    if not texte:
        return None
    from moteur.domaine.valeurs import ValeurRefusee, lire

    try:
        return date.fromisoformat(str(lire("date", texte)))
    except ValeurRefusee as refus:
        raise CommandeMalEcrite(f"{option} {texte} : {refus.raison}", suite=refus.remede) from refus


@contextmanager
def atelier(reglages: Reglages, *, a_la_date: bool = False) -> Iterator[Atelier]:
    """L'espace de travail ; `a_la_date` : `--le` y tient lieu d'aujourd'hui, pour ce qui ne fait que lire."""
    from moteur.composition.espace import ouvrir
    from moteur.composition.scellement import poser_s_il_est_du
    from moteur.composition.vues import au_jour

    le = jour(reglages.le)
    ouvert = ouvrir(chemin(reglages.espace or ".", quoi="--espace"), moi=reglages.moi or None)
    try:
        yield au_jour(ouvert, le) if le and a_la_date else ouvert
        if not reglages.simuler:
            poser_s_il_est_du(ouvert)
    finally:
        ouvert.journal.fermer()


@contextmanager
def dossier(reglages: Reglages, nom: str = "", *, a_la_date: bool = False) -> Iterator[Ouvert]:
    """Le dossier choisi, le temps de s'en servir."""
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.operations.dossiers import relire

    with atelier(reglages, a_la_date=a_la_date) as espace:
        exiger_un_dossier(espace)
        yield relire(espace, nom or reglages.dossier)


def manuel(reglages: Reglages, motif: str = "") -> Manuel:
    """Comment la personne demande : au nom de qui, à quelle date, pour de bon ou à blanc."""
    from moteur.cli.saisies import NON_REMPLIS
    from moteur.operations.agir import Manuel

    if motif.strip() in NON_REMPLIS:
        raise CommandeMalEcrite(
            "Le motif n'est pas rempli.", suite="Remplacez « … » par la raison, en une phrase."
        )
    return Manuel(par=reglages.par, le=jour(reglages.le), motif=motif, simuler=reglages.simuler)


def fonds(reglages: Reglages) -> Fonds:
    """Ce qui est livré, et ce que l'espace y ajoute s'il y en a un ici."""
    from moteur.composition.espace import trouver
    from moteur.composition.ressources import Fonds
    from moteur.erreurs import Introuvable

    depart = chemin(reglages.espace or ".", quoi="--espace")
    try:
        return Fonds(trouver(depart))
    except Introuvable:
        if reglages.espace:
            raise
        return Fonds()
