"""Arguments hostiles : jamais de trace Python, jamais de bogue, toujours un code du contrat."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from console import Lancer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moteur.cli.catalogue import COMMANDES
from moteur.cli.entree import executer

PIEGES = [
    "", " ", "\0", "a\0b", "\x1b[2J", "\n", "=", "a=", "=a", "é=1", "-", "--", "---", "-é", "--json=1", "--é", "--espace=",
    "../../etc/passwd", "/dev/null", "/dev/zero", "~", "*", "%s%n", "{0.__class__}", "{{7*7}}", "'; DROP TABLE fait; --",
    "a" * 100_000, "\ud800", "\udcff", "🦄", "\u202eabc", "objet-1.", ".objet-1", "objet-1..preter", "objet-0", "dossier",
    "porteur", "__class__", "nom=\ud800", "nom=" + "x" * 100_000, "valeur=" + "9" * 5000, "valeur=١٢", "None", "true", "NaN",
]  # fmt: skip
CODES = {0, 1, 2, 3, 4, 5, 6, 7, 8}
FEUILLES = [
    tuple(m for m in (g, e.nom) if m)
    for g, es in COMMANDES.items()
    for e in es
    if e.fichier and e.nom != "demo"
]


@pytest.mark.parametrize("commande", FEUILLES, ids=" ".join)
def test_aucun_piege_ne_fait_tomber_une_commande(
    lancer: Lancer, espace_avance: Path, commande: tuple[str, ...]
) -> None:
    """Chaque piège, seul puis en second, en texte puis en JSON."""
    for piege in PIEGES:
        if commande == ("init",) and ("/" in piege or not piege.strip(" .\n")):
            continue  # créer un espace ailleurs que dans le répertoire du test n'en est pas l'objet
        for arguments in ([piege], ["objet-2", piege], [piege, "--json"]):
            if commande[0] == "workflow" and arguments[0] == "objet-2":
                continue
            resultat = lancer(*commande, *arguments, "--simuler", ou=espace_avance)

            assert resultat.code in CODES, (commande, arguments, resultat)
            assert "Traceback" not in resultat.messages + resultat.sortie
            if resultat.sortie.startswith("{"):
                assert resultat.objet


@pytest.mark.parametrize(
    "option", ["--espace", "--par", "--le", "--dossier", "--motif", "--role", "--au", "--pour"]
)
def test_aucun_piege_ne_passe_par_une_option(lancer: Lancer, espace_avance: Path, option: str) -> None:
    """Chaque piège comme valeur d'une option."""
    commande = {
        "--motif": ["traiter", "objet-1.controle_fait"], "--role": ["a-faire"], "--au": ["audit", "garanties"],
        "--pour": ["document", "produire", "x"],
    }.get(option, ["corriger", "objet-2", "valeur=3"])  # fmt: skip
    for piege in PIEGES:
        resultat = lancer(*commande, option, piege, "--simuler", ou=espace_avance)

        assert resultat.code in CODES, (option, piege, resultat)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from([m for f in FEUILLES for m in f]),
                          st.sampled_from(["--json", "--le", "--par", "--simuler", "objet-1", "preter", "nom=a"])), max_size=6))  # fmt: skip
def test_une_ligne_de_mots_au_hasard_garde_un_code_du_contrat(
    espace_modele: Path, arguments: list[str]
) -> None:
    """Des mots tirés au hasard ne donnent jamais un bogue ; rien n'est écrit, tout est simulé."""
    sortie = io.StringIO()
    with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(sortie):
        code = executer(
            [*[a for a in arguments if a not in ("--", "init")], "--simuler", "--espace", str(espace_modele)]
        )

    assert code in CODES, (arguments, sortie.getvalue())


def test_un_argument_qui_n_est_pas_de_l_unicode(lancer: Lancer, espace: Path) -> None:
    """Un octet qui n'est pas de l'UTF-8, tel que le système le donne, se montre sans faire tomber l'écran."""
    resultat = lancer("voir", "caf\udce9", ou=espace)

    assert resultat.code == 4 and "caf<U+DCE9>" in resultat.messages


@pytest.mark.parametrize(
    "mots",
    [("demo", "rond"), ("init", "rond"), ("etat", "--espace", "rond"), ("workflow", "verifier", "rond")],
    ids=lambda mots: mots[0],
)
def test_des_raccourcis_en_rond_se_refusent(lancer: Lancer, tmp_path: Path, mots: tuple[str, ...]) -> None:
    """Un chemin qui ne mène nulle part n'est pas un bogue : code 2 à 8, et une suite."""
    (tmp_path / "rond").symlink_to("carre")
    (tmp_path / "carre").symlink_to("rond")

    assert 2 <= lancer(*mots, ou=tmp_path).code <= 8
