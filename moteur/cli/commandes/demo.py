"""`moteur demo` : un espace fictif complet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moteur.cli.groupe import declarer, mots
from moteur.cli.mise_en_page import plier
from moteur.cli.rendu.mots import accord
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
    return Reponse(donnees, lambda largeur: _texte(donnees, largeur))


def _raconter(reglages: Reglages) -> Callable[[str], None]:
    from moteur.cli.sortie import annoncer

    return (lambda _texte: None) if reglages.json else annoncer


def _texte(donnees: dict[str, Any], largeur: int) -> list[str]:
    espace = donnees["espace"]
    comptes = (
        accord(len(donnees["dossiers"]), "dossier"),
        accord(donnees["faits"], "fait"),
        accord(len(donnees["documents"]), "document"),
    )
    lignes = [f"Espace fictif créé : {espace}"]
    lignes += plier(
        f"{', '.join(comptes)}.",
        largeur,
    )
    if donnees.get("a_ouvrir"):
        lignes += ["", "À ouvrir", *(f"  {chemin}" for chemin in donnees["a_ouvrir"])]
    essais = donnees.get("a_essayer") or [f"moteur etat --espace {espace}"]
    return [*lignes, "", "Et maintenant ?", *(f"    {essai}" for essai in essais)]
