"""Extraire, effacer, purger, tenir le registre : une personne disparaît, les preuves restent."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import RACINE, Lancer, executer_muet

from moteur.domaine.effacements import plat
from moteur.journal.port import Effacement, FaitAEcrire
from moteur.journal.sqlite import ouvrir

CHEF = ("--par", "helene", "--moi", "helene")
MOTIF = ("--motif", "Demande reçue le 12/03")
EFFACER = ("rgpd", "effacer", "eleve-7", *CHEF, *MOTIF, "--en-cours")
NOM = "Quillfeldt-Zorn"
ACTEURS = ("helene:chef_etablissement:Hélène Marchetti", "julie:coordonnateur,cpe:Julie Perrin")


def preparer(racine: Path, personnes: int, *, annee: int = 2025) -> None:
    """Un espace où vingt élèves (ou plus) viennent d'être créés ; la septième a changé de nom."""
    acteurs = [mot for a in ACTEURS for mot in ("--acteur", a)]
    tete = ("init", str(racine), "--moi", "samira", "--nom", "Samira Benali", "--role", "referent")
    assert executer_muet(*tete, *acteurs) == 0
    commandes = [
        ("ouvrir", "uai=0929990J", "nom=Lycée Valmont", "statut=public", "zone=C", f"annee={annee}", "--par",
         "helene", "civilite_chef=madame", "nom_chef=Hélène Marchetti"),
        *(("creer", "eleve", f"nom={_nom(n)}", "prenom=Éva", "sexe=fille", "formation=cap")
          for n in range(1, personnes + 1)),
        ("corriger", "eleve-7", f"nom={NOM}", "--motif", f"Éva {_nom(7)} a changé de nom", *CHEF),
        ("corriger", "eleve-8", "nom=Autrement", "--motif", f"Confondue avec {NOM} Éva", *CHEF),
    ]  # fmt: skip
    for commande in commandes:
        assert executer_muet(*commande, "--le", f"{annee}-09-16", "--espace", str(racine)) == 0, commande


def _nom(n: int) -> str:
    return f"Tsurugi{n:03d}"


@pytest.fixture(scope="module")
def vingt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L'espace de vingt élèves."""
    racine = tmp_path_factory.mktemp("vingt") / "lycee"
    preparer(racine, 20)
    return racine


@pytest.fixture
def lycee(vingt: Path, tmp_path: Path) -> Path:
    """Le même, à soi."""
    return Path(shutil.copytree(vingt, tmp_path / "lycee"))


def restes(racine: Path, *mots: str) -> list[str]:
    """Les fichiers de l'espace où l'un de ces mots se lit, en un octet ou en un autre."""
    fichiers = [f for f in racine.rglob("*") if f.is_file()]
    codages = {mot.encode(c) for mot in mots for c in ("utf-8", "utf-16-le", "latin-1")}
    return sorted({f.name for f in fichiers for mot in codages if mot in f.read_bytes()})


def test_effacer_une_personne_n_en_laisse_aucun_octet(lycee: Path, lancer: Lancer) -> None:
    """Ni dans la base, ni dans ses voisins, ni dans l'état gardé, ni dans un brouillon ; et tout se vérifie."""
    (lycee / ".brouillons").mkdir()
    (lycee / ".brouillons" / "avancer-eleve-7-inscrire.txt").write_text("besoins", encoding="utf-8")
    (lycee / ".brouillons" / "creer-absence.txt").write_text(f"de Éva {NOM}", encoding="utf-8")
    (lycee / ".brouillons" / "avancer-eleve-17-inscrire.txt").write_text("autre", encoding="utf-8")
    assert restes(lycee, "Tsurugi007", NOM) != []

    efface = lancer(*EFFACER, "--json", ou=lycee)

    assert efface.code == 0, efface
    assert (efface.objet["brouillons"], efface.objet["oublie"], efface.objet["a_la_main"]) == (2, True, [])
    for commande in (("etat",), ("voir", "eleve-7"), ("journal", "--tout"), ("lister", "eleve")):
        vu = lancer(*commande, ou=lycee)
        assert vu.code == 0 and "Tsurugi007" not in vu.sortie, vu
    assert "effacé" in lancer("voir", "eleve-7", ou=lycee).sortie
    assert "effacés, comme un fait" in lancer("audit", "chaine", ou=lycee).sortie
    assert lancer("audit", "garanties", ou=lycee).code == 0
    assert (
        lancer("creer", "eleve", "nom=Neuve", "prenom=Ada", "sexe=fille", "formation=cap", ou=lycee).code == 0
    )
    assert lancer("audit", "chaine", ou=lycee).code == 0
    assert restes(lycee, "Tsurugi007", NOM) == []
    assert restes(lycee, "Tsurugi006") != []


