"""Le sens d'un workflow se juge d'un coup : chaque faute à sa place, une cause une seule fois."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.composition.ressources import Fonds
from moteur.diagnostics import Diagnostic
from moteur.lecture.assemblage import assembler, trouver
from moteur.lecture.chargement import Chargement, charger
from moteur.lecture.codes import lire_catalogue
from moteur.lecture.controles import controler
from moteur.lecture.controles.examen import Examen
from moteur.lecture.forme import former
from moteur.lecture.yaml_strict import citer
from moteur.operations.essayer import essayer
from tests.lecture.enregistrer_workflows import ATTENDU, RESSOURCES, SAIN, batir, cas, juger, rendre

PROJET = Path(__file__).parents[2]
BASE = PROJET / "workflows" / "mentorat_lp"
RESSOURCES_LIVREES = Fonds().ressources()
ANGLAIS = re.compile(r"\b(is|not|of|required|unknown|invalid|expected|error|key|value)\b")
# Ces défauts parlent du répertoire entier, ou d'un fichier qu'on n'a pas lu : ils n'ont pas de ligne.
SANS_LIGNE = {"S20", "S21", "Y01", "Y02", "Y03", "Y04", "Y05"}


@cache
def juge(chemin: Path) -> Chargement:
    """Un cas se juge une fois : rien ne le change entre deux tests."""
    return juger(chemin)


def codes(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    return [d.code for d in diagnostics]


def ids(chemin: Path) -> str:
    return chemin.name


# ── Les workflows fautifs ──


def test_le_workflow_de_depart_n_a_aucun_defaut() -> None:
    """Sans cela, les cas fautifs montreraient autre chose que leur faute."""
    chargement = juge(SAIN)

    assert rendre(chargement) == ""
    assert chargement.sain
    assert [r.essai for r in essayer(chargement).resultats if r.reussi] == ["depart", "suite"]


@pytest.mark.parametrize("chemin", cas(), ids=ids)
def test_chaque_workflow_fautif_dit_exactement_ce_qui_est_attendu(chemin: Path) -> None:
    """La sortie à l'écran, mot pour mot ; `python -m tests.lecture.enregistrer_workflows` la réécrit."""
    chargement = juge(chemin)

    assert rendre(chargement) == (chemin / ATTENDU).read_bytes().decode()
    assert chargement.diagnostics
    assert chargement.sain == all(d.gravite == "conseil" for d in chargement.diagnostics)


@pytest.mark.parametrize("chemin", [c for c in cas() if re.match("[SR][0-9]", c.name)], ids=ids)
def test_un_cas_ne_montre_que_la_faute_que_son_nom_annonce(chemin: Path) -> None:
    """Une faute de sens n'en entraîne pas d'autres ailleurs ; une faute de forme peut la doubler."""
    assert {c for c in codes(juge(chemin).diagnostics) if c[0] in "SR"} == {chemin.name[:3]}


@pytest.mark.parametrize("chemin", [c for c in cas() if re.match("seule?s?_(?!.*autre)", c.name)], ids=ids)
def test_une_seule_cause_ne_fait_qu_un_message(chemin: Path) -> None:
    """Un fichier illisible, une clé mal écrite : rien de ce qui en dépend n'est reproché à personne."""
    attendus = {"seule_tete_illisible": 3}  # deux autres fautes y sont mises exprès

    assert len(juge(chemin).diagnostics) == attendus.get(chemin.name, 1)


def test_chaque_code_du_sens_a_son_cas() -> None:
    """Un code que rien ne montre ne se vérifie plus."""
    montres = {code for chemin in cas() for code in codes(juge(chemin).diagnostics)}

    assert {c for c in catalogue() if c[0] in "SR"} - montres == set()


def test_les_messages_sont_en_francais_et_disent_quoi_faire() -> None:
    """Aucun mot d'anglais ; chaque défaut de sens dit la suite, sauf les règles, qui le peuvent rarement."""
    for chemin in cas():
        for d in juge(chemin).diagnostics:
            assert not ANGLAIS.search(re.sub("«.*?»|`.*?`", "", f"{d.message} {d.remede}")), d
            assert d.remede or d.code[0] == "R", d


# ── Le catalogue ──


def catalogue() -> dict[str, object]:
    chemin = PROJET / "schemas" / "diagnostics.yaml"
    return dict(lire_catalogue(chemin.read_bytes(), chemin.name))


def test_les_codes_employes_et_ceux_du_catalogue_sont_les_memes() -> None:
    """`expliquer` connaît tout ce que la lecture et les essais disent, et rien d'autre."""
    sources = [
        *(PROJET / "moteur" / "lecture").rglob("*.py"),
        *(PROJET / "moteur" / "domaine" / "regles").rglob("*.py"),
        PROJET / "moteur" / "operations" / "essais_lecture.py",
    ]
    employes = {
        c for s in sources for c in re.findall(r'"([YFRSEA][0-9]{2})"', s.read_text(encoding="utf-8"))
    }

    assert employes == {c for c in catalogue() if c[0] in "YFRSEA"}


