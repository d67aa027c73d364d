"""`moteur workflow essai` : faire d'un vrai dossier un essai, sans personne ni texte."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.operations.essai_anonyme import EssaiTire

USAGE = "[DOSSIER] [--nom NOM] [--sortie FICHIER]"
NOM = "dossier_tire"


@declarer(
    "essai",
    usage=USAGE,
    arguments=[("DOSSIER", "Un morceau du nom du dossier, s'il y en a plusieurs.")],
    exemples=(
        "moteur workflow essai",
        "moteur workflow essai --nom annee_reelle --sortie annee_reelle.yaml",
    ),
)
@mots
@click.option("--nom", default=NOM, metavar="NOM", help="Le nom de l'essai, en minuscules.")
@click.option("--sortie", default="", metavar="FICHIER", help="Le fichier à écrire ; sans lui, à l'écran.")
def commande(reglages: Reglages, mots: tuple[str, ...], nom: str, sortie: str) -> Reponse:
    """Faire d'un dossier un essai : les mêmes actes aux mêmes jours, sans aucun nom ni aucun texte.

    Les personnes et les fiches ont des noms neutres, les identifiants et les textes sont inventés. L'essai est rejoué
    avant d'être écrit.
    """
    from moteur.cli import branchement
    from moteur.cli.saisies import exiger
    from moteur.lecture.chargement import Modeles
    from moteur.operations.essai_anonyme import tirer

    exiger(mots, 0, 1, usage=f"moteur workflow essai {USAGE}")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", nom):
        raise CommandeMalEcrite(
            f"--nom {nom} : ce n'est pas un nom d'essai.",
            suite="Un nom s'écrit en minuscules sans accent, chiffres et « _ », et commence par une lettre.",
        )
    vers = branchement.chemin(sortie, quoi="--sortie") if sortie else None
    source = branchement.fonds(reglages)
    with branchement.dossier(reglages, mots[0] if mots else "") as ouvert:
        tire = tirer(ouvert, nom=nom, modeles=Modeles(source.lire_modele, source.modele_livre))
    donnees = _donnees(reglages, tire, nom, vers)
    return Reponse(donnees, lambda largeur: _dire(donnees, largeur), NEGATIF if tire.coupe else FAIT)


def _donnees(reglages: Reglages, tire: EssaiTire, nom: str, vers: Path | None) -> dict[str, Any]:
    from moteur.operations.depot import deposer

    fichier = ""
    if vers is not None:
        fichier = str(vers)
        if not reglages.simuler:
            fichier = str(deposer(vers, tire.texte.encode(), choisi=True, remplacer=reglages.oui))
    return {
        "essai": nom, "etapes": tire.etapes, "faits": tire.faits, "tus": tire.tus, "coupe": tire.coupe,
        "fichier": fichier, "simule": reglages.simuler, "texte": "" if vers else tire.texte,
    }  # fmt: skip


def _dire(donnees: dict[str, Any], largeur: int) -> list[str]:
    from moteur.cli.mise_en_page import plier

    if donnees["texte"]:
        return str(donnees["texte"]).rstrip("\n").split("\n")
    tus = f"{donnees['tus']} faits qu'un essai ne joue pas n'y sont pas : documents, rappels, suppléances."
    dits = [
        "À blanc : rien n'est écrit." if donnees["simule"] else "Essai écrit, et rejoué :",
        f"  {donnees['fichier']}",
        f"  {donnees['etapes']} étapes, {donnees['faits']} faits rejoués.",
        f"  {tus}" if donnees["tus"] else "",
        f"  L'essai s'arrête avant la fin : {donnees['coupe']}" if donnees["coupe"] else "",
        "Relisez-le avant de le donner : les dates et les choix sont ceux du dossier.",
    ]
    return [ligne for dit in dits if dit for ligne in plier(dit, largeur, suite="  ")]
