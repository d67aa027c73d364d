"""Le banc des règles."""

from __future__ import annotations

import pytest

from tests.domaine.banc import Banc, accorde, banc_ouvert


@pytest.fixture
def banc() -> Banc:
    """Un dossier ouvert, deux lecteurs inscrits (le second parrainé par le premier), un livre, un prêt."""
    banc = banc_ouvert()
    premier = banc.inscrit(age="30", note="12,5", gouts="mer, nuit", naissance="01/02/1990")
    banc.inscrit(nom="Billie", parrain=premier, genre="aucun")
    assert accorde(banc.creer("livre", intitule="Moby Dick", prix="12", isbn="R-1"))
    assert accorde(
        banc.creer(
            "pret",
            lecteurs="lecteur-1, lecteur-2",
            livre="livre-1",
            prevu_le="2026-10-10",
            reference="R-1",
            exemplaires="2",
        )
    )
    return banc
