"""Le journal dans un fichier SQLite.

Ouvrir et prendre une photographie restent légers : l'écriture et la vérification ne se chargent qu'à l'usage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.erreurs import ErreurMoteur
from moteur.journal import fautes, garde, tables
from moteur.journal.connexion import SQL, Connexion, connecter, recrire, structure, traduire, transaction
from moteur.journal.fichier import lire_montages, preparer_fichier
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
    from moteur.journal.receptions import Livraison, Reception


def ouvrir(
    chemin: Path,
    *,
    aleatoire: Aleatoire,
    creer: bool = False,
    attente_s: float = 30.0,
    montages: Callable[[], str] = lire_montages,
    migrations: Path = SQL,
) -> JournalSqlite:
    """Ouvre le journal rangé dans ce fichier ; avec `creer`, le crée ou le met à niveau au besoin."""
    reel = preparer_fichier(chemin, creer=creer, montages=montages())
    base = connecter(reel, attente_s=attente_s, creer=creer, migrations=migrations)
    return JournalSqlite(base, chemin=reel, aleatoire=aleatoire, migrations=migrations)


class JournalSqlite:
    """Un journal sur un poste ; s'obtient par `ouvrir`."""

    def __init__(self, base: Connexion, *, chemin: Path, aleatoire: Aleatoire, migrations: Path) -> None:
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

        with traduire(self._chemin):
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
        with traduire(self._chemin):
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
        with traduire(self._chemin):
            return not garde.a_oublier(self._base) or recrire(self._base)

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
        with traduire(self._chemin):
            return garde.photographie(self._base, chaine)

    def album(self, chaine: str) -> Album | None:
        """Voir `Journal`."""
        with self._transaction("BEGIN"):
            return garde.album(self._base, chaine)

    def cache(self, cle: str) -> bytes | None:
        """Voir `Journal`."""
        with traduire(self._chemin):
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
        with traduire(self._chemin):
            return tables.points(self._base)

    def ranger_point(self, note: bytes, *, taille: int) -> None:
        """Voir `Journal`."""
        with self._transaction():
            tables.ranger_point(self._base, note, taille=taille)

    def recevoir(self, livraison: Livraison, *, recue_le: datetime) -> int:
        """Voir `Journal`."""
        from moteur.journal.ecriture import ecrire_instant
        from moteur.journal.receptions import recevoir

        with self._transaction():
            self._exiger_d_ecrire()
            return recevoir(self._base, livraison, recue_le=ecrire_instant(recue_le))

    def receptions(self) -> tuple[Reception, ...]:
        """Voir `Journal`."""
        from moteur.journal.receptions import lire

        with traduire(self._chemin):
            return lire(self._base)

    def verifier(self) -> Verification:
        """Voir `Journal`."""
        from moteur.journal.verification import verifier

        with self.inventaire() as inventaire:
            return verifier(inventaire)

    @contextmanager
    def inventaire(self) -> Iterator[Inventaire]:
        """Voir `Journal`."""
        from moteur.journal import receptions
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
                receptions=receptions.lire(self._base),
                structure=structure(self._base, self._chemin, migrations=self._migrations),
            )

    def fermer(self) -> None:
        """Voir `Journal`."""
        with traduire(self._chemin):
            self._base.close()

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
        with traduire(self._chemin):
            return tables.valeur(self._base, requete, *valeurs)

    def _transaction(self, debut: str = "BEGIN IMMEDIATE") -> AbstractContextManager[None]:
        if self._ensemble:
            return traduire(self._chemin)
        return transaction(self._base, self._chemin, debut=debut)
