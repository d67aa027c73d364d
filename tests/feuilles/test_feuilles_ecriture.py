"""La feuille écrite : ce qu'un Excel français ouvre sans surprise, et où rien ne s'exécute."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moteur.erreurs import CommandeMalEcrite, Conflit, Introuvable, OutilAbsent
from moteur.exports.apostrophe import liberer, proteger
from moteur.exports.csv_francais import en_csv
from moteur.exports.tableau import Colonne, Rangee, Tableau
from moteur.exports.xlsx import en_xlsx
from moteur.operations.dossiers import Ouvert
from moteur.operations.feuilles import Commande, feuille
from tests.feuilles.ludotheque import BOM, MAINTENANT, Ecrire, avancer, creer, rang, tableau

EXECUTABLES = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def xml(octets: bytes, motif: str) -> str:
    """Le contenu des feuilles d'un classeur."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return "".join(archive.read(n).decode() for n in archive.namelist() if re.search(motif, n))


def test_le_csv_est_celui_d_un_excel_francais(plein: Ouvert) -> None:
    """BOM, « ; », CRLF, virgule décimale, date à la française ; les octets ne dépendent que du dossier."""
    chemin = Path(feuille(plein, Commande("membre"))["fichier"])
    texte = chemin.read_bytes().decode("utf-8")

    assert texte.startswith(f"{BOM}Clé (cle);# État;Nom (nom);")
    assert texte.count("\r\n") == 5
    assert ";02/03/2001;oui;12,5;1,25;3;2 jours ouvrés;" in texte
    assert Path(feuille(plein, Commande("membre"))["fichier"]) == chemin


def test_les_colonnes_suivent_le_workflow(plein: Ouvert, ecrire: Ecrire) -> None:
    """La clé et l'état, les champs dans l'ordre du workflow, puis ce que devient la fiche, quand et pourquoi."""
    titres = ecrire(plein, "partie")[0]

    assert titres == [
        "Clé (cle)", "# État", "Joueurs attendus (joueurs)", "Prévue le (prevue_le)", "Lieu (lieu)",
        "Joueurs présents (presents)", "Devient (transition)", "Date du fait (le)", "Motif (motif)", "Fait par (par)",
    ]  # fmt: skip


def test_un_champ_qui_porte_le_nom_d_une_colonne_s_en_distingue(plein: Ouvert, ecrire: Ecrire) -> None:
    """Le champ « motif » d'un membre n'est pas le motif du fait."""
    assert ecrire(plein, "membre")[0][-5:] == [
        "Motif (champ.motif)", "Devient (transition)", "Date du fait (le)", "Motif (motif)", "Fait par (par)",
    ]  # fmt: skip


