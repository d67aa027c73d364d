"""« seance devient tenue », « fiche recoit piece » : l'évènement d'une garantie ou d'une échéance existe."""

from __future__ import annotations

from collections.abc import Iterator

from moteur.diagnostics import Diagnostic
from moteur.lecture.controles.examen import Examen, nom_inconnu
from moteur.lecture.forme import Chemin

_SORTES = {"devient": ("etats", "L'état"), "recoit": ("pieces", "La pièce")}


def evenement(e: Examen, ici: Chemin) -> Iterator[Diagnostic]:
    """S28 si ce texte ne dit pas un évènement, S01 à chaque nom qui n'existe pas."""
    texte = str(e.lire(ici) or "")
    mots = texte.split(" ")
    if len(mots) != 3 or mots[1] not in _SORTES:
        if not e.deja_dit(ici):
            remede = "Écrivez « fiche devient etat », ou « fiche recoit piece »."
            yield Diagnostic("S28", e.valeur(ici), f"« {texte} » ne dit pas un évènement.", remede)
        return
    if e.ignore(mots[0], ("phases",), ("fiches",)):
        connus = e.connus(("phases",), ("fiches",))
        yield nom_inconnu(e.mot(ici, 0), mots[0], connus, quoi="La fiche ou la phase")
    machine = e.machine(mots[0])
    genre, quoi = _SORTES[mots[1]]
    if machine and e.ignore(mots[2], (*machine, genre)):
        yield nom_inconnu(e.mot(ici, 2), mots[2], e.ecrits((*machine, genre)), quoi=quoi, dans=mots[0])
