"""Un fichier YAML se lit strictement, ou dit en français et d'un coup pourquoi il ne se lit pas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.diagnostics import Position, presenter
from moteur.erreurs import ErreurMoteur
from moteur.lecture.codes import Explication, lire_catalogue, presenter_explication
from moteur.lecture.noeuds import Carte, Liste, Texte, brut
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier, lire_yaml
from tests.lecture.enregistrer import MAUVAIS, rendre

BONS = Path(__file__).parent / "bons"
CATALOGUE = Path(__file__).parents[2] / "schemas" / "diagnostics.yaml"
ANGLAIS = re.compile(
    r"\b(found|expected|while|mapping|scalar|block|token|could|not|context|character)\b", re.I
)
MIO = 1024 * 1024
# Ces codes parlent du fichier entier : leur exemple est décrit, il ne se joue pas.
DECRITS = {"Y01", "Y02", "Y03", "Y04", "Y05", "Y16", "Y17"}


def lire(texte: str) -> Lecture:
    return lire_yaml(texte.encode(), fichier="f.yaml")


def codes(lecture: Lecture) -> list[str]:
    return [diagnostic.code for diagnostic in lecture.diagnostics]


def carte(texte: str) -> Carte:
    lecture = lire(texte)
    assert isinstance(lecture.racine, Carte), lecture.diagnostics
    return lecture.racine


def catalogue() -> dict[str, Explication]:
    return lire_catalogue(CATALOGUE.read_bytes(), "schemas/diagnostics.yaml")


@pytest.mark.parametrize("chemin", sorted(MAUVAIS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_chaque_fichier_fautif_dit_exactement_ce_qui_est_attendu(chemin: Path) -> None:
    """La sortie à l'écran, mot pour mot ; `python -m tests.lecture.enregistrer` la réécrit."""
    attendu = chemin.with_suffix(".attendu").read_bytes().decode()

    assert rendre(chemin) == attendu


@pytest.mark.parametrize("chemin", sorted(MAUVAIS.glob("Y*.yaml")), ids=lambda chemin: chemin.stem)
def test_un_fichier_fautif_montre_la_faute_que_son_nom_annonce(chemin: Path) -> None:
    """Le code en tête du nom est le premier dit ; aucun autre refus ne vient le brouiller."""
    lecture = lire_fichier(chemin, nom=chemin.name)

    attendu = chemin.stem[:3]
    assert attendu in codes(lecture)
    assert {d.code for d in lecture.diagnostics if d.gravite == "erreur"} <= {attendu}


@pytest.mark.parametrize(
    "valeur", ["*un texte", "* un texte", "!x!y z", "@un", '"a" b', "[a] b", "a : b", "&b &c d"]
)
def test_ce_qui_est_masque_pour_lire_la_suite_reste_refuse(valeur: str) -> None:
    """Poursuivre la lecture ne fait jamais accepter la ligne masquée."""
    lecture = lire(f"avant: 1\nregle: {valeur}\napres: 2\nsinon: c : d\n")

    assert lecture.racine is None
    assert {defaut.position.ligne for defaut in lecture.diagnostics} == {2, 4}


@pytest.mark.parametrize("chemin", sorted(BONS.glob("*.yaml")), ids=lambda chemin: chemin.stem)
def test_un_bon_fichier_se_lit_sans_un_mot(chemin: Path) -> None:
    """Marque d'ordre, CRLF, espaces insécables, apostrophe courbe, commentaires : tout est accepté."""
    lecture = lire_fichier(chemin, nom=chemin.name)

    assert lecture.diagnostics == ()
    assert lecture.racine is not None


def test_plusieurs_fautes_se_disent_d_un_coup() -> None:
    """Les fautes de phrase n'empêchent pas de lire la suite du fichier."""
    lecture = lire_fichier(MAUVAIS / "plusieurs_fautes.yaml", nom="f")

    assert codes(lecture) == ["Y20", "Y13", "Y22", "Y27", "Y10", "Y30", "Y41", "Y40"]


