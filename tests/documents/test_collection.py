"""Toute la collection de modèles : ce que chaque document garantit, quelle que soit la taille du dossier."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import Any

import docx
import pytest

from moteur.documents.gabarit import preparer
from moteur.documents.manques import manques
from moteur.documents.rendu import rendre
from outils.fabrique.commun import SOURCES_VERIFIEES_LE
from outils.fabriquer_modeles import MODELES as FABRIQUES
from tests.documents.exemples import PROPRIETES, parties, texte_entier
from tests.documents.exemples_collection import HOSTILE, LONG, SIGNATAIRES, TOUS, dossier, octets

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def produit(nom: str, donnees: dict[str, Any], *, projet: bool = False) -> bytes:
    """Ce document, rempli avec ce dossier."""
    return rendre(octets(nom), contexte=donnees, projet=projet, proprietes=PROPRIETES)


def corps(octets_: bytes) -> str:
    """Le XML du corps du document."""
    return parties(octets_)["word/document.xml"].decode()


def test_chaque_modele_livre_est_dans_la_table() -> None:
    """Un modèle ajouté à la fabrique entre dans ces contrôles, ou ce test le dit."""
    assert {n.removesuffix(".docx") for n in FABRIQUES} == set(TOUS)


@pytest.mark.parametrize("rangees", [0, 1, 30], ids=["vide", "une", "trente"])
@pytest.mark.parametrize("nom", TOUS)
def test_un_dossier_complet_donne_un_exemplaire_definitif(nom: str, rangees: int) -> None:
    """Sans rangée, avec une, avec trente : rien ne manque, aucune balise ne reste, aucun champ ne s'exécute."""
    rendu = produit(nom, dossier(rangees=rangees))

    tout = b"".join(parties(rendu).values())
    for absent in (
        b"updateFields",
        b'TargetMode="External"',
        b"{{",
        b"{%",
        b"vbaProject",
        "À COMPLÉTER".encode(),
        b"PROJET",
    ):
        assert absent not in tout
    assert "\u27e6" not in texte_entier(rendu)


@pytest.mark.parametrize("nom", TOUS)
def test_la_structure_se_lit_sans_voir_la_page(nom: str) -> None:
    """Langue, titre, vrais en-têtes répétés, légendes, textes de remplacement, numéro et page X sur Y."""
    rendu = produit(nom, dossier())
    document = docx.Document(io.BytesIO(rendu))

    styles = [p.style.name for p in document.paragraphs if p.style is not None]
    assert styles.count("Title") == 1
    assert 'w:lang w:val="fr-FR"' in parties(rendu)["word/styles.xml"].decode()
    for table in document.tables:
        assert len(list(table.rows[0]._tr.iter(f"{W}tblHeader"))) == 1
        assert all(
            legende.get(f"{W}val") for legende in table._tbl.iter(f"{W}tblCaption", f"{W}tblDescription")
        )
        assert len(list(table._tbl.iter(f"{W}tblCaption", f"{W}tblDescription"))) == 2
        assert len(table.rows) > 1 and all(c.text for c in table.rows[0].cells)
        assert all(len(list(r._tr.iter(f"{W}cantSplit"))) == 1 for r in table.rows)
    assert all(re.search(r'\salt="[^"]+"', forme) for forme in re.findall(r"<v:shape [^>]*>", corps(rendu)))
    pied = document.sections[0].footer._element.xml
    assert " PAGE " in pied and " NUMPAGES " in pied and "CONV-2026-0001" in pied


@pytest.mark.parametrize("nom", TOUS)
def test_chaque_signataire_a_sa_ligne_et_aucun_ne_partage_la_sienne(nom: str) -> None:
    """Autant de vraies lignes Word que de signataires, d'identifiants distincts ; les contrôles sont verrouillés."""
    xml = corps(produit(nom, dossier()))

    lignes = re.findall(r"<o:signatureline [^>]*?\sid=\"\{([^}]*)\}", xml)
    assert len(lignes) == len({uuid.UUID(i) for i in lignes}) == SIGNATAIRES[nom]
    assert xml.count("<v:shapetype ") == min(1, len(lignes))
    etiquettes = re.findall(r'<w:tag w:val="([^"]*)"', xml)
    numeros = re.findall(r'<w:id w:val="(51\d{4})"', xml)
    assert len(etiquettes) == len(set(etiquettes)) == len(set(numeros))
    assert xml.count('<w:lock w:val="sdtLocked"/>') == len(etiquettes) == xml.count("<w:alias ")


