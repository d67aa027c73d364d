"""`moteur workflow copier` : faire sien un workflow livré."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse

USAGE = "WORKFLOW NOM"


@declarer(
    "copier",
    usage=USAGE,
    arguments=[
        ("WORKFLOW", "Le workflow à copier, livré ou de l'espace."),
        ("NOM", "Le nom de la copie, en un mot sans accent : le_mien."),
    ],
    exemples=(
        "moteur workflow copier WORKFLOW le_mien",
        "moteur workflow copier WORKFLOW le_mien --simuler",
    ),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Copier un workflow dans le répertoire « workflows » de l'espace, pour l'adapter. Rien n'est écrasé."""
    from moteur.cli.branchement import chemin
    from moteur.cli.rendu.creation import copie
    from moteur.cli.saisies import exiger
    from moteur.composition.espace import trouver
    from moteur.composition.ressources import Fonds
    from moteur.operations.copier import copier

    exiger(mots, 2, 2, usage=f"moteur workflow copier {USAGE}")
    chemin(mots[0], quoi="Le nom du workflow")
    racine = trouver(chemin(reglages.espace or ".", quoi="--espace"))
    _, source = Fonds(racine).trouver(mots[0])
    donnees = copier(source, vers=racine / "workflows", nom=mots[1], simuler=reglages.simuler)
    return Reponse(donnees, lambda largeur: copie(donnees, largeur))
