"""L'état gardé d'un dossier : tenu fait par fait, il reste celui que donne l'histoire, quoi qu'on fasse au cache."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.erreurs import Conflit, JournalAltere
from moteur.operations import auditer
from moteur.operations.dossiers import Ouvert
from moteur.operations.photographie import photographier
from tests.operations.bibliotheque import (
    VERBES,
    accorde,
    agir_au_hasard,
    du_rejeu,
    meubler,
    ouverte,
    rouverte,
)

ACTES = st.lists(
    st.tuples(st.integers(0, VERBES - 1), st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=25
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Un journal où le petit dossier a un peu vécu, fermé."""
    chemin = tmp_path / "journal.db"
    ouvert = ouverte(chemin)
    meubler(ouvert)
    assert ouvert.dossier.ecarts and ouvert.dossier.inverse
    ouvert.atelier.journal.fermer()
    return chemin


def toucher(base: Path, requete: str, *valeurs: object) -> int:
    """Change la base dans le dos du moteur ; rend le nombre de lignes touchées."""
    connexion = sqlite3.connect(base)
    with connexion:
        nombre = connexion.execute(requete, valeurs).rowcount
    connexion.close()
    return nombre


def changer(base: Path, cle: str, changement: Callable[[bytes], bytes]) -> None:
    """Change les morceaux de ce genre et leur contrôle : un cache faux, mais qui se dit sain."""
    connexion = sqlite3.connect(base)
    with connexion:
        lignes = connexion.execute("SELECT cle, contenu FROM cache WHERE cle LIKE ?", (f"%/{cle}/%",))
        for nom, contenu in lignes.fetchall():
            neuf = changement(contenu)
            connexion.execute(
                "UPDATE cache SET contenu = ?, controle = ? WHERE cle = ?", (neuf, zlib.crc32(neuf), nom)
            )
    connexion.close()


def entete(base: Path, **changes: object) -> None:
    """Change l'en-tête de l'album, et son contrôle."""
    connexion = sqlite3.connect(base)
    with connexion:
        (octets,) = connexion.execute("SELECT contenu FROM photographie").fetchone()
        contenu: dict[str, Any] = {**json.loads(octets), **changes}
        neuf = json.dumps(contenu).encode()
        connexion.execute("UPDATE photographie SET contenu = ?, controle = ?", (neuf, zlib.crc32(neuf)))
    connexion.close()


@settings(max_examples=30, deadline=None)
@given(ACTES)
def test_l_etat_garde_est_celui_du_rejeu(actes: list[tuple[int, int, int, bool]]) -> None:
    """Après n'importe quelle suite d'actes, relu ou tenu en mémoire, l'état est celui de l'histoire."""
    with tempfile.TemporaryDirectory() as repertoire:
        base = Path(repertoire) / "journal.db"
        ouvert = ouverte(base)
        for verbe, a, b, rouvrir in ((0, 0, 0, True), (1, 0, 0, False), (2, 0, 0, True), *actes):
            agir_au_hasard(ouvert, verbe, a, b)
            attendu = du_rejeu(ouvert)
            assert photographier(ouvert.dossier) == attendu
            autre = rouverte(base)
            assert autre.garde
            assert photographier(autre.dossier) == attendu
            laisse, ouvert = (ouvert, autre) if rouvrir else (autre, ouvert)
            laisse.atelier.journal.fermer()
        assert auditer.chaine(ouvert.atelier)["anomalies"] == []
        ouvert.atelier.journal.fermer()


def test_un_fait_ne_recrit_que_ce_qu_il_touche(base: Path) -> None:
    """Franchir une transition ne change qu'un morceau : celui de sa fiche."""

    def morceaux() -> dict[str, bytes]:
        connexion = sqlite3.connect(base)
        lignes = connexion.execute(
            "SELECT cle, contenu FROM cache WHERE cle LIKE 'photographie/%'"
        ).fetchall()
        connexion.close()
        return dict(lignes)

    avant, ouvert = morceaux(), rouverte(base)
    assert accorde(agir_au_hasard(ouvert, 9, 1, 0))
    apres = morceaux()
    changes = [cle for cle in apres if avant.get(cle) != apres[cle]]

    assert len(changes) == 1 and b'"pret-2"' in apres[changes[0]]


def _perdre(base: Path) -> None:
    assert toucher(base, "DELETE FROM cache WHERE cle LIKE '%/fiche/00000003'")


def _couper(base: Path) -> None:
    assert toucher(base, "UPDATE cache SET contenu = substr(contenu, 1, 9) WHERE cle LIKE '%/fiche/%'")


def _un_octet(base: Path) -> None:
    faux = "CAST(replace(CAST(contenu AS TEXT), 'Alix 0', 'Alix 9') AS BLOB)"
    assert toucher(base, f"UPDATE cache SET contenu = {faux} WHERE cle LIKE '%/fiche/%'")


def _vider(base: Path) -> None:
    assert toucher(base, "DELETE FROM cache")


def _sans_photographie(base: Path) -> None:
    assert toucher(base, "DELETE FROM photographie")


def _d_un_autre_rang(base: Path) -> None:
    assert toucher(base, "UPDATE photographie SET rang = rang - 1")


def _en_trop(base: Path) -> None:
    copie = "INSERT INTO cache SELECT replace(cle, '00000003', '00000099'), controle, contenu FROM cache"
    assert toucher(base, f"{copie} WHERE cle LIKE '%/fiche/00000003'")


def _d_un_genre_inconnu(base: Path) -> None:
    assert toucher(
        base, "UPDATE cache SET cle = replace(cle, '/ecart/', '/plante/') WHERE cle LIKE '%/ecart/%'"
    )


