"""`moteur feuille` : une feuille de tableur préremplie."""

from __future__ import annotations

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

USAGE = "TYPE"


@declarer(
    "feuille",
    usage=USAGE,
    arguments=[("TYPE", "Le type de fiche, tel que le workflow le nomme.")],
    exemples=(
        "moteur feuille seance --jour 06/11/2026",
        "moteur feuille partenaire --vide 30 --sortie partenaires.xlsx",
    ),
)
@mots
@click.option("--etat", default="", metavar="ETAT", help="Seulement les fiches dans cet état.")
@click.option(
    "--jour",
    default="",
    metavar="DATE",
    help="Seulement les fiches dont une date est ce jour : un émargement.",
)
@click.option("--vide", default="0", metavar="N", help="Ajouter N lignes vides, pour créer des fiches.")
@click.option(
    "--sortie",
    default="",
    metavar="FICHIER",
    help="Un nom en .csv ou .xlsx ; sinon un CSV dans « feuilles », dans l'espace.",
)
def commande(
    reglages: Reglages, mots: tuple[str, ...], etat: str, jour: str, vide: str, sortie: str
) -> Reponse:
    """Écrire une feuille de tableur préremplie : les fiches d'un type, à compléter puis à importer.

    Le CSV s'ouvre d'un double-clic ; le classeur .xlsx ajoute listes déroulantes, dates et clés verrouillées.
    """
    from moteur.cli import branchement
    from moteur.cli.rendu.feuilles import ecrite
    from moteur.cli.saisies import exiger
    from moteur.operations.feuilles import Commande, feuille

    exiger(mots, 1, 1, usage=f"moteur feuille {USAGE}")
    voulue = Commande(
        mots[0],
        etat=etat,
        jour=branchement.jour(jour, option="--jour"),
        vides=_nombre(vide),
        sortie=branchement.chemin(sortie, quoi="--sortie") if sortie else None,
        remplacer=reglages.oui,
    )
    with branchement.dossier(reglages) as ouvert:
        donnees = feuille(ouvert, voulue, simuler=reglages.simuler)
    montre = {
        **donnees,
        "montre": branchement.depuis_ici(donnees["fichier"]),
        "ailleurs": _ailleurs(reglages),
    }
    return Reponse(donnees, lambda largeur: ecrite(montre, largeur))


def _ailleurs(reglages: Reglages) -> str:
    """Ce qui, de cette commande, est à redire dans la suivante."""
    options = (("--espace", reglages.espace), ("--dossier", reglages.dossier))
    return "".join(
        f' {nom} "{valeur}"' if " " in valeur else f" {nom} {valeur}" for nom, valeur in options if valeur
    )


def _nombre(texte: str) -> int:
    if not (texte.isascii() and texte.isdecimal() and len(texte) < 6):
        raise CommandeMalEcrite(
            f"--vide {texte} : ce n'est pas un nombre de lignes.", suite="Par exemple : --vide 30"
        )
    return int(texte)
