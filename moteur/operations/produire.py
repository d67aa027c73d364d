"""Produire un document : un projet filigrané tant qu'il manque quelque chose, l'exemplaire à signer ensuite.

Mêmes données, mêmes octets : le numéro vient du contenu, les dates du dossier et de la demande.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.domaine import demandes as d
from moteur.domaine.decision import Accord, Refus, decider, manques_du_document
from moteur.domaine.definitions import Document
from moteur.domaine.droits import Motif
from moteur.domaine.faits import Fait
from moteur.domaine.reprises import redacteurs
from moteur.domaine.versements import vaut
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.operations.agir import Manuel, trouver
from moteur.operations.chemins import Origine, origine
from moteur.operations.dossiers import Ouvert, consigner
from moteur.operations.equipe import equipe, mandater
from moteur.operations.redaction import donnees_de, ecrire
from moteur.operations.voix import dire_qui, voix
from moteur.suggestions import vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.documents.remplisseur import Remplisseur

REPERTOIRE = "documents"


@dataclass(frozen=True, slots=True)
class Commande:
    """Ce qu'on veut produire, et où : `a_signer` refuse un simple projet."""

    document: str
    pour: str = ""
    tous: bool = False
    sortie: Path | None = None
    a_signer: bool = False


def produire(ouvert: Ouvert, commande: Commande, *, manuel: Manuel) -> dict[str, Any] | Refus:
    """Produit le document pour une cible, ou pour toutes ; rend les fichiers, ou toutes les raisons du refus."""
    from moteur.documents.remplisseur import ouvrir
    from moteur.operations.modeles import exiger_juste

    document = _document(ouvert, commande.document)
    cibles = _cibles(ouvert, document, commande)
    atelier, produits = ouvert.atelier, []
    if atelier.lire_modele is None:
        raise Introuvable("Aucun modèle Word n'est disponible ici.")
    octets, livre = atelier.lire_modele(document.modele), atelier.modele_livre(document.modele)
    empreinte = hashlib.sha256(octets).hexdigest()
    with ouvrir(octets, livre=livre) as modele:
        exiger_juste(modele.chemins, ouvert.workflow, document)
        for cible in cibles:
            produit = _un(ouvert, document, modele, cible, commande, manuel, empreinte)
            if isinstance(produit, Refus):
                return produit
            produits.append(produit)
    return {"documents": produits}


def _document(ouvert: Ouvert, nom: str) -> Document:
    connus = ouvert.workflow.documents
    if nom.removesuffix(".docx") in connus:
        return connus[nom.removesuffix(".docx")]
    proches = [n for n, doc in connus.items() if nom and nom.lower() in f"{n} {doc.titre}".lower()]
    if len(proches) == 1:
        return connus[proches[0]]
    raise Introuvable(
        f"Aucun document ne s'appelle « {nom} ».",
        raison=f"Documents : {', '.join(connus) or 'aucun'}.",
        suite=vouliez_vous_dire(nom, connus),
    )


def _cibles(ouvert: Ouvert, document: Document, commande: Commande) -> tuple[str, ...]:
    machine = ouvert.workflow.machines[document.pour]
    fiches = tuple(f.nom for f in ouvert.dossier.fiches(document.pour))
    if machine.genre != "fiche":
        return (document.pour,)
    if commande.pour:
        cible = trouver(ouvert, commande.pour)
        if cible not in fiches:
            raise CommandeMalEcrite(
                f"« {document.titre} » se produit pour une fiche « {machine.titre} ».",
                suite=f"Fiches : {', '.join(fiches) or 'aucune'}.",
            )
        return (cible,)
    if commande.tous or len(fiches) == 1:
        return fiches
    if not fiches:
        raise Introuvable(
            f"Ce dossier n'a encore aucune fiche « {machine.titre} ».",
            suite=f"Créez-la : moteur creer {machine.nom} …",
        )
    raise Introuvable(
        f"Ce dossier a plusieurs fiches « {machine.titre} ».",
        raison=f"Fiches : {', '.join(fiches)}.",
        suite="Dites laquelle : --pour FICHE, ou --tous.",
    )


