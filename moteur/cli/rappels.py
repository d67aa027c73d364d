"""Les rappels de tous les dossiers de l'espace ou d'un seul, numérotés pareil toute la journée."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.reponse import Reglages
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.operations.rappels import Rappel

JOURS_MAXIMUM = 400

option_d_ici = click.option(
    "--d-ici",
    default="14",
    metavar="JOURS",
    help="Jusqu'à combien de jours avant le dernier jour utile (sinon 14).",
)
option_role = click.option("--role", default="", metavar="ROLE", help="Seulement ce qui s'adresse à ce rôle.")


@contextmanager
def rassembler(reglages: Reglages, *, role: str, d_ici: str) -> Iterator[list[Rappel]]:
    """Les rappels numérotés, le temps de s'en servir ; « --le » y tient lieu d'aujourd'hui."""
    from dataclasses import replace

    from moteur.cli.branchement import atelier, jour
    from moteur.cli.lignes import ouvrir_tous
    from moteur.operations.rappels import rappels

    jours = _jours(d_ici)
    with atelier(reglages) as espace:
        le = jour(reglages.le) or espace.aujourd_hui()
        ouverts = ouvrir_tous(espace, reglages.dossier, role=role)
        trouves = [r for o in ouverts for r in rappels(o, le=le, d_ici=jours)]
        trouves.sort(key=lambda r: (r.vue["terme"], r.vue["dossier"], r.vue["fiche"]))
        retenus = [r for r in trouves if not role or role in r.vue["roles"]]
        yield [replace(r, vue={"n": n, **r.vue}) for n, r in enumerate(retenus, 1)]


def choisir(trouves: list[Rappel], ecrits: tuple[str, ...]) -> list[Rappel]:
    """Les rappels de ces numéros, chacun une fois ; `Introuvable` si l'un n'existe pas."""
    from moteur.erreurs import Introuvable

    choisis: dict[int, Rappel] = {}
    for ecrit in ecrits:
        if not (ecrit.isascii() and ecrit.isdecimal() and len(ecrit) < 9):
            raise CommandeMalEcrite(
                f"« {ecrit} » n'est pas un numéro de rappel.", suite="Voyez-les : moteur rappels"
            )
        numero = int(ecrit)
        if not 1 <= numero <= len(trouves):
            combien = (
                f"Les rappels vont de 1 à {len(trouves)}."
                if trouves
                else "Rien n'est à rappeler pour l'instant."
            )
            raise Introuvable(
                f"Il n'y a pas de rappel {numero}.", raison=combien, suite="Voyez-les : moteur rappels"
            )
        choisis[numero] = trouves[numero - 1]
    return list(choisis.values())


def vues(trouves: list[Rappel]) -> list[dict[str, Any]]:
    """Ce que `--json` rend de chaque rappel."""
    return [r.vue for r in trouves]


def _jours(ecrit: str) -> int:
    if not (ecrit.isascii() and ecrit.isdecimal() and len(ecrit) < 4 and int(ecrit) <= JOURS_MAXIMUM):
        raise CommandeMalEcrite(
            f"--d-ici {ecrit} : ce n'est pas un nombre de jours de 0 à {JOURS_MAXIMUM}.",
            suite="Par exemple : --d-ici 30",
        )
    return int(ecrit)
