"""Sauvegarder et restaurer le journal : vérifié, sans rien perdre sans le dire ; un journal altéré ne s'écrit plus."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from console import Lancer

from moteur.erreurs import Environnement
from moteur.journal.port import FaitAEcrire
from moteur.journal.sqlite import ouvrir

BASE = "journal.sqlite3"


@pytest.fixture(autouse=True)
def coffre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un coffre à soi, hors de l'espace."""
    monkeypatch.setenv("MOTEUR_COFFRE", str(tmp_path / "coffre"))
    monkeypatch.delenv("MOTEUR_PHRASE", raising=False)
    return tmp_path / "coffre"


def _faits(lancer: Lancer, ou: Path) -> int:
    return int(lancer("audit", "chaine", "--json", ou=ou).objet["faits"])


def _creer(lancer: Lancer, ou: Path, nom: str = "Scie") -> int:
    return lancer("creer", "objet", f"nom={nom}", "genre=outil", ou=ou).code


def test_une_sauvegarde_se_remet(lancer: Lancer, espace_avance: Path) -> None:
    """La base perdue renaît de sa sauvegarde, et l'on y écrit à nouveau."""
    faits = _faits(lancer, espace_avance)
    ecrite = lancer("base", "sauvegarder", "--json", ou=espace_avance)
    for suite in ("", "-wal", "-shm"):
        (espace_avance / f"{BASE}{suite}").unlink(missing_ok=True)

    remise = lancer("base", "restaurer", ecrite.objet["sauvegarde"], "--json", ou=espace_avance)

    assert (ecrite.code, ecrite.objet["faits"]) == (remise.code, remise.objet["faits"]) == (0, faits)
    assert _creer(lancer, espace_avance) == 0 and _faits(lancer, espace_avance) == faits + 1
    assert not [
        p.name for p in espace_avance.iterdir() if "restauration" in p.name or ".sauvegarde" in p.name
    ]


def test_une_sauvegarde_en_retard_ne_remplace_rien_sans_accord(lancer: Lancer, espace_avance: Path) -> None:
    """Ce qui se perdrait se dit ; accepté, la base remplacée reste à côté, entière."""
    sauvegarde = lancer("base", "sauvegarder", "--json", ou=espace_avance).objet["sauvegarde"]
    avant = _faits(lancer, espace_avance)
    _creer(lancer, espace_avance)
    lancer("audit", "point", ou=espace_avance)

    refus = lancer("base", "restaurer", sauvegarde, ou=espace_avance)
    blanc = lancer("base", "restaurer", sauvegarde, "--simuler", "--json", ou=espace_avance)
    intacte = _faits(lancer, espace_avance)
    remise = lancer("base", "restaurer", sauvegarde, "--oui", "--json", ou=espace_avance)

    assert refus.code == 5 and "a 1 faits que cette sauvegarde n'a pas" in refus.messages
    assert (blanc.objet["perdus"], intacte) == (1, avant + 1)
    assert (remise.code, remise.objet["faits"], remise.objet["perdus"]) == (0, avant, 1)
    with closing(sqlite3.connect(espace_avance / remise.objet["gardee"])) as gardee:
        assert gardee.execute("SELECT count(*) FROM fait").fetchone() == (avant + 1,)
    assert _creer(lancer, espace_avance) == 0


def test_une_sauvegarde_en_retard_sur_le_point_connu_se_dit(lancer: Lancer, espace_avance: Path) -> None:
    """Base perdue et sauvegarde trop ancienne : le coffre, lui, se souvient."""
    lancer("audit", "point", ou=espace_avance)
    sauvegarde = lancer("base", "sauvegarder", "--json", ou=espace_avance).objet["sauvegarde"]
    _creer(lancer, espace_avance)
    lancer("audit", "point", "--sortie", "p.txt", ou=espace_avance)
    (espace_avance / BASE).unlink()

    refus = lancer("base", "restaurer", sauvegarde, ou=espace_avance)
    remise = lancer("base", "restaurer", sauvegarde, "--oui", ou=espace_avance)

    assert refus.code == 5 and "a vu un point de contrôle de 6 faits" in refus.messages
    assert remise.code == 0 and "ne répond plus" in remise.sortie
    assert _creer(lancer, espace_avance) == 0
    assert lancer("audit", "chaine", "--point", "p.txt", ou=espace_avance).code == 7


