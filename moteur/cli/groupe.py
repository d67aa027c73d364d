"""Les commandes et les groupes de click, à notre façon : français, options communes, chargement paresseux."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import click

from moteur.cli import catalogue
from moteur.cli.options import option_aide, options_communes, reglages, reponse_aide
from moteur.cli.reponse import Fini, Reponse
from moteur.erreurs import CommandeMalEcrite


class Commande(click.Command):
    """Une commande : ce qu'on écrit après son nom, ses arguments expliqués, deux exemples."""

    def __init__(
        self,
        *args: Any,
        usage: str = "",
        arguments: Sequence[tuple[str, str]] = (),
        exemples: Sequence[str] = (),
        **reste: Any,
    ) -> None:
        super().__init__(*args, **reste)
        self.add_help_option = False
        self.usage = usage
        self.arguments = tuple(arguments)
        self.exemples = tuple(exemples)
        self.propres = len(self.params)
        self.params += [*options_communes(), option_aide()]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        with _situer(ctx):
            de_trop = super().parse_args(ctx, args)
        if de_trop:
            raise CommandeMalEcrite(
                f"« {de_trop[0]} » est de trop.",
                raison=f"Cette commande s'écrit : {ctx.command_path} {self.usage}".rstrip(),
                suite=f"Pour l'aide : {ctx.command_path} --aide",
            )
        return de_trop


class Groupe(click.Group):
    """Un groupe dont chaque commande n'est lue qu'au moment où on l'appelle."""

    def __init__(self, *args: Any, exemples: Sequence[str] = (), **reste: Any) -> None:
        super().__init__(*args, **reste)
        self.add_help_option = self.no_args_is_help = False
        self.exemples = tuple(exemples)
        self.propres = len(self.params)
        self.params += [*options_communes(), option_aide()]

    @property
    def cle(self) -> str:
        """Le nom du groupe dans le catalogue ; vide pour la racine."""
        return self.name if self.name and self.name in catalogue.COMMANDES else ""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalogue.noms(self.cle))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entree = catalogue.trouver(self.cle, cmd_name)
        if entree is None:
            return None
        if not entree.fichier:
            return Groupe(entree.nom, help=f"{entree.resume}.")
        from importlib import import_module

        commande: click.Command = import_module(f"moteur.cli.commandes.{entree.fichier}").commande
        return commande

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        bruts = list(args)
        with _situer(ctx):
            reste = super().parse_args(ctx, args)
        if not bruts and not self.cle:
            raise Fini(reponse_aide(ctx, brieve=True))
        return reste

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        commande = self.get_command(ctx, args[0])
        if commande is None:
            raise inconnue(args[0], ctx)
        return commande.name, commande, args[1:]


@contextmanager
def _situer(ctx: click.Context) -> Iterator[None]:
    """Dit à une faute d'écriture la commande où elle a été trouvée."""
    try:
        yield
    except click.UsageError as faute:
        faute.ctx = faute.ctx or ctx
        raise


def inconnue(nom: str, ctx: click.Context) -> CommandeMalEcrite:
    """La faute d'une commande qui n'existe pas, avec le nom le plus proche."""
    from moteur.suggestions import vouliez_vous_dire

    groupe = ctx.command
    if isinstance(groupe, Groupe) and nom in catalogue.A_VENIR.get(groupe.cle, ()):
        return CommandeMalEcrite(
            f"La commande « {nom} » n'est pas dans cette version.",
            suite=f"Celles qui y sont : {ctx.command_path} --aide",
        )
    connues = groupe.list_commands(ctx) if isinstance(groupe, Groupe) else []
    proche = vouliez_vous_dire(nom, connues)
    return CommandeMalEcrite(
        f"La commande « {nom} » n'existe pas.",
        raison=proche or f"Commandes : {', '.join(connues)}.",
        suite=f"Pour l'aide : {ctx.command_path} --aide",
    )


def declarer(
    nom: str, *, usage: str = "", arguments: Sequence[tuple[str, str]] = (), exemples: Sequence[str]
) -> Callable[[Callable[..., Reponse]], Commande]:
    """Fait d'une fonction une commande : sa docstring est l'aide, son premier argument les options."""

    def faire(fonction: Callable[..., Reponse]) -> Commande:
        def appeler(**valeurs: Any) -> Reponse:
            return fonction(reglages(click.get_current_context()), **valeurs)

        # Garde la docstring, et les options que click a déjà attachées à la fonction.
        update_wrapper(appeler, fonction)
        return click.command(nom, cls=Commande, usage=usage, arguments=arguments, exemples=exemples)(appeler)

    return faire


mots = click.argument("mots", nargs=-1, type=click.UNPROCESSED)
option_motif = click.option("--motif", default="", metavar="TEXTE", help="Pourquoi, en une phrase.")
WORKFLOW = ("WORKFLOW", "Un nom, un répertoire ou un fichier ; sans lui, tous ceux qui sont connus.")
