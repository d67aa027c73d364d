"""Un document revenu : d'où il vient, ce qu'on y a écrit, ce qui empêche de le signer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import paires, plier, sections
from moteur.cli.rendu.mots import accord, date_fr

Vue = Mapping[str, Any]


def verification(vue: Vue, largeur: int) -> list[str]:
    """Le verdict, la provenance, les cases, les signatures, puis chaque défaut avec son remède."""
    defauts = [ligne for d in vue["defauts"] for ligne in _defaut(d, largeur)]
    compte = [f"{accord(len(vue['defauts']), 'raison')} de ne pas le signer :"] if defauts else []
    return sections(
        plier(_verdict(vue), largeur),
        _provenance(vue, largeur),
        _cases(vue["cases"], largeur),
        _signatures(vue, largeur),
        [*compte, *defauts],
        _clauses(vue["perime"]["clauses"], largeur),
    )


def releve(vue: Vue, largeur: int) -> list[str]:
    """Les cases remplies, les signatures, et les commandes proposées."""
    tete = plier(f"{vue['titre']}, n° {vue['numero']} : {_combien(vue['cases'])}.", largeur)
    en_trop = [ligne for lieu in vue["cases_en_trop"] for ligne in plier(f"- {lieu}", largeur, retrait="  ")]
    proposees = ["À porter au dossier, si vous en êtes d'accord :", *(f"    {c}" for c in vue["commandes"])]
    return sections(
        tete,
        _cases(vue["cases"], largeur),
        ["Cases ajoutées ou retirées depuis le départ :", *en_trop] if en_trop else [],
        _signatures(vue, largeur),
        proposees if vue["commandes"] else [],
    )


def touches(vues: Sequence[Vue], largeur: int) -> list[str]:
    """Les documents signés qu'un changement atteint : les champs, les clauses, de quoi refaire signer."""
    return sections(*(_touche(v, largeur) for v in vues))


def _touche(vue: Vue, largeur: int) -> list[str]:
    etat = "ne vaut plus" if vue["caduc"] else "n'imprime plus la valeur du dossier"
    tete = f"{vue['titre']} ({vue['designation']}) : l'exemplaire signé le {date_fr(vue['signe_le'])} {etat}."
    lignes = plier(tete, largeur)
    if vue["champs"]:
        lignes += plier(f"Changé : {', '.join(vue['champs'])}", largeur, retrait="  ", suite="    ")
    lignes += _clauses(vue["clauses"], largeur)
    if vue["commandes"]:
        lignes += ["  À faire signer, selon le cas :", *(f"    {c}" for c in vue["commandes"])]
    return lignes


def _verdict(vue: Vue) -> str:
    if vue["document"] is None:
        return "Ce fichier n'est pas sûr ; il n'a pas été lu."
    if vue["pret_a_signer"]:
        return "Prêt à signer."
    if vue["defauts"]:
        return "Pas prêt à signer." if not vue["signe"] else "Signé, mais il ne peut pas être tenu pour bon."
    if vue["signe"]:
        return "Signé, et inchangé. L'authenticité de chaque signature se vérifie dans Word."
    return f"Exemplaire signé, enregistré le {date_fr(vue['enregistre_le'])}, et inchangé."


def _provenance(vue: Vue, largeur: int) -> list[str]:
    if vue["document"] is None:
        return []
    texte = {True: "inchangé", False: "changé depuis", None: "on ne peut pas le comparer"}[vue["intact"]]
    if vue["identique"]:
        texte = "le fichier produit, octet pour octet"
    return paires(
        [
            ("Document", f"{vue['titre']}, n° {vue['numero']}"),
            ("Pour", f"{vue['designation']} ({vue['dossier']})"),
            ("Produit", f"le {date_fr(vue['produit_le'])} par {vue['produit_par']}, fait n° {vue['rang']}"),
            ("D'après", f"{vue['modele']}, workflow {vue['workflow']} version {vue['version']}"),
            ("Texte", texte),
        ],
        largeur,
    )


def _combien(cases: Sequence[Vue]) -> str:
    remplies = sum(1 for c in cases if c["remplie"])
    return (
        f"{accord(remplies, 'case remplie', 'cases remplies')} sur {len(cases)}"
        if cases
        else "aucune case à remplir"
    )


def _cases(cases: Sequence[Vue], largeur: int) -> list[str]:
    remplies = [(c["titre"] or c["cle"], c["valeur"]) for c in cases if c["remplie"]]
    vides = [c["titre"] or c["cle"] for c in cases if not c["remplie"]]
    lignes = ["Rempli à la main", *paires(remplies, largeur)] if remplies else []
    return lignes + plier(f"Encore vides : {', '.join(vides)}" if vides else "", largeur, suite="  ")


def _signatures(vue: Vue, largeur: int) -> list[str]:
    lignes = []
    for s in vue["signatures"]:
        marque = "[x]" if s["signee"] else "[ ]"
        lignes += plier(
            f"{marque} {s['nom']}, {s['qualite']}".rstrip(", "), largeur, retrait="  ", suite="      "
        )
    rattachees = sum(1 for s in vue["signatures"] if s["signee"])
    autres = vue["signatures_numeriques"] - rattachees
    if autres > 0:
        lignes.append(
            f"  et {accord(autres, 'signature numérique', 'signatures numériques')} hors de ces lignes"
        )
    return ["Lignes de signature", *lignes] if lignes else []


def _defaut(defaut: Vue, largeur: int) -> list[str]:
    ou = f"{defaut['lieu'][:1].upper()}{defaut['lieu'][1:]} : " if defaut["lieu"] else ""
    lignes = plier(f"- {ou}{defaut['message']}", largeur, retrait="  ", suite="    ")
    lignes += _avant_apres(defaut, largeur)
    if defaut["remede"]:
        lignes += plier(f"À faire : {defaut['remede']}", largeur, retrait="    ", suite="      ")
    return lignes


def _clauses(clauses: Sequence[Vue], largeur: int) -> list[str]:
    """Chaque passage qui ne dirait plus la même chose."""
    lignes = []
    for c in clauses:
        lignes += plier(f"- {c['lieu']}", largeur, retrait="  ", suite="    ") + _avant_apres(c, largeur)
    return ["  Ce que le document dirait aujourd'hui :", *lignes] if lignes else []


def _avant_apres(vue: Vue, largeur: int) -> list[str]:
    lignes = plier(
        f"avant : {vue['avant']}" if vue["avant"] else "", largeur, retrait="      ", suite="        "
    )
    return lignes + plier(
        f"après : {vue['apres']}" if vue["apres"] else "", largeur, retrait="      ", suite="        "
    )
