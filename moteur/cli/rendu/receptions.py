"""Ce que l'on dit d'une liasse importée, et de tous les dossiers ensemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections, tableau
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]
_ANCRAGES = {
    "remise": "Vérifiée sous la clé publique que vous avez donnée.",
    "connue": "Vérifiée sous la clé publique de ses liasses précédentes.",
    "jointe": "Cohérente, mais non ancrée : la seule clé connue est celle qu'elle contient. Demandez la sienne au porteur, "
    "par un autre chemin, et recommencez avec --cle.",
}


def importee(vue: Vue, largeur: int) -> list[str]:
    """Ce qui a été ajouté, dossier par dossier, et sous quelle clé."""
    verbe = "Rien n'est écrit. Seraient ajoutés" if vue["simule"] else "Ajouté"
    tete = f"{verbe} : {accord(vue['ajoutes'], 'fait')}."
    if not vue["ajoutes"]:
        tete = "Rien à ajouter : tout ce que contient cette liasse est déjà ici."
    dossiers = []
    for d in vue["dossiers"]:
        dit = f"{accord(d['ajoutes'], 'fait')} de plus" if d["ajoutes"] else "rien de neuf"
        neuf = ", dossier nouveau" if d["neuf"] else ""
        dossiers += plier(
            f"- {d['dossier']} : {dit}{neuf} ({accord(d['rang'], 'fait')}).", largeur, suite="  "
        )
    tues = [*vue["retenues"], *([] if vue["personnes"] else ["noms des personnes"])]
    return sections(
        plier(tete, largeur),
        dossiers,
        [
            *plier(_ANCRAGES[vue["ancrage"]], largeur),
            *plier(f"Retenu par le porteur : {', '.join(tues) or 'rien'}.", largeur),
        ],
        plier("Et maintenant ? Voir tous les dossiers ensemble : moteur audit consolider", largeur),
    )


def consolides(vue: Vue, largeur: int) -> list[str]:
    """Le total, puis une rangée par dossier ; ce qui ne se relit pas est dit à la fin."""
    t = vue["totaux"]
    if not t["dossiers"]:
        return plier("Aucun dossier. En recevoir un : moteur audit importer LIASSE.zip", largeur)
    couverture = (
        f"{t['couverture'].replace('.', ',')} % couvertes" if t["couverture"] else "aucune intervention"
    )
    tete = [
        *plier(
            f"{accord(t['dossiers'], 'dossier')}, {accord(t['porteurs'], 'porteur')}, {accord(t['faits'], 'fait')}.",
            largeur,
        ),
        *plier(
            f"{accord(t['interventions'], 'intervention')}, {couverture} ; {accord(t['ecarts'], 'écart impératif ouvert', 'écarts impératifs ouverts')} ; "
            f"{accord(t['avec_garantie_rompue'], 'dossier')} avec une garantie rompue.",
            largeur,
        ),
    ]
    rangees = [_rangee(d) for d in vue["dossiers"]]
    titres = ("Dossier", "Phase en cours", "Écarts", "Couverture", "Garanties rompues")
    illisibles = [
        ligne
        for d in vue["dossiers"]
        if d["anomalie"]
        for ligne in plier(f"- {d['dossier']} ({d['chaine'][:12]}) : {d['anomalie']}", largeur, suite="  ")
    ]
    ecrit = f"{'À blanc, tableau non écrit' if vue['simule'] else 'Tableau écrit'} : {vue['fichier']}"
    return sections(
        tete,
        tableau(titres, rangees, largeur),
        ["Ne se relisent pas (moteur audit chaine)", *illisibles] if illisibles else [],
        plier(ecrit, largeur) if vue["fichier"] else [],
    )


def _rangee(d: Vue) -> tuple[str, ...]:
    phase = next((p for p in d["phases"] if not p["final"]), None)
    nues = d["interventions"] - d["non_couvertes"]
    return (
        d["dossier"],
        "finie" if d["fini"] else f"{phase['titre']} ({phase['titre_etat']})" if phase else "",
        str(d["ecarts"]),
        f"{nues}/{d['interventions']}" if d["interventions"] else "",
        ", ".join(d["rompues"]) or "aucune",
    )
