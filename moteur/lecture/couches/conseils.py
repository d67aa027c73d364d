"""Ce que la base apprend à qui amende : la valeur à recopier, et ce qu'un retrait permis enlève vraiment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from moteur.diagnostics import Diagnostic
from moteur.lecture.couches.amendement import Amendement, Applique, lire
from moteur.lecture.couches.arbre import en_clair, entree, lieu, noeud, noms_de
from moteur.lecture.couches.natures import nature
from moteur.lecture.couches.pile import Etage
from moteur.lecture.couches.verrous import Base
from moteur.lecture.noeuds import Carte, Liste, Texte

# La clé sous laquelle chaque verbe dit ce qu'il fait.
SIENNES = {"ajouter": "valeur", "completer": "avec", "remplacer": "devient", "retirer": "elements"}
_FORCES = {"imperatif": "impératif", "recommande": "recommandé", "possible": "possible"}


def preciser(fautes: Iterable[Diagnostic], etage: Etage, racine: Carte) -> list[Diagnostic]:
    """Les mêmes défauts de forme ; un « attendu » absent se recopie de la base, plutôt que d'un exemple."""
    couche = etage.assemblage.couche
    amendements = list(lire(couche, couche=etage.nom)) if couche is not None else []
    return [_avec_la_valeur(d, amendements, racine) for d in fautes]


def _avec_la_valeur(d: Diagnostic, amendements: list[Amendement], racine: Carte) -> Diagnostic:
    ici = next((a for a in amendements if a.contient(d.position)), None)
    if d.code == "F02" and ici is not None and d.position == ici.cle and (autre := _d_un_autre_verbe(ici)):
        return autre
    if d.code != "F02" or ici is None or d.message != f"Il manque `attendu` à « {ici.nom} ».":
        return d
    deja = entree(racine, ici.chemin)
    if deja is None or not isinstance(deja.valeur, Texte | Liste):
        return d
    remede = f"Ajoutez `attendu: {en_clair(deja.valeur)}`, ce qui est écrit aujourd'hui."
    return replace(d, remede=remede, autres=((lieu(deja), "la valeur d'aujourd'hui"),))


def _d_un_autre_verbe(a: Amendement) -> Diagnostic | None:
    """La clé d'un autre verbe, écrite à la place de celle de celui-ci."""
    sienne = SIENNES[a.verbe]
    intruse = next((c for c in a.corps.cles() if c in SIENNES.values() and c != sienne), None)
    entree_fausse = a.corps.entree(intruse) if intruse is not None else None
    if entree_fausse is None or a.corps.get(sienne) is not None:
        return None
    message = f"`{intruse}` ne va pas avec `{a.verbe}`."
    return Diagnostic(
        "F02", entree_fausse.position_cle, message, f"Écrivez `{sienne}` à la place de `{intruse}`."
    )


def retraits(appliques: Iterable[Applique], base: Base) -> Iterator[Diagnostic]:
    """A33 : ce que cite un élément retiré, et avec quelle force."""
    for a in (x.amendement for x in appliques):
        if a.verbe != "retirer" or a.noeud("elements") is not None or not base.est_sienne(a.chemin):
            continue
        if nature(a.chemin).nom != "element":
            continue
        sources = noms_de(noeud(base.racine, (*a.chemin, "source")))
        dites = ", ".join(f"{s} ({_FORCES.get(base.forces.get(s, ''), 'impératif')})" for s in sources)
        quoi = f"« {a.chemin[-1]} » porte {dites}" if dites else f"« {a.chemin[-1]} » ne cite aucun texte"
        ancien = entree(base.racine, a.chemin)
        yield Diagnostic(
            "A33",
            a.cible,
            f"{quoi} : retrait permis.",
            "Rien ne l'exige : le laisser ne coûte rien.",
            gravite="conseil",
            autres=((lieu(ancien), "ce qui est retiré"),) if ancien is not None else (),
        )
