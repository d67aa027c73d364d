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
    places = prefixes(charge)
    if not places:
        return charge
    connue = charge.ligne_de
    retours = {prefixe: paquet for paquet, prefixe in places.items()}

    def ligne_de(fichier: str, ligne: int) -> str | None:
        for prefixe, paquet in retours.items():
            if fichier.startswith(f"{prefixe}/"):
                return connue(f"{paquet}{fichier.removeprefix(prefixe)}", ligne)
        return connue(fichier, ligne)

    return replace(charge, diagnostics=situer(charge.diagnostics, places), ligne_de=ligne_de)


def situer(diagnostics: Iterable[Diagnostic], places: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Les mêmes défauts, où le nom d'un paquet laisse la place à un chemin que l'on peut ouvrir."""

    def ici(position: Position) -> Position:
        for paquet, prefixe in places.items():
            if position.fichier == paquet or position.fichier.startswith(f"{paquet}/"):
                return position._replace(fichier=f"{prefixe}{position.fichier.removeprefix(paquet)}")
        return position

    return tuple(
        replace(d, position=ici(d.position), autres=tuple((ici(p), note) for p, note in d.autres))
        for d in diagnostics
    )


def prefixes(charge: Chargement) -> dict[str, str]:
    """Pour chaque paquet lu, base comprise, son chemin d'ici ; ceux qui gardent leur nom n'y sont pas."""
    places = {nom: _d_ici(repertoire) for nom, repertoire in charge.repertoires.items()}
    return {nom: place for nom, place in places.items() if place and place != nom}


def par_defaut(source: Fonds) -> str:
    """Le workflow dont on parle sans le nommer : celui de l'espace, sinon la base qu'on prend sans la nommer."""
    connus = tuple(source.workflows())
    voulu = source.workflow_de_l_espace() or source.preferee()
    if not voulu:
        raise Introuvable(
            "Le workflow n'est pas nommé.",
            raison=f"Connus : {', '.join(connus) or 'aucun'}.",
            suite="Ajoutez son nom à la fin de la commande.",
        )
    return voulu


def mal_nommes(charges: Iterable[Chargement]) -> list[str]:
    """Une phrase par workflow dont le nom n'est pas celui de son répertoire : on le nomme par le second."""
    return [
        f"Le répertoire s'appelle « {c.nom} » et le workflow « {c.workflow.nom} ». C'est le répertoire qui le nomme ici : "
        f"écrivez « workflow: {c.nom.rpartition('/')[2]} » dans son {'amendement' if c.bases else 'workflow'}.yaml."
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
