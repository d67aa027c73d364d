"""Le rapport d'audit à l'écran : le verdict d'abord, ce qui ne va pas en détail, le reste en une ligne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, date_fr, source

Vue = Mapping[str, Any]
MAXIMUM = 10  # au-delà, un fichier se lit mieux qu'un écran
RETRAIT = " " * 4


def rapport(vue: Vue, largeur: int) -> list[str]:
    """Garanties, couvertures, écarts, recommandations, saisies tardives."""
    tenues = [g for g in vue["garanties"] if g["conforme"] and g["controles"]]
    vides = [g for g in vue["garanties"] if g["conforme"] and not g["controles"]]
    return sections(
        _tete(vue, largeur),
        *(_rompue(g, largeur) for g in vue["garanties"] if not g["conforme"]),
        *(_couverture(c, largeur) for c in vue["couvertures"]),
        _liste("Écarts impératifs", vue["ecarts"], _ecart, largeur),
        _liste("Recommandations non suivies", vue["recommandations"], _ecart, largeur),
        _liste("Saisies tardives ou antidatées", vue["saisies_tardives"], _tardive, largeur),
        _titrees("Tenues", tenues, largeur),
        _titrees("Sans objet encore : rien ne les a mises à l'épreuve", vides, largeur),
        _ecrit(vue, largeur),
    )


def _tete(vue: Vue, largeur: int) -> list[str]:
    rompues = sum(1 for g in vue["garanties"] if not g["conforme"])
    verdict = accord(rompues, "rompue") if rompues else "aucune rompue"
    dite = f"{accord(len(vue['garanties']), 'garantie')}, {verdict}."
    workflow = vue["workflow"]
    connus = f", tels qu'ils étaient saisis au {date_fr(vue['saisi_au'])}" if vue["saisi_au"] else ""
    faits = f"{accord(vue['faits'], 'fait')}" if vue["faits"] else "Aucun fait"
    autrui = (
        f", dont {vue['saisis_pour_autrui']} saisis pour une autre personne"
        if vue["saisis_pour_autrui"]
        else ""
    )
    return [
        *plier(dite if vue["garanties"] else "Ce workflow n'écrit aucune garantie.", largeur),
        *plier(f"{faits} jusqu'au {date_fr(vue['au'])}{connus}{autrui}.", largeur),
        *plier(
            f"Workflow {workflow['nom']}, version {workflow['version']}, empreinte {workflow['empreinte'][:16]}. "
            "Une autre empreinte est un autre workflow, même de ce nom.",
            largeur,
        ),
    ]  # fmt: skip


def _titrees(titre: str, garanties: Sequence[Vue], largeur: int) -> list[str]:
    return [titre, *(ligne for g in garanties for ligne in _tenue(g, largeur))] if garanties else []


def _liste(titre: str, elements: Sequence[Vue], dire: Any, largeur: int) -> list[str]:
    """Les premiers en clair ; combien d'autres attendent dans un fichier."""
    if not elements:
        return []
    lignes = [f"{titre} : {len(elements)}"]
    for element in elements[:MAXIMUM]:
        lignes += dire(element, largeur)
    if len(elements) > MAXIMUM:
        lignes += plier(f"… et {len(elements) - MAXIMUM} autres : --sortie rapport.csv", largeur)
    return lignes


def _ecart(e: Vue, largeur: int) -> list[str]:
    marque = "[x]" if e["traite"] else "[ ]"
    tete = f"{marque} {e['id']} du {date_fr(e['le'])} : {e['message']} {source(e['source'])}".rstrip()
    return plier(tete, largeur, suite=RETRAIT) + plier(
        f"{_qui(e)} le {date_fr(e['saisi_le'])}{_sort(e)}.", largeur, retrait=RETRAIT
    )


def _sort(e: Vue) -> str:
    """Ce que l'écart est devenu, par qui et par quelle main."""
    if not e["traite"]:
        return " ; non traité"
    main = "" if e["traite_en_personne"] else f", saisi par {e['traite_saisi_par']}"
    return f" ; traité le {date_fr(e['traite_le'])} par {e['traite_par']} ({e['traite_titre_role']}){main}"


def _qui(e: Vue) -> str:
    main = "saisi en personne" if e["en_personne"] else f"saisi par {e['saisi_par']}"
    return f"fait par {e['acteur']} ({e['titre_role']}), {main}"


def _tardive(t: Vue, largeur: int) -> list[str]:
    genres = ", ".join(g for g in ("tardive" * t["tardive"], "antidatée" * t["antidatee"]) if g)
    tete = f"- fait n° {t['fait']} du {date_fr(t['le'])}, saisi le {date_fr(t['saisi_le'])} ({genres}) : {t['phrase']}"
    return plier(tete, largeur, suite="  ") + plier(_qui(t), largeur, retrait=RETRAIT)


