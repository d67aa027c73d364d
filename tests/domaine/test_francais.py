"""Écrire en français : dates, nombres en lettres, articles, accords, espaces insécables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.domaine.francais import (
    accord,
    date_courte,
    date_longue,
    de,
    du_de_la,
    liste,
    montant,
    montant_en_lettres,
    nombre,
    nombre_en_lettres,
    periode,
    typographie,
)
from moteur.domaine.identifiants import ValeurRefusee

PETITS = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
DIZAINES = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
SIMPLES = {mot: n for n, mot in enumerate(PETITS.split())} | DIZAINES
RANGS = {"mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9}


def _en_chiffres(lettres: str) -> int:
    """Relit un nombre en lettres, sans rien partager avec ce qui l'a écrit."""
    total = groupe = 0
    for mot in lettres.replace("quatre-vingt", "huit0").replace("-", " ").split():
        if mot in RANGS:
            total, groupe = total + max(groupe, 1) * RANGS[mot], 0
        elif mot in ("cent", "cents"):
            groupe = max(groupe, 1) * 100
        elif mot in ("huit0", "huit0s"):
            groupe += 80
        elif mot != "et":
            groupe += SIMPLES[mot]
    return total + groupe


@pytest.mark.parametrize(
    ("n", "lettres"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (17, "dix-sept"),
        (20, "vingt"),
        (21, "vingt et un"),
        (22, "vingt-deux"),
        (31, "trente et un"),
        (61, "soixante et un"),
        (69, "soixante-neuf"),
        (70, "soixante-dix"),
        (71, "soixante et onze"),
        (72, "soixante-douze"),
        (79, "soixante-dix-neuf"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (90, "quatre-vingt-dix"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (101, "cent un"),
        (121, "cent vingt et un"),
        (180, "cent quatre-vingts"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1001, "mille un"),
        (1100, "mille cent"),
        (1999, "mille neuf cent quatre-vingt-dix-neuf"),
        (2000, "deux mille"),
        (2026, "deux mille vingt-six"),
        (21_000, "vingt et un mille"),
        (80_000, "quatre-vingt mille"),
        (80_080, "quatre-vingt mille quatre-vingts"),
        (200_000, "deux cent mille"),
        (280_000, "deux cent quatre-vingt mille"),
        (200_200, "deux cent mille deux cents"),
        (1_000_000, "un million"),
        (1_001_000, "un million mille"),
        (80_000_000, "quatre-vingts millions"),
        (200_000_001, "deux cents millions un"),
        (2_000_000_000, "deux milliards"),
        (71_071_071, "soixante et onze millions soixante et onze mille soixante et onze"),
        (-21, "moins vingt et un"),
    ],
)
def test_un_nombre_s_ecrit_en_lettres(n: int, lettres: str) -> None:
    """Les cas où l'usage hésite : et, trait d'union, cent et vingt avec ou sans s, mille invariable."""
    assert nombre_en_lettres(n) == lettres


def test_chaque_nombre_en_lettres_se_relit() -> None:
    """De 0 à 20 000, un lecteur indépendant retrouve le nombre : deux nombres n'ont jamais le même texte."""
    assert [n for n in range(20_001) if _en_chiffres(nombre_en_lettres(n)) != n] == []


@given(st.integers(0, 10**12 - 1))
def test_un_grand_nombre_en_lettres_se_relit(n: int) -> None:
    """De même jusqu'à mille milliards ; « cents » et « vingts » ne sont jamais suivis d'un nombre."""
    lettres = nombre_en_lettres(n)

    assert _en_chiffres(lettres) == n
    suites = [suite for mot in ("cents ", "vingts ") for suite in lettres.split(mot)[1:]]
    assert all(suite.startswith(("million", "milliard")) for suite in suites)
    assert not lettres.startswith("un mille")


def test_un_nombre_trop_grand_est_refuse() -> None:
    """À mille milliards, le refus invite aux chiffres."""
    with pytest.raises(ValeurRefusee, match="chiffres"):
        nombre_en_lettres(10**12)


@pytest.mark.parametrize(
    ("centimes", "lettres"),
    [
        (0, "zéro euro"),
        (1, "un centime"),
        (50, "cinquante centimes"),
        (100, "un euro"),
        (101, "un euro et un centime"),
        (8000, "quatre-vingts euros"),
        (123456, "mille deux cent trente-quatre euros et cinquante-six centimes"),
        (100_000_000, "un million d'euros"),
        (200_000_000, "deux millions d'euros"),
        (100_020_000, "un million deux cents euros"),
        (300_000_000_050, "trois milliards d'euros et cinquante centimes"),
        (-150, "moins un euro et cinquante centimes"),
    ],
)
def test_un_montant_s_ecrit_en_lettres(centimes: int, lettres: str) -> None:
    """Euros et centimes s'accordent ; « million » veut « d' » quand il finit le nombre."""
    assert montant_en_lettres(centimes) == lettres


def test_les_nombres_et_montants_portent_des_espaces_insecables() -> None:
    """Espace fine entre les milliers, insécable devant l'euro : rien ne se coupe en fin de ligne."""
    assert montant(123456) == "1\u202f234,56\u00a0€"
    assert montant(5) == "0,05\u00a0€"
    assert montant(-5) == "-0,05\u00a0€"
    assert montant(100_000_000) == "1\u202f000\u202f000,00\u00a0€"
    assert nombre(999) == "999"
    assert nombre(-1234567) == "-1\u202f234\u202f567"
    assert nombre("1234.5") == "1\u202f234,5"


def test_une_date_s_ecrit_en_long_et_en_court() -> None:
    """Seul le premier du mois est ordinal ; une date texte se lit comme une date."""
    assert date_longue(date(2026, 9, 1)) == "1er septembre 2026"
    assert date_longue("2026-08-02") == "2 août 2026"
    assert date_longue("2026-09-12", insecable=True) == "12\u00a0septembre 2026"
    assert date_courte("2026-09-02") == "02/09/2026"


@pytest.mark.parametrize(
    "texte", ["", "12/09/2026", "2026-02-30", "20260912", "2026-W37-6", "2026-09-12T00:00"]
)
def test_une_date_illisible_est_refusee(texte: str) -> None:
    """Aucune autre écriture n'est devinée."""
    with pytest.raises(ValeurRefusee, match="AAAA-MM-JJ"):
        date_longue(texte)


def test_une_periode_ne_repete_ni_mois_ni_annee() -> None:
    """Quatre formes, et un refus si elle se termine avant de commencer."""
    assert periode("2026-03-03", "2026-03-05") == "du 3 au 5 mars 2026"
    assert periode("2026-03-01", "2026-07-05") == "du 1er mars au 5 juillet 2026"
    assert periode("2026-09-01", "2027-07-05") == "du 1er septembre 2026 au 5 juillet 2027"
    assert periode("2026-03-03", "2026-03-03") == "le 3 mars 2026"
    with pytest.raises(ValeurRefusee):
        periode("2026-03-05", "2026-03-03")


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Lyon", "de Lyon"),
        ("Aix-Marseille", "d'Aix-Marseille"),
        ("Orléans-Tours", "d'Orléans-Tours"),
        ("Évreux", "d'Évreux"),
        ("Œuilly", "d'Œuilly"),
        ("Yvetot", "d'Yvetot"),
        ("Yaoundé", "de Yaoundé"),
        ("Hyères", "d'Hyères"),
        ("Haguenau", "de Haguenau"),
        ("onze binômes", "de onze binômes"),
        ("8 lycées", "de 8 lycées"),
        ("La Réunion", "de La Réunion"),
        ("", "de "),
    ],
)
def test_de_s_elide_devant_une_voyelle(nom: str, attendu: str) -> None:
    """Voyelle, h muet et y devant consonne ; pas le h aspiré ni « onze »."""
    assert de(nom) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("le lycée Diderot", "du lycée Diderot"),
        ("les Hauts-de-France", "des Hauts-de-France"),
        ("la région", "de la région"),
        ("l'académie", "de l'académie"),
        ("l’académie", "de l’académie"),
        ("Le Havre", "du Havre"),
        ("La Réunion", "de La Réunion"),
        ("Lens", "de Lens"),
        ("Amiens", "d'Amiens"),
    ],
)
def test_l_article_se_contracte(nom: str, attendu: str) -> None:
    """« le » et « les » se contractent, « la » et « l' » non ; sans article, c'est « de »."""
    assert du_de_la(nom) == attendu


