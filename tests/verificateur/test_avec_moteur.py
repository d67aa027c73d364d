"""Deux écritures indépendantes de la même spécification : `moteur` écrit, le vérificateur relit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fabrique_liasse import FICHIER
from liasse_moteur import exporter

Verifier = Callable[..., dict[str, Any]]


def test_la_demonstration_est_intacte_et_dit_sa_seance_non_couverte(
    verifier: Verifier,
    module: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """L'année entière se revérifie ; la seule intervention non couverte est celle du mentor suspendu."""
    entrees, cle = exporter(tmp_path, monkeypatch)
    vue = verifier(entrees, cle=cle)
    assert (vue["reponse"], vue["faits"], vue["fautes"]) == ("intact", 919, [])
    assert [(x["evenement"], x["fiche"], x["etat"]) for x in vue["non_couvertes"]] == [
        ("seance-117", "mentor-8", "suspendu")
    ]
    guide = (FICHIER.parents[1] / "docs" / "guides" / "auditeur.md").read_text(encoding="utf-8")
    montre = guide.partition("python verificateur.py")[2].partition("```")[0].splitlines()[1:]
    module.appeler([str(tmp_path / "liasse.zip"), "--cle", cle])
    ecran = capsys.readouterr().out
    assert montre and [ligne for ligne in montre if ligne not in ecran] == []


def test_le_verificateur_tient_dans_un_fichier_sans_moteur() -> None:
    """Rien de `moteur` n'y est importé ; il reste court, et mis en forme comme tout le dépôt."""
    texte = FICHIER.read_text(encoding="utf-8")
    assert len(texte.splitlines()) <= 455 and "fmt:" not in texte
    assert max(map(len, texte.splitlines())) <= 110
    assert "import moteur" not in texte and "from moteur" not in texte
