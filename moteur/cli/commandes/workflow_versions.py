"""`moteur workflow versions` : ce qui est publié ici, et qui le suit."""

from __future__ import annotations

from moteur.cli.groupe import declarer
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "versions", exemples=("moteur workflow versions", "moteur workflow versions --le 01/09/2026 --json")
)
def commande(reglages: Reglages) -> Reponse:
    """Lister les versions publiées dans cet espace : entrée en vigueur, motif, dossiers qui les suivent."""
    from moteur.cli.branchement import atelier, jour
    from moteur.cli.rendu.versions import versions as rendre
    from moteur.operations.publier import lister

    with atelier(reglages) as espace:
        le = jour(reglages.le) or espace.aujourd_hui()
        donnees = {"le": le.isoformat(), "versions": lister(espace, le=le)}
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))