@pytest.mark.parametrize("nom", [n for n in TOUS if SIGNATAIRES[n]])
def test_le_bloc_des_signatures_tient_au_texte_qui_le_precede(nom: str) -> None:
    """Du dernier paragraphe de texte à la dernière signature, tout reste sur une même page."""
    document = docx.Document(io.BytesIO(produit(nom, dossier(majeur=None))))
    elements = list(document.element.body)
    rangs = [r for r, e in enumerate(elements) if e.tag == f"{W}tbl" and b"signatureline" in _octets(e)]

    (rang,) = rangs
    avant = [e for e in elements[:rang] if e.tag == f"{W}p"][-2:]
    assert all(e.find(f"{W}pPr/{W}keepNext") is not None or _style(e).startswith("Heading") for e in avant)
    lignes = elements[rang].findall(f"{W}tr")
    for ligne in lignes[:-1]:
        assert all(p.find(f"{W}pPr/{W}keepNext") is not None for p in ligne.iter(f"{W}p"))


@pytest.mark.parametrize("nom", TOUS)
def test_un_nom_arrive_lettre_pour_lettre(nom: str) -> None:
    """Esperluette, chevrons, accolades, guillemets : ni perdus, ni interprétés, et les noms longs non plus."""
    lus = {c.chemin for c in preparer(octets(nom)).chemins}
    noms = [c for c in lus if c.rsplit(".", 1)[-1] == "nom" and "partenaire" not in c and "porteur" not in c]

    for valeur in (HOSTILE, LONG):
        texte = texte_entier(produit(nom, dossier(nom=valeur, porteur__nom=valeur)))
        assert texte.count(valeur) >= 1 + (1 if noms and "fiches" not in noms[0] else 0)


@pytest.mark.parametrize("nom", TOUS)
def test_un_document_n_imprime_que_les_donnees_qu_il_lui_faut(nom: str) -> None:
    """Ni naissance, ni besoins, ni raison de l'appariement, ni courriel d'un mentor, ni métier."""
    texte = texte_entier(produit(nom, dossier()))

    for absent in ("2009-04-17", "17/04/2009", "17\u00a0avril 2009", "SECRET-BESOINS", "SECRET-RAISON",
                   "aurelie.delmas@example.org", "Électricienne"):  # fmt: skip
        assert absent not in texte


@pytest.mark.parametrize("nom", ["demande_verification", "etat_verification"])
def test_l_honorabilite_ne_laisse_aucune_donnee_d_infraction(nom: str) -> None:
    """Aucune place pour un résultat, un bulletin ou un motif : ni texte libre, ni champ lu, ni case à cocher."""
    xml, lus = corps(produit(nom, dossier())), {c.chemin for c in preparer(octets(nom)).chemins}

    etiquettes = set(re.findall(r'<w:tag w:val="([^"]*)"', xml))
    assert not [
        e for e in (*etiquettes, *lus) if re.search("result|bulletin|casier|motif|infraction|fijais|avis", e)
    ]
    assert etiquettes <= {
        "date_signature", "etat_civil_nom", "etat_civil_prenoms", "etat_civil_date", "etat_civil_lieu",
        "personne_informee", "reponse_service", "reponse_date", "reponse_reference",
    }  # fmt: skip
    assert not any("eleve" in chemin for chemin in lus)


def test_l_etat_de_verification_tait_les_candidatures_non_retenues() -> None:
    """Une candidature écartée n'y paraît pas ; chaque vérification d'un mentor y a sa ligne."""
    donnees = dossier(rangees=2)
    donnees["fiches"]["mentor"][1] |= {"nom": "Écartée", "etat_code": "ecarte"}
    premiere = {"date": "2025-10-02", "reference": "DSDEN-69-2025-7", "jusqu_au": "2026-10-02"}
    donnees["fiches"]["mentor"][0]["honorabilite"]["versements"].insert(0, premiere)

    texte = texte_entier(produit("etat_verification", donnees))

    assert "Écartée" not in texte
    assert "02/10/2025" in texte and "29/09/2026" in texte and "29/09/2027" in texte
    assert "Manquement du 19/03/2027 (seance-117), traité le 26/03/2027" in texte


