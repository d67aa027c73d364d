"""Retrouver un document produit dans l'espace, et le refaire tel qu'il est parti.

Le journal atteste une empreinte : ce que l'on refait ne vaut le document parti que s'il a la même.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from moteur.domaine.definitions import Document, Piece
from moteur.domaine.dossier import DocumentProduit
from moteur.domaine.regles.evaluation import Regles
from moteur.erreurs import ErreurMoteur, Introuvable
from moteur.journal.port import FaitLu, Journal
from moteur.operations.atelier import Atelier
from moteur.operations.chemins import origine
from moteur.operations.dossiers import (
    Ouvert,
    choisir,
    derouler,
    rejouer_les_faits,
    relire_range,
    workflow_au_rang,
)
from moteur.operations.redaction import donnees_de, ecrire

if TYPE_CHECKING:
    from moteur.documents.remplisseur import Remplisseur

REPERTOIRE = "documents"


@dataclass(frozen=True, slots=True)
class Exemplaire:
    """Un document produit : son dossier, le fait qui l'atteste."""

    ouvert: Ouvert
    produit: DocumentProduit

    @property
    def document(self) -> Document:
        """Ce que le workflow en dit."""
        connu = self.ouvert.workflow.documents.get(self.produit.document)
        # Un projet d'une version d'avant : elle seule sait encore ce que c'était.
        return connu or workflow_au_rang(self.ouvert, self.produit.rang).documents[self.produit.document]


@dataclass(frozen=True, slots=True)
class Original:
    """Le document refait ; `exact` : ce sont ses octets, sinon `pourquoi` on ne peut pas en jurer.

    `meme_modele` : seul le moteur a pu changer depuis ; les données et le modèle, eux, sont ceux qu'atteste le journal.
    """

    octets: bytes = b""
    exact: bool = False
    meme_modele: bool = False
    pourquoi: str = ""


def chercher(
    atelier: Atelier, numeros: Iterable[str], *, empreinte: str = "", dossier: str = ""
) -> Exemplaire:
    """L'exemplaire qui porte l'un de ces numéros, de préférence celui de ces octets-là ; `Introuvable` sinon."""
    voulus = [n for n in dict.fromkeys(numeros) if n]
    ranges = [choisir(atelier, dossier)] if dossier else atelier.journal.dossiers()
    trouves = [
        Exemplaire(ouvert, produit)
        for ouvert in (relire_range(atelier, r) for r in ranges)
        for produit in ouvert.dossier.documents
        if produit.numero in voulus or (empreinte and produit.empreinte == empreinte)
    ]
    if trouves:
        return max(trouves, key=lambda e: _preference(e.produit, voulus, empreinte))
    dits = ", ".join(f"« {n[:40]} »" for n in voulus[:3])
    raison = (
        f"Aucun document de ce numéro ({dits}) n'y a été produit." if dits else "Il ne porte aucun numéro."
    )
    ou = "ce dossier" if dossier else "cet espace"
    raise Introuvable(
        f"Ce document est inconnu de {ou}.",
        raison=raison,
        suite="Vérifiez que c'est le bon espace : --espace CHEMIN. Les documents produits se lisent par : moteur journal",
    )


def _preference(produit: DocumentProduit, voulus: list[str], empreinte: str) -> tuple[bool, int, bool, int]:
    place = voulus.index(produit.numero) if produit.numero in voulus else len(voulus)
    return produit.empreinte == empreinte, -place, not produit.projet, produit.rang


def numeros_connus(atelier: Atelier, textes: Iterable[str], *, dossier: str = "") -> tuple[str, ...]:
    """Les numéros produits ici qui se lisent dans ces textes : un programme peut avoir perdu les propriétés."""
    tout = "\n".join(textes)
    ranges = [choisir(atelier, dossier)] if dossier else atelier.journal.dossiers()
    produits = (p for r in ranges for p in relire_range(atelier, r).dossier.documents)
    return tuple(dict.fromkeys(p.numero for p in produits if p.numero and p.numero in tout))


def piece_de(ouvert: Ouvert, document: Document) -> Piece | None:
    """La pièce par laquelle l'exemplaire signé de ce document se verse."""
    pieces = ouvert.workflow.machines[document.pour].pieces.values()
    return next((p for p in pieces if p.document == document.nom), None)


def au_rang(ouvert: Ouvert, rang: int) -> tuple[Ouvert, bool]:
    """Le dossier tel qu'il était après ce fait ; et s'il y manque des données effacées depuis."""
    chaine = ouvert.dossier.chaine
    lus = list(derouler(ouvert.atelier.journal, chaine, ouvert.workflow, jusqu_a=rang))
    effacees = any(partie is None for _, lu in lus for partie in lu.parties.values())
    dossier = rejouer_les_faits(chaine, lus)
    passe = cast(Journal, _Passe(ouvert.atelier.journal, rang))
    atelier = replace(ouvert.atelier, journal=passe)
    # La version de ce jour-là : un document reste celui de la sienne.
    workflow = lus[-1][0] if lus else ouvert.workflow
    return replace(
        ouvert, atelier=atelier, dossier=dossier, workflow=workflow, regles=Regles(workflow)
    ), effacees


