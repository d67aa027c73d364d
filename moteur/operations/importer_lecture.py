"""D'une grille de cellules à des lignes nommées : où sont les titres, d'où vient la feuille."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moteur.domaine.definitions import Machine
from moteur.exports.apostrophe import est_formule, liberer
from moteur.lecture.tableur import TITRES_PARMI, Grille, adresse
from moteur.operations import feuilles_colonnes as col
from moteur.operations.dossiers import Ouvert
from moteur.suggestions import vouliez_vous_dire

FORME, DEPASSE, REGLE = "forme", "depasse", "regle"
FORMULE = "Cette cellule contient une formule."


@dataclass(frozen=True, slots=True)
class Erreur:
    """Ce qui ne va pas dans une cellule, et quoi faire ; `genre` : forme, depasse ou regle."""

    cellule: str
    message: str
    remede: str
    genre: str = FORME
    exigence: str = ""
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne remplie : le texte de chaque colonne connue, et la place de chacune."""

    rang: int
    textes: Mapping[str, str]
    places: Mapping[str, int]

    @property
    def numero(self) -> int:
        """Le numéro que montre le tableur."""
        return self.rang + 1

    def cellule(self, *noms: str) -> str:
        """L'adresse de la première de ces colonnes qui existe ; à défaut, le début de la ligne."""
        return adresse(self.rang, next((self.places[n] for n in noms if n in self.places), 0))

    def texte(self, nom: str) -> str:
        return self.textes.get(nom, "")


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une feuille lue : ses colonnes, ses lignes remplies, son repère s'il y est, et ses défauts."""

    colonnes: Mapping[str, col.Colonne]
    lignes: tuple[Ligne, ...]
    repere: col.Repere | None
    erreurs: tuple[Erreur, ...]
    titres: str = "A1"  # où ils commencent


def note_de(machine: Machine) -> Any:
    """La fonction qui dit combien de titres de ce type contient une ligne."""
    formes = col.reconnaissables(machine)
    return lambda ligne: col.noter(formes, [liberer(c) for c in ligne])


def lire_feuille(ouvert: Ouvert, machine: Machine, grille: Grille) -> Feuille:
    """Les lignes à comprendre ; sans titres reconnus, aucune."""
    note = note_de(machine)
    notes = [note(ligne) for ligne in grille.lignes[:TITRES_PARMI]]
    if not notes or not max(notes):
        return Feuille({}, (), None, (_sans_titres(machine),))
    titres = notes.index(max(notes))
    places, colonnes, erreurs = _titres(machine, grille, titres)
    repere, faute = _repere(ouvert, machine, grille)
    lignes = []
    aidee = False
    for rang in range(titres + 1, len(grille.lignes)):
        ligne = grille.lignes[rang]
        if col.est_aide(ligne):
            aidee = True
            continue
        erreurs += _sans_titre(grille, titres, rang)
        erreurs += _formules(grille, rang, places)
        textes = {nom: liberer(ligne[p]) for nom, p in places.items() if p < len(ligne) and ligne[p]}
        if textes:
            lignes.append(Ligne(rang, textes, places))
    if faute is not None:
        # Une feuille d'ailleurs ou d'un autre temps : ses lignes ne veulent rien dire ici.
        return Feuille(colonnes, (), None, (faute,), adresse(titres, 0))
    erreurs += _colonnes_manquantes(colonnes, titres) if aidee else []
    return Feuille(colonnes, tuple(lignes), repere, tuple(erreurs), adresse(titres, 0))


def _sans_titres(machine: Machine) -> Erreur:
    titres = ", ".join(f"« {c.entete} »" for c in col.colonnes(machine.champs.values())[2:5])
    return Erreur(
        "A1",
        "Aucun titre de colonne n'est reconnu.",
        f"Titres attendus : {titres}, par exemple. Pour refaire la feuille : moteur feuille {machine.nom}",
    )


