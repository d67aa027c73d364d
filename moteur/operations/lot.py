"""Produire un document pour beaucoup de fiches : par paquets, sans rien refaire ni perdre, un fait par document.

Les fichiers d'abord, les faits ensuite, plusieurs à la fois : une interruption laisse au plus des fichiers sans
fait, que le lot suivant reconnaît puisque leur nom et leurs octets viennent de leur contenu.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from moteur.documents.ecriture import nettoyer, nom_de_fichier
from moteur.documents.lots import Cadre, Redige, Tache, en_paquets, rediger
from moteur.documents.ouvriers import embaucher
from moteur.documents.remplisseur import Remplisseur
from moteur.domaine import demandes as d
from moteur.domaine.application import avancer_d_un_fait
from moteur.domaine.decision import Refus, decider, manques_du_document
from moteur.domaine.definitions import Document
from moteur.domaine.dossier import DocumentProduit, Dossier
from moteur.domaine.droits import Motif
from moteur.domaine.reprises import redacteurs
from moteur.journal.port import FaitAEcrire
from moteur.operations.agir import Manuel
from moteur.operations.chemins import origine
from moteur.operations.conversion import a_ecrire
from moteur.operations.dossiers import Ouvert, ecrire
from moteur.operations.equipe import equipe, mandater
from moteur.operations.redaction import donnees_de, proprietes_de
from moteur.operations.voix import dire_qui

FAITS_PAR_ECRITURE = 64
SEUIL = 200  # documents qu'il faut à chaque ouvrier pour que le lancer ne coûte pas plus qu'il ne rapporte
Dire = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Lot:
    """Ce qui est commun aux documents d'une demande ; `reprendre` : ce qui est déjà produit ne se refait pas."""

    ouvert: Ouvert
    document: Document
    modele: bytes
    empreinte: str  # celle du modèle
    livre: bool
    chemins: tuple[str, ...]
    repertoire: Path
    le: date
    manuel: Manuel
    a_signer: bool
    reprendre: bool

    def cadre(self) -> Cadre:
        """Ce que les ouvriers doivent savoir de tous les documents ; un titre ne dépend pas de la fiche."""
        workflow = self.ouvert.workflow
        titres = {c: origine(workflow, c, cible=self.document.pour).titre for c in self.chemins}
        return Cadre(None if self.manuel.simuler else self.repertoire, titres, self.a_signer)


@dataclass(frozen=True, slots=True)
class Prepare:
    """Un document avant qu'il soit écrit : sa cible, son numéro, ce qui empêche de le signer."""

    cible: str
    numero: str
    raisons: tuple[Motif, ...]
    tache: Tache
    connu: DocumentProduit | None = None

    @property
    def fait(self) -> bool:
        """Cet exemplaire est déjà là, et rien ne peut en changer un mot."""
        return self.connu is not None and not self.connu.projet


@dataclass(frozen=True, slots=True)
class Issue:
    """Ce qu'est devenu un document ; `refus` : le cœur n'en a pas voulu au journal."""

    prepare: Prepare
    redige: Redige
    refus: tuple[Motif, ...] = ()


def autoriser(lot: Lot, cible: str) -> Refus | None:
    """Pourquoi cette personne ne peut pas, ce jour-là, produire ce document, fût-ce en projet ; rien si elle peut."""
    ouvert = lot.ouvert
    voulue = _demande(lot, cible=cible, numero="", empreinte="", projet=True)
    reponse = decider(ouvert.regles, ouvert.dossier, voulue)
    return dire_qui(reponse, equipe(ouvert), ouvert.workflow) if isinstance(reponse, Refus) else None


def produire_tout(
    lot: Lot, modele: Remplisseur, cibles: Sequence[str], *, processus: int, dire: Dire
) -> Generator[Issue, None, None]:
    """Chaque document, dans l'ordre des cibles ; les faits de ceux qui sont rendus finissent toujours écrits."""
    if not lot.manuel.simuler:
        nettoyer(lot.repertoire, lot.document.nom)
    carnet = Carnet(lot)
    fini = 0
    try:
        for prepare, redige in _rediger(lot, modele, cibles, processus=processus):
            refus = carnet.noter(prepare, redige) if redige.empreinte else ()
            fini += 1
            dire(fini, len(cibles))
            yield Issue(prepare, redige, refus)
    finally:
        carnet.ecrire()


def _rediger(
    lot: Lot, modele: Remplisseur, cibles: Sequence[str], *, processus: int
) -> Iterator[tuple[Prepare, Redige]]:
    """Chaque document préparé ici, rempli et écrit ici ou ailleurs."""
    cadre, attendus = lot.cadre(), _Attendus(lot)
    paquets = en_paquets(attendus.taches(cibles))
    if processus < 2:
        for paquet in paquets:
            yield from attendus.rendre(rediger(modele, cadre, paquet))
    else:
        with embaucher(lot.modele, livre=lot.livre, cadre=cadre, nombre=processus) as ouvriers:
            for _, rediges in ouvriers.distribuer(paquets):
                yield from attendus.rendre(rediges)
    yield from attendus.rendre([])


