"""`moteur lister` : les fiches d'un type."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite


@declarer(
    "lister",
    usage="TYPE",
    arguments=[("TYPE", "Le type de fiche, tel que le workflow le nomme.")],
    exemples=("moteur lister convention", "moteur lister seance --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Lister les fiches d'un type, avec leur état."""
    from moteur.cli.branchement import dossier
    from moteur.cli.rendu.fiches import liste
    from moteur.cli.saisies import exiger
    from moteur.operations.montrer import lister

    exiger(mots, 0, 1, usage="moteur lister TYPE")
    with dossier(reglages) as ouvert:
        if not mots:
            raise CommandeMalEcrite(
                "Il manque le type de fiche à lister.",
                raison=f"Types : {', '.join(ouvert.workflow.fiches)}.",
                suite="Cette commande s'écrit : moteur lister TYPE",
            )
        donnees = lister(ouvert, mots[0])
    return Reponse(donnees, lambda largeur: liste(donnees, largeur))
