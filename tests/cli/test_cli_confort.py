"""Le confort de toutes les commandes : consoles anciennes, écrans étroits, essais à blanc, questions au terminal."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import RACINE, Lancer, Resultat, processus
from terminal import Terminal, environnement

from moteur.cli.avancement import avancement
from moteur.cli.catalogue import COMMANDES, noms, trouver
from moteur.cli.groupe import Commande
from moteur.cli.racine import racine
from moteur.cli.reponse import Reglages

# Chaque commande, avec de quoi l'essayer dans l'espace d'essai ; une commande neuve doit avoir sa ligne.
JEU: dict[str, tuple[str, ...]] = {
    "demo": ("ailleurs",),
    "init": ("neuf", "--moi", "lea", "--role", "referent"),
    "ouvrir": ("code=C-1", "nom=œ → ☃"),
    "etat": (),
    "a-faire": (),
    "faire": ("1",),
    "rappels": (),
    "rappeler": ("1",),
    "suppleer": ("paul", "zoe"),
    "creer": ("objet", "nom=Œil’s 5 €", "genre=outil"),
    "voir": ("objet-1",),
    "lister": ("objet",),
    "verser": ("objet-2", "controle", "note=3"),
    "avancer": ("objet-2", "preter", "emprunteur=Zoé"),
    "remplir": ("objet-2", "preter", "--exporter", "objet.txt"),
    "feuille": ("objet",),
    "importer": ("objet", "liste.csv"),
    "corriger": ("objet-2", "valeur=3"),
    "ecarts": (),
    "traiter": ("objet-1.controle_fait", "--motif", "Contrôle retrouvé", "--moi", "paul"),
    "journal": (),
    "frise": (),
    "rapport": (),
    "completion": ("bash",),
    "diagnostic": (),
    "document produire": ("œ",),
    "document pdf": ("œ.docx",),
    "document verifier": ("œ.docx",),
    "document enregistrer-signature": ("œ.pdf", "--pour", "œ"),
    "document relever": ("œ.docx",),
    "modele verifier": ("œ.docx",),
    "modele champs": ("œ.docx",),
    "audit chaine": (),
    "audit garanties": (),
    "audit point": ("--sortie", "œ.txt"),
    "audit cle": (),
    "audit exporter": ("--sortie", "œ.zip"),
    "rgpd extraire": ("zoe", "--sortie", "œ.md"),
    "rgpd effacer": ("zoe",),
    "rgpd purger": (),
    "rgpd registre": ("--sortie", "œ.md"),
    "workflow verifier": ("pret",),
    "workflow copier": ("pret", "le_mien"),
    "workflow expliquer": ("R02",),
    "workflow couverture": ("pret",),
    "workflow essayer": ("pret",),
    "workflow prouver": ("pret",),
    "workflow essai": ("Atelier", "--sortie", "tire.yaml"),
    "workflow comparer": ("pret",),
    "workflow dessiner": ("pret", "--sortie", "pret.svg"),
    "workflow schema": (),
    "workflow publier": ("pret", "--motif", "Œuvre"),
    "workflow impact": ("pret",),
    "workflow versions": (),
    "workflow migrer": ("pret", "--motif", "Œuvre"),
    "base migrer": (),
    "base sauvegarder": ("œ.sqlite3",),
    "base restaurer": ("œ.sqlite3",),
    "audit importer": ("œ.zip",),
    "audit consolider": (),
}
# Celles dont la ligne ci-dessus écrit vraiment, quand ce n'est pas à blanc.
ECRIVENT = (
    "init", "ouvrir", "faire", "creer", "verser", "avancer", "remplir", "feuille", "frise", "rapport", "importer", "corriger", "traiter",
    "audit exporter", "audit point", "workflow copier", "workflow dessiner", "workflow essai",
    "workflow schema",
)  # fmt: skip
CODES = {0, 1, 2, 3, 4, 5, 6}


def toutes() -> Iterator[str]:
    """Le catalogue, une commande par nom complet."""
    for groupe, entrees in COMMANDES.items():
        yield from (f"{groupe} {e.nom}".strip() for e in entrees if e.fichier)


def ligne(commande: str) -> list[str]:
    return [*commande.split(), *JEU[commande]]


@pytest.fixture
def fourni(espace_avance: Path) -> Path:
    """L'espace d'essai, avec une feuille à importer."""
    (espace_avance / "liste.csv").write_text("Nom de l'objet;Genre\nMarteau;Outil\n", encoding="utf-8")
    return espace_avance


def empreinte(lancer: Lancer, ou: Path) -> tuple[object, ...]:
    """Tout ce qu'une commande peut écrire : les faits, et les fichiers autres que la base."""
    base = re.compile(r"journal\.sqlite3")
    fichiers = {p: p.read_bytes() for p in ou.rglob("*") if p.is_file() and not base.match(p.name)}
    return (
        lancer("journal", "--json", "--dossier", "Atelier", ou=ou).objet["faits"],
        len(lancer("audit", "chaine", "--json", ou=ou).sortie),
        lancer("audit", "chaine", "--json", ou=ou).objet["racine"],
        fichiers,
    )


