"""L'album d'un dossier : une photographie et ses morceaux, toujours d'un même instant."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from moteur.erreurs import Conflit
from moteur.journal.port import Album, FaitAEcrire, Journal, Morceaux

Fabrique = Callable[..., FaitAEcrire]
Dossier = Callable[..., str]


@pytest.fixture
def chaine(journal: Journal, dossier: Dossier, fait: Fabrique, heure: datetime) -> str:
    """Un dossier de deux faits, avec un album de deux morceaux."""
    chaine = dossier(journal, nombre=1)
    morceaux = Morceaux({"b": b"deux", "a": b"un"}, tous=True)
    journal.ajouter(
        chaine, [fait(2)], rang_attendu=1, saisi_le=heure, photographie=b"tete", morceaux=morceaux
    )
    return chaine


def test_un_album_rend_ses_morceaux_dans_l_ordre(journal: Journal, chaine: str) -> None:
    """Les morceaux se rangent par leur nom."""
    album = journal.album(chaine)

    assert album == Album(b"tete", {"a": b"un", "b": b"deux"})
    assert album is not None and list(album.morceaux) == ["a", "b"]
    assert journal.album("0" * 32) is None


def test_un_fait_ne_donne_que_ce_qui_change(
    journal: Journal, chaine: str, fait: Fabrique, heure: datetime
) -> None:
    """Les morceaux donnés remplacent ou complètent ceux d'avant ; « tous » les remplace en entier."""
    plus = Morceaux({"b": b"DEUX", "c": b"trois"})
    journal.ajouter(chaine, [fait(3)], rang_attendu=2, saisi_le=heure, photographie=b"3", morceaux=plus)
    complete = journal.album(chaine)
    seuls = Morceaux({"z": b"seul"}, tous=True)
    journal.ajouter(chaine, [fait(4)], rang_attendu=3, saisi_le=heure, photographie=b"4", morceaux=seuls)

    assert complete == Album(b"3", {"a": b"un", "b": b"DEUX", "c": b"trois"})
    assert journal.album(chaine) == Album(b"4", {"z": b"seul"})


def test_un_album_perime_ne_se_complete_pas(
    journal: Journal, chaine: str, fait: Fabrique, heure: datetime
) -> None:
    """Un fait écrit sans album, ou un album vidé, demandent un album entier."""
    plus = Morceaux({"b": b"DEUX"})
    journal.ajouter(chaine, [fait(3)], rang_attendu=2, saisi_le=heure)
    journal.ajouter(chaine, [fait(4)], rang_attendu=3, saisi_le=heure, photographie=b"4", morceaux=plus)
    perime = journal.album(chaine)
    journal.ajouter(chaine, (), rang_attendu=4, saisi_le=heure, photographie=b"")
    journal.ajouter(chaine, [fait(5)], rang_attendu=4, saisi_le=heure, photographie=b"5", morceaux=plus)

    assert (perime, journal.album(chaine)) == (None, None)


def test_une_ecriture_refusee_ne_touche_pas_l_album(
    journal: Journal, chaine: str, fait: Fabrique, heure: datetime
) -> None:
    """Le conflit, ou un fait mal formé, laissent l'album tel qu'il était."""
    plus = Morceaux({"a": b"faux"})
    with pytest.raises(Conflit):
        journal.ajouter(chaine, [fait(3)], rang_attendu=1, saisi_le=heure, photographie=b"x", morceaux=plus)
    with pytest.raises(Exception, match="fait"):
        journal.ajouter(
            chaine, [fait(3, le="hier")], rang_attendu=2, saisi_le=heure, photographie=b"x", morceaux=plus
        )

    assert journal.album(chaine) == Album(b"tete", {"a": b"un", "b": b"deux"})


def test_les_morceaux_d_un_dossier_ne_vont_pas_a_un_autre(
    journal: Journal, chaine: str, dossier: Dossier, fait: Fabrique, heure: datetime
) -> None:
    """Remplacer tous les morceaux d'un dossier laisse ceux de l'autre."""
    autre = dossier(journal, nombre=1, porteur="0690002B")
    tous = Morceaux({"a": b"autre"}, tous=True)
    journal.ajouter(autre, [fait(2)], rang_attendu=1, saisi_le=heure, photographie=b"autre", morceaux=tous)

    assert journal.album(chaine) == Album(b"tete", {"a": b"un", "b": b"deux"})
    assert journal.album(autre) == Album(b"autre", {"a": b"autre"})


@pytest.mark.parametrize("cle", ["a", "b"])
def test_un_morceau_abime_perd_tout_l_album(
    sqlite: Journal, base: Path, dossier: Dossier, fait: Fabrique, heure: datetime, cle: str
) -> None:
    """Un seul octet changé dans un seul morceau suffit : mieux vaut rejouer que croire à moitié."""
    chaine = dossier(sqlite, nombre=1)
    morceaux = Morceaux({"a": b"un", "b": b"deux"}, tous=True)
    sqlite.ajouter(chaine, (), rang_attendu=1, saisi_le=heure, photographie=b"tete", morceaux=morceaux)
    connexion = sqlite3.connect(base)
    with connexion:
        touchees = connexion.execute(
            "UPDATE cache SET contenu = CAST('!' || substr(CAST(contenu AS TEXT), 2) AS BLOB) WHERE cle LIKE ?",
            (f"photographie/%/{cle}",),
        ).rowcount
    connexion.close()

    assert touchees == 1
    assert sqlite.album(chaine) is None
