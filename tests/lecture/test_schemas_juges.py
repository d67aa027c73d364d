"""Ce qui répond vite oui ne dit jamais oui là où jsonschema dit non."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from moteur.composition.ressources import livraison, schemas
from moteur.diagnostics import Position
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte
from moteur.lecture.schemas import Schemas, genre_de, verifier_forme
from moteur.lecture.yaml_strict import lire_fichier

ICI = Path(__file__).resolve().parent
LIVRES = sorted((livraison() / "workflows").rglob("*.yaml"))
MAUVAIS = sorted(
    p
    for nom in ("mauvais_schemas", "workflows_faux", "amendements_faux")
    for p in ICI.joinpath(nom).rglob("*.yaml")
)
LIEU = Position("x.yaml", 1, 1)
MUTANTS = 450
TEXTES = (
    "",
    "   ",
    "recommandé",
    "oui",
    "non",
    "texte\n",
    "A-1",
    "x" * 5001,
    "été",
    "1er mars",
    "15 jours",
    "-3",
    "1/2/2026",
)
CLES = ("titre", "source", "regle", "type", "de", "valeurs", "vers", "niveau", "x" * 61, "Été", "piece")


@cache
def lents() -> Schemas:
    """Les mêmes schémas, avec un mot que le juge ne connaît pas : tout y passe par jsonschema."""
    return Schemas(
        {genre: {**schema, "x-mot-inconnu": True} for genre, schema in schemas().par_genre.items()}
    )


def accorder(racine: Noeud, nom: str) -> bool:
    """Les deux voies disent la même chose de ce fichier ; rend si elles le disent sain."""
    genre = genre_de(racine)
    assert genre is not None
    vite, lent = (verifier_forme(racine, genre=genre, fichier=nom, schemas=s) for s in (schemas(), lents()))
    assert vite == lent, nom
    return not vite


def lus(chemins: list[Path]) -> Iterator[tuple[str, Noeud]]:
    for chemin in chemins:
        racine = lire_fichier(chemin, nom=chemin.name).racine
        if racine is not None and genre_de(racine) is not None:
            yield str(chemin), racine


def test_chaque_schema_livre_a_son_juge() -> None:
    """Aucun mot des schémas livrés n'échappe au juge : un fichier livré y répond oui sans jsonschema."""
    for nom, racine in lus(LIVRES):
        assert schemas().suit(racine, genre=genre_de(racine) or ""), nom


def test_un_mot_inconnu_renvoie_a_jsonschema() -> None:
    """Un schéma qui dit plus que le juge ne sait n'est jamais jugé suivi."""
    racine = next(lus(LIVRES))[1]
    assert not lents().suit(racine, genre=genre_de(racine) or "")


def test_les_mauvais_fichiers_se_disent_pareil() -> None:
    """Sur chaque fichier fautif des essais, les deux voies rendent les mêmes défauts."""
    assert sum(not accorder(racine, nom) for nom, racine in lus(MAUVAIS)) > 30


@pytest.mark.parametrize("graine", range(3))
def test_un_fichier_livre_change_au_hasard_se_dit_pareil(graine: int) -> None:
    """Une clé ôtée, ajoutée, renommée, une valeur d'un autre genre : les deux voies s'accordent."""
    hasard, courts = random.Random(graine), [(n, r) for n, r in lus(LIVRES) if Path(n).stat().st_size < 4000]
    sains = 0
    for _ in range(MUTANTS // 3):
        nom, racine = hasard.choice(courts)
        assert isinstance(racine, Carte)
        # La première clé dit le genre : elle reste.
        mutee = Carte((racine.entrees[0], *_muter(Carte(racine.entrees[1:], LIEU), hasard)), LIEU)
        sains += accorder(mutee, nom)
    assert sains > 0


def _muter(carte: Carte, hasard: random.Random) -> tuple[Entree, ...]:
    """Les entrées, où une seule chose a changé, à une profondeur quelconque."""
    entrees = list(carte.entrees)
    rang = hasard.randrange(len(entrees)) if entrees else 0
    if not entrees or hasard.random() < 0.1:
        return (*entrees, Entree(hasard.choice(CLES), LIEU, _valeur(hasard)))
    choisie = entrees[rang]
    dedans = choisie.valeur
    if isinstance(dedans, Carte) and dedans.entrees and hasard.random() < 0.8:
        entrees[rang] = choisie._replace(valeur=Carte(_muter(dedans, hasard), LIEU))
    elif hasard.random() < 0.3:
        del entrees[rang]
    elif hasard.random() < 0.3:
        entrees[rang] = choisie._replace(cle=hasard.choice(CLES))
    elif isinstance(dedans, Liste) and dedans.elements and hasard.random() < 0.7:
        entrees[rang] = choisie._replace(
            valeur=Liste((*dedans.elements, hasard.choice(dedans.elements)), LIEU)
        )
    else:
        entrees[rang] = choisie._replace(valeur=_valeur(hasard))
    return tuple(entrees)


def _valeur(hasard: random.Random) -> Noeud:
    texte = Texte(hasard.choice(TEXTES), LIEU)
    return hasard.choice(
        (
            texte,
            texte,
            texte,
            Liste((), LIEU),
            Liste((texte,), LIEU),
            Carte((), LIEU),
            Carte((Entree("x", LIEU, texte),), LIEU),
        )
    )
