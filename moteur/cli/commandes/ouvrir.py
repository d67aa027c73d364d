"""`moteur ouvrir` : un dossier neuf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.domaine.definitions import Champ
    from moteur.domaine.workflow import Workflow

USAGE = "[WORKFLOW] champ=valeur…"


@declarer(
    "ouvrir",
    usage=USAGE,
    arguments=[
        ("WORKFLOW", "Le workflow à suivre ; celui de l'espace si vous ne dites rien."),
        ("champ=valeur", "Le porteur et l'année de rentrée ; ce que dit espace.yaml est repris."),
    ],
    exemples=(
        'moteur ouvrir uai=0690097F nom="LP Diderot" statut=public zone=A annee=2026',
        "moteur ouvrir --simuler",
    ),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Ouvrir un dossier : un porteur, une période, un workflow épinglé."""
    from moteur.cli import consignation, questions
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.cli.versions_publiees import a_suivre
    from moteur.domaine.decision import Refus
    from moteur.operations.agir import ouvrir

    ecrits = separer(mots)
    exiger(ecrits.noms, 0, 1, usage=f"moteur ouvrir {USAGE}")
    with atelier(reglages) as espace:
        nom = ecrits.noms[0] if ecrits.noms else espace.workflow
        if not nom:
            raise CommandeMalEcrite(
                "On ne sait pas quel workflow suivre.",
                suite="Nommez-le : moteur ouvrir WORKFLOW …, ou « workflow: » dans espace.yaml.",
            )
        with avancement(reglages, "Lecture du workflow"):
            forme, notes = a_suivre(reglages, espace, nom)
        annee = {"annee": espace.annee} if espace.annee else {}
        valeurs = {**espace.porteur, **annee, **ecrits.valeurs}
        workflow = forme.workflow

        def essayer(ecrit: questions.Ecrit) -> Reponse:
            demande = manuel(reglages, ecrit.motif)
            valeurs = ecrit.valeurs
            with avancement(reglages, "Ouverture du dossier"):
                ouvert, resultat = ouvrir(espace, workflow, forme.octets, valeurs=valeurs, manuel=demande)
            if isinstance(resultat, Refus):
                return consignation.refuser(("", m) for m in resultat.motifs)
            return consignation.ouverture(ouvert, resultat, espace, workflow, notes=notes)

        sujet = questions.Sujet(workflow, _champs(workflow))
        return questions.combler(reglages, sujet, questions.Ecrit(valeurs, motif), essayer)


def _champs(workflow: Workflow) -> Mapping[str, Champ]:
    """Ce qui se dit en ouvrant un dossier : le porteur, ce qui est facultatif, l'année."""
    from moteur.domaine.definitions import Champ, Porte
    from moteur.domaine.workflow import DOSSIER, PORTEUR

    connus = {**workflow.machines[PORTEUR].champs, **workflow.machines[DOSSIER].champs}
    porte = workflow.machines[DOSSIER].creation or Porte(par=())
    noms = dict.fromkeys((workflow.cle_porteur, *porte.saisit, *porte.peut_saisir))
    aide = "L'année où commence l'année scolaire : 2026 pour 2026-2027."
    annee = Champ(
        "annee", "Année de rentrée", "entier", minimum=2000, maximum=2100, aide=aide, exemple="2026"
    )
    return {**{nom: connus[nom] for nom in noms if nom in connus}, annee.nom: annee}