# ── Ce qui est livré ──


def test_la_base_livree_n_a_aucun_defaut() -> None:
    """Ni erreur ni conseil."""
    chargement = charger(BASE, nom="mentorat_lp", ressources=RESSOURCES_LIVREES)

    assert rendre(chargement) == ""
    assert chargement.sain


# ── Un fichier perdu n'accuse que lui ──


def fichiers_de(repertoire: Path) -> list[str]:
    return [p.relative_to(repertoire).as_posix() for p in trouver(repertoire)]


@pytest.mark.parametrize("fichier", fichiers_de(SAIN))
@pytest.mark.parametrize("faute", ["\tmal: rentre\n", "a: [b\n", "titre: un : deux\n"])
def test_un_fichier_illisible_n_accuse_que_lui(tmp_path: Path, fichier: str, faute: str) -> None:
    """Ce qui cite un fichier qu'on n'a pas su lire n'est pas inconnu : on n'en sait rien."""
    repertoire = batir(SAIN, tmp_path)
    (repertoire / fichier).write_text((repertoire / fichier).read_text("utf-8") + faute, encoding="utf-8")

    diagnostics = charger(repertoire, nom="atelier", ressources=RESSOURCES).diagnostics

    assert diagnostics
    assert {d.position.fichier for d in diagnostics} == {f"atelier/{fichier}"}


@pytest.mark.parametrize(
    "fichier", ["workflow.yaml", "fiches/mentor.yaml", "phases/cadrage.yaml", "documents.yaml"]
)
def test_un_fichier_de_la_base_illisible_n_accuse_que_lui(tmp_path: Path, fichier: str) -> None:
    """Le plus cité des fichiers peut manquer sans qu'un seul des soixante autres soit mis en cause."""
    repertoire = tmp_path / "mentorat_lp"
    shutil.copytree(BASE, repertoire)
    (repertoire / fichier).write_text((BASE / fichier).read_text("utf-8") + "\tx: y\n", encoding="utf-8")

    diagnostics = charger(repertoire, nom="mentorat_lp", ressources=RESSOURCES_LIVREES).diagnostics

    assert {d.position.fichier for d in diagnostics} == {f"mentorat_lp/{fichier}"}


def test_un_fichier_qui_n_est_pas_du_texte_n_accuse_que_lui(tmp_path: Path) -> None:
    """Sans une ligne lisible, on ne sait pas même ce qu'il déclarait."""
    repertoire = batir(SAIN, tmp_path)
    (repertoire / "fiches" / "adherent.yaml").write_bytes(b"\xff\x00\xfe fiche")

    diagnostics = charger(repertoire, nom="atelier", ressources=RESSOURCES).diagnostics

    assert {d.position.fichier for d in diagnostics} == {"atelier/fiches/adherent.yaml"}


def test_un_repertoire_vide_le_dit(tmp_path: Path) -> None:
    """Ni exception, ni workflow."""
    chargement = charger(tmp_path, nom="rien", ressources=RESSOURCES)

    assert codes(chargement.diagnostics) == ["S20"]
    assert chargement.forme is None and chargement.workflow is None and chargement.octets == b""


def test_renommer_un_fichier_ne_change_pas_l_empreinte(tmp_path: Path) -> None:
    """Le nom d'un fichier ne compte pas : seul ce qu'il contient entre dans la forme."""
    avant = charger(batir(SAIN, tmp_path / "a"), nom="atelier", ressources=RESSOURCES)
    repertoire = batir(SAIN, tmp_path / "b")
    (repertoire / "fiches" / "outil.yaml").rename(repertoire / "zut.yaml")

    apres = charger(repertoire, nom="atelier", ressources=RESSOURCES)

    assert avant.empreinte == apres.empreinte != ""


# ── N'importe quelle faute ──


@pytest.fixture(scope="module")
def copie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Une copie de la base, que chaque exemple abîme puis répare."""
    repertoire = tmp_path_factory.mktemp("abime") / "mentorat_lp"
    shutil.copytree(BASE, repertoire, ignore=shutil.ignore_patterns("demonstration", "faille_*"))
    return repertoire


@st.composite
def abimes(draw: st.DrawFn) -> tuple[str, str]:
    """Un fichier de la base, et ce qu'il devient : lignes ou clés ôtées, doublées, renommées, vidées."""
    fichier = draw(st.sampled_from([f for f in fichiers_de(BASE) if "faille_" not in f]))
    lignes = (BASE / fichier).read_text("utf-8").splitlines()
    for _ in range(draw(st.integers(1, 3))):
        rang = draw(st.integers(0, len(lignes) - 1))
        lignes[rang : rang + 1] = _abimer(lignes[rang], draw)
        if not lignes:
            break
    return fichier, "\n".join(lignes) + "\n"


