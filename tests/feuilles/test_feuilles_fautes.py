"""Chaque mauvaise feuille est lue, ou refusée à sa cellule avec le remède ; jamais à moitié importée."""

from __future__ import annotations

import io

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from moteur.operations.dossiers import Ouvert
from tests.feuilles.ludotheque import Ecrire, cellules, corriger, creer, lire, ludotheque, rang
from tests.feuilles.test_feuilles_import import TETE, remplir


def sans(lignes: list[list[str]], titre: str) -> list[list[str]]:
    """La feuille sans cette colonne."""
    rang_ = next(r for r, t in enumerate(lignes[0]) if t.startswith(titre))
    return [[*ligne[:rang_], *ligne[rang_ + 1 :]] for ligne in lignes]


def renommer(lignes: list[list[str]], titre: str, autre: str) -> list[list[str]]:
    """La feuille dont une colonne a un autre titre."""
    return [[autre if t.startswith(titre) else t for t in lignes[0]], *lignes[1:]]


def test_une_colonne_facultative_qui_manque_ne_gene_pas(plein: Ouvert, ecrire: Ecrire) -> None:
    """On peut ôter ce qu'on ne remplit pas ; l'absence n'efface rien."""
    lignes = sans(sans(ecrire(plein, "membre"), "Cotisation"), "Goûts")

    assert lire(plein, "membre", lignes).erreurs == ()
    assert plein.dossier.instances["membre-1"].valeurs["cotisation"] == 1_250


def test_une_colonne_demandee_qui_manque_est_dite_une_fois(neuf: Ouvert, ecrire: Ecrire) -> None:
    """Pour cent lignes neuves, une erreur, sur les titres."""
    lignes = sans(ecrire(neuf, "membre", vides=3), "Jeu préféré")
    for n in range(3):
        lignes[2 + n][2:4] = [f"Nom{n}", "P"]

    bilan = lire(neuf, "membre", lignes)

    assert [(e.cellule, e.message) for e in bilan.erreurs] == [
        ("A1", "Il manque la colonne « Jeu préféré (genre) ».")
    ]


def test_une_feuille_sans_sa_cle_est_refusee(plein: Ouvert, ecrire: Ecrire) -> None:
    """Sans clé, des fiches connues passeraient pour neuves."""
    bilan = lire(plein, "membre", sans(ecrire(plein, "membre"), "Clé"))

    assert cellules(bilan) == ["A1"] and "« Clé (cle) » manque" in bilan.erreurs[0].message


def test_un_titre_change_se_reconnait_a_son_nom(plein: Ouvert, ecrire: Ecrire) -> None:
    """Le nom entre parenthèses suffit ; accents, majuscules et espaces ne comptent pas."""
    for autre in ("Patronyme (nom)", "nom", "  NOM ", "Nom (NOM) *"):
        assert lire(plein, "membre", renommer(ecrire(plein, "membre"), "Nom", autre)).erreurs == ()


