"""Ce que les types annoncent d'un modèle est exactement ce que le dossier lui donne à lire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from moteur.composition.demonstration import demo
from moteur.composition.espace import ouvrir
from moteur.documents.fautes import ModeleRefuse
from moteur.documents.filtres import DATE, DECIMAL, ENTIER, MONTANT
from moteur.documents.gabarit import chemins as chemins_lus
from moteur.domaine.valeurs import lire
from moteur.operations.contexte import contexte
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.modeles import exiger_juste
from moteur.operations.redaction import donnees_de
from moteur.operations.types_du_modele import (
    BOOLEEN,
    CHOIX,
    CODE,
    Liste,
    Objet,
    Simple,
    Type,
    chemins,
    racines,
)
from tests.documents.exemples import CADRAGE

# Ce que la production ajoute au contexte, et que `produire` seul connaît.
AJOUTE = "document"


@pytest.fixture(scope="module")
def ouvert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ouvert]:
    """Le dossier complet de la démonstration."""
    racine = tmp_path_factory.mktemp("demo") / "espace"
    demo(racine, dire=lambda _: None)
    atelier = ouvrir(racine)
    try:
        yield relire(atelier, "")
    finally:
        atelier.journal.fermer()


def cibles(ouvert: Ouvert) -> list[tuple[str, str]]:
    """Une cible par machine pour laquelle un document peut se produire."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    phases = [(p, p) for p in workflow.deroulement]
    premieres = ((t, next(iter(dossier.fiches(t)), None)) for t in workflow.fiches)
    return phases + [(t, fiche.nom) for t, fiche in premieres if fiche is not None]


@pytest.fixture(scope="module")
def lectures(ouvert: Ouvert) -> list[tuple[Objet, dict[str, Any]]]:
    """Pour chaque cible, les types annoncés et le contexte donné à un modèle qui lirait tout."""
    tout = []
    for rang, (type_, cible) in enumerate(cibles(ouvert)):
        racine = racines(ouvert.workflow, pour=type_)
        # Les garanties rejouent toute l'histoire et sont les mêmes pour tous : une fois suffit.
        omis = {AJOUTE} | ({"garanties"} if rang else set())
        types = Objet("", partial(dict, {n: t for n, t in racine.champs.items() if n not in omis}))
        lus = [chemin for chemin, _ in chemins(types)]
        tout.append((types, contexte(ouvert, cible=cible, chemins=lus)))
    return tout


def ecarts(type_: Type, valeur: Any, chemin: str) -> Iterator[str]:
    """Ce que l'un a et que l'autre n'a pas ; une valeur absente ne dit rien de ce qu'elle contiendrait."""
    if valeur is None:
        return
    if isinstance(type_, Liste):
        if type(valeur) is not list:
            yield f"{chemin} : liste annoncée, {type(valeur).__name__} donné"
            return
        for un in valeur:
            yield from ecarts(type_.de, un, f"{chemin}[]")
    elif isinstance(type_, Objet):
        if type(valeur) is not dict:
            yield f"{chemin} : fiche annoncée, {type(valeur).__name__} donné"
            return
        yield from (f"{chemin}.{nom} : annoncé, jamais donné" for nom in type_.champs.keys() - valeur.keys())
        yield from (f"{chemin}.{nom} : donné, jamais annoncé" for nom in valeur.keys() - type_.champs.keys())
        for nom in type_.champs.keys() & valeur.keys():
            yield from ecarts(type_.champs[nom], valeur[nom], f"{chemin}.{nom}")
    elif not convient(type_, valeur):
        yield f"{chemin} : {type_.genre} annoncé, {valeur!r} donné"


def convient(type_: Simple, valeur: Any) -> bool:
    """Si la valeur a la forme de son type annoncé."""
    if type_.genre in (ENTIER, MONTANT):
        return type(valeur) is int
    if type_.genre == BOOLEEN:
        return type(valeur) is bool
    if type_.genre in (DATE, DECIMAL):
        return type(valeur) is str and lire(type_.genre, valeur.replace(".", ",")) == valeur
    if type_.genre in (CODE, CHOIX) and type_.valeurs is not None:
        return valeur in (type_.valeurs if type_.genre == CODE else type_.valeurs.values())
    return type(valeur) is str


