"""Les workflows que nomme une commande, ou tous ceux que l'on connaît ici."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from moteur.cli.branchement import chemin, fonds
from moteur.cli.reponse import Reglages
from moteur.erreurs import Introuvable

if TYPE_CHECKING:
    from moteur.lecture.chargement import Chargement
    from moteur.lecture.codes import Explication


def charges(reglages: Reglages, noms: tuple[str, ...]) -> list[Chargement]:
    """Chaque workflow lu et contrôlé, dans l'ordre où on les nomme."""
    source = fonds(reglages)
    for nom in noms:
        chemin(nom, quoi="Le nom du workflow")
    voulus = noms or tuple(source.workflows())
    if not voulus:
        raise Introuvable("Aucun workflow n'est connu ici.", suite="Donnez le chemin de son répertoire.")
    return [source.charger(nom) for nom in dict.fromkeys(voulus)]


def catalogue() -> Mapping[str, Explication]:
    """Les codes de diagnostic expliqués, tels qu'ils sont livrés."""
    from moteur.composition.ressources import livraison
    from moteur.lecture.codes import lire_catalogue

    fichier = livraison() / "schemas" / "diagnostics.yaml"
    return lire_catalogue(fichier.read_bytes(), fichier.name)
