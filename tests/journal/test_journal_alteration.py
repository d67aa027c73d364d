"""Rien ne change dans un journal sans que la vérification le dise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from moteur.erreurs import JournalAltere
from moteur.journal.port import FaitAEcrire, Journal

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]

TETE = "(SELECT entete FROM fait WHERE ordre = 3)"


@contextmanager
def pirater(base: Path) -> Iterator[sqlite3.Connection]:
    """Une connexion de qui a le fichier en main, lève toutes les protections et les remet en sortant."""
    connexion = sqlite3.connect(base, isolation_level=None)
    requete = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    protections = connexion.execute(requete).fetchall()
    for nom, _ in protections:
        connexion.execute(f"DROP TRIGGER {nom}")
    yield connexion
    for _, sql in protections:
        connexion.execute(sql)
    connexion.close()


@pytest.mark.parametrize(
    "instruction",
    [
        "UPDATE fait SET entete = x'00'",
        "DELETE FROM fait",
        "UPDATE partie SET contenu = x'00'",
        "DELETE FROM partie WHERE nom = 'trace'",
        "UPDATE workflow SET forme = x'00'",
        "DELETE FROM workflow",
        "DELETE FROM dossier",
    ],
)
def test_la_base_elle_meme_refuse_de_changer_un_fait(
    sqlite: Journal, base: Path, dossier: Dossier, instruction: str
) -> None:
    """Modifier ou retirer un fait, une trace, un workflow échoue, même hors de moteur."""
    dossier(sqlite)
    connexion = sqlite3.connect(base)

    with pytest.raises(sqlite3.IntegrityError):
        connexion.execute(instruction)

    connexion.close()
    assert sqlite.verifier().anomalies == ()


@pytest.mark.parametrize(
    "instruction",
    [
        "DROP TRIGGER fait_ne_change_pas",
        "DROP TRIGGER trace_ne_s_efface_pas",
        "DROP TABLE cache",
        "CREATE TRIGGER espion AFTER INSERT ON fait BEGIN DELETE FROM cache; END",
        "CREATE VIEW vue AS SELECT * FROM partie",
    ],
)
def test_une_protection_retiree_se_voit(
    sqlite: Journal, base: Path, dossier: Dossier, instruction: str
) -> None:
    """La base n'a que les tables et les protections des migrations, et toutes."""
    dossier(sqlite)
    connexion = sqlite3.connect(base)
    connexion.execute(instruction)
    connexion.close()

    (anomalie,) = sqlite.verifier().anomalies

    assert "protections" in anomalie.quoi


