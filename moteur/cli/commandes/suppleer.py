"""`moteur suppleer` : confier les rôles d'une personne absente."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert

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
    from moteur.cli import actes, dialogue
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.operations.suppleer import suppleer

    ecrits = separer(mots)
    demande = dialogue.au_terminal(reglages) and not reglages.oui
    exiger(ecrits.noms, 0 if demande else 1, 1, usage=f"moteur suppleer {USAGE}")
    with dossier(reglages) as ouvert:
        absent, valeurs = (ecrits.noms or ("",))[0], ecrits.valeurs
        if demande:
            absent, valeurs = _completer(ouvert, absent, valeurs)
        return actes.conclure(
            ouvert,
            [("", lambda m: suppleer(ouvert, absent, valeurs=valeurs, manuel=m))],
            manuel(reglages, motif),
        )


def _completer(ouvert: Ouvert, absent: str, valeurs: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Demande au terminal qui est absent, qui supplée et quels jours, s'ils ne sont pas déjà écrits."""
    from moteur.cli import dialogue

    questions = [("du", "premier jour de l'absence"), ("au", "dernier jour, compris")]
    if absent and valeurs.get("suppleant") and all(valeurs.get(nom) for nom, _ in questions):
        return absent, valeurs
    dialogue.montrer(["Quelques questions ; Ctrl-C pour tout laisser comme avant."])
    personnes = ouvert.atelier.personnes.values()
    if not (absent and valeurs.get("suppleant")):
        dialogue.montrer([f"Personnes : {', '.join(f'{p.cle} ({p.nom})' for p in personnes)}."])
    absent = absent or _personne(ouvert, "  personne absente")
    reponses = dict(valeurs)
    reponses["suppleant"] = valeurs.get("suppleant") or _personne(ouvert, "  qui la supplée")
    for nom, titre in questions:
        reponses[nom] = valeurs.get(nom) or _jour(f"  {titre}")
    return absent, reponses


def _personne(ouvert: Ouvert, invite: str) -> str:
    from moteur.cli import dialogue
    from moteur.erreurs import ErreurMoteur

    while True:
        try:
            return ouvert.atelier.personne(dialogue.saisir(invite)).cle
        except ErreurMoteur as faute:
            dialogue.montrer([f"  {faute.fait}"])


def _jour(invite: str) -> str:
    from moteur.cli import dialogue
    from moteur.domaine.valeurs import ValeurRefusee, lire

    while True:
        texte = dialogue.saisir(f"{invite} (JJ/MM/AAAA)")
        try:
            lire("date", texte)
        except ValeurRefusee as refus:
            dialogue.montrer([f"  {refus}"])
        else:
            return texte
