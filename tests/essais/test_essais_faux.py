"""Un essai qui échoue dit où, ce qu'il attendait, ce qu'il a trouvé et quoi faire ; il ne passe jamais par défaut."""

from __future__ import annotations

from pathlib import Path

import pytest

from moteur.operations.essayer import essayer
from tests.essais.enregistrer import MAUVAIS, avec, dire, lire

FAUTIFS = sorted(MAUVAIS.glob("*.yaml"))


@pytest.mark.parametrize("fichier", FAUTIFS, ids=lambda f: f.stem)
def test_un_essai_fautif_dit_exactement_sa_faute(fichier: Path) -> None:
    """Le fichier, la ligne, la colonne, ce qui est attendu, ce qui est trouvé, le remède : mot pour mot."""
    assert dire(fichier) == fichier.with_suffix(".attendu").read_text(encoding="utf-8")


def test_chaque_faute_a_sa_reponse_et_chaque_reponse_sa_faute() -> None:
    """Aucun fichier de l'arbre n'est là pour rien."""
    assert len(FAUTIFS) >= 25
    assert {f.stem for f in FAUTIFS} == {f.stem for f in MAUVAIS.glob("*.attendu")}


def test_un_essai_sans_verification_echoue_meme_si_tout_y_est_accorde() -> None:
    """Jouer n'est pas vérifier : sans rien d'attendu, l'essai est à compléter."""
    bilan = essayer(avec(lire(MAUVAIS / "sans_assertion.yaml")))

    assert [r.essai for r in bilan.resultats if not r.reussi] == ["sans_assertion"]
