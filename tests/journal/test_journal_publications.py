"""Les versions publiées : rangées une fois, relues toujours, et l'écriture de plusieurs dossiers d'un seul tenant."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from moteur.erreurs import Conflit, ErreurMoteur
from moteur.journal import sqlite as module_sqlite
from moteur.journal.port import Journal, Publication
from moteur.journal.sqlite import ouvrir

MIGRATIONS = Path(module_sqlite.__file__).with_name("sql")


def version(forme: tuple[str, bytes], numero: int = 1, **autres: Any) -> Publication:
    valeurs = {
        "workflow": "essai", "version": numero, "empreinte": forme[0], "en_vigueur": "2026-09-01",
        "le": "2026-08-25", "saisi_le": "2026-08-25T08:00:00Z", "role": "referent", "motif": "Première",
        "amende": ("base", "region"), **autres,
    }  # fmt: skip
    return Publication(**valeurs)


def test_une_version_publiee_se_relit_telle_quelle(journal: Journal, workflow: tuple[str, bytes]) -> None:
    """Toutes, par workflow puis par numéro."""
    journal.ranger_workflow(*workflow)
    voulues = [version(workflow, 2), version(workflow, 10, amende=()), version(workflow, workflow="autre")]
    for publication in voulues:
        journal.publier(publication)

    assert journal.publications() == (voulues[2], voulues[0], voulues[1])


def test_un_numero_deja_publie_est_refuse(journal: Journal, workflow: tuple[str, bytes]) -> None:
    """Rien ne change d'une version publiée, pas même son motif ; le message dit quel numéro prendre."""
    journal.ranger_workflow(*workflow)
    journal.publier(version(workflow))

    with pytest.raises(Conflit, match="version: 2"):
        journal.publier(version(workflow, motif="Autre"))
    assert journal.publications() == (version(workflow),)


@pytest.mark.parametrize(
    "faux", [{"empreinte": "0" * 64}, {"en_vigueur": "demain"}, {"motif": "a\0b"}, {"version": 0}]
)
def test_une_publication_impossible_ne_laisse_rien(
    journal: Journal, workflow: tuple[str, bytes], faux: dict[str, Any]
) -> None:
    """Une forme qui n'est pas rangée, une date qui n'en est pas une, un caractère nul."""
    journal.ranger_workflow(*workflow)

    with pytest.raises(ErreurMoteur):
        journal.publier(version(workflow, **faux))
    assert journal.publications() == ()


@pytest.mark.parametrize(
    "requete", ["UPDATE publication SET en_vigueur = '2027-01-01'", "DELETE FROM publication"]
)
def test_la_base_protege_ce_qui_est_publie(
    sqlite: Journal, base: Path, workflow: tuple[str, bytes], requete: str
) -> None:
    """Même par un autre programme, une version publiée ne change ni ne se retire."""
    sqlite.ranger_workflow(*workflow)
    sqlite.publier(version(workflow))

    connexion = sqlite3.connect(base)
    with pytest.raises(sqlite3.IntegrityError, match="version publiée"):
        connexion.execute(requete)
    connexion.close()


def test_un_ensemble_s_ecrit_en_entier_ou_pas_du_tout(
    journal: Journal, dossier: Any, fait: Any, heure: datetime
) -> None:
    """Une faute au second dossier défait le premier ; ensuite, on écrit comme avant."""
    un, deux = dossier(journal, porteur="A"), dossier(journal, porteur="B")
    avant = journal.dossiers()

    with pytest.raises(Conflit), journal.ensemble():
        journal.ajouter(un, [fait(9)], rang_attendu=3, saisi_le=heure, photographie=b"x")
        journal.ajouter(deux, [fait(9)], rang_attendu=2, saisi_le=heure)
    assert journal.dossiers() == avant
    assert (journal.verifier().faits, journal.verifier().anomalies) == (6, ())

    with journal.ensemble():
        for chaine in (un, deux):
            journal.ajouter(chaine, [fait(9)], rang_attendu=3, saisi_le=heure)
    journal.ajouter(un, [fait(10)], rang_attendu=4, saisi_le=heure)
    assert (journal.verifier().faits, journal.verifier().anomalies) == (9, ())


def test_une_base_d_avant_les_versions_se_met_a_niveau(base: Path, tmp_path: Path, dossier: Any) -> None:
    """Ses faits restent, et une copie de ce qu'elle était est gardée à côté."""
    _a_la_premiere_version(base, tmp_path / "neuve.db", dossier)

    for _ in range(2):
        ouvrir(base, aleatoire=os.urandom, creer=True).fermer()
    journal = ouvrir(base, aleatoire=os.urandom)
    assert (journal.verifier().faits, journal.verifier().anomalies, journal.publications()) == (3, (), ())
    journal.fermer()
    (copie,) = base.parent.glob(f"{base.name}.avant-*")
    with closing(sqlite3.connect(copie)) as ancienne:
        assert ancienne.execute("SELECT count(*) FROM fait").fetchone() == (3,)
        assert ancienne.execute("SELECT max(numero) FROM migration").fetchone() == (1,)


def _a_la_premiere_version(base: Path, neuve: Path, dossier: Any) -> None:
    """Une base telle qu'un moteur d'avant l'a laissée : la première migration seule, et trois faits."""
    journal = ouvrir(neuve, aleatoire=os.urandom, creer=True)
    dossier(journal)
    journal.fermer()
    base.touch(mode=0o600)
    with closing(sqlite3.connect(base, isolation_level=None)) as connexion:
        connexion.executescript((MIGRATIONS / "0001_journal.sql").read_text(encoding="utf-8"))
        connexion.execute("PRAGMA journal_mode = WAL")
        connexion.execute("INSERT INTO migration VALUES (1, '0001_journal')")
        connexion.execute("ATTACH ? AS neuve", (str(neuve),))
        for table in ("workflow", "dossier", "fait", "partie", "nom"):
            connexion.execute(f"INSERT INTO {table} SELECT * FROM neuve.{table}")
