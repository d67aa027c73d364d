"""Ce que le journal dit quand son fichier, son disque ou ses droits ne conviennent pas."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import moteur.journal.sqlite as module_sqlite
from moteur.erreurs import Environnement, ErreurMoteur, Introuvable, JournalAltere
from moteur.journal.fautes import faute_de_base
from moteur.journal.port import FaitAEcrire, Journal
from moteur.journal.sqlite import ouvrir

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]
MIGRATIONS = Path(module_sqlite.__file__).with_name("sql")


def _rouvrir(base: Path) -> Journal:
    return ouvrir(base, aleatoire=os.urandom)


@pytest.fixture
def ferme(base: Path, dossier: Dossier) -> Path:
    """Un journal de trois faits, fermé."""
    journal = ouvrir(base, aleatoire=os.urandom, creer=True)
    dossier(journal, nombre=3)
    journal.fermer()
    return base


def test_un_journal_ferme_se_rouvre_intact(ferme: Path) -> None:
    """Ce qui a été écrit se retrouve après fermeture, et `creer` ne l'écrase pas."""
    for creer in (False, True):
        journal = ouvrir(ferme, aleatoire=os.urandom, creer=creer)
        assert len(list(journal.relire(journal.dossiers()[0].chaine))) == 3
        assert journal.verifier().anomalies == ()
        journal.fermer()


def test_les_fichiers_ne_sont_lisibles_que_de_leur_proprietaire(
    sqlite: Journal, base: Path, dossier: Dossier
) -> None:
    """Le journal, son -wal et son -shm naissent en 0600, quel que soit le masque."""
    dossier(sqlite)

    fichiers = sorted(base.parent.iterdir())

    assert [fichier.name for fichier in fichiers] == ["journal.db", "journal.db-shm", "journal.db-wal"]
    assert {fichier.stat().st_mode & 0o777 for fichier in fichiers} == {0o600}


def test_une_base_ouverte_a_d_autres_est_refusee(ferme: Path) -> None:
    """Des droits trop larges se disent, avec la commande qui les resserre."""
    ferme.chmod(0o644)

    with pytest.raises(Environnement, match="chmod 600"):
        _rouvrir(ferme)


def test_un_journal_absent_est_introuvable(base: Path) -> None:
    """Ouvrir ne crée jamais en silence."""
    with pytest.raises(Introuvable):
        _rouvrir(base)

    assert not base.exists()


def test_un_repertoire_absent_se_dit(base: Path) -> None:
    """Le répertoire manquant n'est pas créé."""
    with pytest.raises(Environnement, match="répertoire"):
        ouvrir(base.parent / "absent" / "journal.db", aleatoire=os.urandom, creer=True)


def test_un_repertoire_a_la_place_du_fichier_se_dit(base: Path) -> None:
    """Un répertoire n'est pas un journal."""
    base.mkdir()

    with pytest.raises(Environnement, match="pas un fichier"):
        ouvrir(base, aleatoire=os.urandom, creer=True)


def test_un_lien_symbolique_est_refuse(ferme: Path, tmp_path: Path) -> None:
    """Un lien, même vers un bon journal, même pendant, n'est pas suivi."""
    lien, pendant = tmp_path / "lien.db", tmp_path / "pendant.db"
    lien.symlink_to(ferme)
    pendant.symlink_to(tmp_path / "nulle-part.db")

    for chemin in (lien, pendant):
        with pytest.raises(Environnement, match="lien symbolique"):
            ouvrir(chemin, aleatoire=os.urandom, creer=True)
    assert not (tmp_path / "nulle-part.db").exists()


@pytest.mark.parametrize(
    "contenu", [b"", b"S", b"ceci est un texte\n" * 500, os.urandom(9000), b"SQLite format 3\0"]
)
def test_un_fichier_qui_n_est_pas_un_journal_est_dit_altere(base: Path, contenu: bytes) -> None:
    """Vide, texte, bruit ou entête seule : l'altération se dit et le fichier ne change pas."""
    base.write_bytes(contenu)
    base.chmod(0o600)

    for creer in (False, True) if contenu else (False,):
        with pytest.raises(JournalAltere) as levee:
            ouvrir(base, aleatoire=os.urandom, creer=creer)
        assert "base restaurer" in str(levee.value)
        assert ("vide" in levee.value.fait) == (not contenu)

    assert base.read_bytes() == contenu


def test_la_base_d_un_autre_logiciel_est_refusee(base: Path) -> None:
    """Une base SQLite sans notre marque ne reçoit pas nos tables, même avec `creer`."""
    connexion = sqlite3.connect(base)
    connexion.execute("CREATE TABLE clients (nom TEXT)")
    connexion.close()
    base.chmod(0o600)

    for creer in (False, True):
        with pytest.raises(JournalAltere, match="n'est pas un journal"):
            ouvrir(base, aleatoire=os.urandom, creer=creer)