@pytest.mark.parametrize("nom", ["etat_verification", "etat_de_frais"])
def test_une_seance_se_date_du_jour_ou_elle_a_eu_lieu(nom: str) -> None:
    """Prévue un jour, tenue un autre : seul compte celui où elle s'est tenue ; une séance prévue n'y est pas."""
    donnees = dossier(rangees=2)
    tenue, prevue = donnees["fiches"]["seance"]
    tenue |= {"prevue_le": "2027-03-01", "etat_le": "2027-03-05"}
    prevue |= {"prevue_le": "2027-04-09", "etat_le": "2027-02-02", "etat": "Prévue", "etat_code": "prevue"}

    texte = texte_entier(produit(nom, donnees))

    assert "05/03/2027" in texte
    assert not [jour for jour in ("01/03/2027", "09/04/2027", "02/02/2027") if jour in texte]


@pytest.mark.parametrize("nom", TOUS)
def test_chaque_pied_porte_le_numero_et_l_empreinte(nom: str) -> None:
    """Numéro, empreinte, page : de quoi savoir, papier en main, si deux exemplaires sont les mêmes."""
    with zipfile.ZipFile(io.BytesIO(produit(nom, dossier()))) as archive:
        pieds = [archive.read(n).decode() for n in archive.namelist() if re.search(r"footer\d*\.xml", n)]

    assert any(
        "n°\u00a0CONV-2026-0001 · empreinte 3f2a 91bc 77de · page " in re.sub("<[^>]*>", "", p) for p in pieds
    )


@pytest.mark.parametrize(("majeur", "lignes"), [(True, 3), (False, 4), (None, 4)])
def test_le_responsable_legal_signe_pour_un_mineur_et_dans_le_doute(majeur: bool | None, lignes: int) -> None:
    """Majeur : trois lignes. Mineur, ou date de naissance inconnue : une quatrième, et la charte le dit."""
    rendu = produit("charte_engagement", dossier(majeur=majeur))

    assert corps(rendu).count("<o:signatureline ") == lignes
    assert ("représentant légal d’un élève mineur" in texte_entier(rendu)) == (lignes == 4)
    assert ('suggestedsigner="Représentant légal d’Inès Martin"' in corps(rendu)) == (lignes == 4)
    assert ("si l’élève est mineur" in texte_entier(rendu)) == (majeur is None)
    assert ("s’il le souhaite" in texte_entier(rendu)) == (majeur is False)


@pytest.mark.parametrize("nom", ["charte_engagement", "convention_partenariat", "document_de_cadrage"])
def test_qui_signe_par_delegation_le_dit_sur_sa_ligne(nom: str) -> None:
    """Le délégataire est le signataire que Word propose ; sa qualité nomme le délégant, et la cellule la décision."""
    decision = {
        "date": "2026-09-01", "civilite": "M.", "nom": "Idriss Roux", "fonction": "Proviseur adjoint", "fin": None,
    }  # fmt: skip
    delegue = {"signe": True, "attendu": True, "delegation": decision}
    rendu = produit(nom, dossier(signataires__chef_etablissement=delegue))
    seul = produit(nom, dossier())

    dit = "Proviseur adjoint, par délégation de Mme\u00a0Anne-Sophie L"
    assert 'suggestedsigner="M.\u00a0Idriss Roux"' in corps(rendu) and f'suggestedsigner2="{dit}' in corps(
        rendu
    )
    assert dit in texte_entier(rendu) and "proviseure (décision du 1er\u00a0septembre 2026)" in texte_entier(
        rendu
    )
    assert "délégation de" not in texte_entier(seul) and "Idriss" not in corps(seul)


