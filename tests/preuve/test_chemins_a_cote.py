"""Des couches qui ne touchent à aucun verrou et ouvrent un chemin à côté : un verrou les refuse, ou la preuve les voit."""

from __future__ import annotations

from pathlib import Path

import pytest
from plantees import Paquet, paquets, poser, rejoue

from moteur.operations.prouver import prouver

TOUS = paquets()
# Une couche sur tant se prouve à chaque passage ; les autres, dans la campagne longue.
UNE_SUR = 6
LIMITE = 10_000


def test_les_paquets_sont_au_moins_vingt_cinq() -> None:
    """Le jeu de données ne rétrécit pas ; la plupart passent tous les verrous."""
    assert len(TOUS) >= 25 and len({p.paquet for p in TOUS}) == len(TOUS)
    assert sum(not p.refuse for p in TOUS) >= 20


@pytest.mark.parametrize("paquet", [pytest.param(p, id=p.paquet) for p in TOUS if p.refuse])
def test_un_verrou_refuse_le_paquet(paquet: Paquet, tmp_path: Path) -> None:
    """Le code du verrou, et la ligne de la base qu'il garde."""
    charge = poser(paquet, tmp_path)

    fautes = [d for d in charge.diagnostics if d.gravite == "erreur"]
    assert {d.code for d in fautes} == {paquet.attendu} and all(d.autres for d in fautes)


@pytest.mark.parametrize(
    "paquet",
    [
        pytest.param(p, id=p.paquet, marks=pytest.mark.longue if rang % UNE_SUR else ())
        for rang, p in enumerate(p for p in TOUS if not p.refuse)
    ],
)
def test_la_preuve_voit_le_chemin_a_cote(paquet: Paquet, tmp_path: Path) -> None:
    """Le paquet passe tous les contrôles ; la propriété qu'il rompt est nommée, avec ses lignes, et son dossier rejoue."""
    charge = poser(paquet, tmp_path)
    assert charge.sain, charge.diagnostics

    vues = {
        p["id"]: p
        for p in prouver(charge, situer=lambda p: f"{p.fichier}:{p.ligne}", limite=LIMITE)
        if not p["tient"]
    }

    assert paquet.attendu in vues, sorted(vues)
    contre = vues[paquet.attendu]["contre_exemple"]
    assert contre["raison"].endswith(".") and all(":" in lieu for lieu in contre["lieux"])
    assert not contre["essai"] or not rejoue(contre["essai"], charge, tmp_path).reussi
