"""`moteur document relever` : ce qu'une personne a écrit dans un document revenu."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

USAGE = "FICHIER"


@declarer(
    "relever",
    usage=USAGE,
    arguments=[("FICHIER", "Un document Word que moteur a produit, rempli dans Word puis revenu.")],
    exemples=(
        "moteur document relever charte-engagement-2026-1a2b3c4d.docx",
        "moteur document relever retour.docx --json",
    ),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Relever les cases remplies et les signatures d'un document revenu. N'écrit rien."""
    from moteur.cli.branchement import atelier, chemin
    from moteur.cli.rendu.documents import releve
    from moteur.cli.saisies import exiger
    from moteur.operations.fichier_recu import lire
    from moteur.operations.relever import relever

    exiger(mots, 1, 1, usage=f"moteur document relever {USAGE}")
    octets = lire(chemin(mots[0], quoi="FICHIER"))
    with atelier(reglages, a_la_date=True) as espace:
        donnees = {"fichier": mots[0], **relever(espace, octets, dossier=reglages.dossier)}
    return Reponse(donnees, lambda largeur: releve(donnees, largeur))
