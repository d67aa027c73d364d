"""Relever ce qu'une personne a écrit dans un document revenu : cases remplies, signatures ; rien n'est écrit."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from moteur.domaine.definitions import Machine
from moteur.erreurs import ControleNegatif
from moteur.operations.atelier import Atelier
from moteur.operations.exemplaires import Exemplaire, refaire
from moteur.operations.verifier_document import decrire_case, retrouver

if TYPE_CHECKING:
    from moteur.documents.comparaison import CaseLue
    from moteur.documents.revenu import Lu


def relever(atelier: Atelier, octets: bytes, *, dossier: str = "") -> dict[str, Any]:
    """Chaque case du document, et ce qu'on y a écrit ; les commandes qui porteraient ces valeurs au dossier."""
    from moteur.documents import comparaison, revenu
    from moteur.documents.fautes import ModeleRefuse, en_liste

    try:
        lu = revenu.ouvrir(octets)
    except ModeleRefuse as refus:
        raise ControleNegatif(
            "Ce document n'est pas sûr ; il n'a pas été lu.",
            raison=en_liste(map(str, refus.defauts)),
            suite="Demandez à la personne de repartir du document que moteur a produit.",
        ) from refus
    exemplaire = retrouver(atelier, lu, hashlib.sha256(octets).hexdigest(), dossier=dossier)
    original = refaire(exemplaire)
    parti = revenu.ouvrir(original.octets) if original.octets else lu
    cases = comparaison.cases(parti, lu)
    return {
        "document": exemplaire.produit.document, "titre": exemplaire.document.titre,
        "cible": exemplaire.produit.cible, "numero": exemplaire.produit.numero,
        "cases": [decrire_case(c) for c in cases],
        "cases_en_trop": [a.lieu for a in comparaison.alterations(parti, lu) if a.lieu.startswith("case «")],
        "signatures": _signatures(lu), "signatures_numeriques": len(lu.signees),
        "commandes": list(_commandes(exemplaire, cases)),
    }  # fmt: skip


def _signatures(lu: Lu) -> list[dict[str, Any]]:
    return [
        {"nom": ligne.nom, "qualite": ligne.qualite, "signee": ligne.identifiant in lu.signees}
        for ligne in lu.lignes
    ]


def _commandes(exemplaire: Exemplaire, cases: tuple[CaseLue, ...]) -> Iterator[str]:
    """Une case dont la clé est un champ de la fiche, et dont la valeur diffère, propose de l'y écrire."""
    ouvert, cible = exemplaire.ouvert, exemplaire.produit.cible
    instance = ouvert.dossier.instances[cible]
    machine = ouvert.workflow.machines[instance.type]
    dits = [
        shlex.quote(f"{case.cle}={case.valeur}")
        for case in cases
        if case.remplie
        and case.cle in machine.champs
        and str(instance.valeurs.get(case.cle) or "") != case.valeur
    ]
    if dits:
        motif = "" if _libres(machine, cases) else ' --motif "…"'
        yield f"moteur corriger {cible} {' '.join(dits)}{motif}"


def _libres(machine: Machine, cases: tuple[CaseLue, ...]) -> bool:
    return all(c.cle in machine.modifiables for c in cases if c.remplie and c.cle in machine.champs)