def test_une_liste_se_termine_par_et() -> None:
    """De zéro à trois éléments."""
    assert [liste(), liste("a"), liste("a", "b"), liste("a", "b", "c")] == ["", "a", "a et b", "a, b et c"]
    assert liste("a", "b", lien="ou") == "a ou b"


def test_le_pluriel_commence_a_deux() -> None:
    """Zéro, un et un et demi sont au singulier."""
    assert [accord(n, "mentor") for n in (0, 1, 1.5, -1, 2)] == ["mentor"] * 4 + ["mentors"]
    assert accord(3, "travail", "travaux") == "travaux"


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Objet : bilan", "Objet\u00a0: bilan"),
        ("Objet: bilan", "Objet\u00a0: bilan"),
        ("« Bonjour! »", "«\u00a0Bonjour\u202f!\u00a0»"),
        ("«Bonjour»", "«\u00a0Bonjour\u00a0»"),
        ("Vraiment ?! Oui ; non.", "Vraiment\u202f?! Oui\u202f; non."),
        ("à 10:30 ou 10 h 30", "à 10:30 ou 10 h 30"),
        ("voir https://exemple.fr/a?b=c;d ici", "voir https://exemple.fr/a?b=c;d ici"),
        ("écrire à a.b@exemple.fr; merci", "écrire à a.b@exemple.fr; merci"),
        ("Dupont &amp; fils", "Dupont &amp; fils"),
        ("12 % de 30 €", "12\u00a0% de 30\u00a0€"),
        ("l'article n° 5 de M. Dupont", "l'article n°\u00a05 de M.\u00a0Dupont"),
        ("(?) :", "(?)\u00a0:"),
        ("une ligne\n: puis deux", "une ligne\n: puis deux"),
        ("", ""),
    ],
)
def test_la_typographie_pose_les_espaces_insecables(avant: str, apres: str) -> None:
    """Ponctuation haute, guillemets, unités et abréviations ; adresses et heures intactes."""
    assert typographie(avant) == apres
    assert typographie(apres) == apres


@given(st.text(alphabet=" \u00a0\u202f«»:;!?()a.1@/%€&\n", max_size=40))
def test_la_typographie_est_idempotente_et_n_ajoute_que_des_espaces(texte: str) -> None:
    """Une seconde passe ne change rien ; hors espaces, aucun caractère ne bouge."""
    une_fois = typographie(texte)

    assert typographie(une_fois) == une_fois
    assert "".join(une_fois.split()) == "".join(texte.split())


@pytest.mark.parametrize("motif", [" ", "!", "« ", "a@", "&a", "http://", " :", "M. "])
def test_un_texte_immense_ne_bloque_pas_la_typographie(motif: str) -> None:
    """Vingt mille caractères d'un même motif se traitent, sans rien perdre d'autre que des espaces."""
    texte = motif * (20_000 // len(motif))

    assert "".join(typographie(texte).split()) == "".join(texte.split())
