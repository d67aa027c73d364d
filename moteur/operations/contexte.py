"""Les données qu'un modèle Word peut lire : de simples textes, nombres, listes et dictionnaires.

Un choix donne son titre, et `x_code` son nom ; un lien donne la fiche visée ; une pièce versée, sa date, ses
champs, la fin de sa validité (`jusqu_au`), et ceux d'avant (`versements`) ; une qualité, vrai, faux ou rien. Une valeur absente est `None` :
c'est le rendu qui la dit manquante, là où le modèle la lit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from moteur.domaine.calendrier import FIN_D_ANNEE, RENTREE
from moteur.domaine.definitions import Champ, Document, Piece
from moteur.domaine.dossier import Instance, Versement
from moteur.domaine.regles.contexte import Contexte
from moteur.domaine.signataires import appeles
from moteur.domaine.versements import titre_du_signataire
from moteur.domaine.workflow import DOSSIER, PERIODE, PORTEUR, Workflow
from moteur.operations import contexte_calcule as calcule
from moteur.operations.dossiers import Ouvert

PROFONDEUR = 3
SIGNATAIRES = "signataires"


def contexte(ouvert: Ouvert, *, cible: str, chemins: Iterable[str], le: date | None = None) -> dict[str, Any]:
    """Ce que le document de cette cible peut lire ; seules les fiches que le modèle parcourt y entrent."""
    workflow, dossier = ouvert.workflow, ouvert.dossier
    chemins, jour = tuple(chemins), le or ouvert.atelier.aujourd_hui()
    vue = _Vue(ouvert, jour, frozenset(n.removesuffix("[]") for c in chemins for n in c.split(".")))
    parcourues = calcule.arbre(chemins, "fiches")
    donnees: dict[str, Any] = {
        PORTEUR: vue.instance(dossier.instances[PORTEUR], PROFONDEUR),
        DOSSIER: vue.instance(dossier.instances[DOSSIER], PROFONDEUR),
        PERIODE: periode(dossier.annee, workflow.annees),
        "fiches": {t: vue.liste(t, parcourues[t]) for t in sorted(parcourues)},
    }
    for phase in workflow.deroulement:
        donnees[phase] = vue.instance(dossier.instances[phase], PROFONDEUR)
    instance = dossier.instances[cible]
    donnees[instance.type] = vue.instance(instance, PROFONDEUR)
    racines = {c.split(".")[0] for c in chemins}
    if calcule.INDICATEURS in racines:
        donnees[calcule.INDICATEURS] = calcule.indicateurs(ouvert, le=jour)
    if calcule.GARANTIES in racines:
        lues = calcule.arbre(chemins, calcule.GARANTIES)
        donnees[calcule.GARANTIES] = calcule.elaguer(calcule.garanties(ouvert, le=jour), lues)
    if calcule.FRISE in racines:
        lus = calcule.arbre(chemins, calcule.FRISE)
        donnees[calcule.FRISE] = calcule.elaguer(calcule.frise(ouvert, le=jour), lus)
    return donnees


def signataires(ouvert: Ouvert, document: Document, *, cible: str, chemins: Iterable[str], le: date) -> Any:
    """Ce que le modèle lit des signataires à cette date : s'il signe, s'il est attendu, qui signe à sa place."""
    workflow, vue = ouvert.workflow, _Vue(ouvert, le, frozenset())
    instance = ouvert.dossier.instances[cible]
    donnees = {}
    for appele in appeles(document, Contexte(ouvert.regles, ouvert.dossier, le, le, pile=(instance,))):
        titre = titre_du_signataire(workflow, document.nom, appele.nom)
        dit: dict[str, Any] = {"titre": titre, "signe": appele.signe, "attendu": appele.attendu}
        if piece := piece_de_delegation(workflow, document, appele.nom):
            dit["delegation"] = appele.delegation and vue.versement(piece, appele.delegation, PROFONDEUR)
        donnees[appele.nom] = dit
    return calcule.elaguer(donnees, calcule.arbre(chemins, SIGNATAIRES))


def piece_de_delegation(workflow: Workflow, document: Document, nom: str) -> Piece | None:
    """La pièce par laquelle ce signataire délègue sa signature, s'il le peut."""
    decrit = document.personnes.get(nom)
    if decrit is None or not decrit.delegation:
        return None
    *liens, piece = decrit.delegation.split(".")
    machine = workflow.machines[document.pour]
    for rang, lien in enumerate(liens):
        if rang == 0 and lien not in machine.champs:
            machine = workflow.machines[lien]
        else:
            machine = workflow.machines[str(machine.champs[lien].de)]
    return machine.pieces[piece]


