"""Une feuille verse des pièces, nomme qui a agi, et se rend avec d'autres : tout ou rien, là aussi."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from moteur.operations.agir import Manuel
from moteur.operations.dossiers import Ouvert
from moteur.operations.importer import consigner_tout, preparer
from tests.feuilles.ludotheque import Ecrire, cellules, en_octets, lire, rang

TITRES = [
    "Clé",
    "Jeu",
    "Caution reçue",
    "Numéro (caution.numero)",
    "Photo du jeu",
    "Accord",
    "Devient",
    "Date du fait",
]
NEUF = ["", "Dés", "17/11/2026", "C-1", "photo.jpg", "", "Rendu", "18/11/2026"]


def pret(ouvert: Ouvert, *lignes: list[str]) -> list[str]:
    """Les cellules en faute de ces lignes."""
    return cellules(lire(ouvert, "pret", [TITRES, *lignes]))


def test_une_ligne_cree_verse_et_avance(neuf: Ouvert) -> None:
    """La fiche naît le jour de sa première pièce, et les pièces passent avant ce qu'elle devient."""
    bilan = lire(neuf, "pret", [TITRES, NEUF])

    fiche = neuf.dossier.instances["pret-1"]
    assert [c.fait.le for c in bilan.consignes] == ["2026-11-17", "2026-11-17", "2026-11-18", "2026-11-18"]
    assert fiche.etat == "rendu"
    caution, photo = fiche.versements["caution"][0], fiche.versements["photo"][0]
    assert (caution.le, caution.valeurs["numero"], len(photo.fichier)) == ("2026-11-17", "C-1", 64)
    assert "Caution reçue" in bilan.crees[0].quoi and "Photo du jeu" in bilan.crees[0].quoi


def test_la_meme_feuille_deux_fois_ne_verse_qu_une_fois(neuf: Ouvert) -> None:
    """Neuve ou par sa clé, une ligne déjà dite ne verse rien de plus."""
    lire(neuf, "pret", [TITRES, NEUF])
    avant = rang(neuf)

    assert lire(neuf, "pret", [TITRES, NEUF]).consignes == ()
    assert lire(neuf, "pret", [TITRES, ["pret-1", *NEUF[1:]]]).consignes == ()
    assert rang(neuf) == avant


def test_une_feuille_ecrite_montre_ce_qui_est_verse(neuf: Ouvert, ecrire: Ecrire) -> None:
    """Le jour d'une pièce y est ; la rendre telle quelle ne demande rien, la changer verse de nouveau."""
    lire(neuf, "pret", [TITRES, ["", "Dés", "17/11/2026", "C-1", "photo.jpg", "", "", "18/11/2026"]])
    lignes = ecrire(neuf, "pret")
    place = lignes[0].index("Caution reçue (piece.caution)")

    assert lignes[2][place : place + 3] == ["17/11/2026", "", "versé le 18/11/2026"]
    assert lire(neuf, "pret", lignes).consignes == ()
    lignes[2][place : place + 2] = ["19/11/2026", "C-2"]
    assert [c.fait.le for c in lire(neuf, "pret", lignes).consignes] == ["2026-11-19"]
    assert len(neuf.dossier.instances["pret-1"].versements["caution"]) == 2


@pytest.mark.parametrize(
    ("change", "fautes"),
    [
        ({2: ""}, ["C2"]),  # un numéro sans son jour
        ({3: ""}, ["D2"]),  # un jour sans son numéro
        ({3: "deux mots ?"}, ["D2"]),
        ({2: "31/02/2026"}, ["C2"]),
        ({2: "01/01/2099"}, ["C2"]),
        ({4: "absent.pdf"}, ["E2"]),
        ({5: "17/11/2026"}, ["F2"]),  # seul le chef verse un accord
        ({2: "", 3: ""}, ["G2"]),  # rendre exige la caution
    ],
)
def test_une_faute_de_piece_se_dit_a_sa_cellule(
    neuf: Ouvert, change: dict[int, str], fautes: list[str]
) -> None:
    """Et rien n'est écrit de toute la feuille."""
    ligne = [change.get(place, texte) for place, texte in enumerate(NEUF)]

    assert pret(neuf, ["", "Cartes", *NEUF[2:]], ligne) == [f[0] + "3" for f in fautes]
    assert not list(neuf.dossier.fiches("pret"))