def test_tout_scalaire_reste_du_texte() -> None:
    """Ni nombre, ni date, ni oui/non : « 01000 » reste « 01000 »."""
    racine = lire_fichier(BONS / "textes.yaml", nom="f").racine

    assert isinstance(racine, Carte)
    assert brut(racine) == {
        "a": "oui", "b": "no", "c": "01000", "d": "12:30", "e": "1.10", "f": "2026-02-30", "g": "~",
        "h": "null", "i": "on", "j": "0x1F", "k": "1e3", "l": ".inf", "m": "", "n": "",
        "o": "0612345678", "p": "http://exemple.fr/a#b", "q": "true", "r": "=",
    }  # fmt: skip


def test_une_valeur_absente_se_distingue_d_un_texte_vide() -> None:
    """`cle:` et `cle: ""` portent le même texte ; `cite` dit lequel était écrit."""
    racine = carte('m:\nn: ""\n')

    assert racine.get("m") == Texte("", Position("f.yaml", 1, 3), False)
    assert racine.get("n") == Texte("", Position("f.yaml", 2, 4, 2), True)


def test_chaque_chose_garde_son_lieu() -> None:
    """Clés, textes, listes et cartes : ligne et colonne depuis 1, longueur sur leur ligne."""
    racine = carte('a:\n  é: "oui non"\n  b: [x, {y: z}]\n')

    assert [str(entree.position_cle) for entree in racine.entrees] == ["f.yaml:1:1"]
    dedans = racine.get("a")
    assert isinstance(dedans, Carte)
    assert dedans.position == Position("f.yaml", 2, 3, 1)
    texte, liste = dedans.get("é"), dedans.get("b")
    assert isinstance(texte, Texte)
    assert texte.position == Position("f.yaml", 2, 6, 9)
    assert isinstance(liste, Liste)
    assert liste.position == Position("f.yaml", 3, 6, 11)
    assert [e.position.colonne for e in liste.elements] == [7, 10]
    assert (dedans.cles(), "b" in dedans, dedans.get("absente")) == (("é", "b"), True, None)


def test_les_textes_sont_normalises() -> None:
    """« é » en un ou deux caractères donne la même clé et le même texte."""
    racine = carte("cle\u0301: e\u0301le\u0300ve\n")

    assert brut(racine) == {"clé": "élève"}


def test_une_cle_double_cite_les_deux_lignes() -> None:
    """La première écriture est montrée à côté de la seconde."""
    (defaut,) = lire("a: 1\nb: 2\na: 3\n").diagnostics

    assert (defaut.position.ligne, defaut.autres[0][0].ligne) == (3, 1)


def test_un_conseil_laisse_lire_l_arbre() -> None:
    """Un « # » douteux se dit sans empêcher de poursuivre ; une erreur, si."""
    assert lire("a: fiche #3\n").racine is not None
    assert lire("a: 1\na: 2\n").racine is None


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"[" * 50_000, "Y15"),
        (b"[" * MIO, "Y15"),
        (b"{a: " * 60_000, "Y15"),
        (b"- " * 50_000, "Y15"),
        (b"? " * 50_000, "Y15"),
        (b"".join(b" " * n + b"a:\n" for n in range(400)), "Y15"),
        (b"[" + b"a," * 20_001 + b"]", "Y16"),
        (b"".join(b"k%d: 1\n" % n for n in range(30_000)), "Y16"),
        (b"a: 1\n" * 500, "Y17"),
        (b"a" * (MIO + 1), "Y04"),
        (b"\x07\n" * 5_000, "Y06"),
        (b"a:\n" + b"\tb: 1\n" * 100_000, "Y26"),
        (b"\xe9" * MIO, "Y05"),
        (b"a: b : c\n" * 50_000, "Y20"),
        (b"a: &a [*a]\n", "Y10"),
    ],
)  # fmt: skip
def test_un_fichier_hostile_est_refuse_sans_casse(octets: bytes, code: str) -> None:
    """Ni débordement, ni erreur de récursion, ni flot de messages."""
    lecture = lire_yaml(octets, fichier="f")

    assert code in codes(lecture)
    assert lecture.racine is None
    assert len(lecture.diagnostics) <= 300


