"""Verser : l'empreinte consignée, la copie gardée, rien de plus."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from console import Lancer

from moteur.cli import branchement
from moteur.cli.reponse import Reglages
from moteur.cli.versement import verser
from moteur.erreurs import Conflit
from moteur.operations.dossiers import Ouvert

CLES_DE_FAIT = {"rang", "le", "saisi_le", "type", "phrase", "acteur", "role", "saisi_par", "sujet"}


def faits(lancer: Lancer, espace: Path) -> int:
    return len(lancer("journal", "--json", ou=espace).objet["faits"])


def test_verser_garde_une_copie_qui_ne_nomme_personne(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """L'empreinte est consignée, la copie porte l'empreinte pour nom, ses octets sont ceux remis."""
    fichier = tmp_path / "Règlement de Léa.PDF"
    fichier.write_bytes(b"%PDF reglement")

    verse = lancer("verser", "preparation", "reglement", str(fichier), "--json", ou=espace)

    empreinte = hashlib.sha256(b"%PDF reglement").hexdigest()
    assert verse.code == 0
    assert verse.objet["piece"]["sha256"] == empreinte
    assert verse.objet["piece"]["copie"] == f"pieces/{empreinte[:16]}.pdf"
    assert (espace / "pieces" / f"{empreinte[:16]}.pdf").read_bytes() == b"%PDF reglement"


def test_verser_deux_fois_le_meme_fichier_ne_le_copie_qu_une(
    lancer: Lancer, espace: Path, tmp_path: Path
) -> None:
    """Deux faits, une copie, aucun fichier provisoire."""
    fichier = tmp_path / "a.pdf"
    fichier.write_bytes(b"x")

    for _ in range(2):
        assert lancer("verser", "preparation.reglement", str(fichier), ou=espace).code == 0
    assert len(list((espace / "pieces").iterdir())) == 1


@pytest.mark.parametrize("simuler", [True, False])
def test_un_versement_refuse_ou_a_blanc_ne_copie_rien(
    lancer: Lancer, espace: Path, tmp_path: Path, simuler: bool
) -> None:
    """La copie n'existe que si le versement est consigné."""
    fichier = tmp_path / "a.pdf"
    fichier.write_bytes(b"x")
    suite = ["--simuler"] if simuler else ["--par", "paul"]

    verse = lancer("verser", "preparation", "reglement", str(fichier), *suite, ou=espace)

    assert verse.code == (0 if simuler else 3)
    assert not (espace / "pieces").exists() or not list((espace / "pieces").iterdir())


def test_verser_refuse_ce_qui_n_est_pas_un_fichier(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """Absent : 4 ; répertoire, vide ou trop gros : 2 ; rien n'est écrit."""
    vide, gros = tmp_path / "vide.pdf", tmp_path / "gros.pdf"
    vide.write_bytes(b"")
    with gros.open("wb") as flux:
        flux.truncate(50 * 1024 * 1024 + 1)
    avant = faits(lancer, espace)

    codes = [
        lancer("verser", "preparation", "reglement", str(chemin), ou=espace).code
        for chemin in (tmp_path / "absent.pdf", tmp_path, vide, gros)
    ]

    assert codes == [4, 2, 2, 2] and faits(lancer, espace) == avant


def test_verser_un_fichier_dont_le_nom_contient_egal(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """`--fichier` lève l'ambiguïté avec champ=valeur."""
    (tmp_path / "a=b.pdf").write_bytes(b"x")

    assert (
        lancer("verser", "preparation", "reglement", "--fichier", str(tmp_path / "a=b.pdf"), ou=espace).code
        == 0
    )


def test_un_versement_qui_n_aboutit_pas_ne_laisse_pas_de_copie(
    lancer: Lancer, espace: Path, tmp_path: Path
) -> None:
    """Le dossier change pendant le versement : le fait n'est pas écrit, la copie non plus."""
    (tmp_path / "a.pdf").write_bytes(b"x")
    with branchement.dossier(Reglages(espace=str(espace))) as ouvert:
        lancer("creer", "objet", "nom=a", "genre=outil", ou=espace)

        with pytest.raises(Conflit):
            verser(
                ouvert, "preparation", "reglement", fichier=str(tmp_path / "a.pdf"), valeurs={},
                manuel=branchement.manuel(Reglages()),
            )  # fmt: skip

    assert list((espace / "pieces").iterdir()) == []


def a_l_heure(ouvert: Ouvert, quand: Callable[[], bool], faire: Callable[[], object]) -> Ouvert:
    """Le même dossier, où `faire` a lieu une fois, dès que l'heure se lit et que `quand` est vrai."""
    attend = [faire]

    def maintenant() -> datetime:
        if attend and quand():
            attend.pop()()
        return ouvert.atelier.maintenant()

    return replace(ouvert, atelier=replace(ouvert.atelier, maintenant=maintenant))


def test_deux_versements_du_meme_fichier_gardent_sa_copie(
    lancer: Lancer, espace: Path, tmp_path: Path
) -> None:
    """Un autre verse le même fichier juste avant : le nôtre est un conflit, sa copie à lui reste."""
    fichier = tmp_path / "a.pdf"
    fichier.write_bytes(b"x")
    mots = ("verser", "preparation", "reglement", str(fichier))
    copie = espace / "pieces" / f"{hashlib.sha256(b'x').hexdigest()[:16]}.pdf"
    with branchement.dossier(Reglages(espace=str(espace))) as ouvert, pytest.raises(Conflit):
        verser(
            a_l_heure(ouvert, copie.exists, lambda: lancer(*mots, ou=espace)), "preparation", "reglement",
            fichier=str(fichier), valeurs={}, manuel=branchement.manuel(Reglages()),
        )  # fmt: skip

    assert faits(lancer, espace) == 2 and copie.read_bytes() == b"x"


def test_arreter_apres_l_ecriture_garde_la_copie(lancer: Lancer, espace: Path, tmp_path: Path) -> None:
    """Ctrl-C pendant que l'on prépare la réponse : le fait est écrit, ce qu'il cite reste."""
    (tmp_path / "a.pdf").write_bytes(b"x")

    def arreter() -> None:
        raise KeyboardInterrupt

    with branchement.dossier(Reglages(espace=str(espace))) as ouvert, pytest.raises(KeyboardInterrupt):
        suivi = a_l_heure(ouvert, lambda: suivi.dossier.rang == 2 and suivi.range.rang == 2, arreter)
        verser(
            suivi, "preparation", "reglement", fichier=str(tmp_path / "a.pdf"), valeurs={},
            manuel=branchement.manuel(Reglages()),
        )  # fmt: skip

    assert faits(lancer, espace) == 2 and len(list((espace / "pieces").iterdir())) == 1
