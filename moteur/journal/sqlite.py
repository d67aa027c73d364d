"""Le journal dans un fichier SQLite : seul fichier à importer `sqlite3`.

Ouvrir et prendre une photographie restent légers : l'écriture et la vérification ne se chargent qu'à l'usage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.erreurs import Environnement
from moteur.journal import fautes, garde
from moteur.journal.fichier import lire_montages, preparer_fichier
from moteur.journal.migrations import exiger_la_marque, mettre_a_niveau, regler
from moteur.journal.port import (
    Album,
    Aleatoire,
    DossierRange,
    FaitAEcrire,
    FaitLu,
    Morceaux,
    Publication,
    Verification,
)

if TYPE_CHECKING:
    from moteur.journal.ecriture import FaitPret
    from moteur.journal.lignes import LigneNom, LigneRelue

_SQL = Path(__file__).with_name("sql")
_VERSION_SQLITE = (3, 37)  # tables STRICT
_DOSSIER = "SELECT chaine, workflow, porteur, periode, nom, titre, rang, tete FROM dossier"
_SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
_NOM = "SELECT espece, chaine, pseudonyme, nom, sel FROM nom"


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
            self._exiger_workflow(publication.empreinte)
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
            self._exiger_workflow(workflow)
            double = "SELECT 1 FROM dossier WHERE porteur = ? AND periode = ? AND nom = ?"
            if self._valeur(double, porteur, periode, nom):
                raise fautes.dossier_en_double()
            chaine = tirer_chaine(self._aleatoire)
            dossier = DossierRange(chaine, workflow, porteur, periode, nom, titre, 0, PREMIER)
            self._base.execute(
                "INSERT INTO dossier (chaine, workflow, porteur, periode, nom, titre, rang, tete)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (chaine, workflow, porteur, periode, nom, titre, 0, PREMIER),
            )
            if saisi_le is not None:
                self._ecrire(dossier, faits, workflow, saisi_le)
                garde.ranger(self._base, self._dossier(chaine), photographie, morceaux)
        return chaine

    def dossiers(self) -> tuple[DossierRange, ...]:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            lignes = self._base.execute(f"{_DOSSIER} ORDER BY periode, porteur, nom").fetchall()
        return tuple(_dossier_lu(ligne) for ligne in lignes)

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
            dossier = self._dossier(chaine)
            verifier_rang(dossier, attendu=rang_attendu)
            suivant = workflow or dossier.workflow
            self._exiger_workflow(suivant)
            if morceaux is not None and not morceaux.tous and not garde.a_jour(self._base, chaine):
                photographie = None
            prets = self._ecrire(dossier, faits, suivant, saisi_le)
            garde.ranger(self._base, self._dossier(chaine), photographie, morceaux)
        return tuple(pret.lu for pret in prets)

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        """Voir `Journal`."""
        from moteur.journal.relecture import relire_chaine

        # Une lecture se fait dans une transaction : la tête et les faits viennent du même instant.
        with self._transaction("BEGIN"):
            dossier = self._dossier(chaine)
            lignes = self._lignes(chaine, max(depuis, 1))
            noms = self._noms(f"{_NOM} WHERE chaine = ?", chaine)
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

    def verifier(self) -> Verification:
        """Voir `Journal`."""
        from moteur.journal.lignes import Inventaire, LigneFait, LignePartie
        from moteur.journal.verification import verifier

        lire = self._base.execute
        with self._transaction("BEGIN"):
            compte = self._valeur("SELECT seq FROM sqlite_sequence WHERE name = 'fait'")
            dossiers = [_dossier_lu(ligne) for ligne in lire(_DOSSIER)]
            faits = [
                LigneFait(*ligne)
                for ligne in lire("SELECT ordre, chaine, rang, entete FROM fait NOT INDEXED ORDER BY ordre")
            ]
            parties = "SELECT ordre, nom, sel, contenu FROM partie ORDER BY ordre, nom"
            inventaire = Inventaire(
                dossiers=dossiers,
                faits=faits,
                parties=(LignePartie(*ligne) for ligne in lire(parties)),
                workflows=lire("SELECT empreinte, forme FROM workflow").fetchall(),
                noms=self._noms(_NOM),
                compte=compte if isinstance(compte, int) else 0,
                structure=self._structure(),
            )
            return verifier(inventaire)

    def fermer(self) -> None:
        """Voir `Journal`."""
        with _traduire(self._chemin):
            self._base.close()

    def _ecrire(
        self,
        dossier: DossierRange,
        faits: Sequence[FaitAEcrire],
        workflow: str,
        saisi_le: datetime,
    ) -> tuple[FaitPret, ...]:
        """Dans la transaction en cours : les faits, et la nouvelle tête du dossier."""
        from moteur.journal.ecriture import Plume, preparer, verifier_tete

        chaine, rang, tete = dossier.chaine, dossier.rang, dossier.tete
        requete = "SELECT entete FROM fait WHERE chaine = ? ORDER BY rang DESC LIMIT 1"
        derniere = verifier_tete(dossier, self._valeur(requete, chaine))
        plume = Plume(
            self._aleatoire,
            lambda nom: self._pseudonyme("personne", chaine, nom),
            lambda nom: self._pseudonyme("sujet", chaine, nom),
        )
        prets = preparer(dossier, faits, tete=derniere, workflow=workflow, saisi_le=saisi_le, plume=plume)
        for pret in prets:
            rang, tete = pret.lu.rang, pret.lu.empreinte
            inserer = "INSERT INTO fait (chaine, rang, entete) VALUES (?, ?, ?)"
            ordre = self._base.execute(inserer, (chaine, rang, pret.entete)).lastrowid
            self._base.executemany(
                "INSERT INTO partie VALUES (?, ?, ?, ?)",
                [(ordre, partie.nom, partie.sel, partie.contenu) for partie in pret.parties],
            )
        if prets:
            avancer = "UPDATE dossier SET workflow = ?, rang = ?, tete = ? WHERE chaine = ?"
            self._base.execute(avancer, (workflow, rang, tete, chaine))
        return prets

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

    def _pseudonyme(self, espece: str, chaine: str, nom: str) -> str:
        from moteur.journal.ecriture import nommer

        requete = "SELECT pseudonyme FROM nom WHERE espece = ? AND chaine = ? AND nom = ?"
        connu = self._valeur(requete, espece, chaine, nom)
        if connu is not None:
            return str(connu)
        neuf = nommer(espece, chaine, nom, aleatoire=self._aleatoire)
        inserer = "INSERT INTO nom (espece, chaine, pseudonyme, nom, sel) VALUES (?, ?, ?, ?, ?)"
        self._base.execute(inserer, (espece, chaine, neuf.pseudonyme, nom, neuf.sel))
        return neuf.pseudonyme

    def _noms(self, requete: str, *valeurs: str) -> list[LigneNom]:
        from moteur.journal.lignes import LigneNom

        return [LigneNom(*ligne) for ligne in self._base.execute(requete, valeurs)]

    def _lignes(self, chaine: str, premier: int) -> list[LigneRelue]:
        from moteur.journal.lignes import LignePartie, LigneRelue

        faits = self._base.execute(
            "SELECT rang, entete, ordre FROM fait WHERE chaine = ? AND rang >= ? ORDER BY rang",
            (chaine, premier),
        ).fetchall()
        parties: dict[int, list[LignePartie]] = {}
        requete = (
            "SELECT p.ordre, p.nom, p.sel, p.contenu FROM fait f JOIN partie p ON p.ordre = f.ordre"
            " WHERE f.chaine = ? AND f.rang >= ?"
        )
        for ligne in self._base.execute(requete, (chaine, premier)):
            parties.setdefault(ligne[0], []).append(LignePartie(*ligne))
        return [LigneRelue(rang, entete, tuple(parties.get(ordre, ()))) for rang, entete, ordre in faits]

    def _dossier(self, chaine: str) -> DossierRange:
        ligne = self._base.execute(f"{_DOSSIER} WHERE chaine = ?", (chaine,)).fetchone()
        if ligne is None:
            raise fautes.chaine_inconnue(chaine)
        return _dossier_lu(ligne)

    def _exiger_workflow(self, empreinte: str) -> None:
        if self._valeur("SELECT 1 FROM workflow WHERE empreinte = ?", empreinte) is None:
            raise fautes.workflow_inconnu(empreinte)

    def _valeur(self, requete: str, *valeurs: str) -> object:
        with _traduire(self._chemin):
            ligne = self._base.execute(requete, valeurs).fetchone()
        return ligne[0] if ligne else None

    def _transaction(self, debut: str = "BEGIN IMMEDIATE") -> AbstractContextManager[None]:
        if self._ensemble:
            return _traduire(self._chemin)
        return _transaction(self._base, self._chemin, debut=debut)


def _dossier_lu(ligne: tuple[Any, ...]) -> DossierRange:
    """La ligne d'un dossier, si un octet abîmé n'en a pas changé les types."""
    dossier = DossierRange(*ligne)
    if [type(valeur) for valeur in ligne] != [str] * 6 + [int, str]:
        raise fautes.altere(str(dossier.chaine), 0, "La ligne du dossier n'a plus sa forme.")
    return dossier


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
