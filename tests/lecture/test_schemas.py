"""La forme de chaque fichier se juge par son schéma, et chaque faute se dit en français, à sa place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from moteur.diagnostics import Diagnostic, Position, presenter
from moteur.domaine.valeurs import TYPES
from moteur.erreurs import ErreurMoteur
from moteur.lecture.codes import Explication, lire_catalogue
from moteur.lecture.flux import flux
from moteur.lecture.forme import COMMUN, MACHINE, WORKFLOW, CarteDe
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte, brut
from moteur.lecture.schemas import (
    FAUTES_MAX,
    GENRES,
    Schemas,
    defaut_de_genre,
    genre_de,
    lire_schemas,
    verifier_forme,
)
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier, lire_yaml
from outils.fabriquer_schemas import fabriquer
from tests.lecture.enregistrer_schemas import MAUVAIS, juger, rendre

PROJET = Path(__file__).parents[2]
REPERTOIRE = PROJET / "schemas"
SCHEMAS = lire_schemas(REPERTOIRE)
YAML = [*sorted((PROJET / "workflows").rglob("*.yaml")), REPERTOIRE / "diagnostics.yaml"]
# Une démonstration a son propre lecteur ; son espace est un espace comme un autre.
LIVRES = [c for c in YAML if c.parent.name != "demonstration" or c.name == "espace.yaml"]
TOUS = sorted(set(GENRES.values()))
COLLECTIONS = ("documents", "garanties", "indicateurs", "echeances")
DE_FICHE = ("phase", "designation", "creation", "modification")
ANGLAIS = re.compile(r"\b(is|not|of|required|property|properties|match|valid|under|any)\b")

VISITE = """fiche: visite
titre: Visite
phase: suivi
personne: non
designation: [lieu]
champs:
  lieu: {titre: Lieu, type: texte}
creation: {par: [referent], saisit: [lieu]}
etats:
  prevue: {titre: Prévue}
  faite: {titre: Faite, final: oui}
transitions:
  consigner: {titre: Consigner, de: [prevue], vers: faite, par: [referent]}
"""


def lire(texte: str) -> Lecture:
    lecture = lire_yaml(texte.encode(), fichier="f.yaml")
    assert lecture.racine is not None, lecture.diagnostics
    return lecture


def codes(texte: str) -> list[str]:
    return [diagnostic.code for diagnostic in juger(lire(texte), schemas=SCHEMAS)]


def catalogue() -> dict[str, Explication]:
    return lire_catalogue((REPERTOIRE / "diagnostics.yaml").read_bytes(), "schemas/diagnostics.yaml")


# ── Les fichiers fautifs ──


@pytest.mark.parametrize("chemin", sorted(MAUVAIS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_chaque_fichier_fautif_dit_exactement_ce_qui_est_attendu(chemin: Path) -> None:
    """La sortie à l'écran, mot pour mot ; `python -m tests.lecture.enregistrer_schemas` la réécrit."""
    attendu = chemin.with_suffix(".attendu").read_bytes().decode()

    assert rendre(chemin, schemas=SCHEMAS) == attendu


def test_chaque_sortie_attendue_a_son_fichier_fautif() -> None:
    """Aucune sortie attendue ne survit au fichier qui la montrait."""
    assert {c.stem for c in MAUVAIS.glob("*.attendu")} == {c.stem for c in MAUVAIS.glob("*.yaml")}


