"""`moteur workflow impact` : ce qu'une version changerait, dossier par dossier."""

from __future__ import annotations

from moteur.cli.groupe import declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Reglages, Reponse
from moteur.cli.versions_publiees import option_raccord, option_version

USAGE = "[WORKFLOW] [--version N] [--raccord FICHE.ANCIEN=ETAT]"


@declarer(
    "impact",
    usage=USAGE,
    arguments=[("WORKFLOW", "Un nom ou un répertoire ; celui de l'espace si vous ne dites rien.")],
    exemples=("moteur workflow impact le_mien", "moteur workflow impact le_mien --version 2 --json"),
)
@mots
@option_version
@option_raccord
def commande(
    reglages: Reglages, mots: tuple[str, ...], numero: int | None, raccords: tuple[str, ...]
) -> Reponse:
    """Dire ce qu'une version changerait pour chaque dossier de l'espace, sans rien écrire.

    Chacun est inchangé, compatible, à raccorder (un état n'existe plus) ou bloqué, avec les raisons. Sans --version,
    on prend les fichiers, publiés ou non. Rend 1 si un dossier ne peut pas migrer.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import atelier, jour
    from moteur.cli.rendu.versions import impact as rendre
    from moteur.cli.saisies import exiger
    from moteur.cli.versions_publiees import envisagee, nom_voulu
    from moteur.operations.migrer import impact

    exiger(mots, 0, 1, usage=f"moteur workflow impact {USAGE}")
    with atelier(reglages) as espace, avancement(reglages, "Impact"):
        nom = nom_voulu(reglages, espace, mots)
        arrivee = envisagee(reglages, espace, nom, numero=numero, raccords=raccords)
        donnees = impact(espace, arrivee, le=jour(reglages.le) or espace.aujourd_hui())
    retenus = any(d["raisons"] for d in donnees["dossiers"])
    return Reponse(donnees, lambda largeur: rendre(donnees, largeur), NEGATIF if retenus else FAIT)