def test_chaque_commande_a_sa_ligne_ici() -> None:
    """Une commande neuve s'essaie comme les autres : cp850, 60 colonnes, à blanc."""
    assert sorted(toutes()) == sorted(JEU)


@pytest.mark.parametrize("commande", JEU)
def test_chaque_commande_se_montre_en_cp850_sur_soixante_colonnes(fourni: Path, commande: str) -> None:
    """Sortie redirigée, console cp850 stricte, écran étroit : tout s'écrit, et rien ne dépasse qui se coupe."""
    env = {"PYTHONIOENCODING": "cp850:strict", "COLUMNS": "60", "PYTHONUTF8": "0"}

    resultat = processus(*ligne(commande), "--simuler", ou=fourni, env=env)

    assert resultat.code in CODES, resultat
    assert resultat.sortie or resultat.messages
    if commande == "completion":
        return  # un script se recopie tel quel
    longues = [x for x in (resultat.sortie + resultat.messages).splitlines() if len(x) > 60]
    assert [x for x in longues if len(max(x.split(), key=len)) < 40 and "moteur " not in x] == []


@pytest.mark.parametrize("commande", JEU)
def test_a_blanc_rien_ne_s_ecrit(lancer: Lancer, fourni: Path, commande: str) -> None:
    """`--simuler` laisse le journal et les fichiers tels quels ; sans lui, ce qui doit écrire écrit."""
    avant = empreinte(lancer, fourni)

    a_blanc = lancer(*ligne(commande), "--simuler", "--oui", ou=fourni)

    assert a_blanc.code in CODES and empreinte(lancer, fourni) == avant, a_blanc
    if commande in ECRIVENT:
        assert a_blanc.code == 0, a_blanc
        assert lancer(*ligne(commande), "--oui", ou=fourni).code == 0
        assert empreinte(lancer, fourni) != avant


@pytest.mark.parametrize("commande", JEU)
def test_chaque_commande_donne_deux_exemples(commande: str) -> None:
    """Ils commencent par la commande elle-même."""
    groupe, _, nom = commande.rpartition(" ")
    entree = trouver(groupe, nom)
    assert entree is not None and nom in noms(groupe)
    trouvee = racine()
    for mot in commande.split():
        import click

        suivante = trouvee.get_command(click.Context(trouvee), mot)
        assert suivante is not None
        trouvee = suivante  # type: ignore[assignment]
    assert isinstance(trouvee, Commande)
    assert len(trouvee.exemples) >= 2
    assert all(e.startswith(f"moteur {commande}") for e in trouvee.exemples)