@pytest.mark.parametrize("vingtiemes", range(1, 20))
def test_une_base_tronquee_ne_passe_jamais_pour_saine(ferme: Path, vingtiemes: int) -> None:
    """Coupée n'importe où : refus ou anomalie, jamais une erreur d'un autre genre."""
    contenu = ferme.read_bytes()
    ferme.write_bytes(contenu[: len(contenu) * vingtiemes // 20])

    try:
        journal = _rouvrir(ferme)
    except JournalAltere:
        return
    try:
        anomalies = journal.verifier().anomalies
    except JournalAltere:
        return
    finally:
        journal.fermer()
    assert anomalies


def test_un_octet_abime_n_importe_ou_ne_fait_pas_tomber_le_programme(
    ferme: Path, fait: Fabrique, heure: datetime
) -> None:
    """Un octet inversé tous les 193 octets : lire, écrire et vérifier finissent par un mot clair."""
    sain = ferme.read_bytes()
    for place in range(0, len(sain), 193):
        abime = bytearray(sain)
        abime[place] ^= 0xFF
        ferme.write_bytes(bytes(abime))
        for reste in ("-wal", "-shm"):
            ferme.with_name(ferme.name + reste).unlink(missing_ok=True)
        try:
            journal = _rouvrir(ferme)
        except ErreurMoteur:
            continue
        for geste in (
            journal.verifier,
            lambda j=journal: [list(j.relire(d.chaine)) for d in j.dossiers()],
            lambda j=journal: [
                j.ajouter(d.chaine, [fait(4)], rang_attendu=3, saisi_le=heure) for d in j.dossiers()
            ],
        ):
            try:
                geste()
            except ErreurMoteur as erreur:
                assert "Durand" not in str(erreur)
        journal.fermer()


def test_une_base_copiee_sans_son_journal_de_transactions_se_voit(
    sqlite: Journal, base: Path, dossier: Dossier, tmp_path: Path
) -> None:
    """Copier le seul fichier principal d'une base ouverte donne une base refusée, non une base vide."""
    dossier(sqlite)
    copie = tmp_path / "copie.db"
    shutil.copy(base, copie)

    with pytest.raises(JournalAltere):
        _rouvrir(copie)


@pytest.mark.parametrize(
    ("montages", "refuse"),
    [
        ("22 1 0:1 / / rw - ext4 /dev/vda rw\n", False),
        ("22 1 0:1 / / rw - ext4 /dev/vda rw\n23 22 0:2 / {r} rw,relatime shared:1 - nfs4 s:/x rw\n", True),
        ("22 1 0:1 / / rw - nfs s:/ rw\n23 22 0:2 / {r} rw - ext4 /dev/vdb rw\n", False),
        ("22 1 0:1 / / rw - ext4 /dev/vda rw\n23 22 0:2 / {r}x rw - cifs //s/x rw\n", False),
        ("22 1 0:1 / / rw - ext4 /dev/vda rw\n23 22 0:2 / {debut} rw - cifs //s/x rw\n", False),
        ("22 1 0:1 / {r} rw - ext4 /dev/vda rw\n23 22 0:2 / {r} rw - cifs //s/x rw\n", True),
        ("22 1 0:1 / / rw - fuse.sshfs s: rw\n", True),
        ("22 1 0:1 / / rw - 9p s rw\n", True),
        ("22 1 0:1 / / rw - smb3 s rw\n", True),
        ("charabia\n\n - \n1 2 3 - nfs\n", False),
        ("", False),
    ],
)
def test_un_disque_en_reseau_est_refuse(base: Path, montages: str, refuse: bool) -> None:
    """Le montage le plus proche décide ; le refus offre une issue et ne crée rien."""
    ici = str(base.parent.resolve())
    table = montages.replace("{r}", ici).replace("{debut}", ici[:-1])

    if not refuse:
        ouvrir(base, aleatoire=os.urandom, creer=True, montages=lambda: table).fermer()
        return
    with pytest.raises(Environnement, match="base sauvegarder"):
        ouvrir(base, aleatoire=os.urandom, creer=True, montages=lambda: table)
    assert not base.exists()


@pytest.mark.parametrize(
    ("code", "famille"),
    [
        (5, Environnement),
        (517, Environnement),
        (6, Environnement),
        (13, Environnement),
        (778, Environnement),
        (11, JournalAltere),
        (26, JournalAltere),
        (1, JournalAltere),
        (None, JournalAltere),
    ],
)
def test_chaque_panne_accuse_la_machine_ou_le_fichier(code: int | None, famille: type[ErreurMoteur]) -> None:
    """Verrou, disque, droits : la machine ; structure ou contenu : le journal ; et toujours une suite."""
    erreur = faute_de_base(code, lieu="journal.db")

    assert type(erreur) is famille
    assert erreur.suite and erreur.raison


def test_un_montage_au_nom_a_espaces_se_reconnait(tmp_path: Path) -> None:
    """Les espaces du point de montage sont codés en octal dans la table."""
    (tmp_path / "mon disque").mkdir()
    point = str(tmp_path.resolve() / "mon disque").replace(" ", "\\040")

    with pytest.raises(Environnement, match="réseau"):
        ouvrir(
            tmp_path / "mon disque" / "journal.db",
            aleatoire=os.urandom,
            creer=True,
            montages=lambda: f"1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / {point} rw - cifs x rw\n",
        )


def test_une_base_plus_recente_que_le_programme_est_refusee(ferme: Path, tmp_path: Path) -> None:
    """Un schéma inconnu ne se lit ni ne s'écrit ; l'ancien programme le dit."""
    suivantes = tmp_path / "sql"
    shutil.copytree(MIGRATIONS, suivantes)
    (suivantes / "9999_essai.sql").write_text("CREATE TABLE essai (a TEXT) STRICT;\n", encoding="utf-8")
    ouvrir(ferme, aleatoire=os.urandom, creer=True, migrations=suivantes).fermer()

    for creer in (False, True):
        with pytest.raises(Environnement, match="plus récente"):
            ouvrir(ferme, aleatoire=os.urandom, creer=creer)


def test_une_base_plus_ancienne_attend_sa_mise_a_niveau(ferme: Path, tmp_path: Path) -> None:
    """Une migration ne s'applique que si on la demande, et garde les faits."""
    suivantes = tmp_path / "sql"
    shutil.copytree(MIGRATIONS, suivantes)
    (suivantes / "9999_essai.sql").write_text("CREATE TABLE essai (a TEXT) STRICT;\n", encoding="utf-8")

    with pytest.raises(Environnement, match="base migrer"):
        ouvrir(ferme, aleatoire=os.urandom, migrations=suivantes)
    journal = ouvrir(ferme, aleatoire=os.urandom, creer=True, migrations=suivantes)

    assert (journal.verifier().faits, journal.verifier().anomalies) == (3, ())
    journal.fermer()


def test_une_migration_qui_echoue_ne_laisse_rien(ferme: Path, tmp_path: Path) -> None:
    """Une migration passe en entier avec son inscription, ou pas du tout."""
    suivantes = tmp_path / "sql"
    shutil.copytree(MIGRATIONS, suivantes)
    sql = "CREATE TABLE essai (a TEXT) STRICT;\nINSERT INTO absente VALUES (1);\n"
    (suivantes / "9999_essai.sql").write_text(sql, encoding="utf-8")

    with pytest.raises(ErreurMoteur):
        ouvrir(ferme, aleatoire=os.urandom, creer=True, migrations=suivantes)

    connexion = sqlite3.connect(ferme)
    assert connexion.execute("SELECT count(*) FROM migration").fetchone() == (
        len(list(MIGRATIONS.glob("*.sql"))),
    )
    assert connexion.execute("SELECT 1 FROM sqlite_schema WHERE name = 'essai'").fetchone() is None
    connexion.close()
    _rouvrir(ferme).fermer()


def test_une_base_occupee_le_dit_sans_rien_ecrire(ferme: Path, fait: Fabrique, heure: datetime) -> None:
    """Au bout de l'attente, l'autre commande est nommée comme cause et la lecture reste possible."""
    occupant = sqlite3.connect(ferme, isolation_level=None)
    occupant.execute("BEGIN IMMEDIATE")
    journal = ouvrir(ferme, aleatoire=os.urandom, attente_s=0.05)
    (range_,) = journal.dossiers()

    with pytest.raises(Environnement, match="occupé"):
        journal.ajouter(range_.chaine, [fait(4)], rang_attendu=3, saisi_le=heure)

    assert len(list(journal.relire(range_.chaine))) == 3
    occupant.execute("ROLLBACK")
    occupant.close()
    assert len(journal.ajouter(range_.chaine, [fait(4)], rang_attendu=3, saisi_le=heure)) == 1
    journal.fermer()


def test_un_repertoire_en_lecture_seule_se_dit(racine_du_projet: Path) -> None:
    """Sans droit d'écrire, la machine est en cause ; essayé sous un compte ordinaire, même lancé en root."""
    programme = """
import os, sys
from pathlib import Path
from moteur.erreurs import Environnement
from moteur.journal.sqlite import ouvrir
repertoire = Path(sys.argv[1])
if os.geteuid() == 0:
    for chemin in (repertoire, *repertoire.iterdir()):
        os.chown(chemin, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
base = repertoire / "journal.db"
ouvrir(base, aleatoire=os.urandom, creer=True).fermer()
os.chmod(base, 0o400)
os.chmod(repertoire, 0o500)
for chemin, creer in ((base, False), (base, True), (repertoire / "autre.db", True)):
    try:
        ouvrir(chemin, aleatoire=os.urandom, creer=creer).ranger_cache("a", b"b")
    except Environnement as erreur:
        print(erreur.code_sortie, bool(erreur.suite))
os.chmod(repertoire, 0o700)
"""
    with tempfile.TemporaryDirectory() as repertoire:
        sortie = subprocess.run(
            [sys.executable, "-c", programme, repertoire],
            env={**os.environ, "PYTHONPATH": str(racine_du_projet), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    assert (sortie.stdout.split("\n"), sortie.stderr) == (["8 True"] * 3 + [""], "")
