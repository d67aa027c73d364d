"""Les règles de la maison, tenues par des tests plutôt que par la mémoire."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
MOTEUR = RACINE / "moteur"
LIGNES_MAXIMUM = 400
FONCTION_MAXIMUM = 50

# Chaque bibliothèque n'est connue que du fichier qui l'enveloppe.
SEULS_A_IMPORTER = {
    "transitions": {"moteur/domaine/pas.py"},
    "ruamel": {"moteur/lecture/yaml_strict.py"},
    "jsonschema": {"moteur/lecture/schemas.py"},
    "referencing": {"moteur/lecture/schemas.py"},
    "sqlite3": {"moteur/journal/connexion.py"},
    "rfc8785": {"moteur/journal/canon.py"},
    "python_calamine": {"moteur/lecture/tableur.py"},
    "xlsxwriter": {"moteur/exports/xlsx.py"},
    "fcntl": set(),
}
# docxtpl et ce qui vient avec lui restent dans les documents ; click, dans la ligne de commande.
SEULS_PAQUETS = {
    "docxtpl": "moteur/documents/",
    "docx": "moteur/documents/",
    "jinja2": "moteur/documents/",
    "lxml": "moteur/documents/",
    "click": "moteur/cli/",
}
METIER = re.compile(
    r"mentor|honorabilit|bin[oôÔ]me|\b[eéÉ]l[eèÈ]ves?\b|lyc[eéÉ]e|proviseur|acad[eéÉ]mi",
    re.IGNORECASE,
)
# Les zones de vacances portent des noms de territoires, pas de métier.
METIER_PERMIS = {"moteur/domaine/calendrier.py"}
# Une option a pour second nom celui que cherchent les personnes à qui elle sert.
LIGNES_PERMISES = {'"--academie",'}
# Ce que git n'emporte pas ; les caches de mypy gardent des chemins de la machine.
HORS_DEPOT = {
    ".git", "node_modules", ".venv", "venv", "build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache",
}  # fmt: skip
HORLOGES = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")


def fichiers() -> list[Path]:
    return sorted(p for p in MOTEUR.rglob("*.py") if "livraison" not in p.parts)


def nom(chemin: Path) -> str:
    return chemin.relative_to(RACINE).as_posix()


def importes(chemin: Path) -> Iterator[str]:
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.Import):
            yield from (alias.name.split(".")[0] for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom) and noeud.module and not noeud.level:
            yield noeud.module.split(".")[0]


def test_la_maison_contient_du_code() -> None:
    """Sans fichier à examiner, les autres tests de cette page ne prouveraient rien."""
    assert len(fichiers()) > 60


def test_aucun_fichier_ne_depasse_sa_piece() -> None:
    """Un fichier tient en 400 lignes."""
    trop_longs = {
        nom(p): n for p in fichiers() if (n := p.read_text(encoding="utf-8").count("\n")) > LIGNES_MAXIMUM
    }
    assert trop_longs == {}


def test_aucune_fonction_ne_depasse_un_ecran() -> None:
    """Une fonction tient en 50 lignes."""
    trop_longues = [
        f"{nom(p)}:{n.lineno} {n.name} ({n.end_lineno - n.lineno + 1} lignes)"
        for p in fichiers()
        for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        and n.end_lineno is not None
        and n.end_lineno - n.lineno >= FONCTION_MAXIMUM
    ]
    assert trop_longues == []


def test_le_moteur_ignore_le_metier() -> None:
    """Aucun mot du mentorat dans le code : le métier vit dans le YAML."""
    trouves = [
        f"{nom(p)}:{numero} {ligne.strip()[:80]}"
        for p in fichiers()
        if nom(p) not in METIER_PERMIS
        for numero, ligne in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if METIER.search(ligne) and ligne.strip() not in LIGNES_PERMISES
    ]
    assert trouves == []


@pytest.mark.parametrize("paquet", sorted(SEULS_A_IMPORTER))
def test_chaque_dependance_a_un_seul_fichier(paquet: str) -> None:
    """Une bibliothèque se remplace en un jour : un seul fichier la connaît."""
    connaisseurs = {nom(p) for p in fichiers() if paquet in set(importes(p))}
    assert connaisseurs == SEULS_A_IMPORTER[paquet]


@pytest.mark.parametrize("paquet", sorted(SEULS_PAQUETS))
def test_chaque_famille_reste_chez_elle(paquet: str) -> None:
    """Word reste dans les documents, click dans la ligne de commande."""
    dehors = [
        nom(p)
        for p in fichiers()
        if paquet in set(importes(p)) and not nom(p).startswith(SEULS_PAQUETS[paquet])
    ]
    assert dehors == []


def test_seule_la_composition_lit_l_horloge() -> None:
    """L'heure est un argument : partout ailleurs, elle serait un piège pour les essais."""
    fautifs = [nom(p) for p in fichiers() if HORLOGES.search(p.read_text(encoding="utf-8"))]
    assert [f for f in fautifs if not f.startswith("moteur/composition/")] == []


def test_seule_la_ligne_de_commande_ecrit_et_sort() -> None:
    """`print`, `sys.exit` et `os._exit` ne se trouvent que dans `cli`."""
    fautifs = []
    for p in fichiers():
        if nom(p).startswith("moteur/cli/") or nom(p) == "moteur/__main__.py":
            continue
        for n in ast.walk(ast.parse(p.read_text(encoding="utf-8"))):
            if isinstance(n, ast.Call) and ast.unparse(n.func) in ("print", "sys.exit", "exit", "os._exit"):
                fautifs.append(f"{nom(p)}:{n.lineno}")
    assert fautifs == []


def test_chaque_fichier_dit_ce_qu_il_possede() -> None:
    """Un fichier commence par une phrase qui dit ce qu'il possède."""
    muets = [nom(p) for p in fichiers() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert muets == []


def test_le_projet_se_suffit() -> None:
    """Rien ne renvoie hors du dépôt ni à une machine."""
    suffixes = {".py", ".md", ".yaml", ".toml", ".json", ".lark", ".sql"}
    fautifs = [
        nom(p)
        for p in RACINE.rglob("*")
        if p.suffix in suffixes
        and p.is_file()
        and not HORS_DEPOT & set(p.parts)
        and p != Path(__file__)
        and re.search(
            r"\.\./shared|(?<![\w.])/(?:work|tmp/contrat)/", p.read_text(encoding="utf-8", errors="replace")
        )
    ]
    assert fautifs == []
