"""Les écarts, l'histoire, et ce que disent les deux audits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.faits import qui
from moteur.cli.rendu.mots import accord, date_fr, source

Vue = Mapping[str, Any]


def ecarts(vue: Vue, largeur: int) -> list[str]:
    """Les écarts, ceux qui attendent d'abord."""
    if not vue["ecarts"]:
        return ["Aucun écart."]
    ouverts = sum(1 for e in vue["ecarts"] if not e["traite"])
    tete = f"{accord(len(vue['ecarts']), 'écart')}, dont {accord(ouverts, 'ouvert')}"
    suite = [] if not ouverts else ['Pour en clore un : moteur traiter ECART --motif "…"']
    return sections([tete], *(_ecart(e, largeur) for e in vue["ecarts"]), suite)


def _ecart(e: Vue, largeur: int) -> list[str]:
    genre = "impératif" if e["niveau"] == "imperatif" else "recommandé"
    marque = "[x]" if e["traite"] else "[ ]"
    lignes = plier(
        f"{marque} {e['id']} ({genre}), ouvert le {date_fr(e['ouvert_le'])}", largeur, suite="    "
    )
    lignes += plier(e["message"], largeur, retrait="    ")
    lignes += plier(
        f"Sur : {e['designation']}. {source(e.get('source', ()))}".rstrip(), largeur, retrait="    "
    )
    if e["traite"]:
        lignes += plier(
            f"Traité le {date_fr(e.get('traite_le'))} par {e.get('traite_par')}.", largeur, retrait="    "
        )
    elif e.get("peuvent_traiter"):
        lignes += plier(f"Peuvent le traiter : {', '.join(e['peuvent_traiter'])}", largeur, retrait="    ")
    return lignes


def journal(vue: Vue, largeur: int) -> list[str]:
    """L'histoire, un fait par ligne."""
    if not vue["faits"]:
        return ["Aucun fait."]
    rang = len(str(vue["faits"][-1]["rang"]))
    return [ligne for f in vue["faits"] for ligne in _fait(f, rang, largeur)]


def _fait(f: Vue, rang: int, largeur: int) -> list[str]:
    tete = f"{str(f['rang']).rjust(rang)}  {date_fr(f['le'])}  "
    retrait = " " * (rang + 2)
    lignes = plier(f["phrase"], largeur, retrait=tete, suite=" " * len(tete))
    tardif = f", saisie tardive du {date_fr(f['saisi_le'])}" if f["tardif"] else ""
    lignes += plier(f"{qui(f)}{tardif}", largeur, retrait=f"{retrait}  ")
    for texte in (
        f"Motif : {f['motif']}" if f.get("motif") else "",
        f"Écarts : {', '.join(f.get('ecarts', ()))}" if f.get("ecarts") else "",
    ):
        lignes += plier(texte, largeur, retrait=f"{retrait}  ")
    return lignes


def chaine(vue: Vue, largeur: int) -> list[str]:
    """Le résultat d'une relecture complète."""
    compte = f"{accord(vue['dossiers'], 'dossier')}, {accord(vue['faits'], 'fait')}"
    if vue["anomalies"]:
        lignes = plier(
            f"Le journal ne se vérifie pas : {accord(len(vue['anomalies']), 'anomalie')}. {compte}.", largeur
        )
        for a in vue["anomalies"]:
            ou = f"{a['chaine'][:12]}, fait {a['rang']}" if a["chaine"] else "la base entière"
            lignes += plier(f"- {ou} : {a['quoi']}", largeur, retrait="  ", suite="    ")
            lignes += plier(a["remede"], largeur, retrait="    ")
        return lignes
    return [
        *plier(f"Tout se vérifie : {compte}.", largeur),
        *plier(f"Racine : {vue['racine']}", largeur),
        *plier(
            "Gardez cette racine hors de cette machine : elle seule révèle une base réécrite en entier.",
            largeur,
        ),
    ]


def garanties(vue: Vue, largeur: int) -> list[str]:
    """Chaque garantie, conforme ou rompue, et par quels faits."""
    rompues = [g for g in vue["garanties"] if not g["conforme"]]
    if not vue["garanties"]:
        return ["Ce workflow n'écrit aucune garantie."]
    verdict = f"{len(rompues)} rompue{'s' if len(rompues) > 1 else ''}" if rompues else "toutes tenues"
    tete = plier(f"{accord(len(vue['garanties']), 'garantie')}, {verdict}.", largeur)
    blocs = [_garantie(g, largeur) for g in (*rompues, *(g for g in vue["garanties"] if g["conforme"]))]
    return sections(tete, *blocs)


def _garantie(g: Vue, largeur: int) -> list[str]:
    marque = "[x] tenue " if g["conforme"] else "[ ] ROMPUE"
    lignes = plier(f"{marque}  {g['titre']} ({g['id']})", largeur, suite=" " * 12)
    controles = f"{accord(g['controles'], 'contrôle')}. " if "controles" in g else ""
    lignes += plier(f"{controles}{source(g['source'])}".strip(), largeur, retrait=" " * 12)
    for v in g["violations"]:
        lignes += plier(
            _violation(v),
            largeur,
            retrait=" " * 12,
            suite=" " * 14,
        )
        ecart = v.get("ecart")
        sort = (
            f"écart {ecart}, {'traité' if v.get('traite') else 'ouvert'}"
            if ecart
            else "aucun écart ne le couvre"
        )
        lignes += plier(sort, largeur, retrait=" " * 14)
    return lignes


def _violation(v: Vue) -> str:
    return f"- fait n° {v['fait']} du {date_fr(v['le'])}, saisi le {date_fr(v['saisi_le'])} : {v['pourquoi']}"
