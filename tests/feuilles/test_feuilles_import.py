"""Importer une feuille remplie : créer, changer, franchir ; deux fois pour rien, et jamais contre ce qui a changé depuis."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from moteur.erreurs import Conflit, Introuvable
from moteur.operations.agir import Manuel
from moteur.operations.dossiers import Ouvert, relire
from moteur.operations.feuilles import Commande, feuille
from moteur.operations.importer import consigner_tout, importer, preparer
from moteur.operations.photographie import photographier
from tests.feuilles.ludotheque import (
    LEA,
    Ecrire,
    avancer,
    cellules,
    corriger,
    creer,
    en_octets,
    jumeau,
    lire,
    ludotheque,
    rang,
)

TETE = ["Nom", "Prénom", "Jeu préféré"]


def remplir(lignes: list[list[str]], cle: str, **valeurs: str) -> list[list[str]]:
    """La feuille où l'on a écrit dans ces colonnes de la ligne de cette clé."""
    titres = {t.rpartition("(")[2].rstrip(")"): rang for rang, t in enumerate(lignes[0])}
    suite = [list(ligne) for ligne in lignes]
    ligne = next(x for x in suite if x[0] == cle)
    for nom, valeur in valeurs.items():
        ligne[titres[nom]] = valeur
    return suite


