"""Bâtir les couches fautives de `amendements_faux/` et réécrire ce qu'elles disent.

Un cas est une couche d'un seul défaut, posée sur `_atelier/` ; `autres/` porte les paquets voisins qu'il lui faut.
Réécrire : `python -m tests.lecture.enregistrer_amendements`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from moteur.diagnostics import presenter
from moteur.lecture.chargement import Chargement, Ressources, charger
from moteur.lecture.schemas import lire_schemas

FAUX = Path(__file__).parent / "amendements_faux"
ATELIER, AUTRES, ATTENDU = FAUX / "_atelier", "autres", "attendu.txt"
SCHEMAS = lire_schemas(Path(__file__).parents[2] / "schemas")
FORCES = {"X-01": "imperatif", "X-02": "imperatif", "X-03": "recommande", "X-04": "possible"}


def cas() -> list[Path]:
    """Les répertoires des cas, dans l'ordre."""
    return sorted(p for p in FAUX.iterdir() if p.is_dir() and p != ATELIER)


def ressources(workflows: Path) -> Ressources:
    """Ce qui entoure les paquets de ce répertoire."""
    tetes = sorted(t for nom in ("workflow.yaml", "amendement.yaml") for t in workflows.rglob(nom))
    paquets = {t.parent.relative_to(workflows).as_posix(): t.parent for t in tetes}
    modeles = frozenset({"recu.docx", "attestation.docx"})
    return Ressources(SCHEMAS, frozenset(FORCES), {}, modeles, workflows=paquets, forces=FORCES)


def batir(cas: Path, destination: Path) -> Path:
    """Le répertoire `workflows` du cas : l'atelier, les paquets voisins, la couche."""
    workflows = destination / "workflows"
    shutil.copytree(ATELIER, workflows / "atelier")
    shutil.copytree(cas, workflows / "couche", ignore=shutil.ignore_patterns(AUTRES, ATTENDU))
    for autre in sorted((cas / AUTRES).iterdir()) if (cas / AUTRES).is_dir() else ():
        if (autre / "workflow.yaml").is_file():
            shutil.copytree(ATELIER, workflows / autre.name)
        shutil.copytree(autre, workflows / autre.name, dirs_exist_ok=True)
    return workflows


def juger(cas: Path) -> Chargement:
    """Ce que dit le chargement de la couche."""
    with tempfile.TemporaryDirectory() as destination:
        workflows = batir(cas, Path(destination))
        return charger(workflows / "couche", nom="couche", ressources=ressources(workflows))


def poser(texte: str, destination: Path) -> Chargement:
    """Le chargement d'une couche dont on donne les amendements, retrait compris."""
    workflows = destination / "workflows"
    shutil.copytree(ATELIER, workflows / "atelier", dirs_exist_ok=True)
    (workflows / "couche").mkdir(exist_ok=True)
    tete = "amende: atelier\nworkflow: couche\ntitre: Une couche\nversion: 1\namendements:\n"
    (workflows / "couche" / "amendement.yaml").write_text(tete + texte, encoding="utf-8")
    return charger(workflows / "couche", nom="couche", ressources=ressources(workflows))


def rendre(chargement: Chargement) -> str:
    """Ce qu'une personne lit quand elle vérifie cette couche."""
    return "".join(presenter(d, ligne_de=chargement.ligne_de) + "\n" for d in chargement.diagnostics)


def enregistrer() -> None:
    """Réécrit chaque sortie attendue."""
    for un_cas in cas():
        (un_cas / ATTENDU).write_bytes(rendre(juger(un_cas)).encode())


if __name__ == "__main__":
    enregistrer()
