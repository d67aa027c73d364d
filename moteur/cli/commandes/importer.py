"""`moteur importer` : une feuille de tableur remplie, tout ou rien."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import CONFLIT, FAIT, MAL_ECRITE, REFUSE, Reglages, Reponse

if TYPE_CHECKING:
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.importer import Bilan

USAGE = "TYPE FICHIER"


@declarer(
    "importer",
    usage=USAGE,
    arguments=[
        ("TYPE", "Le type de fiche, tel que le workflow le nomme."),
        (
            "FICHIER",
            "Une feuille .csv ou .xlsx : celle de « moteur feuille », ou la vôtre, aux mêmes titres.",
        ),
    ],
    exemples=(
        "moteur importer seance feuilles/seance.csv --simuler",
        "moteur importer partenaire partenaires.xlsx --oui",
    ),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Importer une feuille de tableur remplie : fiches neuves, champs changés, états franchis.

    Tout est écrit, ou rien : chaque faute est dite à sa cellule. Importer deux fois la même feuille ne
    change rien.
    Au terminal, ce qui serait écrit vous est montré d'abord.
    """
    from moteur.cli.branchement import chemin, dossier, manuel
    from moteur.cli.saisies import exiger
    from moteur.operations.importer import consigner_tout, preparer

    exiger(mots, 2, 2, usage=f"moteur importer {USAGE}")
    fichier = chemin(mots[1], quoi="FICHIER")
    with dossier(reglages) as ouvert:
        bilan = preparer(ouvert, mots[0], fichier, manuel=manuel(reglages, motif))
        if bilan.erreurs:
            return _refusee(bilan, mots[1])
        if not reglages.simuler:
            if not _confirme(reglages, bilan):
                return Reponse(
                    {**_lignes(bilan), "erreurs": [], "faits": []}, lambda _largeur: ["Rien n'est importé."]
                )
            consigner_tout(ouvert, bilan)
        return _repondre(ouvert if not reglages.simuler else bilan.essai, bilan)


def _confirme(reglages: Reglages, bilan: Bilan) -> bool:
    """Au terminal, la personne voit d'abord ce qui serait écrit."""
    from moteur.cli import consignation, dialogue, sortie
    from moteur.cli.rendu.feuilles import apercu

    if reglages.oui or not bilan.consignes or not dialogue.au_terminal(reglages):
        return True
    donnees = consignation.repondre(bilan.essai, bilan.consignes, **_lignes(bilan)).donnees
    import sys

    dialogue.montrer(apercu(donnees, sortie.largeur(sys.stderr)))
    return dialogue.demander("Écrire au dossier ?", defaut=True)


def _repondre(ouvert: Ouvert, bilan: Bilan) -> Reponse:
    from moteur.cli import consignation
    from moteur.cli.rendu.feuilles import importee

    reponse = consignation.repondre(ouvert, bilan.consignes, **_lignes(bilan), erreurs=[])
    return reponse._replace(texte=lambda largeur: importee(reponse.donnees, largeur), code=FAIT)


def _refusee(bilan: Bilan, fichier: str) -> Reponse:
    from moteur.cli.rendu.feuilles import refusee

    erreurs = [asdict(e) for e in bilan.erreurs]
    genres = {e.genre for e in bilan.erreurs}
    code = REFUSE if "regle" in genres else CONFLIT if genres == {"depasse"} else MAL_ECRITE
    erreur = {"code": code, "message": "Rien n'est importé.", "motifs": []}
    donnees = {
        "erreur": erreur,
        "fichier": fichier,
        "erreurs": erreurs,
        "crees": [],
        "changes": [],
        "ignores": [],
        "faits": [],
    }
    return Reponse(donnees, lambda largeur: refusee(donnees, largeur), code, message=True)


def _lignes(bilan: Bilan) -> dict[str, Any]:
    return {cle: [asdict(s) for s in getattr(bilan, cle)] for cle in ("crees", "changes", "ignores")}