def _titres(
    machine: Machine, grille: Grille, rang: int
) -> tuple[dict[str, int], dict[str, col.Colonne], list[Erreur]]:
    formes = col.reconnaissables(machine)
    places: dict[str, int] = {}
    colonnes: dict[str, col.Colonne] = {}
    erreurs: list[Erreur] = []
    for place, brut in enumerate(grille.lignes[rang]):
        titre = liberer(brut)
        if not titre or titre.startswith(col.REMARQUE):
            continue
        colonne = col.reconnaitre(formes, titre)
        ici = adresse(rang, place)
        if colonne is None:
            erreurs.append(_inconnue(formes, titre, ici))
        elif colonne.nom in places:
            erreurs.append(
                Erreur(
                    ici,
                    f"La colonne « {colonne.entete} » est déjà en {adresse(rang, places[colonne.nom])}.",
                    "Gardez-en une seule.",
                )
            )
        else:
            places[colonne.nom], colonnes[colonne.nom] = place, colonne
    return places, colonnes, erreurs


def _inconnue(formes: Mapping[str, col.Colonne], titre: str, ici: str) -> Erreur:
    proche = vouliez_vous_dire(
        titre, {c.entete for c in formes.values()} | {c.titre for c in formes.values()}
    )
    remede = f"{proche} Remettez le titre d'origine" if proche else "Remettez le titre d'origine"
    return Erreur(
        ici,
        f"La colonne « {titre[:80]} » n'est pas connue.",
        f"{remede}, ou faites-le commencer par « # » pour qu'elle soit ignorée.",
    )


def _repere(ouvert: Ouvert, machine: Machine, grille: Grille) -> tuple[col.Repere | None, Erreur | None]:
    """Le repère de la feuille, et pourquoi elle n'est pas de ce dossier si c'est le cas."""
    for rang, ligne in enumerate(grille.lignes):
        for place, cellule in enumerate(ligne):
            repere = col.lire_repere(cellule) if cellule.startswith(col.AIDE) else None
            if repere is None:
                continue
            ici = adresse(rang, place)
            if not ouvert.dossier.chaine.startswith(repere.chaine):
                return None, Erreur(
                    ici,
                    "Cette feuille vient d'un autre dossier.",
                    "Dites duquel : --dossier MORCEAU, ou refaites-la ici.",
                )
            if repere.type != machine.nom:
                return None, Erreur(
                    ici,
                    f"Cette feuille est de type « {repere.type} ».",
                    f"Importez-la par : moteur importer {repere.type} FICHIER",
                )
            if repere.rang > ouvert.dossier.rang:
                message = (
                    f"Cette feuille date du fait n° {repere.rang}, sur {ouvert.dossier.rang} dans ce dossier."
                )
                return None, Erreur(ici, message, f"Refaites-la : moteur feuille {machine.nom}", DEPASSE)
            return repere, None
    return None, None


def _colonnes_manquantes(colonnes: Mapping[str, Any], titres: int) -> list[Erreur]:
    """Sans la clé, les fiches d'une de nos feuilles passeraient pour neuves."""
    if col.CLE in colonnes:
        return []
    entete = f"{col.TITRES[col.CLE]} ({col.CLE})"
    return [
        Erreur(adresse(titres, 0), f"La colonne « {entete} » manque.", "Remettez-la, ou refaites la feuille.")
    ]


def _sans_titre(grille: Grille, titres: int, rang: int) -> list[Erreur]:
    """Une cellule remplie sous une colonne sans titre : on ne sait pas ce qu'elle dit."""
    tete = grille.lignes[titres]
    return [
        Erreur(
            adresse(rang, place),
            "Cette cellule est dans une colonne sans titre.",
            "Videz-la, ou donnez un titre à la colonne.",
        )
        for place, texte in enumerate(grille.lignes[rang])
        if texte and not (tete[place] if place < len(tete) else "")
    ]


def _formules(grille: Grille, rang: int, places: Mapping[str, int]) -> list[Erreur]:
    """Une formule ne se lit pas : ce qu'elle donne dépend de qui l'ouvre."""
    ligne = grille.lignes[rang]
    return [
        Erreur(
            adresse(rang, place),
            FORMULE,
            "Collez-y sa valeur (collage spécial, valeurs seules).",
        )
        for place in sorted(places.values())
        if (rang, place) in grille.formules or (place < len(ligne) and est_formule(ligne[place]))
    ]
