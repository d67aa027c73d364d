"""Les défauts d'un modèle Word, et les données qu'il lit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]
_CITES = 3


def verification(vue: Vue, largeur: int) -> list[str]:
    """Chaque défaut et où le trouver dans Word, puis un mot par modèle sain."""
    emplois = {(d["workflow"], d["document"]) for d in vue["diagnostics"] if d["document"]}
    blocs = [defaut(d, largeur, nommer=len(emplois) > 1) for d in vue["diagnostics"]]
    sains = [ligne for s in vue.get("sains", ()) for ligne in _sain(s, largeur)]
    if not blocs:
        return sains
    compte = f"{accord(len(blocs), 'défaut')}."
    return sections(*blocs, sains, [compte], ["Pour comprendre un code : moteur workflow expliquer CODE"])


def defaut(d: Vue, largeur: int, *, nommer: bool = True) -> list[str]:
    """Un défaut : le fichier et le lieu, le code et la cause, le paragraphe, le remède ; `nommer` : le document."""
    emploi = f" ({d['document']}, {d['workflow']})" if nommer and d["document"] else ""
    lieu = d["lieu"] or d["partie"]
    lignes = plier(f"{d['fichier']}{emploi}{', ' if lieu else ''}{lieu}", largeur)
    lignes += plier(f"{d['code']}  {d['message']}", largeur, retrait="  ", suite="       ")
    if d["texte"]:
        lignes += plier(d["texte"], largeur, retrait="  | ")
    # Une balise dans un attribut (un signet, un texte de remplacement) ne se voit pas dans le paragraphe.
    if d["expression"] and d["expression"] not in d["texte"]:
        lignes += plier(f"{{{{ {d['expression']} }}}}", largeur, retrait="  | ")
    if d["remede"]:
        lignes += plier(f"À faire : {d['remede']}", largeur, retrait="  ", suite="    ")
    return lignes


def _sain(s: Vue, largeur: int) -> list[str]:
    lues = accord(s["chemins"], "donnée lue", "données lues")
    dit = plier(f"{s['fichier']} : modèle sain. {s['titre']} ({s['workflow']}), {lues}.", largeur, suite="  ")
    for detour in s.get("detours", ()):
        texte = (
            f"Plus lent à produire ({detour['partie']}) : {detour['pourquoi']}, docxtpl doit repasser dessus."
        )
        dit += plier(texte, largeur, retrait="  ", suite="  ")
    return dit


def champs(vue: Vue, largeur: int) -> list[str]:
    """Les données lues, par endroit et par façon de les fournir ; « * » : le document ne peut s'en passer."""
    groupes: dict[str, list[Vue]] = {}
    for champ in vue["champs"]:
        groupes.setdefault(champ["ou"], []).append(champ)
    blocs = [[ou or "Ailleurs", *_lieu(lignes, largeur)] for ou, lignes in groupes.items()]
    requis = sum(1 for c in vue["champs"] if c["requis"])
    compte = (
        f"{accord(len(vue['champs']), 'donnée lue', 'données lues')}, dont {requis} sans lesquelles (*) le "
    )
    tete = plier(f"{compte}document reste un projet.", largeur)
    return sections(tete, *blocs)


def _lieu(champs: Sequence[Vue], largeur: int) -> list[str]:
    """Les champs d'un endroit ; qui les fournit, et par quelle commande, ne se dit qu'une fois."""
    par_source: dict[str, list[Vue]] = {}
    for champ in champs:
        par_source.setdefault(_source(champ), []).append(champ)
    lignes = []
    for source, groupe in par_source.items():
        lignes += plier(source, largeur, retrait="  ", suite="    ")
        lignes += [ligne for c in groupe for ligne in _champ(c, largeur)]
    return lignes


def _source(c: Vue) -> str:
    if not c["titres_qui"]:
        return "Le moteur l'écrit lui-même :"
    mots = ["champ=…" if mot.endswith("=…") else mot for mot in c["commande"].split(" ")]
    autres = len(c["titres_qui"]) - _CITES
    qui = ", ".join(c["titres_qui"][:_CITES]) + (f" et {autres} autres" if autres > 0 else "")
    return f"{qui} : {' '.join(mots)}"


def _champ(c: Vue, largeur: int) -> list[str]:
    marque = "*" if c["requis"] else "-"
    tete = f"{marque} {c['titre']} : {c['type']}, {{{{ {c['chemin']} }}}}"
    return plier(tete, largeur, retrait="    ", suite="      ")
