"""Dire la feuille écrite ; dire ce qu'un import ferait, a fait, ou pourquoi il n'a rien fait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.faits import A_BLANC, ecarts_ouverts
from moteur.cli.rendu.mots import accord, et_maintenant

Vue = Mapping[str, Any]
MONTREES = 12
ERREURS_MONTREES = 40
RIEN = "rien n'y change"


def ecrite(vue: Vue, largeur: int) -> list[str]:
    """Le fichier, ce qu'il contient, comment le reprendre."""
    tete = A_BLANC if vue["simule"] else f"Feuille écrite : {vue['montre']}"
    vides = f", {accord(vue['vides'], 'ligne vide', 'lignes vides')}" if vue["vides"] else ""
    compte = f"{vue['titre']} : {accord(vue['fiches'], 'fiche')}{vides}."
    suite = f"moteur importer {vue['type']} {_cite(vue['montre'])}{vue['ailleurs']}"
    return sections(
        [tete, *plier(compte, largeur)],
        [
            "Et maintenant ?",
            *plier(
                "Remplissez-la dans votre tableur, enregistrez-la au même format, puis :",
                largeur,
                retrait="  ",
            ),
            f"    {suite}",
        ],
    )


def apercu(vue: Vue, largeur: int) -> list[str]:
    """Ce qui serait écrit, avant de le demander."""
    return sections(
        *_feuilles(vue, largeur, simule=True),
        _qui(vue["faits"], largeur),
        ecarts_ouverts(list(vue["ecarts"]), largeur),
    )


def importee(vue: Vue, largeur: int) -> list[str]:
    """Ce qui est écrit, ou le serait ; ce qui est ignoré ; les écarts ; la suite."""
    simule = bool(vue["simule"])
    return sections(
        [A_BLANC] if simule else [],
        *_feuilles(vue, largeur, simule=simule),
        _qui(vue["faits"], largeur),
        ecarts_ouverts(list(vue["ecarts"]), largeur),
        [] if simule else et_maintenant(vue["suites"], largeur),
    )


def refusee(vue: Vue, largeur: int) -> list[str]:
    """Chaque erreur à sa cellule, avec son remède ; rien n'est écrit."""
    erreurs = vue["erreurs"]
    lignes = plier(f"Rien n'est importé : {accord(len(erreurs), 'erreur')} dans {vue['fichier']}.", largeur)
    for e in erreurs[:ERREURS_MONTREES]:
        tete = f"  {e['cellule']} : "
        lignes += plier(e["message"], largeur, retrait=tete, suite=" " * len(tete))
        lignes += plier(e["remede"], largeur, retrait=" " * len(tete))
    reste = len(erreurs) - ERREURS_MONTREES
    if reste > 0:
        lignes += plier(
            f"Et {accord(reste, 'autre')} : ajoutez --json pour les voir toutes.", largeur, retrait="  "
        )
    return lignes


def _qui(faits: Sequence[Vue], largeur: int) -> list[str]:
    """Pour qui l'on a saisi, et ce qui l'est tard ; rien quand chacun a écrit le sien à temps."""
    autrui = dict.fromkeys(
        f"Fait par {f['acteur']} ({f['titre_role']}), saisi par {f['saisi_par']}."
        for f in faits
        if f["pour_autrui"]
    )
    tardifs = sum(1 for f in faits if f["tardif"])
    tard = [f"Saisie tardive : {accord(tardifs, 'fait')} sur {len(faits)}."] if tardifs else []
    return [ligne for dite in (*autrui, *tard) for ligne in plier(dite, largeur)]


def _feuilles(vue: Vue, largeur: int, *, simule: bool) -> list[list[str]]:
    """Chaque feuille sous son nom, s'il y en a plusieurs."""
    if "feuilles" not in vue:
        return _comptes(vue, largeur, simule=simule)
    blocs = []
    for feuille in vue["feuilles"]:
        comptes = _comptes(feuille, largeur, simule=simule)
        blocs += [[*plier(str(feuille["fichier"]), largeur), *comptes[0]], *comptes[1:]]
    return blocs


def _comptes(vue: Vue, largeur: int, *, simule: bool) -> list[list[str]]:
    etre = ("serait", "seraient") if simule else ("est", "sont")
    dites = [i for i in vue["ignores"] if i["quoi"] != RIEN]
    blocs = [
        _bloc(vue["crees"], ("fiche", *etre), ("créée", "créées"), largeur),
        _bloc(vue["changes"], ("ligne", *etre), ("écrite", "écrites"), largeur),
        # Ce qui est ignoré l'est, à blanc comme pour de bon.
        _bloc(dites, ("ligne", "est", "sont"), ("ignorée", "ignorées"), largeur),
    ]
    inchangees = len(vue["ignores"]) - len(dites)
    if inchangees:
        blocs.append(plier(f"{accord(inchangees, 'ligne')} sans changement.", largeur))
    return [b for b in blocs if b] or [["La feuille est vide : il n'y a rien à importer."]]


def _bloc(
    lignes: Sequence[Vue], sujet: tuple[str, str, str], participe: tuple[str, str], largeur: int
) -> list[str]:
    if not lignes:
        return []
    rang = 0 if len(lignes) == 1 else 1
    nom, *etre = sujet
    return [f"{accord(len(lignes), nom)} {etre[rang]} {participe[rang]} :", *_lignes(lignes, largeur)]


def _lignes(lignes: Sequence[Vue], largeur: int) -> list[str]:
    dites: list[str] = []
    for ligne in lignes[:MONTREES]:
        quoi = f" — {ligne['quoi']}" if ligne["quoi"] else ""
        dites += plier(
            f"- ligne {ligne['ligne']}, {ligne['designation']}{quoi}", largeur, retrait="  ", suite="    "
        )
    if len(lignes) > MONTREES:
        dites.append(f"  et {accord(len(lignes) - MONTREES, 'autre')}.")
    return dites


def _cite(chemin: str) -> str:
    return f'"{chemin}"' if " " in chemin else chemin
