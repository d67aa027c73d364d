"""Réécrit les sorties attendues de `mauvais/` (`python -m tests.lecture.enregistrer`) ; à relire ensuite."""

from __future__ import annotations

from pathlib import Path

from moteur.diagnostics import presenter
from moteur.lecture.yaml_strict import citer, lire_fichier

MAUVAIS = Path(__file__).parent / "mauvais"


def rendre(chemin: Path) -> str:
    """Ce qu'une personne lit quand elle vérifie ce fichier."""
    lecture = lire_fichier(chemin, nom=chemin.name)
    ligne_de = citer([lecture])
    return "".join(presenter(d, ligne_de=ligne_de) + "\n" for d in lecture.diagnostics)


def enregistrer() -> None:
    """Une sortie attendue par fichier fautif ; celles dont le fichier n'existe plus sont retirées."""
    for chemin in MAUVAIS.glob("*.yaml"):
        attendu = chemin.with_suffix(".attendu")
        attendu.write_bytes(rendre(chemin).encode())
    for attendu in MAUVAIS.glob("*.attendu"):
        if not attendu.with_suffix(".yaml").exists():
            attendu.unlink()


if __name__ == "__main__":
    enregistrer()
