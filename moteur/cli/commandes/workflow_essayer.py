"""`moteur workflow essayer` : jouer les essais, dire ce qu'ils franchissent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from moteur.cli.groupe import WORKFLOW, declarer, mots
from moteur.cli.reponse import FAIT, NEGATIF, Donnees, Reglages, Reponse
from moteur.erreurs import CommandeMalEcrite

if TYPE_CHECKING:
    from moteur.lecture.chargement import Chargement
    from moteur.operations.essayer import Bilan


@declarer(
    "essayer",
    usage="[WORKFLOW…]",
    arguments=[WORKFLOW],
    exemples=(
        "moteur workflow essayer",
        "moteur workflow essayer workflows/le_mien --json",
        "moteur workflow essayer workflows/le_mien --completer",
    ),
)
@mots
@click.option("--completer", is_flag=True, help="Écrire, à compléter, les essais qui manquent.")
def commande(reglages: Reglages, mots: tuple[str, ...], completer: bool) -> Reponse:
    """Jouer les essais d'un workflow, en mémoire, et mesurer ce qu'ils éprouvent : transitions, exigences, garanties.

    « --completer » écrit, dans le paquet, un essai par porte que rien n'éprouve ; il échoue tant qu'il n'est pas fini.
    """
    from moteur.cli.avancement import avancement
    from moteur.cli.rendu.production import essais
    from moteur.cli.workflows import charges
    from moteur.operations.essayer import essayer

    donnees: Donnees = {
        "essais": [],
        "reussis": 0,
        "transitions": 0,
        "transitions_couvertes": [],
        "transitions_manquantes": [],
        "couverture": [],
        "a_completer": [],
    }
    with avancement(reglages, "Essais"):
        for charge in charges(reglages, mots):
            _ajouter(donnees, charge, essayer(charge))
            if completer:
                donnees["a_completer"] += _completer(reglages, charge)
    code = FAIT if donnees["reussis"] == len(donnees["essais"]) and donnees["essais"] else NEGATIF
    return Reponse(donnees, lambda largeur: essais(donnees, largeur), code)


def _completer(reglages: Reglages, charge: Chargement) -> list[str]:
    """Les fichiers écrits dans le paquet ; ce qui est livré ne se complète pas sur place."""
    from moteur.cli.branchement import depuis_ici
    from moteur.composition.ressources import livraison
    from moteur.operations.essais_a_completer import poser, squelettes

    repertoire = charge.repertoires[charge.nom].resolve()
    if repertoire.is_relative_to(livraison()):
        raise CommandeMalEcrite(
            f"« {charge.nom} » est livré avec le moteur : ses essais ne se complètent pas sur place.",
            suite=f"Faites-en une copie : moteur workflow copier {charge.nom} le_mien. Ou amendez-le.",
        )
    essais = repertoire / "essais"
    return [depuis_ici(str(essais / f)) for f in poser(squelettes(charge), essais, simuler=reglages.simuler)]


def _ajouter(donnees: Donnees, charge: Chargement, bilan: Bilan) -> None:
    vu = bilan.couverture
    donnees["essais"] += [_essai(charge, r) for r in bilan.resultats]
    donnees["reussis"] += bilan.reussis
    donnees["transitions"] += len(vu.transitions)
    donnees["transitions_couvertes"] += sorted(vu.franchies & {*vu.transitions})
    donnees["transitions_manquantes"] += sorted(vu.jamais_franchies)
    donnees["couverture"].append({
        "workflow": charge.nom,
        "transitions": len(vu.transitions),
        "transitions_jamais_franchies": list(vu.jamais_franchies),
        "exigences": len(vu.exigences),
        "exigences_jamais_satisfaites": list(vu.jamais_vraies),
        "exigences_jamais_manquees": list(vu.jamais_manquees),
        "garanties": len(vu.garanties),
        "garanties_jamais_tenues": list(vu.jamais_tenues),
        "garanties_jamais_rompues": list(vu.jamais_rompues),
    })  # fmt: skip


def _essai(charge: Chargement, resultat: Any) -> dict[str, Any]:
    from moteur.cli.fautes import en_donnees
    from moteur.cli.workflows import prefixes, situer
    from moteur.diagnostics import presenter

    defauts = situer(resultat.defauts, prefixes(charge))
    return {
        "workflow": charge.nom,
        "essai": resultat.essai,
        "titre": resultat.titre,
        "reussi": resultat.reussi,
        "etapes": resultat.etapes,
        "defauts": [en_donnees(d) for d in defauts],
        "texte": [presenter(d, ligne_de=charge.ligne_de) for d in defauts],
    }