def classeur(lignes: list[list[Any]]) -> bytes:
    """Un classeur tel qu'un tableur l'enregistre."""
    flux = io.BytesIO()
    with xlsxwriter.Workbook(
        flux, {"in_memory": True, "default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
    ) as w:
        feuille_ = w.add_worksheet()
        for rang_, ligne in enumerate(lignes):
            feuille_.write_row(rang_, 0, ligne)
    return flux.getvalue()


@pytest.mark.parametrize("suffixe", [".csv", ".xlsx"])
@pytest.mark.parametrize("type_", ["membre", "partie"])
def test_une_feuille_non_touchee_ne_change_rien(
    plein: Ouvert, tmp_path: Path, type_: str, suffixe: str
) -> None:
    """Écrite puis importée telle quelle, chaque ligne est ignorée, quels que soient ses champs."""
    octets = Path(
        feuille(plein, Commande(type_, vides=3, sortie=tmp_path / f"f{suffixe}"))["fichier"]
    ).read_bytes()

    bilan = lire(plein, type_, octets)

    assert bilan.erreurs == () and bilan.consignes == ()
    assert [i.quoi for i in bilan.ignores] == ["rien n'y change"] * 3


@settings(max_examples=25, deadline=None)
@given(
    nom=st.text(
        alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30
    ),
    suffixe=st.sampled_from([".csv", ".xlsx"]),
)
def test_tout_texte_accepte_fait_l_aller_retour(
    tmp_path_factory: pytest.TempPathFactory, nom: str, suffixe: str
) -> None:
    """Formules, apostrophes, guillemets, points-virgules : ce que le dossier a rangé revient tel quel."""
    ouvert = ludotheque(membres=False)
    valeurs = {"nom": nom, "prenom": nom, "genre": "cartes", "remarques": nom, "code_postal": nom}
    if lire(
        ouvert, "membre", [list(valeurs), [f"'{v}" if v[0] in "=＝" else v for v in valeurs.values()]]
    ).erreurs:
        return
    creer(ouvert, "membre", nom="Autre", prenom="A", genre="cartes", parrain="membre-1")
    sortie = tmp_path_factory.mktemp("aller") / f"f{suffixe}"

    bilan = lire(
        ouvert, "membre", Path(feuille(ouvert, Commande("membre", sortie=sortie))["fichier"]).read_bytes()
    )

    assert bilan.erreurs == () and bilan.consignes == ()


def test_des_fiches_neuves(neuf: Ouvert) -> None:
    """Une liste venue d'ailleurs, avec les seuls titres, crée les fiches."""
    bilan = lire(
        neuf, "membre", [TETE, ["Roy", "Léa", "Cartes"], ["Durand", " Max ", "plateau, de préférence"]]
    )

    assert bilan.erreurs == ()
    assert [(s.ligne, s.fiche, s.designation) for s in bilan.crees] == [
        (2, "membre-1", "membre-1 (Léa Roy)"), (3, "membre-2", "membre-2 (Max Durand)"),
    ]  # fmt: skip
    assert neuf.dossier.instances["membre-2"].valeurs == {
        "nom": "Durand",
        "prenom": "Max",
        "genre": "plateau",
    }


def test_importer_deux_fois_ne_change_rien(neuf: Ouvert, ecrire: Ecrire) -> None:
    """La même feuille, puis la même encore : les fiches sont reconnues, et c'est dit."""
    lignes = ecrire(neuf, "membre", vides=2)
    lignes[2][2:5] = ["Roy", "Léa", "Cartes"]
    lignes[3][2:5] = ["Durand", "Max", "Aucun"]
    assert len(lire(neuf, "membre", lignes).crees) == 2

    for _ in range(2):
        bilan = lire(neuf, "membre", lignes)
        assert bilan.consignes == () and [(i.fiche, i.quoi) for i in bilan.ignores] == [
            ("membre-1", "existe déjà"), ("membre-2", "existe déjà"),
        ]  # fmt: skip


def test_creer_et_franchir_sur_la_meme_ligne(neuf: Ouvert) -> None:
    """Une ligne neuve peut dire aussi ce que la fiche devient ; importée deux fois, elle ne fait rien de plus."""
    lignes = [
        [*TETE, "Adulte", "Devient", "Date du fait"],
        ["Roy", "Léa", "Cartes", "oui", "Actif", "15/11/2026"],
    ]
    bilan = lire(neuf, "membre", lignes)

    assert bilan.erreurs == () and [c.fait.type for c in bilan.consignes] == [
        "fiche.creee",
        "transition.franchie",
    ]
    assert neuf.dossier.instances["membre-1"].etat == "actif"
    assert lire(neuf, "membre", lignes).consignes == ()


def test_un_champ_change_est_corrige(plein: Ouvert, ecrire: Ecrire) -> None:
    """Seuls les champs changés entrent dans le fait."""
    bilan = lire(
        plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", cotisation="1 000,00 €", parties="4")
    )

    (consigne,) = bilan.consignes
    assert consigne.fait.type == "donnees.corrigees" and consigne.fait.valeurs == {
        "cotisation": 100_000,
        "parties": 4,
    }
    assert [s.quoi for s in bilan.changes] == ["Cotisation, Parties jouées"]


@pytest.mark.parametrize(
    "devient",
    ["tenir", "Consigner la partie tenue", "tenue", "Tenue", " TENUE ", "Consigner la partie tenue (tenir)"],
)
def test_un_emargement(plein: Ouvert, ecrire: Ecrire, devient: str) -> None:
    """La transition se dit par son nom, son titre ou l'état d'arrivée ; sa date et ses champs sont ceux de la ligne."""
    lignes = ecrire(plein, "partie", etat="prevue")
    bilan = lire(
        plein, "partie", remplir(lignes, "partie-1", transition=devient, presents="Léa Roy", le="18/11/2026")
    )

    assert bilan.erreurs == ()
    fiche = plein.dossier.instances["partie-1"]
    assert (fiche.etat, fiche.valeurs["presents"], fiche.entree) == ("tenue", ["membre-1"], "2026-11-18")


@pytest.mark.parametrize(
    ("presents", "attendus"),
    [
        ("tous", ["membre-1", "membre-2"]),
        ("aucun", []),
        ("membre-2 (Max dit Le Petit Durand), membre-1", ["membre-2", "membre-1"]),
        ("Durand\nRoy", ["membre-2", "membre-1"]),
        ("MEMBRE-1", ["membre-1"]),
    ],
)
def test_une_liste_de_fiches_se_dit_de_plusieurs_facons(
    plein: Ouvert, ecrire: Ecrire, presents: str, attendus: list[str]
) -> None:
    """« tous », « aucun », noms courts avec ou sans désignation, ou ce qui ne désigne qu'une fiche."""
    lignes = remplir(
        ecrire(plein, "partie"), "partie-1", transition="tenue", presents=presents, le="18/11/2026"
    )

    assert lire(plein, "partie", lignes).erreurs == ()
    assert plein.dossier.instances["partie-1"].valeurs["presents"] == attendus


def test_les_ecarts_ouverts_sont_dits(plein: Ouvert, ecrire: Ecrire) -> None:
    """Un constat ne se refuse pas : il ouvre un écart, que le bilan montre."""
    lignes = remplir(
        ecrire(plein, "partie"), "partie-1", transition="Tenue", presents="tous", le="19/11/2026"
    )

    (consigne,) = lire(plein, "partie", lignes).consignes
    assert consigne.identifiants == ("partie-1.jour_prevu",)
    assert [e.id for e in plein.dossier.ecarts_ouverts()] == ["partie-1.jour_prevu"]


def test_un_emargement_importe_deux_fois_n_est_consigne_qu_une(plein: Ouvert, ecrire: Ecrire) -> None:
    """La seconde fois, chaque ligne est « déjà consignée »."""
    lignes = remplir(
        ecrire(plein, "partie"), "partie-1", transition="Tenue", presents="tous", le="18/11/2026"
    )
    lire(plein, "partie", lignes)

    bilan = lire(plein, "partie", lignes)

    assert bilan.consignes == () and bilan.erreurs == ()
    assert bilan.ignores[0].quoi == "déjà consigné le 18/11/2026"


def test_on_continue_la_meme_feuille_apres_un_premier_import(plein: Ouvert, ecrire: Ecrire) -> None:
    """Les lignes déjà importées sont ignorées ; les nouvelles passent, sans refaire la feuille."""
    lignes = remplir(
        ecrire(plein, "partie"), "partie-1", transition="Tenue", presents="tous", le="18/11/2026"
    )
    lire(plein, "partie", lignes)

    bilan = lire(plein, "partie", remplir(lignes, "partie-2", transition="Joueur absent", le="18/11/2026"))

    assert [s.fiche for s in bilan.changes] == ["partie-2"]
    assert plein.dossier.instances["partie-2"].etat == "joueur_absent"


def test_une_ligne_deja_consignee_le_reste_quand_la_fiche_a_avance(plein: Ouvert, ecrire: Ecrire) -> None:
    """La feuille de la semaine passée se réimporte : ce qu'elle disait a eu lieu, même si d'autres faits ont suivi."""
    lignes = remplir(ecrire(plein, "membre"), "membre-1", transition="Actif", le="18/11/2026")
    lire(plein, "membre", lignes)
    avancer(plein, "membre-1", "relancer")

    bilan = lire(plein, "membre", lignes)

    assert bilan.consignes == () and bilan.ignores[0].quoi == "déjà consigné le 18/11/2026"


def test_la_meme_transition_a_une_autre_date_n_est_pas_ignoree(plein: Ouvert, ecrire: Ecrire) -> None:
    """Deux dates pour un même fait : l'une des deux est fausse, et cela se dit."""
    lire(
        plein,
        "partie",
        remplir(ecrire(plein, "partie"), "partie-1", transition="Joueur absent", le="18/11/2026"),
    )
    lignes = [["Clé", "Devient", "Date du fait"], ["partie-1", "Joueur absent", "19/11/2026"]]

    assert cellules(lire(plein, "partie", lignes)) == ["B2"]


@pytest.mark.parametrize("repere", [True, False])
def test_une_transition_qui_ramene_au_meme_etat_n_est_consignee_qu_une_fois(
    plein: Ouvert, ecrire: Ecrire, repere: bool
) -> None:
    """Elle se dit par son nom ou son titre ; réimportée, elle ne se répète pas."""
    avancer(plein, "membre-1", "activer")
    lignes = remplir(ecrire(plein, "membre", etat="actif"), "membre-1", transition="Relancer")
    lignes = lignes if repere else [lignes[0], *lignes[2:]]

    assert len(lire(plein, "membre", lignes).consignes) == 1
    for _ in range(2):
        assert lire(plein, "membre", lignes).ignores[0].quoi == "déjà consigné le 20/11/2026"


def test_devenir_ce_que_l_on_est_deja_ne_fait_rien(plein: Ouvert, ecrire: Ecrire) -> None:
    """« Actif » sur un membre actif n'est pas une relance : un état d'arrivée ne dit que ce qui change."""
    avancer(plein, "membre-1", "activer")

    bilan = lire(plein, "membre", remplir(ecrire(plein, "membre"), "membre-1", transition="Actif"))

    assert bilan.consignes == () and bilan.ignores[0].quoi == "déjà consigné le 20/11/2026"


def test_une_ligne_neuve_deja_importee_puis_corrigee_ailleurs_est_ignoree(neuf: Ouvert) -> None:
    """Ce qui a changé depuis la création n'est pas une différence de la feuille."""
    lignes = [[*TETE, "Cotisation", "Adulte", "Devient"], ["Roy", "Léa", "Cartes", "5", "oui", "Actif"]]
    lire(neuf, "membre", lignes)
    corriger(neuf, "membre-1", cotisation="99")
    avancer(neuf, "membre-1", "relancer")

    bilan = lire(neuf, "membre", lignes)

    assert (bilan.erreurs, bilan.consignes) == ((), ()) and bilan.ignores[0].quoi == "existe déjà"


def test_une_feuille_ancienne_passe_si_ce_qu_elle_change_n_a_pas_bouge(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une cellule que personne n'a touchée ne défait pas ce qu'un autre a écrit depuis."""
    lignes = ecrire(plein, "membre")
    corriger(plein, "membre-1", cotisation="99", telephone="0700000000")

    bilan = lire(plein, "membre", remplir(lignes, "membre-1", parties="7"))

    assert bilan.erreurs == () and bilan.consignes[0].fait.valeurs == {"parties": 7}
    assert plein.dossier.instances["membre-1"].valeurs["cotisation"] == 9_900


def test_une_feuille_ancienne_est_refusee_la_ou_la_fiche_a_change(plein: Ouvert, ecrire: Ecrire) -> None:
    """La cellule, la valeur d'aujourd'hui et le remède ; les autres lignes ne passent pas non plus."""
    lignes = remplir(ecrire(plein, "membre"), "membre-1", cotisation="50")
    lignes = remplir(lignes, "membre-2", cotisation="60")
    corriger(plein, "membre-1", cotisation="99")

    bilan = lire(plein, "membre", lignes)

    assert cellules(bilan) == ["I3"] and bilan.erreurs[0].genre == "depasse"
    assert "a changé depuis" in bilan.erreurs[0].message and "« 99 »" in bilan.erreurs[0].message
    assert "moteur feuille membre" in bilan.erreurs[0].remede


def test_une_transition_est_refusee_si_la_fiche_en_a_franchi_une_autre_depuis(
    plein: Ouvert, ecrire: Ecrire
) -> None:
    """On n'émarge pas une partie qu'un autre a déclarée sans joueur."""
    lignes = remplir(
        ecrire(plein, "partie"), "partie-1", transition="Tenue", presents="tous", le="18/11/2026"
    )
    avancer(plein, "partie-1", "noter_absence")

    bilan = lire(plein, "partie", lignes)

    assert "G3" in cellules(bilan) and "a changé depuis" in " ".join(e.message for e in bilan.erreurs)


def test_deux_personnes_qui_ecrivent_la_meme_chose_ne_se_genent_pas(plein: Ouvert, ecrire: Ecrire) -> None:
    """La valeur voulue est déjà là : rien à faire, rien à refuser."""
    lignes = remplir(ecrire(plein, "membre"), "membre-1", cotisation="99")
    corriger(plein, "membre-1", cotisation="99")

    assert lire(plein, "membre", lignes).ignores[0].quoi == "rien n'y change"


def test_un_dossier_change_entre_l_apercu_et_l_ecriture_est_un_conflit(plein: Ouvert, ecrire: Ecrire) -> None:
    """Ce qui a été montré n'est plus ce qui serait écrit : rien ne s'écrit."""
    octets = en_octets(remplir(ecrire(plein, "membre"), "membre-1", cotisation="50"))
    bilan = preparer(plein, "membre", octets, manuel=Manuel())
    corriger(relire(plein.atelier), "membre-2", cotisation="1")
    avant = rang(plein)

    with pytest.raises(Conflit):
        consigner_tout(plein, bilan)
    assert rang(plein) == avant


def test_a_blanc_rien_n_est_ecrit(plein: Ouvert, ecrire: Ecrire) -> None:
    """Le bilan est celui de l'import, le journal n'a pas bougé."""
    octets = en_octets(remplir(ecrire(plein, "membre"), "membre-1", cotisation="50"))
    avant = rang(plein)

    bilan = importer(plein, "membre", octets, manuel=Manuel(simuler=True))

    assert (
        len(bilan.consignes) == 1 and bilan.consignes[0].simule and rang(plein) == avant == plein.dossier.rang
    )


def test_tout_ou_rien(plein: Ouvert, ecrire: Ecrire) -> None:
    """Une seule cellule fautive parmi des lignes bonnes : aucun fait."""
    lignes = remplir(ecrire(plein, "membre", vides=1), "membre-1", cotisation="50")
    lignes = remplir(lignes, "membre-2", parties="beaucoup")
    lignes[5][2:5] = ["Neuve", "Ève", "Cartes"]
    avant = rang(plein)

    bilan = lire(plein, "membre", lignes)

    assert cellules(bilan) == ["K4"] and rang(plein) == avant


def test_tout_s_ecrit_d_un_seul_tenant(plein: Ouvert, ecrire: Ecrire) -> None:
    """Créations, corrections et transitions se suivent dans le journal, et le dossier relu est celui du bilan."""
    lignes = remplir(ecrire(plein, "membre", vides=1), "membre-1", cotisation="50", transition="Actif")
    lignes[5][2:5] = ["Neuve", "Ève", "Cartes"]

    bilan = lire(plein, "membre", lignes)

    assert [c.fait.type for c in bilan.consignes] == [
        "fiche.creee",
        "donnees.corrigees",
        "transition.franchie",
    ]
    assert photographier(relire(plein.atelier).dossier) == photographier(plein.dossier)


def test_la_personne_et_le_motif_de_la_commande_valent_pour_chaque_ligne(
    plein: Ouvert, ecrire: Ecrire
) -> None:
    """`--par` dit qui ; la colonne « Motif » l'emporte sur `--motif`."""
    lignes = remplir(ecrire(plein, "membre"), "membre-1", transition="Parti", motif="Déménage")
    lignes = remplir(lignes, "membre-2", transition="Parti")

    refuse = lire(plein, "membre", lignes)
    assert cellules(refuse) == ["S3", "S4"] and {e.genre for e in refuse.erreurs} == {"regle"}

    essai = jumeau(plein)
    essai.atelier = replace(essai.atelier, moi="paul")
    bilan = lire(essai, "membre", lignes, par="paul", motif="Fin de saison")

    assert [(c.fait.acteur, c.fait.motif) for c in bilan.consignes] == [
        ("paul", "Déménage"),
        ("paul", "Fin de saison"),
    ]


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("encodage", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_tout_csv_de_tableur_se_lit(neuf: Ouvert, separateur: str, encodage: str) -> None:
    """Séparateurs et encodages que les tableurs français écrivent."""
    lignes = [[*TETE, "Goûts", "Cotisation"], ["Lefèvre", "Zoë", "Cartes", "La mer, nuit", "12,50"]]

    bilan = lire(neuf, "membre", en_octets(lignes, separateur=separateur, encodage=encodage))

    assert bilan.erreurs == ()
    assert neuf.dossier.instances["membre-1"].valeurs == {
        "nom": "Lefèvre", "prenom": "Zoë", "genre": "cartes", "gouts": ["mer", "nuit"], "cotisation": 1_250,
    }  # fmt: skip


def test_un_tableur_qui_perd_des_lettres_en_cp1252_ne_change_rien(neuf: Ouvert, ecrire: Ecrire) -> None:
    """« Łukasz » enregistré en cp1252 devient « ?ukasz » : ce n'est pas une correction."""
    creer(neuf, "membre", nom="Łukasz", prenom="Anna", genre="cartes", remarques="naïve — ťuk")
    texte = "\r\n".join(";".join(ligne) for ligne in ecrire(neuf, "membre"))

    bilan = lire(neuf, "membre", texte.encode("cp1252", "replace"))

    assert bilan.erreurs == () and bilan.consignes == ()


@pytest.mark.parametrize("ecrite", ["2001-03-02", "02/03/2001", "2/3/2001", "36952", " 02/03/2001 "])
def test_une_date_se_lit_sous_toutes_ses_formes(neuf: Ouvert, ecrite: str) -> None:
    """Française, ISO, numéro de tableur en texte."""
    bilan = lire(neuf, "membre", [[*TETE, "Date de naissance"], ["Roy", "Léa", "Cartes", ecrite]])

    assert bilan.erreurs == () and neuf.dossier.instances["membre-1"].valeurs["naissance"] == "2001-03-02"


def test_les_types_d_un_classeur_se_lisent(neuf: Ouvert) -> None:
    """Vraies dates, nombres, booléens ; un zéro de tête perdu se retrouve pour un téléphone."""
    titres = [*TETE, "naissance", "adulte", "cotisation", "parties", "moyenne", "telephone", "siret"]
    ligne = ["Roy", "Léa", "Cartes", date(2001, 3, 2), True, 12.5, 3, 0.1 + 0.2, 612345678, 73282932000074]

    bilan = lire(neuf, "membre", classeur([titres, ligne]))

    assert bilan.erreurs == ()
    valeurs = neuf.dossier.instances["membre-1"].valeurs
    assert valeurs == {
        "nom": "Roy", "prenom": "Léa", "genre": "cartes", "naissance": "2001-03-02", "adulte": True, "cotisation": 1_250,
        "parties": 3, "moyenne": "0.3", "telephone": "0612345678", "siret": "73282932000074",
    }  # fmt: skip


def test_un_intitule_au_dessus_des_titres_et_des_colonnes_dans_un_autre_ordre(neuf: Ouvert) -> None:
    """Les titres se cherchent dans les premières lignes, où qu'ils soient ; une colonne « # » est à vous."""
    lignes = [
        ["Liste de la rentrée", "", ""], ["", "", ""], ["Jeu préféré", "# à rappeler", "PRENOM (prenom)", "Le nom (nom)"],
        ["cartes", "=A1", "Léa", "Roy"],
    ]  # fmt: skip

    bilan = lire(neuf, "membre", lignes)

    assert bilan.erreurs == () and neuf.dossier.instances["membre-1"].valeurs["nom"] == "Roy"


def test_une_feuille_triee_garde_son_sens(plein: Ouvert, ecrire: Ecrire) -> None:
    """La ligne d'aide peut être passée en bas, les fiches à l'envers : rien ne change."""
    titres, *reste = ecrire(plein, "membre")

    assert lire(plein, "membre", [titres, *reversed(reste)]).erreurs == ()


def test_la_bonne_feuille_d_un_classeur_est_trouvee(neuf: Ouvert) -> None:
    """Une page de garde avant, une feuille cachée : ce sont les titres qui décident."""
    flux = io.BytesIO()
    with xlsxwriter.Workbook(flux, {"in_memory": True}) as w:
        w.add_worksheet("Garde").write(0, 0, "Bonjour")
        w.add_worksheet("Liste").write_row(0, 0, TETE)
        w.get_worksheet_by_name("Liste").write_row(1, 0, ["Roy", "Léa", "Cartes"])
        w.add_worksheet("Cachée").hide()

    assert len(lire(neuf, "membre", flux.getvalue()).crees) == 1


def test_un_type_inconnu_dit_les_types(plein: Ouvert) -> None:
    """Avant même de lire le fichier."""
    with pytest.raises(Introuvable, match="type de fiche"):
        importer(plein, "membres", Path("absent.csv"), manuel=Manuel())


def test_trois_cents_lignes_s_importent_puis_s_ignorent(neuf: Ouvert) -> None:
    """Trois cents créations avec tous leurs champs, puis les mêmes, ignorées."""
    titres = list(LEA)
    lignes = [
        titres,
        *([f"{v} {n}" if c in ("nom", "prenom") else v for c, v in LEA.items()] for n in range(300)),
    ]

    assert len(lire(neuf, "membre", lignes).crees) == 300
    assert len(lire(neuf, "membre", lignes).ignores) == 300
