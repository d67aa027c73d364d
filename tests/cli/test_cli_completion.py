"""La touche de complétion : ce qui se propose, où, dans de vrais interpréteurs ; et son installation."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from console import RACINE, Lancer, Resultat
from terminal import Terminal, environnement

from moteur.cli.catalogue import COMMANDES
from moteur.composition.completion import appliquer, deviner, preparer

INTERPRETEURS = ("bash", "zsh", "fish", "powershell")


@pytest.fixture
def completer(lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> Lancer:
    """Ce que rendrait la touche Tab à la fin de ces mots, dans fish."""

    def appeler(*mots: str, ou: Path) -> Resultat:
        monkeypatch.setenv("MOTEUR_MOTS", "\n".join(mots) + "\n")
        return lancer("__completer", "fish", ou=ou)

    return appeler


def valeurs(resultat: Resultat) -> list[str]:
    """Les mots proposés, sans leur explication."""
    assert (resultat.code, resultat.messages) == (0, "")
    return [ligne.partition("\t")[0] for ligne in resultat.sortie.splitlines()[1:]]


@pytest.mark.parametrize(
    ("mots", "attendues"),
    [
        (["aud"], ["audit"]),
        (["modele", ""], ["verifier", "champs"]),
        (["etat", "--js"], ["--json"]),
        (["--json", "modele", "c"], ["champs"]),
        (["voir", ""], ["preparation", "prets", "objet-1", "objet-2"]),
        (["voir", "OBJ"], ["objet-1", "objet-2"]),
        (["avancer", "objet-2", ""], ["preter"]),
        (["avancer", "objet-1", ""], []),
        (["avancer", "objet-1", "objet-"], ["objet-2"]),
        (["avancer", "objet-2", "preter", ""], ["emprunteur="]),
        (["avancer", "objet-2", "preter", "emprunteur=x", ""], []),
        (["verser", "objet-2", ""], ["controle"]),
        (["verser", "objet-2", "controle", ""], ["note="]),
        (["creer", ""], ["objet"]),
        (["creer", "objet", "g"], ["genre="]),
        (["creer", "objet", "genre="], ["genre=outil", "genre=livre"]),
        (["creer", "objet", "genre=L"], ["genre=livre"]),
        (["creer", "objet", "nom=", "genre="], ["genre=outil", "genre=livre"]),
        (["corriger", "objet-2", "va"], ["valeur="]),
        (["traiter", ""], ["objet-1.controle_fait"]),
        (["lister", ""], ["objet"]),
        (["remplir", "ob"], ["objet-1", "objet-2", "objet"]),
        (["remplir", "objet-2", ""], ["preter"]),
        (["feuille", "objet", "--etat", ""], ["disponible", "prete", "rendu"]),
        (["feuille", "objet", "--etat=p"], ["--etat=prete"]),
        (["a-faire", "--role", ""], ["agent", "chef"]),
        (["etat", "--moi", ""], ["lea", "paul", "zoe"]),
        (["etat", "--par", "zoe:"], ["zoe:agent", "zoe:chef"]),
        (["etat", "--dossier", ""], ["A-12"]),
        (["completion", "z"], ["zsh"]),
        (["workflow", "verifier", "pr"], ["pret"]),
        (["workflow", "expliquer", "Y0"], [f"Y0{n}" for n in range(1, 10)]),
        (["etta", ""], []),
        (["voir", "--", "--js"], []),
    ],
)
def test_chaque_place_propose_ce_qui_peut_s_y_ecrire(
    completer: Lancer, espace_avance: Path, mots: list[str], attendues: list[str]
) -> None:
    """Commandes, options, cibles, transitions de l'état où l'on est, pièces, champs, valeurs, rôles, écarts."""
    proposees = valeurs(completer(*mots, ou=espace_avance))

    assert proposees == attendues


def test_toute_commande_se_complete(completer: Lancer, espace: Path) -> None:
    """Chaque commande du catalogue propose ses options, et la racine propose chaque commande."""
    assert valeurs(completer("", ou=espace)) == [e.nom for e in COMMANDES[""]]
    for groupe, entrees in COMMANDES.items():
        for entree in entrees:
            mots = [m for m in (groupe, entree.nom) if m]
            assert {"--json", "--espace", "--simuler"} <= set(valeurs(completer(*mots, "--", ou=espace)))


@pytest.mark.parametrize(
    ("mots", "genre"),
    [
        (["verser", "objet-2", "controle", ""], "fichiers"),
        (["importer", "objet", ""], "fichiers"),
        (["demo", ""], "repertoires"),
        (["etat", "--espace", ""], "repertoires"),
        (["voir", ""], ""),
    ],
)
def test_les_fichiers_se_demandent_a_l_interpreteur(
    completer: Lancer, espace_avance: Path, mots: list[str], genre: str
) -> None:
    """La première ligne dit s'il faut proposer des fichiers, les seuls répertoires, ou aucun."""
    assert completer(*mots, ou=espace_avance).sortie.splitlines()[0] == genre


