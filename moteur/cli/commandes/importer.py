"""`moteur importer` : des feuilles de tableur remplies, tout ou rien."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from moteur.cli.groupe import declarer, mots, option_motif
from moteur.cli.reponse import CONFLIT, FAIT, MAL_ECRITE, REFUSE, Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moteur.cli.remises import Remises
    from moteur.operations.agir import Consigne, Manuel
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.importer import Bilan

USAGE = "TYPE FICHIER [TYPE FICHIER…]"
Couple = tuple[str, str]


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
        "moteur importer partenaire partenaires.xlsx reunion reunions.xlsx --oui",
    ),
)
@mots
@option_motif
def commande(reglages: Reglages, mots: tuple[str, ...], motif: str) -> Reponse:
    """Importer une feuille de tableur remplie : fiches neuves, pièces versées, champs changés, états franchis.

    Tout est écrit, ou rien : chaque faute est dite à sa cellule. Importer deux fois la même feuille ne
    change rien.
    Plusieurs feuilles se donnent à la suite ; chacune se lit comme si la précédente était déjà écrite.
    Au terminal, ce qui serait écrit vous est montré d'abord.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.branchement import dossier, manuel
    from moteur.cli.remises import Remises
    from moteur.operations.importer import consigner_tout

    couples = _couples(mots)
    with dossier(reglages) as ouvert:
        remises = Remises(ouvert.atelier.racine)
        with avancement(reglages, "Lecture"):
            bilans = _preparer(ouvert, couples, manuel=manuel(reglages, motif), remises=remises)
        if bilans[-1].erreurs:
            return _refusee(bilans[-1], couples[len(bilans) - 1][1])
        faits = [c for b in bilans for c in b.consignes]
        vues = _vues(couples, bilans)
        if reglages.simuler:
            return _repondre(bilans[-1].essai, faits, vues)
        if not _confirme(reglages, bilans[-1].essai, faits, vues):
            return Reponse({**vues, "erreurs": [], "faits": []}, lambda _largeur: ["Rien n'est importé."])
        try:
            remises.deposer()
            with avancement(reglages, "Écriture"):
                consigner_tout(ouvert, *bilans)
        except BaseException:
            remises.retirer(ouvert.atelier)
            raise
        return _repondre(ouvert, faits, vues)


def _couples(mots: tuple[str, ...]) -> list[Couple]:
    """Les feuilles dans l'ordre, chacune avec son type."""
    from moteur.cli.saisies import exiger

    usage = f"moteur importer {USAGE}"
    if mots and PurePath(mots[0]).suffix.lower() in (".csv", ".xlsx"):
        raise CommandeMalEcrite(
            "Il manque le type de fiche, avant la feuille.",
            raison=f"Cette commande s'écrit : {usage}",
            suite="Les types : moteur lister",
        )
    # Un type sans fichier : il manque un mot, quel que soit le nombre de feuilles.
    exiger(mots, max(2, len(mots) + len(mots) % 2), max(2, len(mots)), usage=usage)
    return list(zip(mots[::2], mots[1::2], strict=True))


def _preparer(ouvert: Ouvert, couples: Sequence[Couple], *, manuel: Manuel, remises: Remises) -> list[Bilan]:
    """Le bilan de chaque feuille, sur le dossier que laisse la précédente ; la première fautive arrête."""
    from moteur.cli.branchement import chemin
    from moteur.operations.importer import preparer

    bilans: list[Bilan] = []
    for type_, ecrit in couples:
        fichier = chemin(ecrit, quoi="FICHIER")
        depart = bilans[-1].essai if bilans else ouvert
        voisins = remises.a_cote_de(fichier)
        bilans.append(preparer(depart, type_, fichier, manuel=manuel, remettre=voisins))
        if bilans[-1].erreurs:
            break
    return bilans


def _confirme(reglages: Reglages, essai: Ouvert, faits: Sequence[Consigne], vues: dict[str, Any]) -> bool:
    """Au terminal, la personne voit d'abord ce qui serait écrit."""
    from moteur.cli import consignation, dialogue, sortie
    from moteur.cli.rendu.feuilles import apercu

    if reglages.oui or not faits or not dialogue.au_terminal(reglages):
        return True
    donnees = consignation.repondre(essai, faits, **vues).donnees
    import sys

    dialogue.montrer(apercu(donnees, sortie.largeur(sys.stderr)))
    return dialogue.demander("Écrire au dossier ?", defaut=True)


def _repondre(ouvert: Ouvert, faits: Sequence[Consigne], vues: dict[str, Any]) -> Reponse:
    from moteur.cli import consignation
    from moteur.cli.rendu.feuilles import importee

    reponse = consignation.repondre(ouvert, faits, **vues, erreurs=[])
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


def _vues(couples: Sequence[Couple], bilans: Sequence[Bilan]) -> dict[str, Any]:
    """Ce qu'il advient de chaque ligne, ensemble, et feuille par feuille s'il y en a plusieurs."""
    feuilles = [{"fichier": ecrit, **_lignes(b)} for (_, ecrit), b in zip(couples, bilans, strict=True)]
    ensemble = {cle: [s for f in feuilles for s in f[cle]] for cle in ("crees", "changes", "ignores")}
    return {**ensemble, "feuilles": feuilles} if len(feuilles) > 1 else ensemble


def _lignes(bilan: Bilan) -> dict[str, Any]:
    return {cle: [asdict(s) for s in getattr(bilan, cle)] for cle in ("crees", "changes", "ignores")}
