"""Le jumeau en mémoire : mêmes promesses que la base, sans fichier ; pour essayer et pour simuler."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from hashlib import sha256

from moteur.erreurs import ErreurMoteur
from moteur.journal.canon import controler_texte
from moteur.journal.ecriture import (
    FaitPret,
    Plume,
    ecrire_instant,
    nommer,
    preparer,
    tirer_chaine,
    verifier_rang,
    verifier_tete,
)
from moteur.journal.effacement import annoncer
from moteur.journal.entete import PREMIER
from moteur.journal.fautes import (
    chaine_inconnue,
    dossier_en_double,
    mal_appele,
    version_deja_publiee,
    workflow_altere,
    workflow_inconnu,
)
from moteur.journal.lignes import Inventaire, LigneFait, LigneNom, LignePartie, LigneRelue
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
from moteur.journal.publications import controler
from moteur.journal.receptions import Livraison, Reception, deja_la, deux_chaines, en_lecture_seule
from moteur.journal.relecture import relire_chaine
from moteur.journal.verification import verifier

_Noms = dict[tuple[str, str, str], LigneNom]


class JournalMemoire:
    """Un journal qui vit le temps du programme."""

    def __init__(self, *, aleatoire: Aleatoire) -> None:
        self._aleatoire = aleatoire
        self._workflows: dict[str, bytes] = {}
        self._dossiers: dict[str, DossierRange] = {}
        self._faits: list[LigneFait] = []
        self._parties: dict[int, tuple[LignePartie, ...]] = {}
        self._chaines: dict[str, list[LigneFait]] = {}
        self._noms: _Noms = {}
        self._photographies: dict[str, tuple[int, bytes]] = {}
        self._morceaux: dict[str, dict[str, bytes]] = {}
        self._cache: dict[str, bytes] = {}
        self._publications: dict[tuple[str, int], Publication] = {}
        self._identite = ""
        self._points: list[bytes] = []
        self._receptions: list[Reception] = []
        self._fige: ErreurMoteur | None = None

    def ranger_workflow(self, empreinte: str, forme: bytes) -> None:
        """Voir `Journal`."""
        if sha256(forme).hexdigest() != empreinte:
            raise mal_appele("Cette forme de workflow ne donne pas l'empreinte annoncée.")
        self._workflows[empreinte] = bytes(forme)

    def lire_workflow(self, empreinte: str) -> bytes:
        """Voir `Journal`."""
        if empreinte not in self._workflows:
            raise workflow_inconnu(empreinte)
        forme = self._workflows[empreinte]
        if sha256(forme).hexdigest() != empreinte:
            raise workflow_altere(empreinte)
        return forme

    def publier(self, publication: Publication) -> None:
        """Voir `Journal`."""
        controler(publication)
        if publication.empreinte not in self._workflows:
            raise workflow_inconnu(publication.empreinte)
        cle = (publication.workflow, publication.version)
        if cle in self._publications:
            raise version_deja_publiee(*cle)
        self._publications[cle] = publication

    def publications(self) -> tuple[Publication, ...]:
        """Voir `Journal`."""
        return tuple(self._publications[cle] for cle in sorted(self._publications))

    @contextmanager
    def ensemble(self) -> Iterator[None]:
        """Voir `Journal`."""
        avant = {n: copy(g) if isinstance(g, dict | list) else g for n, g in vars(self).items()}
        avant["_chaines"] = {chaine: list(faits) for chaine, faits in self._chaines.items()}
        try:
            yield
        except BaseException:
            vars(self).update(avant)
            raise

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
        if self._fige is not None:
            raise self._fige
        if workflow not in self._workflows:
            raise workflow_inconnu(workflow)
        for lieu, texte in (("porteur", porteur), ("période", periode), ("nom", nom), ("titre", titre)):
            controler_texte(texte, lieu=lieu)
        if any((d.porteur, d.periode, d.nom) == (porteur, periode, nom) for d in self._dossiers.values()):
            raise dossier_en_double()
        if faits and saisi_le is None:
            raise mal_appele("Les premiers faits d'un dossier demandent une heure de saisie.")
        chaine = tirer_chaine(self._aleatoire)
        dossier = DossierRange(chaine, workflow, porteur, periode, nom, titre, 0, PREMIER)
        if saisi_le is None:
            self._dossiers[chaine], self._chaines[chaine] = dossier, []
        else:
            self._ecrire(dossier, faits, saisi_le=saisi_le, workflow=workflow)
            self._garder(chaine, photographie, morceaux)
        return chaine

    def dossiers(self) -> tuple[DossierRange, ...]:
        """Voir `Journal`."""
        return tuple(sorted(self._dossiers.values(), key=lambda d: (d.periode, d.porteur, d.nom)))

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
        dossier = self._dossier(chaine)
        if self._fige is not None and faits:
            raise self._fige
        verifier_rang(dossier, attendu=rang_attendu)
        suivant = workflow or dossier.workflow
        if suivant not in self._workflows:
            raise workflow_inconnu(suivant)
        if morceaux is not None and not morceaux.tous and not (self.photographie(chaine) or (0, b""))[1]:
            photographie = None
        prets = self._ecrire(dossier, faits, saisi_le=saisi_le, workflow=suivant)
        self._garder(chaine, photographie, morceaux)
        return tuple(pret.lu for pret in prets)

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
        dossier = self._dossier(chaine)
        if self._fige is not None:
            raise self._fige
        verifier_rang(dossier, attendu=rang_attendu)
        ordres = {ligne.rang: ligne.ordre for ligne in self._chaines[chaine]}
        presentes = {
            rang: frozenset(p.nom for p in self._parties.get(ordre, ())) for rang, ordre in ordres.items()
        }
        pseudonymes = {
            n: v.pseudonyme for (e, c, n), v in self._noms.items() if (e, c) == ("personne", chaine)
        }
        annonce = annoncer(fait, effacement, presentes=presentes, pseudonymes=pseudonymes)
        prets = self._ecrire(dossier, [annonce], saisi_le=saisi_le, workflow=dossier.workflow)
        for rang, noms in effacement.vises.items():
            ordre = ordres[rang]
            self._parties[ordre] = tuple(p for p in self._parties[ordre] if p.nom not in noms)
        for nom in effacement.noms:
            del self._noms["personne", chaine, nom]
        for garde in (self._photographies, self._morceaux, self._cache):
            garde.clear()
        return prets[0].lu

    def oublier(self) -> bool:
        """Voir `Journal`."""
        return True

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        """Voir `Journal`."""
        lignes = [
            LigneRelue(fait.rang, fait.entete, self._parties.get(fait.ordre, ()))
            for fait in self._chaines.get(chaine, ())
            if fait.rang >= max(depuis, 1)
        ]
        faits = relire_chaine(
            self._dossier(chaine),
            lignes,
            depuis=depuis,
            noms=[ligne for ligne in self._noms.values() if ligne.chaine == chaine],
        )
        return iter(faits)

    def photographie(self, chaine: str) -> tuple[int, bytes] | None:
        """Voir `Journal`."""
        prise = self._photographies.get(chaine)
        return prise if prise and prise[0] == self._dossiers[chaine].rang else None

    def album(self, chaine: str) -> Album | None:
        """Voir `Journal`."""
        prise = self.photographie(chaine)
        return Album(prise[1], dict(sorted(self._morceaux.get(chaine, {}).items()))) if prise else None

    def cache(self, cle: str) -> bytes | None:
        """Voir `Journal`."""
        return self._cache.get(cle)

    def ranger_cache(self, cle: str, contenu: bytes) -> None:
        """Voir `Journal`."""
        self._cache[cle] = bytes(contenu)

    def identite(self, *, tirer: bool = True) -> str:
        """Voir `Journal`."""
        if tirer:
            self._identite = self._identite or self._aleatoire(16).hex()
        return self._identite

    def figer(self, faute: ErreurMoteur) -> None:
        """Voir `Journal`."""
        self._fige = faute

    def nombre(self) -> int:
        """Voir `Journal`."""
        return len(self._faits)

    def entetes(self, *, depuis: int = 0) -> Iterator[bytes]:
        """Voir `Journal`."""
        return (fait.entete for fait in self._faits[depuis:])

    def points(self) -> tuple[bytes, ...]:
        """Voir `Journal`."""
        return tuple(self._points)

    def ranger_point(self, note: bytes, *, taille: int) -> None:
        """Voir `Journal`."""
        self._points.append(bytes(note))

    def recevoir(self, livraison: Livraison, *, recue_le: datetime) -> int:
        """Voir `Journal`."""
        if self._fige is not None:
            raise self._fige
        neuf = livraison.dossier
        rangs = self._chaines.get(neuf.chaine, [])
        deja = deja_la(
            livraison, self._dossiers.get(neuf.chaine),
            recue=self._recue(neuf.chaine), entete_de=lambda rang: rangs[rang - 1].entete,
        )  # fmt: skip
        if neuf.chaine in self._dossiers and deja >= neuf.rang:
            return 0
        for d in self._dossiers.values():
            if (d.porteur, d.periode, d.nom) == (
                neuf.porteur,
                neuf.periode,
                neuf.nom,
            ) and d.chaine != neuf.chaine:
                raise deux_chaines(neuf, d.chaine)
        self._workflows = {**livraison.formes, **self._workflows}
        self._dossiers[neuf.chaine] = neuf
        suite = self._chaines.setdefault(neuf.chaine, [])
        for fait in livraison.faits[deja:]:
            ligne = LigneFait(len(self._faits) + 1, neuf.chaine, fait.rang, fait.entete)
            self._faits.append(ligne)
            suite.append(ligne)
            parties = livraison.parties.get(fait.rang, ())
            self._parties[ligne.ordre] = tuple(
                LignePartie(ligne.ordre, p.nom, p.sel, p.contenu) for p in parties
            )
        for ligne in suite:
            gardees = [p for p in self._parties[ligne.ordre] if (ligne.rang, p.nom) not in livraison.effacees]
            self._parties[ligne.ordre] = tuple(gardees)
        siens = {(n.espece, n.chaine, n.nom): n for n in livraison.noms} | self._noms
        self._noms = {cle: n for cle, n in siens.items() if n.pseudonyme not in livraison.oublies}
        self._receptions.append(livraison.reception(du=deja + 1, recue_le=ecrire_instant(recue_le)))
        return neuf.rang - deja

    def receptions(self) -> tuple[Reception, ...]:
        """Voir `Journal`."""
        return tuple(sorted(self._receptions))

    def _recue(self, chaine: str) -> bool:
        return any(r.chaine == chaine for r in self._receptions)

    def verifier(self) -> Verification:
        """Voir `Journal`."""
        with self.inventaire() as inventaire:
            return verifier(inventaire)

    @contextmanager
    def inventaire(self) -> Iterator[Inventaire]:
        """Voir `Journal`."""
        yield Inventaire(
            dossiers=self.dossiers(),
            faits=self._faits,
            parties=[partie for parties in self._parties.values() for partie in parties],
            workflows=self._workflows.items(),
            noms=self._noms.values(),
            compte=len(self._faits),
            receptions=self._receptions,
        )

    def fermer(self) -> None:
        """Voir `Journal`."""

    def _dossier(self, chaine: str) -> DossierRange:
        if chaine not in self._dossiers:
            raise chaine_inconnue(chaine)
        return self._dossiers[chaine]

    def _ecrire(
        self,
        dossier: DossierRange,
        faits: Sequence[FaitAEcrire],
        *,
        saisi_le: datetime,
        workflow: str,
    ) -> tuple[FaitPret, ...]:
        """Prépare tout, puis range tout : une faute en chemin ne laisse rien."""
        chaine = dossier.chaine
        if faits and self._recue(chaine):
            raise en_lecture_seule(chaine)
        rangs = self._chaines.get(chaine, [])
        tete = verifier_tete(dossier, rangs[-1].entete if rangs else None)
        nouveaux: _Noms = {}
        plume = Plume(
            self._aleatoire,
            lambda nom: self._pseudonyme(("personne", chaine, nom), nouveaux),
            lambda nom: self._pseudonyme(("sujet", chaine, nom), nouveaux),
        )
        prets = preparer(dossier, faits, tete=tete, workflow=workflow, saisi_le=saisi_le, plume=plume)
        self._noms |= nouveaux
        suite = self._chaines.setdefault(chaine, [])
        for pret in prets:
            ordre = len(self._faits) + 1
            ligne = LigneFait(ordre, chaine, pret.lu.rang, pret.entete)
            self._faits.append(ligne)
            suite.append(ligne)
            self._parties[ordre] = tuple(LignePartie(ordre, p.nom, p.sel, p.contenu) for p in pret.parties)
        if prets:
            dossier = dossier._replace(workflow=workflow, rang=prets[-1].lu.rang, tete=prets[-1].lu.empreinte)
        self._dossiers[chaine] = dossier
        return prets

    def _garder(self, chaine: str, photographie: bytes | None, morceaux: Morceaux | None) -> None:
        if photographie is None:
            return
        self._photographies[chaine] = (self._dossiers[chaine].rang, bytes(photographie))
        if morceaux is not None:
            anciens = {} if morceaux.tous else self._morceaux.get(chaine, {})
            self._morceaux[chaine] = {**anciens, **morceaux.contenus}

    def _pseudonyme(self, cle: tuple[str, str, str], nouveaux: _Noms) -> str:
        connu = self._noms.get(cle) or nouveaux.get(cle)
        if connu is None:
            connu = nouveaux[cle] = nommer(*cle, aleatoire=self._aleatoire)
        return connu.pseudonyme
