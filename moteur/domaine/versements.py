"""Ce que vaut une pièce versée : un exemplaire signé trop tôt, en partie, ou dont une donnée a changé, ne vaut pas."""

from __future__ import annotations

from moteur.domaine.definitions import TOUS, Piece
from moteur.domaine.dossier import Dossier, Instance, Versement
from moteur.domaine.workflow import Workflow


def champs_figes(workflow: Workflow, document: str) -> tuple[str, ...]:
    """Les champs dont le changement rend l'exemplaire signé caduc, chacun par son chemin depuis la fiche.

    `partenaire.nom` suit un lien simple ; « tous » reprend les champs de la fiche.
    """
    defini = workflow.documents[document]
    siens = tuple(workflow.machines[defini.pour].champs)
    if defini.fige is None:
        return siens
    chemins = (n for nom in defini.fige for n in (siens if nom == TOUS and TOUS not in siens else (nom,)))
    return tuple(dict.fromkeys(chemins))


def types_figes(workflow: Workflow, document: str) -> frozenset[str]:
    """Les types de fiche dont un champ, s'il change, peut rendre l'exemplaire caduc."""
    lus = set()
    for chemin in champs_figes(workflow, document):
        type_ = workflow.documents[document].pour
        for nom in chemin.split("."):
            lus.add(type_)
            type_ = str(workflow.machines[type_].champs[nom].de)
    return frozenset(lus)


def vaut(
    workflow: Workflow, instance: Instance, piece: Piece, versement: Versement, *, dossier: Dossier
) -> bool:
    """Vaut-il encore ? Toujours pour une pièce reçue ; sous conditions pour un exemplaire signé."""
    if piece.document is None:
        return True
    if not _tient(instance, piece, versement, dossier, workflow):
        return False
    if not versement.signataires:
        return True
    attendus = _attendus(workflow, piece, versement)
    return set(attendus) <= ont_signe(workflow, instance, piece, versement, dossier=dossier)


def titre_du_signataire(workflow: Workflow, document: str | None, nom: str) -> str:
    """« Chef d'établissement », « Représentant légal » : le titre que dit le document, ou celui du rôle."""
    decrit = workflow.documents[document].personnes.get(nom) if document else None
    role = workflow.roles.get(nom)
    return (decrit.titre if decrit else "") or (role.titre if role else nom)


def _attendus(workflow: Workflow, piece: Piece, versement: Versement) -> tuple[str, ...]:
    """Ceux dont ce versement attendait la signature, tels qu'ils furent jugés le jour où il fut consigné."""
    return versement.attendus or workflow.documents[str(piece.document)].signataires


def ont_signe(
    workflow: Workflow, instance: Instance, piece: Piece, versement: Versement, *, dossier: Dossier
) -> set[str]:
    """Ceux qui ont signé cet exemplaire, ce versement compris.

    Ceux d'un autre texte ne comptent pas, ni ceux d'un tour déjà complet : signer de nouveau se fait à tous.
    """
    tous = set(workflow.documents[str(piece.document)].signataires)
    tour: set[str] = set()
    for v in instance.versements.get(piece.nom, ()):
        if v.rang > versement.rang or v.produit != versement.produit:
            continue
        if not _tient(instance, piece, v, dossier, workflow):
            continue
        tour = tour | (set(v.signataires) or tous)
        if v.rang < versement.rang and set(_attendus(workflow, piece, v)) <= tour:
            tour = set()
    return tour


def manquants(workflow: Workflow, instance: Instance, piece: Piece, *, dossier: Dossier) -> tuple[str, ...]:
    """Ceux qui n'ont pas encore signé l'exemplaire en cours ; rien s'il n'en circule aucun."""
    dernier = instance.dernier_versement(piece.nom)
    if piece.document is None or dernier is None or not dernier.signataires:
        return ()
    deja = ont_signe(workflow, instance, piece, dernier, dossier=dossier)
    return tuple(r for r in _attendus(workflow, piece, dernier) if r not in deja) if deja else ()


def _tient(
    instance: Instance, piece: Piece, versement: Versement, dossier: Dossier, workflow: Workflow
) -> bool:
    """Signé quand on le pouvait, et rien de ce qu'il imprime n'a changé depuis qu'il a été produit."""
    if versement.ecart:
        return False
    repere = versement.produit or versement.rang
    return all(
        _inchange(instance, chemin, repere, dossier) for chemin in champs_figes(workflow, str(piece.document))
    )


def _inchange(instance: Instance, chemin: str, repere: int, dossier: Dossier) -> bool:
    nom, _, reste = chemin.partition(".")
    # Un lien qui désigne une autre fiche change tout ce qu'on lit au bout.
    if instance.rangs.get(nom, 0) >= repere:
        return False
    liee = dossier.instances.get(instance.valeurs.get(nom) or "") if reste else None
    return liee is None or _inchange(liee, reste, repere, dossier)