def test_vider_une_piece_ne_l_efface_pas(neuf: Ouvert, ecrire: Ecrire) -> None:
    """Une cellule vidée dans une feuille préremplie se refuse, et sa date est rendue."""
    lire(neuf, "pret", [TITRES, [*NEUF[:6], "", ""]])
    lignes = ecrire(neuf, "pret")
    lignes[2][lignes[0].index("Caution reçue (piece.caution)")] = ""

    (faute,) = lire(neuf, "pret", lignes).erreurs
    assert "ne l'efface pas" in faute.message and "17/11/2026" in faute.remede


def test_une_ligne_dit_qui_a_agi(neuf: Ouvert) -> None:
    """Par sa clé ou par son nom ; le journal garde qui a fait et qui a saisi."""
    titres = [*TITRES, "Fait par"]
    for qui in ("zoe", "Zoé Gué", "zoe:agent"):
        bilan = lire(neuf, "pret", [titres, ["", f"Jeu {qui}", *[""] * 6, qui]])
        assert [(c.fait.acteur, c.fait.saisi_par) for c in bilan.consignes] == [("zoe", "zoe")]


def test_un_inconnu_et_un_role_interdit_se_disent(neuf: Ouvert) -> None:
    """Une personne que l'espace ignore se dit à sa cellule ; un rôle qui ne peut pas, à ce qu'il voulait faire."""
    titres = [*TITRES, "Fait par"]

    assert cellules(lire(neuf, "pret", [titres, ["", "Dés", *[""] * 6, "personne"]])) == ["I2"]
    assert cellules(lire(neuf, "pret", [titres, ["", "Dés", *[""] * 6, "Paul Roy"]])) == ["A2"]


def test_plusieurs_feuilles_n_en_font_qu_une(neuf: Ouvert) -> None:
    """La seconde se lit sur ce que laisse la première, et tout s'écrit ensemble ou pas du tout."""
    manuel = Manuel(le=date(2026, 11, 18))
    premiere = preparer(neuf, "pret", en_octets([["Jeu"], ["Dés"]]), manuel=manuel)
    suite = [["Clé", "Caution reçue", "Numéro", "Devient"], ["pret-1", "18/11/2026", "C-1", "Rendu"]]
    avant = rang(neuf)

    seconde = preparer(premiere.essai, "pret", en_octets(suite), manuel=manuel)
    assert not seconde.erreurs and rang(neuf) == avant
    consigner_tout(neuf, premiere, seconde)
    assert rang(neuf) == avant + 3 == neuf.dossier.rang
    assert neuf.dossier.instances["pret-1"].etat == "rendu"


def test_un_fichier_ne_se_remet_que_la_ou_l_on_sait_le_lire(neuf: Ouvert) -> None:
    """Sans moyen de lire un fichier, la cellule le dit."""
    feuille = en_octets([TITRES, NEUF])
    (faute,) = preparer(neuf, "pret", feuille, manuel=Manuel()).erreurs
    assert faute.cellule == "E2" and "moteur verser" in faute.remede


def test_le_titre_court_d_une_piece_suffit(neuf: Ouvert, tmp_path: Path) -> None:
    """« piece.photo », « photo » ou « Photo du jeu » nomment la même colonne ; deux fois la même se refuse."""
    for titre in ("piece.photo", "photo", "Photo du jeu", "n'importe quoi (photo)"):
        assert not lire(neuf, "pret", [["Jeu", titre], [f"Jeu {titre}", "a.jpg"]]).erreurs
    assert cellules(lire(neuf, "pret", [["Jeu", "photo", "Photo du jeu"], ["Autre", "a.jpg", ""]])) == ["C1"]