def _abimer(ligne: str, draw: st.DrawFn) -> list[str]:
    cles = list(re.finditer(r"[a-z_]+(?=:)", ligne))
    geste = draw(st.sampled_from(["oter", "doubler", "renommer", "vider", "mot", "retrait"]))
    if geste == "oter":
        return []
    if geste == "doubler":
        return [ligne, ligne]
    if geste == "retrait":
        return [ligne[2:] if ligne.startswith("  ") else f"  {ligne}"]
    if geste == "vider" and ":" in ligne:
        return [ligne[: ligne.index(":") + 1]]
    if geste == "renommer" and cles:
        cle = draw(st.sampled_from(cles))
        nom = draw(st.sampled_from([f"{cle[0]}s", "etat", "creation", "de", "x", "titre", "par"]))
        return [ligne[: cle.start()] + nom + ligne[cle.end() :]]
    mots = list(re.finditer(r"[a-z_]{2,}", ligne))
    if not mots:
        return []
    mot = draw(st.sampled_from(mots))
    nom = draw(st.sampled_from([f"{mot[0]}x", mot[0][:-1], "oui", "mentor", "etat", "[a]", "{a: b}", ""]))
    return [ligne[: mot.start()] + nom + ligne[mot.end() :]]


def hors_des_fichiers(diagnostics: list[Diagnostic], repertoire: Path) -> Iterator[Diagnostic]:
    """Les diagnostics dont la place ne tombe pas dans un fichier du workflow."""
    for d in diagnostics:
        for lieu in (d.position, *(autre for autre, _ in d.autres)):
            if d.code in SANS_LIGNE:
                continue
            chemin = repertoire / lieu.fichier.partition("/")[2]
            lignes = chemin.read_text("utf-8").split("\n") if chemin.is_file() else []
            if not (1 <= lieu.ligne <= len(lignes) and 1 <= lieu.colonne <= len(lignes[lieu.ligne - 1]) + 1):
                yield d


def verifier_abimee(copie: Path, abime: tuple[str, str]) -> None:
    fichier, texte = abime
    (copie / fichier).write_text(texte, encoding="utf-8")
    try:
        chargement = charger(copie, nom="mentorat_lp", ressources=RESSOURCES_LIVREES)

        assert list(hors_des_fichiers(list(chargement.diagnostics), copie)) == []
        assert chargement.sain or chargement.diagnostics
        assert (chargement.workflow is not None) == chargement.sain
    finally:
        shutil.copyfile(BASE / fichier, copie / fichier)


def controler_sans_la_forme(copie: Path, abime: tuple[str, str]) -> None:
    fichier, texte = abime
    (copie / fichier).write_text(texte, encoding="utf-8")
    try:
        assemblage = assembler(copie, prefixe="mentorat_lp")
        assert assemblage.racine is not None
        forme, lieux = former(assemblage.racine)
        examen = Examen(
            forme=forme,
            lieux=lieux,
            racine=assemblage.racine,
            ligne_de=citer(assemblage.lectures),
            exigences_connues=RESSOURCES_LIVREES.exigences,
            modeles_connus=RESSOURCES_LIVREES.modeles,
            essais=assemblage.essais,
            absents=assemblage.absents,
        )

        assert list(hors_des_fichiers(controler(examen), copie)) == []
    finally:
        shutil.copyfile(BASE / fichier, copie / fichier)


SANS_HATE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(abime=abimes())
@settings(SANS_HATE, max_examples=25)
def test_une_base_abimee_se_dit_a_sa_place(copie: Path, abime: tuple[str, str]) -> None:
    """Lignes ôtées, doublées, clés renommées : jamais d'exception, et toujours un lieu qui existe."""
    verifier_abimee(copie, abime)


@given(abime=abimes())
@settings(SANS_HATE, max_examples=25)
def test_les_controles_du_sens_tiennent_sans_ceux_de_la_forme(copie: Path, abime: tuple[str, str]) -> None:
    """Une couche fusionnée n'a pas de schéma : une forme incomplète ne fait tomber aucun contrôle."""
    controler_sans_la_forme(copie, abime)


@pytest.mark.longue
@given(abime=abimes())
@settings(SANS_HATE, max_examples=300)
def test_beaucoup_de_bases_abimees_se_disent_a_leur_place(copie: Path, abime: tuple[str, str]) -> None:
    """Les deux promesses qui précèdent, sur bien plus d'exemples."""
    verifier_abimee(copie, abime)
    controler_sans_la_forme(copie, abime)