class _Attendus:
    """Les documents préparés dont on attend le fichier, dans l'ordre ; ceux qui sont déjà là n'attendent rien."""

    def __init__(self, lot: Lot) -> None:
        self._lot = lot
        self._connus = _connus(lot) if lot.reprendre else {}
        self._prepares: deque[Prepare] = deque()

    def taches(self, cibles: Iterable[str]) -> Iterator[Tache]:
        """Ce qu'il faut remplir pour ces cibles."""
        for cible in cibles:
            prepare = _preparer(self._lot, cible, self._connus.get(cible))
            self._prepares.append(prepare)
            if not prepare.fait:
                yield prepare.tache

    def rendre(self, rediges: Iterable[Redige]) -> Iterator[tuple[Prepare, Redige]]:
        """Ces résultats, chacun avec ce qu'on en attendait."""
        for redige in rediges:
            yield from self._deja_la()
            yield self._prepares.popleft(), redige
        yield from self._deja_la()

    def _deja_la(self) -> Iterator[tuple[Prepare, Redige]]:
        while self._prepares and self._prepares[0].fait:
            prepare = self._prepares.popleft()
            yield prepare, Redige(False)


def _connus(lot: Lot) -> dict[str, tuple[DocumentProduit, ...]]:
    """Pour chaque cible, ce que le journal en a déjà de ce modèle, à une date qui convient."""
    le = lot.manuel.le.isoformat() if lot.manuel.le else ""
    connus: dict[str, tuple[DocumentProduit, ...]] = {}
    for produit in lot.ouvert.dossier.documents:
        if (produit.document, produit.modele) == (lot.document.nom, lot.empreinte) and le in ("", produit.le):
            connus[produit.cible] = (*connus.get(produit.cible, ()), produit)
    return connus


def _preparer(lot: Lot, cible: str, connus: tuple[DocumentProduit, ...] | None) -> Prepare:
    ouvert, document = lot.ouvert, lot.document
    donnees = donnees_de(ouvert, document, cible=cible, chemins=lot.chemins, le=lot.le, modele=lot.empreinte)
    numero = donnees["document"]["numero"]
    raisons = manques_du_document(
        ouvert.regles, ouvert.dossier, document=document.nom, cible=cible, le=lot.le
    )
    noms = (nom_de_fichier(document.nom, numero), nom_de_fichier(f"{document.nom}-projet", numero))
    connu = next((p for p in connus or () if _est_la(lot, p, numero, noms, projet=bool(raisons))), None)
    tache = Tache(donnees, proprietes_de(ouvert, document, donnees), noms, bool(raisons), connu is not None)
    return Prepare(cible, numero, raisons, tache, connu)


def _est_la(lot: Lot, produit: DocumentProduit, numero: str, noms: tuple[str, str], *, projet: bool) -> bool:
    """Le même contenu, attesté, et son fichier intact. Un projet reste à relire : il peut être devenu complet."""
    if produit.numero != numero or (projet and not produit.projet):
        return False
    try:
        octets = (lot.repertoire / noms[produit.projet]).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(octets).hexdigest() == produit.empreinte


class Carnet:
    """Les faits décidés qui attendent d'être écrits ensemble, et le dossier qu'ils donneront."""

    def __init__(self, lot: Lot) -> None:
        self._lot = lot
        self._attestes = {(p.document, p.cible, p.empreinte) for p in lot.ouvert.dossier.documents}
        self._faits: list[FaitAEcrire] = []
        self._suivant: Dossier = lot.ouvert.dossier.copie()

    def noter(self, prepare: Prepare, redige: Redige) -> tuple[Motif, ...]:
        """Décide du fait et le retient ; produire deux fois les mêmes octets n'en est pas un second."""
        lot, workflow = self._lot, self._lot.ouvert.workflow
        voulue = _demande(
            lot, cible=prepare.cible, numero=prepare.numero, empreinte=redige.empreinte, projet=redige.projet
        )
        reponse = decider(lot.ouvert.regles, self._suivant, voulue)
        if isinstance(reponse, Refus):
            return dire_qui(reponse, equipe(lot.ouvert), workflow).motifs
        cle = (lot.document.nom, prepare.cible, redige.empreinte)
        if cle in self._attestes or lot.manuel.simuler:
            return ()
        self._attestes.add(cle)
        type_sujet = self._suivant.instances[prepare.cible].type
        self._faits.append(a_ecrire(workflow, reponse.fait, type_sujet=type_sujet))
        avancer_d_un_fait(workflow, self._suivant, reponse.fait)
        if len(self._faits) >= FAITS_PAR_ECRITURE:
            self.ecrire()
        return ()

    def ecrire(self) -> None:
        """Écrit d'un seul tenant les faits retenus."""
        if self._faits:
            ecrire(self._lot.ouvert, self._faits, suivant=self._suivant)
            self._faits, self._suivant = [], self._suivant.copie()


def _demande(lot: Lot, *, cible: str, numero: str, empreinte: str, projet: bool) -> d.Produire:
    ouvert = lot.ouvert
    return d.Produire(
        mandat=mandater(ouvert, lot.manuel.par, habilites=redacteurs(ouvert.workflow, lot.document), le=lot.le),
        le=lot.le, saisi_le=ouvert.atelier.aujourd_hui(), document=lot.document.nom, cible=cible,
        empreinte=empreinte, numero=numero, projet=projet, modele=lot.empreinte,
    )  # fmt: skip
