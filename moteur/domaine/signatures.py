"""Signer l'exemplaire d'un document, ou refuser : ce que la trace en garde, et pourquoi une demande ne passe pas."""

from __future__ import annotations

from moteur.domaine import faits as f
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.definitions import Document, Piece
from moteur.domaine.dossier import Dossier, Instance, Json
from moteur.domaine.droits import Motif, de_forme, quand, qui
from moteur.domaine.workflow import Workflow
from moteur.suggestions import vouliez_vous_dire


def signature(affaire: Affaire, instance: Instance, piece: Piece) -> tuple[dict[str, Json], list[Motif]]:
    """De quel exemplaire c'est la signature et de qui, pour la trace ; ou ce qui est mal dit."""
    numero, roles = affaire.demande.numero, affaire.demande.signataires
    if not numero and not roles:
        return {}, []
    if piece.document is None:
        message = f"« {piece.titre} » n'est pas l'exemplaire signé d'un document."
        return {}, [de_forme("valeur.signataires", message, suite="Versez-la sans numéro ni signataire.")]
    document = affaire.workflow.documents[piece.document]
    motifs = [m for r in roles if (m := _inconnu(affaire.workflow, document, r))]
    trace: dict[str, Json] = {}
    if roles:
        trace["signataires"] = [r for r in document.signataires if r in roles]
    if numero:
        produit = _produit(affaire.dossier, instance, piece, numero)
        motifs += _mal_choisi(affaire.dossier, document, instance, numero, produit)
        trace["produit"] = produit
    return trace, motifs


def refuser(affaire: Affaire) -> Reponse:
    """La réponse à « ce rôle refuse de signer » : le rôle, la date, un motif ; rien d'autre ne s'y oppose."""
    demande, workflow = affaire.demande, affaire.workflow
    instance = affaire.dossier.instances[demande.cible]
    piece = workflow.machines[instance.type].pieces.get(demande.piece)
    if piece is None or piece.document is None:
        message = f"« {instance.nom} » n'attend aucun exemplaire signé « {demande.piece} »."
        return Refus((Motif("etat", message, suite=f"Voyez ses pièces : moteur voir {instance.nom}"),))
    motifs = [*qui(workflow, demande.mandat, piece.porte), *quand(demande, instance)]
    if inconnu := _inconnu(workflow, workflow.documents[piece.document], demande.signataire):
        motifs.append(inconnu)
    if not demande.motif.strip():
        motifs.append(Motif("motif", "Un refus de signer demande un motif.", suite='Ajoutez --motif "…".'))
    if motifs:
        return Refus(tuple(motifs))
    trace = {"piece": piece.nom, "signataire": demande.signataire}
    return Accord(affaire.fait(f.REFUSE, sujet=instance.nom, trace=trace, valeurs={}))


def _inconnu(workflow: Workflow, document: Document, role: str) -> Motif | None:
    if role in document.signataires:
        return None
    dits = ", ".join(document.signataires) or "aucun"
    message = f"« {role} » ne signe pas « {document.titre} »." if role else "Il manque qui refuse de signer."
    proche = vouliez_vous_dire(role, document.signataires)
    return de_forme("valeur.signataires", message, suite=f"{proche} Signataires : {dits}.".strip())


def _produit(dossier: Dossier, instance: Instance, piece: Piece, numero: str) -> int:
    """Le rang de cet exemplaire ; celui que d'autres ont déjà signé, si c'est le même texte."""
    rangs = [
        p.rang
        for p in dossier.documents
        if (p.document, p.cible, p.numero) == (piece.document, instance.nom, numero) and not p.projet
    ]
    deja = [v.produit for v in instance.versements.get(piece.nom, ()) if v.produit in rangs]
    return deja[-1] if deja else max(rangs, default=0)


def _mal_choisi(
    dossier: Dossier, document: Document, instance: Instance, numero: str, produit: int
) -> list[Motif]:
    if produit:
        return []
    siens = [p for p in dossier.documents if (p.document, p.cible) == (document.nom, instance.nom)]
    if any(p.numero == numero for p in siens):
        message = f"Le n° {numero} de « {document.titre} » est un projet : il ne se signe pas."
        return [de_forme("valeur.numero", message, suite="Produisez l'exemplaire à signer.")]
    dits = ", ".join(dict.fromkeys(p.numero for p in siens if not p.projet)) or "aucun"
    message = f"Aucun exemplaire n° {numero} de « {document.titre} » n'a été produit pour {instance.nom}."
    return [de_forme("valeur.numero", message, suite=f"Exemplaires produits : {dits}.")]
