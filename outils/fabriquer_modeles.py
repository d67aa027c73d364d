"""Refait les modèles Word livrés : `python outils/fabriquer_modeles.py [REPERTOIRE]`."""

from __future__ import annotations

import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from outils.fabrique import cadrage, convention, paquetage  # noqa: E402

MODELES = {"convention_partenariat.docx": convention, "document_de_cadrage.docx": cadrage}


def fabriquer(repertoire: Path) -> tuple[Path, ...]:
    """Les modèles écrits dans ce répertoire."""
    repertoire.mkdir(parents=True, exist_ok=True)
    ecrits = []
    for nom, texte in MODELES.items():
        chemin = repertoire / nom
        chemin.write_bytes(paquetage.octets(texte.ecrire().document, titre=texte.TITRE))
        ecrits.append(chemin)
    return tuple(ecrits)


if __name__ == "__main__":
    for fichier in fabriquer(Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "modeles_docs"):
        sys.stdout.write(f"{fichier}\n")
