"""Le journal dans un fichier SQLite : seul fichier à importer `sqlite3`.

Ouvrir et prendre une photographie restent légers : l'écriture et la vérification ne se chargent qu'à l'usage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.erreurs import Environnement, ErreurMoteur
from moteur.journal import fautes, garde, tables
from moteur.journal.fichier import lire_montages, preparer_fichier
from moteur.journal.migrations import exiger_la_marque, mettre_a_niveau, regler
from moteur.journal.port import (
    Album,
    Aleatoire,
    DossierRange,
    Effacement,
    FaitAEcrire,
    FaitLu,
    Morceaux,
    Publication,
    Verification,
)

if TYPE_CHECKING:
    from moteur.journal.lignes import Inventaire

_SQL = Path(__file__).with_name("sql")
_VERSION_SQLITE = (3, 37)  # tables STRICT
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"


def ouvrir(
    chemin: Path,
    *,
    aleatoire: Aleatoire,
    creer: bool = False,
    attente_s: float = 30.0,
    montages: Callable[[], str] = lire_montages,
    migrations: Path = _SQL,
) -> JournalSqlite:
    """Ouvre le journal rangé dans ce fichier ; avec `creer`, le crée ou le met à niveau au besoin."""
    if sqlite3.sqlite_version_info < _VERSION_SQLITE:
        raise Environnement(
            f"SQLite {sqlite3.sqlite_version} est trop ancien pour le journal.",
            raison="Les tables strictes demandent SQLite 3.37.",
            suite="Installez un Python plus récent.",
        )
    reel = preparer_fichier(chemin, creer=creer, montages=montages())
    with _traduire(reel):
        base = sqlite3.connect(f"{reel.as_uri()}?mode=rw", uri=True, timeout=attente_s, isolation_level=None)
        try:
            with _transaction(base, reel, debut="BEGIN"):
                exiger_la_marque(base, lieu=str(reel), creer=creer)
            regler(base, lieu=str(reel), creer=creer)
            _mettre_a_niveau(base, reel, creer=creer, migrations=migrations)
        except BaseException:
            base.close()
            raise
    return JournalSqlite(base, chemin=reel, aleatoire=aleatoire, migrations=migrations)


class JournalSqlite:
    """Un journal sur un poste ; s'obtient par `ouvrir`."""

    def __init__(
        self, base: sqlite3.Connection, *, chemin: Path, aleatoire: Aleatoire, migrations: Path
    ) -> None:
        self._base = base
        self._chemin = chemin
        self._aleatoire = aleatoire
        self._migrations = migrations
        self._ensemble = False
        self._fige: ErreurMoteur | None = None

    def ranger_workflow(self, empreinte: str, forme: bytes) -> None:
        """Voir `Journal`."""
        from hashlib import sha256

        if sha256(forme).hexdigest() != empreinte:
            raise fautes.mal_appele("Cette forme de workflow ne donne pas l'empreinte annoncée.")
        with self._transaction():
            self._base.execute("INSERT OR IGNORE INTO workflow VALUES (?, ?)", (empreinte, forme))

    def lire_workflow(self, empreinte: str) -> bytes:
        """Voir `Journal`."""
        from hashlib import sha256

        forme = self._valeur("SELECT forme FROM workflow WHERE empreinte = ?", empreinte)
        if forme is None:
            raise fautes.workflow_inconnu(empreinte)
        if not isinstance(forme, bytes) or sha256(forme).hexdigest() != empreinte:
            raise fautes.workflow_altere(empreinte)
        return forme

    def publier(self, publication: Publication) -> None:
        """Voir `Journal`."""
        from moteur.journal.publications import publier

        with self._transaction():
            tables.exiger_workflow(self._base, publication.empreinte)
            publier(self._base, publication)

    def publications(self) -> tuple[Publication, ...]:
        """Voir `Journal`."""
        from moteur.journal.publications import lire

        with _traduire(self._chemin):
            return lire(self._base)

    @contextmanager
    def ensemble(self) -> Iterator[None]:
        """Voir `Journal`."""
        with self._transaction():
            self._ensemble = True
            try:
                yield
            finally:
                self._ensemble = False

    def creer_dossier(
        self,
        *,
        workflow: str,
        porteur: str,
        periode: str,
        nom: str,
        titre: str,
        faits: Sequence[FaitAEcrire] = (),
        saisi_le: datetime | None = None,
        photographie: bytes | None = None,
        morceaux: Morceaux | None = None,
    ) -> str:
        """Voir `Journal`."""
        from moteur.journal.canon import controler_texte
        from moteur.journal.ecriture import tirer_chaine
        from moteur.journal.entete import PREMIER

        for lieu, texte in (("porteur", porteur), ("période", periode), ("nom", nom), ("titre", titre)):
            controler_texte(texte, lieu=lieu)
        if faits and saisi_le is None:
            raise fautes.mal_appele("Les premiers faits d'un dossier demandent une heure de saisie.")
        with self._transaction():
            self._exiger_d_ecrire()
            tables.exiger_workflow(self._base, workflow)
            chaine = tirer_chaine(self._aleatoire)
            dossier = DossierRange(chaine, workflow, porteur, periode, nom, titre, 0, PREMIER)
            tables.creer_dossier(self._base, dossier)
            if saisi_le is not None:
                self._ecrire(dossier, faits, workflow, saisi_le)
                garde.ranger(self._base, tables.dossier(self._base, chaine), photographie, morceaux)
        return chaine

    def dossiers(self) -> tuple[DossierRange, ...]:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            lignes = self._base.execute(f"{tables.DOSSIER} ORDER BY periode, porteur, nom").fetchall()
        return tuple(tables.dossier_lu(ligne) for ligne in lignes)

    def ajouter(
        self,
        chaine: str,
        faits: Sequence[FaitAEcrire],
        *,
        rang_attendu: int,
        saisi_le: datetime,
        photographie: bytes | None = None,
        morceaux: Morceaux | None = None,
        workflow: str | None = None,
    ) -> tuple[FaitLu, ...]:
        """Voir `Journal`."""
        from moteur.journal.ecriture import verifier_rang

        with self._transaction():
            dossier = tables.dossier(self._base, chaine)
            if faits:
                self._exiger_d_ecrire()
            verifier_rang(dossier, attendu=rang_attendu)
            suivant = workflow or dossier.workflow
            tables.exiger_workflow(self._base, suivant)
            if morceaux is not None and not morceaux.tous and not garde.a_jour(self._base, chaine):
                photographie = None
            lus = self._ecrire(dossier, faits, suivant, saisi_le)
            garde.ranger(self._base, tables.dossier(self._base, chaine), photographie, morceaux)
        return lus

    def effacer(
        self,
        chaine: str,
        fait: FaitAEcrire,
        effacement: Effacement,
        *,
        rang_attendu: int,
        saisi_le: datetime,
    ) -> FaitLu:
        """Voir `Journal`."""
        from moteur.journal.ecriture import verifier_rang
        from moteur.journal.effacement import effacer

        with self._transaction():
            self._exiger_d_ecrire()
            dossier = tables.dossier(self._base, chaine)
            verifier_rang(dossier, attendu=rang_attendu)
            pret = effacer(
                self._base, dossier, fait, effacement, saisi_le=saisi_le, aleatoire=self._aleatoire
            )
        return pret.lu

    def oublier(self) -> bool:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            if not garde.a_oublier(self._base):
                return True
        try:
            return garde.recrire(self._base)
        except sqlite3.OperationalError:
            return False  # un autre programme s'en sert : la marque reste, la prochaine commande recommence

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        """Voir `Journal`."""
        from moteur.journal.relecture import relire_chaine

        # Une lecture se fait dans une transaction : la tête et les faits viennent du même instant.
        with self._transaction("BEGIN"):
            dossier = tables.dossier(self._base, chaine)
            lignes = tables.lignes(self._base, chaine, premier=max(depuis, 1))
            noms = tables.noms(self._base, chaine=chaine)
        return iter(relire_chaine(dossier, lignes, depuis=depuis, noms=noms))

    def photographie(self, chaine: str) -> tuple[int, bytes] | None:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            return garde.photographie(self._base, chaine)

    def album(self, chaine: str) -> Album | None:
        """Voir `Journal`."""
        with self._transaction("BEGIN"):
            return garde.album(self._base, chaine)

    def cache(self, cle: str) -> bytes | None:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            return garde.lire(self._base, cle)

    def ranger_cache(self, cle: str, contenu: bytes) -> None:
        """Voir `Journal`."""
        with self._transaction():
            garde.ecrire(self._base, {cle: contenu})

    def identite(self, *, tirer: bool = True) -> str:
        """Voir `Journal`."""
        connue = self._valeur(tables.IDENTITE)
        if connue is not None or not tirer:
            return str(connue or "")
        with self._transaction():
            return tables.identite(self._base, aleatoire=self._aleatoire)

    def figer(self, faute: ErreurMoteur) -> None:
        """Voir `Journal`."""
        self._fige = faute

    def nombre(self) -> int:
        """Voir `Journal`."""
        trouve = self._valeur("SELECT coalesce(max(ordre), 0) FROM fait")
        return trouve if isinstance(trouve, int) else 0

    def entetes(self, *, depuis: int = 0) -> Iterator[bytes]:
        """Voir `Journal`."""
        with self._transaction("BEGIN"):
            yield from tables.entetes(self._base, depuis=depuis)

    def points(self) -> tuple[bytes, ...]:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            return tables.points(self._base)

    def ranger_point(self, note: bytes, *, taille: int) -> None:
        """Voir `Journal`."""
        with self._transaction():
            tables.ranger_point(self._base, note, taille=taille)

    def verifier(self) -> Verification:
        """Voir `Journal`."""
        from moteur.journal.verification import verifier

        with self.inventaire() as inventaire:
            return verifier(inventaire)

    @contextmanager
    def inventaire(self) -> Iterator[Inventaire]:
        """Voir `Journal`."""
        from moteur.journal.lignes import Inventaire, LigneFait, LignePartie

        lire = self._base.execute
        with self._transaction("BEGIN"):
            compte = self._valeur("SELECT seq FROM sqlite_sequence WHERE name = 'fait'")
            dossiers = [tables.dossier_lu(ligne) for ligne in lire(tables.DOSSIER)]
            faits = [
                LigneFait(*ligne)
                for ligne in lire("SELECT ordre, chaine, rang, entete FROM fait NOT INDEXED ORDER BY ordre")
            ]
            parties = "SELECT ordre, nom, sel, contenu FROM partie ORDER BY ordre, nom"
            yield Inventaire(
                dossiers=dossiers,
                faits=faits,
                parties=(LignePartie(*ligne) for ligne in lire(parties)),
                workflows=lire("SELECT empreinte, forme FROM workflow").fetchall(),
                noms=tables.noms(self._base),
                compte=compte if isinstance(compte, int) else 0,
                structure=self._structure(),
            )

    def fermer(self) -> None:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            self._base.close()

    def _structure(self) -> tuple[str, ...]:
        """Ce que SQLite trouve d'abîmé, et ce qui distingue le schéma de celui des migrations."""
        textes = [texte for (texte,) in self._base.execute("PRAGMA integrity_check(20)")]
        defauts = [f"La base de données n'est plus saine : {texte}." for texte in textes if texte != "ok"]
        neuve = sqlite3.connect(":memory:", isolation_level=None)
        try:
            _mettre_a_niveau(neuve, self._chemin, creer=True, migrations=self._migrations)
            if self._base.execute(_SCHEMA).fetchall() != neuve.execute(_SCHEMA).fetchall():
                defauts.append("Les tables ou leurs protections ne sont plus celles que moteur a créées.")
        finally:
            neuve.close()
        return tuple(defauts)

    def _exiger_d_ecrire(self) -> None:
        if self._fige is not None:
            raise self._fige

    def _ecrire(
        self, dossier: DossierRange, faits: Sequence[FaitAEcrire], workflow: str, saisi_le: datetime
    ) -> tuple[FaitLu, ...]:
        prets = tables.ecrire(
            self._base, dossier, faits, workflow=workflow, saisi_le=saisi_le, aleatoire=self._aleatoire
        )
        return tuple(pret.lu for pret in prets)

    def _valeur(self, requete: str, *valeurs: str) -> object:
        with _traduire(self._chemin):
            return tables.valeur(self._base, requete, *valeurs)

    def _transaction(self, debut: str = "BEGIN IMMEDIATE") -> AbstractContextManager[None]:
        if self._ensemble:
            return _traduire(self._chemin)
        return _transaction(self._base, self._chemin, debut=debut)


@contextmanager
def _transaction(base: sqlite3.Connection, chemin: Path, *, debut: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Tout ou rien : une faute, une interruption ou un disque plein ne laissent rien derrière eux."""
    with _traduire(chemin):
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
def _traduire(chemin: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # notre bogue : objet fermé, requête mal formée
    # Un schéma abîmé fait citer à SQLite des octets que Python ne sait pas décoder.
    except (sqlite3.Error, UnicodeDecodeError) as erreur:
        raise fautes.faute_de_base(getattr(erreur, "sqlite_errorcode", None), lieu=str(chemin)) from erreur


def _mettre_a_niveau(base: sqlite3.Connection, chemin: Path, *, creer: bool, migrations: Path) -> None:
    mettre_a_niveau(
        base,
        lieu=str(chemin),
        creer=creer,
        repertoire=migrations,
        est_complete=sqlite3.complete_statement,
        transaction=lambda: _transaction(base, chemin),
    )
