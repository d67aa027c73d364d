"""`moteur document verifier` : ce document est-il celui qui est parti, et peut-on le signer ?"""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse

USAGE = "FICHIER"


@declarer(
    "verifier",
    usage=USAGE,
    arguments=[("FICHIER", "Un document Word que moteur a produit, tel qu'il vous est revenu.")],
    exemples=(
        "moteur document verifier convention-partenariat-2026-1a2b3c4d.docx",
        "moteur document verifier retour.docx --json",
    ),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Vérifier un document revenu : d'où il vient, ce qui y a changé, s'il est prêt à signer. N'écrit rien."""
    from moteur.cli.branchement import atelier, chemin
    from moteur.cli.rendu.documents import verification
    from moteur.cli.saisies import exiger
    from moteur.operations.fichier_recu import lire
    from moteur.operations.verifier_document import verifier

    exiger(mots, 1, 1, usage=f"moteur document verifier {USAGE}")
    octets = lire(chemin(mots[0], quoi="FICHIER"))
    with atelier(reglages, a_la_date=True) as espace:
        donnees = {"fichier": mots[0], **verifier(espace, octets, dossier=reglages.dossier)}
    code = NEGATIF if donnees["defauts"] else FAIT
    return Reponse(donnees, lambda largeur: verification(donnees, largeur), code)
