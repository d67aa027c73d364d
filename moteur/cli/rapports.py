"""Où se déposent la frise et le rapport : le fichier choisi, ou le répertoire « rapports » de l'espace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moteur.cli.reponse import Reglages
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert

REPERTOIRE = "rapports"


def deposer(reglages: Reglages, ouvert: Ouvert, genre: str, texte: str, *, sortie: str, suffixe: str) -> str:
    """Le chemin du fichier écrit, ou de celui qui le serait ; son nom ne dit rien de personne."""
    from moteur.cli.branchement import chemin
    from moteur.documents.ecriture import nom_de_fichier
    from moteur.operations.depot import deposer as poser

    le = ouvert.atelier.aujourd_hui().isoformat()
    nom = nom_de_fichier(f"{genre}-{le}", f"r{ouvert.dossier.rang}", suffixe=suffixe)
    cible = chemin(sortie, quoi="--sortie") if sortie else ouvert.atelier.racine / REPERTOIRE / nom
    if cible.suffix.lower() != suffixe:
        raise CommandeMalEcrite(
            f"--sortie {sortie} : ce fichier est {'une image' if suffixe == '.svg' else 'une page'}.",
            suite=f"Finissez son nom par {suffixe}.",
        )
    if reglages.simuler:
        return str(cible)
    return str(poser(cible, texte.encode(), choisi=bool(sortie), remplacer=reglages.oui))