def periode(annee: int, annees: int) -> dict[str, str]:
    """La période du dossier : son nom, son premier et son dernier jour."""
    return {
        "libelle": f"{annee}-{annee + annees}",
        "debut": date(annee, *RENTREE).isoformat(),
        "fin": date(annee + annees, *FIN_D_ANNEE).isoformat(),
    }


@dataclass(frozen=True, slots=True)
class _Vue:
    """Les fiches d'un dossier vues par un modèle ; `lus` : les noms qu'il écrit quelque part."""

    ouvert: Ouvert
    le: date
    lus: frozenset[str]

    def liste(self, type_: str, lus: calcule.Arbre) -> list[dict[str, Any]]:
        """Toutes les fiches de ce type, réduites à ce que le modèle en lit."""
        fiches = self.ouvert.dossier.fiches(type_)
        return [calcule.elaguer(self.instance(f, PROFONDEUR), lus) for f in fiches]

    def instance(self, instance: Instance, profondeur: int) -> dict[str, Any]:
        """Une fiche, ses champs, ses liens jusqu'à cette profondeur, ses pièces et ses qualités lues."""
        machine = self.ouvert.workflow.machines[instance.type]
        donnees: dict[str, Any] = {"nom_court": instance.nom}
        if machine.etats:
            donnees |= {"etat": machine.titre_etat(instance.etat), "etat_code": instance.etat}
            if "etat_le" in self.lus:
                donnees["etat_le"] = instance.entree or None
        for champ in machine.champs.values():
            donnees |= self._champ(champ, instance.valeurs.get(champ.nom), profondeur)
        for piece in machine.pieces.values():
            donnees[piece.nom] = self._piece(instance, piece, profondeur)
        return donnees | calcule.qualites(self.ouvert, machine, instance, lues=self.lus, le=self.le)

    def _piece(self, instance: Instance, piece: Piece, profondeur: int) -> dict[str, Any] | None:
        versements = instance.versements.get(piece.nom)
        if not versements:
            return None
        donnees = self.versement(piece, versements[-1], profondeur)
        if "versements" in self.lus:
            donnees["versements"] = [self.versement(piece, v, profondeur) for v in versements]
        return donnees

    def versement(self, piece: Piece, versement: Versement, profondeur: int) -> dict[str, Any]:
        """Ce que dit une pièce versée : sa date, ses champs, la fin de sa validité."""
        champs = [self._champ(c, versement.valeurs.get(c.nom), profondeur) for c in piece.champs.values()]
        donnees = {"date": versement.le, **{n: v for c in champs for n, v in c.items()}}
        if piece.validite is not None:
            donnees["jusqu_au"] = calcule.jusqu_au(self.ouvert, piece, versement)
        return donnees

    def _champ(self, champ: Champ, valeur: Any, profondeur: int) -> dict[str, Any]:
        if champ.type == "choix":
            titres = champ.valeurs or {}
            if champ.liste:
                # Jamais saisie, la liste manque au document ; dite vide, elle ne lui manque pas.
                dits = None if valeur is None else [titres.get(v, v) for v in valeur]
                return {champ.nom: dits, f"{champ.nom}_code": valeur}
            return {champ.nom: titres.get(valeur) if valeur else None, f"{champ.nom}_code": valeur}
        if champ.type == "lien" and valeur is not None:
            return {champ.nom: self._lien(valeur, profondeur - 1)}
        return {champ.nom: valeur}

    def _lien(self, valeur: Any, profondeur: int) -> Any:
        if isinstance(valeur, list):
            return [self._lien(v, profondeur) for v in valeur]
        if profondeur <= 0:
            return {"nom_court": valeur}
        return self.instance(self.ouvert.dossier.instances[valeur], profondeur)
