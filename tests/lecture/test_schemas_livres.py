"""Les schémas livrés : conformes, fermés, sans réseau, et utiles dans un éditeur."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from moteur.domaine.valeurs import TYPES
from moteur.erreurs import ErreurMoteur
from moteur.lecture.forme import COMMUN, MACHINE, WORKFLOW, CarteDe
from moteur.lecture.schemas import GENRES, PAR_NOM, Schemas, lire_schemas, verifier_forme
from moteur.lecture.yaml_strict import lire_yaml
from outils.fabriquer_schemas import fabriquer

REPERTOIRE = Path(__file__).parents[2] / "schemas"
SCHEMAS = lire_schemas(REPERTOIRE)
TOUS = sorted({*GENRES.values(), *PAR_NOM.values()})
COLLECTIONS = ("documents", "garanties", "couvertures", "indicateurs", "echeances", "donnees")
DE_FICHE = ("phase", "designation", "creation", "en_nombre", "modification")


@pytest.mark.parametrize("genre", [*TOUS, "fichier"])
def test_chaque_schema_suit_le_metaschema(genre: str) -> None:
    """Un mot du langage des schémas mal écrit ne passe pas inaperçu."""
    Draft202012Validator.check_schema(json.loads((REPERTOIRE / f"{genre}.schema.json").read_text("utf-8")))


def test_les_schemas_livres_sont_ceux_que_l_outil_ecrit() -> None:
    """`python -m outils.fabriquer_schemas` n'y changerait pas un octet."""
    ecrits = fabriquer()

    assert {chemin.name for chemin in REPERTOIRE.glob("*.json")} == set(ecrits)
    for nom, texte in ecrits.items():
        assert (REPERTOIRE / nom).read_text("utf-8") == texte, nom