@pytest.mark.parametrize("commande", ["etat", "a-faire", "ecarts", "avancer objet-2", "journal"])
def test_rien_ne_se_dit_par_la_couleur(fourni: Path, commande: str) -> None:
    """Au terminal comme avec NO_COLOR ou TERM=dumb : le même texte, sans une séquence d'échappement."""
    vus = []
    for en_plus in ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"}):
        env = environnement(PYTHONPATH=str(RACINE), EDITOR="vi", **en_plus)
        with Terminal(sys.executable, "-m", "moteur", *commande.split(), ou=fourni, env=env) as terminal:
            terminal.finir()
        assert b"\x1b" not in terminal.brut
        vus.append(terminal.vu)
    assert vus[0] == vus[1] == vus[2] and vus[0]


# ── questions au terminal ────────────────────────────────────────────────────────────────────
def au_terminal(ou: Path, *mots: str, colonnes: int = 100) -> Terminal:
    env = environnement(PYTHONPATH=str(RACINE))
    return Terminal(sys.executable, "-m", "moteur", *mots, ou=ou, env=env, colonnes=colonnes)


def faits(lancer: Lancer, ou: Path) -> int:
    return len(lancer("journal", "--json", ou=ou).objet["faits"])


def test_creer_demande_ce_qui_manque(lancer: Lancer, espace: Path) -> None:
    """Titre, valeurs possibles ; une mauvaise réponse se redemande ; le facultatif se passe d'Entrée."""
    with au_terminal(espace, "creer", "objet") as terminal:
        terminal.attendre(
            "Ctrl-C pour tout laisser comme avant", "Nom de l'objet", "Exemple : Perceuse", "nom > "
        )
        terminal.taper("Perceuse\r")
        terminal.attendre("Valeurs : outil (Outil), livre (Livre)", "genre > ")
        terminal.taper("licorne\r")
        terminal.attendre("n'est pas une valeur possible")
        terminal.taper("\r")
        terminal.attendre("Il faut une valeur. Pour renoncer : Ctrl-C.")
        terminal.taper("outil\r")
        terminal.attendre("Remplir aussi ce qui est facultatif (Valeur) ?")
        terminal.taper("o\r")
        terminal.attendre("facultatif : Entrée pour passer", "valeur > ")
        terminal.taper("\r")
        assert terminal.finir() == 0

    fiche = lancer("voir", "objet-1", "--json", ou=espace).objet["fiche"]
    assert {c["nom"]: c["brut"] for c in fiche["champs"]}["genre"] == "outil"


@pytest.mark.parametrize(
    ("mots", "reponses"),
    [
        (["avancer", "objet-2", "preter"], ["Max\r"]),
        (["verser", "objet-2", "controle"], ["\r", "3\r"]),
        (["corriger", "objet-2"], ["licorne\r", "valeur\r", "trois\r", "15,50\r"]),
        (["traiter", "objet-1.controle_fait", "--moi", "paul"], ["\r", "Contrôle retrouvé\r"]),
    ],
    ids=" ".join,
)
def test_chaque_acte_demande_ce_qui_manque(
    lancer: Lancer, espace_avance: Path, mots: list[str], reponses: list[str]
) -> None:
    """Champs, champ à corriger, motif : un fait de plus, une fois répondu."""
    avant = faits(lancer, espace_avance)
    with au_terminal(espace_avance, *mots) as terminal:
        for reponse in reponses:
            depuis = len(terminal.vu)
            terminal.attendre(" > ", depuis=depuis)
            terminal.taper(reponse)
        assert terminal.finir() == 0, terminal.vu
    assert faits(lancer, espace_avance) == avant + 1


