"""`moteur workflow prouver` : les règles ne peuvent pas être contournées, ou voici comment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Donnees, Reglages, Reponse

if TYPE_CHECKING:
    from moteur.lecture.chargement import Chargement


@declarer(
    "prouver",
    usage="[WORKFLOW…] [--essai CHEMIN]",
    arguments=[WORKFLOW],
    exemples=("moteur workflow prouver", "moteur workflow prouver workflows/le_mien --essai contournements/"),
)
@mots
@click.option(
    "--essai",
    metavar="CHEMIN",
    default="",
    help="Écrire là, en essais, les dossiers qui rompent une propriété.",
)
@click.option(
    "--limite",
    type=click.IntRange(1, 5_000_000),
    default=None,
    help="Dossiers parcourus au plus par propriété.",
)
def commande(reglages: Reglages, mots: tuple[str, ...], essai: str, limite: int | None) -> Reponse:
    """Prouver que les garanties tiennent et que tout dossier peut finir, ou montrer comment non."""
    from moteur.cli.avancement import avancement
    from moteur.cli.rendu.preuve import preuve
    from moteur.cli.workflows import charges

    donnees: Donnees = {"proprietes": [], "etats": 0, "essais_ecrits": []}
    with avancement(reglages, "Preuve"):
        for charge in charges(reglages, mots):
            donnees["proprietes"] += _prouver(charge, limite)
    donnees["etats"] = sum(p["etats"] for p in donnees["proprietes"])
    if essai:
        donnees["essais_ecrits"] = _ecrire(donnees["proprietes"], essai, simuler=reglages.simuler)
    tient = bool(donnees["proprietes"]) and all(p["tient"] for p in donnees["proprietes"])
    return Reponse(donnees, lambda largeur: preuve(donnees, largeur), FAIT if tient else NEGATIF)


def _prouver(charge: Chargement, limite: int | None) -> list[dict[str, Any]]:
    from moteur.cli.workflows import prefixes, situer
    from moteur.diagnostics import Diagnostic, Position
    from moteur.operations.prouver import prouver
    from moteur.preuve.epreuve import LIMITE

    places = prefixes(charge)

    def ici(position: Position) -> str:
        lieu = situer([Diagnostic("", position, "", "")], places)[0].position
        return f"{lieu.fichier}:{lieu.ligne}"

    return list(prouver(charge, situer=ici, limite=limite or LIMITE))


def _ecrire(proprietes: list[dict[str, Any]], essai: str, *, simuler: bool) -> list[str]:
    """Un fichier par dossier bâti ; un nom en `.yaml` ne sert que s'il n'y en a qu'un."""
    from moteur.cli.branchement import chemin
    from moteur.erreurs import CommandeMalEcrite, Conflit

    cible = chemin(essai, quoi="Le chemin des essais")
    batis = [(p, p["contre_exemple"]["essai"]) for p in proprietes if p["contre_exemple"]]
    batis = [(p, texte) for p, texte in batis if texte]
    seul = cible.suffix in (".yaml", ".yml")
    if seul and len(batis) > 1:
        raise CommandeMalEcrite(
            f"{len(batis)} essais sont à écrire, et « {essai} » n'est qu'un fichier.",
            suite="Donnez un répertoire.",
        )
    fichiers = [cible if seul else cible / f"preuve_{_nom(p)}.yaml" for p, _ in batis]
    deja = next((f for f in fichiers if f.exists()), None)
    if deja is not None:
        raise Conflit(f"{deja} existe déjà ; rien n'a été écrit.", suite="Choisissez un autre chemin.")
    if not simuler:
        for fichier, (_, texte) in zip(fichiers, batis, strict=True):
            _poser(fichier, texte)
    return [str(f) for f in fichiers]


def _nom(propriete: dict[str, Any]) -> str:
    return f"{propriete['workflow']}_{propriete['id']}".replace(".", "_")


def _poser(fichier: Path, texte: str) -> None:
    from moteur.erreurs import Environnement

    try:
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_text(texte, encoding="utf-8", newline="\n")
    except OSError as faute:
        raise Environnement(
            f"« {fichier} » ne s'écrit pas.",
            raison=str(faute.strerror or faute),
            suite="Choisissez un autre chemin.",
        ) from faute