def test_cinquante_niveaux_se_lisent() -> None:
    """La borne dite est la borne tenue."""
    assert lire("[" * 50 + "]" * 50).diagnostics == ()
    assert codes(lire("[" * 51 + "]" * 51)) == ["Y15"]


def test_une_page_citee_ne_commande_pas_le_terminal() -> None:
    """Les caractères interdits sont montrés « � » : ni couleur, ni sens d'écriture."""
    lecture = lire("a: \x1b[31mrouge\u202e\n")

    montre = "\n".join(presenter(d, ligne_de=citer([lecture])) for d in lecture.diagnostics)
    assert "\x1b" not in montre and "\u202e" not in montre
    assert "U+001B" in montre


def test_un_fichier_absent_nomme_le_voisin_en_txt(tmp_path: Path) -> None:
    """Le Bloc-notes ajoute « .txt » : le dire vaut mieux que « introuvable »."""
    (tmp_path / "amendement.yaml.txt").write_text("a: b")

    (defaut,) = lire_fichier(tmp_path / "amendement.yaml", nom="amendement.yaml").diagnostics
    (perdu,) = lire_fichier(tmp_path / "perdu.yaml", nom="perdu.yaml").diagnostics

    assert (defaut.code, perdu.code) == ("Y01", "Y01")
    assert "amendement.yaml.txt" in defaut.message
    assert perdu.message == "Ce fichier n'existe pas."


def test_ce_qui_n_est_pas_un_fichier_lisible_se_dit(tmp_path: Path) -> None:
    """Répertoire, lien en boucle, nom impossible, fichier pris pour un répertoire."""
    boucle = tmp_path / "boucle.yaml"
    boucle.symlink_to(boucle)
    (tmp_path / "a.yaml").write_text("a: b")
    chemins = [tmp_path, boucle, tmp_path / "nul\0.yaml", tmp_path / "a.yaml" / "b.yaml"]

    trouves = [codes(lire_fichier(chemin, nom="f")) for chemin in chemins]

    assert trouves == [["Y03"], ["Y02"], ["Y02"], ["Y02"]]


def test_un_fichier_trop_gros_n_est_pas_lu_en_entier(tmp_path: Path) -> None:
    """La taille se juge avant l'encodage."""
    gros = tmp_path / "gros.yaml"
    gros.write_bytes(b"\xff" * (MIO + 10))

    assert codes(lire_fichier(gros, nom="f")) == ["Y04"]


def test_le_catalogue_et_les_refus_se_repondent() -> None:
    """Chaque code Y du catalogue est montré par un test, et aucun test n'en montre d'autre."""
    montres = {chemin.stem[:3] for chemin in MAUVAIS.glob("Y*.yaml")} | (DECRITS - {"Y05"})

    assert montres == {code for code in catalogue() if code.startswith("Y")}


def test_les_codes_ecrits_dans_le_lecteur_sont_au_catalogue() -> None:
    """Aucun refus du lecteur ne porte un code que `expliquer` ne connaîtrait pas."""
    sources = Path(__file__).parents[2] / "moteur" / "lecture"
    texte = "".join(source.read_text("utf-8") for source in sources.glob("*.py"))

    assert set(re.findall(r'"(Y\d\d)"', texte)) == {c for c in catalogue() if c.startswith("Y")}


@pytest.mark.parametrize("code", sorted(c for c in catalogue() if c.startswith("Y") and c not in DECRITS))
def test_les_exemples_du_catalogue_disent_vrai(code: str) -> None:
    """L'exemple fautif montre ce code et lui seul ; l'exemple correct n'en montre aucun."""
    explication = catalogue()[code]

    assert set(codes(lire(explication.exemple_fautif))) == {code}
    assert lire(explication.exemple_correct).diagnostics == ()


