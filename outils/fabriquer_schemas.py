"""Écrit `schemas/*.schema.json` depuis `outils/schemas_source/` : `python -m outils.fabriquer_schemas`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from outils.schemas_source import (
    autour,
    collections_nommees,
    communs,
    donnees_datees,
    essais,
    machines,
    tete,
    theme,
)
from outils.schemas_source.briques import Schema, fixer_markdown, formes_citees

META = "https://json-schema.org/draft/2020-12/schema"
FORMES: dict[str, Schema] = {
    **communs.FORMES,
    **machines.FORMES,
    **tete.FORMES,
    **collections_nommees.FORMES,
    **donnees_datees.FORMES,
    **essais.FORMES,
    **autour.FORMES,
}
GENRES: dict[str, Callable[[], Schema]] = {
    "workflow": tete.workflow,
    "phase": machines.phase,
    "fiche": machines.fiche,
    "documents": collections_nommees.documents,
    "garanties": collections_nommees.garanties,
    "couvertures": collections_nommees.couvertures,
    "indicateurs": collections_nommees.indicateurs,
    "echeances": collections_nommees.echeances,
    "donnees": donnees_datees.donnees,
    "essai": essais.essai,
    "amende": essais.amende,
    "espace": autour.espace,
    "calendriers": autour.calendriers,
    "referentiel": autour.referentiel,
    "codes": autour.codes,
    "theme": theme.theme,
}
# Pour l'éditeur : un seul schéma pour tous les fichiers, qui choisit d'après la clé de tête. L'ordre compte,
# car une fiche a aussi une clé « phase », et un amendement une clé « workflow ».
_TETES = (
    "amende",
    "espace",
    "fiche",
    "phase",
    "essai",
    "documents",
    "garanties",
    "couvertures",
    "indicateurs",
    "echeances",
    "donnees",
    "calendriers",
    "codes",
)


def schema_de(genre: str) -> Schema:
    """Le schéma complet d'un genre de fichier, avec les seules formes partagées qu'il cite."""
    corps = GENRES[genre]()
    citees: set[str] = set()
    reste = formes_citees(corps)
    while reste:
        citees |= reste
        reste = set().union(*(formes_citees(FORMES[forme]) for forme in reste)) - citees
    formes = {"$defs": {forme: FORMES[forme] for forme in sorted(citees)}} if citees else {}
    completer(corps)
    for forme, schema in formes.get("$defs", {}).items():
        completer(schema, cle=forme)
    return {"$schema": META, **corps, **formes}


def completer(schema: Schema, *, cle: str = "nom") -> None:
    """Donne son texte de complétion à tout ce qui n'en a pas encore : éléments, formes partagées."""
    if "markdownDescription" not in schema:
        fixer_markdown(schema, cle)
    for nom, propriete in schema.get("properties", {}).items():
        completer(propriete, cle=nom)
    for interieur, en_tete in (("items", "-"), ("additionalProperties", "nom")):
        if isinstance(schema.get(interieur), dict):
            completer(schema[interieur], cle=en_tete)


def aiguillage() -> Schema:
    """Le schéma que l'éditeur applique à tout fichier : il renvoie à celui du genre."""
    choix: Schema = {"$ref": "workflow.schema.json"}
    # Une démonstration a son propre lecteur : l'éditeur ne la juge pas.
    choix = {"if": {"required": ["demonstration"]}, "then": {}, "else": choix}
    for cle, genre in (("exigences", "referentiel"), *((t, t) for t in reversed(_TETES))):
        choix = {"if": {"required": [cle]}, "then": {"$ref": f"{genre}.schema.json"}, "else": choix}
    titre = {"title": "Fichier d'un workflow", "description": "La première clé dit le genre du fichier."}
    return {"$schema": META, **titre, "type": "object", **choix}


def fabriquer() -> dict[str, str]:
    """Le texte de chaque fichier de schéma, par nom."""
    schemas = {genre: schema_de(genre) for genre in GENRES} | {"fichier": aiguillage()}
    return {
        f"{genre}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for genre, schema in schemas.items()
    }


def principal(repertoire: Path) -> None:
    """Écrit les fichiers, à l'octet près les mêmes d'une fois sur l'autre."""
    for nom, texte in fabriquer().items():
        (repertoire / nom).write_text(texte, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    principal(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas"))
