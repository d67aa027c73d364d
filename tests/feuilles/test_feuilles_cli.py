"""`moteur feuille` et `moteur importer` comme une personne les tape : codes, JSON, aperçu, confirmation."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from moteur.cli.entree import executer
from tests.cli.console import MODELE, Resultat
from tests.feuilles.ludotheque import tableau

Lancer = Callable[..., Resultat]
LISTE = "Nom de l'objet;Genre;Valeur\nPerceuse;Outil;12,50\nAtlas;livre;\n"


class Terminal(io.TextIOWrapper):
    """Un flux qui se dit terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def lancer(monkeypatch: pytest.MonkeyPatch) -> Lancer:
    """Lance `moteur` ; `repond` : ce que tape une personne, à un vrai terminal."""
    monkeypatch.setenv("COLUMNS", "100")

    def appeler(*arguments: str, repond: str | None = None) -> Resultat:
        genre = io.TextIOWrapper if repond is None else Terminal
        sortie, messages = (genre(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        monkeypatch.setattr("sys.stdin", genre(io.BytesIO((repond or "").encode()), encoding="utf-8"))
        with contextlib.redirect_stdout(sortie), contextlib.redirect_stderr(messages):
            code = executer(list(arguments))
        textes = []
        for flux in (sortie, messages):
            flux.flush()
            textes.append(flux.buffer.getvalue().decode())  # type: ignore[attr-defined]
        return Resultat(code, *textes)

    return appeler


@pytest.fixture
def espace(tmp_path: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un espace où un dossier vient d'être ouvert, et une liste à importer ; on y travaille."""
    racine = tmp_path / "essai"
    shutil.copytree(MODELE, racine)
    monkeypatch.chdir(racine)
    for mots in (("init", "."), ("ouvrir", "nom=Atelier")):
        assert lancer(*mots).code == 0
    (racine / "liste.csv").write_text(LISTE, encoding="utf-8")
    return racine


def faits(lancer: Lancer) -> int:
    return len(lancer("journal", "--json").objet["faits"])


def test_la_feuille_se_dit_avec_la_commande_qui_la_reprend(lancer: Lancer, espace: Path) -> None:
    """Le fichier, ce qu'il contient, « Et maintenant ? »."""
    lancer("importer", "objet", "liste.csv")
    ecrite = lancer("feuille", "objet", "--vide", "3")

    assert ecrite.code == 0 and "Objet : 2 fiches, 3 lignes vides." in ecrite.sortie
    commande = next(ligne for ligne in ecrite.sortie.splitlines() if "moteur importer objet" in ligne)
    assert lancer(*commande.split()[1:]).code == 0


def test_la_feuille_en_json(lancer: Lancer, espace: Path) -> None:
    """`fichier` est le chemin d'un fichier qui existe."""
    objet = lancer("feuille", "objet", "--sortie", "o.xlsx", "--json").objet

    assert objet["fichier"] == "o.xlsx" and (espace / "o.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("mots", "code"),
    [
        (["feuille"], 2), (["feuille", "licorne"], 4), (["feuille", "objet", "x"], 2), (["feuille", "objet", "--etat", "x"], 4),
        (["feuille", "objet", "--jour", "32/01/2026"], 2), (["feuille", "objet", "--jour", "01/01/2026"], 2),
        (["feuille", "objet", "--vide", "beaucoup"], 2), (["feuille", "objet", "--vide", "-1"], 2),
        (["feuille", "objet", "--sortie", "o.doc"], 2), (["feuille", "objet", "--sortie", "liste.csv"], 5),
        (["feuille", "objet", "--sortie", "liste.csv/o.csv"], 8), (["importer", "objet"], 2), (["importer", "objet", "absent.csv"], 4),
        (["importer", "licorne", "liste.csv"], 4), (["importer", "objet", "."], 2), (["importer", "objet", "a", "b"], 2),
    ],
)  # fmt: skip
def test_une_commande_mal_ecrite_a_son_code(lancer: Lancer, espace: Path, mots: list[str], code: int) -> None:
    """Et une suite à donner ; rien n'est écrit."""
    avant = sorted(p.name for p in espace.iterdir())
    resultat = lancer(*mots)

    assert resultat.code == code and len(resultat.messages.splitlines()) >= 2
    assert sorted(p.name for p in espace.iterdir()) == avant
    assert (espace / "liste.csv").read_text(encoding="utf-8") == LISTE


def test_importer_dit_ce_qui_est_cree_puis_ignore(lancer: Lancer, espace: Path) -> None:
    """Le contrat : `crees`, `changes`, `ignores`, `erreurs` ; deux fois, rien de plus."""
    premier = lancer("importer", "objet", "liste.csv", "--json").objet
    avant = faits(lancer)
    second = lancer("importer", "objet", "liste.csv", "--json").objet

    assert [c["fiche"] for c in premier["crees"]] == ["objet-1", "objet-2"] and len(premier["faits"]) == 2
    assert (second["crees"], second["changes"], second["erreurs"], second["faits"]) == ([], [], [], [])
    assert [i["quoi"] for i in second["ignores"]] == ["existe déjà"] * 2 and faits(lancer) == avant


def test_une_erreur_dit_la_cellule_le_message_et_le_remede(lancer: Lancer, espace: Path) -> None:
    """Code 2 pour une forme, 3 pour une règle, 5 pour une feuille dépassée ; rien n'est écrit."""
    (espace / "faute.csv").write_text("nom;genre;valeur\nScie;outil;douze\n", encoding="utf-8")
    avant = faits(lancer)

    texte, objet = (
        lancer("importer", "objet", "faute.csv"),
        lancer("importer", "objet", "faute.csv", "--json"),
    )

    assert (texte.code, texte.sortie) == (
        2,
        "",
    ) and "  C2 : « Valeur » : Ce nombre ne se comprend pas." in texte.messages
    (erreur,) = objet.objet["erreurs"]
    assert {"cellule", "message", "remede"} <= erreur.keys() and erreur["cellule"] == "C2" and objet.code == 2
    assert faits(lancer) == avant


def test_un_refus_et_une_feuille_depassee_ont_leur_code(lancer: Lancer, espace: Path) -> None:
    """3 : le rôle ne le peut pas ; 5 : la fiche a changé depuis."""
    lancer("importer", "objet", "liste.csv")
    lancer("feuille", "objet", "--sortie", "o.csv")
    lignes = tableau((espace / "o.csv").read_bytes())
    (espace / "o.csv").write_bytes((espace / "o.csv").read_bytes().replace(b";12,5;", b";13;"))
    assert lancer("importer", "objet", "o.csv", "--par", "paul").code == 3

    lancer("corriger", "objet-1", "valeur=99")
    depassee = lancer("importer", "objet", "o.csv", "--json")
    assert (
        depassee.code == 5
        and [e["cellule"] for e in depassee.objet["erreurs"]] == ["E3"]
        and len(lignes) == 4
    )


def test_a_blanc_tout_est_dit_et_rien_n_est_ecrit(lancer: Lancer, espace: Path) -> None:
    """`--simuler` : au conditionnel."""
    avant = faits(lancer)
    a_blanc = lancer("importer", "objet", "liste.csv", "--simuler")

    assert a_blanc.code == 0 and a_blanc.sortie.startswith("À blanc : rien n'est écrit.")
    assert "2 fiches seraient créées :" in a_blanc.sortie and faits(lancer) == avant


@pytest.mark.parametrize(("repond", "ecrits"), [("n\n", 0), ("", 0), ("peut-être\noui\n", 2), ("\n", 2)])
def test_au_terminal_l_apercu_precede_la_question(
    lancer: Lancer, espace: Path, repond: str, ecrits: int
) -> None:
    """Rien n'est écrit sans un oui ; une entrée fermée vaut non."""
    avant = faits(lancer)
    resultat = lancer("importer", "objet", "liste.csv", repond=repond)

    assert "2 fiches seraient créées :" in resultat.messages and "Écrire au dossier ?" in resultat.messages
    assert resultat.code == 0 and faits(lancer) == avant + ecrits
    assert ("Rien n'est importé." in resultat.sortie) == (not ecrits)


def test_oui_ou_json_ne_demandent_rien(lancer: Lancer, espace: Path) -> None:
    """Un programme n'a personne à qui demander."""
    assert "Écrire" not in lancer("importer", "objet", "liste.csv", "--oui", repond="n\n").messages
    assert faits(lancer) == 3
    assert lancer("importer", "objet", "liste.csv", "--json", repond="n\n").objet["erreurs"] == []


def test_l_ecart_ouvert_se_dit_et_la_suite_aussi(lancer: Lancer, espace: Path) -> None:
    """Un constat importé ouvre son écart, montré comme par « avancer »."""
    lancer("importer", "objet", "liste.csv")
    lancer("avancer", "objet-1", "preter", "emprunteur=Max")
    (espace / "r.csv").write_text("cle;devient\nobjet-1;Rendu\n", encoding="utf-8")

    rendu = lancer("importer", "objet", "r.csv")

    assert "objet-1.controle_fait (impératif)" in rendu.sortie and "Et maintenant ?" in rendu.sortie


def test_mille_erreurs_tiennent_a_l_ecran(lancer: Lancer, espace: Path) -> None:
    """Les quarante premières, et combien d'autres ; `--json` les rend toutes."""
    (espace / "f.csv").write_text(
        "nom;genre\n" + "".join(f"Objet {n};x\n" for n in range(1_000)), encoding="utf-8"
    )

    texte = lancer("importer", "objet", "f.csv")

    assert "Et 960 autres" in texte.messages and len(texte.messages.splitlines()) < 250
    assert len(lancer("importer", "objet", "f.csv", "--json").objet["erreurs"]) == 1_000


def test_une_console_etroite_ou_ancienne_montre_tout(
    lancer: Lancer, espace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """À 40 colonnes, aucune ligne de texte ne déborde."""
    monkeypatch.setenv("COLUMNS", "40")
    sortie = lancer("importer", "objet", "liste.csv").sortie

    assert all(len(ligne) <= 40 for ligne in sortie.splitlines() if not ligne.lstrip().startswith("moteur "))
