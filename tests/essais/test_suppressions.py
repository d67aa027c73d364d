"""Supprimer un à un ce que les textes demandent : à chaque fois, un essai au moins doit échouer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

from moteur.composition.ressources import Fonds
from moteur.lecture.chargement import Chargement, Modeles
from moteur.lecture.noeuds import Carte, Liste, Noeud, Texte
from moteur.operations.essais_documents import Presse
from moteur.operations.essais_lecture import texte
from moteur.operations.essayer import essayer, tombe
from tests.essais.suppression import Chemin, porteurs, sans

FONDS = Fonds()
PAQUETS = tuple(FONDS.workflows())
# Les modèles Word livrés, ouverts une fois pour tous les paquets.
PRESSE = Presse(Modeles(FONDS.lire_modele, FONDS.modele_livre))
GENRES = ("dispositif", "role", "regle", "document", "fiche", "phase")
EXIGENCES = {n: e for n, e in FONDS.referentiel()["exigences"].items() if e["genre"] in GENRES}
# Des filets qu'aucun acte ne peut toucher : les champs sont saisis avant, et aucun ne se vide ensuite.
HORS_D_ATTEINTE = {("garanties", "convention_complete"), ("garanties", "bilan_complet")}


@dataclass(frozen=True)
class Paquet:
    """Un paquet livré, les mots de chaque essai, les filets qu'il montre rompus."""

    charge: Chargement
    mots: dict[str, frozenset[str]]
    rompues: frozenset[str]
    porteurs: dict[Chemin, tuple[str, ...]]


@cache
def paquet(nom: str) -> Paquet:
    """Un paquet se lit une fois. D'une couche, seuls comptent les éléments qu'elle ajoute : sa base a les siens."""
    charge = FONDS.charger(nom)
    bilan = essayer(charge, avec=PRESSE)
    assert [r.essai for r in bilan.resultats if not r.reussi] == [], nom
    dessous = {c for base in charge.bases for c in paquet(base).porteurs}
    trouves: dict[Chemin, tuple[str, ...]] = {}
    for source, chemin in porteurs(charge.forme or {}, EXIGENCES):
        if chemin not in dessous:
            trouves[chemin] = (*trouves.get(chemin, ()), source)
    mots = {texte(carte, "essai"): frozenset(_mots(carte)) for _, carte in charge.essais}
    return Paquet(charge, mots, bilan.couverture.rompues, trouves)


def _mots(noeud: Noeud | None) -> Iterator[str]:
    if isinstance(noeud, Texte):
        yield from re.findall(r"[a-z0-9_]+", noeud.valeur)
    elif isinstance(noeud, Liste):
        for element in noeud.elements:
            yield from _mots(element)
    elif isinstance(noeud, Carte):
        for entree in noeud.entrees:
            yield entree.cle
            yield from _mots(entree.valeur)


def rougit(ici: Paquet, *chemins: Chemin) -> bool:
    """Un essai échoue-t-il sans ces éléments ? Ceux qui les nomment se jouent d'abord."""
    prive = ici.charge
    for chemin in chemins:
        prive = sans(prive, chemin)
    dabord = [nom for nom, mots in ici.mots.items() if any(c[-1] in mots for c in chemins)]
    return tombe(prive, dabord=dabord, avec=PRESSE) is not None


def eprouve(ici: Paquet, chemin: Chemin) -> bool:
    """Supprimer cet élément se voit-il ?

    Une garantie veille derrière une exigence, et l'exigence devant elle : quand l'une suffit, on ôte les deux. La
    mesure, qui rejoue les refus sans exigence, montre que la garantie elle-même arrêterait quelque chose.
    """
    if chemin in HORS_D_ATTEINTE or rougit(ici, chemin):
        return True
    jumelle = ("garanties", chemin[-1])
    if chemin[0] == "garanties":
        return chemin[1] in ici.rompues
    return jumelle[1] in (ici.charge.forme or {}).get("garanties", {}) and rougit(ici, chemin, jumelle)


def manques(nom: str, choisis: dict[Chemin, tuple[str, ...]]) -> list[str]:
    """Ce qu'il reste à éprouver dans ce paquet, et quoi écrire."""
    ici = paquet(nom)
    return [
        f"Supprimer « {'/'.join(chemin)} » ({', '.join(sources)}) ne fait échouer aucun essai de « {nom} ». Ajoutez à "
        f"workflows/{nom}/essais un essai « source: [{sources[0]}] » qui attend son refus, son écart ou son effet."
        for chemin, sources in choisis.items()
        if not eprouve(ici, chemin)
    ]


def un_par_exigence(nom: str) -> dict[Chemin, tuple[str, ...]]:
    """Un élément par exigence des textes, jamais un filet s'il y a mieux."""
    ici = paquet(nom).porteurs
    premiers = {s: c for c, sources in reversed(ici.items()) for s in sources if c[0] != "garanties"}
    return {c: ici[c] for c in premiers.values()}


@pytest.mark.parametrize("nom", PAQUETS)
def test_chaque_exigence_des_textes_a_un_essai_qui_tombe_sans_elle(nom: str) -> None:
    """Un porteur par exigence : phase, fiche, rôle, document, règle ou dispositif."""
    assert manques(nom, un_par_exigence(nom)) == []


@pytest.mark.longue
@pytest.mark.parametrize("nom", PAQUETS)
def test_aucun_element_qui_porte_un_texte_ne_se_supprime_sans_qu_un_essai_tombe(nom: str) -> None:
    """Tous les porteurs, un à un : champs, pièces, portes, garanties, échéances, paramètres."""
    assert manques(nom, paquet(nom).porteurs) == []


def test_sans_les_essais_la_suppression_ne_se_voit_pas() -> None:
    """Le joueur de suppressions sait dire non : privé des essais qui éprouvent une règle, il la laisse partir."""
    ici, chemin = (
        paquet("mentorat_lp"),
        ("fiches", "eleve", "transitions", "inscrire", "exige", "eleve_volontaire"),
    )
    gardes = tuple(e for e in ici.charge.essais if e[0].endswith("01_preparation.yaml"))
    seul = replace(ici, charge=replace(ici.charge, essais=gardes))

    assert rougit(ici, chemin)
    assert not rougit(seul, chemin)
