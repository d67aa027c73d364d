"""L'aide d'une commande ou d'un groupe, en français, à la largeur de l'écran."""

from __future__ import annotations

import inspect

import click

from moteur.cli import catalogue
from moteur.cli.groupe import Commande, Groupe
from moteur.cli.mise_en_page import paires, paragraphes, plier, sections

CODES = (
    "0 fait ; 1 défauts ou écarts trouvés ; 2 commande mal écrite ; 3 refusé par une règle ; "
    "4 introuvable ou ambigu ; 5 changé entre-temps ; 6 outil absent ; 7 journal altéré ; "
    "8 environnement ; 70 notre bogue ; 130 interrompu."
)


def aide(ctx: click.Context, largeur: int, *, brieve: bool = False) -> list[str]:
    """L'aide de la commande de ce contexte ; `brieve` : ses commandes, sans les options ni les codes."""
    commande = ctx.command
    entetes = [
        plier(f"Utilisation : {utilisation(ctx)}", largeur, suite="    "),
        paragraphes(_texte(commande), largeur, retrait="  "),
    ]
    if isinstance(commande, Groupe) and brieve:
        return sections(entetes[1], ["Commandes", *_commandes(commande, largeur)], _apres(largeur))
    if isinstance(commande, Groupe):
        return sections(
            *entetes,
            ["Commandes", *_commandes(commande, largeur)],
            _options(commande, largeur),
            _exemples(commande.exemples, largeur),
            _fin(commande, largeur),
        )
    arguments = commande.arguments if isinstance(commande, Commande) else ()
    exemples = commande.exemples if isinstance(commande, Commande) else ()
    return sections(
        *entetes,
        ["Arguments", *paires(arguments, largeur)] if arguments else [],
        _options(commande, largeur),
        _exemples(exemples, largeur),
    )


def utilisation(ctx: click.Context) -> str:
    """Comment s'écrit la commande : « moteur voir CIBLE »."""
    commande = ctx.command
    suite = commande.usage if isinstance(commande, Commande) else "COMMANDE …"
    return f"{ctx.command_path} {suite} [options]".replace("  ", " ")


def _texte(commande: click.Command) -> str:
    """Le texte de l'aide, recollé par paragraphes : les retours du code ne sont pas ceux de l'écran."""
    blocs = inspect.cleandoc(commande.help or "").split("\n\n")
    return "\n\n".join(" ".join(bloc.split()) for bloc in blocs)


def _commandes(groupe: Groupe, largeur: int) -> list[str]:
    return paires([(e.nom, e.resume) for e in catalogue.COMMANDES[groupe.cle]], largeur)


def _options(commande: click.Command, largeur: int) -> list[str]:
    propres = getattr(commande, "propres", 0)
    siennes = [_ligne(p) for p in commande.params[:propres] if isinstance(p, click.Option)]
    communes = [_ligne(p) for p in commande.params[propres:] if isinstance(p, click.Option)]
    return sections(
        ["Options", *paires(siennes, largeur)] if siennes else [],
        ["Options communes, avant ou après la commande", *paires(communes, largeur)],
    )


def _ligne(option: click.Option) -> tuple[str, str]:
    noms = ", ".join(n for n in option.opts if n != "--help")
    return (noms if option.is_flag else f"{noms} {option.metavar or 'TEXTE'}", option.help or "")


def _exemples(exemples: tuple[str, ...], largeur: int) -> list[str]:
    lignes = [ligne for e in exemples for ligne in plier(e, largeur, retrait="  ", suite="      ")]
    return ["Exemples", *lignes] if lignes else []


def _apres(largeur: int) -> list[str]:
    """Où en apprendre plus, depuis l'aide brève."""
    couples = (
        ("moteur etat", "où vous en êtes, et ce qui vient ensuite"),
        ("moteur verser --aide", "comment s'écrit une commande, ici « verser »"),
        ("moteur --aide", "les options qu'elles ont toutes, et les codes de sortie"),
    )
    return ["Pour aller plus loin", *paires(couples, largeur)]


def _fin(groupe: Groupe, largeur: int) -> list[str]:
    codes = plier(f"Codes de sortie : {CODES}", largeur) if not groupe.cle else []
    chemin = f"moteur {groupe.cle}".strip()
    return [*codes, *plier(f"Pour l'aide d'une commande : {chemin} COMMANDE --aide", largeur)]