def test_la_deliberation_suit_l_incidence_financiere() -> None:
    """Avec dépense : montant en lettres et information préalable ; sans : ni montant, ni article L. 421-14 visé."""
    avec = texte_entier(produit("projet_deliberation", dossier()))
    sans = texte_entier(
        produit(
            "projet_deliberation", dossier(convention__incidence_financiere=False, convention__montant=None)
        )
    )

    assert "quatre mille cinq cents euros et cinquante centimes" in avec and "ont été informées" in avec
    assert avec.count("L.\u00a0421-14") == 2
    assert "sans incidence financière" in sans
    for absent in ("€", "ont été informées", "421-14"):
        assert absent not in sans


def test_l_etat_de_frais_ne_compte_que_les_seances_ou_le_mentor_etait_la() -> None:
    """Une séance à trois de ses élèves fait une ligne ; celle où il était absent n'en fait aucune."""
    donnees = dossier(rangees=3)
    trois, absente, autre = donnees["fiches"]["seance"]
    trois["binomes"] = donnees["fiches"]["binome"]
    absente["mentors_absents"] = absente["binomes"]
    autre["etat_code"] = "annulee"

    document = docx.Document(io.BytesIO(produit("etat_de_frais", donnees)))

    assert [r.cells[0].text for r in document.tables[0].rows] == ["Séance du", "02/02/2027", "Total"]


def test_le_bilan_imprime_aussi_les_indicateurs_ajoutes() -> None:
    """Ceux de la base dans l'ordre du texte, puis celui d'une académie, une seule fois chacun."""
    document = docx.Document(io.BytesIO(produit("bilan_annuel", dossier())))

    titres = [r.cells[0].text for r in document.tables[0].rows]
    assert titres[1:3] == ["Filles", "Garcons"] and titres[-1] == "Ajouté par l'académie"
    assert len(titres) == len(set(titres)) == 13


@pytest.mark.parametrize("nom", TOUS)
def test_un_modele_porte_ses_sources_et_le_jour_de_leur_lecture(nom: str) -> None:
    """Elles restent dans le document produit, sans paraître à l'impression."""
    reglages = parties(produit(nom, dossier()))["word/settings.xml"].decode()

    assert f'w:name="sources_verifiees_le" w:val="{SOURCES_VERIFIEES_LE}"' in reglages
    assert re.search(r'w:name="sources" w:val="(?:(?:F[235]|RA|JM)-\d+ ?)+"', reglages)


@pytest.mark.parametrize(
    ("nom", "changement", "manquant"),
    [
        ("attestation_mentor", {"porteur__nom_chef": None}, "porteur.nom_chef"),
        ("avenant_convention", {"convention__convention_signee": None}, "convention.convention_signee.date"),
        ("charte_engagement", {"binome__fin_prevue": None}, "binome.fin_prevue"),
        ("bilan_annuel", {"bilan__actions": None}, "bilan.actions"),
        ("information_familles", {"porteur__courriel": None}, "porteur.courriel"),
        ("note_de_reflexion", {"reflexion__besoins": None}, "reflexion.besoins"),
    ],
)
def test_ce_qui_manque_se_voit_dans_le_projet(nom: str, changement: dict[str, Any], manquant: str) -> None:
    """Le projet marque chaque donnée absente et porte le filigrane ; l'exemplaire définitif la refuse."""
    donnees = dossier(**changement)

    assert manques(octets(nom), donnees) == (manquant,)
    projet = produit(nom, donnees, projet=True)
    assert "[À COMPLÉTER : " in texte_entier(projet) and b"PROJET" in parties(projet)["word/header1.xml"]


def test_la_typographie_de_la_collection_est_francaise() -> None:
    """Aucune espace ordinaire devant une ponctuation double, aucune apostrophe droite dans le texte commun."""
    for nom in TOUS:
        texte = texte_entier(produit(nom, dossier(porteur__nom_chef="Anne Roux", seance__sujet="Entretien")))
        texte = re.sub(r"Ajouté par l'académie|cours de la Liberté|41, .*?\n", "", texte)
        assert re.findall(r"[^.\s]* [:;!?»%€]|« ", texte) == [], nom


def _octets(element: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element))


def _style(element: Any) -> str:
    style = element.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val"))
