"""Lire des fichiers de workflow avec leurs positions, contre check-jsonschema sur les mêmes fichiers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bench.commun import Rapport, duree, paires

RACINE = Path(__file__).resolve().parent.parent
BASE = RACINE / "workflows" / "mentorat_lp"


def mesurer(*, tours: int) -> list[Rapport]:
    """Trente fichiers, même travail (lire, juger la forme) ; puis tout le workflow, sens compris. Au plus 1."""
    tous = [p for p in sorted(BASE.rglob("*.yaml")) if "demonstration" not in p.parts]
    trente = tous[:30]
    memes = [sys.executable, "-m", "bench.lecture", *map(str, trente)]
    verifier = [sys.executable, "-m", "moteur", "workflow", "verifier", str(BASE)]
    return [
        _rapport(f"lire et juger la forme / check-jsonschema, {len(trente)} fichiers", memes, trente, tours),
        _rapport(
            f"workflow verifier (forme et sens) / check-jsonschema, {len(tous)} fichiers",
            verifier,
            tous,
            tours,
        ),
    ]


def _rapport(nom: str, notre: Sequence[str], fichiers: Sequence[Path], tours: int) -> Rapport:
    schema = RACINE / "schemas" / "fichier.schema.json"
    pair = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, fichiers)]
    temps, autre, rapport = paires(lambda: duree(notre), lambda: duree(pair), tours=tours)
    return Rapport(nom, temps, autre, rapport, "≤ 1", rapport <= 1)


def principal(chemins: Sequence[str]) -> None:
    """Ce que fait le processus mesuré : lire chaque fichier avec ses positions et juger sa forme."""
    from moteur.lecture.schemas import genre_de, lire_schemas, verifier_forme
    from moteur.lecture.yaml_strict import lire_fichier

    schemas, defauts = lire_schemas(RACINE / "schemas"), 0
    for chemin in chemins:
        lecture = lire_fichier(Path(chemin), nom=chemin)
        genre = genre_de(lecture.racine) if lecture.racine is not None else None
        if lecture.racine is None or genre is None:
            raise SystemExit(f"{chemin} ne se lit pas.")
        defauts += len(verifier_forme(lecture.racine, genre=genre, fichier=chemin, schemas=schemas))
    print(f"{len(chemins)} fichiers, {defauts} défauts")


if __name__ == "__main__":
    principal(sys.argv[1:])