def test_seuls_les_champs_qui_se_saisissent_d_ici_ont_une_colonne(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une fois les parties tenues, la colonne de ce que saisit « tenir » n'a plus lieu d'être."""
    avancer(plein, "partie-1", "tenir", presents="tous")

    assert "Joueurs présents (presents)" not in ecrire(plein, "partie", etat="tenue")[0]
    assert "Joueurs présents (presents)" in ecrire(plein, "partie", etat="Prévue")[0]


def test_les_valeurs_se_lisent_en_clair(plein: Ouvert, ecrire: Ecrire) -> None:
    """Titres des choix, fiches par leur nom court et leur désignation, listes à virgules, vide pour l'inconnu."""
    lignes = {
        ligne[0]: dict(zip(ecrire(plein, "membre")[0], ligne, strict=True))
        for ligne in ecrire(plein, "membre")[2:]
    }

    assert lignes["membre-1"]["Goûts (gouts)"] == "La mer, nuit"
    assert lignes["membre-2"]["Goûts (gouts)"] == "aucun"
    assert lignes["membre-2"]["Jeu préféré (genre)"] == "Aucun"
    assert lignes["membre-3"]["Parrain (parrain)"] == "membre-2 (Max dit Le Petit Durand)"
    assert lignes["membre-3"]["Cotisation (cotisation)"] == ""


def test_la_ligne_d_aide_dit_comment_remplir_et_d_ou_vient_la_feuille(plein: Ouvert, ecrire: Ecrire) -> None:
    """Ce qui est demandé pour créer, les choix, et le repère : type, chaîne, rang."""
    titres, aide = ecrire(plein, "membre")[:2]
    dite = dict(zip(titres, aide, strict=True))

    assert aide[0].startswith(f"#aide [membre {plein.dossier.chaine[:12]} {plein.dossier.rang}]")
    assert dite["Jeu préféré (genre)"].startswith("Demandé pour créer. Au choix : Cartes ; Plateau")
    assert dite["Devient (transition)"] == "Vide, ou : Actif ; Parti ; Relancer"


def test_une_cellule_dangereuse_porte_une_apostrophe(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une formule, un zéro de tête, un long numéro : un tableur n'en fait rien."""
    lignes = {ligne[0]: ligne for ligne in ecrire(plein, "membre")[2:]}

    assert lignes["membre-3"][2:4] == ["'=1+1", "'@Zoé"]
    assert {"'0612345678", "'73282932000074", "'01000"} <= set(lignes["membre-1"])


@given(st.text() | st.from_regex(r"'{0,3}[=+@\-0-9./ ]{1,12}", fullmatch=True))
def test_l_apostrophe_s_ajoute_et_s_ote_sans_rien_perdre(texte: str) -> None:
    """Quel que soit le texte, la relecture le rend ; écrit, il ne commence jamais par une formule."""
    for csv in (True, False):
        protege = proteger(texte, ouvert_en_csv=csv)
        assert liberer(protege) == texte
        assert not protege.lstrip(" ").startswith(EXECUTABLES)


@given(st.text(min_size=1, max_size=40))
def test_aucune_cellule_ecrite_ne_s_execute(texte: str) -> None:
    """Titres, aides et données : aucune cellule du CSV ne commence par une formule, aucune du classeur n'en est une."""
    t = Tableau("essai", (Colonne(texte, aide=texte),), (Rangee((texte,)),))

    for ligne in tableau(en_csv(t)):
        assert not any(c.startswith(EXECUTABLES) for c in ligne)
    assert "<f>" not in xml(en_xlsx(t, cree_le=MAINTENANT), r"worksheets/sheet")


def test_un_etat_choisit_ses_fiches(plein: Ouvert, ecrire: Ecrire) -> None:
    """Par son nom ou son titre ; un état inconnu dit ceux qui existent."""
    avancer(plein, "membre-1", "activer")

    for etat in ("actif", "Actif", "ACTIF"):
        assert [ligne[0] for ligne in ecrire(plein, "membre", etat=etat)[2:]] == ["membre-1"]
    with pytest.raises(Introuvable, match="inscrit") as refus:
        feuille(plein, Commande("membre", etat="inscrits"))
    assert "Inscrit" in refus.value.suite


def test_un_jour_choisit_les_fiches_datees_et_prepare_la_date_du_fait(plein: Ouvert, ecrire: Ecrire) -> None:
    """Un émargement : les parties du jour, la date du fait déjà là si ce jour est venu."""
    passe = ecrire(plein, "partie", jour=date(2026, 11, 18))[2:]
    a_venir = ecrire(plein, "partie", jour=date(2026, 11, 30))[2:]

    assert [(ligne[0], ligne[-3]) for ligne in passe] == [
        ("partie-1", "18/11/2026"),
        ("partie-2", "18/11/2026"),
    ]
    assert [(ligne[0], ligne[-3]) for ligne in a_venir] == [("partie-3", "")]


def test_des_lignes_vides_attendent_des_fiches_neuves(neuf: Ouvert, ecrire: Ecrire) -> None:
    """Autant qu'on en demande, sous les fiches qui existent."""
    lignes = ecrire(neuf, "membre", vides=4)

    assert len(lignes) == 6 and not any(c for ligne in lignes[2:] for c in ligne)


@pytest.mark.parametrize("vides", [-1, 1_001])
def test_un_nombre_de_lignes_vides_deraisonnable_est_refuse(plein: Ouvert, vides: int) -> None:
    """De 0 à 1 000."""
    with pytest.raises(CommandeMalEcrite, match="--vide"):
        feuille(plein, Commande("membre", vides=vides))


def test_un_type_inconnu_dit_les_types(plein: Ouvert) -> None:
    """Le nom le plus proche est proposé ; une phase n'est pas un type."""
    for nom in ("membres", "saison", ""):
        with pytest.raises(Introuvable, match="type de fiche") as refus:
            feuille(plein, Commande(nom))
        assert "membre, partie" in refus.value.raison


def test_le_nom_du_fichier_ne_dit_rien_de_personne(plein: Ouvert) -> None:
    """Type, état, jour et rang seulement."""
    nom = Path(feuille(plein, Commande("partie", etat="prevue", jour=date(2026, 11, 18)))["fichier"]).name

    assert nom == f"partie-prevue-2026-11-18-r{plein.dossier.rang}.csv"


def test_une_feuille_remplie_n_est_jamais_ecrasee(plein: Ouvert) -> None:
    """Sans nom, la suivante prend un autre numéro ; avec un nom, elle est refusée sauf --oui."""
    premiere = Path(feuille(plein, Commande("membre"))["fichier"])
    premiere.write_bytes(b"rempli")

    seconde = Path(feuille(plein, Commande("membre"))["fichier"])
    assert premiere.read_bytes() == b"rempli" and seconde.name == premiere.name.replace(".csv", "-2.csv")

    with pytest.raises(Conflit):
        feuille(plein, Commande("membre", sortie=premiere))
    assert premiere.read_bytes() == b"rempli"
    feuille(plein, Commande("membre", sortie=premiere, remplacer=True))
    assert premiere.read_bytes() == seconde.read_bytes()
    assert sorted(p.name for p in premiere.parent.iterdir()) == sorted([premiere.name, seconde.name])


def test_le_format_se_lit_dans_le_nom(plein: Ouvert, tmp_path: Path) -> None:
    """.csv, .xlsx, en majuscules aussi ; autre chose est une faute."""
    assert (
        Path(feuille(plein, Commande("membre", sortie=tmp_path / "a.XLSX"))["fichier"]).read_bytes()[:2]
        == b"PK"
    )
    for nom in ("a.xls", "a.ods", "a", ".csv"):
        with pytest.raises(CommandeMalEcrite, match="format"):
            feuille(plein, Commande("membre", sortie=tmp_path / nom))


def test_a_blanc_aucun_fichier(plein: Ouvert, tmp_path: Path) -> None:
    """--simuler dit le fichier qui serait écrit ; et écrire une feuille n'ajoute aucun fait."""
    avant = rang(plein)

    assert not Path(feuille(plein, Commande("membre"), simuler=True)["fichier"]).exists()
    feuille(plein, Commande("membre"))
    assert rang(plein) == avant


def test_le_classeur_propose_verrouille_et_date(plein: Ouvert, tmp_path: Path) -> None:
    """Listes déroulantes sur leurs colonnes, feuille protégée, clés verrouillées, champs libres, listes cachées."""
    octets = Path(
        feuille(plein, Commande("membre", vides=2, sortie=tmp_path / "m.xlsx"))["fichier"]
    ).read_bytes()
    feuilles, styles, classeur = (
        xml(octets, m) for m in (r"sheet1\.xml$", r"styles\.xml$", r"xl/workbook\.xml$")
    )

    assert "<sheetProtection " in feuilles and 'locked="0"' in styles
    assert feuilles.count('type="list"') >= 5 and feuilles.count('type="date"') == 2
    assert 'name="Listes"' in classeur and 'state="hidden"' in classeur
    for texte in ("Plateau, de préférence", "membre-1 (Léa Roy)", "Actif"):
        assert texte in xml(octets, "sharedStrings")


def test_chaque_etat_propose_ses_propres_suites(plein: Ouvert, tmp_path: Path) -> None:
    """La liste « Devient » d'une partie tenue n'offre rien ; celle d'une partie prévue offre ses trois suites."""
    avancer(plein, "partie-2", "tenir", presents="tous")
    octets = Path(feuille(plein, Commande("partie", sortie=tmp_path / "p.xlsx"))["fichier"]).read_bytes()

    regles = re.findall(r'sqref="G(\d+)(?::G(\d+))?"', xml(octets, r"sheet1\.xml$"))
    assert regles[:2] == [("3", ""), ("5", "")]


def test_le_classeur_est_le_meme_pour_le_meme_dossier(plein: Ouvert, tmp_path: Path) -> None:
    """Mêmes fiches, même instant : mêmes octets."""
    deux = [
        Path(feuille(plein, Commande("membre", sortie=tmp_path / f"{n}.xlsx"))["fichier"]).read_bytes()
        for n in "ab"
    ]

    assert deux[0] == deux[1]


def test_sans_l_extra_excel_le_classeur_se_refuse_et_le_csv_marche(
    plein: Ouvert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le paquet qui manque se dit, avec quoi faire ; aucun fichier n'est laissé."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(OutilAbsent, match="xlsxwriter"):
        feuille(plein, Commande("membre", sortie=tmp_path / "m.xlsx"))
    assert not (tmp_path / "m.xlsx").exists()
    assert Path(feuille(plein, Commande("membre"))["fichier"]).exists()


def test_une_longue_liste_de_fiches_reste_une_feuille(neuf: Ouvert, tmp_path: Path) -> None:
    """Cent fiches, leurs liens et leurs listes tiennent dans un classeur qui se relit."""
    for n in range(100):
        creer(neuf, "membre", nom=f"Nom{n}", prenom="P", genre="cartes")

    assert feuille(neuf, Commande("membre", sortie=tmp_path / "m.xlsx"))["fiches"] == 100