# ── les couvertures ──────────────────────────────────────────────────────────────────────────
def _couverture(c: Vue, largeur: int) -> list[str]:
    taux = (
        f" : {str(c['taux']).replace('.', ',').removesuffix(',0')} % (cible 100 %)"
        if c["interventions"]
        else ""
    )
    compte = f"{accord(c['interventions'], 'intervention')}, {accord(c['couvertes'], 'couverte')}{taux}."
    lignes = plier(
        f"{c['titre']} ({c['id']})", largeur, retrait="[x] " if c["conforme"] else "[ ] ", suite=RETRAIT
    )
    lignes += plier(f"{compte} {source(c['source'])}".rstrip(), largeur, retrait=RETRAIT)
    for nue in c["non_couvertes"]:
        lignes += _nue(nue, largeur)
    for titre, noms in (
        ("Jamais vérifiées", c["jamais_couvertes"]),
        ("À renouveler, ou expirées", c["a_renouveler"]),
        (
            "Couvertes par une preuve saisie après ce jour",
            [f"{i['evenement']} ({i['fiche']})" for i in c["apres_coup"]],
        ),
    ):
        if noms:
            lignes += plier(f"{titre} : {', '.join(noms)}.", largeur, retrait=RETRAIT)
    for fiche in c["fiches"][: 2 * MAXIMUM]:
        lignes += _fiche(fiche, largeur)
    if len(c["fiches"]) > 2 * MAXIMUM:
        lignes += plier(
            f"… et {len(c['fiches']) - 2 * MAXIMUM} autres : --sortie rapport.csv", largeur, retrait=RETRAIT
        )
    return lignes


def _nue(nue: Vue, largeur: int) -> list[str]:
    valable = f", vérification valable du {date_fr(nue['du'])} au {date_fr(nue['au'])}" if nue["du"] else ""
    apres = (
        f" Une preuve saisie depuis (fait n° {nue['preuve_apres']}) dit couvrir ce jour."
        if nue["preuve_apres"]
        else ""
    )
    tete = (
        f"NON COUVERTE  {nue['evenement']} du {date_fr(nue['le'])}, saisi le {date_fr(nue['saisi_le'])}, fait n° {nue['fait']} : "
        f"{nue['designation']}, « {nue['titre_etat']} » ce jour-là{valable}.{apres}"
    )
    ecart = f"écart {nue['ecart']}{_sort(nue)}" if nue["ecart"] else "aucun écart ne le couvre"
    return [
        *plier(tete, largeur, retrait=RETRAIT, suite=RETRAIT * 2),
        *plier(f"{_qui(nue)} ; {ecart}.", largeur, retrait=RETRAIT * 2),
    ]


def _fiche(fiche: Vue, largeur: int) -> list[str]:
    montre = "".join(f", {valeur}" for valeur in fiche["montre"].values() if valeur)
    compte = (
        f"{fiche['couvertes']}/{fiche['interventions']}" if fiche["interventions"] else "aucune intervention"
    )
    rappel = {"expiree": " ; expirée", "a_renouveler": " ; à renouveler"}.get(fiche["renouvellement"], "")
    tete = f"- {fiche['designation']}, « {fiche['titre_etat']} »{montre} : {compte}{rappel}"
    lignes = plier(tete, largeur, retrait=RETRAIT, suite=RETRAIT + "  ")
    for preuve in fiche["preuves"]:
        lignes += plier(_preuve(preuve), largeur, retrait=RETRAIT + "  ", suite=RETRAIT * 2)
    return lignes or [f"{RETRAIT}- {fiche['fiche']}"]


def _preuve(p: Vue) -> str:
    valable = (
        f"du {date_fr(p['du'])} au {date_fr(p['au'])}"
        if p["du"]
        else f"le {date_fr(p['le'])}, sans terme connu"
    )
    montre = "".join(f", {valeur}" for valeur in p["montre"].values() if valeur)
    demande, main = "", ""
    if p["demande"]:
        d = p["demande"]
        demande = f" ; demandée le {date_fr(d['le'])} par {d['acteur']}"
        demande += "" if d["en_personne"] else f", saisi par {d['saisi_par']}"
        main = "" if p["autre_personne"] else " ; LA MÊME PERSONNE a demandé et vérifié, ou saisi"
    return f"{valable}{montre} ; {_qui(p)} le {date_fr(p['saisi_le'])}{demande}{main}"


def _ecrit(vue: Vue, largeur: int) -> list[str]:
    return plier(f"Rapport écrit : {vue['rapport']}", largeur) if vue.get("rapport") else []


# ── les garanties ────────────────────────────────────────────────────────────────────────────
def _tenue(g: Vue, largeur: int) -> list[str]:
    marque = "[x]" if g["controles"] else "[-]"
    combien = f" : {accord(g['controles'], 'contrôle')}" if g["controles"] else ""
    return plier(f"{marque} {g['titre']}{combien}", largeur, suite="    ")


def _rompue(g: Vue, largeur: int) -> list[str]:
    lignes = plier(f"{g['titre']} ({g['id']})", largeur, retrait="[ ] ROMPUE  ", suite=" " * 12)
    controles = f"{accord(g['controles'], 'contrôle')}, {accord(len(g['violations']), 'violation')}."
    lignes += plier(f"{controles} {source(g['source'])}".strip(), largeur, retrait=" " * 12)
    for v in g["violations"]:
        lignes += plier(_violation(v), largeur, retrait=" " * 12, suite=" " * 14)
        traite = f"traité{_sort(v).removeprefix(' ; traité')}" if v["traite"] else "ouvert"
        sort = f"écart {v['ecart']}, {traite}" if v["ecart"] else "aucun écart ne le couvre"
        lignes += plier(f"{_qui(v)}.", largeur, retrait=" " * 14)
        lignes += plier(sort, largeur, retrait=" " * 14)
    return lignes


def _violation(v: Vue) -> str:
    return f"- fait n° {v['fait']} du {date_fr(v['le'])}, saisi le {date_fr(v['saisi_le'])} : {v['pourquoi']}"
