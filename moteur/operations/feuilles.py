"""Écrire la feuille de tableur d'un type de fiche : ses fiches, leurs champs, ce qui leur arrive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from moteur.documents.ecriture import nom_de_fichier
from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.dossier import Instance
from moteur.erreurs import CommandeMalEcrite, Introuvable
from moteur.exports.csv_francais import en_csv
from moteur.exports.tableau import DATE, Colonne, Rangee, Tableau, Valeur
from moteur.exports.xlsx import en_xlsx
from moteur.operations import feuilles_cellules as cellules
from moteur.operations import feuilles_colonnes as col
from moteur.operations import feuilles_pieces as pieces
from moteur.operations.depot import deposer
from moteur.operations.dossiers import Ouvert
from moteur.suggestions import vouliez_vous_dire

REPERTOIRE = "feuilles"
SUFFIXES = (".csv", ".xlsx")
VIDES_MAXIMUM = 1_000
_LARGEURS = {
    "texte_long": 40,
    "date": 13,
    "entier": 10,
    "montant": 12,
    "decimal": 10,
    "booleen": 10,
    "lien": 30,
}


@dataclass(frozen=True, slots=True)
class Commande:
    """Quelles fiches, combien de lignes neuves, dans quel fichier ; `remplacer` : celui qui existe."""

    type: str
    etat: str = ""
    jour: date | None = None
    vides: int = 0
    sortie: Path | None = None
    remplacer: bool = False


def feuille(ouvert: Ouvert, commande: Commande, *, simuler: bool = False) -> dict[str, Any]:
    """Écrit la feuille, et dit où, combien de fiches elle montre et comment la reprendre."""
    machine = col.machine_de(ouvert.workflow, commande.type)
    etat = etat_de(machine, commande.etat)
    _verifier(machine, commande)
    fiches = tuple(f for f in ouvert.dossier.fiches(machine.nom) if _retenue(machine, f, etat, commande.jour))
    tableau = composer(ouvert, machine, fiches, vides=commande.vides, jour=commande.jour)
    sortie = commande.sortie or _par_defaut(ouvert, machine, etat, commande.jour)
    octets = (
        en_xlsx(tableau, cree_le=ouvert.atelier.maintenant())
        if _suffixe(sortie) == ".xlsx"
        else en_csv(tableau)
    )
    fichier = (
        sortie
        if simuler
        else deposer(sortie, octets, choisi=commande.sortie is not None, remplacer=commande.remplacer)
    )
    return {
        "fichier": str(fichier), "type": machine.nom, "titre": machine.titre, "fiches": len(fiches),
        "vides": commande.vides, "rang": ouvert.dossier.rang, "simule": simuler,
        "colonnes": [c.titre for c in tableau.colonnes],
    }  # fmt: skip


def composer(
    ouvert: Ouvert, machine: Machine, fiches: Iterable[Instance], *, vides: int = 0, jour: date | None = None
) -> Tableau:
    """Le tableau : une rangée par fiche, puis des rangées neuves."""
    fiches = tuple(fiches)
    etats = {f.etat for f in fiches} | ({machine.initial} if vides or not fiches else set())
    toutes = col.colonnes(col.champs_de(machine, etats), machine.pieces.values())
    colonnes = tuple(_colonne(ouvert, machine, c) for c in toutes)
    place = next(rang for rang, c in enumerate(toutes) if c.nom == col.TRANSITION)
    passees = jour if jour is not None and jour <= ouvert.atelier.aujourd_hui() else None
    rangees = [_rangee(ouvert, machine, f, toutes[2:place], place, passees) for f in fiches]
    neuve = Rangee((None,) * len(colonnes))
    return Tableau(machine.nom, colonnes, (*rangees, *([neuve] * vides)))


def etat_de(machine: Machine, nom: str) -> str:
    """L'état de ce nom ou de ce titre ; `Introuvable` dit lesquels existent."""
    voulu = col.plier(nom)
    for etat in machine.etats.values():
        if voulu in (etat.nom, col.plier(etat.titre)):
            return etat.nom
    if not voulu:
        return ""
    connus = ", ".join(f"{e.nom} ({e.titre})" for e in machine.etats.values()) or "aucun"
    raise Introuvable(
        f"« {machine.titre} » n'a pas d'état « {nom} ».", raison=f"États : {connus}.",
        suite=vouliez_vous_dire(nom, [*machine.etats, *(e.titre for e in machine.etats.values())]),
    )  # fmt: skip


def propositions(machine: Machine, etat: str) -> tuple[str, ...]:
    """Ce qu'une fiche de cet état peut devenir, par l'état d'arrivée s'il suffit, la transition sinon."""
    possibles = [t for t in machine.transitions.values() if etat in t.de]
    arrivees = [t.vers for t in possibles]
    seule = {t.nom for t in possibles if arrivees.count(t.vers) == 1 and t.vers not in t.de}
    return tuple(machine.titre_etat(t.vers) if t.nom in seule else t.titre for t in possibles)


