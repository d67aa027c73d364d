"""Un lot de documents : les mêmes octets d'où qu'ils viennent, rien de refait, rien de perdu, rien qui l'arrête."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from moteur.composition.espace import ouvrir
from moteur.documents.lots import Cadre, Tache
from moteur.documents.ouvriers import embaucher
from moteur.domaine.decision import Refus
from moteur.erreurs import Environnement
from moteur.operations.agir import Manuel
from moteur.operations.dossiers import relire
from moteur.operations.produire import Commande, produire
from tests.cli.console import Resultat, processus
from tests.documents import prets
from tests.documents.exemples import PROPRIETES, texte_entier

OBJETS = 30
SANS_VALEUR = frozenset({7, 8})


@pytest.fixture(scope="module")
def modele_d_espace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trente objets, dont deux sans valeur."""
    return prets.batir(tmp_path_factory.mktemp("prets") / "essai", OBJETS, sans_valeur=SANS_VALEUR)


@pytest.fixture(scope="module")
def fini(modele_d_espace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le même, son lot produit."""
    racine = tmp_path_factory.mktemp("fini") / "essai"
    shutil.copytree(modele_d_espace, racine)
    bilan = lot(racine)
    assert bilan["compte"] == {
        "documents": 30, "a_signer": 28, "projets": 2, "deja_produits": 0, "echecs": 0,
    }  # fmt: skip
    return racine


@pytest.fixture
def espace(modele_d_espace: Path, tmp_path: Path) -> Path:
    """Trente objets, à soi ; rien n'est produit."""
    return copie(modele_d_espace, tmp_path / "essai")


@pytest.fixture
def produit(fini: Path, tmp_path: Path) -> Path:
    """Le lot produit, à soi."""
    return copie(fini, tmp_path / "essai")


def copie(source: Path, racine: Path) -> Path:
    shutil.copytree(source, racine)
    return racine


def lot(racine: Path, *, dire: Any = lambda _fait, _tout: None, **options: Any) -> dict[str, Any]:
    """Le lot entier, sans passer par la ligne de commande."""
    atelier = ouvrir(racine)
    try:
        rendu = produire(
            relire(atelier), Commande(prets.DOCUMENT, tous=True, **options), manuel=Manuel(), dire=dire
        )
    finally:
        atelier.journal.fermer()
    assert not isinstance(rendu, Refus)
    return rendu


def moteur(racine: Path, *mots: str) -> Resultat:
    return processus("document", "produire", prets.DOCUMENT, *mots, ou=racine)


def exiger_complet(racine: Path) -> None:
    """Un fait par objet, un fichier par fait, les octets que le fait dit, et rien d'autre."""
    faits = prets.produits(racine)
    assert Counter(p.cible for p in faits) == {f"objet-{n}": 1 for n in range(1, OBJETS + 1)}
    attestes = {
        f"fiche-objet{'-projet' if p.projet else ''}-{p.numero.lower()}.docx": p.empreinte for p in faits
    }
    assert prets.fichiers(racine) == attestes


def test_un_lot_donne_un_fait_et_un_fichier_par_fiche(fini: Path) -> None:
    """Dans l'ordre des fiches, projets compris ; chacun lit sa propre fiche."""
    exiger_complet(fini)
    faits = prets.produits(fini)
    assert [p.cible for p in faits] == [f"objet-{n}" for n in range(1, OBJETS + 1)]
    assert {p.cible for p in faits if p.projet} == {f"objet-{n}" for n in SANS_VALEUR}
    quatre = fini / "documents" / f"fiche-objet-{faits[3].numero.lower()}.docx"
    texte = texte_entier(quatre.read_bytes())
    assert "Scie n° 4 & Cie <SA> (objet-4)" in texte and "Bon à signer." in texte


def test_deux_processus_donnent_les_memes_octets(espace: Path, fini: Path) -> None:
    """Et les mêmes faits, dans le même ordre."""
    lot(espace, processus=2)

    assert prets.fichiers(espace) == prets.fichiers(fini)
    assert prets.produits(espace) == prets.produits(fini)


def test_une_fiche_seule_donne_les_memes_octets_que_le_lot(espace: Path, fini: Path) -> None:
    """Un exemplaire et un projet, demandés à part."""
    for cible in ("objet-3", "objet-7"):
        assert moteur(espace, "--pour", cible).code == 0

    seuls = prets.fichiers(espace)
    assert len(seuls) == 2 and seuls.items() <= prets.fichiers(fini).items()


def test_refaire_un_lot_fini_ne_touche_a_rien(produit: Path) -> None:
    """Aucun fait de plus, aucun fichier récrit, et chacun se dit déjà produit."""
    avant = prets.produits(produit)
    dates = {f.name: f.stat().st_mtime_ns for f in (produit / "documents").iterdir()}

    bilan = lot(produit)

    assert bilan["compte"]["deja_produits"] == OBJETS
    assert prets.produits(produit) == avant
    assert {f.name: f.stat().st_mtime_ns for f in (produit / "documents").iterdir()} == dates
    assert [d["manquants"][0]["champ"] for d in bilan["documents"] if d["projet"]] == ["objet.valeur"] * 2


def test_un_fichier_perdu_ou_abime_se_refait_seul(produit: Path) -> None:
    """Les mêmes octets reviennent, sans fait de plus."""
    perdu, abime, *_ = sorted((produit / "documents").iterdir())
    perdu.unlink()
    abime.write_bytes(abime.read_bytes()[:-1])

    assert lot(produit)["compte"]["deja_produits"] == OBJETS - 2
    exiger_complet(produit)


def test_un_fichier_sans_fait_recoit_le_sien(espace: Path, fini: Path) -> None:
    """Tué entre les fichiers et les faits : le lot suivant retrouve les mêmes noms et les mêmes octets."""
    shutil.copytree(fini / "documents", espace / "documents")

    lot(espace)

    exiger_complet(espace)


def test_une_fiche_corrigee_se_refait_et_elle_seule(produit: Path) -> None:
    """L'ancien fichier reste : le journal l'atteste."""
    assert processus("corriger", "objet-7", "valeur=12", ou=produit).code == 0

    bilan = lot(produit)

    assert bilan["compte"]["deja_produits"] == OBJETS - 1
    assert [p.projet for p in prets.produits(produit) if p.cible == "objet-7"] == [True, False]


@pytest.mark.parametrize("combien", [1, 20, OBJETS])
@pytest.mark.parametrize("partage", [1, 2])
def test_une_interruption_garde_ce_qui_est_fait(espace: Path, fini: Path, combien: int, partage: int) -> None:
    """Ctrl-C au n-ième document : n faits, pas un de moins ; la même commande termine, et tout est pareil."""

    def interrompre(fait: int, _tout: int) -> None:
        if fait == combien:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lot(espace, dire=interrompre, processus=partage)
    assert len(prets.produits(espace)) == combien

    lot(espace)

    exiger_complet(espace)
    assert prets.fichiers(espace) == prets.fichiers(fini)


def test_seuls_nos_fichiers_provisoires_se_retirent(espace: Path) -> None:
    """Ce qu'un lot tué a laissé s'efface ; ce qui y ressemble sans être à nous reste."""
    documents = espace / "documents"
    documents.mkdir()
    notre = documents / ".fiche-objet-2026-00797f4f.docx.0.tmp"
    autres = [".autre-2026-00797f4f.docx.0.tmp", "fiche-objet-2026-1.docx.0.tmp", ".fiche-objet-x.docx.tmp"]
    for nom in (notre.name, *autres):
        (documents / nom).write_bytes(b"PK")

    lot(espace)

    assert not notre.exists()
    assert all((documents / nom).exists() for nom in autres)


@pytest.mark.parametrize("partage", [1, 2])
def test_la_faute_d_un_document_n_arrete_pas_les_autres(espace: Path, partage: int) -> None:
    """Celui qui ne se remplit pas est nommé, avec sa raison ; code 1."""
    piege = ("creer", "objet", "nom=[À COMPLÉTER : plus tard]", "genre=outil", "valeur=3")
    assert processus(*piege, ou=espace).code == 0

    fait = moteur(espace, "--tous", "--json", "--processus", str(partage))

    assert fait.code == 1
    bilan = json.loads(fait.sortie)
    (echec,) = bilan["echecs"]
    assert echec["cible"] == f"objet-{OBJETS + 1}"
    assert "partie non remplie" in echec["raisons"][0] and echec["suites"]
    assert bilan["compte"]["documents"] == OBJETS == len(prets.produits(espace))
    exiger_complet(espace)


def test_a_signer_laisse_de_cote_les_projets(espace: Path) -> None:
    """Les exemplaires prêts sont produits ; les autres disent ce qui leur manque ; code 1."""
    fait = moteur(espace, "--tous", "--a-signer")

    assert fait.code == 1
    assert (
        "Non produits : 2" in fait.sortie
        and "objet-7, objet-8 : Il manque « Valeur (Objet) »." in fait.sortie
    )
    assert len(prets.produits(espace)) == OBJETS - 2 == len(prets.fichiers(espace))


def test_un_grand_lot_se_resume(produit: Path) -> None:
    """Combien, où, et les problèmes : un écran, non trente blocs."""
    sortie = moteur(produit, "--tous").sortie.splitlines()

    assert sortie[:4] == [
        "Fiche d'un objet : 30 documents",
        "  À signer : 28",
        "  Projets, pas encore à signer : 2",
        "  Dont 30 déjà produits, laissés tels quels",
    ]
    assert "  - objet-7, objet-8 : Il manque : Valeur (Objet)." in sortie
    assert len(sortie) < 24


def test_a_blanc_un_lot_n_ecrit_rien(espace: Path) -> None:
    """Ni fichier, ni fait ; le compte est dit quand même."""
    fait = moteur(espace, "--tous", "--simuler", "--json")

    assert json.loads(fait.sortie)["compte"]["documents"] == OBJETS
    assert not (espace / "documents").exists() and prets.produits(espace) == ()


def test_un_role_qui_ne_peut_pas_produire_n_ecrit_aucun_fichier(espace: Path) -> None:
    """Le refus vient avant le premier document."""
    fait = moteur(espace, "--tous", "--par", "paul:chef")

    assert fait.code == 3
    assert not (espace / "documents").exists() and prets.produits(espace) == ()


@pytest.mark.parametrize("partage", ["1", "2"])
def test_un_repertoire_impossible_arrete_le_lot_sans_fait(espace: Path, partage: str) -> None:
    """Rien n'est attesté que le disque n'a pas reçu ; code 8, sans trace."""
    (espace / "documents").write_text("un fichier", encoding="utf-8")

    fait = moteur(espace, "--tous", "--processus", partage)

    assert fait.code == 8 and "Traceback" not in fait.messages
    assert prets.produits(espace) == ()


def test_un_ouvrier_qui_s_arrete_se_dit() -> None:
    """Le lot s'arrête avec une phrase et la suite à donner, au lieu d'attendre sans fin."""
    tache = Tache({}, PROPRIETES, ("a.docx", "b.docx"))
    with (
        pytest.raises(Environnement, match="s'est arrêté"),
        embaucher(b"ceci n'est pas un modele", livre=True, cadre=Cadre(None), nombre=1) as ouvriers,
    ):
        list(ouvriers.distribuer([[tache]]))
