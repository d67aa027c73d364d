"""La forme de chaque fichier se juge par son schéma, et chaque faute se dit en français, à sa place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.diagnostics import Diagnostic, Position, presenter
from moteur.lecture.codes import Explication, lire_catalogue
from moteur.lecture.flux import flux
from moteur.lecture.noeuds import Carte, Entree, Liste, Noeud, Texte, brut
from moteur.lecture.schemas import (
    FAUTES_MAX,
    GENRES,
    PAR_NOM,
    defaut_de_genre,
    genre_de,
    lire_schemas,
    verifier_forme,
)
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier, lire_yaml
from tests.lecture.enregistrer_schemas import MAUVAIS, juger, rendre

PROJET = Path(__file__).parents[2]
REPERTOIRE = PROJET / "schemas"
SCHEMAS = lire_schemas(REPERTOIRE)
YAML = [*sorted((PROJET / "workflows").rglob("*.yaml")), REPERTOIRE / "diagnostics.yaml"]
# Une démonstration a son propre lecteur ; son espace est un espace comme un autre.
LIVRES = [c for c in YAML if c.parent.name != "demonstration" or c.name == "espace.yaml"]
TOUS = sorted({*GENRES.values(), *PAR_NOM.values()})
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


def test_beaucoup_d_objets_pleins_de_cles_inconnues_s_arretent_aussi() -> None:
    """Le maximum compte les messages, pas seulement les fautes que jsonschema regroupe."""
    cles = ", ".join(f"cle_{n}: x" for n in range(40))
    texte = "indicateurs:\n" + "".join(f"  a{n}: {{titre: T, valeur: v, {cles}}}\n" for n in range(20))
    defauts = juger(lire(texte), schemas=SCHEMAS)

    assert len(defauts) == FAUTES_MAX + 1
    assert "F15" in {d.code for d in defauts}


def test_un_nom_cent_fois_repete_ne_fait_pas_cent_messages() -> None:
    """Les premières répétitions suffisent à comprendre."""
    defauts = juger(
        lire(VISITE.replace("[lieu]\nchamps", f"[{', '.join(['lieu'] * 100)}]\nchamps")), schemas=SCHEMAS
    )

    assert {d.code for d in defauts} == {"F11"}
    assert len(defauts) < 20


def test_des_espaces_seules_sont_une_valeur_vide() -> None:
    """Un titre fait d'espaces ne se montrerait pas : il est vide."""
    assert codes(VISITE.replace("titre: Visite", 'titre: "   "')) == ["F06"]


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
