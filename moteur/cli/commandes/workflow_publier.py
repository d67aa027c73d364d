"""`moteur workflow publier` : une version, son entrée en vigueur, son motif."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.publier import Publie

USAGE = "[WORKFLOW] --motif TEXTE [--en-vigueur DATE]"


@declarer(
    "publier",
    usage=USAGE,
    arguments=[("WORKFLOW", "Un nom ou un répertoire ; celui de l'espace si vous ne dites rien.")],
    exemples=(
        'moteur workflow publier le_mien --motif "Règles de rentrée" --en-vigueur 01/09/2026',
        'moteur workflow publier le_mien --motif "Règles de rentrée" --simuler',
    ),
)
@mots
@option_motif
@click.option(
    "--en-vigueur",
    "en_vigueur",
    default="",
    metavar="DATE",
    help="Le premier jour où elle vaut ; sans cela, aujourd'hui.",
)
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str, en_vigueur: str) -> Reponse:
    """Publier la version d'un workflow : elle ne changera plus, et se lira toujours.

    Un dossier ouvert à partir de son entrée en vigueur la suit. Ceux qui sont en cours gardent la leur, jusqu'à ce
    qu'on les migre. Pour changer une version publiée, on en publie une autre : « version: N+1 ».
    """
    from moteur.cli import consignation
    from moteur.cli.branchement import atelier, jour, manuel
    from moteur.cli.rendu.versions import publication as rendre
    from moteur.cli.saisies import exiger
    from moteur.cli.versions_publiees import forme_des_fichiers, nom_voulu
    from moteur.domaine.decision import Refus
    from moteur.operations.publier import publier

    exiger(mots, 0, 1, usage=f"moteur workflow publier {USAGE}")
    with atelier(reglages) as espace:
        forme = forme_des_fichiers(reglages, nom_voulu(reglages, espace, mots))
        voulue = jour(en_vigueur, option="--en-vigueur")
        resultat = publier(espace, forme, en_vigueur=voulue, manuel=manuel(reglages, motif))
        if isinstance(resultat, Refus):
            return consignation.refuser(("", m) for m in resultat.motifs)
        donnees = _decrire(resultat, forme.workflow.titre, simule=reglages.simuler)
        return Reponse(donnees, lambda largeur: rendre(donnees, largeur))


def _decrire(resultat: Publie, titre: str, *, simule: bool) -> dict[str, Any]:
    publication = resultat.publication._asdict()
    return {"publication": {**publication, "titre": titre}, "deja": resultat.deja, "simule": simule}