def test_rien_d_une_personne_ne_se_montre(completer: Lancer, espace_avance: Path) -> None:
    """Ni nom d'acteur ni valeur saisie : des noms courts, des titres, des états."""
    for mots in (["voir", ""], ["corriger", "objet-1", "emprunteur="], ["--moi", ""], ["faire", ""]):
        sortie = completer(*mots, ou=espace_avance).sortie
        assert not [nom for nom in ("Durand", "Léa", "Perceuse", "Roy") if nom in sortie], mots


def test_completer_n_ecrit_rien(completer: Lancer, espace_avance: Path) -> None:
    """Ni fait, ni cache, ni fichier : l'espace reste tel quel, même après un changement d'espace.yaml."""
    fichier = espace_avance / "espace.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8") + "\n# changé\n", encoding="utf-8")
    avant = {p: p.read_bytes() for p in espace_avance.rglob("*") if p.is_file()}

    for mots in (["voir", ""], ["a-faire", "--role", ""], ["faire", ""], ["etat", "--moi", ""]):
        assert valeurs(completer(*mots, ou=espace_avance))

    assert {p: p.read_bytes() for p in espace_avance.rglob("*") if p.is_file()} == avant


PIEGES = (
    "",
    "\0",
    "a\0b",
    "=",
    "a=",
    "'",
    '"',
    "\\",
    "$(touch x)",
    "`id`",
    "\udcff",
    "🦄",
    "--",
    "--espace=\0",
    "x" * 9999,
)


@pytest.mark.parametrize("interpreteur", [*INTERPRETEURS, "licorne", ""])
def test_une_faute_ne_dit_rien(
    lancer: Lancer, espace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interpreteur: str
) -> None:
    """Hors d'un espace, sur un journal abîmé ou avec des mots hostiles : code 0, aucun message."""
    abime = tmp_path / "abime"
    shutil.copytree(espace, abime)
    (abime / "journal.sqlite3").write_bytes(b"abime")
    for ou in (tmp_path, abime, espace):
        for piege in PIEGES:
            if "\0" not in piege:
                monkeypatch.setenv("MOTEUR_MOTS", f"avancer\n{piege}\n{piege}")
                monkeypatch.setenv("MOTEUR_LIGNE", f"moteur avancer {piege} {piege}")
            resultat = lancer("__completer", interpreteur, ou=ou)
            assert (resultat.code, resultat.messages) == (0, ""), (ou, piege)
        monkeypatch.setenv("MOTEUR_MOTS", "workflow\nverifier\n--espace\nlicorne\n\n")
        monkeypatch.setenv("MOTEUR_LIGNE", "moteur workflow verifier --espace licorne ")
        resultat = lancer("__completer", interpreteur, ou=ou)
        assert (resultat.code, resultat.messages) == (0, ""), ou