def test_un_titre_inconnu_est_dit_avec_le_plus_proche(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une colonne renommée ne se perd pas en silence."""
    bilan = lire(plein, "membre", renommer(ecrire(plein, "membre"), "Cotisation", "Cotisations"))

    assert cellules(bilan) == ["I1"]
    assert "« Cotisations » n'est pas connue" in bilan.erreurs[0].message
    assert "Cotisation" in bilan.erreurs[0].remede and "« # »" in bilan.erreurs[0].remede


def test_deux_colonnes_du_meme_nom_sont_refusees(neuf: Ouvert) -> None:
    """On ne choisit pas pour la personne."""
    bilan = lire(neuf, "membre", [[*TETE, "NOM"], ["Roy", "Léa", "Cartes", "Roi"]])

    assert cellules(bilan) == ["D1"] and "A1" in bilan.erreurs[0].message


def test_une_cellule_sous_une_colonne_sans_titre(neuf: Ouvert) -> None:
    """Ce qui n'a pas de titre ne veut rien dire."""
    assert cellules(lire(neuf, "membre", [TETE, ["Roy", "Léa", "Cartes", "??"]])) == ["D2"]


def test_une_cle_changee_en_une_inconnue(plein: Ouvert, ecrire: Ecrire) -> None:
    """La clé la plus proche, et comment faire une fiche neuve."""
    lignes = ecrire(plein, "membre")
    lignes[3][0] = "membre-22"

    bilan = lire(plein, "membre", lignes)

    assert cellules(bilan) == ["A4"] and "membre-2" in bilan.erreurs[0].remede


@pytest.mark.parametrize(
    "cle", ["partie-1", "saison", "dossier", "membre", "membre-0", "🦄", "membre-1;", "-1"]
)
def test_une_cle_qui_n_est_pas_de_ce_type(plein: Ouvert, ecrire: Ecrire, cle: str) -> None:
    """La fiche d'un autre type, une phase, n'importe quoi : refusé à sa cellule."""
    lignes = ecrire(plein, "membre")
    lignes[2][0] = cle

    assert cellules(lire(plein, "membre", lignes)) == ["A3"]


def test_deux_lignes_pour_une_meme_cle(plein: Ouvert, ecrire: Ecrire) -> None:
    """La seconde est refusée, et dit où est la première."""
    lignes = ecrire(plein, "membre")
    bilan = lire(plein, "membre", [*lignes, lignes[2]])

    assert cellules(bilan) == ["A6"] and "ligne 3" in bilan.erreurs[0].message


def test_deux_lignes_pour_une_meme_personne(neuf: Ouvert) -> None:
    """Deux lignes neuves identiques, ou presque : une seule fiche n'est pas devinée."""
    lignes = [TETE, ["Roy", "Léa", "Cartes"], [" Roy", "Léa ", "Aucun"]]

    bilan = lire(neuf, "membre", lignes)

    assert cellules(bilan) == ["B3"] and "ligne 2" in bilan.erreurs[0].message


def test_une_cle_remplacee_par_une_autre_est_reconnue(plein: Ouvert, ecrire: Ecrire) -> None:
    """La ligne décrit en tout point une autre fiche : on ne renomme pas quelqu'un par accident."""
    lignes = ecrire(plein, "membre")
    lignes = [lignes[0], lignes[1], ["membre-3", *lignes[2][1:]]]

    bilan = lire(plein, "membre", lignes)

    assert "A3" in cellules(bilan)
    assert any(
        "La clé est « membre-3 », mais la ligne décrit membre-1 (Léa Roy)." in e.message
        for e in bilan.erreurs
    )


def test_une_seule_colonne_triee_est_reconnue(plein: Ouvert, ecrire: Ecrire) -> None:
    """L'accident classique du tableur : les clés ne suivent plus leurs lignes."""
    lignes = ecrire(plein, "membre")
    for place in (2, 3):
        lignes[2][place], lignes[3][place] = lignes[3][place], lignes[2][place]

    bilan = lire(plein, "membre", lignes)

    assert {"A3", "A4"} <= set(cellules(bilan))


def test_une_ligne_pour_une_fiche_qui_existe_avec_d_autres_valeurs(plein: Ouvert) -> None:
    """Ni doublon, ni changement silencieux : la cellule qui diffère est dite."""
    bilan = lire(plein, "membre", [TETE, ["Roy", "Léa", "Aucun"]])

    assert cellules(bilan) == ["C2"] and "membre-1 (Léa Roy) existe déjà" in bilan.erreurs[0].message


@pytest.mark.parametrize(
    ("colonne", "valeur", "place", "dit"),
    [
        ("naissance", "31/02/2001", "G3", "calendrier"),
        ("naissance", "02/03/01", "G3", "quatre chiffres"),
        ("naissance", "mars 2001", "G3", "ne se comprend pas"),
        ("cotisation", "douze", "I3", "ne se comprend pas"),
        ("cotisation", "-1", "I3", "trop peu"),
        ("parties", "1,5", "K3", "ne se comprend pas"),
        ("adulte", "peut-être", "H3", "ne se comprend pas"),
        ("genre", "Carte", "E3", "n'est pas une valeur possible"),
        ("gouts", "mer, terre", "F3", "n'est pas une valeur possible"),
        ("parrain", "membre-9", "Q3", "membre-9"),
        ("parrain", "Inconnue", "Q3", "Inconnue"),
        ("parrain", "membre-1, membre-2", "Q3", "Une seule fiche"),
        ("parrain", "membre-2 (Léa Roy)", "Q3", "et non « Léa Roy »"),
        ("siret", "73282932000075", "N3", "clé"),
        ("telephone", "06", "M3", "dix chiffres"),
        ("code_postal", "1\n2", "O3", "invisible"),
    ],
)
def test_une_valeur_mal_ecrite_est_refusee_a_sa_cellule(
    plein: Ouvert, ecrire: Ecrire, colonne: str, valeur: str, place: str, dit: str
) -> None:
    """Ce qui ne va pas et comment l'écrire."""
    (erreur,) = lire(
        plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", **{colonne: valeur})
    ).erreurs

    assert erreur.cellule == place and dit in erreur.message + erreur.remede and erreur.remede


def test_une_cellule_videe_n_efface_rien(plein: Ouvert, ecrire: Ecrire) -> None:
    """Ce qui est consigné ne s'efface pas d'un coup de touche ; le remède rappelle la valeur."""
    bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", cotisation=""))

    assert cellules(bilan) == ["I3"] and "« 12,5 »" in bilan.erreurs[0].remede


@pytest.mark.parametrize("formule", ["=1+1", '=HYPERLINK("http://x")', " =A1", "＝1"])
def test_une_formule_est_refusee(plein: Ouvert, ecrire: Ecrire, formule: str) -> None:
    """Elle ne se lit ni ne se calcule ; précédée d'une apostrophe, c'est un texte."""
    bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", remarques=formule))
    assert cellules(bilan) == ["P3"] and "formule" in bilan.erreurs[0].message

    assert (
        lire(
            plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", remarques=f"'{formule.strip()}")
        ).erreurs
        == ()
    )
    assert plein.dossier.instances["membre-1"].valeurs["remarques"] == formule.strip()


def test_une_formule_de_classeur_est_refusee_meme_si_son_resultat_convient(neuf: Ouvert) -> None:
    """Ce que donne une formule dépend de qui l'ouvre ; sous une colonne « # », elle ne gêne pas."""
    flux = io.BytesIO()
    with xlsxwriter.Workbook(flux, {"in_memory": True}) as w:
        f = w.add_worksheet()
        f.write_row(0, 0, [*TETE, "Parties jouées", "# à moi"])
        f.write_row(1, 0, ["Roy", "Léa", "Cartes"])
        f.write_formula(1, 3, "=1+1", None, 2)
        f.write_formula(1, 4, "=1+1", None, 2)

    bilan = lire(neuf, "membre", flux.getvalue())

    assert [(e.cellule, e.message) for e in bilan.erreurs] == [("D2", "Cette cellule contient une formule.")]


def test_un_champ_qui_ne_se_corrige_pas_librement(plein: Ouvert, ecrire: Ecrire) -> None:
    """Le refus est à la cellule de ce champ, avec toutes ses raisons."""
    bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", nom="Roi", cotisation="13"))

    assert set(cellules(bilan)) <= {"C3", "U3"} and "C3" in cellules(bilan)
    assert {e.genre for e in bilan.erreurs} == {"regle"}


def test_une_regle_refuse_a_la_cellule_de_la_transition(plein: Ouvert, ecrire: Ecrire) -> None:
    """La raison, le texte qui l'exige, ce qui la retient."""
    (erreur,) = lire(
        plein, "membre", remplir(ecrire(plein, "membre"), "membre-2", adulte="non", transition="Actif")
    ).erreurs

    assert (erreur.cellule, erreur.exigence, erreur.source) == ("S4", "adulte", ("R-1",))
    assert erreur.message == "Ce membre n'est pas adulte." and erreur.remede


def test_un_champ_demande_par_une_transition_et_laisse_vide(plein: Ouvert, ecrire: Ecrire) -> None:
    """La cellule à remplir, et comment."""
    bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-2", transition="Actif"))
    erreur = bilan.erreurs[0]

    assert cellules(bilan) == ["H4", "S4"]
    assert (erreur.cellule, erreur.message, erreur.remede) == ("H4", "Il manque « Adulte ».", "oui ou non")


def test_une_transition_inconnue_dit_celles_qui_sont_possibles(plein: Ouvert, ecrire: Ecrire) -> None:
    """Avec la plus proche."""
    (erreur,) = lire(plein, "partie", remplir(ecrire(plein, "partie"), "partie-1", transition="Tenu")).erreurs

    assert erreur.cellule == "G3" and "« Tenue »" in erreur.remede and "annuler" in erreur.remede


@pytest.mark.parametrize(
    ("le", "dit"), [("01/01/2099", "pas encore"), ("01/01/2020", "déjà changé"), ("hier", "comprend pas")]
)
def test_une_date_du_fait_impossible_est_refusee_a_sa_cellule(
    plein: Ouvert, ecrire: Ecrire, le: str, dit: str
) -> None:
    """Future, antérieure à la fiche, ou illisible."""
    lignes = remplir(ecrire(plein, "partie"), "partie-1", transition="Joueur absent", le=le)

    (erreur,) = lire(plein, "partie", lignes).erreurs
    assert erreur.cellule == "H3" and dit in erreur.message


def test_une_transition_sans_fiche(plein: Ouvert) -> None:
    """On ne devine pas de qui il s'agit."""
    assert cellules(lire(plein, "partie", [["Clé", "Devient"], ["", "Tenue"]])) == ["A2"]


def test_une_feuille_sans_repere_ne_remplace_rien(plein: Ouvert, ecrire: Ecrire) -> None:
    """La ligne d'aide effacée, on ne sait plus si la feuille est plus ancienne que le dossier."""
    titres, _aide, *reste = ecrire(plein, "membre")
    assert lire(plein, "membre", [titres, *reste]).erreurs == ()

    bilan = lire(plein, "membre", remplir([titres, *reste], "membre-1", cotisation="13"))
    assert cellules(bilan) == ["I2"] and "plus ancienne" in bilan.erreurs[0].message

    assert lire(plein, "membre", remplir([titres, *reste], "membre-2", parties="1")).erreurs == ()


def test_la_feuille_d_un_autre_dossier_est_refusee(plein: Ouvert, ecrire: Ecrire) -> None:
    """Son repère le dit, à sa cellule."""
    autre = ludotheque(racine=plein.atelier.racine / "autre")

    bilan = lire(plein, "membre", ecrire(autre, "membre"))

    assert cellules(bilan) == ["A2"] and "autre dossier" in bilan.erreurs[0].message


def test_la_feuille_d_un_autre_type_est_refusee(plein: Ouvert, ecrire: Ecrire) -> None:
    """Et la commande qui convient est dite."""
    bilan = lire(plein, "membre", ecrire(plein, "partie"))

    assert "A2" in cellules(bilan) and any("moteur importer partie" in e.remede for e in bilan.erreurs)


def test_une_feuille_plus_recente_que_le_journal_est_refusee(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une base restaurée ne reçoit pas une feuille qui en sait plus qu'elle."""
    lignes = ecrire(plein, "membre")
    lignes[1][0] = lignes[1][0].replace(f" {plein.dossier.rang}]", " 999]")

    bilan = lire(plein, "membre", lignes)

    assert cellules(bilan) == ["A2"] and "999" in bilan.erreurs[0].message


def test_toutes_les_erreurs_sont_dites_dans_l_ordre_de_lecture(plein: Ouvert, ecrire: Ecrire) -> None:
    """De haut en bas puis de gauche à droite, formes et règles ensemble : on ne revient qu'une fois."""
    lignes = remplir(ecrire(plein, "membre", vides=1), "membre-1", naissance="x", cotisation="y")
    lignes = remplir(lignes, "membre-2", adulte="non", transition="Actif")
    lignes[5][2] = "Seule"

    bilan = lire(plein, "membre", renommer(lignes, "Moyenne", "Moyen âge"))

    assert cellules(bilan) == ["J1", "G3", "I3", "S4", "D6", "E6"]


def test_une_feuille_vide_ou_sans_titre(plein: Ouvert) -> None:
    """Des titres sans ligne ne demandent rien ; sans titre, la feuille est refusée."""
    assert lire(plein, "membre", [TETE]).erreurs == ()
    for octets in (b"", b"\r\n\r\n", "Bonjour;à tous".encode(), b"\xef\xbb\xbf"):
        (erreur,) = lire(plein, "membre", octets).erreurs
        assert erreur.cellule == "A1" and "moteur feuille membre" in erreur.remede


def test_les_valeurs_hostiles_ne_font_rien_tomber(plein: Ouvert, ecrire: Ecrire) -> None:
    """Gabarits, chemins, balises, caractères d'inversion : refusés à leur cellule, ou rangés comme un texte."""
    for piege in (
        "{{7*7}}",
        "../../etc/passwd",
        "<script>",
        "\u202eabc",
        "\x1b[2J",
        "a" * 400,
        "'; DROP TABLE fait; --",
        "%s%n",
    ):
        avant = rang(plein)
        bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-2", code_postal=piege))
        assert rang(plein) == avant + len(bilan.consignes) and (bilan.erreurs == ()) == bool(bilan.consignes)


def test_une_designation_changee_depuis_ne_gene_pas_une_cellule_intacte(
    plein: Ouvert, ecrire: Ecrire
) -> None:
    """Un lien écrit avec l'ancienne désignation reste compris tant que personne n'y touche."""
    creer(plein, "partie", joueurs="membre-1", prevue_le="18/11/2026", lieu="Salle")
    lignes = ecrire(plein, "partie")
    corriger(plein, "partie-4", lieu="Jardin")

    assert lire(plein, "partie", lignes).erreurs == ()