def test_une_sauvegarde_abimee_ne_remplace_rien(lancer: Lancer, espace_avance: Path) -> None:
    """Vide, coupée, autre chose qu'une base, un scellé changé : le fichier est nommé, la base ne bouge pas."""
    bonne = espace_avance / lancer("base", "sauvegarder", "--json", ou=espace_avance).objet["sauvegarde"]
    octets, avant = bonne.read_bytes(), (espace_avance / BASE).read_bytes()
    abimees = {"vide": b"", "coupee": octets[:-5000], "texte": b"bonjour" * 900}
    for nom, contenu in abimees.items():
        (espace_avance / nom).write_bytes(contenu)
    shutil.copy(bonne, espace_avance / "changee")
    _alterer(espace_avance / "changee")

    for nom in (*abimees, "changee"):
        refus = lancer("base", "restaurer", nom, "--oui", ou=espace_avance)
        assert refus.code == 7, refus
        assert (espace_avance / BASE).read_bytes() == avant
    assert lancer("base", "restaurer", "rien", ou=espace_avance).code == 4


def test_un_journal_trouve_altere_ne_s_ecrit_plus(lancer: Lancer, espace_avance: Path) -> None:
    """Après un « audit chaine » qui accuse : lire, oui ; écrire, non, jusqu'à une restauration vérifiée."""
    sauvegarde = lancer("base", "sauvegarder", "--json", ou=espace_avance).objet["sauvegarde"]
    _alterer(espace_avance / BASE)

    constat = lancer("audit", "chaine", ou=espace_avance)
    ecrit = lancer("creer", "objet", "nom=Scie", "genre=outil", ou=espace_avance)
    remise = lancer("base", "restaurer", sauvegarde, ou=espace_avance)

    assert (constat.code, ecrit.code) == (7, 7)
    assert "trouvé ce journal altéré" in ecrit.messages and "rang 2" in ecrit.messages
    assert lancer("etat", ou=espace_avance).code == 0
    assert remise.code == 0 and _creer(lancer, espace_avance) == 0


def test_un_point_donne_de_travers_n_accuse_pas_la_base(
    lancer: Lancer, espace_avance: Path, tmp_path: Path
) -> None:
    """Le point d'un autre journal se dit et ne fige rien."""
    autre = tmp_path / "autre"
    shutil.copytree(espace_avance, autre)
    lancer("audit", "point", ou=espace_avance)
    lancer("audit", "point", "--sortie", str(tmp_path / "p.txt"), ou=autre)

    assert lancer("audit", "chaine", "--point", str(tmp_path / "p.txt"), ou=espace_avance).code == 7
    assert _creer(lancer, espace_avance) == 0


def test_une_base_sur_un_partage_donne_l_issue(tmp_path: Path) -> None:
    """Le refus nomme la commande qui écrit une sauvegarde vérifiée vers le partage."""
    with pytest.raises(Environnement) as refus:
        ouvrir(
            tmp_path / BASE,
            aleatoire=os.urandom,
            creer=True,
            montages=lambda: "1 1 0:1 / / rw - cifs //s/p rw",
        )
    assert "moteur base sauvegarder" in refus.value.suite


def test_une_horloge_qui_recule_se_dit(espace_avance: Path, lancer: Lancer) -> None:
    """Le fait saisi « avant » le précédent garde son rang ; l'histoire et l'audit le disent."""
    journal = ouvrir(espace_avance / BASE, aleatoire=os.urandom)
    (dossier,) = journal.dossiers()
    trace = {"echeance": "x", "pour": "referent", "terme": "2026-09-01", "instance": "objet-1"}
    rappel = FaitAEcrire("rappel.envoye", "2026-01-02", "objet-1", "lea", "lea", "referent", {"trace": trace})
    journal.ajouter(
        dossier.chaine, [rappel], rang_attendu=dossier.rang, saisi_le=datetime(2026, 1, 2, tzinfo=UTC)
    )
    journal.fermer()

    audit = lancer("audit", "chaine", "--json", ou=espace_avance).objet

    assert audit["horloge_recule"] == [{"chaine": dossier.chaine, "rang": dossier.rang + 1}]
    assert "avait reculé" in lancer("journal", ou=espace_avance).sortie


def _alterer(base: Path) -> None:
    """Change le contenu scellé du deuxième fait."""
    with closing(sqlite3.connect(base, isolation_level=None)) as connexion:
        (declencheur,) = connexion.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'partie_ne_change_pas'"
        ).fetchone()
        connexion.execute("DROP TRIGGER partie_ne_change_pas")
        connexion.execute("UPDATE partie SET sel = zeroblob(32) WHERE ordre = 2 AND nom = 'donnees'")
        connexion.execute(declencheur)
