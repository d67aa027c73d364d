"""Les colonnes d'une feuille qui versent des pièces : leur aide, et ce qu'elles montrent déjà."""

from __future__ import annotations

from datetime import date

from moteur.domaine.definitions import Piece
from moteur.domaine.dossier import Instance
from moteur.domaine.francais import date_courte
from moteur.exports.tableau import DATE, TEXTE, Valeur
from moteur.operations.feuilles_cellules import forme
from moteur.operations.feuilles_colonnes import Colonne

AVEC_FICHIER = ("fichier", "document")


def aide(colonne: Colonne) -> str:
    """Comment remplir la colonne."""
    if colonne.champ is not None:
        return ". ".join(m.rstrip(".") for m in (forme(colonne.champ), colonne.champ.aide) if m)
    if colonne.piece is not None and demande_un_fichier(colonne.piece):
        return "Le nom du fichier, rangé à côté de cette feuille : scan.pdf"
    return "Le jour où elle a eu lieu : 15/09/2026"


def genre(colonne: Colonne) -> str:
    """Un jour se choisit comme une date ; un nom de fichier et un numéro sont du texte."""
    seul = colonne.piece is not None and colonne.champ is None and not demande_un_fichier(colonne.piece)
    return DATE if seul else TEXTE


def demande_un_fichier(piece: Piece) -> bool:
    """La pièce est un fichier, et non un fait daté."""
    return piece.nature in AVEC_FICHIER


def montree(colonne: Colonne, fiche: Instance) -> Valeur | None:
    """Le jour du dernier versement ; ce qu'il saisissait ne se recopie pas."""
    if colonne.piece is None or colonne.champ is not None:
        return None
    dernier = fiche.dernier_versement(colonne.piece.nom)
    if dernier is None:
        return None
    if demande_un_fichier(colonne.piece):
        return f"versé le {date_courte(dernier.le)}"
    return date.fromisoformat(dernier.le)
