"""Suppléer une personne absente, au clavier : qui le consigne, ce que l'on propose, ce que montre l'histoire."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from console import MODELE, RACINE, Lancer, executer_muet, processus
from terminal import Terminal, environnement

LE = ("--le", "2026-10-05")
DATES = ("du=2026-10-05", "au=2026-10-09")
ABSENCE = "Paul Roy : absence jusqu'au 09/10/2026, suppléance par Léa Œuvrard (Chef de service)."


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un dossier ouvert le 1er septembre ; un chef y désigne qui supplée un agent, personne qui supplée un chef."""
    racine = tmp_path_factory.mktemp("suppleance") / "essai"
    shutil.copytree(MODELE, racine)
    workflow = racine / "workflows" / "pret" / "workflow.yaml"
    texte = workflow.read_text(encoding="utf-8")
    assert "agent: {titre: Agent}" in texte
    workflow.write_text(
        texte.replace("agent: {titre: Agent}", "agent: {titre: Agent, supplee_par: [chef]}"), encoding="utf-8"
    )
    espace = racine / "espace.yaml"
    reglages = espace.read_text(encoding="utf-8")
    # Zoé tient les deux rôles dans le modèle ; ici, chacun le sien.
    espace.write_text(reglages.replace("roles: [agent, chef]", "roles: [agent]"), encoding="utf-8")
    for commande in (
        ("init", str(racine)),
        ("ouvrir", "nom=Atelier", "--le", "2026-09-01", "--espace", str(racine)),
        ("creer", "objet", "nom=Perceuse", "genre=outil", "--le", "2026-09-10", "--espace", str(racine)),
        ("avancer", "objet-1", "preter", "emprunteur=Max", "--le", "2026-09-10", "--espace", str(racine)),
    ):
        assert executer_muet(*commande) == 0, commande
    return racine


@pytest.fixture
def espace(base: Path, tmp_path: Path) -> Path:
    """Cet espace, à soi."""
    racine = tmp_path / "essai"
    shutil.copytree(base, racine)
    return racine


@pytest.fixture
def sans_chef(espace: Path, lancer: Lancer) -> Path:
    """Le chef, Paul, est absent du 5 au 9 octobre ; Léa, agente, le supplée."""
    resultat = lancer("suppleer", "paul", "suppleant=lea", *DATES, *LE, "--moi", "paul", ou=espace)
    assert resultat.code == 0, resultat
    return espace


def plat(texte: str) -> str:
    """Le texte, ses lignes remises bout à bout."""
    return " ".join(texte.split())


def test_l_absence_se_voit_sur_l_etat_et_sur_les_actions(lancer: Lancer, sans_chef: Path) -> None:
    """Qui est absent, jusqu'à quand, qui supplée à quel titre ; plus rien le lendemain de la fin."""
    for commande in ("etat", "a-faire"):
        assert ABSENCE in lancer(commande, *LE, ou=sans_chef).sortie
        assert "absence" not in lancer(commande, "--le", "2026-10-10", ou=sans_chef).sortie
    vue = lancer("etat", *LE, "--json", ou=sans_chef).objet["suppleances"]
    assert [(s["absent"], s["suppleant"], s["roles"], s["au"]) for s in vue] == [
        ("paul", "lea", ["chef"], "2026-10-09")
    ]


def test_ce_que_propose_l_ecran_est_ce_que_la_suppleante_peut_faire(lancer: Lancer, sans_chef: Path) -> None:
    """Pendant l'absence, l'acte du chef se propose à Léa en son nom, et passe ; après, il revient à Paul."""

    def commande(le: str) -> str:
        actions = lancer("a-faire", "--le", le, "--json", ou=sans_chef).objet["actions"]
        return str(next(a["commande"] for a in actions if a["objet"] == "clore"))

    assert commande("2026-10-06") == "moteur avancer prets clore"
    assert commande("2026-10-10") == "moteur avancer prets clore --par paul"
    assert commande("2026-10-06") in lancer("avancer", "prets", "--le", "2026-10-06", ou=sans_chef).sortie
    assert lancer("avancer", "prets", "clore", "--le", "2026-10-10", "--simuler", ou=sans_chef).code == 3
    assert lancer("avancer", "prets", "clore", "--le", "2026-10-09", ou=sans_chef).code == 0


