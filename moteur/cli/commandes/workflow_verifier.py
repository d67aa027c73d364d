"""`moteur workflow verifier` : tous les défauts d'un workflow, d'un coup, ou à chaque enregistrement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite


@declarer(
    "verifier",
    usage="[WORKFLOW…] [--modeles] [--suivre]",
    arguments=[WORKFLOW],
    exemples=("moteur workflow verifier", "moteur workflow verifier workflows/le_mien --json"),
)
@mots
@click.option("--modeles", is_flag=True, help="Vérifier aussi les modèles Word de ses documents.")
@click.option(
    "--suivre", is_flag=True, help="Revérifier à chaque enregistrement d'un fichier, jusqu'à Ctrl-C."
)
def commande(reglages: Reglages, mots: tuple[str, ...], modeles: bool, suivre: bool) -> Reponse:
    """Trouver les défauts d'un workflow : fichier, ligne, colonne, cause, remède."""
    from moteur.cli.verifications import verifier

    if not suivre:
        return verifier(reglages, mots, modeles=modeles)
    from moteur.cli import suivi

    if reglages.json:
        raise CommandeMalEcrite(
            "--suivre et --json s'excluent.", suite="Sans --suivre, --json rend un seul objet."
        )
    return suivi.suivre(
        lambda: verifier(reglages, mots, garder=False, modeles=modeles),
        lambda: _repertoires(reglages, mots, modeles=modeles),
    )


def _repertoires(reglages: Reglages, mots: tuple[str, ...], *, modeles: bool) -> Iterator[Path]:
    """Où un enregistrement compte : les workflows nommés, ce qui les entoure, et les modèles s'ils sont vérifiés."""
    from moteur.cli.branchement import fonds
    from moteur.erreurs import Introuvable

    source = fonds(reglages)
    yield from (
        r for r in source.repertoires("workflows") if source.espace and r.is_relative_to(source.espace)
    )
    if modeles:
        yield from source.repertoires("modeles_docs")
    for nom in mots or source.workflows():
        try:
            yield source.trouver(nom)[1]
        except Introuvable:
            continue  # renommé pendant qu'on suit : la vérification le dira