def _ancien_format(base: Path) -> None:
    entete(base, format=3)


def _d_un_rang_menteur(base: Path) -> None:
    entete(base, rang=2)


def _sans_comptes(base: Path) -> None:
    entete(base, nombres=None)


def _pas_du_json(base: Path) -> None:
    changer(base, "fiche", lambda _contenu: b"\x80\x04K\x01.")


def _ecart_d_une_autre_forme(base: Path) -> None:
    changer(base, "ecart", lambda _contenu: b'{"id": 1}')


DEGATS = (
    _perdre, _couper, _un_octet, _vider, _sans_photographie, _d_un_autre_rang, _en_trop, _d_un_genre_inconnu, _ancien_format,
    _d_un_rang_menteur, _sans_comptes, _pas_du_json, _ecart_d_une_autre_forme,
)  # fmt: skip


@pytest.mark.parametrize("degat", DEGATS)
def test_un_cache_abime_se_refait_de_l_histoire(base: Path, degat: Callable[[Path], None]) -> None:
    """Coupé, vidé, d'un autre format ou d'un autre rang : la lecture reste juste, et l'écriture le répare."""
    degat(base)
    ouvert = rouverte(base)

    assert not ouvert.garde
    assert photographier(ouvert.dossier) == du_rejeu(ouvert)
    assert accorde(agir_au_hasard(ouvert, 0, 3, 0))
    repare = rouverte(base)
    assert repare.garde
    assert photographier(repare.dossier) == du_rejeu(repare)


@pytest.mark.parametrize(
    "reste",
    [
        b'["pas", "une", "fiche"]', b"[" * 100_000 + b"]" * 100_000, b'[3, {}, {}, {}, "", {}, {}]',
        b'[{}, [], {}, {}, "", {}, {}]', b'[{}, {}, {}, {}, 5, {}, {}]', b"\xff", b"",
    ],
    ids=["trop court", "trop profond", "sans valeurs", "sans rangs", "sans date", "pas du texte", "vide"],
)  # fmt: skip
def test_une_fiche_illisible_ecarte_l_album(base: Path, reste: bytes) -> None:
    """Une fiche abîmée derrière un contrôle juste se dit à sa lecture ; la commande suivante repart de l'histoire."""
    changer(base, "fiche", lambda contenu: contenu.partition(b"\n")[0] + b"\n" + reste)
    ouvert = rouverte(base)

    with pytest.raises(JournalAltere, match="abîmé") as faute:
        photographier(ouvert.dossier)
    assert "Recommencez" in faute.value.suite
    suivant = rouverte(base)
    assert not suivant.garde
    assert photographier(suivant.dossier) == du_rejeu(suivant)


@pytest.mark.parametrize("genre, dit", [("fiche", b'"Alix 0"'), ("lien", b'"pret-1"'), ("ecart", b'"vu"')])
def test_l_audit_trouve_un_etat_menteur_et_l_ecarte(base: Path, genre: str, dit: bytes) -> None:
    """Un état vraisemblable mais faux ne survit pas à l'audit, qui le signale une fois."""
    changer(base, genre, lambda contenu: contenu.replace(dit, b'"faux"'))
    ouvert = rouverte(base)

    (anomalie,) = auditer.chaine(ouvert.atelier)["anomalies"]

    assert "ne correspond pas" in anomalie["quoi"]
    assert auditer.chaine(ouvert.atelier)["anomalies"] == []
    assert not rouverte(base).garde


def test_deux_commandes_a_la_fois_ne_melangent_rien(base: Path) -> None:
    """La seconde à écrire est refusée ; ce qu'elle n'a pas écrit n'est pas non plus dans l'état gardé."""
    premiere, seconde = rouverte(base), rouverte(base)
    assert accorde(agir_au_hasard(premiere, 0, 1, 0))

    with pytest.raises(Conflit):
        agir_au_hasard(seconde, 0, 2, 0)

    relue = rouverte(base)
    assert relue.garde
    assert photographier(relue.dossier) == photographier(premiere.dossier) == du_rejeu(relue)


def test_un_etat_ne_complete_pas_celui_d_un_autre(base: Path) -> None:
    """L'état perdu entre la lecture et l'écriture ne renaît pas à moitié : il se refait en entier."""
    ouvert = rouverte(base)
    assert ouvert.garde and toucher(base, "UPDATE photographie SET rang = 1")

    assert accorde(agir_au_hasard(ouvert, 0, 3, 0))

    relue = rouverte(base)
    assert not relue.garde
    assert photographier(relue.dossier) == du_rejeu(relue)


PROGRAMME = """
import sys
from pathlib import Path
from moteur.erreurs import Conflit
from tests.operations.bibliotheque import accorde, agir_au_hasard, rouverte
faits = 0
while faits < 6:
    ouvert = rouverte(Path(sys.argv[1]))
    try:
        faits += accorde(agir_au_hasard(ouvert, (0, 7)[faits % 2], 0, 0))
    except Conflit:
        pass
    finally:
        ouvert.atelier.journal.fermer()
"""


def test_deux_programmes_ecrivent_ensemble(base: Path) -> None:
    """Deux programmes qui s'entremêlent laissent un état gardé juste, sans rien perdre de l'un ni de l'autre."""
    avant = rouverte(base).dossier.rang
    lances = [subprocess.Popen([sys.executable, "-c", PROGRAMME, str(base)]) for _ in range(2)]

    assert [p.wait(timeout=60) for p in lances] == [0, 0]

    relue: Ouvert = rouverte(base)
    assert relue.dossier.rang == avant + 12
    assert relue.garde
    assert photographier(relue.dossier) == du_rejeu(relue)
