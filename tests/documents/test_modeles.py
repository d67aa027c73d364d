"""Les deux modèles livrés : ce qu'ils disent, ce qu'ils taisent, et ce que Word y trouvera."""

from __future__ import annotations

import io
import re
import uuid
from pathlib import Path

import docx
import pytest

from moteur.documents.manques import manques
from moteur.documents.rendu import rendre
from moteur.domaine.francais import typographie
from outils.fabriquer_modeles import fabriquer
from tests.documents.exemples import (
    CADRAGE,
    CONVENTION,
    PROPRIETES,
    contexte,
    parties,
    prive,
    sans_depense,
    texte_entier,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def convention(donnees: dict[str, object], *, projet: bool = False) -> bytes:
    """La convention de ce dossier."""
    return rendre(CONVENTION.read_bytes(), contexte=donnees, projet=projet, proprietes=PROPRIETES)


def cadrage(donnees: dict[str, object]) -> bytes:
    """Le document de cadrage de ce dossier."""
    return rendre(CADRAGE.read_bytes(), contexte=donnees, projet=False, proprietes=PROPRIETES)


def test_les_modeles_livres_sont_ceux_que_la_fabrique_ecrit(tmp_path: Path) -> None:
    """Un modèle retouché à la main, ou une fabrique changée sans refaire les modèles, se voit."""
    for neuf in fabriquer(tmp_path):
        livre = CONVENTION.parent / neuf.relative_to(tmp_path)
        attendues, livrees = parties(neuf.read_bytes()), parties(livre.read_bytes())

        assert [n for n in attendues if attendues[n] != livrees.get(n)] == []


def test_la_convention_publique_dit_tous_les_points_demandes() -> None:
    """Parties, délibération, les dix points convenus, et chaque valeur du dossier en toutes lettres."""
    donnees = contexte()

    texte = texte_entier(convention(donnees))

    for attendu in (
        "Dupont & Fils <SA>",
        "Mme\u00a0Anne-Sophie L'Hôte, proviseure, dûment autorisée par la délibération n°\u00a02026-14",
        "du conseil d’administration en date du 24\u00a0septembre 2026",
        "R.\u00a0421-20",
        "DEMACT-69-2026-0412",
        "4\u202f500,50\u00a0€",
        "quatre mille cinq cents euros et cinquante centimes",
        "Article\u00a01er – Objet",
        "Aucun mentor ne rencontre un élève avant que son honorabilité ait été vérifiée",
        "ni demandé par l’établissement, ni recopié, ni échangé, ni conservé",
        "suspendre immédiatement l’intervention",
        "tête-à-tête",
        "contrat d’engagement républicain",
        "tribunal administratif",
        "Fait à",
    ):
        assert attendu in texte, attendu
    for champ in ("recrutement", "casier_judiciaire", "cadre_intervention", "encadrement", "frequence"):
        for ligne in donnees["convention"][champ].split("\n"):
            assert typographie(ligne[1:]).replace("'", "’") in texte
    for champ in ("communication", "suivi_dispositif", "assurance", "frais", "valeurs_republique"):
        assert typographie(donnees["convention"][champ][1:]).replace("'", "’") in texte


def test_les_articles_se_suivent_de_un_a_vingt_deux() -> None:
    """Aucune variante ne saute ni ne répète un numéro d'article."""
    for donnees in (contexte(), sans_depense(contexte()), prive(), sans_depense(prive())):
        document = docx.Document(io.BytesIO(convention(donnees)))
        titres = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]

        numeros = [int(t.group(1)) for x in titres if (t := re.match(r"Article\u00a0?\s?(\d+)", x))]
        assert numeros == list(range(1, 23))


def test_un_lycee_prive_n_a_ni_deliberation_ni_tribunal_administratif() -> None:
    """Le statut change les visas, la comparution et les litiges, sans rien laisser de la règle publique."""
    texte = texte_entier(convention(prive()))

    assert "privé sous contrat" in texte and "directeur, ayant qualité pour l’engager" in texte
    for absent in (
        "délibération",
        "R.\u00a0421-20",
        "L.\u00a0421-14",
        "tribunal administratif",
        "collectivité",
    ):
        assert absent not in texte


def test_sans_incidence_financiere_aucun_montant_n_est_dit_ni_exige() -> None:
    """La clause de dépense, son montant et son annexe disparaissent ensemble."""
    donnees = sans_depense(contexte())

    texte = texte_entier(convention(donnees))

    assert "sans incidence financière" in texte
    assert "€" not in texte and "budget prévisionnel" not in texte and "L.\u00a0421-14" not in texte


def test_une_entreprise_n_a_pas_de_contrat_d_engagement_republicain() -> None:
    """La clause des associations ne paraît que pour elles ; le SIRET remplace le RNA."""
    donnees = contexte(
        convention__partenaire__forme="Entreprise",
        convention__partenaire__forme_code="entreprise",
        convention__partenaire__rna=None,
        convention__partenaire__agrement=None,
    )

    texte = texte_entier(convention(donnees))

    assert "engagement républicain" not in texte and "agrément" not in texte and "RNA" not in texte
    assert "(SIRET 732\u00a0829\u00a0320\u00a000074)" in texte


