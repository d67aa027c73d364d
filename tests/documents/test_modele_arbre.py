"""L'arbre des bons et des mauvais modèles : une faute chacun, et mot pour mot ce qu'on en dit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from moteur.composition.ressources import Fonds
from moteur.documents import gabarit
from moteur.lecture.codes import Explication, lire_catalogue
from moteur.operations.modeles import Modele, verifier
from tests.documents.arbre_de_modeles import BONS, MAUVAIS, base, batir, dire, juger, sections
from tests.documents.exemples import MODELES

PROJET = Path(__file__).resolve().parents[2]
# Ce que `test_modele_borne` montre, dans un processus à part, et ce que montre `test_theme`.
AILLEURS = {"M28", "M30", "M31"}
ANGLAIS = re.compile(r"\b(the|expected|unexpected|got|undefined|template|error|failed|not)\b", re.IGNORECASE)


def catalogue() -> dict[str, Explication]:
    chemin = PROJET / "schemas" / "diagnostics.yaml"
    return lire_catalogue(chemin.read_bytes(), chemin.name)


def codes(jugement: dict[str, Any]) -> set[str]:
    return {d["code"] for d in jugement["diagnostics"]}


@pytest.mark.parametrize("fichier", MAUVAIS, ids=lambda f: f.stem)
def test_un_mauvais_modele_se_dit_mot_pour_mot(fichier: Path) -> None:
    """Une seule faute, celle que son nom annonce, avec son lieu, son paragraphe et son remède, en français."""
    jugement = juger(fichier)

    (d,) = jugement["diagnostics"]
    assert d["code"] == fichier.name[:3]
    assert d["remede"]
    assert not ANGLAIS.search(re.sub("«.*?»|\\{.*?\\}", "", f"{d['message']} {d['remede']}"))
    assert dire(jugement) == sections(fichier)["attendu"]


@pytest.mark.parametrize("fichier", BONS, ids=lambda f: f.stem)
def test_un_bon_modele_est_accepte(fichier: Path) -> None:
    """Tout ce qu'un modèle a le droit d'écrire."""
    assert juger(fichier)["diagnostics"] == []


def test_chaque_code_a_son_mauvais_modele() -> None:
    """Un code que rien ne montre ne se vérifie plus ; un code employé est expliqué."""
    sources = [
        *(PROJET / "moteur" / "documents").glob("*.py"),
        *(PROJET / "moteur" / "operations").glob("*.py"),
        PROJET / "moteur" / "composition" / "habillage.py",
    ]
    employes = {c for s in sources for c in re.findall(r'"(M[0-9]{2})"', s.read_text(encoding="utf-8"))}
    expliques = {c for c in catalogue() if c[0] == "M"}

    assert employes == expliques
    assert {f.name[:3] for f in MAUVAIS} | AILLEURS == expliques


@pytest.mark.parametrize("code", [f"M{n}" for n in (10, 11, 12, 20, 21, 22, 23, 24, 25, 26)])
def test_chaque_exemple_explique_est_vrai(code: str) -> None:
    """L'exemple fautif donne exactement ce code ; le correct, aucun."""
    explication = catalogue()[code]

    def vus(balise: str) -> set[str]:
        modele = Modele("m.docx", "m.docx", batir({"corps": balise}))
        return codes(verifier([modele], [base()], lire=gabarit.chemins, document="document_de_cadrage"))

    assert vus(explication.exemple_fautif) == {code}
    assert vus(explication.exemple_correct) == set()


def test_les_modeles_livres_sont_sains() -> None:
    """Chaque modèle livré sert un document, et chaque donnée qu'il lit existe."""
    modeles = [Modele(f.name, f.name, f.read_bytes()) for f in sorted(MODELES.glob("*.docx"))]
    livres = [Fonds().charger(nom).exiger() for nom in Fonds().workflows()]
    jugement = verifier(modeles, livres, lire=gabarit.chemins)

    assert jugement["diagnostics"] == []
    assert {s["fichier"] for s in jugement["sains"]} == {m.nom for m in modeles}