def test_l_histoire_dit_a_la_place_de_qui(lancer: Lancer, sans_chef: Path) -> None:
    """Le fait, l'écran qui le confirme et le journal : faite par Léa, en suppléance de Paul."""
    dit = "fait par Léa Œuvrard (Chef de service, en suppléance de Paul Roy), saisi en personne"

    assert dit in plat(lancer("avancer", "prets", "clore", "--le", "2026-10-06", ou=sans_chef).sortie)
    faits = lancer("journal", "--json", ou=sans_chef).objet["faits"]
    assert [f["suppleant_de"] for f in faits] == ["", "", "", "", "Paul Roy"]
    assert dit in plat(lancer("journal", ou=sans_chef).sortie)
    assert lancer("audit", "chaine", ou=sans_chef).code == 0


def test_une_nouvelle_absence_ne_change_pas_l_histoire(lancer: Lancer, sans_chef: Path) -> None:
    """Remplacée, la première suppléance reste lisible dans ce qu'elle a permis."""
    assert lancer("avancer", "prets", "clore", "--le", "2026-10-06", ou=sans_chef).code == 0
    autre = ("suppleer", "paul", "suppleant=zoe", "du=2026-10-20", "au=2026-10-21", "--le", "2026-10-15")
    assert lancer(*autre, "--moi", "paul", ou=sans_chef).code == 0

    faits = lancer("journal", "--json", ou=sans_chef).objet["faits"]
    assert [f["suppleant_de"] for f in faits][-2:] == ["Paul Roy", ""]


def test_les_rappels_vont_a_qui_supplee(lancer: Lancer, espace: Path) -> None:
    """Léa absente, on n'écrit pas à Léa ; Zoé, agente elle aussi, reste prévenue."""
    absence = ("suppleer", "lea", "suppleant=paul", "du=2026-10-05", "au=2026-10-09", *LE)
    assert lancer(*absence, ou=espace).code == 0

    def a_qui(le: str) -> list[str]:
        rappels = lancer("rappels", "--le", le, "--json", ou=espace).objet["rappels"]
        return list(rappels[0]["destinataires"])

    assert sorted(a_qui("2026-10-06")) == ["Paul Roy", "Zoé Gué"]
    assert sorted(a_qui("2026-10-10")) == ["Léa Œuvrard", "Zoé Gué"]


@pytest.mark.parametrize(
    ("mots", "exigences"),
    [
        (("paul", "suppleant=lea"), {"role"}),
        (("paul", "suppleant=lea", "--par", "paul"), {"saisie"}),
        (("paul", "suppleant=zoe", "--par", "paul"), {"saisie"}),
        (("zoe", "suppleant=lea", "--par", "paul"), {"saisie"}),
        (("zoe", "suppleant=lea"), {"role"}),
        (("lea", "suppleant=zoe", "roles=agent,chef"), {"valeur.roles"}),
        (("lea", "suppleant=zoe", "--le", "2026-10-06"), {"date"}),
        (("lea", "suppleant=lea"), {"valeur.suppleant"}),
    ],
    ids=[
        "se donner le rôle du chef", "le dire décidé par le chef", "le confier à une autre de sa main",
        "recevoir et consigner", "confier les rôles d'une collègue", "confier un rôle que l'on n'a pas",
        "en arrière", "soi-même",
    ],
)  # fmt: skip
def test_personne_ne_se_donne_de_droits(
    lancer: Lancer, espace: Path, mots: tuple[str, ...], exigences: set[str]
) -> None:
    """Refusé, avec la raison et la suite ; rien n'est écrit."""
    date = () if "--le" in mots else LE
    resultat = lancer("suppleer", *mots, *DATES, *date, "--json", ou=espace)

    assert resultat.code in (2, 3), resultat
    assert {m["exigence"] for m in resultat.objet["motifs"]} == exigences
    assert len(lancer("journal", "--json", ou=espace).objet["faits"]) == 3


def test_un_chef_designe_qui_supplee_un_agent(lancer: Lancer, espace: Path) -> None:
    """Le rôle que nomme « supplee_par » le peut ; la main qui saisit pour lui aussi, si elle n'y gagne rien."""
    chef = ("suppleer", "zoe", "suppleant=paul", *DATES, *LE, "--par", "paul")

    for main in ("paul", "lea"):
        assert lancer(*chef, "--moi", main, "--simuler", ou=espace).code == 0


