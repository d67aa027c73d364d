"""Déposer dans l'espace un vrai fichier pour chaque pièce que la démonstration verse."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from moteur.domaine.designation import designer
from moteur.domaine.francais import date_longue
from moteur.erreurs import Environnement, cause
from moteur.operations.dossiers import Ouvert

REPERTOIRE = "pieces"


def deposer(
    ouvert: Ouvert, cible: str, piece: str, *, le: date, contenu: str, produits: Sequence[Mapping[str, Any]]
) -> str:
    """L'empreinte du fichier déposé dans `pieces/` ; vide si cette pièce n'en porte pas.

    Un exemplaire signé est la copie du dernier document produit ; une autre pièce, un court texte.
    """
    machine = ouvert.workflow.machines[ouvert.dossier.instances[cible].type]
    definie = machine.pieces.get(piece)
    if definie is None or definie.nature not in ("fichier", "document"):
        return ""
    source = _dernier(produits, definie.document, cible) if definie.document else None
    try:
        octets = source.read_bytes() if source else _texte(ouvert, cible, definie.titre, le, contenu)
        suffixe = source.suffix if source else ".txt"
        fichier = _libre(ouvert.atelier.racine / REPERTOIRE, f"{cible}-{piece}", suffixe)
        fichier.parent.mkdir(parents=True, exist_ok=True)
        fichier.write_bytes(octets)
        fichier.chmod(0o600)
    except OSError as faute:
        raise Environnement(
            "Une pièce de la démonstration ne peut pas être écrite.",
            lieu=str(ouvert.atelier.racine / REPERTOIRE), raison=cause(faute),
            suite="Libérez de la place, ou donnez un autre chemin.",
        ) from faute  # fmt: skip
    return hashlib.sha256(octets).hexdigest()


def _dernier(produits: Sequence[Mapping[str, Any]], document: str, cible: str) -> Path | None:
    trouves = [p for p in produits if p["document"] == document and p["cible"] == cible and not p["projet"]]
    return Path(str(trouves[-1]["fichier"])) if trouves else None


def _texte(ouvert: Ouvert, cible: str, titre: str, le: date, contenu: str) -> bytes:
    sujet = designer(ouvert.workflow, ouvert.dossier, cible)
    tete = f"{titre}\n{sujet} ({cible})\nLe {date_longue(le)}."
    return "\n\n".join(p for p in (tete, contenu, "Pièce de démonstration.\n") if p).encode()


def _libre(repertoire: Path, base: str, suffixe: str) -> Path:
    chemin, suivant = repertoire / f"{base}{suffixe}", 2
    while chemin.exists():
        chemin, suivant = repertoire / f"{base}-{suivant}{suffixe}", suivant + 1
    return chemin
