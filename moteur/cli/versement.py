"""Verser une pièce : juger d'abord, garder la copie du fichier ensuite, consigner enfin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moteur.cli import actes
from moteur.cli.accord import Accord
from moteur.cli.reponse import Reponse

if TYPE_CHECKING:
    from pathlib import Path

    from moteur.operations.agir import Manuel, Resultat, Signature
    from moteur.operations.dossiers import Ouvert
    from moteur.operations.pieces_copiees import Depot


def refuser_de_signer(ouvert: Ouvert, cible: str, piece: str, *, signataire: str, manuel: Manuel) -> Reponse:
    """Consigne le refus d'un signataire."""
    from moteur.operations import agir

    def acte(m: Manuel) -> Resultat:
        return agir.refuser_de_signer(ouvert, cible, piece, signataire=signataire, manuel=m)

    return actes.conclure(ouvert, [(cible, acte)], manuel)


def verser(
    ouvert: Ouvert,
    cible: str,
    piece: str,
    *,
    fichier: str,
    valeurs: Mapping[str, Any],
    manuel: Manuel,
    signature: Signature | None = None,
    accord: Accord | None = None,
    notes: Sequence[str] = (),
) -> Reponse:
    """Verse la pièce ; la copie du fichier n'existe que si le versement est accordé. `notes` s'ajoutent à la réponse."""
    from moteur.operations import agir, pieces_copiees

    racine = ouvert.atelier.racine
    depot = _lire(fichier, racine) if fichier else None
    empreinte = depot.empreinte if depot else ""
    neuve = False

    def acte(m: Manuel) -> Resultat:
        return agir.verser(
            ouvert, cible, piece, valeurs=valeurs, manuel=m, fichier=empreinte, signature=signature
        )

    def avant() -> None:
        nonlocal neuve
        neuve = pieces_copiees.deposer(depot) if depot else False

    def en_plus() -> dict[str, Any]:
        definie = ouvert.workflow.machines[ouvert.dossier.instances[cible].type].pieces[piece]
        copie = depot.copie.relative_to(racine).as_posix() if depot else None
        decrite = {
            "nom": piece, "titre": definie.titre, "cible": cible, "fichier": fichier or None,
            "sha256": empreinte or None, "copie": copie,
        }  # fmt: skip
        gardee = (
            [f"Copie gardée dans l'espace : {copie} (son empreinte est au journal)"]
            if depot and not manuel.simuler
            else []
        )
        return {"piece": decrite, "notes": [*gardee, *notes, *_reste_a_signer(ouvert, cible, piece)]}

    try:
        return actes.conclure(ouvert, [(cible, acte)], manuel, en_plus=en_plus, avant=avant, accord=accord)
    except BaseException:
        # Une copie que rien ne cite ne doit pas rester.
        if depot is not None and neuve:
            pieces_copiees.retirer([depot], ouvert.atelier)
        raise


def _lire(fichier: str, racine: Path) -> Depot:
    from moteur.cli.branchement import chemin
    from moteur.operations.pieces_copiees import lire

    return lire(chemin(fichier, quoi="Le nom du fichier"), racine=racine)


def _reste_a_signer(ouvert: Ouvert, cible: str, piece: str) -> list[str]:
    """Qui doit encore signer l'exemplaire, s'il ne l'est qu'en partie."""
    from moteur.domaine.versements import manquants, titre_du_signataire

    instance = ouvert.dossier.instances[cible]
    definie = ouvert.workflow.machines[instance.type].pieces[piece]
    roles = manquants(ouvert.workflow, instance, definie, dossier=ouvert.dossier)
    titres = ", ".join(f"« {titre_du_signataire(ouvert.workflow, definie.document, r)} »" for r in roles)
    return [f"Il manque encore la signature de : {titres}."] if roles else []
