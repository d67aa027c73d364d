"""L'entrée de la commande `moteur` : lire les mots, répondre, sortir avec le bon code."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from moteur.cli.reponse import Reponse

NOM = "moteur"


def principal() -> NoReturn:
    """Ce que lance la commande `moteur`."""
    # Une commande vit trop peu pour que le ramasse-miettes y serve : il n'y passerait que du temps.
    gc.set_threshold(50_000, 20, 100)
    try:
        code = executer(sys.argv[1:])
        _ne_plus_interrompre()
    except KeyboardInterrupt:
        # Un second Ctrl-C pendant que l'on répondait au premier : le code suffit.
        code = 130
    sys.exit(code)


def _ne_plus_interrompre() -> None:
    """La réponse est écrite : un Ctrl-C de plus n'aurait que la fin de Python à interrompre, avec une trace."""
    import signal

    with suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def executer(arguments: Sequence[str]) -> int:
    """Répond à une ligne de commande et rend le code de sortie ; aucune exception ne s'en échappe."""
    if list(arguments[:1]) == ["__completer"]:
        from moteur.cli.completer import completer

        return completer(arguments[1:])
    json = _json_demande(arguments)
    try:
        reponse = _repondre(list(arguments))
        return _rendre(reponse, json=json)
    except SystemExit as fin:
        return fin.code if isinstance(fin.code, int) else 0
    except BaseException as faute:
        return _dire(faute, json=json)


def _dire(faute: BaseException, *, json: bool) -> int:
    from moteur.cli.fautes import repondre

    reponse = repondre(faute)
    try:
        return _rendre(reponse, json=json)
    except BaseException:
        return reponse.code  # plus rien ne s'écrit : le code le dit encore


def _repondre(arguments: list[str]) -> Reponse:
    from moteur.cli.voie_rapide import repondre

    return repondre(arguments) or _lire_et_repondre(arguments)


def _lire_et_repondre(arguments: list[str]) -> Reponse:
    import click

    from moteur.cli.racine import racine
    from moteur.cli.reponse import Fini
    from moteur.cli.usage import traduire

    try:
        with racine().make_context(NOM, arguments) as contexte:
            reponse: Reponse = contexte.command.invoke(contexte)
            return reponse
    except Fini as fini:
        return fini.reponse
    except click.ClickException as faute:
        raise traduire(faute) from faute
    except click.Abort as faute:
        raise KeyboardInterrupt from faute


def _rendre(reponse: Reponse, *, json: bool) -> int:
    from moteur.cli.sortie import ecrire

    try:
        ecrire(reponse, json=json)
    except BrokenPipeError:
        _detourner()
    except OSError as faute:
        # Le résultat n'a pas pu sortir : on le dit à côté, et jamais deux fois.
        return _sortie_impossible(faute)
    return reponse.code


def _sortie_impossible(faute: OSError) -> int:
    from moteur.cli.fautes import repondre
    from moteur.cli.sortie import ecrire

    reponse = repondre(faute)
    _detourner()
    try:
        ecrire(reponse, json=False)
    except OSError:
        return reponse.code
    return reponse.code


def _detourner() -> None:
    """Envoie le reste de la sortie nulle part, pour que la fin du programme ne s'en plaigne pas."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return


def _json_demande(arguments: Sequence[str]) -> bool:
    avant = list(arguments)
    return "--json" in (avant[: avant.index("--")] if "--" in avant else avant)
