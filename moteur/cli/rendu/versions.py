"""Dire une version publiée, ce qu'elle changerait pour chaque dossier, et ce qu'une migration a écrit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.faits import A_BLANC, qui
from moteur.cli.rendu.mots import accord, date_fr, source

Vue = Mapping[str, Any]
CLASSES = {
    "bloque": "Bloqué", "a_raccorder": "À raccorder", "compatible": "Compatible", "inchange": "Inchangé",
}  # fmt: skip
# Au-delà, les fiches qu'un même changement touche se comptent.
MONTREES = 12


def publication(vue: Vue, largeur: int) -> list[str]:
    """La version, son entrée en vigueur, son motif, et la suite."""
    p = vue["publication"]
    tete = "Déjà publiée, à l'identique" if vue["deja"] else "Serait publiée" if vue["simule"] else "Publiée"
    lignes = plier(f"{tete} : {p['titre']} ({p['workflow']}), version {p['version']}.", largeur)
    lignes += plier(f"En vigueur à partir du {date_fr(p['en_vigueur'])}.", largeur, retrait="  ")
    if p["motif"]:
        lignes += plier(f"Motif : {p['motif']}", largeur, retrait="  ")
    lignes += [f"  Empreinte : {p['empreinte'][:12]}"]
    a_blanc = [A_BLANC] if vue["simule"] else []
    return sections(a_blanc, lignes, ["Et maintenant ?", f"  moteur workflow impact {p['workflow']}"])


def versions(vue: Vue, largeur: int) -> list[str]:
    """Une version par bloc, celle en vigueur marquée."""
    if not vue["versions"]:
        return ["Rien n'est encore publié dans cet espace.", "  moteur workflow publier"]
    blocs = []
    for v in vue["versions"]:
        marque = "[x]" if v["vaut"] else "[ ]"
        tete = f"{marque} {v['workflow']}, version {v['version']}, à partir du {date_fr(v['en_vigueur'])}"
        lignes = plier(f"{tete} : {accord(v['dossiers'], 'dossier')}.", largeur, suite="    ")
        lignes += plier(f"Motif : {v['motif']}", largeur, retrait="    ", suite="    ")
        blocs.append([*lignes, f"    Publiée le {date_fr(v['le'])}, empreinte {v['empreinte'][:12]}"])
    return [*(ligne for b in blocs for ligne in b), "", f"[x] : en vigueur le {date_fr(vue['le'])}."]


# ── impact ───────────────────────────────────────────────────────────────────────────────────
def impact(vue: Vue, largeur: int) -> list[str]:
    """Le compte par classe, puis chaque dossier, les bloqués d'abord."""
    rangs = list(CLASSES)
    dossiers = sorted(vue["dossiers"], key=lambda d: (rangs.index(d["classe"]), d["dossier"]))
    blocs = [_tete(vue, dossiers, largeur), *(_dossier(d, largeur) for d in dossiers)]
    if vue["autres"]:
        noms = ", ".join(f"{d['dossier']} ({'fini' if d['fini'] else d['workflow']})" for d in vue["autres"])
        dits = accord(len(vue["autres"]), "dossier n'est pas concerné", "dossiers ne sont pas concernés")
        blocs.append(plier(f"{dits} : {noms}.", largeur))
    return sections(*blocs, _suite(vue, dossiers))


def _tete(vue: Vue, dossiers: Sequence[Vue], largeur: int) -> list[str]:
    quand = f"en vigueur à partir du {date_fr(vue['en_vigueur'])}" if vue["publiee"] else "pas encore publiée"
    lignes = plier(f"{vue['titre']} ({vue['workflow']}), version {vue['version']}, {quand}.", largeur)
    comptes = [
        f"{mot.lower()} : {combien}"
        for classe, mot in CLASSES.items()
        if (combien := sum(1 for d in dossiers if d["classe"] == classe))
    ]
    if vue["numero_pris"]:
        dit = f"Une autre version {vue['version']} est déjà publiée : donnez-lui le numéro suivant avant de la publier."
        lignes += plier(dit, largeur)
    reste = f" ({', '.join(comptes)})" if comptes else ""
    dits = accord(len(dossiers), "dossier concerné", "dossiers concernés")
    return [*lignes, *plier(f"{dits}{reste}, au {date_fr(vue['le'])}.", largeur)]


