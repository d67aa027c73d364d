"""`moteur workflow expliquer` : ce qu'un code de diagnostic veut dire, ou ce qui se peut d'un élément."""

from __future__ import annotations

from typing import Any

from moteur.cli.groupe import declarer, mots
from moteur.cli.mise_en_page import plier
from moteur.cli.reponse import Reglages, Reponse

USAGE = "CODE | ELEMENT [WORKFLOW]"


@declarer(
    "expliquer",
    usage=USAGE,
    arguments=[
        ("CODE", "Le code que montre un diagnostic, par exemple R02."),
        ("ELEMENT", "Ou le chemin d'un élément, par exemple parametres/NOM ou fiches/T/pieces/P."),
        (
            "WORKFLOW",
            "Celui où on le cherche ; celui de l'espace, ou la seule base connue, si l'on ne dit rien.",
        ),
    ],
    exemples=(
        "moteur workflow expliquer R02",
        "moteur workflow expliquer parametres/delai_saisie --json",
    ),
)
@mots
def commande(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    """Expliquer un code, ou dire d'un élément s'il est verrouillé, pourquoi, et ce qui peut y changer."""
    from moteur.cli.saisies import exiger

    exiger(mots, 1, 2, usage=f"moteur workflow expliquer {USAGE}")
    from moteur.lecture.couches.arbre import cles_permises

    if len(mots) == 2 or "/" in mots[0] or mots[0] in cles_permises(()):
        return _element(reglages, mots)
    from moteur.cli.workflows import catalogue
    from moteur.operations.verifier import expliquer

    donnees = expliquer(catalogue(), mots[0])
    return Reponse(donnees, lambda largeur: _texte(donnees["texte"], largeur))


def _element(reglages: Reglages, mots: tuple[str, ...]) -> Reponse:
    from moteur.cli.branchement import fonds
    from moteur.cli.workflows import charger, par_defaut, prefixes
    from moteur.operations.expliquer_element import expliquer_element

    source = fonds(reglages)
    nom = mots[1] if len(mots) == 2 else par_defaut(source)
    charge = charger(source, nom)
    forces = {n: e.get("force", "") for n, e in source.referentiel().get("exigences", {}).items()}
    donnees = expliquer_element(charge, mots[0], forces=forces)
    places = prefixes(charge)
    for lieu in donnees["lieux"]:
        paquet = next((p for p in places if lieu["fichier"].startswith(f"{p}/")), "")
        lieu["fichier"] = places.get(paquet, "") + lieu["fichier"].removeprefix(paquet)
    return Reponse(donnees, lambda largeur: _rendre(donnees, largeur))


def _rendre(donnees: dict[str, Any], largeur: int) -> list[str]:
    etat = "verrouillé" if donnees["verrouille"] else "libre"
    lignes = plier(f"{donnees['element']} ({donnees['workflow']}) : {etat}. {donnees['titre']}", largeur)
    if donnees["vaut"]:
        lignes += plier(f"Vaut : {donnees['vaut']}", largeur)
    lignes += ["", *plier(donnees["pourquoi"], largeur)]
    lignes += [f"  {s['id']} ({s['force'] or 'force inconnue'})" for s in donnees["sources"]]
    for titre, cle in (("Vous pouvez :", "permis"), ("Sera refusé :", "refuse")):
        if donnees[cle]:
            lignes += [
                "",
                titre,
                *(f"  {ligne}" for dit in donnees[cle] for ligne in plier(dit, largeur - 2)),
            ]
    lignes += ["", "Où c'est écrit :"]
    lignes += [f"  {p['fichier']}:{p['ligne']}:{p['colonne']}  {p['note']}" for p in donnees["lieux"]]
    if donnees["dessous"]:
        lignes += ["", "Dessous :"]
        for enfant in donnees["dessous"]:
            marque = "verrouillé" if enfant["verrouille"] else "libre"
            lignes += plier(
                f"{enfant['nom']} ({marque}) {' '.join(enfant['permis'])}".rstrip(),
                largeur,
                retrait="  ",
                suite="    ",
            )
    return lignes


def _texte(texte: str, largeur: int) -> list[str]:
    """Les paragraphes recollés puis pliés ; un exemple, en retrait, garde ses lignes : les plier le fausserait."""
    lignes: list[str] = []
    suite: list[str] = []
    for ligne in (*texte.split("\n"), ""):
        if ligne.strip() and not ligne.startswith(" "):
            suite.append(ligne)
            continue
        lignes += plier(" ".join(suite), largeur)
        suite = []
        lignes.append(ligne)
    return lignes[:-1]
