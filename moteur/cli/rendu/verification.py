"""Les workflows vérifiés : leurs défauts, puis un mot par workflow sain. La voie rapide s'en sert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moteur.cli.mise_en_page import plier, sections
from moteur.cli.rendu.mots import accord

Vue = Mapping[str, Any]


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
    notes = [ligne for note in vue.get("notes", ()) for ligne in plier(note, largeur)]
    return sections(*blocs, sains, notes, [f"{compte}."] if compte else [], suite)


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
