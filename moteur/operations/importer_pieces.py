"""Ce qu'une ligne verse : une date pour un fait, le nom d'un fichier pour un fichier."""

from __future__ import annotations

from datetime import date
from typing import Any

from moteur.domaine.definitions import Champ, Piece
from moteur.domaine.dossier import Instance, Versement
from moteur.erreurs import ErreurMoteur
from moteur.operations import feuilles_colonnes as col
from moteur.operations import feuilles_pieces as pieces
from moteur.operations.feuilles_cellules import egales
from moteur.operations.importer_confrontation import Confrontation, Mots, Remise, en_texte, intacte
from moteur.operations.importer_lecture import Ligne

_OUI = ("oui", "vrai", "true", "x")


def colonnes(c: Confrontation) -> list[tuple[str, col.Colonne]]:
    """Les colonnes de pièce de cette feuille."""
    return [(nom, colonne) for nom, colonne in c.feuille.colonnes.items() if colonne.piece is not None]


def remises(c: Confrontation, ligne: Ligne, *, ref: Instance, base: Instance) -> tuple[Remise, ...]:
    """Les pièces que la ligne verse et que la fiche n'a pas déjà."""
    noms = dict.fromkeys(colonne.piece.nom for _, colonne in colonnes(c) if colonne.piece is not None)
    lues = (_remise(c, ligne, c.machine.pieces[nom], ref=ref, base=base) for nom in noms)
    return tuple(r for r in lues if r is not None)


def _remise(c: Confrontation, ligne: Ligne, piece: Piece, *, ref: Instance, base: Instance) -> Remise | None:
    tete, *champs = col.colonnes_de_la_piece(piece)
    saisis = [(x.nom, x.champ) for x in champs if x.champ is not None and ligne.texte(x.nom)]
    texte, montre = ligne.texte(tete.nom), en_texte(pieces.montree(tete, ref))
    if intacte(texte, montre) and not saisis:
        return None
    if not texte or intacte(texte, montre):
        _sans_date(c, ligne, tete, saisis=bool(saisis), montre=montre)
        return None
    fautes = len(c.erreurs)
    mots, valeurs = _lire(c, ligne, saisis)
    le, fichier = _cellule(c, ligne, tete, piece)
    if fautes != len(c.erreurs):
        return None
    jour = (le or c.le(ligne) or c.jour).isoformat()
    if any(_meme(v, jour, valeurs, fichier) for v in base.versements.get(piece.nom, ())):
        return None
    return Remise(piece.nom, le, mots, fichier)


def _sans_date(c: Confrontation, ligne: Ligne, tete: col.Colonne, *, saisis: bool, montre: str) -> None:
    """Un numéro sans son jour, ou un jour que l'on a effacé."""
    if saisis:
        quoi = "le nom de son fichier" if tete.piece and pieces.demande_un_fichier(tete.piece) else "son jour"
        c.noter(ligne.cellule(tete.nom), f"« {tete.titre} » : il manque {quoi}.", f"{pieces.aide(tete)}.")
    elif c.feuille.repere is not None:
        message = f"« {tete.titre} » est consigné : une cellule vide ne l'efface pas."
        c.noter(ligne.cellule(tete.nom), message, f"Remettez « {montre} ».")


def _lire(c: Confrontation, ligne: Ligne, saisis: list[tuple[str, Champ]]) -> tuple[Mots, Mots]:
    mots: Mots = {}
    valeurs: Mots = {}
    for nom, champ in saisis:
        lus = c.lire(ligne, nom, champ, autres=mots, deja=None)
        if lus is not None:
            mots[champ.nom], valeurs[champ.nom] = lus
    return mots, valeurs


def _cellule(c: Confrontation, ligne: Ligne, tete: col.Colonne, piece: Piece) -> tuple[date | None, str]:
    """Le jour que dit la cellule, ou l'empreinte du fichier qu'elle nomme."""
    texte = ligne.texte(tete.nom)
    if pieces.demande_un_fichier(piece):
        return None, _empreinte(c, ligne, tete)
    if col.plier(texte) in _OUI:
        return None, ""
    lus = c.lire(ligne, tete.nom, Champ(nom=tete.nom, titre=tete.titre, type="date"), autres={}, deja=None)
    return (date.fromisoformat(lus[1]) if lus else None), ""


def _empreinte(c: Confrontation, ligne: Ligne, tete: col.Colonne) -> str:
    ici = ligne.cellule(tete.nom)
    if c.remettre is None:
        c.noter(ici, f"« {tete.titre} » : aucun fichier ne se remet d'ici.", "Versez-le par : moteur verser")
        return ""
    try:
        return c.remettre(ligne.texte(tete.nom))
    except ErreurMoteur as faute:
        message = f"« {tete.titre} » : {faute.fait}"
        c.noter(ici, message, faute.suite or "Écrivez le nom d'un fichier rangé à côté de la feuille.")
        return ""


def _meme(versement: Versement, jour: str, valeurs: Mots, fichier: str) -> bool:
    """Ce versement est celui que dit la ligne : la même feuille importée deux fois ne verse qu'une fois."""
    siennes: dict[str, Any] = {n: versement.valeurs.get(n) for n in valeurs}
    memes = all(egales(siennes[n], v) for n, v in valeurs.items())
    return memes and versement.le == jour and versement.fichier == fichier
