"""Réécrit les sorties attendues de `mauvais_schemas/` (`python -m tests.lecture.enregistrer_schemas`)."""

from __future__ import annotations

from pathlib import Path

from moteur.diagnostics import Diagnostic, presenter
from moteur.lecture.schemas import Schemas, defaut_de_genre, genre_de, lire_schemas, verifier_forme
from moteur.lecture.yaml_strict import Lecture, citer, lire_fichier

MAUVAIS = Path(__file__).parent / "mauvais_schemas"


def juger(lecture: Lecture, *, schemas: Schemas) -> tuple[Diagnostic, ...]:
    """Les défauts de forme d'un fichier qui se lit."""
    assert lecture.racine is not None, lecture.diagnostics
    genre = genre_de(lecture.racine)
    if genre is None:
        return (defaut_de_genre(lecture.racine, fichier=lecture.fichier),)
    return verifier_forme(lecture.racine, genre=genre, fichier=lecture.fichier, schemas=schemas)


def rendre(chemin: Path, *, schemas: Schemas) -> str:
    """Ce qu'une personne lit quand elle vérifie ce fichier."""
    lecture = lire_fichier(chemin, nom=chemin.name)
    ligne_de = citer([lecture])
    return "".join(presenter(d, ligne_de=ligne_de) + "\n" for d in juger(lecture, schemas=schemas))


def enregistrer() -> None:
    """Une sortie attendue par fichier fautif ; celles dont le fichier n'existe plus sont retirées."""
    schemas = lire_schemas(Path(__file__).parents[2] / "schemas")
    for chemin in MAUVAIS.glob("*.yaml"):
        chemin.with_suffix(".attendu").write_bytes(rendre(chemin, schemas=schemas).encode())
    for attendu in MAUVAIS.glob("*.attendu"):
        if not attendu.with_suffix(".yaml").exists():
            attendu.unlink()


if __name__ == "__main__":
    enregistrer()
