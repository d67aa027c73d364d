"""Un grand lot de documents, dit en quelques lignes : combien, où, et les premiers qui ont un problème."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from moteur.cli.mise_en_page import plier
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]

EN_DETAIL = 12  # documents que l'on montre encore un par un
PREMIERS = 10


def resume(vue: Vue, largeur: int) -> Iterator[list[str]]:
    """Les comptes et le répertoire, puis les dix premiers à compléter, et les dix premiers non produits."""
    documents, echecs, compte = vue["documents"], vue["echecs"], vue["compte"]
    titre = documents[0]["titre"] if documents else "Aucun document produit"
    deja = accord(compte["deja_produits"], "déjà produit", "déjà produits")
    lignes = [
        f"{titre} : {accord(len(documents) + len(echecs), 'document')}",
        f"  À signer : {compte['a_signer']}",
        f"  Projets, pas encore à signer : {compte['projets']}",
    ]
    lignes += [f"  Non produits : {compte['echecs']}"] if echecs else []
    lignes += [f"  Dont {deja}, laissés tels quels"] if compte["deja_produits"] else []
    lieux = dict.fromkeys(str(Path(d["fichier"]).parent) for d in documents)
    yield [*lignes, *(f"  Dans {lieu}" for lieu in lieux)]
    projets = [(d["cible"], _pourquoi(d)) for d in documents if d["projet"]]
    if projets:
        yield _premiers("À compléter avant de signer", projets, largeur)
    if echecs:
        yield _premiers("Non produits", [(e["cible"], " ".join(e["raisons"])) for e in echecs], largeur)
    if projets or echecs:
        yield ["Tout, un par un : la même commande avec --json"]


def echec(vue: Vue, largeur: int) -> list[str]:
    """Un document qui n'a pas pu être produit, pourquoi, et quoi faire."""
    lignes = plier(f"{vue['cible']} : non produit", largeur)
    for raison in vue["raisons"]:
        lignes += plier(f"- {raison}", largeur, retrait="  ", suite="    ")
    return lignes + [ligne for s in vue["suites"] for ligne in plier(f"> {s}", largeur, retrait="    ")]


def _premiers(titre: str, problemes: Sequence[tuple[str, str]], largeur: int) -> list[str]:
    """Les dix premiers problèmes ; celui que partagent plusieurs documents ne se dit qu'une fois."""
    groupes: dict[str, list[str]] = {}
    for cible, pourquoi in problemes:
        groupes.setdefault(pourquoi, []).append(cible)
    lignes = [titre]
    for pourquoi, cibles in list(groupes.items())[:PREMIERS]:
        lignes += plier(f"- {_cibles(cibles)} : {pourquoi}", largeur, retrait="  ", suite="    ")
    reste = len(groupes) - PREMIERS
    return [*lignes, f"  … et {accord(reste, 'autre problème', 'autres problèmes')}"] if reste > 0 else lignes


def _cibles(cibles: Sequence[str]) -> str:
    """Les premières, et combien d'autres."""
    reste = len(cibles) - 3
    return ", ".join(cibles[:3]) + (f" et {accord(reste, 'autre')}" if reste > 0 else "")


def _pourquoi(d: Vue) -> str:
    manques = ", ".join(str(m["titre"]) for m in d["manquants"])
    return " ".join([*d["raisons"], *([f"Il manque : {manques}."] if manques else [])])