@pytest.mark.parametrize("chemin", sorted(MAUVAIS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_une_seule_cause_ne_fait_qu_un_message(chemin: Path) -> None:
    """Un fichier à une faute n'a qu'un diagnostic ; les autres disent dans leur première ligne combien."""
    premiere = chemin.read_text(encoding="utf-8").splitlines()[0]
    annonce = re.match(r"# (\d+) fautes", premiere)
    lecture = lire_fichier(chemin, nom=chemin.name)

    assert len(juger(lecture, schemas=SCHEMAS)) == (int(annonce[1]) if annonce else 1)


@pytest.mark.parametrize("code", sorted(c for c in catalogue() if c.startswith("F") and c != "F15"))
def test_les_exemples_du_catalogue_disent_vrai(code: str) -> None:
    """L'exemple fautif montre ce code et lui seul ; l'exemple correct n'en montre aucun."""
    explication = catalogue()[code]

    assert set(codes(explication.exemple_fautif)) == {code}
    assert codes(explication.exemple_correct) == []


def test_les_codes_employes_sont_au_catalogue() -> None:
    """Aucun défaut de forme ne porte un code que `expliquer` ne connaîtrait pas."""
    sources = (PROJET / "moteur" / "lecture").glob("schemas*.py")
    texte = "".join(source.read_text("utf-8") for source in sources)

    assert set(re.findall(r'"(F\d\d)"', texte)) == {c for c in catalogue() if c.startswith("F")}


# ── Les fichiers sains ──


@pytest.mark.parametrize("chemin", LIVRES, ids=lambda chemin: chemin.stem)
def test_chaque_fichier_livre_suit_son_schema(chemin: Path) -> None:
    """Tout YAML livré se lit, a un genre, et n'a aucun défaut de forme."""
    lecture = lire_fichier(chemin, nom=chemin.name)
    assert lecture.racine is not None, lecture.diagnostics

    defauts = juger(lecture, schemas=SCHEMAS)

    assert [presenter(d, ligne_de=citer([lecture])) for d in defauts] == []


@pytest.mark.parametrize("mot", ["imperatif", "impératif", "recommande", "recommandé"])
def test_les_accents_d_une_valeur_permise_ne_comptent_pas(mot: str) -> None:
    """« recommandé » vaut « recommande », comme dans une règle."""
    exige = f"exige: {{dit: {{niveau: {mot}, regle: fini, sinon: Non.}}}}"
    texte = f"documents: {{a: {{titre: A, modele: a.docx, pour: suivi, {exige}}}}}"

    assert codes(texte) == []


def test_un_nom_qui_finit_par_un_retour_a_la_ligne_est_refuse() -> None:
    """`$` veut dire la fin du texte : un bloc « | » ne glisse pas un saut de ligne dans un nom."""
    assert codes(VISITE.replace("phase: suivi\n", "phase: |\n  suivi\n")) == ["F08"]


def test_un_chiffre_d_une_autre_ecriture_n_est_pas_un_chiffre() -> None:
    """« ٣ » n'est pas un entier : le moteur et l'éditeur jugent pareil."""
    champ = VISITE.replace("type: texte", "type: entier, minimum: ٣")

    assert codes(champ) == ["F09"]


def test_un_fichier_tres_fautif_s_arrete_au_maximum() -> None:
    """Au-delà d'un nombre de défauts, on le dit et l'on s'arrête."""
    texte = "indicateurs:\n" + "".join(f"  a{n}: {{titre: T}}\n" for n in range(FAUTES_MAX + 50))
    defauts = juger(lire(texte), schemas=SCHEMAS)

    assert sum(d.code == "F02" for d in defauts) == FAUTES_MAX
    assert [d.code for d in defauts if d.code != "F02"] == ["F15"]


def test_mille_cles_inconnues_ne_font_pas_mille_messages() -> None:
    """Un fichier d'un autre outil, plein de clés, se refuse sans noyer ni faire attendre."""
    texte = VISITE + "".join(f"cle_{n}: x\n" for n in range(5000))

    assert 0 < len(juger(lire(texte), schemas=SCHEMAS)) <= FAUTES_MAX


def test_une_cle_juste_au_mauvais_retrait_dit_ou_elle_va() -> None:
    """La clé connue ailleurs ne se corrige pas : elle se déplace."""
    defauts = juger(lire(VISITE + "saisit: [lieu]\n"), schemas=SCHEMAS)

    assert len(defauts) == 1
    assert "`saisit` s'écrit dans une création" in defauts[0].remede


# ── Le genre ──


@pytest.mark.parametrize(("cle", "genre"), GENRES.items())
def test_la_premiere_cle_dit_le_genre(cle: str, genre: str) -> None:
    """Le nom du fichier ne compte pas, ni les clés suivantes."""
    assert (
        genre_de(
            lire(f"{cle}: a\nworkflow: b\n" if cle != "workflow" else "workflow: b").racine or _texte("")
        )
        == genre
    )


@pytest.mark.parametrize("texte", ["bonjour\n", "[a, b]\n", "titre: a\n"])
def test_un_fichier_sans_genre_le_dit(texte: str) -> None:
    """Sans genre, un seul diagnostic, qui énumère les premières clés possibles."""
    racine = lire(texte).racine
    assert racine is not None

    assert genre_de(racine) is None
    assert "workflow, phase, fiche" in defaut_de_genre(racine, fichier="f.yaml").remede


# ── Les schémas eux-mêmes ──


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


def test_une_reference_vers_le_reseau_n_est_pas_suivie() -> None:
    """Même un schéma piégé ne fait ouvrir aucune connexion : le registre est vide."""
    piege = Schemas({"codes": {"properties": {"codes": {"$ref": "http://192.0.2.1/a.json"}}}})

    racine = lire("codes: {}").racine or _texte("")
    with pytest.raises(ErreurMoteur, match="renvoie à un autre"):
        verifier_forme(racine, genre="codes", fichier="f.yaml", schemas=piege)


def test_un_schema_illisible_est_une_faute_dite(tmp_path: Path) -> None:
    """Un schéma absent ou abîmé se dit avec son chemin et son remède."""
    with pytest.raises(ErreurMoteur, match="ne se lit pas") as leve:
        lire_schemas(tmp_path)
    assert "Réinstallez" in leve.value.suite

    with pytest.raises(ErreurMoteur, match="Aucun schéma"):
        Schemas({}).validateur("codes")


# ── N'importe quoi ──

_CLES = st.sampled_from(
    [
        "titre",
        "par",
        "de",
        "vers",
        "champs",
        "exige",
        "a",
        "é",
        "type",
        "etats",
        "personne",
        "alors",
        "etapes",
        *GENRES,
    ]
)
_TEXTES = st.sampled_from(
    ["", " ", "oui", "a", "referent", "É à", "2026-09-12", "[", "1", "a\n", "x" * 400, "choix"]
)


def _texte(valeur: str) -> Texte:
    return Texte(valeur, Position("f.yaml", 1, 1))


def _carte(paires: list[tuple[str, Noeud]]) -> Carte:
    lieu = Position("f.yaml", 1, 1)
    return Carte(tuple(Entree(cle, lieu, valeur) for cle, valeur in paires), lieu)


def _arbres(feuilles: st.SearchStrategy[Noeud]) -> st.SearchStrategy[Noeud]:
    listes = st.lists(feuilles, max_size=4).map(lambda e: Liste(tuple(e), Position("f.yaml", 1, 1)))
    return listes | st.lists(st.tuples(_CLES, feuilles), max_size=5).map(_carte)


ARBRES: st.SearchStrategy[Noeud] = st.recursive(_TEXTES.map(_texte), _arbres, max_leaves=25)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(arbre=ARBRES, genre=st.sampled_from(TOUS))
def test_aucun_arbre_ne_fait_lever(arbre: Noeud, genre: str) -> None:
    """Quel que soit l'arbre, on rend des diagnostics français et situés, jamais une exception."""
    genre_de(arbre)
    for diagnostic in verifier_forme(arbre, genre=genre, fichier="f.yaml", schemas=SCHEMAS):
        _convenable(diagnostic)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_une_branche_remplacee_au_hasard_ne_fait_jamais_lever(tirage: st.DataObject) -> None:
    """Un fichier sain dont une valeur change n'importe comment se juge encore."""
    chemin = tirage.draw(st.sampled_from(LIVRES[:20]))
    racine = lire_fichier(chemin, nom="f.yaml").racine
    assert isinstance(racine, Carte)
    entrees = list(racine.entrees)
    rang = tirage.draw(st.integers(0, len(entrees) - 1))
    entrees[rang] = Entree(entrees[rang].cle, entrees[rang].position_cle, tirage.draw(ARBRES))

    abime = Carte(tuple(entrees), racine.position)
    for diagnostic in verifier_forme(abime, genre=genre_de(racine) or "", fichier="f.yaml", schemas=SCHEMAS):
        _convenable(diagnostic)


def _convenable(diagnostic: Diagnostic) -> None:
    assert re.fullmatch(r"F\d\d", diagnostic.code)
    assert diagnostic.position.fichier == "f.yaml"
    assert diagnostic.message.endswith(".")
    assert diagnostic.remede
    prose = re.sub(
        r"`[^`]*`|« [^»]* »|Clés permises.*|Valeurs permises.*",
        "",
        f"{diagnostic.message} {diagnostic.remede}",
    )
    assert not ANGLAIS.search(prose), prose


SIMPLES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"]), max_size=20)


@settings(max_examples=150, deadline=None)
@given(SIMPLES)
def test_ce_qui_est_montre_sur_une_ligne_se_relit_pareil(texte: str) -> None:
    """Une correction proposée, recopiée telle quelle, donne la valeur annoncée."""
    from unicodedata import normalize

    texte = normalize("NFC", texte)
    valeur = {"a": texte, "b": [texte, "c"]}
    lecture = lire_yaml(flux(valeur).encode(), fichier="f.yaml")

    assert lecture.racine is not None, (lecture.diagnostics, flux(valeur))
    assert brut(lecture.racine) == valeur
