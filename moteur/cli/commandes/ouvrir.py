"""`moteur ouvrir` : un dossier neuf."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

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
    from moteur.cli import consignation
    from moteur.cli.branchement import atelier, manuel
    from moteur.cli.saisies import exiger, separer
    from moteur.cli.workflows import charger
    from moteur.composition.ressources import Fonds
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
        charge = charger(Fonds(espace.racine), nom)
        annee = {"annee": espace.annee} if espace.annee else {}
        valeurs = {**espace.porteur, **annee, **ecrits.valeurs}
        ouvert, resultat = ouvrir(
            espace, charge.exiger(), charge.octets, valeurs=valeurs, manuel=manuel(reglages, motif)
        )
        if isinstance(resultat, Refus):
            return consignation.refuser(("", m) for m in resultat.motifs)
        return consignation.ouverture(ouvert, resultat, espace, charge.exiger())
