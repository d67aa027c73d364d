"""Produire un document : un projet filigrané tant qu'il manque quelque chose, l'exemplaire à signer ensuite.

Mêmes données, mêmes octets : le numéro vient du contenu, les dates du dossier et de la demande.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur.domaine.decision import Refus
from moteur.domaine.definitions import Document
from moteur.domaine.droits import Motif
from moteur.domaine.versements import vaut
from moteur.erreurs import CommandeMalEcrite, ErreurMoteur, Introuvable
from moteur.operations.agir import Manuel, trouver
from moteur.operations.chemins import Origine, origine
from moteur.operations.dossiers import Ouvert
from moteur.operations.equipe import equipe
from moteur.operations.voix import voix
from moteur.suggestions import vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.documents.remplisseur import Remplisseur
    from moteur.operations.lot import Issue, Lot

Dire = Callable[[int, int], None]
REPERTOIRE = "documents"


@dataclass(frozen=True, slots=True)
class Commande:
    """Ce qu'on veut produire, et où : `a_signer` refuse un simple projet.

    `processus` dit entre combien partager le lot ; 0 : selon sa taille, sans dépasser `coeurs`.
    """

    document: str
    pour: str = ""
    tous: bool = False
    sortie: Path | None = None
    a_signer: bool = False
    processus: int = 0
    coeurs: int = 1


def produire(
    ouvert: Ouvert, commande: Commande, *, manuel: Manuel, dire: Dire = lambda _fait, _tout: None
) -> dict[str, Any] | Refus:
    """Produit le document pour une cible, ou pour toutes ; rend les fichiers, ou toutes les raisons du refus.

    Dans un lot, ce qui arrête un document n'arrête pas les autres : il est dans `echecs`. `dire` suit l'avance.
    """
    from moteur.documents.remplisseur import ouvrir
    from moteur.operations.lot import autoriser, produire_tout
    from moteur.operations.modeles import exiger_juste

    document = _document(ouvert, commande.document)
    cibles = _cibles(ouvert, document, commande)
    atelier, seul = ouvert.atelier, len(cibles) == 1
    if atelier.lire_modele is None:
        raise Introuvable("Aucun modèle Word n'est disponible ici.")
    octets, livre = atelier.lire_modele(document.modele), atelier.modele_livre(document.modele)
    with ouvrir(octets, livre=livre) as modele:
        exiger_juste(modele.chemins, ouvert.workflow, document, livre=livre)
        lot = _lot(ouvert, document, octets, livre, modele, commande, manuel)
        refus = autoriser(lot, cibles[0]) if cibles else None
        if refus is not None:
            return refus
        bilan: dict[str, Any] = {"documents": [], "echecs": []}
        issues = produire_tout(lot, modele, cibles, processus=_processus(commande, len(cibles)), dire=dire)
        with closing(issues):
            for issue in issues:
                if seul and issue.redige.faute is not None:
                    raise issue.redige.faute
                manquants = [_manquant(ouvert, c, issue.prepare.cible) for c in issue.redige.manquants]
                motifs = _motifs(lot, issue, manquants)
                if seul and motifs:
                    return Refus(motifs)
                if motifs or issue.redige.faute is not None:
                    bilan["echecs"].append(_echec(issue, motifs))
                else:
                    bilan["documents"].append(_decrire(lot, issue, manquants))
    bilan["compte"] = _compter(bilan)
    return bilan


def _compter(bilan: dict[str, Any]) -> dict[str, int]:
    documents = bilan["documents"]
    projets = sum(1 for p in documents if p["projet"])
    return {
        "documents": len(documents), "a_signer": len(documents) - projets, "projets": projets,
        "deja_produits": sum(1 for p in documents if p["deja_produit"]), "echecs": len(bilan["echecs"]),
    }  # fmt: skip


def _processus(commande: Commande, documents: int) -> int:
    from moteur.operations.lot import SEUIL

    return min(commande.processus or min(commande.coeurs, documents // SEUIL), documents)


def _lot(
    ouvert: Ouvert,
    document: Document,
    octets: bytes,
    livre: bool,
    modele: Remplisseur,
    commande: Commande,
    manuel: Manuel,
) -> Lot:
    from moteur.operations.lot import Lot

    return Lot(
        ouvert, document, octets, hashlib.sha256(octets).hexdigest(), livre,
        chemins=tuple(dict.fromkeys(c.chemin for c in modele.chemins)),
        repertoire=commande.sortie or ouvert.atelier.racine / REPERTOIRE,
        le=manuel.le or ouvert.atelier.aujourd_hui(), manuel=manuel,
        a_signer=commande.a_signer, reprendre=commande.tous,
    )  # fmt: skip


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


def _motifs(lot: Lot, issue: Issue, manquants: list[dict[str, Any]]) -> tuple[Motif, ...]:
    """Pourquoi ce document n'a pas été produit ; rien s'il l'est."""
    if lot.a_signer and issue.redige.projet and issue.redige.faute is None:
        return (*issue.prepare.raisons, *(_manque(m) for m in manquants))
    return issue.refus


def _echec(issue: Issue, motifs: tuple[Motif, ...]) -> dict[str, Any]:
    faute = issue.redige.faute
    raisons = [m.message for m in motifs] if faute is None else [_phrase(faute)]
    suites = [m.suite for m in motifs] if faute is None else [faute.suite]
    return {
        "cible": issue.prepare.cible, "numero": issue.prepare.numero, "raisons": raisons,
        "suites": list(dict.fromkeys(s for s in suites if s)),
    }  # fmt: skip


def _phrase(faute: ErreurMoteur) -> str:
    dite = f"{faute.fait.rstrip('.')}{f' ({faute.lieu})' if faute.lieu else ''}. {faute.raison}".strip()
    return f"{dite[:1].upper()}{dite[1:]}"


def _decrire(lot: Lot, issue: Issue, manquants: list[dict[str, Any]]) -> dict[str, Any]:
    prepare, redige, document = issue.prepare, issue.redige, lot.document
    # Sans octets, le fichier était là : celui que le journal atteste, intact.
    deja = prepare.connu if not redige.empreinte else None
    return {
        "signe_le": _signe_le(lot.ouvert, document, prepare.cible),
        "fichier": str(lot.repertoire / prepare.tache.noms[redige.projet]),
        "sha256": deja.empreinte if deja else redige.empreinte, "projet": redige.projet, "numero": prepare.numero,
        "document": document.nom, "titre": document.titre, "cible": prepare.cible, "manquants": manquants,
        "raisons": [m.message for m in prepare.raisons], "deja_produit": deja is not None,
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
        if vaut(ouvert.workflow, instance, piece, v, dossier=ouvert.dossier)
    ]
    return max(dates, default=None)


def _manquant(ouvert: Ouvert, chemin: str, cible: str) -> dict[str, Any]:
    """Une donnée qui manque : son titre, qui la remplit et par quelle commande."""
    source = origine(ouvert.workflow, chemin, cible=cible)
    return {
        "champ": chemin, "titre": source.titre, "qui": list(source.roles),
        "titres_qui": [ouvert.workflow.roles[r].titre for r in source.roles],
        "commande": _qui_le_fait(ouvert, source),
    }  # fmt: skip


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
