"""Les documents produits, les workflows vérifiés, couverts, essayés."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord, et_maintenant

Vue = Mapping[str, Any]


def documents(vue: Vue, largeur: int) -> list[str]:
    """Chaque fichier, s'il est à signer, et ce qui lui manque sinon."""
    tete = ["À blanc : rien n'est écrit."] if vue.get("simule") else []
    suite = [] if vue.get("simule") else et_maintenant(vue.get("suites", ()), largeur, fini=vue.get("fini", False))
    return sections(tete, *(_document(d, largeur) for d in vue["documents"]), suite)


def _document(d: Vue, largeur: int) -> list[str]:
    genre = "PROJET, pas encore à signer" if d["projet"] else "Exemplaire à signer"
    lignes = [
        *plier(f"{d.get('titre', '')} : {genre}".removeprefix(" : "), largeur),
        f"  {d['fichier']}",
        f"  SHA-256 {d['sha256']}",
    ]
    if d.get("raisons"):
        lignes.append("  Ce qui empêche de signer :")
        for raison in d["raisons"]:
            lignes += plier(f"- {raison}", largeur, retrait="    ", suite="      ")
    if d["manquants"]:
        lignes.append("  À compléter :")
    for m in d["manquants"]:
        qui = f" — {', '.join(m['qui'])}" if m.get("qui") else ""
        lignes += plier(f"- {m['titre']}{qui}", largeur, retrait="    ", suite="      ")
        if m.get("commande"):
            lignes.append(f"      > {m['commande']}")
    return lignes


def verification(vue: Vue, largeur: int) -> list[str]:
    """Les défauts, puis un mot par workflow sain."""
    blocs = [texte.split("\n") for texte in vue.get("texte", ())]
    erreurs = sum(1 for d in vue["diagnostics"] if d.get("gravite", "erreur") == "erreur")
    conseils = len(vue["diagnostics"]) - erreurs
    sains = [ligne for s in vue.get("sains", ()) for ligne in _sain(s, largeur)]
    compte = ", ".join(
        t
        for t in (
            accord(erreurs, "défaut") if erreurs else "",
            accord(conseils, "conseil") if conseils else "",
        )
        if t
    )
    suite = ["Pour comprendre un code : moteur workflow expliquer CODE"] if vue["diagnostics"] else []
    return sections(*blocs, sains, [f"{compte}."] if compte else [], suite)


def _sain(s: Vue, largeur: int) -> list[str]:
    contenu = ", ".join(
        accord(s[cle], nom)
        for cle, nom in (
            ("phases", "phase"),
            ("fiches", "type de fiche"),
            ("transitions", "transition"),
            ("garanties", "garantie"),
            ("essais", "essai"),
        )
        if cle in s
    )
    contenu = contenu.replace("type de fiches", "types de fiche")
    lignes = plier(f"{s['workflow']} : sain. {s['titre']}, version {s['version']}.", largeur)
    return [
        *lignes,
        *plier(f"{contenu}.", largeur, retrait="  "),
        *plier(f"Empreinte : {s['empreinte']}", largeur, retrait="  "),
    ]


def couverture(vue: Vue, largeur: int) -> list[str]:
    """Combien d'exigences des textes un workflow cite, et lesquelles manquent."""
    lignes = plier(f"{vue['couvertes']} exigences couvertes sur {vue['total']}.", largeur)
    if not vue["manquantes"]:
        return lignes
    lignes += ["", "Manquantes :"]
    for m in vue["manquantes"]:
        lignes += plier(_manquante(m), largeur, retrait="  ", suite="    ")
    return lignes


def _manquante(m: Any) -> str:
    if not isinstance(m, Mapping):
        return f"- {m}"
    force = f" ({m['force']})" if m.get("force") else ""
    return f"- {m['id']}{force} : {m.get('enonce', '')}".removesuffix(" : ")


def essais(vue: Vue, largeur: int) -> list[str]:
    """Les essais joués, ceux qui échouent en détail."""
    blocs = [[ligne for t in e["texte"] for ligne in t.split("\n")] for e in vue["essais"] if not e["reussi"]]
    listes = []
    for e in vue["essais"]:
        listes += plier(
            f"{'[x]' if e['reussi'] else '[ ]'} {e['essai']} : {e['titre']}", largeur, suite="      "
        )
    reussis = f"{accord(vue['reussis'], 'essai réussi', 'essais réussis')} sur {len(vue['essais'])}"
    total, franchies = vue["transitions"], len(vue["transitions_couvertes"])
    compte = plier(
        f"{reussis}. Transitions franchies : {franchies} sur {total}.",
        largeur,
    )
    jamais = vue["transitions_manquantes"]
    manque = plier(f"Jamais franchies : {', '.join(jamais)}", largeur, suite="  ") if jamais else []
    return sections(listes, *blocs, compte, manque)
