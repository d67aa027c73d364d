"""Ce qu'un modèle lit et que personne n'a saisi : qualités, indicateurs, garanties, frise, fin de validité.

Rien ne se calcule que le modèle ne lise : un lot de cinq cents documents ne paie pas ce qu'aucun n'imprime.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from moteur.domaine.definitions import Indicateur, Machine, Piece
from moteur.domaine.dossier import Instance, Versement
from moteur.domaine.durees import ajouter, lire_duree
from moteur.domaine.francais import montant, nombre
from moteur.domaine.regles.contexte import Contexte, calendrier_du_porteur
from moteur.domaine.regles.evaluation import calculer, juger
from moteur.operations.dossiers import Ouvert

INDICATEURS, GARANTIES, FRISE = "indicateurs", "garanties", "frise"
# En deçà, un taux ne dit rien de sûr et peut désigner quelqu'un : on imprime « n sur m », sans pourcentage.
SEUIL_DE_TAUX = 20
Arbre = dict[str, Any]


def arbre(chemins: Iterable[str], racine: str) -> Arbre:
    """Les noms lus sous cette racine, en arbre : `fiches.a[].b[].c` donne trois étages."""
    lus: Arbre = {}
    for chemin in chemins:
        premier, *suite = (n.removesuffix("[]") for n in chemin.split("."))
        noeud = lus
        for nom in suite if premier == racine else ():
            noeud = noeud.setdefault(nom, {})
    return lus


def elaguer(donnees: Any, lus: Arbre) -> Any:
    """Les mêmes données, réduites à ce que le modèle lit : ce qu'il n'imprime pas ne change pas son numéro."""
    if isinstance(donnees, list):
        return [elaguer(d, lus) for d in donnees]
    # Une fiche ou une pièce seulement testée garde son contenu : vide, elle passerait pour absente.
    if not isinstance(donnees, dict) or not lus:
        return donnees
    return {nom: elaguer(valeur, lus[nom]) for nom, valeur in donnees.items() if nom in lus}


def qualites(
    ouvert: Ouvert, machine: Machine, instance: Instance, *, lues: frozenset[str], le: date
) -> dict[str, Any]:
    """Les qualités que le modèle lit, vraies, fausses ou inconnues à cette date."""
    contexte = Contexte(ouvert.regles, ouvert.dossier, le, le, pile=(instance,))
    return {q.nom: juger(q.regle, contexte) for q in machine.qualites.values() if q.nom in lues}


def jusqu_au(ouvert: Ouvert, piece: Piece, versement: Versement) -> str | None:
    """Le premier jour où ce versement ne vaut plus ; rien s'il vaut toujours ou si le calendrier manque."""
    if piece.validite is None:
        return None
    duree = lire_duree(str(ouvert.workflow.parametres[piece.validite].valeur))
    debut = date.fromisoformat(versement.le)
    calendrier = calendrier_du_porteur(Contexte(ouvert.regles, ouvert.dossier, debut))
    fin = ajouter(debut, duree, calendrier=calendrier)
    return fin.isoformat() if fin else None


def indicateurs(ouvert: Ouvert, *, le: date) -> dict[str, Any]:
    """Chaque indicateur du workflow, par son nom, et tous à la suite : titre, et valeur en toutes lettres."""
    contexte = Contexte(ouvert.regles, ouvert.dossier, le, le)
    dits = {
        nom: {"nom": nom, "titre": i.titre, "texte": _dire(ouvert, i, contexte)}
        for nom, i in ouvert.workflow.indicateurs.items()
    }
    return {**dits, "tous": list(dits.values())}


def garanties(ouvert: Ouvert, *, le: date) -> dict[str, Any]:
    """Chaque garantie du workflow, contrôlée sur toute l'histoire jusqu'à ce jour, par son nom et à la suite."""
    from moteur.operations import auditer

    controlees = auditer.garanties(ouvert, au=le)["garanties"]
    gardes = ("titre", "controles", "conforme", "violations")
    dites = {g["id"]: {cle: g[cle] for cle in gardes} for g in controlees}
    return {**dites, "toutes": list(dites.values())}


def frise(ouvert: Ouvert, *, le: date) -> dict[str, Any]:
    """Les jalons de l'année vus de ce jour : sans aucun nom de personne."""
    from moteur.operations.frise import frise as tracee

    gardes = ("titre", "designation", "ouvre", "terme", "fait", "dit", "revient")
    return {"jalons": [{cle: j[cle] for cle in gardes} for j in tracee(ouvert, le=le)["jalons"]]}


def _dire(ouvert: Ouvert, indicateur: Indicateur, contexte: Contexte) -> str:
    if indicateur.valeur:
        valeur = calculer(indicateur.valeur, contexte)
        if valeur is None:
            return "non renseigné"
        return montant(valeur) if _est_un_montant(ouvert, indicateur.valeur) else nombre(valeur)
    haut, bas = (calculer(r, contexte) for r in (indicateur.numerateur, indicateur.denominateur))
    if haut is None or bas is None:
        return "non renseigné"
    if not bas:
        return "non calculable (aucun cas)"
    en_euros = _est_un_montant(ouvert, indicateur.numerateur)
    ecrire = montant if en_euros else nombre
    dit = f"{ecrire(haut)} sur {ecrire(bas)}"
    # Le seuil protège les petits effectifs ; une somme n'en est pas un.
    if bas < SEUIL_DE_TAUX and not en_euros:
        return dit
    dixiemes = (1000 * haut + bas // 2) // bas
    pourcent = f"{dixiemes // 10},{dixiemes % 10}" if dixiemes % 10 else f"{dixiemes // 10}"
    return f"{dit} ({pourcent}\u00a0%)"


def _est_un_montant(ouvert: Ouvert, regle: str) -> bool:
    """La règle lit-elle un champ de type montant ? Elle n'additionne jamais que des valeurs d'un même genre."""
    champs: Iterable[Mapping[str, Any]] = (m.champs for m in ouvert.workflow.machines.values())
    montants = {nom for champs_ in champs for nom, c in champs_.items() if c.type == "montant"}
    return not montants.isdisjoint(regle.replace(".", " ").split())
