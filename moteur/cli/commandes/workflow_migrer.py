"""`moteur workflow migrer` : un dossier en cours passe à une version publiée."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse
from moteur.cli.versions_publiees import option_raccord, option_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moteur.journal.port import DossierRange
    from moteur.operations.atelier import Atelier
    from moteur.operations.migrer import Arrivee, Migre

USAGE = "[WORKFLOW] --motif TEXTE [--version N] [--tous] [--raccord FICHE.ANCIEN=ETAT]"


@declarer(
    "migrer",
    usage=USAGE,
    arguments=[("WORKFLOW", "Le workflow publié ; celui de l'espace si vous ne dites rien.")],
    exemples=(
        'moteur workflow migrer le_mien --motif "Règles de rentrée" --simuler',
        'moteur workflow migrer le_mien --version 2 --tous --motif "Règles de rentrée"',
    ),
)
@mots
@option_motif
@option_version
@click.option("--tous", is_flag=True, help="Tous les dossiers que cette version concerne : tous, ou aucun.")
@option_raccord
def commande(
    reglages: Reglages,
    mots: tuple[str, ...],
    motif: str,
    numero: int | None,
    tous: bool,
    raccords: tuple[str, ...],
) -> Reponse:
    """Faire passer un dossier en cours à une version publiée ; par défaut, celle en vigueur ce jour-là.

    C'est un fait du journal, motivé. Ce qui précède se relit selon l'ancienne version, ce qui suit selon la nouvelle.
    Un dossier bloqué est refusé avec toutes ses raisons, et rien n'est écrit. On ne revient pas en arrière.
    """
    from moteur.cli import consignation
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, jour, manuel
    from moteur.cli.rendu.versions import migration as rendre
    from moteur.cli.saisies import exiger
    from moteur.cli.versions_publiees import nom_voulu, publiee
    from moteur.composition.ouverture import exiger_un_dossier
    from moteur.operations.migrer import migrer

    exiger(mots, 0, 1, usage=f"moteur workflow migrer {USAGE}")
    with atelier(reglages) as espace:
        exiger_un_dossier(espace)
        le = jour(reglages.le) or espace.aujourd_hui()
        nom = nom_voulu(reglages, espace, mots)
        arrivee = publiee(espace, nom, numero=numero, raccords=raccords, le=le)
        with avancement(reglages, "Migration"):
            ranges = _voulus(reglages, espace, arrivee, tous=tous)
            migres, refus = migrer(espace, ranges, arrivee, manuel=manuel(reglages, motif))
        if refus:
            return consignation.refuser((titre, m) for titre, r in refus for m in r.motifs)
        donnees = _decrire(migres, arrivee, simule=reglages.simuler)
        return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def _voulus(reglages: Reglages, atelier: Atelier, arrivee: Arrivee, *, tous: bool) -> Sequence[DossierRange]:
    from moteur.erreurs import CommandeMalEcrite
    from moteur.operations.dossiers import choisir
    from moteur.operations.migrer import concernes

    if not tous:
        return [choisir(atelier, reglages.dossier)]
    if reglages.dossier:
        raise CommandeMalEcrite(
            "--tous et --dossier s'excluent.", suite="Nommez un dossier, ou migrez-les tous."
        )
    return concernes(atelier, arrivee.forme)


def _decrire(migres: Sequence[Migre], arrivee: Arrivee, *, simule: bool) -> dict[str, Any]:
    from moteur.cli.consignation import decrire_fait

    workflow = arrivee.forme.workflow
    return {
        "workflow": workflow.nom, "titre": workflow.titre, "version": workflow.version,
        "empreinte": workflow.empreinte, "simule": simule,
        "faits": [decrire_fait(m.ouvert, m.consigne) for m in migres if m.consigne is not None],
        "dossiers": [{"dossier": m.ouvert.titre, "migre": m.consigne is not None} for m in migres],
    }  # fmt: skip