def _verifier(machine: Machine, commande: Commande) -> None:
    if commande.jour is not None and not _dates(machine):
        raise CommandeMalEcrite(
            f"« {machine.titre} » n'a pas de champ de date : --jour n'y choisit rien.", suite="Ôtez --jour."
        )
    if not 0 <= commande.vides <= VIDES_MAXIMUM:
        raise CommandeMalEcrite(f"--vide demande un nombre de 0 à {VIDES_MAXIMUM}.")
    if commande.vides and machine.creation is None:
        raise CommandeMalEcrite(
            f"« {machine.titre} » ne se crée pas : des lignes vides n'y serviraient à rien.",
            suite="Ôtez --vide.",
        )
    if commande.sortie is not None and _suffixe(commande.sortie) not in SUFFIXES:
        raise CommandeMalEcrite(
            "Le nom du fichier ne dit pas son format.", lieu=str(commande.sortie),
            suite="Finissez-le par .csv ou .xlsx.",
        )  # fmt: skip


def _dates(machine: Machine) -> list[str]:
    return [c.nom for c in machine.champs.values() if c.type == "date" and not c.liste]


def _retenue(machine: Machine, fiche: Instance, etat: str, jour: date | None) -> bool:
    if etat and fiche.etat != etat:
        return False
    return jour is None or any(fiche.valeurs.get(nom) == jour.isoformat() for nom in _dates(machine))


def _colonne(ouvert: Ouvert, machine: Machine, colonne: col.Colonne) -> Colonne:
    champ = colonne.champ
    if colonne.piece is not None:
        return Colonne(
            colonne.entete, aide=pieces.aide(colonne), genre=pieces.genre(colonne), choix=_choix(ouvert, champ),
            largeur=22,
        )  # fmt: skip
    if champ is not None:
        return Colonne(
            colonne.entete, aide=_aide(machine, champ), genre=cellules.genre_de(champ),
            choix=_choix(ouvert, champ),
            stricte=champ.type in ("choix", "booleen"), largeur=_LARGEURS.get(champ.type, 18),
        )  # fmt: skip
    if colonne.nom == col.CLE:
        repere = col.ecrire_repere(machine.nom, chaine=ouvert.dossier.chaine, rang=ouvert.dossier.rang)
        return Colonne(colonne.entete, aide=repere, verrouillee=True)
    if colonne.nom == col.ETAT:
        return Colonne(colonne.entete, aide=f"{col.AIDE} Pour mémoire : ne s'importe pas.", verrouillee=True)
    if colonne.nom == col.LE:
        return Colonne(
            colonne.entete, aide="Si ce n'est pas aujourd'hui : 15/09/2026", genre=DATE, largeur=13
        )
    if colonne.nom == col.TRANSITION:
        titres = " ; ".join(dict.fromkeys(p for e in machine.etats for p in propositions(machine, e)))
        return Colonne(
            colonne.entete,
            aide=f"Vide, ou : {titres}" if titres else "",
            choix=propositions(machine, machine.initial),
            largeur=26,
        )
    if colonne.nom == col.PAR:
        autres = tuple(p.nom for p in ouvert.atelier.personnes.values() if p.cle != ouvert.atelier.moi)
        return Colonne(colonne.entete, aide="Vide si c'est vous.", choix=autres, largeur=22)
    return Colonne(colonne.entete, aide="Facultatif, sauf si une règle le demande.", largeur=26)


def _aide(machine: Machine, champ: Champ) -> str:
    creation = machine.creation
    requis = "Demandé pour créer" if creation is not None and champ.nom in creation.saisit else ""
    return ". ".join(m.rstrip(".") for m in (requis, cellules.forme(champ), champ.aide) if m)


def _choix(ouvert: Ouvert, champ: Champ | None) -> tuple[str, ...]:
    """Ce que propose la liste déroulante ; une cellule qui contient une liste n'en a pas."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    if champ is None or champ.liste:
        return ()
    if champ.type == "booleen":
        return ("oui", "non")
    if champ.valeurs:
        return tuple(str(cellules.ecrire(workflow, dossier, champ, v)) for v in champ.valeurs)
    if champ.de is not None:
        machine = workflow.machines[champ.de]
        vivantes = (f for f in dossier.fiches(champ.de) if not machine.est_final(f.etat))
        return tuple(cellules.fiche_en_clair(workflow, dossier, f.nom) for f in vivantes)
    return ()


def _rangee(
    ouvert: Ouvert,
    machine: Machine,
    fiche: Instance,
    colonnes: tuple[col.Colonne, ...],
    place: int,
    jour: date | None,
) -> Rangee:
    valeurs = (_cellule(ouvert, fiche, c) for c in colonnes)
    permis = propositions(machine, fiche.etat)
    # Un jour d'émargement est celui du fait : il est prêt, là où quelque chose peut encore arriver.
    le = jour if permis else None
    fin = (None, le, None, None)
    return Rangee((fiche.nom, machine.titre_etat(fiche.etat), *valeurs, *fin), {place: permis})


def _cellule(ouvert: Ouvert, fiche: Instance, colonne: col.Colonne) -> Valeur | None:
    champ = colonne.champ
    if champ is None or colonne.piece is not None:
        return pieces.montree(colonne, fiche)
    return cellules.ecrire(ouvert.workflow, ouvert.dossier, champ, fiche.valeurs.get(champ.nom))


def _par_defaut(ouvert: Ouvert, machine: Machine, etat: str, jour: date | None) -> Path:
    """Un nom qui ne dit rien de personne ; le rang distingue les feuilles de deux moments."""
    nom = nom_de_fichier(
        "-".join(m for m in (machine.nom, etat, jour.isoformat() if jour else "") if m),
        f"r{ouvert.dossier.rang}",
        suffixe=".csv",
    )
    return ouvert.atelier.racine / REPERTOIRE / nom


def _suffixe(sortie: Path) -> str:
    return sortie.suffix.lower()
