"""Ce que dit un document : ses données, son numéro, ses octets ; pour le produire, ou le refaire tel qu'il fut."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from moteur.domaine.definitions import Document
from moteur.operations.contexte import SIGNATAIRES, contexte, signataires
from moteur.operations.dossiers import Ouvert

if TYPE_CHECKING:
    from moteur.documents.lecture import Proprietes
    from moteur.documents.remplisseur import Remplisseur


def donnees_de(
    ouvert: Ouvert, document: Document, *, cible: str, chemins: Iterable[str], le: date, numero: str = "",
    modele: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Ce que ce document imprimerait à cette date ; `numero` : celui qu'il porte déjà, si on le refait.

    `modele` : l'empreinte du modèle ; avec les données, elle fait celle qui s'imprime.
    """
    chemins = tuple(chemins)
    donnees = contexte(ouvert, cible=cible, chemins=chemins, le=le)
    if any(c.split(".")[0] == SIGNATAIRES for c in chemins):
        donnees[SIGNATAIRES] = signataires(ouvert, document, cible=cible, chemins=chemins, le=le)
    octets = json.dumps([document.nom, donnees], ensure_ascii=False, sort_keys=True).encode()
    numero = numero or _numero(ouvert, octets)
    donnees["document"] = {
        "numero": numero, "titre": document.titre, "date_production": le.isoformat(),
        "empreinte": _empreinte(octets, modele),
    }  # fmt: skip
    return donnees


def ecrire(
    ouvert: Ouvert,
    document: Document,
    modele: Remplisseur,
    *,
    donnees: dict[str, Any],
    projet: bool,
    titres: Mapping[str, str],
) -> bytes:
    """Le document Word de ces données ; `titres` nomme les chemins qui restent à compléter."""
    proprietes = proprietes_de(ouvert, document, donnees)
    donnees = {**donnees, "document": {**donnees["document"], "projet": projet}}
    return modele.rendre(contexte=donnees, projet=projet, proprietes=proprietes, titres=titres)


def proprietes_de(ouvert: Ouvert, document: Document, donnees: Mapping[str, Any]) -> Proprietes:
    """Ce que Word montrera dans « Informations »."""
    from moteur.documents.lecture import Proprietes

    dit = donnees["document"]
    return Proprietes(
        titre=f"{document.titre} — {ouvert.titre}", sujet=document.titre, auteur=str(donnees["porteur"].get("nom") or ""),
        identifiant=dit["numero"], date=dit["date_production"],
    )  # fmt: skip


def _numero(ouvert: Ouvert, donnees: bytes) -> str:
    """Un numéro tiré du contenu : le même texte a toujours le même numéro."""
    return f"{ouvert.dossier.annee}-{hashlib.sha256(donnees).hexdigest()[:8].upper()}"


def _empreinte(donnees: bytes, modele: str) -> str:
    """Ce qui s'imprime en pied : deux exemplaires qu'une donnée, ou le modèle, distingue n'ont pas la même."""
    courte = hashlib.sha256(donnees + b"\n" + modele.encode()).hexdigest()[:12]
    return " ".join(courte[n : n + 4] for n in (0, 4, 8))
