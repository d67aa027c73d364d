"""Trouver ce qu'un exemplaire signé vient remplir : la fiche, la pièce, le document produit, qui a signé."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moteur.domaine.definitions import Document, Piece
from moteur.domaine.regles.contexte import Contexte
from moteur.domaine.signataires import appeles
from moteur.erreurs import CommandeMalEcrite, ControleNegatif, Introuvable
from moteur.operations.agir import Signature, trouver
from moteur.operations.atelier import Atelier
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.exemplaires import chercher, piece_de
from moteur.operations.fichier_recu import lire
from moteur.operations.verifier_document import verifier
from moteur.suggestions import vouliez_vous_dire

# Ce qui fait qu'un fichier Word n'est pas l'exemplaire que l'on a donné à signer.
_REDHIBITOIRES = frozenset({"fichier", "projet", "texte", "signature", "suivi"})


@dataclass(frozen=True, slots=True)
class Voulue:
    """Ce que la personne en dit : la fiche, le document, le numéro, qui a signé, pour qui par délégation."""

    pour: str = ""
    document: str = ""
    numero: str = ""
    signataires: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visee:
    """La pièce que l'exemplaire signé remplit, et ce qu'il dit ; `notes` : ce qu'on a déduit."""

    ouvert: Ouvert
    cible: str
    piece: Piece
    signature: Signature
    notes: tuple[str, ...] = ()


def viser(atelier: Atelier, fichier: Path | None, voulue: Voulue, *, dossier: str = "") -> Visee:
    """La pièce visée, par le numéro d'un document Word, ou par ce que l'on dit d'un scan."""
    if fichier is not None and fichier.suffix.lower() == ".docx":
        return _par_le_numero(atelier, fichier, voulue, dossier)
    if not voulue.pour:
        raise CommandeMalEcrite(
            "On ne sait pas ce que ce fichier signe.",
            raison="Seul un document Word porte son numéro.",
            suite="Dites-le : --pour FICHE, par exemple --pour convention-1",
        )
    ouvert = relire(atelier, dossier)
    cible = trouver(ouvert, voulue.pour)
    document, piece = _choisir(ouvert, cible, voulue.document)
    produits = [
        p for p in ouvert.dossier.documents if (p.document, p.cible) == (document.nom, cible) and not p.projet
    ]
    numero, notes = voulue.numero, []
    if not numero and produits:
        numero = produits[-1].numero
        notes.append(f"Exemplaire signé : n° {numero}, le dernier produit ; un autre se dit par --numero.")
    return Visee(
        ouvert, cible, piece, Signature(numero, voulue.signataires, voulue.delegations), tuple(notes)
    )


def _par_le_numero(atelier: Atelier, fichier: Path, voulue: Voulue, dossier: str) -> Visee:
    vue = verifier(atelier, lire(fichier), dossier=dossier)
    fautes = [d for d in vue["defauts"] if d["genre"] in _REDHIBITOIRES]
    if fautes:
        raise ControleNegatif(
            "Ce fichier n'est pas l'exemplaire que moteur a produit ; sa signature n'est pas enregistrée.",
            lieu=str(fichier),
            raison="\n".join(
                f"  - {d['lieu'] + ' : ' if d['lieu'] else ''}{d['message']}" for d in fautes[:10]
            ),
            suite=f"Voyez le détail : moteur document verifier {fichier.name}. S'il a bien été signé ainsi, "
            "scannez-le et enregistrez le PDF.",
        )
    if not vue["signatures_numeriques"]:
        raise ControleNegatif(
            "Ce document Word ne porte aucune signature numérique.",
            lieu=str(fichier),
            suite="Signé à la main, il se scanne : moteur document enregistrer-signature scan.pdf "
            f"--pour {vue['cible']}",
        )
    exemplaire = chercher(atelier, [vue["numero"]], empreinte=vue["sha256"], dossier=dossier)
    ouvert, document = exemplaire.ouvert, exemplaire.document
    _accorder(ouvert, voulue, vue)
    piece = piece_de(ouvert, document)
    if piece is None:
        raise _sans_piece(ouvert, vue["cible"])
    signataires = voulue.signataires or _signataires(ouvert, document, vue)
    signature = Signature(vue["numero"], signataires, voulue.delegations)
    return Visee(ouvert, vue["cible"], piece, signature, _notes(vue))


