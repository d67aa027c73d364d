"""`moteur document produire` : un fichier Word prêt à signer, ou un projet qui dit ce qui lui manque."""

from __future__ import annotations

import os

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

USAGE = "DOCUMENT [--pour FICHE | --tous]"
PROCESSUS_MAX = 16


@declarer(
    "produire",
    usage=USAGE,
    arguments=[("DOCUMENT", "Le document, tel que le workflow le nomme.")],
    exemples=(
        "moteur document produire convention_partenariat --pour convention-1 --a-signer",
        "moteur document produire convention_partenariat --tous",
    ),
)
@mots
@click.option("--pour", default="", metavar="FICHE", help="La fiche dont c'est le document.")
@click.option("--tous", is_flag=True, help="Un document par fiche.")
@click.option(
    "--sortie",
    default="",
    metavar="REPERTOIRE",
    help="Où écrire ; sinon le répertoire « documents » de l'espace.",
)
@click.option("--a-signer", "a_signer", is_flag=True, help="Refuser un simple projet.")
@click.option(
    "--processus",
    type=click.IntRange(1, PROCESSUS_MAX),
    default=None,
    metavar="N",
    help="Entre combien de processus partager le lot ; sinon, selon sa taille et vos cœurs.",
)
def commande(
    reglages: Reglages,
    mots: tuple[str, ...],
    pour: str,
    tous: bool,
    sortie: str,
    a_signer: bool,
    processus: int | None,
) -> Reponse:
    """Produire un document Word : l'exemplaire à signer, ou un projet filigrané s'il manque quelque chose.

    Avec --tous, relancer la même commande après une interruption termine le lot sans rien refaire.
    """
    from moteur.cli import consignation
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import chemin, dossier, manuel
    from moteur.cli.rendu.production import documents
    from moteur.cli.saisies import exiger
    from moteur.domaine.decision import Refus
    from moteur.operations.produire import Commande, produire

    exiger(mots, 0, 1, usage=f"moteur document produire {USAGE}")
    if not mots:
        raise _sans_document(reglages)
    voulue = Commande(
        mots[0],
        pour=pour,
        tous=tous,
        sortie=chemin(sortie, quoi="--sortie") if sortie else None,
        a_signer=a_signer,
        processus=processus or 0,
        coeurs=_coeurs(),
    )
    avance = ["Production"]

    def dire(fait: int, tout: int) -> None:
        avance[0] = f"Production {fait}/{tout}" if tout > 1 else "Production"

    with dossier(reglages) as ouvert, avancement(reglages, lambda: avance[0]):
        resultat = produire(ouvert, voulue, manuel=manuel(reglages), dire=dire)
        demande = manuel(reglages)
        suites = consignation.suites(ouvert, demande.le.isoformat() if demande.le else "")
    if isinstance(resultat, Refus):
        return consignation.refuser(("", m) for m in resultat.motifs)
    donnees = {**resultat, "simule": reglages.simuler, "suites": suites, "fini": ouvert.fini}
    code = NEGATIF if resultat["echecs"] else FAIT
    return Reponse(donnees, lambda largeur: documents(donnees, largeur), code)


def _sans_document(reglages: Reglages) -> CommandeMalEcrite:
    """Il manque le document : le dire, et citer ceux du workflow."""
    from moteur.cli.branchement import dossier
    from moteur.operations.suggerer import documents

    with dossier(reglages) as ouvert:
        connus = [f"{d.valeur} ({d.aide})" for d in documents(ouvert)]
    return CommandeMalEcrite(
        "Il manque le document à produire.",
        raison=f"Documents : {', '.join(connus)}." if connus else "Ce workflow n'en écrit aucun.",
        suite=f"Cette commande s'écrit : moteur document produire {USAGE}",
    )


def _coeurs() -> int:
    """Les cœurs que ce système nous laisse."""
    permis = getattr(os, "sched_getaffinity", None)
    return min(PROCESSUS_MAX, len(permis(0)) if permis is not None else os.cpu_count() or 1)