def _dossier(dossier: Vue, largeur: int) -> list[str]:
    suit = f"{dossier['workflow']}, version {dossier['version']}"
    lignes = plier(f"{CLASSES[dossier['classe']]} : {dossier['dossier']} (suit {suit})", largeur, suite="  ")
    for raison in dossier["raisons"]:
        dit = " ".join(t for t in (raison["message"], source(raison["source"])) if t)
        lignes += plier(f"- {dit}", largeur, retrait="  ", suite="    ")
        lignes += plier(f"{raison['suite']} [{raison['element']}]".strip(), largeur, retrait="    ")
    for groupe in _semblables(dossier["effets"]):
        lignes += _effets(groupe, largeur)
    return lignes


def _semblables(effets: Sequence[Vue]) -> Iterator[list[Vue]]:
    """Les fiches qui connaissent le même changement, ensemble."""
    groupes: dict[tuple[str, str], list[Vue]] = {}
    for effet in effets:
        groupes.setdefault((effet["element"], effet["message"]), []).append(effet)
    yield from groupes.values()


def _effets(groupe: Sequence[Vue], largeur: int) -> list[str]:
    premier, reste = groupe[0], len(groupe) - MONTREES
    noms = ", ".join(e["designation"] for e in groupe[:MONTREES])
    noms += f" et {reste} autres" if reste > 0 else ""
    annonce = "demanderait aujourd'hui : " if premier["genre"] == "exigence" else ""
    lignes = plier(f"* {noms} : {annonce}{premier['message']}", largeur, retrait="  ", suite="    ")
    if len(groupe) == 1:
        for raison in premier["explication"]:
            lignes += plier(f"- {raison}", largeur, retrait="    ", suite="      ")
    return lignes


def _suite(vue: Vue, dossiers: Sequence[Vue]) -> list[str]:
    nom = vue["workflow"]
    if not vue["publiee"]:
        return ["Et maintenant ?", f'  moteur workflow publier {nom} --motif "…"']
    a_migrer = [d for d in dossiers if d["empreinte"] != vue["empreinte"]]
    if not a_migrer:
        return []
    tous = " --tous" if len(a_migrer) > 1 else ""
    return [
        "Et maintenant ?",
        f'  moteur workflow migrer {nom} --version {vue["version"]}{tous} --motif "…" --simuler',
    ]


# ── migration ────────────────────────────────────────────────────────────────────────────────
def migration(vue: Vue, largeur: int) -> list[str]:
    """Chaque dossier migré, et ceux qui suivaient déjà cette version."""
    migres = [d["dossier"] for d in vue["dossiers"] if d["migre"]]
    deja = [d["dossier"] for d in vue["dossiers"] if not d["migre"]]
    ou = f"la version {vue['version']} de « {vue['titre']} »"
    blocs: list[list[str]] = []
    for nom, fait in zip(migres, vue["faits"], strict=True):
        tete = "Passerait" if vue["simule"] else f"Écrit, fait n° {fait['rang']} : passe"
        lignes = plier(f"{nom}. {tete} à {ou}.", largeur, suite="  ")
        lignes += plier(f"Le {date_fr(fait['le'])}, {qui(fait)}.", largeur, retrait="  ")
        lignes += plier(f"Motif : {fait['motif']}", largeur, retrait="  ")
        blocs.append(lignes)
    if deja:
        dits = "suit déjà" if len(deja) == 1 else "suivent déjà"
        blocs.append(plier(f"{', '.join(deja)} : {dits} {ou}. Rien n'est à faire.", largeur, suite="  "))
    if not vue["dossiers"]:
        blocs.append(plier(f"Aucun dossier de cet espace n'est concerné par {ou}.", largeur))
    suite = ["Et maintenant ?", "  moteur a-faire"] if migres and not vue["simule"] else []
    return sections([A_BLANC] if vue["simule"] else [], *blocs, suite)
