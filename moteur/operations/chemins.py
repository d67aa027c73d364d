"""Dire un chemin de modèle (`convention.partenaire.siret`) : son titre, et qui peut le remplir."""

from __future__ import annotations

from dataclasses import dataclass

from moteur.domaine.definitions import Champ, Machine
from moteur.domaine.workflow import PORTEUR, Workflow


@dataclass(frozen=True, slots=True)
class Origine:
    """Ce qu'un chemin désigne : un titre lisible, et la façon de le remplir."""

    titre: str
    roles: tuple[str, ...]
    commande: str
    en_personne: bool = False


def origine(workflow: Workflow, chemin: str, *, cible: str) -> Origine:
    """Le titre du champ au bout du chemin, les rôles qui le saisissent, la commande qui le fait."""
    noms = [n.removesuffix("[]") for n in chemin.split(".")]
    machine = workflow.machines.get(noms[0])
    if machine is None:
        return Origine(chemin, (), "")
    ou = cible if machine.genre == "fiche" else machine.nom
    for rang, nom in enumerate(noms[1:], 1):
        champ = machine.champs.get(nom.removesuffix("_code"))
        if nom in machine.pieces:
            return _piece(machine, noms[rang:], ou)
        if champ is None:
            return Origine(chemin, (), "")
        if champ.type == "lien" and rang < len(noms) - 1:
            machine = workflow.machines[str(champ.de)]
            ou = f"{champ.de}-…"
            continue
        return _champ(workflow, machine, champ, ou)
    return Origine(machine.titre, (), "")


def _piece(machine: Machine, noms: list[str], ou: str) -> Origine:
    piece = machine.pieces[noms[0]]
    champ = piece.champs.get(noms[1]) if len(noms) > 1 else None
    titre = f"{champ.titre} ({piece.titre})" if champ else piece.titre
    return Origine(titre, piece.porte.par, f"moteur verser {ou} {piece.nom}")


def _champ(workflow: Workflow, machine: Machine, champ: Champ, ou: str) -> Origine:
    titre = f"{champ.titre} ({machine.titre})"
    if champ.nom in machine.modifiables:
        return Origine(titre, machine.modifiable_par, f"moteur corriger {ou} {champ.nom}=…")
    for transition in machine.transitions.values():
        if champ.nom in (*transition.porte.saisit, *transition.porte.peut_saisir):
            return Origine(titre, transition.porte.par, f"moteur avancer {ou} {transition.nom} {champ.nom}=…")
    nom = PORTEUR if machine.genre == PORTEUR else ou
    ecrite = f'moteur corriger {nom} {champ.nom}=… --motif "…"'
    return Origine(titre, workflow.corrections_par, ecrite, en_personne=True)