def _accorder(ouvert: Ouvert, voulue: Voulue, vue: dict[str, Any]) -> None:
    """Ce que la personne dit et ce que le document dit doivent être la même chose."""
    dites = {
        "--pour": (trouver(ouvert, voulue.pour) if voulue.pour else "", vue["cible"]),
        "--document": (voulue.document, vue["document"]),
        "--numero": (voulue.numero, vue["numero"]),
    }
    for option, (dit, lu) in dites.items():
        if dit and dit != lu:
            raise CommandeMalEcrite(
                f"{option} {dit} : ce document dit « {lu} ».",
                suite=f"Retirez {option}, ou donnez le bon fichier.",
            )


def _signataires(ouvert: Ouvert, document: Document, vue: dict[str, Any]) -> tuple[str, ...]:
    """Ceux dont la ligne est signée, les lignes étant dans leur ordre ; aucun : toutes le sont."""
    signatures: Sequence[dict[str, Any]] = vue["signatures"]
    if all(s["signee"] for s in signatures):
        return ()
    le = ouvert.atelier.aujourd_hui()
    contexte = Contexte(ouvert.regles, ouvert.dossier, le, le, pile=(ouvert.dossier.instances[vue["cible"]],))
    lignes = [a.nom for a in appeles(document, contexte) if a.signe]
    if len(signatures) != len(lignes):
        raise CommandeMalEcrite(
            "Toutes les lignes ne sont pas signées, et l'on ne sait pas de qui elles sont.",
            raison=f"Signataires : {', '.join(document.signataires) or 'aucun'}.",
            suite="Dites qui a signé : --signataire NOM, autant de fois qu'il le faut.",
        )
    return tuple(nom for nom, s in zip(lignes, signatures, strict=True) if s["signee"])


def _notes(vue: dict[str, Any]) -> tuple[str, ...]:
    """Ce qui n'empêche pas d'enregistrer, et qu'il faut savoir."""
    utiles = [
        d["message"]
        for d in vue["defauts"]
        if d["genre"] in ("perime", "remplace", "original", "commentaire")
    ]
    return ("L'authenticité des signatures se vérifie dans Word ; le moteur ne le fait pas.", *utiles)


def _choisir(ouvert: Ouvert, cible: str, nom: str) -> tuple[Document, Piece]:
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    pieces = {p.document: p for p in machine.pieces.values() if p.document}
    if not pieces:
        raise _sans_piece(ouvert, cible)
    produits = {p.document for p in ouvert.dossier.documents if p.cible == cible and not p.projet} & set(
        pieces
    )
    # Un seul document est parti à la signature : c'est celui-là qui revient.
    nom = nom or (produits.pop() if len(produits) == 1 else "")
    if nom not in pieces and (nom or len(pieces) > 1):
        dit = (
            f"« {nom} » n'est pas un document que signe {cible}."
            if nom
            else f"{cible} signe plusieurs documents."
        )
        raise Introuvable(
            dit,
            raison=f"Documents : {', '.join(pieces)}.",
            suite=vouliez_vous_dire(nom, pieces) or "Dites lequel : --document DOCUMENT",
        )
    choisi = nom or next(iter(pieces))
    return ouvert.workflow.documents[choisi], pieces[choisi]


def _sans_piece(ouvert: Ouvert, cible: str) -> Introuvable:
    return Introuvable(
        f"{cible} n'attend aucun exemplaire signé.",
        raison="Aucune de ses pièces ne porte « document: ».",
        suite=f"Voyez ses pièces : moteur voir {cible}",
    )
