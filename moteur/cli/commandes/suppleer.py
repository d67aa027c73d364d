"""`moteur suppleer` : confier les rôles d'une personne absente."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

USAGE = "ABSENT suppleant=ACTEUR du=DATE au=DATE [roles=ROLE,…]"


@declarer(
    "suppleer",
    usage=USAGE,
    arguments=[
        ("ABSENT", "La personne absente, telle que la nomme espace.yaml."),
        ("suppleant=", "La personne qui la supplée."),
        ("du= au=", "Le premier et le dernier jour, compris."),
        ("roles=", "Seulement ces rôles ; sinon tous ceux que tient la personne absente."),
    ],
    exemples=(
        "moteur suppleer samira suppleant=zoe du=15/01/2027 au=02/02/2027",
        "moteur suppleer zoe suppleant=thomas du=15/01/2027 au=20/01/2027 --par helene --simuler",
    ),
)
@mots
@click.option(
    "--motif",
    default="",
    metavar="TEXTE",
    help="Facultatif. La raison d'une absence ne regarde pas le dossier : ne l'écrivez pas.",
)
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Confier les rôles d'une personne absente à une autre, le temps de l'absence.

    La raison de l'absence n'est jamais demandée. Qui supplée agit en son nom, aux titres confiés, dans ce
    dossier ; le journal montre à la place de qui. Pour finir plus tôt, recommencez avec un autre « au ».
    """
    from moteur.cli import actes
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.operations.suppleer import suppleer

    ecrits = separer(mots)
    exiger(ecrits.noms, 1, 1, usage=f"moteur suppleer {USAGE}")
    with dossier(reglages) as ouvert:
        absent, valeurs = ecrits.noms[0], ecrits.valeurs
        return actes.conclure(
            ouvert,
            [("", lambda m: suppleer(ouvert, absent, valeurs=valeurs, manuel=m))],
            manuel(reglages, motif),
        )
