"""Les deux versions à comparer, telles qu'on les nomme : un workflow, ou l'empreinte qu'un dossier suit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from moteur.cli import branchement
from moteur.cli.reponse import Reglages
from moteur.erreurs import Introuvable

if TYPE_CHECKING:
    from moteur.lecture.chargement import Chargement
    from moteur.operations.atelier import Atelier
    from moteur.operations.comparer import Version

# Sept signes au moins : un nom plus court peut être celui d'un workflow.
_EMPREINTE = re.compile(r"[0-9a-f]{7,64}")


def version(reglages: Reglages, nom: str) -> Version:
    """Le workflow de ce nom, lu et sain, ou la version rangée dont l'empreinte commence ainsi."""
    from moteur.cli.workflows import charger

    source = branchement.fonds(reglages)
    if _EMPREINTE.fullmatch(nom) and nom not in source.workflows() and not branchement.chemin(nom).exists():
        return _rangee(reglages, nom)
    return _lue(charger(source, nom))


def du_dossier(reglages: Reglages) -> Version:
    """La version que suit le dossier : celle de son ouverture, ou de sa dernière migration."""
    from moteur.operations.dossiers import choisir

    with branchement.atelier(reglages) as atelier:
        choisi = choisir(atelier, reglages.dossier)
        return _relue(atelier, choisi.workflow, f"{choisi.titre} (version suivie)")


def _rangee(reglages: Reglages, debut: str) -> Version:
    with branchement.atelier(reglages) as atelier:
        suivies = (d.workflow for d in atelier.journal.dossiers())
        connues = sorted({*suivies, *(p.empreinte for p in atelier.journal.publications())})
        trouvees = [e for e in connues if e.startswith(debut)]
        if len(trouvees) != 1:
            dites = ", ".join(e[:12] for e in connues)
            raise Introuvable(
                f"Aucune version publiée ou suivie par un dossier ne commence par « {debut} »."
                if not trouvees
                else f"Plusieurs versions commencent par « {debut} ».",
                raison=f"Versions connues : {dites or 'aucune'}.",
                suite="Donnez plus de signes de l'empreinte, ou le nom d'un workflow.",
            )
        return _relue(atelier, trouvees[0], trouvees[0][:12])


def _relue(atelier: Atelier, empreinte: str, nom: str) -> Version:
    from moteur.operations.comparer import Version

    return Version(nom, json.loads(atelier.journal.lire_workflow(empreinte)), empreinte)


def _lue(charge: Chargement) -> Version:
    from moteur.cli.workflows import prefixes
    from moteur.operations.comparer import Version

    charge.exiger()
    places = prefixes(charge)

    def lieu_de(chemin: tuple[str, ...]) -> str:
        """Le lieu de l'élément, ou du plus proche qui le contient."""
        for fin in range(len(chemin), 0, -1):
            trouve = charge.lieux.get(chemin[:fin])
            if trouve is not None:
                p = trouve.cle
                paquet, _, reste = p.fichier.partition("/")
                fichier = "/".join(m for m in (places.get(paquet, paquet), reste) if m)
                return f"{fichier}:{p.ligne}:{p.colonne}"
        return ""

    return Version(charge.nom, charge.forme or {}, charge.empreinte, lieu_de)