def test_les_manques_suivent_les_branches_prises() -> None:
    """Un lycée privé ne doit ni délibération ni accusé ; un public les doit ; la dépense doit son montant."""
    octets = CONVENTION.read_bytes()

    assert manques(octets, prive()) == ()
    assert manques(octets, sans_depense(contexte())) == ()
    assert set(
        manques(octets, contexte(convention__deliberation=None, convention__accuse_reception=None))
    ) == {
        "convention.deliberation.numero",
        "convention.deliberation.date",
        "convention.accuse_reception.date",
        "convention.accuse_reception.reference",
    }
    assert manques(octets, contexte(convention__montant=None)) == ("convention.montant",)
    assert manques(octets, contexte(convention__incidence_financiere=None)) == (
        "convention.incidence_financiere",
    )


def test_le_cadrage_porte_ses_six_rubriques_et_son_equipe() -> None:
    """Les six rubriques demandées, puis coûts, recrutement et qualité ; un CPE absent n'a pas de ligne."""
    document = docx.Document(io.BytesIO(cadrage(contexte())))

    titres = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    for rubrique in (
        "Objectifs",
        "Public ciblé",
        "Durée",
        "Comitologie",
        "Indicateurs de suivi",
        "Activités",
    ):
        assert any(rubrique in titre for titre in titres), rubrique
    for rubrique in ("Recrutement des mentors", "Suivi de la qualité", "Coûts et prise en charge"):
        assert any(rubrique in titre for titre in titres), rubrique
    equipe = [[c.text for c in ligne.cells] for ligne in document.tables[0].rows]
    referent = next(ligne[1] for ligne in equipe if "Référent" in ligne[0])
    assert referent == "Claire Moreau (désignation du 4\u00a0septembre 2026)"
    assert len(equipe) == 7
    sans = docx.Document(io.BytesIO(cadrage(contexte(cadrage__nom_cpe=None))))
    assert len(sans.tables[0].rows) == 6


@pytest.mark.parametrize("chemin", [CONVENTION, CADRAGE], ids=["convention", "cadrage"])
def test_un_document_produit_est_pret_a_signer(chemin: Path) -> None:
    """Vraies lignes de signature, contrôles à remplir, en-têtes de tableau, langue, champs de page."""
    octets = rendre(chemin.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES)
    document = docx.Document(io.BytesIO(octets))
    corps = parties(octets)["word/document.xml"].decode()

    lignes = re.findall(r"<o:signatureline [^>]*>", corps)
    identifiants = [re.search(r'\sid="\{([^}]*)\}"', ligne) for ligne in lignes]
    assert len(lignes) == 2 and len({str(i and uuid.UUID(i.group(1))) for i in identifiants}) == 2
    assert "Anne-Sophie L&#39;Hôte" in lignes[0] or "Anne-Sophie L'Hôte" in lignes[0]
    assert re.findall(r'<w:tag w:val="([^"]*)"', corps) == [
        "lieu_signature",
        "date_signature",
        "nombre_exemplaires",
    ]
    assert corps.count('w:lock w:val="sdtLocked"') == 3
    for table in document.tables:
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
        assert all(ligne._tr.trPr.find(f"{W}cantSplit") is not None for ligne in table.rows)
    pied = document.sections[0].footer._element.xml
    assert " PAGE " in pied and " NUMPAGES " in pied and "CONV-2026-0001" in pied
    assert document.paragraphs[3].style is not None and document.paragraphs[3].style.name == "Title"
    assert 'w:lang w:val="fr-FR" w:eastAsia="fr-FR"' in parties(octets)["word/styles.xml"].decode()


@pytest.mark.parametrize("chemin", [CONVENTION, CADRAGE], ids=["convention", "cadrage"])
def test_un_document_produit_ne_porte_rien_de_trop(chemin: Path) -> None:
    """Ni champ à mettre à jour à l'ouverture, ni relation extérieure, ni vestige du modèle par défaut."""
    octets = rendre(chemin.read_bytes(), contexte=contexte(), projet=False, proprietes=PROPRIETES)
    contenu = parties(octets)

    tout = b"".join(contenu.values())
    for absent in (
        b"updateFields",
        b'TargetMode="External"',
        b"stylesWithEffects",
        b"{{",
        b"{%",
        b"Marianne",
    ):
        assert absent not in tout
    assert b'w:zoom w:percent="100"' in contenu["word/settings.xml"]
    assert "À COMPLÉTER" not in texte_entier(octets)


def test_deux_documents_n_ont_pas_la_meme_ligne_de_signature() -> None:
    """L'identifiant vient du numéro du document : Word ne confond pas deux conventions."""

    def ligne(numero: str) -> list[str]:
        proprietes = type(PROPRIETES)("t", "s", "a", numero, "2026-10-12")
        octets = rendre(CONVENTION.read_bytes(), contexte=contexte(), projet=False, proprietes=proprietes)
        return re.findall(
            r"<o:signatureline [^>]*?\sid=\"([^\"]*)", parties(octets)["word/document.xml"].decode()
        )

    assert ligne("A-1") == ligne("A-1")
    assert not set(ligne("A-1")) & set(ligne("A-2"))


def test_la_typographie_est_francaise() -> None:
    """Aucun deux-points ni point-virgule du texte commun n'est précédé d'une espace ordinaire."""
    texte = texte_entier(convention(contexte()))

    assert re.findall(r" [:;!?»%€]|« ", texte) == []
    assert "n° " not in texte
