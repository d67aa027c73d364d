"""Vérifier un workflow, expliquer un code, dire quelles exigences du référentiel il couvre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from moteur.diagnostics import presenter
from moteur.erreurs import Introuvable
from moteur.suggestions import vouliez_vous_dire

if TYPE_CHECKING:
    from moteur.lecture.chargement import Chargement
    from moteur.lecture.codes import Explication


def verifier(chargements: Iterable[Chargement]) -> dict[str, Any]:
    """Les défauts de ces workflows, avec leur rendu."""
    diagnostics, rendus, sains = [], [], []
    for chargement in chargements:
        for d in chargement.diagnostics:
            rendus.append(presenter(d, ligne_de=chargement.ligne_de))
            diagnostics.append({
                "fichier": d.position.fichier, "ligne": d.position.ligne, "colonne": d.position.colonne,
                "code": d.code, "message": d.message, "remede": d.remede, "gravite": d.gravite,
            })  # fmt: skip
        if chargement.sain and chargement.workflow is not None:
            w = chargement.workflow
            sains.append({
                "workflow": w.nom, "titre": w.titre, "version": w.version, "empreinte": w.empreinte,
                "phases": len(w.deroulement), "fiches": len(w.fiches), "garanties": len(w.garanties),
                "transitions": sum(len(m.transitions) for m in w.machines.values()),
                "essais": len(chargement.essais),
            })  # fmt: skip
    return {"diagnostics": diagnostics, "sains": sains, "texte": rendus}


def expliquer(catalogue: Mapping[str, Explication], code: str) -> dict[str, Any]:
    """L'explication d'un code de diagnostic."""
    from moteur.lecture.codes import presenter_explication

    explication = catalogue.get(code.upper())
    if explication is None:
        codes = ", ".join(sorted(catalogue))
        raise Introuvable(
            f"Aucun code ne s'appelle « {code} ».",
            raison=f"Codes : {codes}.",
            suite=vouliez_vous_dire(code.upper(), catalogue),
        )
    return {"code": code.upper(), "titre": explication.titre, "texte": presenter_explication(explication)}


# Le fichier d'un paquet où s'écrit ce que demande une exigence de ce genre.
OU = {
    "phase": "phases/",
    "fiche": "fiches/",
    "artefact": "phases/ ou fiches/ (un champ, une pièce)",
    "regle": "garanties.yaml, ou l'« exige » d'une phase ou d'une fiche",
    "role": "workflow.yaml (roles)",
    "document": "documents.yaml",
    "echeance": "echeances.yaml",
    "indicateur": "indicateurs.yaml",
    "finance": "fiches/ (une dépense), indicateurs.yaml",
    "gouvernance": "le paquet du niveau au-dessus",
    "dispositif": "l'amendement.yaml d'une couche",
    "donnee": "workflow.yaml (parametres), ou les valeurs d'un champ",
}


def couverture(
    chargements: Iterable[Chargement], referentiel: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Les exigences du référentiel que ces workflows citent, et celles qui manquent."""
    citees: dict[str, list[str]] = {}
    for chargement in chargements:
        for chemin, source in _sources(chargement.forme or {}):
            citees.setdefault(source, []).append(f"{chargement.nom}/{chemin}")
    connues = referentiel.get("exigences", {})
    manquantes = [
        {
            "id": nom,
            "genre": e["genre"],
            "force": e["force"],
            "enonce": e["enonce"],
            "ou": OU.get(e["genre"], ""),
        }
        for nom, e in connues.items()
        if nom not in citees
    ]
    return {
        "total": len(connues),
        "couvertes": len(connues) - len(manquantes),
        "manquantes": manquantes,
        "elements": {nom: citees[nom] for nom in connues if nom in citees},
    }


def _sources(corps: object, chemin: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(corps, Mapping):
        for source in corps.get("source", ()) if isinstance(corps.get("source"), list) else ():
            yield chemin, source
        for cle, valeur in corps.items():
            if cle not in ("source", "calendrier"):
                yield from _sources(valeur, f"{chemin}/{cle}".lstrip("/"))