def test_une_regle_qui_attend_une_reponse_n_empeche_pas_de_la_demander(
    lancer: Lancer, tmp_path: Path
) -> None:
    """« partenaire » manque, et la règle qui le regarde n'en sait rien encore : on demande, par son nom."""
    lancer(
        "init",
        "lycee",
        "--moi",
        "zoe",
        "--role",
        "referent",
        "--acteur",
        "paul:chef_etablissement:Paul",
        ou=tmp_path,
    )
    ou, chef = tmp_path / "lycee", ("--par", "paul")
    lancer("ouvrir", "uai=0929990J", "nom=Lycée B", "statut=public", "zone=C", "annee=2026", ou=ou)
    lancer("verser", "reflexion", "diagnostic", ou=ou)
    lancer(
        "avancer",
        "reflexion",
        "conclure",
        "besoins=x",
        "type_mentorat=metier",
        "public_cible=x",
        *chef,
        ou=ou,
    )
    lancer("creer", "partenaire", "nom=Passerelle", "forme=association", "dispositif=local", ou=ou)
    lancer("avancer", "partenaire-1", "retenir", "nom_coordonnateur=Julie", *chef, ou=ou)
    with au_terminal(ou, "avancer", "cadrage", "commencer") as terminal:
        terminal.attendre(
            "Une question ;", "partenaire-1 (Passerelle)", "Un morceau du nom suffit.", "partenaire > "
        )
        terminal.taper("pass\r")
        assert terminal.finir() == 0, terminal.vu


def test_une_commande_tapee_a_la_place_d_une_reponse_se_dit(espace: Path) -> None:
    """Qui croit être revenu à l'invite du terminal ne remplit pas un champ de sa commande."""
    with au_terminal(espace, "creer", "objet") as terminal:
        terminal.attendre("nom > ")
        terminal.taper("moteur etat\r")
        terminal.attendre("quittez d'abord : Ctrl-C")
        terminal.taper("\x03")
        assert terminal.finir() == 130


def test_faire_redit_l_acte_la_personne_et_le_jour(lancer: Lancer, espace_avance: Path) -> None:
    """Un numéro ne dit rien de ce qu'il écrit : au terminal on le relit, et « non » n'écrit rien."""
    avant = faits(lancer, espace_avance)
    with au_terminal(espace_avance, "faire", "1") as terminal:
        terminal.attendre(
            "Fait par ", ", le ", "--le JJ/MM/AAAA", "Continuer ? (oui ou non ; Entrée : oui) > "
        )
        terminal.taper("non\r")
        assert terminal.finir() == 130
    assert "Rien n'est écrit." in terminal.vu and faits(lancer, espace_avance) == avant


def test_ctrl_c_laisse_tout_comme_avant(lancer: Lancer, espace_avance: Path) -> None:
    """Code 130, aucun fait, aucune trace ; une entrée fermée fait de même."""
    avant = faits(lancer, espace_avance)
    for touche in ("\x03", "\x04"):
        with au_terminal(espace_avance, "creer", "objet") as terminal:
            terminal.attendre("nom > ")
            terminal.taper(f"Perceuse\r{touche}" if touche == "\x03" else touche)
            assert terminal.finir() == 130
            assert "rien n'est à moitié écrit" in terminal.vu and "Traceback" not in terminal.vu
    assert faits(lancer, espace_avance) == avant


def test_ce_qu_une_regle_refuse_se_dit_avant_toute_question(espace_avance: Path) -> None:
    """Personne ne répond à huit questions pour un acte qu'il ne peut pas faire."""
    with au_terminal(espace_avance, "creer", "objet", "--par", "paul") as terminal:
        assert terminal.finir() == 3
    assert " > " not in terminal.vu


def test_sans_terminal_ou_avec_oui_tout_ce_qui_manque_se_dit(lancer: Lancer, espace: Path) -> None:
    """Rien n'est demandé à un programme : la liste exacte, et rien d'écrit."""
    refus = lancer("creer", "objet", ou=espace)
    with au_terminal(espace, "creer", "objet", "--oui") as terminal:
        assert terminal.finir() == refus.code == 3
    for texte in (refus.messages, terminal.vu):
        assert "nom=…" in texte and "genre=outil ou genre=livre" in texte


