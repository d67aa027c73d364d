"""Un pilotage joué sur trois ans produit ses documents : la convention-cadre prête à signer, et ce qui l'entoure."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.composition import demonstration
from tests.documents.exemples import texte_entier

SCENARIO = Path(__file__).parent / "pilotage"


@pytest.fixture(scope="module")
def produits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Le texte de chaque document produit, par le début de son nom de fichier."""
    racine = tmp_path_factory.mktemp("pilotage") / "espace"
    rendu = demonstration.demo(racine, dire=lambda _: None, repertoire=SCENARIO)
    chemins = [Path(c) for c in rendu["documents"]]
    return {c.stem.rsplit("-", 2)[0]: texte_entier(c.read_bytes()) for c in chemins}


def test_la_convention_cadre_dit_ce_que_chacun_apporte(produits: dict[str, str]) -> None:
    """Parties, signataires, dispositif, quatre effets, engagements : tout y est, et plus rien à compléter."""
    texte = produits["convention-cadre"]

    for attendu in ("Mme\u00a0Jeanne Fabre", "Hélène Ouattara", "Cordées de la réussite", "RNA W691234567",
                    "l’orientation et l’insertion dans l’emploi", "Cent vingt mentors", "l’aide sociale à l’enfance",
                    "Karim Haddad",
                    "convention pluriannuelle d’objectifs", "31\u00a0août 2025"):  # fmt: skip
        assert attendu in texte
    assert texte.count("Rectrice de l’académie de Lyon") + texte.count("Rectrice de l'académie de Lyon") == 1
    assert "À COMPLÉTER" not in texte


def test_son_projet_montre_ce_qui_manque(produits: dict[str, str]) -> None:
    """Avant la rédaction, les effets, la durée et les signataires se voient à compléter."""
    projet = produits["convention-cadre-projet"]

    assert "les effets visés]" in projet and projet.count("À COMPLÉTER") > 10


def test_le_comite_la_dotation_et_la_synthese_se_produisent(produits: dict[str, str]) -> None:
    """Présences du comité ; montant en lettres ; part des crédits en euros ; lycées et conventions."""
    assert "présence consignée le 10\u00a0septembre 2022" in produits["compte-rendu-comite"]
    assert "trois mille euros" in produits["notification-dotation"]
    assert "défraiement des mentors" in produits["notification-dotation"]
    synthese = produits["synthese-pilotage"]
    assert "3\u202f000,00\u00a0€ sur 9\u202f000,00\u00a0€ (33,3\u00a0%)" in synthese
    assert "Lycée Diderot" in synthese and "Passerelle Métiers" in synthese
