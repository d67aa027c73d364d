"""Les workflows que nomme une commande, ou tous ceux que l'on connaît ici, leurs fichiers nommés d'ici."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from moteur.cli.branchement import chemin, fonds
from moteur.cli.reponse import Reglages
from moteur.erreurs import Introuvable

if TYPE_CHECKING:
    from moteur.composition.ressources import Fonds
    from moteur.diagnostics import Diagnostic, Position
    from moteur.lecture.chargement import Chargement
    from moteur.lecture.codes import Explication


def charges(reglages: Reglages, noms: tuple[str, ...]) -> list[Chargement]:
    """Chaque workflow lu et contrôlé, dans l'ordre où on les nomme."""
    source = fonds(reglages)
    voulus = noms or tuple(source.workflows())
    if not voulus:
        raise Introuvable("Aucun workflow n'est connu ici.", suite="Donnez le chemin de son répertoire.")
    return [charger(source, nom) for nom in dict.fromkeys(voulus)]


def charger(source: Fonds, nom: str) -> Chargement:
    """Le workflow de ce nom ; les fichiers de ses défauts se nomment depuis le répertoire courant."""
    chemin(nom, quoi="Le nom du workflow")
    charge = source.charger(nom)
    prefixe = _d_ici(source.trouver(nom)[1])
    if not prefixe or prefixe == charge.nom:
        return charge
    connue = charge.ligne_de

    def ligne_de(fichier: str, ligne: int) -> str | None:
        if fichier.startswith(f"{prefixe}/"):
            fichier = f"{charge.nom}{fichier.removeprefix(prefixe)}"
        return connue(fichier, ligne)

    diagnostics = situer(charge.diagnostics, nom=charge.nom, prefixe=prefixe)
    return replace(charge, diagnostics=diagnostics, ligne_de=ligne_de)


def situer(diagnostics: Iterable[Diagnostic], *, nom: str, prefixe: str) -> tuple[Diagnostic, ...]:
    """Les mêmes défauts, où le nom du workflow laisse la place à un chemin que l'on peut ouvrir."""

    def ici(position: Position) -> Position:
        if position.fichier != nom and not position.fichier.startswith(f"{nom}/"):
            return position
        return replace(position, fichier=f"{prefixe}{position.fichier.removeprefix(nom)}")

    return tuple(
        replace(d, position=ici(d.position), autres=tuple((ici(p), note) for p, note in d.autres))
        for d in diagnostics
    )


def prefixe_de(reglages: Reglages, charge: Chargement) -> str:
    """Le chemin de ce workflow depuis le répertoire courant ; son nom s'il est livré ailleurs."""
    return _d_ici(fonds(reglages).trouver(charge.nom)[1]) or charge.nom


def mal_nommes(charges: Iterable[Chargement]) -> list[str]:
    """Une phrase par workflow dont le nom n'est pas celui de son répertoire : on le nomme par le second."""
    return [
        f"Le répertoire s'appelle « {c.nom} » et le workflow « {c.workflow.nom} ». C'est le répertoire qui le nomme ici : "
        f"écrivez « workflow: {c.nom.rpartition('/')[2]} » dans son workflow.yaml."
        for c in charges
        if c.workflow is not None and c.workflow.nom != c.nom.rpartition("/")[2]
    ]


def _d_ici(repertoire: Path) -> str:
    """Le chemin depuis le répertoire courant ; vide pour ce qui est livré et n'est pas dessous."""
    from moteur.composition.ressources import livraison

    try:
        complet, ici = repertoire.resolve(), Path.cwd().resolve()
        if complet.is_relative_to(ici):
            return complet.relative_to(ici).as_posix()
        return "" if complet.is_relative_to(livraison()) else Path(os.path.relpath(complet, ici)).as_posix()
    except (OSError, ValueError):
        return ""  # un autre disque : le nom suffira


def catalogue() -> Mapping[str, Explication]:
    """Les codes de diagnostic expliqués, tels qu'ils sont livrés."""
    from moteur.composition.ressources import livraison
    from moteur.lecture.codes import lire_catalogue

    fichier = livraison() / "schemas" / "diagnostics.yaml"
    return lire_catalogue(fichier.read_bytes(), fichier.name)