def test_init_demande_qui_vous_etes(tmp_path: Path) -> None:
    """Nom, nom court proposé, rôle ; une réponse de travers se redemande ; tout est dans espace.yaml."""
    with au_terminal(tmp_path, "init", "neuf") as terminal:
        terminal.attendre("Qui êtes-vous ?")
        terminal.taper("Zoé Haddad\r")
        terminal.attendre("nom court (Entrée : zoe) > ")
        terminal.taper("Été\r")
        terminal.attendre("Un mot en minuscules")
        terminal.taper("\r")
        terminal.attendre("Quel rôle tenez-vous ?")
        terminal.taper("99\r")
        terminal.attendre("Un numéro, de 1 à ")
        terminal.taper("2, Référent\r")
        assert terminal.finir() == 0
    ecrit = (tmp_path / "neuf" / "espace.yaml").read_text(encoding="utf-8")
    assert "zoe: {nom: Zoé Haddad, roles: [referent]}" in ecrit


def test_ouvrir_demande_ce_qui_manque(lancer: Lancer, tmp_path: Path) -> None:
    """La première commande d'une personne lui pose ses questions ; une année impossible se redemande."""
    lancer("init", "lycee", "--moi", "zoe", "--role", "referent", ou=tmp_path)
    with au_terminal(tmp_path / "lycee", "ouvrir", colonnes=60) as terminal:
        terminal.attendre("5 questions ; Ctrl-C pour tout laisser comme avant", "uai > ")
        for reponse, suite in (
            ("0929990J", "nom > "),
            ("Lycée Berthe-Valmont", "statut > "),
            ("public", "zone > "),
            ("c", "annee > "),
            ("26", "annee > "),
            ("2026", "(oui ou non ; Entrée : non) >"),
        ):
            depuis = len(terminal.vu)
            terminal.taper(f"{reponse}\r")
            terminal.attendre(suite, depuis=depuis)
        terminal.taper("\r")
        assert terminal.finir() == 0, terminal.vu
        assert all(len(ligne) <= 60 for ligne in terminal.vu.split("\n") if "moteur " not in ligne)
    assert faits(lancer, tmp_path / "lycee") == 1


@pytest.mark.parametrize("touche", ["\x03", "\x04"], ids=["ctrl-c", "ctrl-d"])
def test_l_arret_se_dit_sur_sa_propre_ligne(espace_avance: Path, touche: str) -> None:
    """« Interrompu » ne se colle pas à la question qu'on quitte."""
    with au_terminal(espace_avance, "creer", "objet") as terminal:
        terminal.attendre("nom > ")
        terminal.taper(touche)
        assert terminal.finir() == 130
    # Le terminal fait paraître « ^C » quand il veut, avant ou après notre retour à la ligne.
    assert "Interrompu ; rien n'est à moitié écrit." in [
        v.removeprefix("^C") for v in terminal.vu.split("\n")
    ]


# ── avancement ───────────────────────────────────────────────────────────────────────────────
class Ecran(io.StringIO):
    """Un flux qui se dit terminal."""

    encoding = "cp850"

    def isatty(self) -> bool:
        return True


class Horloge:
    """Une horloge que le test fait avancer."""

    def __init__(self) -> None:
        self.heure = 0.0

    def __call__(self) -> float:
        self.heure += 0.7
        return self.heure


def montrer(flux: Ecran, *, json: bool = False, duree: float = 0.2, terme: str = "xterm") -> str:
    with avancement(
        Reglages(json=json), "Importation", flux=flux, environ={"TERM": terme}, horloge=Horloge(), pas=0.01
    ):
        fin = time.monotonic() + duree
        while "\r" not in flux.getvalue() and time.monotonic() < fin:
            time.sleep(0.005)
    return flux.getvalue()