def test_finir_plus_tot_se_dit_avec_la_meme_commande(lancer: Lancer, sans_chef: Path) -> None:
    """Un nouvel « au » : dès le lendemain, Léa n'agit plus comme chef."""
    plus_tot = ("suppleer", "paul", "suppleant=lea", "du=2026-10-05", "au=2026-10-06", "--le", "2026-10-07")
    assert lancer(*plus_tot, "--moi", "paul", ou=sans_chef).code == 0

    assert lancer("avancer", "prets", "clore", "--le", "2026-10-07", "--simuler", ou=sans_chef).code == 3
    assert lancer("avancer", "prets", "clore", "--le", "2026-10-06", "--simuler", ou=sans_chef).code == 0


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        ((), 2, "Il manque ABSENT après « moteur suppleer »."),
        (("paul",), 2, "Il manque suppleant="),
        (("paul", "par=lea", *DATES), 2, "Vouliez-vous dire « suppleant » ?"),
        (("paul", "supleant=lea", *DATES), 2, "suppleant"),
        (("paul", "suppleant=lea", "du=demain", "au=2026-10-09"), 2, "du=demain"),
        (("paul", "suppleant=lea", "du=2026-10-05", "au="), 2, "Il manque au="),
        (("pual", "suppleant=lea", *DATES), 4, "paul"),
        (("paul", "suppleant=personne", *DATES), 4, "Personnes"),
        (("paul", "suppleant=lea", "du=2026-10-05", "au=2096-10-05", "--moi", "paul"), 2, "un an au plus"),
        (
            ("paul", "suppleant=lea", *DATES, "--moi", "paul", "--le", "2026-10-05", "--motif", "…"),
            2,
            "motif",
        ),
    ],
)
def test_une_demande_de_travers_est_dite(
    lancer: Lancer, espace: Path, mots: tuple[str, ...], code: int, dit: str
) -> None:
    """Ce qui manque ou ne se comprend pas, et comment l'écrire."""
    date = () if "--le" in mots else LE
    resultat = lancer("suppleer", *mots, *date, ou=espace)

    assert (resultat.code, dit in resultat.messages) == (code, True), resultat


def test_l_aide_ne_demande_jamais_la_raison_de_l_absence(espace: Path) -> None:
    """Une donnée de santé n'a rien à faire ici : l'aide le dit, à 60 colonnes et sous cp850 aussi."""
    reglages = {"PYTHONIOENCODING": "cp850:strict", "COLUMNS": "60"}
    resultat = processus("suppleer", "--aide", ou=espace, env=reglages)

    assert resultat.code == 0 and "La raison de l'absence n'est jamais demandée." in plat(resultat.sortie)
    lignes = [ligne for ligne in resultat.sortie.splitlines() if "moteur " not in ligne]
    assert [ligne for ligne in lignes if len(ligne) > 60] == []


def test_au_terminal_suppleer_pose_ses_questions(espace: Path) -> None:
    """Qui, par qui, de quand à quand ; un nom inconnu et une date impossible se redemandent ; Ctrl-C n'écrit rien."""
    env = environnement(PYTHONPATH=str(RACINE))
    with Terminal(
        sys.executable, "-m", "moteur", "suppleer", *LE, "--moi", "paul", ou=espace, env=env
    ) as terminal:
        depuis = 0
        for reponse, attendu in (
            ("licorne", "personne absente > "),
            ("paul", "personne absente > "),
            ("lea", "qui la supplée > "),
            ("31/11/2026", "premier jour de l'absence (JJ/MM/AAAA) > "),
            ("05/10/2026", "premier jour de l'absence (JJ/MM/AAAA) > "),
            ("09/10/2026", "dernier jour, compris (JJ/MM/AAAA) > "),
        ):
            terminal.attendre(attendu, depuis=depuis)
            depuis = len(terminal.vu)
            terminal.taper(f"{reponse}\r")
        assert terminal.finir() == 0, terminal.vu
    assert "Ce jour n'existe pas" in terminal.vu and "suppléance par Léa" in terminal.vu