class _Passe:
    """Le journal, arrêté à un rang : ce qu'un contrôle de toute l'histoire lisait ce jour-là."""

    def __init__(self, journal: Journal, rang: int) -> None:
        self._journal = journal
        self._rang = rang

    def relire(self, chaine: str, *, depuis: int = 0) -> Iterator[FaitLu]:
        return (lu for lu in self._journal.relire(chaine, depuis=depuis) if lu.rang <= self._rang)

    def __getattr__(self, nom: str) -> Any:
        return getattr(self._journal, nom)


def refaire(exemplaire: Exemplaire) -> Original:
    """Le document parti : la copie de l'espace si elle est intacte, sinon refait du dossier de ce jour-là."""
    gardee = _copie(exemplaire)
    if gardee:
        return Original(gardee, exact=True)
    avant, effacees = au_rang(exemplaire.ouvert, exemplaire.produit.rang - 1)
    if effacees:
        return Original(pourquoi="Des données personnelles qu'il imprimait ont été effacées du dossier.")
    try:
        octets, modele = _rendre(replace(exemplaire, ouvert=avant))
    except ErreurMoteur as faute:
        return Original(pourquoi=f"Il ne peut pas être refait : {faute.fait}")
    if hashlib.sha256(octets).hexdigest() == exemplaire.produit.empreinte:
        return Original(octets, exact=True)
    if exemplaire.produit.modele == modele:
        return Original(octets, meme_modele=True, pourquoi="Le moteur a changé depuis.")
    certain = "a" if exemplaire.produit.modele else "ou le moteur ont sans doute"
    return Original(octets, pourquoi=f"Le modèle Word {certain} changé depuis.")


def _copie(exemplaire: Exemplaire) -> bytes:
    """Le fichier écrit dans l'espace, s'il y est encore et que ses octets sont ceux qu'atteste le journal."""
    from moteur.documents.ecriture import nom_de_fichier

    produit = exemplaire.produit
    nom = nom_de_fichier(f"{produit.document}{'-projet' if produit.projet else ''}", produit.numero)
    fichier = exemplaire.ouvert.atelier.racine / REPERTOIRE / nom
    try:
        octets = fichier.read_bytes() if fichier.is_file() else b""
    except OSError:
        return b""
    return octets if hashlib.sha256(octets).hexdigest() == produit.empreinte else b""


def _rendre(exemplaire: Exemplaire) -> tuple[bytes, str]:
    """Les octets du document refait, et l'empreinte du modèle d'aujourd'hui."""
    from moteur.documents.remplisseur import ouvrir

    octets = lire_le_modele(exemplaire.ouvert, exemplaire.document)
    livre = exemplaire.ouvert.atelier.modele_livre(exemplaire.document.modele)
    with ouvrir(octets, livre=livre) as modele:
        donnees = donnees_du(exemplaire, modele)
        return rendre(exemplaire, modele, donnees), hashlib.sha256(octets).hexdigest()


def lire_le_modele(ouvert: Ouvert, document: Document) -> bytes:
    """Le modèle Word de ce document, tel qu'il est aujourd'hui."""
    if ouvert.atelier.lire_modele is None:
        raise Introuvable("Aucun modèle Word n'est disponible ici.")
    return ouvert.atelier.lire_modele(document.modele)


def donnees_du(exemplaire: Exemplaire, modele: Remplisseur) -> dict[str, Any]:
    """Ce que ce document imprime du dossier donné, au jour et sous le numéro où il fut produit."""
    produit = exemplaire.produit
    return donnees_de(
        exemplaire.ouvert, exemplaire.document, cible=produit.cible, chemins=[c.chemin for c in modele.chemins],
        le=date.fromisoformat(produit.le), numero=produit.numero, modele=produit.modele,
    )  # fmt: skip


def rendre(
    exemplaire: Exemplaire, modele: Remplisseur, donnees: dict[str, Any], *, projet: bool | None = None
) -> bytes:
    """Ce document, rempli de ces données."""
    workflow, produit = exemplaire.ouvert.workflow, exemplaire.produit
    titres = {c.chemin: origine(workflow, c.chemin, cible=produit.cible).titre for c in modele.chemins}
    return ecrire(
        exemplaire.ouvert, exemplaire.document, modele, donnees=donnees,
        projet=produit.projet if projet is None else projet, titres=titres,
    )  # fmt: skip