def test_un_travail_long_dit_qu_il_avance_puis_s_efface() -> None:
    """Une ligne récrite, sans séquence d'échappement, dans l'encodage de la console, effacée à la fin."""
    vu = montrer(Ecran(), duree=20.0)

    assert "\rImportation... " in vu and "\x1b" not in vu and "\n" not in vu
    assert vu.endswith("\r") and vu.rstrip("\r").rpartition("\r")[2].isspace()


def test_un_travail_court_ou_sans_terminal_ne_dit_rien() -> None:
    """Ni avant une seconde, ni dans un fichier, ni en JSON, ni sur un terminal qui ne sait pas récrire."""
    assert montrer(Ecran(), duree=0.0) == ""
    assert montrer(Ecran(), json=True) == ""
    assert montrer(Ecran(), terme="dumb") == ""
    with avancement(Reglages(), "Importation", flux=io.StringIO(), horloge=Horloge(), pas=0.01):
        time.sleep(0.05)


# ── s'arrêter tôt ────────────────────────────────────────────────────────────────────────────
def test_ctrl_c_a_tout_moment_ne_montre_jamais_de_trace(espace: Path) -> None:
    """Dès nos premières lignes, à chaque étape, et même deux fois de suite : un code, jamais une trace."""
    script = """
import os, runpy, signal, sys
entree, rangs, vus = sys.argv[1], [int(r) for r in sys.argv[2:]], 0
def crochet(evenement, arguments):
    global vus
    if evenement == "import" and str(arguments[0]).startswith("moteur.cli"):
        vus += 1
        if vus in rangs:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(crochet)
sys.argv = ["moteur", "voir", "objet-1"]
if entree == "module":
    runpy.run_module("moteur", run_name="__main__")
from moteur.cli.entree import principal
principal()
"""
    module = [("module", "1"), ("module", "2"), ("module", "3"), ("module", "8"), ("module", "3", "4")]
    for rangs in (
        *module,
        ("commande", "3"),
        ("commande", "8"),
        ("commande", "3", "4"),
        ("commande", "5", "6"),
    ):
        env = {**os.environ, "PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8"}
        lance = subprocess.run(
            [sys.executable, "-c", script, *rangs],
            cwd=espace,
            env=env,
            capture_output=True,
            check=False,
            text=True,
        )
        assert "Traceback" not in lance.stderr, (rangs, lance.stderr)
        assert lance.returncode == 130, (rangs, lance)


def test_une_demonstration_interrompue_ne_laisse_rien(tmp_path: Path) -> None:
    """L'espace se bâtit à côté : arrêtée en chemin, la démonstration n'en laisse pas la moitié."""
    for chemin, restes in (("essai", []), ("deja", ["deja"])):
        if restes:
            (tmp_path / chemin).mkdir()
        env = {**os.environ, "PYTHONPATH": str(RACINE), "PYTHONIOENCODING": "utf-8"}
        lance = subprocess.Popen(
            [sys.executable, "-m", "moteur", "demo", chemin], cwd=tmp_path, env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert lance.stderr is not None and lance.stderr.readline()
        lance.send_signal(signal.SIGINT)
        _, messages = lance.communicate(timeout=60)

        assert lance.returncode == 130 and "Traceback" not in messages
        assert [p.name for p in tmp_path.iterdir()] == restes
        assert not restes or not any((tmp_path / chemin).iterdir())


def test_le_systeme_parle_francais(lancer: Lancer, tmp_path: Path) -> None:
    """Un chemin impossible se dit en français, quelle que soit la langue du poste."""
    (tmp_path / "fichier").write_text("x", encoding="utf-8")
    rendus: list[Resultat] = [
        lancer("demo", "fichier/dessous", ou=tmp_path),
        lancer("demo", "n" * 300, ou=tmp_path),
        lancer("init", "fichier/dessous", ou=tmp_path),
    ]
    anglais = ("Not a directory", "File name too long", "No such file", "Permission denied", "[Errno")
    for rendu in rendus:
        assert rendu.code == 8 and not [a for a in anglais if a in rendu.messages], rendu
