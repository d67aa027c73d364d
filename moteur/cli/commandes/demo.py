"""`moteur demo` : un espace fictif complet."""

from __future__ import annotations

from collections.abc import Callable

from moteur.cli.groupe import declarer, mots
from moteur.cli.rendu.creation import demonstration as rendre
from moteur.cli.reponse import Reglages, Reponse


@declarer(
    "demo",
    usage="CHEMIN",
    arguments=[("CHEMIN", "Le répertoire à créer ; il doit être neuf ou vide.")],
    exemples=("moteur demo essai", "moteur demo essai --json"),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Créer un espace fictif complet, pour apprendre : une année entière, ses documents, son journal."""
    from moteur.cli.branchement import chemin
    from moteur.cli.saisies import exiger
    from moteur.composition.demonstration import demo

    exiger(mots, 1, 1, usage="moteur demo CHEMIN")
    voulu = chemin(mots[0], quoi="CHEMIN")
    if reglages.simuler:
        a_blanc = {"espace": str(voulu), "dossiers": [], "documents": [], "faits": 0, "simule": True}
        return Reponse(a_blanc, lambda _largeur: ["À blanc : rien n'est écrit.", f"Espace : {voulu}"])
    donnees = demo(voulu, dire=_raconter(reglages))
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def _raconter(reglages: Reglages) -> Callable[[str], None]:
    from moteur.cli.sortie import annoncer

    return (lambda _texte: None) if reglages.json else annoncer