def test_bash_recoit_ce_qui_suit_sa_coupe(
    lancer: Lancer, espace_avance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bash coupe ses mots à « = » et « : » : il ne reçoit que la fin, et la ligne garde ses guillemets."""

    def tab(ligne: str, coupes: str = "=:") -> list[str]:
        monkeypatch.setenv("MOTEUR_LIGNE", ligne)
        monkeypatch.setenv("MOTEUR_COUPES", coupes)
        return lancer("__completer", "bash", ou=espace_avance).sortie.splitlines()[1:]

    assert tab("moteur creer objet genre=") == ["outil", "livre"]
    assert tab("moteur creer objet genre=", "") == ["genre=outil", "genre=livre"]
    assert tab("moteur etat --par zoe:c") == ["chef"]
    assert tab("moteur creer 'objet' nom=\"Un  é\\\" '\" gen") == ["genre="]
    assert tab("moteur creer obj\\et genre=li") == ["livre"]
    assert tab('moteur creer objet "genre=li') == ["livre"]


@pytest.mark.parametrize("interpreteur", INTERPRETEURS)
def test_un_mot_qui_lancerait_autre_chose_ne_se_propose_pas(
    lancer: Lancer, espace: Path, monkeypatch: pytest.MonkeyPatch, interpreteur: str
) -> None:
    """Un workflow reçu d'ailleurs a un répertoire au nom piégé : derrière un guillemet ouvert, Entrée le lancerait."""
    for nom in (
        "$(touch pris)",
        "`touch pris`",
        "a;touch pris",
        "a\u2019;touch pris;\u2019",
        "a'b",
        'a"b',
        "a\\b",
        "!a",
    ):
        shutil.copytree(espace / "workflows" / "pret", espace / "workflows" / nom)
    shutil.copytree(espace / "workflows" / "pret", espace / "workflows" / "l été 2")
    monkeypatch.setenv("MOTEUR_MOTS", "workflow\nverifier\n" + ("\n" if interpreteur == "fish" else ""))
    monkeypatch.setenv("MOTEUR_LIGNE", 'moteur workflow verifier "')

    rendu = lancer("__completer", interpreteur, ou=espace).sortie

    assert "pret" in rendu and "2" in rendu
    assert (
        "touch" not in rendu
        and not any(f"a{signe}b" in rendu for signe in ("'", '"', "\\"))
        and "!" not in rendu
    )


def test_powershell_recoit_de_l_ascii(
    lancer: Lancer, espace_avance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Un objet JSON en ASCII : la console de Windows ne peut pas en fausser les accents."""
    monkeypatch.setenv("MOTEUR_MOTS", "avancer\nobjet-2\n")

    rendu = lancer("__completer", "powershell", ou=espace_avance).sortie

    assert rendu.isascii()
    assert json.loads(rendu) == {"fichiers": "", "propositions": [{"mot": "preter", "aide": "Prêter"}]}


def test_le_script_de_powershell_se_ferme() -> None:
    """Faute de PowerShell ici : parenthèses, crochets et accolades se répondent hors des chaînes."""
    texte = (RACINE / "moteur" / "cli" / "interpreteurs" / "moteur.ps1").read_text(encoding="utf-8")
    piles, chaine, fermants = [], "", {")": "(", "]": "[", "}": "{"}
    signes = iter("\n".join(ligne for ligne in texte.splitlines() if not ligne.lstrip().startswith("#")))
    for signe in signes:
        if signe == "`":
            next(signes)
        elif chaine:
            chaine = "" if signe == chaine else chaine
        elif signe in "'\"":
            chaine = signe
        elif signe in "([{":
            piles.append(signe)
        elif signe in fermants:
            assert piles.pop() == fermants[signe]
    assert not piles and not chaine
    assert "Register-ArgumentCompleter -Native -CommandName moteur" in texte


# ── installer ────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("interpreteur", INTERPRETEURS)
def test_le_script_s_affiche(lancer: Lancer, tmp_path: Path, interpreteur: str) -> None:
    """Le script sort tel quel, prêt à être lu par l'interpréteur."""
    resultat = lancer("completion", interpreteur, ou=tmp_path)

    assert resultat.code == 0 and f"__completer {interpreteur}" in resultat.sortie


def test_un_interpreteur_inconnu_se_refuse(lancer: Lancer, tmp_path: Path) -> None:
    """Code 2, la liste de ceux que l'on connaît, le plus proche."""
    resultat = lancer("completion", "zhs", ou=tmp_path)

    assert resultat.code == 2 and "Vouliez-vous dire « zsh » ?" in resultat.messages


def test_sans_terminal_rien_ne_s_installe_sans_accord(
    lancer: Lancer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refus qui nomme « --oui » ; à blanc, on voit sans écrire ; avec l'accord, c'est fait une fois."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".bashrc").write_text("alias a=b", encoding="utf-8")

    refus = lancer("completion", "bash", "--installer", ou=tmp_path)
    a_blanc = lancer("completion", "bash", "--installer", "--simuler", ou=tmp_path)
    assert refus.code == 2 and "--oui" in refus.messages
    assert a_blanc.code == 0 and ".bashrc" in a_blanc.sortie
    assert [p.name for p in tmp_path.iterdir()] == [".bashrc"]

    fait = lancer("completion", "bash", "--installer", "--oui", "--json", ou=tmp_path).objet
    assert fait["installe"] and len(fait["fichiers"]) == 2
    profil = (tmp_path / ".bashrc").read_text(encoding="utf-8")
    assert profil.startswith("alias a=b\n") and profil.count("completion.bash") == 2
    encore = lancer("completion", "bash", "--installer", "--oui", ou=tmp_path)
    assert "déjà installée" in encore.sortie
    assert (tmp_path / ".bashrc").read_text(encoding="utf-8") == profil


@pytest.mark.parametrize("interpreteur", INTERPRETEURS)
def test_installer_deux_fois_ne_change_rien(tmp_path: Path, interpreteur: str) -> None:
    """Chaque interpréteur a son fichier ; un profil de PowerShell en UTF-16 le reste."""
    profil = tmp_path / "profil.ps1"
    profil.write_bytes("\ufeff# é\r\n".encode("utf-16-le"))

    def plan() -> object:
        return preparer(interpreteur, "script é", {}, maison=tmp_path, profil_powershell=lambda: profil)

    appliquer(plan())  # type: ignore[arg-type]

    assert plan().ecritures == ()  # type: ignore[attr-defined]
    if interpreteur == "powershell":
        assert "completion.ps1" in profil.read_bytes().decode("utf-16")


def test_l_interpreteur_du_poste_se_devine() -> None:
    """$SHELL d'abord, PowerShell sous Windows, rien sinon."""
    assert deviner({"SHELL": "/usr/bin/zsh"}, windows=False) == "zsh"
    assert deviner({}, windows=True) == "powershell"
    assert deviner({"SHELL": "/bin/tcsh"}, windows=False) == ""


@pytest.mark.parametrize(("reponse", "code"), [("n", 130), ("o", 0)])
def test_au_terminal_l_installation_se_montre_puis_se_demande(
    moteur_installe: Path, tmp_path: Path, reponse: str, code: int
) -> None:
    """Les fichiers et les lignes d'abord ; un non n'écrit rien."""
    maison = tmp_path / "maison"
    maison.mkdir()
    env = environnement(PATH=f"{moteur_installe}{os.pathsep}{os.environ['PATH']}", HOME=str(maison))
    with Terminal("moteur", "completion", "zsh", "--installer", ou=tmp_path, env=env) as terminal:
        terminal.attendre(
            ".zshrc", "# Complétion de moteur", "Écrire ces fichiers ? (oui ou non ; Entrée : oui) >"
        )
        assert not any(maison.iterdir())
        terminal.taper(f"{reponse}\r")
        assert terminal.finir() == code
    assert any(maison.iterdir()) == (reponse == "o")


# ── de vrais interpréteurs ───────────────────────────────────────────────────────────────────
DEMARRAGE = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'PS1="PRET""> "; bind "set bell-style none"',
             'eval "$(moteur completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'PS1="PRET""> "; autoload -Uz compinit; compinit -D -u',
            'eval "$(moteur completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], 'function fish_prompt; echo -n "PRET""> "; end',
             "moteur completion fish | source"),
}  # fmt: skip
FRAPPES = [
    ("moteur aud", "moteur audit "),
    ("moteur avancer objet-2 pr", "moteur avancer objet-2 preter "),
    ("moteur creer objet gen\tli", "moteur creer objet genre=livre "),
    ("moteur etat --par=zoe:\tc", "moteur etat --par=zoe:chef "),
    ('moteur creer objet nom="Œil de bœuf" gen', 'moteur creer objet nom="Œil de bœuf" genre='),
    ("moteur etat --par zoe:c", "moteur etat --par zoe:chef "),
    ("moteur traiter obj", "moteur traiter objet-1.controle_fait "),
    ("moteur verser objet-2 controle scan", "moteur verser objet-2 controle scan.pdf "),
    ("moteur demo rep", "moteur demo repertoire/"),
]


@pytest.fixture
def moteur_installe(tmp_path: Path) -> Path:
    """Un répertoire où « moteur » est une commande."""
    programme = tmp_path / "bin" / "moteur"
    programme.parent.mkdir()
    programme.write_text(
        f'#!/bin/sh\nPYTHONPATH="{RACINE}" exec "{sys.executable}" -m moteur "$@"\n', encoding="utf-8"
    )
    programme.chmod(0o755)
    return programme.parent


@pytest.mark.parametrize(
    "interpreteur",
    [pytest.param(i, marks=pytest.mark.outils(i)) for i in DEMARRAGE],
)
def test_la_touche_tab_complete_dans_un_vrai_terminal(
    interpreteur: str, espace_avance: Path, moteur_installe: Path, tmp_path: Path
) -> None:
    """Accents, espaces, « = » et « : » compris : ce que l'on tape devient ce que l'on voulait."""
    (espace_avance / "scan.pdf").write_bytes(b"%PDF")
    (espace_avance / "repertoire").mkdir()
    commande, invite, chargement = DEMARRAGE[interpreteur]
    env = environnement(
        PATH=f"{moteur_installe}{os.pathsep}{os.environ['PATH']}", HOME=str(tmp_path), INPUTRC="/dev/null"
    )
    with Terminal(*commande, ou=espace_avance, env=env) as terminal:
        terminal.taper(f"{invite}\r")
        terminal.attendre("PRET> ")
        terminal.taper(f"{chargement}; echo CHAR''GE\r")
        terminal.attendre("CHARGE", "PRET> ")
        for frappe, attendue in FRAPPES:
            depuis = len(terminal.vu)
            terminal.taper(frappe + "\t")
            terminal.attendre(attendue.rstrip(), depuis=depuis)
            terminal.taper("\x05\x15")