def test_chaque_octet_d_un_en_tete_compte(
    sqlite: Journal, base: Path, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Un octet changé, n'importe lequel, est une anomalie ; dans la tête, il arrête aussi l'écriture."""
    chaine = dossier(sqlite, nombre=2)
    with pirater(base) as connexion:
        for ordre, entete in connexion.execute("SELECT ordre, entete FROM fait").fetchall():
            for place in range(len(entete)):
                change = bytearray(entete)
                change[place] ^= 1 << place % 8
                connexion.execute("UPDATE fait SET entete = ? WHERE ordre = ?", (bytes(change), ordre))
                # Les protections levées sont une anomalie de plus : ce n'est pas elle qu'on cherche.
                quoi = [anomalie.quoi for anomalie in sqlite.verifier().anomalies]
                assert [texte for texte in quoi if "protections" not in texte], (ordre, place)
                with pytest.raises(JournalAltere):
                    list(sqlite.relire(chaine))
                if ordre == 2:
                    with pytest.raises(JournalAltere):
                        sqlite.ajouter(chaine, [fait(3)], rang_attendu=2, saisi_le=heure)
            connexion.execute("UPDATE fait SET entete = ? WHERE ordre = ?", (entete, ordre))

    assert sqlite.verifier().anomalies == ()
    assert len(list(sqlite.relire(chaine))) == 2


@pytest.mark.parametrize(
    ("instructions", "mot", "relecture_refusee"),
    [
        (["UPDATE fait SET rang = 9 WHERE ordre = 2"], "rang 2 était attendu", True),
        (["DELETE FROM fait WHERE ordre = 2"], "trous", True),
        (["DELETE FROM fait WHERE ordre = 3"], "a reçu 3 faits et en contient 2", True),
        ([f"UPDATE fait SET entete = {TETE} WHERE ordre = 2"], "vient d'ailleurs", True),
        (
            [
                "UPDATE fait SET rang = 99 WHERE ordre = 2",
                "UPDATE fait SET rang = 2 WHERE ordre = 3",
                "UPDATE fait SET rang = 3 WHERE ordre = 2",
            ],
            "rang 2 était attendu",
            True,
        ),
        (
            [f"INSERT INTO fait (chaine, rang, entete) SELECT chaine, 4, {TETE} FROM dossier"],
            "annonce 3",
            True,
        ),
        (["UPDATE dossier SET rang = 2"], "annonce 2 faits", True),
        (["UPDATE dossier SET tete = hex(zeroblob(32))"], "tête", True),
        (["UPDATE fait SET chaine = 'ailleurs' WHERE ordre = 3"], "n'a pas de dossier", True),
        (["UPDATE dossier SET chaine = 'ailleurs'"], "n'a pas de dossier", False),
        (["UPDATE dossier SET titre = 'Autre lycée'"], "ceux scellés", False),
        (["UPDATE dossier SET porteur = '0010001B'"], "ceux scellés", False),
        (["UPDATE partie SET contenu = x'7b7d' WHERE ordre = 2 AND nom = 'trace'"], "scellé", True),
        (["UPDATE partie SET contenu = x'7b7d' WHERE ordre = 2 AND nom = 'identite'"], "scellé", True),
        (["UPDATE partie SET sel = zeroblob(32) WHERE ordre = 1 AND nom = 'dossier'"], "scellé", True),
        (["DELETE FROM partie WHERE ordre = 2 AND nom = 'identite'"], "« identite » manque", False),
        (["DELETE FROM partie WHERE ordre = 2 AND nom = 'trace'"], "ne s'efface pas", True),
        (["INSERT INTO partie VALUES (2, 'motif', zeroblob(32), x'7b7d')"], "n'est pas annoncée", True),
        (["INSERT INTO partie VALUES (77, 'motif', zeroblob(32), x'7b7d')"], "ne se rattachent", False),
        (["DELETE FROM nom WHERE nom = 'lea' AND espece = 'personne'"], "nom est effacé", False),
        (["DELETE FROM nom WHERE nom = 'fiche-2'"], "nom est effacé", False),
        (["UPDATE nom SET nom = 'zoe' WHERE nom = 'lea'"], "que cache son pseudonyme", True),
        (["UPDATE nom SET espece = 'sujet' WHERE nom = 'lea'"], "que cache son pseudonyme", True),
        (["UPDATE nom SET sel = zeroblob(32) WHERE nom = 'fiche-2'"], "que cache son pseudonyme", True),
        (
            [
                "UPDATE nom SET nom = 'x' WHERE nom = 'fiche-1'",
                "UPDATE nom SET nom = 'fiche-1' WHERE nom = 'fiche-2'",
                "UPDATE nom SET nom = 'fiche-2' WHERE nom = 'x'",
            ],
            "que cache son pseudonyme",
            True,
        ),
        (["UPDATE workflow SET forme = x'00'"], "son empreinte", False),
        (["DELETE FROM workflow"], "forme du workflow", False),
        (
            ["INSERT INTO workflow VALUES ('autre', x'00')", "UPDATE dossier SET workflow = 'autre'"],
            "ne nomme plus le workflow",
            False,
        ),
    ],
)
def test_une_alteration_se_dit(
    sqlite: Journal, base: Path, dossier: Dossier, instructions: list[str], mot: str, relecture_refusee: bool
) -> None:
    """Ce qu'on échange, retire, ajoute ou remplace dans le fichier est une anomalie avec son remède."""
    chaine = dossier(sqlite, nombre=3)
    with pirater(base) as connexion:
        for instruction in instructions:
            connexion.execute(instruction)

    anomalies = sqlite.verifier().anomalies

    assert any(mot in anomalie.quoi for anomalie in anomalies), anomalies
    assert all(anomalie.remede for anomalie in anomalies)
    if relecture_refusee:
        with pytest.raises(JournalAltere) as levee:
            list(sqlite.relire(chaine))
        assert "moteur audit chaine" in str(levee.value)
        assert "Durand" not in str(levee.value)


def _renchainer(base: Path, changer: Callable[[bytes], bytes]) -> None:
    """Remplace l'en-tête de tête et fait suivre la tête du dossier, comme un faussaire soigneux."""
    with pirater(base) as connexion:
        (entete,) = connexion.execute(TETE[1:-1]).fetchone()
        faux = changer(entete)
        connexion.execute("UPDATE fait SET entete = ? WHERE ordre = 3", (faux,))
        connexion.execute("UPDATE dossier SET tete = ?", (sha256(b"\0" + faux).hexdigest(),))


def _ecrire_json(objet: object) -> bytes:
    return json.dumps(objet, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("changer", "mot"),
    [
        (lambda e: e + b" ", "canonique"),
        (lambda e: e.replace(b'"rang":3', b'"rang":9,"rang":3'), "canonique"),
        (lambda e: e.replace(b'"referent"', b'"r\\u0065ferent"'), "canonique"),
        (lambda e: e.replace(b'"referent"', b'"\\ud800"'), "canonique"),
        (lambda e: e.replace(b"fiche.creee", b"fiche.biffee"), "illisible"),
        (lambda e: e.replace(b'"v":1', b'"v":2'), "illisible"),
        (lambda e: e.replace(b'"v":1', b'"v":true'), "illisible"),
        (lambda e: e.replace(b'"v":1', b'"v":1,"x":0'), "illisible"),
        (lambda e: e.replace(b"2026-11-20", b"2026-11-31"), "illisible"),
        (lambda e: e.replace(b"T04:00:00Z", b"T04:00:00+"), "illisible"),
        (lambda e: e.replace(b'"rang":3', b'"rang":3.0'), "illisible"),
        (lambda e: e.replace(b'"rang":3', b'"rang":' + b"9" * 5000), "illisible"),
        (lambda e: e.replace(b'"nom":"trace"', b'"nom":"tracf"'), "illisible"),
        (lambda e: _ecrire_json({**json.loads(e), "parties": json.loads(e)["parties"][::-1]}), "illisible"),
        (lambda e: _ecrire_json({**json.loads(e), "sujet": ["x"]}), "illisible"),
        (lambda e: _ecrire_json({**json.loads(e), "type": {}}), "illisible"),
        (lambda e: _ecrire_json({**json.loads(e), "parties": [1]}), "illisible"),
        (lambda e: _ecrire_json({**json.loads(e), "workflow": "f" * 64}), "sans fait « workflow.migre »"),
        (lambda e: b"[" * 100_000, "illisible"),
        (lambda e: e.decode().encode("utf-16"), "illisible"),
        (lambda e: b"", "illisible"),
    ],
)
def test_un_en_tete_refait_se_reconnait(
    sqlite: Journal, base: Path, dossier: Dossier, changer: Callable[[bytes], bytes], mot: str
) -> None:
    """Même bien rechaîné, un en-tête hors du format est une anomalie, et jamais une erreur de programme."""
    dossier(sqlite, nombre=3)
    _renchainer(base, changer)

    anomalies = sqlite.verifier().anomalies

    assert any(mot in anomalie.quoi for anomalie in anomalies), anomalies


def _effacer(journal: Journal, base: Path, fait: Fabrique, trace: dict[str, object], sql: list[str]) -> None:
    (range_,) = journal.dossiers()
    heure = datetime.fromisoformat("2026-11-23T08:00:00+00:00")
    effacement = fait(1, type="donnees.effacees", sujet="", parties={"trace": trace})
    journal.ajouter(range_.chaine, [effacement], rang_attendu=range_.rang, saisi_le=heure)
    connexion = sqlite3.connect(base, isolation_level=None)
    for instruction in sql:
        connexion.execute(instruction)
    connexion.close()


def test_une_partie_effacee_et_annoncee_n_est_pas_une_anomalie(
    sqlite: Journal, base: Path, fait: Fabrique, dossier: Dossier
) -> None:
    """L'effacement annoncé se relit « effacé », la preuve tient et se compte."""
    chaine = dossier(sqlite, nombre=3)

    _effacer(
        sqlite,
        base,
        fait,
        {"vises": [{"rang": 2, "parties": ["identite"]}]},
        ["DELETE FROM partie WHERE ordre = 2 AND nom = 'identite'"],
    )

    verification = sqlite.verifier()
    assert (verification.anomalies, verification.effacees) == ((), 1)
    relus = list(sqlite.relire(chaine))
    assert relus[1].parties["identite"] is None
    assert relus[1].parties["trace"] is not None
    assert relus[2].parties["identite"] is not None


def test_un_nom_efface_laisse_voir_son_pseudonyme(
    sqlite: Journal, base: Path, fait: Fabrique, dossier: Dossier
) -> None:
    """La correspondance effacée et annoncée ne casse rien : le pseudonyme tient lieu de nom."""
    chaine = dossier(sqlite, nombre=3)
    connexion = sqlite3.connect(base)
    (pseudonyme,) = connexion.execute("SELECT pseudonyme FROM nom WHERE nom = 'fiche-2'").fetchone()
    connexion.close()

    _effacer(
        sqlite,
        base,
        fait,
        {"vises": [], "pseudonymes": [pseudonyme]},
        ["DELETE FROM nom WHERE nom = 'fiche-2'"],
    )

    verification = sqlite.verifier()
    assert (verification.anomalies, verification.effacees) == ((), 1)
    assert [lu.sujet for lu in sqlite.relire(chaine)][:3] == ["fiche-1", pseudonyme, "fiche-3"]


@pytest.mark.parametrize(
    ("trace", "sql", "mot"),
    [
        ({"vises": [{"rang": 2, "parties": ["identite"]}]}, [], "reste rangée"),
        (
            {"vises": [{"rang": 1, "parties": ["identite"]}]},
            ["DELETE FROM partie WHERE nom = 'identite' AND ordre IN (1, 2)"],
            "manque",
        ),
        ({"vises": [{"rang": 4, "parties": ["identite"]}, 7, {"rang": []}]}, [], ""),
        ({"vises": {"rang": 2}, "pseudonymes": 3}, [], ""),
        ({"vises": [{"rang": [2], "parties": [["identite"]]}]}, [], ""),
    ],
)
def test_un_effacement_couvre_ce_qu_il_dit_et_rien_d_autre(
    sqlite: Journal,
    base: Path,
    fait: Fabrique,
    dossier: Dossier,
    trace: dict[str, object],
    sql: list[str],
    mot: str,
) -> None:
    """Annoncé mais resté, effacé mais non annoncé : deux anomalies ; une annonce mal faite ne couvre rien."""
    dossier(sqlite, nombre=3)

    _effacer(sqlite, base, fait, trace, sql)

    anomalies = sqlite.verifier().anomalies
    assert [mot in anomalie.quoi for anomalie in anomalies] == ([True] if mot else [])


def test_un_effacement_ne_couvre_que_le_passe(
    sqlite: Journal, base: Path, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """Annoncer d'avance n'autorise pas à effacer ce qui s'écrira ensuite."""
    chaine = dossier(sqlite, nombre=3)
    _effacer(sqlite, base, fait, {"vises": [{"rang": 5, "parties": ["identite"]}]}, [])
    sqlite.ajouter(chaine, [fait(5)], rang_attendu=4, saisi_le=heure)
    with pirater(base) as connexion:
        connexion.execute("DELETE FROM partie WHERE ordre = 5 AND nom = 'identite'")

    (anomalie,) = sqlite.verifier().anomalies

    assert (anomalie.chaine, anomalie.rang) == (chaine, 5)


def test_seul_un_fait_d_effacement_efface(
    sqlite: Journal, base: Path, fait: Fabrique, dossier: Dossier, heure: datetime
) -> None:
    """La même trace dans un fait d'un autre type ne couvre rien."""
    chaine = dossier(sqlite, nombre=3)
    trace = {"vises": [{"rang": 2, "parties": ["identite"]}]}
    sqlite.ajouter(chaine, [fait(4, parties={"trace": trace})], rang_attendu=3, saisi_le=heure)
    with pirater(base) as connexion:
        connexion.execute("DELETE FROM partie WHERE ordre = 2 AND nom = 'identite'")

    (anomalie,) = sqlite.verifier().anomalies

    assert (anomalie.chaine, anomalie.rang) == (chaine, 2)


def test_un_dossier_sans_fait_garde_son_workflow(sqlite: Journal, base: Path, dossier: Dossier) -> None:
    """La forme que suivra un dossier encore vide ne disparaît pas sans bruit."""
    chaine = dossier(sqlite, nombre=0)
    with pirater(base) as connexion:
        connexion.execute("DELETE FROM workflow")

    (anomalie,) = sqlite.verifier().anomalies

    assert (anomalie.chaine, anomalie.rang) == (chaine, 0)


def test_un_ancien_workflow_ne_disparait_pas(
    sqlite: Journal,
    base: Path,
    fait: Fabrique,
    dossier: Dossier,
    heure: datetime,
    workflow: tuple[str, bytes],
) -> None:
    """Après une migration, la forme que citent les anciens faits reste due."""
    chaine = dossier(sqlite, nombre=1)
    nouvelle = sha256(b"autre").hexdigest()
    sqlite.ranger_workflow(nouvelle, b"autre")
    migration = fait(2, type="workflow.migre")
    sqlite.ajouter(chaine, [migration], rang_attendu=1, saisi_le=heure, workflow=nouvelle)
    with pirater(base) as connexion:
        connexion.execute("DELETE FROM workflow WHERE empreinte = ?", workflow[:1])

    (anomalie,) = sqlite.verifier().anomalies

    assert (anomalie.chaine, anomalie.rang) == (chaine, 1)


def test_une_photographie_ou_un_cache_abimes_ne_se_rendent_pas(
    sqlite: Journal, base: Path, dossier: Dossier, heure: datetime
) -> None:
    """Ce qui se recalcule et ne se vérifie pas se recalcule."""
    chaine = dossier(sqlite, nombre=1)
    sqlite.ajouter(chaine, (), rang_attendu=1, saisi_le=heure, photographie=b"contenu")
    sqlite.ranger_cache("arbre", b"contenu")
    with pirater(base) as connexion:
        connexion.execute("UPDATE photographie SET contenu = CAST('contenV' AS BLOB)")
        connexion.execute("UPDATE cache SET contenu = CAST('contenV' AS BLOB)")

    assert sqlite.photographie(chaine) is None
    assert sqlite.cache("arbre") is None


def test_une_forme_de_workflow_alteree_ne_se_lit_pas(
    sqlite: Journal, base: Path, dossier: Dossier, workflow: tuple[str, bytes]
) -> None:
    """Une forme qui ne donne plus son empreinte n'est jamais rendue."""
    dossier(sqlite)
    with pirater(base) as connexion:
        connexion.execute("UPDATE workflow SET forme = x'7b7d'")

    with pytest.raises(JournalAltere):
        sqlite.lire_workflow(workflow[0])
