"""Vérifier des workflows (positions, règles, verrous), contre check-jsonschema qui ne juge que leur forme."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.commun import Rapport, duree, paires

RACINE = Path(__file__).resolve().parent.parent
WORKFLOWS = RACINE / "workflows"
BASE, COUCHE = WORKFLOWS / "mentorat_lp", WORKFLOWS / "un_jeune_un_mentor"
SCHEMA = RACINE / "schemas" / "fichier.schema.json"


def mesurer(repertoire: Path, *, tours: int) -> list[Rapport]:
    """Des processus entiers, sur les mêmes fichiers ; combien de fois le nôtre est plus rapide."""
    base, couche = _fichiers(BASE), [*_fichiers(BASE), *_fichiers(COUCHE)]
    trente = sorted(base, key=lambda p: -p.stat().st_size)[:30]
    memes = [sys.executable, "-m", "bench.lecture", *map(str, trente)]
    gardees = {"MOTEUR_CACHE": str(repertoire / "verifications")}
    refaites = {"MOTEUR_CACHE": ""}
    return [
        _rapport("lire et juger la forme", memes, trente, refaites, (2.5, 3), tours),
        _rapport("workflow verifier, base", _verifier(BASE), base, refaites, (1.5, 2), tours),
        _rapport("workflow verifier, base et couche", _verifier(COUCHE), couche, refaites, (1.4, 2), tours),
        _rapport("workflow verifier, rien n'a changé", _verifier(BASE), base, gardees, (10, 15), tours),
    ]


def _fichiers(repertoire: Path) -> list[Path]:
    return [p for p in sorted(repertoire.rglob("*.yaml")) if "demonstration" not in p.parts]


def _verifier(repertoire: Path) -> list[str]:
    return [sys.executable, "-m", "moteur", "workflow", "verifier", str(repertoire)]


def _rapport(
    nom: str,
    notre: Sequence[str],
    fichiers: Sequence[Path],
    reglages: Mapping[str, str],
    bornes: tuple[float, float],
    tours: int,
) -> Rapport:
    pair = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), *map(str, fichiers)]
    # Un poste garde le bytecode : les deux en profitent, dès le tour à vide.
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | dict(reglages)
    temps, autre, rapport = paires(
        lambda: duree(notre, environ=environ), lambda: duree(pair, environ=environ), tours=tours
    )
    borne, vise = bornes
    juste = f"≥ {borne:g}" + (f" (visé {vise:g})" if vise != borne else "")
    return Rapport(
        f"check-jsonschema / {nom}, {len(fichiers)} fichiers",
        temps,
        autre,
        1 / rapport,
        juste,
        1 / rapport >= borne,
    )


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
