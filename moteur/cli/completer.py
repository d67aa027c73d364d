"""La réponse à la touche de complétion : lire la ligne commencée, proposer les mots qui peuvent suivre.

L'interpréteur de commandes appelle `moteur __completer INTERPRETEUR`, la ligne dans l'environnement. Rien ne
s'écrit jamais, ni fait, ni cache, ni message : une faute ne propose rien.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import click

    from moteur.operations.suggerer import Proposition

DEMANDE = "__completer"
INTERPRETEURS = ("bash", "zsh", "fish", "powershell")
# Les mots de la ligne, un par ligne, le dernier étant celui que l'on tape ; bash donne la ligne entière.
MOTS, LIGNE, COUPES = "MOTEUR_MOTS", "MOTEUR_LIGNE", "MOTEUR_COUPES"
FICHIERS, REPERTOIRES = "fichiers", "repertoires"
PLAFOND = 300


class Suite(NamedTuple):
    """Ce qui peut suivre ; `fichiers` : l'interpréteur y ajoute les fichiers, ou les seuls répertoires."""

    propositions: tuple[Proposition, ...] = ()
    fichiers: str = ""


class Ligne(NamedTuple):
    """Une ligne commencée : la commande, les noms et options déjà écrits, ce que l'on tape."""

    commande: click.Command
    chemin: str
    noms: tuple[str, ...]
    champs: tuple[str, ...]
    options: Mapping[str, str]
    attendue: click.Option | None
    sans_options: bool
    tape: str


def completer(arguments: Sequence[str]) -> int:
    """Écrit les propositions pour cet interpréteur ; rend toujours 0."""
    try:
        interpreteur = arguments[0] if arguments else ""
        octets = reponse(interpreteur, os.environ).encode("utf-8", "replace")
        sys.stdout.buffer.write(octets)
        sys.stdout.buffer.flush()
    except BaseException:
        # Un message au milieu d'une frappe gênerait plus qu'une proposition absente ne manque.
        return 0
    return 0


def reponse(interpreteur: str, environ: Mapping[str, str]) -> str:
    """Le texte que lit le script de cet interpréteur."""
    from moteur.cli import interpreteurs

    if interpreteur not in INTERPRETEURS:
        return ""
    if interpreteur == "bash":
        mots = interpreteurs.mots_de_bash(environ.get(LIGNE, ""))
    else:
        mots = environ.get(MOTS, "").split("\n")
        # fish finit aussi le dernier mot par un retour de ligne.
        mots = mots[:-1] if interpreteur == "fish" and len(mots) > 1 else mots
    suite = proposer(mots)
    return interpreteurs.ecrire(interpreteur, suite, tape=mots[-1], coupes=environ.get(COUPES, ""))


def proposer(mots: Sequence[str]) -> Suite:
    """Ce qui peut suivre ces mots, sans « moteur » ; le dernier est commencé, ou vide."""
    from moteur.cli.propositions import pour

    ligne = lire(mots)
    if ligne is None:
        return Suite()
    suite = pour(ligne)
    debut = ligne.tape.casefold()
    retenues = [p for p in suite.propositions if p.valeur.casefold().startswith(debut)]
    return suite._replace(propositions=tuple(retenues[:PLAFOND]))


def lire(mots: Sequence[str]) -> Ligne | None:
    """La ligne commencée ; rien si sa commande n'existe pas."""
    import click

    from moteur.cli.groupe import Groupe
    from moteur.cli.racine import racine

    *ecrits, tape = mots or ("",)
    commande: click.Command = racine()
    contexte = click.Context(commande)
    chemin: list[str] = []
    noms: list[str] = []
    options: dict[str, str] = {}
    attendue: click.Option | None = None
    fini = False
    for mot in ecrits:
        if attendue is not None:
            options[attendue.opts[-1]], attendue = mot, None
        elif mot == "--" and not fini:
            fini = True
        elif mot.startswith("-") and not fini:
            nom, egal, valeur = mot.partition("=")
            trouvee = option_nommee(commande, nom)
            if trouvee is None or trouvee.is_flag:
                continue
            if egal:
                options[trouvee.opts[-1]] = valeur
            else:
                attendue = trouvee
        elif isinstance(commande, Groupe):
            suivante = commande.get_command(contexte, mot)
            if suivante is None:
                return None
            commande = suivante
            chemin.append(commande.name or mot)
        else:
            noms.append(mot)
    sans_egal = tuple(n for n in noms if "=" not in n)
    champs = tuple(n.partition("=")[0] for n in noms if "=" in n)
    return Ligne(commande, " ".join(chemin), sans_egal, champs, options, attendue, fini, tape)


def option_nommee(commande: click.Command, nom: str) -> click.Option | None:
    """L'option de cette commande qui s'écrit ainsi."""
    import click

    return next((p for p in commande.params if isinstance(p, click.Option) and nom in p.opts), None)
