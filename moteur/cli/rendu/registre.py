"""Les écarts, l'histoire, et la relecture de la chaîne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.faits import qui
from moteur.cli.rendu.mots import accord, date_fr, source

Vue = Mapping[str, Any]


RECUL = "L'horloge du poste avait reculé depuis le fait précédent ; l'ordre reste celui des rangs."


def ecarts(vue: Vue, largeur: int) -> list[str]:
    """Les écarts : les impératifs en détail, ceux qui attendent d'abord ; une ligne par recommandation."""
    if not vue["ecarts"]:
        return ["Aucun écart."]
    imperatifs = [e for e in vue["ecarts"] if e["niveau"] == "imperatif"]
    autres = [e for e in vue["ecarts"] if e["niveau"] != "imperatif"]
    ouverts = any(not e["traite"] for e in vue["ecarts"])
    conseils = [
        ligne
        for e in autres
        for ligne in plier(f"{_marque(e)} {e['id']} : {e['message']}", largeur, suite="    ")
    ]
    return sections(
        plier(_compte(vue["ecarts"]), largeur),
        *(_ecart(e, largeur) for e in imperatifs),
        ["Recommandations non suivies", *conseils] if conseils else [],
        ['Pour en clore un : moteur traiter ECART --motif "…"'] if ouverts else [],
    )


def _compte(ecarts: Sequence[Vue]) -> str:
    ouverts = sum(1 for e in ecarts if not e["traite"])
    traites = len(ecarts) - ouverts
    dits = (
        accord(ouverts, "écart ouvert", "écarts ouverts") if ouverts else "",
        accord(traites, "écart traité", "écarts traités") if traites and not ouverts else "",
        accord(traites, "traité") if traites and ouverts else "",
    )
    return ", ".join(d for d in dits if d)


def _marque(e: Vue) -> str:
    return "[x]" if e["traite"] else "[ ]"


def _ecart(e: Vue, largeur: int) -> list[str]:
    tete = f"{_marque(e)} {e['id']} (impératif), ouvert le {date_fr(e['ouvert_le'])}"
    lignes = plier(tete, largeur, suite="    ") + plier(e["message"], largeur, retrait="    ")
    ou = f"Sur : {e['designation']}. {source(e.get('source', ()))}".rstrip()
    lignes += plier(ou, largeur, retrait="    ")
    if e["traite"]:
        qui_ = f"Traité le {date_fr(e.get('traite_le'))} par {e.get('traite_par')}."
        lignes += plier(qui_, largeur, retrait="    ")
    elif e.get("titres_traitants"):
        verbe = "Peuvent" if len(e["titres_traitants"]) > 1 else "Peut"
        lignes += plier(f"{verbe} le traiter : {', '.join(e['titres_traitants'])}", largeur, retrait="    ")
    return lignes


def journal(vue: Vue, largeur: int, *, derniers: int = 0, redire: str = "") -> list[str]:
    """L'histoire, un fait par ligne ; `derniers` : seulement ceux-là, et `redire` montre les autres."""
    faits = vue["faits"]
    if not faits:
        return ["Aucun fait."]
    rang = len(str(faits[-1]["rang"]))
    montres = faits[-derniers:] if derniers else faits
    lignes = [ligne for f in montres for ligne in _fait(f, rang, largeur)]
    tus = len(faits) - len(montres)
    if not tus:
        return lignes
    avant = accord(tus, "fait plus ancien n'est pas montré", "faits plus anciens ne sont pas montrés")
    return sections(plier(f"{avant} ici.", largeur), lignes, [f"Tout lire : {redire}"])


def _fait(f: Vue, rang: int, largeur: int) -> list[str]:
    tete = f"{str(f['rang']).rjust(rang)}  {date_fr(f['le'])}  "
    retrait = " " * (rang + 2)
    lignes = plier(f["phrase"], largeur, retrait=tete, suite=" " * len(tete))
    saisi = f" le {date_fr(f['saisi_le'])}{', saisie tardive' if f['tardif'] else ''}"
    lignes += plier(f"{qui(f)}{saisi}", largeur, retrait=f"{retrait}  ")
    for texte in (
        RECUL if f.get("horloge_recule") else "",
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
        *(plier(_effacees(vue["effacees"]), largeur) if vue["effacees"] else ()),
        *(plier(_retenues(vue["retenues"]), largeur) if vue["retenues"] else ()),
        *(plier(_reculs(vue["horloge_recule"]), largeur) if vue["horloge_recule"] else ()),
        *plier(f"Racine : {vue['racine']}", largeur),
        *plier(_ancrage(vue), largeur),
    ]


def _effacees(nombre: int) -> str:
    dits = accord(nombre, "contenu ou nom effacé", "contenus ou noms effacés")
    return f"{dits}, comme un fait de la chaîne l'annonce : ce n'est pas une faute."


def _retenues(nombre: int) -> str:
    dits = accord(nombre, "contenu ou nom retenu", "contenus ou noms retenus")
    return f"{dits} par les porteurs des liasses reçues : ce n'est pas une faute."


def _reculs(reculs: Sequence[Vue]) -> str:
    dits = ", ".join(f"fait {r['rang']} ({r['chaine'][:12]})" for r in reculs[:5])
    reste = f" et {len(reculs) - 5} de plus" if len(reculs) > 5 else ""
    return f"L'horloge du poste a reculé {len(reculs)} fois : {dits}{reste}. L'ordre des faits est celui de leurs rangs."


def _ancrage(vue: Vue) -> str:
    """À quoi, hors de cette machine, l'histoire a été comparée."""
    if vue["points_donnes"]:
        donnes = accord(
            vue["points_donnes"], "point de contrôle gardé répond", "points de contrôle gardés répondent"
        )
        return f"{donnes} à cette histoire."
    if not vue["dernier_point"]:
        return (
            "Gardez cette racine hors de cette machine (imprimez-la, ou envoyez-la à qui vous contrôle) : "
            "elle seule révèle une base réécrite en entier. Mieux, un point signé : moteur audit point."
        )
    dernier = vue["dernier_point"]
    pose = f"{accord(vue['points'], 'point')} de contrôle, le dernier du {date_fr(dernier['pose_le'][:10])}"
    return (
        f"{pose} ({accord(dernier['faits'], 'fait')}). Donnez celui que vous gardez ailleurs (--point FICHIER) : lui seul "
        "révèle une base réécrite en entier."
    )
