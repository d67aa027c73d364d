"""`moteur workflow dessiner` : les états et les passages d'un workflow, en dessin ou en fiche de réunion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.exports.graphe import Graphe
    from moteur.lecture.chargement import Chargement

USAGE = "[WORKFLOW] [--phase P | --fiche TYPE | --tout] [--format F] [--sortie F]"
FORMATS = {"svg": ".svg", "mermaid": ".mmd", "markdown": ".md"}


@declarer(
    "dessiner",
    usage=USAGE,
    arguments=[("WORKFLOW", "Un nom, un répertoire ou un fichier ; sans lui, le seul connu ici.")],
    exemples=(
        "moteur workflow dessiner WORKFLOW --tout --sortie dessins",
        "moteur workflow dessiner WORKFLOW --format markdown --sortie reunion.md",
    ),
)
@mots
@click.option("--phase", default="", metavar="P", help="Une seule phase.")
@click.option("--fiche", default="", metavar="TYPE", help="Un seul type de fiche.")
@click.option(
    "--tout", is_flag=True, help="Toutes les phases et toutes les fiches ; c'est le choix par défaut."
)
@click.option("--format", "format_", default="", metavar="F", help="svg (par défaut), mermaid ou markdown.")
@click.option(
    "--sortie",
    default="",
    metavar="FICHIER",
    help="Un fichier ; ou un répertoire, avec un dessin par machine.",
)
def commande(
    reglages: Reglages, mots: tuple[str, ...], phase: str, fiche: str, tout: bool, format_: str, sortie: str
) -> Reponse:
    """Dessiner les phases et les fiches d'un workflow : états, passages, rôles, conditions.

    Le SVG s'ouvre dans un navigateur, s'insère dans Word et s'imprime en noir et blanc. Le Markdown est une fiche
    de réunion : qui fait quoi, avec quelles pièces, selon quels textes.
    """
    from moteur.cli import branchement
    from moteur.cli.saisies import exiger

    exiger(mots, 0, 1, usage=f"moteur workflow dessiner {USAGE}")
    if sum(map(bool, (phase, fiche, tout))) > 1:
        raise CommandeMalEcrite("--phase, --fiche et --tout s'excluent.", suite="Gardez-en un seul.")
    vers = branchement.chemin(sortie, quoi="--sortie") if sortie else None
    choisi = _format(format_, vers)
    charge = _charger(reglages, mots[0] if mots else "")
    fichiers = _fichiers(reglages, charge, choisi, vers, {"fiche": fiche, "phase": phase})
    if vers is None:
        texte = fichiers[0][1]
        return Reponse({"format": choisi, "texte": texte}, lambda _largeur: _a_l_ecran(texte, choisi))
    donnees = _deposer(reglages, vers, fichiers) | {"format": choisi}
    return Reponse(donnees, lambda _largeur: _dire(donnees))


def _format(ecrit: str, vers: Path | None) -> str:
    """Le format demandé, sinon celui que dit le nom du fichier."""
    from moteur.suggestions import vouliez_vous_dire

    devine = next((f for f, s in FORMATS.items() if vers is not None and vers.suffix.lower() == s), "svg")
    choisi = ecrit.lower() or devine
    if choisi not in FORMATS:
        raise CommandeMalEcrite(
            f"--format {ecrit} : ce format n'existe pas.",
            raison=f"Formats : {', '.join(FORMATS)}.",
            suite=vouliez_vous_dire(choisi, FORMATS) or "Donnez l'un d'eux.",
        )
    return choisi


def _charger(reglages: Reglages, nom: str) -> Chargement:
    from moteur.cli import branchement
    from moteur.cli.workflows import charger

    source = branchement.fonds(reglages)
    connus = list(source.workflows())
    if not nom and len(connus) != 1:
        raise CommandeMalEcrite(
            "Quel workflow dessiner ?", raison=f"Workflows connus : {', '.join(connus) or 'aucun'}.",
            suite="Nommez-en un.",
        )  # fmt: skip
    charge = charger(source, nom or connus[0])
    charge.exiger()
    return charge


def _fichiers(
    reglages: Reglages, charge: Chargement, choisi: str, vers: Path | None, quoi: dict[str, str]
) -> list[tuple[str, str]]:
    """(nom, texte) de chaque fichier ; un seul, sauf dans un répertoire."""
    from moteur.operations.dessiner import graphes

    workflow = charge.exiger()
    if choisi == "markdown":
        return [(f"{workflow.nom}.md", _markdown(reglages, charge, quoi))]
    dessins = graphes(workflow, **quoi)
    if vers is not None and _est_un_repertoire(vers):
        return [
            (f"{rang:02d}_{g.nom}{FORMATS[choisi]}", _dessin((g,), choisi, g.titre))
            for rang, g in enumerate(dessins, 1)
        ]
    titre = dessins[0].titre if len(dessins) == 1 else workflow.titre
    return [(f"{workflow.nom}{FORMATS[choisi]}", _dessin(dessins, choisi, titre))]


def _dessin(dessins: tuple[Graphe, ...], choisi: str, titre: str) -> str:
    from moteur.exports import graphe_mermaid, graphe_svg

    return (
        graphe_mermaid.dessiner(dessins) if choisi == "mermaid" else graphe_svg.dessiner(dessins, titre=titre)
    )


def _markdown(reglages: Reglages, charge: Chargement, quoi: dict[str, str]) -> str:
    from moteur.cli.branchement import fonds
    from moteur.exports.fiche_markdown import ecrire
    from moteur.operations.fiche_de_reunion import feuille

    exigences = fonds(reglages).referentiel().get("exigences", {})
    textes = {nom: str(e.get("enonce", "")) for nom, e in exigences.items()}
    return ecrire(feuille(charge.exiger(), charge.forme or {}, textes=textes, **quoi))


def _est_un_repertoire(vers: Path) -> bool:
    return vers.is_dir() or vers.suffix.lower() not in FORMATS.values()


def _deposer(reglages: Reglages, vers: Path, fichiers: list[tuple[str, str]]) -> dict[str, Any]:
    from moteur.operations.depot import deposer

    ecrits = []
    for nom, texte in fichiers:
        sortie = vers / nom if _est_un_repertoire(vers) else vers
        if not reglages.simuler:
            deposer(sortie, texte.encode(), choisi=True, remplacer=reglages.oui)
        ecrits.append(str(sortie))
    return {"fichiers": ecrits, "simule": reglages.simuler}


def _dire(donnees: dict[str, Any]) -> list[str]:
    tete = "À blanc : rien n'est écrit." if donnees["simule"] else "Dessiné :"
    return [tete, *(f"  {fichier}" for fichier in donnees["fichiers"])]


def _a_l_ecran(texte: str, choisi: str) -> list[str]:
    """Un SVG redirigé d'une console ancienne resterait lisible : ses accents s'écrivent par leur numéro."""
    if choisi == "svg":
        texte = texte.encode("ascii", "xmlcharrefreplace").decode()
    return texte.rstrip("\n").split("\n")
