"""Signer l'exemplaire d'un document, ou refuser : ce que la trace en garde, et pourquoi une demande ne passe pas."""

from __future__ import annotations

from moteur.domaine import faits as f
from moteur.domaine.affaire import Accord, Affaire, Refus, Reponse
from moteur.domaine.definitions import Document, Piece
from moteur.domaine.dossier import Dossier, Instance, Json
from moteur.domaine.droits import Motif, de_forme, quand, qui
from moteur.domaine.francais import date_courte
from moteur.domaine.signataires import appeles
from moteur.domaine.versements import titre_du_signataire
from moteur.domaine.workflow import Workflow
from moteur.suggestions import vouliez_vous_dire


def signature(affaire: Affaire, instance: Instance, piece: Piece) -> tuple[dict[str, Json], list[Motif]]:
    """De quel exemplaire c'est la signature et de qui, pour la trace ; ou ce qui est mal dit."""
    demande = affaire.demande
    numero, noms, delegations = demande.numero, demande.signataires, demande.delegations
    if piece.document is None and not numero and not noms and not delegations:
        return {}, []
    if piece.document is None:
        message = f"« {piece.titre} » n'est pas l'exemplaire signé d'un document."
        return {}, [de_forme("valeur.signataires", message, suite="Versez-la sans numéro ni signataire.")]
    document = affaire.workflow.documents[piece.document]
    motifs = [m for n in noms if (m := _inconnu(affaire.workflow, document, n))]
    trace: dict[str, Json] = {}
    appeles_ = appeles(document, affaire.contexte(instance, affaire.workflow.machines[instance.type]))
    if noms:
        trace["signataires"] = [n for n in document.signataires if n in noms]
        attendus = [a.nom for a in appeles_ if a.attendu]
        # Rien n'est écrit quand tous le sont : la trace d'un document sans condition reste ce qu'elle était.
        trace |= {"attendus": attendus} if len(attendus) < len(document.signataires) else {}
        motifs += [_dispense(document, a.nom, affaire) for a in appeles_ if a.nom in noms and not a.signe]
    courent = {a.nom: a.delegation.rang for a in appeles_ if a.delegation is not None and a.signe}
    motifs += [_sans_delegation(document, n, affaire) for n in delegations if n not in courent]
    motifs += [_sans_signature(document, n, affaire) for n in delegations if noms and n not in noms]
    if delegations:
        trace["delegations"] = {n: courent[n] for n in delegations if n in courent}
    if numero:
        produit = _produit(affaire.dossier, instance, piece, numero)
        motifs += _mal_choisi(affaire.dossier, document, instance, numero, produit)
        trace["produit"] = produit
    return trace, motifs


def _dispense(document: Document, nom: str, affaire: Affaire) -> Motif:
    titre = titre_du_signataire(affaire.workflow, document.nom, nom)
    message = f"« {titre} » ne signe pas ce document à cette date : {document.personnes[nom].sauf_si}."
    return de_forme("valeur.signataires", message, suite="Retirez ce signataire.")


def _sans_delegation(document: Document, nom: str, affaire: Affaire) -> Motif:
    titre, decrit = titre_du_signataire(affaire.workflow, document.nom, nom), document.personnes.get(nom)
    if decrit is None or not decrit.delegation:
        message = f"Personne ne signe « {document.titre} » par délégation de « {titre} »."
        return de_forme(
            "valeur.delegation", message, suite="Retirez la délégation, ou faites signer l'intéressé."
        )
    jour, piece = date_courte(affaire.demande.le.isoformat()), decrit.delegation.split(".")[-1]
    message = f"Aucune délégation de signature de « {titre} » ne court le {jour}."
    return de_forme("valeur.delegation", message, suite=f"Versez d'abord la décision : pièce « {piece} ».")


def _sans_signature(document: Document, nom: str, affaire: Affaire) -> Motif:
    titre = titre_du_signataire(affaire.workflow, document.nom, nom)
    message = f"« {titre} » signe par délégation, et n'est pas parmi ceux qui ont signé."
    return de_forme("valeur.delegation", message, suite=f"Ajoutez le signataire « {nom} ».")


def refuser(affaire: Affaire) -> Reponse:
    """La réponse à « ce signataire refuse de signer » : qui, la date, un motif ; rien d'autre ne s'y oppose."""
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
