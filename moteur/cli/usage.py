"""Les fautes d'écriture que click trouve, redites en français, avec le nom le plus proche."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from moteur.cli.groupe import Groupe
from moteur.erreurs import CommandeMalEcrite
from moteur.suggestions import vouliez_vous_dire


def traduire(faute: click.ClickException) -> CommandeMalEcrite:
    """La faute de click, dite par nous ; une faute que nous ne connaissons pas garde un message français."""
    ctx: click.Context | None = getattr(faute, "ctx", None)
    suite = f"Pour l'aide : {ctx.command_path if ctx else 'moteur'} --aide"
    for type_, dire in _TRADUCTIONS:
        if isinstance(faute, type_):
            fait, raison = dire(faute, ctx)
            return CommandeMalEcrite(fait, raison=raison, suite=suite)
    if ctx is not None and isinstance(ctx.command, Groupe):
        commandes = ", ".join(ctx.command.list_commands(ctx))
        return CommandeMalEcrite("Il manque la commande.", raison=f"Commandes : {commandes}.", suite=suite)
    return CommandeMalEcrite("La commande n'est pas bien écrite.", suite=suite)


def _option_inconnue(faute: click.NoSuchOption, ctx: click.Context | None) -> tuple[str, str]:
    connues = [
        nom for p in (ctx.command.params if ctx else ()) if isinstance(p, click.Option) for nom in p.opts
    ]
    return f"L'option « {faute.option_name} » n'existe pas.", vouliez_vous_dire(faute.option_name, connues)


def _option_mal_employee(faute: click.BadOptionUsage, ctx: click.Context | None) -> tuple[str, str]:
    nom = faute.option_name
    for parametre in ctx.command.params if ctx else ():
        if isinstance(parametre, click.Option) and nom in (*parametre.opts, parametre.name):
            if parametre.is_flag:
                return f"L'option « {nom} » ne prend pas de valeur.", f"Écrivez-la seule : {nom}"
            return (
                f"L'option « {nom} » demande une valeur.",
                f"Exemple : {nom} {parametre.metavar or 'TEXTE'}",
            )
    return f"L'option « {nom} » est mal employée.", ""


def _manque(faute: click.MissingParameter, _ctx: click.Context | None) -> tuple[str, str]:
    parametre = faute.param
    if isinstance(parametre, click.Option):
        return f"Il manque l'option « {parametre.opts[0]} ».", parametre.help or ""
    nom = (parametre.metavar or parametre.name or "").upper() if isinstance(parametre, click.Argument) else ""
    return f"Il manque un argument : {nom}." if nom else "Il manque un argument.", ""


def _mauvaise_valeur(faute: click.BadParameter, _ctx: click.Context | None) -> tuple[str, str]:
    nom = faute.param.opts[0] if faute.param is not None and faute.param.opts else "argument"
    return f"La valeur donnée à « {nom} » ne se comprend pas.", ""


_TRADUCTIONS: tuple[
    tuple[type[click.ClickException], Callable[[Any, click.Context | None], tuple[str, str]]], ...
] = (
    (click.NoSuchOption, _option_inconnue),
    (click.BadOptionUsage, _option_mal_employee),
    (click.MissingParameter, _manque),
    (click.BadParameter, _mauvaise_valeur),
)
