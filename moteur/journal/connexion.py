"""La connexion à la base d'un journal : seul fichier à importer `sqlite3`.

Ouvre, met à niveau, fait d'une suite d'instructions un tout ou rien, traduit ce que SQLite reproche, copie d'un seul instant.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from moteur.erreurs import Environnement
from moteur.journal import fautes, garde
from moteur.journal.migrations import exiger_la_marque, mettre_a_niveau, regler

SQL = Path(__file__).with_name("sql")
PATIENCE_MS = 1000
_VERSION_SQLITE = (3, 37)  # tables STRICT
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"

Connexion = sqlite3.Connection


def connecter(reel: Path, *, attente_s: float, creer: bool, migrations: Path) -> Connexion:
    """La base de ce fichier, prête à servir ; avec `creer`, la met à niveau au besoin."""
    if sqlite3.sqlite_version_info < _VERSION_SQLITE:
        raise Environnement(
            f"SQLite {sqlite3.sqlite_version} est trop ancien pour le journal.",
            raison="Les tables strictes demandent SQLite 3.37.",
            suite="Installez un Python plus récent.",
        )
    with traduire(reel):
        base = nue(reel, attente_s=attente_s)
        try:
            with transaction(base, reel, debut="BEGIN"):
                exiger_la_marque(base, lieu=str(reel), creer=creer)
            regler(base, lieu=str(reel), creer=creer)
            _mettre_a_niveau(base, reel, creer=creer, migrations=migrations)
        except BaseException:
            base.close()
            raise
    return base


def nue(reel: Path, *, attente_s: float) -> Connexion:
    """Une connexion à ce fichier, sans rien en vérifier."""
    return sqlite3.connect(f"{reel.as_uri()}?mode=rw", uri=True, timeout=attente_s, isolation_level=None)


def recrire(base: Connexion) -> bool:
    """Récrit les fichiers sans rien de ce qui en est effacé ; faux si un autre programme s'en sert."""
    patience = int(base.execute("PRAGMA busy_timeout").fetchone()[0])
    try:
        # Chaque commande réessaiera : aucune n'attend longtemps qu'un lecteur s'en aille.
        base.execute(f"PRAGMA busy_timeout = {min(patience, PATIENCE_MS)}")
        return garde.recrire(base)
    except sqlite3.OperationalError:
        return False  # la marque reste : la prochaine commande recommence
    finally:
        base.execute(f"PRAGMA busy_timeout = {patience}")


def structure(base: Connexion, chemin: Path, *, migrations: Path) -> tuple[str, ...]:
    """Ce que SQLite trouve d'abîmé, et ce qui distingue le schéma de celui des migrations."""
    textes = [texte for (texte,) in base.execute("PRAGMA integrity_check(20)")]
    defauts = [f"La base de données n'est plus saine : {texte}." for texte in textes if texte != "ok"]
    neuve = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _mettre_a_niveau(neuve, chemin, creer=True, migrations=migrations)
        if base.execute(_SCHEMA).fetchall() != neuve.execute(_SCHEMA).fetchall():
            defauts.append("Les tables ou leurs protections ne sont plus celles que moteur a créées.")
    finally:
        neuve.close()
    return tuple(defauts)


@contextmanager
def transaction(base: Connexion, chemin: Path, *, debut: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Tout ou rien : une faute, une interruption ou un disque plein ne laissent rien derrière eux."""
    with traduire(chemin):
        base.execute(debut)
        try:
            yield
            base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                if base.in_transaction:
                    base.execute("ROLLBACK")
            raise


@contextmanager
def traduire(chemin: Path) -> Iterator[None]:
    """Fait d'une faute de SQLite une faute que l'on sait dire."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # notre bogue : objet fermé, requête mal formée
    # Un schéma abîmé fait citer à SQLite des octets que Python ne sait pas décoder.
    except (sqlite3.Error, UnicodeDecodeError) as erreur:
        raise fautes.faute_de_base(getattr(erreur, "sqlite_errorcode", None), lieu=str(chemin)) from erreur


def _mettre_a_niveau(base: Connexion, chemin: Path, *, creer: bool, migrations: Path) -> None:
    mettre_a_niveau(
        base,
        lieu=str(chemin),
        creer=creer,
        repertoire=migrations,
        est_complete=sqlite3.complete_statement,
        transaction=lambda: transaction(base, chemin),
    )


def copier(source: Path, vers: Path, *, attente_s: float) -> None:
    """Le contenu de la base `source`, d'un seul instant, dans le fichier vide `vers`."""
    lue, ecrite = nue(source, attente_s=attente_s), nue(vers, attente_s=attente_s)
    with traduire(source), closing(lue), closing(ecrite):
        lue.backup(ecrite)


def remplacer(base: Path, par: Path, *, garder: Path, attente_s: float) -> None:
    """Met le contenu de `par` dans `base`, l'ancien dans le fichier vide `garder` ; personne n'écrit entre les deux."""
    with traduire(base), closing(nue(base, attente_s=attente_s)) as seule:
        # Pris à la première écriture et gardé jusqu'à la fermeture : qui a la base ouverte fait échouer, sans rien changer.
        seule.execute("PRAGMA locking_mode = EXCLUSIVE")
        seule.execute("BEGIN IMMEDIATE")
        seule.execute("COMMIT")
        with closing(nue(garder, attente_s=attente_s)) as ancienne:
            seule.backup(ancienne)
        with traduire(par), closing(nue(par, attente_s=attente_s)) as neuve:
            neuve.backup(seule)
        seule.execute("PRAGMA wal_checkpoint(TRUNCATE)")
