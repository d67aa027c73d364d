"""L'état d'un dossier gardé tout fait, pour que `moteur etat` réponde sans charger le domaine.

Ce n'est qu'un cache : la moindre écriture, un autre jour, un autre espace.yaml le refont.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moteur import __version__
from moteur.composition.espace import FICHIER, FUSEAU, contenu_de, ouvrir, ouvrir_journal, trouver

if TYPE_CHECKING:
    from moteur.journal.port import Journal

# La forme du cache change avec ce numéro.
FORMAT = 1
CLE = f"etat/{FORMAT}"


def etat_garde(
    depart: Path, *, nom: str = "", le: date | None = None, maintenant: Callable[[], datetime] | None = None
) -> dict[str, Any]:
    """L'état du dossier que désigne ce morceau de nom, tel que le rend l'opération `etat`.

    `le` : l'état tel qu'il se lirait ce jour-là ; `maintenant` remplace l'horloge du poste.
    """
    racine = trouver(depart)
    journal = ouvrir_journal(racine)
    try:
        signature = _signature(racine, journal, nom, le, maintenant)
        garde = _relire(journal, signature)
    finally:
        journal.fermer()
    return _calculer(racine, nom, le, maintenant, signature) if garde is None else garde


def _signature(
    racine: Path, journal: Journal, nom: str, le: date | None, maintenant: Callable[[], datetime] | None
) -> str:
    """Tout ce dont l'état dépend : les têtes de chaîne, le jour, l'espace, notre version."""
    contenu = contenu_de(racine, journal)
    tetes = [[d.chaine, d.titre, d.workflow, d.rang, d.tete] for d in journal.dossiers()]
    espace = hashlib.sha256((racine / FICHIER).read_bytes()).hexdigest()
    jour = le or _aujourd_hui(str(contenu.get("fuseau", FUSEAU)), maintenant)
    tout = json.dumps([__version__, str(racine), nom, jour.isoformat(), espace, tetes])
    return hashlib.sha256(tout.encode("utf-8", "surrogatepass")).hexdigest()


def _aujourd_hui(fuseau: str, maintenant: Callable[[], datetime] | None) -> date:
    if maintenant is not None:
        return maintenant().date()
    from moteur.composition.espace import _fuseau

    return datetime.now(_fuseau(fuseau)).date()


def _relire(journal: Journal, signature: str) -> dict[str, Any] | None:
    octets = journal.cache(CLE)
    if octets is None:
        return None
    try:
        contenu = json.loads(octets)
        return dict(contenu["etat"]) if contenu["signature"] == signature else None
    except (ValueError, KeyError, TypeError):
        return None  # un cache abîmé se refait


def _calculer(
    racine: Path, nom: str, le: date | None, maintenant: Callable[[], datetime] | None, signature: str
) -> dict[str, Any]:
    from dataclasses import replace
    from datetime import time

    from moteur.erreurs import Environnement
    from moteur.operations.dossiers import relire
    from moteur.operations.etat import etat

    atelier = ouvrir(racine, horloge=maintenant)
    try:
        if le is not None:
            midi = datetime.combine(le, time(12), atelier.maintenant().tzinfo)
            atelier = replace(atelier, maintenant=lambda: midi)
        resultat = etat(relire(atelier, nom))
        try:
            contenu = json.dumps({"signature": signature, "etat": resultat}, ensure_ascii=False)
            atelier.journal.ranger_cache(CLE, contenu.encode())
        except (Environnement, UnicodeEncodeError):
            pass  # lire reste possible là où l'on ne peut pas écrire
        return resultat
    finally:
        atelier.journal.fermer()
