"""Un paquet de départ pour un espace : ce qu'il amende, d'où vient son texte, et le contrôle de ce qui est posé."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moteur.composition.ressources import Fonds
from moteur.domaine.workflow import Workflow
from moteur.erreurs import CommandeMalEcrite


@dataclass(frozen=True, slots=True)
class Depart:
    """Ce que le paquet sera : son nom, ce qu'il amende, la base dont il prend le texte."""

    nom: str
    titre: str
    amende: str
    base: str
    source: Path
    workflow: Workflow


def choisir(ecrit: str, *, workflow: str = "") -> Depart:
    """Le paquet de ce nom : il amende ce qui est livré à ce nom s'il y en a, sinon le workflow dit."""
    from moteur.operations.paquet_de_depart import REPERTOIRE, nommer

    nom, fonds = nommer(ecrit), Fonds()
    livres, bases = fonds.workflows(), fonds.bases()
    homonymes = [n for n in livres if n.rpartition("/")[2] == nom]
    offertes = [b for b in bases if (livres[b] / REPERTOIRE).is_dir()]
    preferees = [b for b in offertes if b == fonds.preferee()] or (offertes if len(offertes) == 1 else [])
    voulus = [workflow] if workflow else [*homonymes, *preferees]
    if not voulus:
        raise CommandeMalEcrite(
            "Plusieurs workflows livrent un paquet de départ." if offertes else "Aucun workflow n'en livre.",
            raison=f"Workflows : {', '.join(offertes or livres)}.",
            suite=f"Dites lequel le paquet amende : moteur init CHEMIN WORKFLOW --paquet {nom}",
        )
    trouve = fonds.trouver(voulus[0])[0]
    charge = fonds.charger(trouve)
    base = charge.bases[0] if charge.bases else trouve
    # « amende: » se dit du nom du paquet, sans les répertoires qui le rangent.
    amende = trouve.rpartition("/")[2]
    # Deux workflows ne portent pas le même nom : celui qui est livré garde le sien.
    libre = f"{nom}_local" if homonymes else nom
    return Depart(libre, ecrit.strip(), amende, base, livres[base] / REPERTOIRE, charge.exiger())


def poser_dans(racine: Path, depart: Depart, *, simuler: bool = False) -> dict[str, Any]:
    """Écrit le paquet dans les workflows de cet espace."""
    from moteur.operations.paquet_de_depart import poser

    return poser(
        depart.source,
        vers=racine / "workflows",
        nom=depart.nom,
        titre=depart.titre,
        base=depart.base,
        amende=depart.amende,
        simuler=simuler,
    )
