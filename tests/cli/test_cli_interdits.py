"""Ce qui ne se garde jamais à côté d'une pièce : refusé à la saisie, et au workflow, quelle que soit la couche."""

from __future__ import annotations

from pathlib import Path

import pytest
from console import Lancer
from convention import LE, PARTENAIRE, preparer

COUCHE = """\
amende: mentorat_lp
workflow: couche
titre: Une couche
version: 1
amendements:
  changement:
    {verbe}: fiches/mentor/pieces/honorabilite/{place}
    {suite}
    motif: Usage local.
"""


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un dossier où un mentor vient d'être proposé."""
    racine = tmp_path_factory.mktemp("interdits") / "essai"
    preparer(racine)
    return racine


@pytest.mark.parametrize(
    ("mots", "dit"),
    [
        (("--motif", "Bulletin néant"), "ne garde aucun texte"),
        (("scan.pdf",), "aucun fichier ne s'y joint"),
        (("avis=favorable",), "avis"),
    ],
)
def test_rien_ne_s_ecrit_a_cote_d_une_verification(
    dossier: Path, lancer: Lancer, mots: tuple[str, ...], dit: str
) -> None:
    """Ni motif, ni copie, ni champ de plus ; et la copie n'est pas gardée non plus."""
    assert dict(p.split("=", 1) for p in PARTENAIRE)["forme"] == "association"
    (dossier / "scan.pdf").write_bytes(b"%PDF-1.7 bulletin")
    lancer(
        "creer",
        "mentor",
        "nom=Roy",
        "prenom=Luc",
        "voie=aucune",
        "partenaire=partenaire-1",
        "--le",
        LE,
        ou=dossier,
    )
    refus = lancer(
        "verser", "mentor-1", "honorabilite", "reference=DSDEN-1", *mots, "--par", "omar", "--le", LE, ou=dossier
    )  # fmt: skip
    assert refus.code in (2, 3) and dit in refus.messages + refus.sortie, refus
    assert list((dossier / "pieces").glob("*")) == []


@pytest.mark.parametrize(
    ("verbe", "place", "suite", "code"),
    [
        ("ajouter", "peut_saisir/avis", "valeur: {titre: Avis, type: texte, personnel: non}", "S43"),
        ("ajouter", "peut_saisir/avis", "valeur: {titre: Avis, type: booleen, personnel: non}", "S43"),
        ("ajouter", "saisit/avis", "valeur: {titre: Avis, valeurs: {a: A, b: B}, personnel: non}", "S43"),
        ("retirer", "interdit", "elements: [texte_libre]", "A24"),
        ("retirer", "interdit", "elements: [fichier, texte_libre, resultat]", "A24"),
        ("remplacer", "nature", "attendu: releve\n    devient: decision", "A28"),
    ],
)
def test_une_couche_ne_rouvre_pas_ce_qui_est_interdit(
    dossier: Path, lancer: Lancer, verbe: str, place: str, suite: str, code: str
) -> None:
    """Elle n'ajoute ni texte ni résultat à la pièce, et ne retire rien de ce qu'elle interdit."""
    couche = dossier / "workflows" / "couche"
    couche.mkdir(parents=True, exist_ok=True)
    (couche / "amendement.yaml").write_text(
        COUCHE.format(verbe=verbe, place=place, suite=suite), encoding="utf-8"
    )
    juge = lancer("workflow", "verifier", "couche", "--json", ou=dossier)
    assert juge.code == 1
    assert any(d["code"].startswith(code) for d in juge.objet["diagnostics"]), juge
