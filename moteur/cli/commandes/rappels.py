"""`moteur rappels` : qui prévenir, de quoi, et le message ou l'agenda tout prêt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer
from moteur.cli.rappels import option_d_ici, option_role, rassembler, vues
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from pathlib import Path

    from moteur.operations.rappels import Rappel

TEXTE, ICS = "texte", "ics"
SUFFIXES = {TEXTE: ".txt", ICS: ".ics"}


@declarer(
    "rappels",
    exemples=("moteur rappels", "moteur rappels --vers ics --d-ici 60 --sortie echeances.ics"),
)
@option_role
@option_d_ici
@click.option(
    "--vers",
    default="",
    metavar="FORMAT",
    help="Écrire un fichier : texte (messages à copier) ou ics (agenda).",
)
@click.option(
    "--sortie", default="", metavar="FICHIER", help="Le fichier ; sinon dans « rappels », dans l'espace."
)
def commande(reglages: Reglages, role: str, d_ici: str, vers: str, sortie: str) -> Reponse:
    """Voir les rappels à envoyer : ce qui est en retard ou proche, et à qui l'écrire.

    Rien ne part tout seul : vous envoyez, puis « moteur rappeler N » le consigne. Les textes nomment les fiches par
    leur nom court, jamais une personne suivie.
    """
    if vers not in ("", *SUFFIXES):
        raise CommandeMalEcrite(f"--vers {vers} : ce format n'existe pas.", suite="Formats : texte, ics.")
    if sortie and not vers:
        raise CommandeMalEcrite("--sortie demande un format.", suite="Ajoutez --vers texte ou --vers ics.")
    from moteur.cli.branchement import depuis_ici
    from moteur.cli.rendu.rappels import liste

    with rassembler(reglages, role=role, d_ici=d_ici) as trouves:
        fichier = _ecrire(reglages, trouves, vers, sortie) if vers else ""
        donnees: dict[str, Any] = {"rappels": vues(trouves), "fichier": fichier, "simule": reglages.simuler}
    montre = {**donnees, "fichier": depuis_ici(fichier) if fichier else "", "vers": vers}
    return Reponse(donnees, lambda largeur: liste(montre, largeur))


def _ecrire(reglages: Reglages, trouves: list[Rappel], vers: str, sortie: str) -> str:
    """Le chemin du fichier écrit ; rien s'il n'y a rien à y mettre."""
    from moteur.cli.branchement import chemin
    from moteur.documents.ecriture import nom_de_fichier
    from moteur.operations.depot import deposer
    from moteur.operations.rappels import en_agenda, en_texte

    choisis = trouves if vers == ICS else [r for r in trouves if r.vue["a_envoyer"]]
    if not choisis:
        return ""
    atelier = choisis[0].ouvert.atelier
    octets = en_agenda(choisis, ecrit_le=atelier.maintenant()) if vers == ICS else en_texte(choisis)
    nom = nom_de_fichier("rappels", choisis[0].le.isoformat(), suffixe=SUFFIXES[vers])
    cible: Path = chemin(sortie, quoi="--sortie") if sortie else atelier.racine / "rappels" / nom
    if cible.suffix.lower() != SUFFIXES[vers]:
        raise CommandeMalEcrite(
            "Le nom du fichier ne va pas avec son format.",
            lieu=str(cible),
            suite=f"Finissez-le par {SUFFIXES[vers]}.",
        )
    if reglages.simuler:
        return str(cible)
    return str(deposer(cible, octets, choisi=bool(sortie), remplacer=reglages.oui))