def test_une_explication_se_presente_en_entier() -> None:
    """Titre, raison, deux exemples, remède."""
    montre = presenter_explication(catalogue()["Y20"])

    assert montre.startswith("Y20  Une phrase contient « : »\n\n")
    assert "\nFautif :\n  sinon: La pièce manque : versez-la.\n" in montre
    assert '\nCorrect :\n  sinon: "La pièce manque : versez-la."\n' in montre
    assert "\nÀ faire : Mettez toute la phrase entre guillemets" in montre


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("autre: {}\n", "`codes` manque"),
        ("codes: {Y01: oui}\n", "`Y01` ne dit pas `titre`"),
        ("codes: {Y01: {titre: [a], pourquoi: b}}\n", "`a_faire`"),
        ("codes: a : b\n", "Une phrase contient"),
    ],
)
def test_un_catalogue_mal_forme_dit_ce_qui_manque(texte: str, attendu: str) -> None:
    """Tous les manques, avec leur lieu."""
    with pytest.raises(ErreurMoteur) as faute:
        lire_catalogue(texte.encode(), "c.yaml")

    assert attendu in str(faute.value)
    assert "c.yaml" in str(faute.value)


GERMES = [chemin.read_bytes() for chemin in (*sorted(BONS.glob("*.yaml")), *sorted(MAUVAIS.glob("*.yaml")))]
SIGNES = (
    " : |- |\n|\r|\n\n|\t|  |' |\" |{|}|[|]|, | #|&a |*a|!!x |<<: |---\n|...\n|%YAML 1.1\n|>- |\\|? |: |"
    "é|à|\u00a0|\u2028|\u202e|\ufeff|\U0001f600"
).split("|")
MORCEAUX = st.sampled_from([b"|\n", *(bytes([n]) for n in range(256)), *(signe.encode() for signe in SIGNES)])
COUPS = st.tuples(st.floats(0, 1), st.integers(0, 12), MORCEAUX)


def _verifier(octets: bytes) -> None:
    lecture = lire_yaml(octets, fichier="f")
    lignes = lecture.lignes or ("",)
    for diagnostic in lecture.diagnostics:
        for position in (diagnostic.position, *(autre for autre, _ in diagnostic.autres)):
            assert 1 <= position.ligne <= len(lignes)
            assert 1 <= position.colonne <= len(lignes[position.ligne - 1]) + 1
            assert position.longueur >= 1
        propre = re.sub(r"[`«].*?[`»]", "", f"{diagnostic.message} {diagnostic.remede}", flags=re.S)
        assert not ANGLAIS.search(propre) or diagnostic.code in ("Y41", "Y20", "Y28")
        assert presenter(diagnostic, ligne_de=citer([lecture]))
    erreurs = [d for d in lecture.diagnostics if d.gravite == "erreur"]
    assert (lecture.racine is None) == bool(erreurs)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_des_octets_quelconques_ne_levent_jamais(octets: bytes) -> None:
    """N'importe quel contenu rend un arbre ou des refus situés dans le fichier, en français."""
    _verifier(octets)


@settings(max_examples=300, deadline=None)
@given(st.lists(MORCEAUX, max_size=40).map(b"".join))
def test_des_signes_yaml_en_desordre_ne_levent_jamais(octets: bytes) -> None:
    """De même pour un fichier fait des signes que YAML se réserve."""
    _verifier(octets)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(GERMES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), MORCEAUX), max_size=4)
)
def test_un_bon_fichier_abime_ne_leve_jamais(germe: bytes, coups: list[tuple[float, int, bytes]]) -> None:
    """De même pour un fichier auquel on a retiré ou ajouté quelques signes au hasard."""
    for ou, retires, ajout in coups:
        debut = int(ou * len(germe))
        germe = germe[:debut] + ajout + germe[debut + retires :]
    _verifier(germe)


def test_hors_caracteres_refuses_et_images_acceptees() -> None:
    """Un numéro sans caractère est refusé dans tous les plans ; une émoticône passe."""
    assert codes(lire("a: \U0001fffe\n")) == ["Y06"]
    assert codes(lire('a: "\\U0010FFFF"\n')) == ["Y06"]
    assert lire("a: \U0001f600\n").diagnostics == ()