def _un(
    ouvert: Ouvert,
    document: Document,
    modele: Remplisseur,
    cible: str,
    commande: Commande,
    manuel: Manuel,
    empreinte: str,
) -> dict[str, Any] | Refus:
    le = manuel.le or ouvert.atelier.aujourd_hui()
    chemins = [c.chemin for c in modele.chemins]
    donnees = donnees_de(ouvert, document, cible=cible, chemins=chemins, le=le)
    numero = donnees["document"]["numero"]
    vides = modele.manques(donnees)
    origines = {c: origine(ouvert.workflow, c, cible=cible) for c in dict.fromkeys((*vides, *chemins))}
    manquants = [
        {
            "champ": c,
            "titre": origines[c].titre,
            "qui": list(origines[c].roles),
            "titres_qui": [ouvert.workflow.roles[r].titre for r in origines[c].roles],
            "commande": _qui_le_fait(ouvert, origines[c]),
        }
        for c in vides
    ]
    raisons = manques_du_document(ouvert.regles, ouvert.dossier, document=document.nom, cible=cible, le=le)
    projet = bool(vides or raisons)
    if projet and commande.a_signer:
        return Refus((*raisons, *(_manque(m) for m in manquants)))
    titres = {c: o.titre for c, o in origines.items()}
    octets = ecrire(ouvert, document, modele, donnees=donnees, projet=projet, titres=titres)
    demande = d.Produire(
        mandat=mandater(ouvert, manuel.par, habilites=redacteurs(ouvert.workflow, document), le=le), le=le,
        saisi_le=ouvert.atelier.aujourd_hui(), document=document.nom, cible=cible,
        empreinte=hashlib.sha256(octets).hexdigest(), numero=numero, projet=projet, modele=empreinte,
    )  # fmt: skip
    accord = _decider(ouvert, demande)
    if isinstance(accord, Refus):
        return accord
    fichier = _ecrire(
        ouvert, document, numero, octets, projet=projet, commande=commande, simuler=manuel.simuler
    )
    # Le fichier d'abord : le journal n'atteste jamais un document que le disque n'a pas pu recevoir.
    if not manuel.simuler and not _deja_produit(ouvert, accord.fait):
        consigner(ouvert, accord.fait)
    return {
        "signe_le": _signe_le(ouvert, document, cible),
        "fichier": str(fichier), "sha256": hashlib.sha256(octets).hexdigest(), "projet": projet, "numero": numero,
        "document": document.nom, "titre": document.titre, "cible": cible, "manquants": manquants,
        "raisons": [m.message for m in raisons],
    }  # fmt: skip


def _signe_le(ouvert: Ouvert, document: Document, cible: str) -> str | None:
    """Le jour de l'exemplaire signé qui vaut encore ; rien s'il reste à signer."""
    instance = ouvert.dossier.instances[cible]
    pieces = (
        p for p in ouvert.workflow.machines[instance.type].pieces.values() if p.document == document.nom
    )
    dates = [
        v.le
        for piece in pieces
        for v in instance.versements.get(piece.nom, ())
        if vaut(ouvert.workflow, instance, piece, v)
    ]
    return max(dates, default=None)


def _qui_le_fait(ouvert: Ouvert, origine: Origine) -> str:
    """La commande qui remplit ce champ, dite par qui peut l'écrire d'ici."""
    dite = voix(
        equipe(ouvert),
        ouvert.workflow,
        origine.roles,
        habilites=origine.roles,
        en_personne=origine.en_personne,
    )
    return f"{origine.commande} {dite.options}".rstrip() if origine.commande else ""


def _manque(manquant: dict[str, Any]) -> Motif:
    return Motif(
        f"champ_manquant.{manquant['champ']}",
        f"Il manque « {manquant['titre']} ».",
        suite=manquant["commande"],
    )


def _decider(ouvert: Ouvert, demande: d.Produire) -> Accord | Refus:
    reponse = decider(ouvert.regles, ouvert.dossier, demande)
    return dire_qui(reponse, equipe(ouvert), ouvert.workflow) if isinstance(reponse, Refus) else reponse


def _deja_produit(ouvert: Ouvert, fait: Fait) -> bool:
    """Produire deux fois les mêmes octets n'est pas un second fait."""
    return any(
        (p.empreinte, p.document, p.cible) == (fait.trace["empreinte"], fait.trace["document"], fait.sujet)
        for p in ouvert.dossier.documents
    )


def _ecrire(
    ouvert: Ouvert,
    document: Document,
    numero: str,
    octets: bytes,
    *,
    projet: bool,
    commande: Commande,
    simuler: bool,
) -> Path:
    from moteur.documents.ecriture import ecrire as ecrire_le_fichier
    from moteur.documents.ecriture import nom_de_fichier

    repertoire = commande.sortie or ouvert.atelier.racine / REPERTOIRE
    nom = nom_de_fichier(f"{document.nom}{'-projet' if projet else ''}", numero)
    return repertoire / nom if simuler else ecrire_le_fichier(repertoire, nom, octets=octets)