def test_le_dossier_donne_exactement_ce_que_les_types_annoncent(
    lectures: list[tuple[Objet, dict[str, Any]]],
) -> None:
    """Pour chaque cible, chaque chemin annoncé existe dans le contexte, chaque chemin donné était annoncé."""
    for types, donnees in lectures:
        assert list(ecarts(types, donnees, "")) == []


def test_la_demonstration_montre_assez_de_chemins_pour_le_prouver(
    lectures: list[tuple[Objet, dict[str, Any]]],
) -> None:
    """La preuve porte sur des valeurs : les deux tiers des chemins annoncés en ont une quelque part."""
    annonces = {chemin for types, _ in lectures for chemin, _ in chemins(types)}
    remplis = {chemin for _, donnees in lectures for chemin in presents(donnees, "")}
    assert len(annonces) > 1000
    assert len(annonces & remplis) > len(annonces) * 2 / 3


def presents(valeur: Any, chemin: str) -> Iterator[str]:
    """Les chemins qui ont une valeur."""
    if chemin and valeur is not None:
        yield chemin
    if isinstance(valeur, list):
        for un in valeur:
            yield from presents(un, f"{chemin}[]")
    elif isinstance(valeur, dict):
        for nom, contenu in valeur.items():
            yield from presents(contenu, f"{chemin}.{nom}".lstrip("."))


def test_ce_que_la_production_ajoute_est_annonce(ouvert: Ouvert) -> None:
    """Numéro, titre, date et projet du document : les seuls noms que `produire` ajoute."""
    (document,) = [t for nom, t in racines(ouvert.workflow, pour="cadrage").champs.items() if nom == AJOUTE]

    assert isinstance(document, Objet)
    assert set(document.champs) == {"numero", "titre", "date_production", "projet", "empreinte"}


def test_l_empreinte_imprimee_suit_les_donnees_et_le_modele(ouvert: Ouvert) -> None:
    """Une autre fiche, un autre modèle : une autre empreinte. Les mêmes : la même, quel que soit le numéro gardé."""
    document, jour = ouvert.workflow.documents["charte_engagement"], date(2026, 6, 16)

    def lire(cible: str, modele: str, numero: str = "") -> dict[str, str]:
        dites = donnees_de(
            ouvert, document, cible=cible, chemins=["binome.eleve.nom"], le=jour, modele=modele, numero=numero
        )
        return {str(c): str(v) for c, v in dites["document"].items()}

    premiere = lire("binome-1", "a" * 64)
    assert lire("binome-1", "a" * 64) == premiere
    assert lire("binome-1", "a" * 64, "2026-ANCIEN")["empreinte"] == premiere["empreinte"]
    autres = {
        premiere["empreinte"],
        lire("binome-2", "a" * 64)["empreinte"],
        lire("binome-1", "b" * 64)["empreinte"],
    }
    assert len(autres) == 3 and all(re.fullmatch("[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}", e) for e in autres)


def test_un_modele_livre_d_une_autre_version_ne_se_dit_pas_fautif(ouvert: Ouvert) -> None:
    """Le fichier n'est pas à corriger : on dit quelle version suit le dossier, ce qui manque, et les deux issues."""
    document, workflow = ouvert.workflow.documents["document_de_cadrage"], ouvert.workflow
    cadrage = workflow.machines["cadrage"]
    ancien = replace(cadrage, champs={n: c for n, c in cadrage.champs.items() if n != "objectifs"})
    d_avant = replace(workflow, machines={**workflow.machines, "cadrage": ancien})

    exiger_juste(chemins_lus(CADRAGE.read_bytes()), workflow, document, livre=True)
    with pytest.raises(ModeleRefuse) as refus:
        exiger_juste(chemins_lus(CADRAGE.read_bytes()), d_avant, document, livre=True)

    dit = str(refus.value)
    for attendu in ("le modèle livré ne va pas", "document_de_cadrage.docx", f"version {workflow.version}",
                    "« objectifs » n'existe pas", "moteur workflow migrer", "modeles_docs"):  # fmt: skip
        assert attendu in dit


def test_une_fiche_n_est_lue_directement_que_par_ses_documents(ouvert: Ouvert) -> None:
    """« convention.objet » n'existe que pour un document produit pour une convention."""
    ailleurs = dict(chemins(racines(ouvert.workflow, pour="cadrage")))
    ici = dict(chemins(racines(ouvert.workflow, pour="convention")))

    assert "convention.objet" not in ailleurs and "fiches.convention[].objet" in ailleurs
    assert isinstance(ici["convention.objet"], Simple)
