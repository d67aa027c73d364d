"""`moteur workflow schema` : de quoi être aidé par son éditeur en écrivant un workflow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.reglages_editeur import Ecriture


@declarer(
    "schema",
    usage="[--vers REPERTOIRE]",
    exemples=("moteur workflow schema", "moteur workflow schema --vers . --simuler"),
)
@mots
@click.option(
    "--vers",
    default="",
    metavar="REPERTOIRE",
    help="Le répertoire que l'éditeur ouvre ; sinon celui de l'espace.",
)
def commande(reglages: Reglages, mots: tuple[str, ...], vers: str) -> Reponse:
    """Régler VS Code ou VSCodium pour écrire un workflow : noms proposés, explications et fautes en français.

    Écrit « .vscode », schémas compris. Vos propres réglages restent ; ce qui ne peut pas s'y ajouter seul est montré.
    Rend 1 s'il reste quelque chose à ajouter à la main.
    """
    from moteur.cli.saisies import exiger
    from moteur.composition.ressources import livraison
    from moteur.operations.reglages_editeur import A_LA_MAIN, appliquer, preparer

    exiger(mots, 0, 0, usage="moteur workflow schema [--vers REPERTOIRE]")
    racine = _racine(reglages, vers)
    plan = preparer(racine, livraison() / "schemas")
    if not reglages.simuler:
        appliquer(racine, plan)
    donnees = {
        "repertoire": str(racine),
        "simule": reglages.simuler,
        "fichiers": [
            {"fichier": e.fichier, "fait": e.fait, "gardes": list(e.gardes), "a_ajouter": e.a_ajouter}
            for e in plan
        ],
    }
    code = NEGATIF if any(e.fait == A_LA_MAIN for e in plan) else FAIT
    return Reponse(donnees, lambda largeur: _texte(plan, racine, largeur, simule=reglages.simuler), code)


def _racine(reglages: Reglages, vers: str) -> Path:
    from moteur.cli.branchement import chemin
    from moteur.composition.espace import trouver
    from moteur.erreurs import Introuvable

    if vers:
        voulu = chemin(vers, quoi="--vers")
        if not voulu.is_dir():
            raise Introuvable(
                "Ce répertoire n'existe pas.", lieu=vers, suite="Créez-le, ou donnez-en un autre."
            )
        return voulu
    try:
        return trouver(chemin(reglages.espace or ".", quoi="--espace"))
    except Introuvable as faute:
        raise Introuvable(
            faute.fait, suite="Dites quel répertoire votre éditeur ouvre : moteur workflow schema --vers ."
        ) from faute


def _texte(plan: tuple[Ecriture, ...], racine: Path, largeur: int, *, simule: bool) -> list[str]:
    from moteur.cli.mise_en_page import plier, sections
    from moteur.cli.rendu.creation import d_ici
    from moteur.operations.reglages_editeur import A_LA_MAIN, INCHANGE, SCHEMAS

    mots = {
        "ecrit": "écrit",
        "complete": "complété",
        "inchange": "déjà à jour",
        "a_la_main": "laissé tel quel",
    }
    schemas = [e for e in plan if f"/{SCHEMAS}/" in e.fichier]
    autres = [e for e in plan if e not in schemas]
    neufs = sum(e.fait != INCHANGE for e in schemas)
    lignes = [f"  .vscode/{SCHEMAS} : {len(schemas)} schémas, {'écrits' if neufs else 'déjà à jour'}"]
    lignes += [f"  {e.fichier} : {mots[e.fait]}" for e in autres]
    gardes = [
        x
        for e in autres
        for g in e.gardes
        for x in plier(f"- votre réglage {g} est gardé", largeur, retrait="  ")
    ]
    a_la_main = [
        x
        for e in autres
        if e.fait == A_LA_MAIN
        for x in (
            *plier(f"{e.fichier} contient des commentaires, ou ne se lit pas : ajoutez-y vous-même", largeur),
            *e.a_ajouter.rstrip("\n").split("\n"),
        )
    ]
    tete = "À blanc : rien n'est écrit." if simule else f"Éditeur réglé dans {d_ici(str(racine))}"
    suite = plier(
        "Ouvrez ce répertoire dans VS Code ou VSCodium, et acceptez l'extension YAML (Red Hat) qu'il propose. "
        "Ctrl+Espace propose les clés ; un survol les explique.",
        largeur,
    )
    return sections([tete, *lignes], gardes, a_la_main, suite)
