"""Le groupe racine : `moteur`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import click

from moteur import __version__
from moteur.cli.entree import NOM, executer
from moteur.cli.groupe import Groupe
from moteur.cli.reponse import Fini, Reponse

EXEMPLES = ("moteur etat", "moteur a-faire --role referent")


class Racine(Groupe):
    """Le groupe `moteur` ; `main` passe par notre entrée, pour que tout appel ait les mêmes codes."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        raise SystemExit(executer(list(args or ())))


def racine() -> Racine:
    """Un groupe neuf ; les commandes ne se chargent qu'à l'appel."""
    groupe = Racine(NOM, help=f"{_AIDE}", exemples=EXEMPLES)
    version = click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="Dire la version.",
    )
    groupe.params.insert(0, version)
    groupe.propres += 1
    return groupe


_AIDE = """Faire avancer un dossier pas à pas, produire ses documents, prouver ce qui s'est passé.

Chaque commande dit ce qu'elle a fait et ce qui vient ensuite. Pour essayer : « moteur demo essai »."""


def _version(_ctx: click.Context, _param: click.Parameter, demandee: bool) -> None:
    if demandee:
        raise Fini(Reponse({"version": __version__}, lambda _largeur: [f"{NOM} {__version__}"]))
