"""Les options communes, acceptées avant et après la commande, et l'aide ; la dernière écrite l'emporte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from moteur.cli.reponse import Fini, Reglages, Reponse


def options_communes() -> list[click.Parameter]:
    """De nouvelles options : click attache chacune à une seule commande."""
    return [
        _drapeau("--json", "Rendre un objet JSON, et rien d'autre."),
        _texte(
            "--espace", "CHEMIN", "L'espace de travail ; sinon celui du répertoire courant ou d'un parent."
        ),
        _texte("--dossier", "MORCEAU", "Le dossier, par un morceau de son nom, s'il y en a plusieurs."),
        _texte("--par", "ACTEUR[:ROLE]", "Qui a fait l'acte ; vous-même si vous ne dites rien."),
        _texte("--moi", "ACTEUR", "Qui est au clavier, si ce n'est pas la personne « moi » d'espace.yaml."),
        _texte("--le", "DATE", "La date du fait : 12/09/2026 ou 2026-09-12."),
        _drapeau("--simuler", "Essayer à blanc : rien n'est écrit."),
        _drapeau("--oui", "Ne demander aucune confirmation."),
    ]


def option_aide() -> click.Option:
    """`-h`, `--aide` et `--help` : l'aide de la commande, puis la fin."""
    return click.Option(
        ["-h", "--aide", "--help", "aide_demandee"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_aider,
        help="Montrer cette aide.",
    )


def reglages(ctx: click.Context) -> Reglages:
    """Les options communes lues jusqu'ici, où qu'elles aient été écrites."""
    return Reglages(**_notes(ctx))


def _drapeau(nom: str, aide: str) -> click.Option:
    return click.Option([nom], is_flag=True, default=None, expose_value=False, callback=_noter, help=aide)


def _texte(nom: str, metavar: str, aide: str) -> click.Option:
    return click.Option([nom], metavar=metavar, expose_value=False, callback=_noter, help=aide)


def _noter(ctx: click.Context, param: click.Parameter, valeur: Any) -> None:
    if valeur and param.name:
        _notes(ctx)[param.name] = valeur


def _notes(ctx: click.Context) -> dict[str, Any]:
    notes: dict[str, Any] = ctx.meta.setdefault("moteur.reglages", {})
    return notes


def _aider(ctx: click.Context, _param: click.Parameter, demandee: bool) -> None:
    if demandee:
        raise Fini(reponse_aide(ctx))


def reponse_aide(ctx: click.Context, *, brieve: bool = False) -> Reponse:
    """L'aide de la commande, en texte ou en données ; `brieve` : ce qui tient presque sur un écran."""
    from moteur.cli.aide import aide

    rendre: Callable[[int], list[str]] = lambda largeur: aide(ctx, largeur, brieve=brieve)  # noqa: E731
    return Reponse({"aide": "\n".join(rendre(80))}, rendre)
