"""Bâtir les workflows fautifs de `workflows_faux/` et réécrire ce qu'ils disent.

Un cas ne garde que les fichiers qui diffèrent de `_sain/` ; `retires.txt` nomme ceux qui n'y sont plus.
Réécrire : `python -m tests.lecture.enregistrer_workflows`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from moteur.diagnostics import presenter
from moteur.lecture.chargement import Chargement, Ressources, charger
from moteur.lecture.schemas import Schemas, lire_schemas

FAUX = Path(__file__).parent / "workflows_faux"
SAIN = FAUX / "_sain"
ATTENDU, RETIRES = "attendu.txt", "retires.txt"
SCHEMAS = lire_schemas(Path(__file__).parents[2] / "schemas")
# Une couche fusionnée n'a plus de fichier à soumettre au schéma : le sens doit alors tout voir seul.
SANS_FORME = Schemas({genre: {} for genre in SCHEMAS.par_genre})
RESSOURCES = Ressources(SCHEMAS, frozenset({"X-01", "X-02"}), {}, frozenset({"recu.docx"}))
FUSIONNES = "fusionne_"


def cas() -> list[Path]:
    """Les répertoires des cas fautifs, dans l'ordre."""
    return sorted(p for p in FAUX.iterdir() if p.is_dir() and p != SAIN)


def batir(cas: Path, destination: Path) -> Path:
    """Le workflow du cas, entier : le sain, recouvert par ce que le cas change."""
    repertoire = destination / "atelier"
    shutil.copytree(SAIN, repertoire)
    for fichier in sorted(p for p in cas.rglob("*") if p.is_file()):
        nom = fichier.relative_to(cas)
        if nom.name == RETIRES:
            for retire in fichier.read_text(encoding="utf-8").split():
                (repertoire / retire).unlink()
        elif nom.name != ATTENDU:
            (repertoire / nom).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fichier, repertoire / nom)
    return repertoire


def juger(cas: Path) -> Chargement:
    """Ce que dit le chargement du cas ; un cas « fusionne_… » se juge sans les schémas."""
    schemas = SANS_FORME if cas.name.startswith(FUSIONNES) else SCHEMAS
    ressources = Ressources(schemas, RESSOURCES.exigences, RESSOURCES.calendrier, RESSOURCES.modeles)
    with tempfile.TemporaryDirectory() as destination:
        return charger(batir(cas, Path(destination)), nom="atelier", ressources=ressources)


def rendre(chargement: Chargement) -> str:
    """Ce qu'une personne lit quand elle vérifie ce workflow."""
    return "".join(presenter(d, ligne_de=chargement.ligne_de) + "\n" for d in chargement.diagnostics)


def enregistrer() -> None:
    """Réécrit chaque sortie attendue."""
    for un_cas in cas():
        (un_cas / ATTENDU).write_bytes(rendre(juger(un_cas)).encode())


if __name__ == "__main__":
    enregistrer()