def noeuds_de(schema: Any, lieu: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Chaque propriété, chaque élément de liste et chaque élément de carte d'un schéma."""
    if not isinstance(schema, dict):
        return
    for cle, propriete in schema.get("properties", {}).items() if "x-ici" in schema or not lieu else ():
        yield f"{lieu}/{cle}", propriete
        yield from noeuds_de(propriete, f"{lieu}/{cle}")
    for cle in ("items", "additionalProperties"):
        if isinstance(schema.get(cle), dict):
            yield f"{lieu}/{cle}", schema[cle]
            yield from noeuds_de(schema[cle], f"{lieu}/{cle}")
    for nom, forme in schema.get("$defs", {}).items():
        yield f"#{nom}", forme
        yield from noeuds_de(forme, f"#{nom}")


@pytest.mark.parametrize("genre", TOUS)
def test_chaque_propriete_s_explique_dans_l_editeur(genre: str) -> None:
    """Titre, description, exemple, et un texte français pour chaque contrainte."""
    schema = SCHEMAS.par_genre[genre]
    for lieu, noeud in noeuds_de(schema):
        forme = noeud
        if "$ref" in noeud:
            forme = schema["$defs"][noeud["$ref"].rsplit("/", 1)[1]] | noeud
        for cle in ("title", "description", "markdownDescription", "examples"):
            assert forme.get(cle), (genre, lieu, cle)
        if {"type", "enum"} & set(forme):
            assert forme.get("errorMessage"), (genre, lieu)
        if "pattern" in forme:
            assert forme.get("patternErrorMessage"), (genre, lieu)
        if "enum" in forme:
            assert len(forme["markdownEnumDescriptions"]) == len(forme["enum"]), (genre, lieu)
        if "propertyNames" in forme:
            assert forme["propertyNames"].get("patternErrorMessage"), (genre, lieu)


@pytest.mark.parametrize("genre", TOUS)
def test_chaque_exemple_d_un_schema_le_suit(genre: str) -> None:
    """Un exemple montré dans l'éditeur, ou repris dans un remède, est lui-même juste."""
    schema = SCHEMAS.par_genre[genre]
    validateur = SCHEMAS.validateur(genre)
    for lieu, noeud in noeuds_de(schema):
        if "x-ici" in noeud:
            continue  # l'exemple d'un objet est un extrait : ses clés, sans toutes celles qu'il demande
        for exemple in noeud.get("examples", ()):
            fautes = [
                f for f in validateur.evolve(schema=noeud).iter_errors(exemple) if f.validator not in _EXTRAIT
            ]
            assert fautes == [], (lieu, exemple)


_EXTRAIT = ("required", "oneOf", "anyOf", "dependentRequired")


@pytest.mark.parametrize("genre", TOUS)
def test_chaque_objet_est_ferme(genre: str) -> None:
    """Une clé inconnue ne passe jamais : chaque carte dit ses clés, ou la forme de ses noms."""
    schema = SCHEMAS.par_genre[genre]
    for lieu, noeud in [("", schema), *noeuds_de(schema)]:
        if noeud.get("type") == "object":
            assert "additionalProperties" in noeud, lieu
            assert noeud["additionalProperties"] is False or "propertyNames" in noeud, lieu


def test_les_types_de_champ_sont_ceux_que_le_moteur_sait_lire() -> None:
    """Le schéma et le lecteur de valeurs ne divergent pas."""
    assert tuple(SCHEMAS.par_genre["fiche"]["$defs"]["champ"]["properties"]["type"]["enum"]) == TYPES


def cles_differentes(forme: Any, schema: dict[str, Any], defs: dict[str, Any], lieu: str) -> Iterator[str]:
    """Les clés que la forme canonique lit et que le schéma refuse, ou l'inverse."""
    schema = defs[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(forme, CarteDe):
        yield from cles_differentes(forme.element, schema["additionalProperties"], defs, f"{lieu}/*")
    elif isinstance(forme, dict):
        permises = schema["properties"]
        yield from (f"{lieu}/{cle} : refusée" for cle in forme if cle not in permises and cle not in COMMUN)
        tues = set(permises) - set(forme) - {"workflow", "phase", "fiche"}
        yield from (f"{lieu}/{cle} : jamais lue" for cle in sorted(tues))
        for cle in set(forme) & set(permises):
            yield from cles_differentes(forme[cle], permises[cle], defs, f"{lieu}/{cle}")


@pytest.mark.parametrize(
    ("genre", "forme"),
    [
        ("workflow", {c: f for c, f in WORKFLOW.items() if c not in (*COLLECTIONS, "phases", "fiches")}),
        ("fiche", MACHINE),
        ("phase", {c: f for c, f in MACHINE.items() if c not in DE_FICHE}),
        *((genre, {genre: WORKFLOW[genre]}) for genre in COLLECTIONS),
    ],
)
def test_le_schema_et_la_forme_canonique_connaissent_les_memes_cles(
    genre: str, forme: dict[str, Any]
) -> None:
    """Une clé permise est lue, une clé lue est permise : rien ne se perd entre les deux."""
    schema = SCHEMAS.par_genre[genre]

    assert list(cles_differentes(forme, dict(schema), schema.get("$defs", {}), genre)) == []


@pytest.mark.parametrize("genre", TOUS)
def test_aucun_schema_ne_renvoie_hors_de_lui(genre: str) -> None:
    """Aucune référence ne quitte le fichier : rien ne se cherche ailleurs, donc rien sur le réseau."""
    texte = json.dumps(SCHEMAS.par_genre[genre])

    assert all(cible.startswith("#/$defs/") for cible in re.findall(r'"\$ref": "([^"]*)"', texte))


def test_une_reference_vers_le_reseau_n_est_pas_suivie(monkeypatch: pytest.MonkeyPatch) -> None:
    """Même un schéma piégé ne fait ouvrir aucune connexion : le registre est vide."""
    demandes: list[object] = []
    monkeypatch.setattr("urllib.request.urlopen", lambda *adresse, **_: demandes.append(adresse))
    piege = Schemas({"codes": {"properties": {"codes": {"$ref": "http://192.0.2.1/a.json"}}}})

    racine = lire_yaml(b"codes: {}", fichier="f.yaml").racine
    assert racine is not None
    with pytest.raises(ErreurMoteur, match="renvoie à un autre"):
        verifier_forme(racine, genre="codes", fichier="f.yaml", schemas=piege)
    assert demandes == []


def test_un_schema_illisible_est_une_faute_dite(tmp_path: Path) -> None:
    """Un schéma absent ou abîmé se dit avec son chemin et son remède."""
    with pytest.raises(ErreurMoteur, match="ne se lit pas") as leve:
        lire_schemas(tmp_path)
    assert "Réinstallez" in leve.value.suite

    with pytest.raises(ErreurMoteur, match="Aucun schéma"):
        Schemas({}).validateur("codes")