def test_la_liasse_d_audit_se_fait_encore_apres_un_effacement(
    lycee: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Elle contient le fait qui annonce, et rien de ce qui est parti."""
    monkeypatch.setenv("MOTEUR_COFFRE", str(tmp_path / "cles"))
    assert lancer(*EFFACER, ou=lycee).code == 0
    tout = ("--personnes", "--avec", "identite")
    assert lancer("audit", "exporter", "--sortie", "l.zip", *tout, ou=lycee).code == 0
    with zipfile.ZipFile(lycee / "l.zip") as liasse:
        ouverte = b"".join(liasse.read(n) for n in liasse.namelist())
    assert b'"vises"' in ouverte and _nom(6).encode() in ouverte
    assert NOM.encode() not in ouverte and b"Tsurugi007" not in ouverte
    cle = lancer("audit", "cle", "--json", ou=lycee).objet["cle"]
    relu = subprocess.run(
        [sys.executable, str(RACINE / "verificateur" / "verificateur.py"), "l.zip", "--cle", cle, "--json"],
        cwd=lycee, capture_output=True, check=False,
    )  # fmt: skip
    assert relu.returncode == 0, relu.stdout
    assert {e["quoi"] for e in json.loads(relu.stdout)["effaces"]} == {"identite", "scolarite", "motif"}


def test_une_panne_avant_la_recriture_se_rattrape_a_la_commande_suivante(lycee: Path, lancer: Lancer) -> None:
    """Le fait est écrit, le programme meurt avant de récrire les fichiers : la commande d'après finit seule."""
    base = lycee / "journal.sqlite3"
    journal = ouvrir(base, aleatoire=os.urandom)
    (dossier,) = journal.dossiers()
    fait = FaitAEcrire(
        "donnees.effacees", "2025-09-16", "", "helene", "helene", "chef_etablissement",
        {"trace": {"origine": "demande", "fiches": {}, "categories": []}},
    )  # fmt: skip
    journal.effacer(
        dossier.chaine, fait, Effacement({2: ("identite",)}), rang_attendu=dossier.rang, saisi_le=datetime.now(UTC)
    )  # fmt: skip
    journal.fermer()
    assert b"oubli/a-faire" in base.read_bytes()

    assert lancer("etat", ou=lycee).code == 0

    assert restes(lycee, "Tsurugi001") == []
    assert restes(lycee, "oubli/a-faire") == []


def test_les_documents_ou_elle_se_lit_sont_a_detruire_a_la_main(lycee: Path, lancer: Lancer) -> None:
    """Un document Word qui coupe le nom en deux, un fichier de texte ; pas ceux des autres."""
    with zipfile.ZipFile(lycee / "documents" / "a.docx", "w") as docx:
        docx.writestr("word/document.xml", "<w:t>Éva Quill</w:t><w:t>feldt-Zorn</w:t>")
    (lycee / "notes.txt").write_text("ÉVA TSURUGI007 est venue", encoding="latin-1")
    (lycee / "autres.txt").write_text("Éva Tsurugi006, Quillfeldt", encoding="utf-8")
    efface = lancer(*EFFACER, "--json", ou=lycee).objet
    assert efface["a_la_main"] == ["documents/a.docx", "notes.txt"]


@pytest.mark.parametrize(
    ("mots", "code", "dit"),
    [
        (("eleve-7", *MOTIF, "--en-cours"), 3, "ne peut pas le faire"),
        (("eleve-7", *CHEF, "--en-cours"), 3, "Un effacement se motive"),
        (("eleve-7", *CHEF, *MOTIF), 3, "Ces données servent encore"),
        (("eleve-7", *CHEF, "--motif", "Pour quillfeldt ZORN", "--en-cours"), 3, "Le motif redit"),
        (("eleve-7", *CHEF, "--motif", "Tsurugi007 le veut", "--en-cours"), 3, "Le motif redit"),
        (("helene", *CHEF, *MOTIF), 3, "ne peut pas consigner"),
        (("samira", *CHEF, *MOTIF), 3, "tient encore un rôle"),
        (("suivi", *CHEF, *MOTIF), 2, "n'est pas une personne"),
        (("eleve-99", *CHEF, *MOTIF), 4, "eleve-99"),
        (("eleve-7", *CHEF, *MOTIF, "--categorie", "trace"), 2, "n'existe pas"),
        (("eleve-7", *CHEF, *MOTIF, "--origine", "caprice"), 2, "n'est pas une origine"),
        (("samira", *CHEF, *MOTIF, "--categorie", "identite"), 2, "ne vaut que pour une fiche"),
        ((), 2, "moteur rgpd effacer"),
    ],
)
def test_un_effacement_refuse_ne_touche_a_rien(
    lycee: Path, lancer: Lancer, mots: tuple[str, ...], code: int, dit: str
) -> None:
    """Chaque refus dit sa raison, et la base garde ses octets."""
    avant = lancer("journal", "--tout", "--json", ou=lycee).objet
    refus = lancer("rgpd", "effacer", *mots, ou=lycee)
    assert (refus.code, dit in refus.sortie + refus.messages) == (code, True), refus
    assert lancer("journal", "--tout", "--json", ou=lycee).objet == avant


def test_a_blanc_rien_ne_part(lycee: Path, lancer: Lancer) -> None:
    """« --simuler » compte ce qui partirait, sans le retirer."""
    vu = lancer(*EFFACER, "--simuler", "--json", ou=lycee).objet
    assert vu["simule"] and vu["effaces"][0]["contenus"] >= 4
    assert restes(lycee, NOM) != []


def test_une_panne_en_chemin_laisse_tout(lycee: Path, lancer: Lancer) -> None:
    """Interrompu au dernier retrait, l'effacement n'a pas eu lieu."""
    avant = lancer("journal", "--tout", "--json", ou=lycee).objet
    base = sqlite3.connect(lycee / "journal.sqlite3")
    base.execute(
        "CREATE TRIGGER panne BEFORE DELETE ON partie WHEN old.nom = 'motif' BEGIN SELECT RAISE(ABORT, 'x'); END"
    )
    base.commit()
    assert lancer(*EFFACER, ou=lycee).code != 0
    base.execute("DROP TRIGGER panne")
    base.close()
    assert lancer("journal", "--tout", "--json", ou=lycee).objet == avant
    assert lancer("audit", "chaine", ou=lycee).code == 0


def test_une_seule_categorie_part_sans_le_reste(lycee: Path, lancer: Lancer) -> None:
    """La scolarité s'efface, l'identité reste."""
    assert lancer(*EFFACER, "--categorie", "scolarite", ou=lycee).code == 0
    vu = lancer("voir", "eleve-7", ou=lycee).sortie
    assert NOM in vu and "effacé" in vu


def test_un_homonyme_n_est_pas_efface(lycee: Path, lancer: Lancer) -> None:
    """Le même nom n'est pas la même personne : il est dit, non effacé."""
    double = ("creer", "eleve", f"nom={NOM}", "prenom=Éva", "sexe=fille", "formation=cap")
    assert lancer(*double, ou=lycee).code == 0
    vu = lancer(*EFFACER, "--json", ou=lycee).objet
    assert vu["effaces"][0]["homonymes"] == ["eleve-21"]
    assert NOM in lancer("voir", "eleve-21", ou=lycee).sortie


def test_qui_a_agi_s_efface_quand_il_n_est_plus_de_l_espace(lycee: Path, lancer: Lancer) -> None:
    """Son nom quitte tous les faits ; le rôle, les dates et la chaîne restent."""
    espace = lycee / "espace.yaml"
    lignes = espace.read_text(encoding="utf-8").splitlines(keepends=True)
    texte = "".join(ligne for ligne in lignes if not ligne.lstrip().startswith("samira:"))
    espace.write_text(texte.replace("moi: samira", "moi: helene"), encoding="utf-8")
    efface = lancer("rgpd", "effacer", "samira", *CHEF, *MOTIF, "--json", ou=lycee)
    assert efface.code == 0, efface
    assert efface.objet["effaces"][0]["noms"] == 1
    histoire = lancer("journal", "--tout", ou=lycee).sortie
    assert "nom effacé" in histoire and "samira" not in histoire.lower()
    assert lancer("audit", "chaine", ou=lycee).code == 0
    assert restes(lycee, "samira", "Samira Benali") == []


def test_l_extrait_dit_tout_d_elle_et_rien_des_autres(lycee: Path, lancer: Lancer) -> None:
    """Ses données, leur durée, où elle est citée ; les autres, par leur rôle."""
    assert lancer("rgpd", "extraire", "eleve-7", ou=lycee).code == 0
    page = (lycee / "extrait-eleve-7.md").read_text(encoding="utf-8")
    for mot in (NOM, "Tsurugi007", "gardé 1 an", "CPE", "Où vous êtes citée ou cité", "Confondue avec"):
        assert mot in page
    for mot in ("Tsurugi006", "Marchetti", "Samira"):
        assert mot not in page
    assert lancer("rgpd", "extraire", "samira", "--sortie", "x.json", ou=lycee).code == 0
    lu = json.loads((lycee / "x.json").read_text(encoding="utf-8"))
    assert lu["acteur"]["nom"] == "Samira Benali" and len(lu["dossiers"][0]["faits"]) == 21
    assert "Tsurugi" not in json.dumps(lu)


def test_purger_retire_ce_qui_est_echu_et_cela_seul(lycee: Path, lancer: Lancer, tmp_path: Path) -> None:
    """À blanc, il compte sans nommer ; puis un fait par dossier, et plus un nom. L'année suivante attend son jour."""
    assert lancer("rgpd", "purger", *CHEF, "--json", ou=lycee).objet["purges"] == []
    ancien = tmp_path / "ancien"
    preparer(ancien, 8, annee=2023)
    simule = lancer("rgpd", "purger", *CHEF, "--simuler", ou=ancien)
    assert simule.code == 0 and "Identité : 11" in simule.sortie and "Tsurugi" not in simule.sortie, simule
    assert lancer("rgpd", "purger", "--par", "julie", ou=ancien).code == 3
    assert restes(ancien, "Tsurugi") != []
    (purge,) = lancer("rgpd", "purger", *CHEF, "--json", ou=ancien).objet["purges"]
    assert {c["categorie"] for c in purge["categories"]} >= {"identite", "scolarite", "motif"}
    assert restes(ancien, "Tsurugi", NOM) == []
    assert lancer("audit", "chaine", ou=ancien).code == 0
    assert lancer("rgpd", "purger", *CHEF, "--json", ou=ancien).objet["purges"] == []


def test_le_registre_vient_des_declarations_et_dit_ce_qui_manque(lycee: Path, lancer: Lancer) -> None:
    """Catégories, durées, qui voit ; et rien d'inventé."""
    assert lancer("rgpd", "registre", ou=lycee).code == 0
    page = (lycee / "registre-article-30.md").read_text(encoding="utf-8")
    for mot in ("## Catégories de données", "Identité", "1 an", "Lycée Valmont", "[ ] la base légale"):
        assert mot in page
    assert "Marchetti" not in page


def test_un_texte_se_cherche_en_mots_entiers() -> None:
    """Accents, casse et traits d'union s'oublient ; un nom dans un autre ne se trouve pas."""
    assert plat("Éva  QUILLFELDT-zorn !") == " eva quillfeldt zorn "
    assert plat("Roy") not in plat("Leroy")


@pytest.mark.longue
def test_effacer_une_personne_sur_cinq_cents(tmp_path: Path, lancer: Lancer) -> None:
    """À la taille d'un grand établissement : plus un octet, et la chaîne tient."""
    preparer(tmp_path / "lycee", 500)
    assert lancer(*EFFACER, ou=tmp_path / "lycee").code == 0
    assert restes(tmp_path / "lycee", "Tsurugi007", NOM) == []
    assert lancer("audit", "chaine", ou=tmp_path / "lycee").code == 0
