"""L'habillage d'un espace : sa police, ses couleurs, son logo, sur les modèles livrés, sans toucher à leur texte."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from moteur.composition.habillage import ThemeRefuse
from moteur.composition.ressources import Fonds
from moteur.documents import comparaison, revenu
from moteur.documents.rendu import rendre
from moteur.documents.theme import COULEURS, POLICE
from outils.fabrique.signature import dessin
from tests.documents.exemples import PROPRIETES, parties, texte_entier
from tests.documents.exemples_collection import TOUS, dossier, octets

COMPLET = """
police: Arial Narrow
couleurs: {titres: "7A1F3D", fonds: "#f6e9ee", filets: "C98BA2", cadres: "C9AEB8"}
logo: {fichier: logo.png, description: "Logo <d'essai> & fils", hauteur: 16 mm}
"""


def fonds(tmp_path: Path, theme: str, *, logo: bytes | None = None) -> Fonds:
    """Un espace dont le thème est celui-ci."""
    repertoire = tmp_path / "modeles_docs"
    repertoire.mkdir()
    (repertoire / "theme.yaml").write_text(theme, encoding="utf-8")
    (repertoire / "logo.png").write_bytes(dessin() if logo is None else logo)
    return Fonds(tmp_path)


@pytest.mark.parametrize("nom", TOUS)
def test_le_theme_habille_chaque_modele_livre_sans_changer_son_texte(tmp_path: Path, nom: str) -> None:
    """Plus une seule couleur ni une seule police d'origine ; mot pour mot le même texte ; les mêmes octets deux fois."""
    habille = fonds(tmp_path, COMPLET)

    modele = habille.lire_modele(f"{nom}.docx")

    assert modele == habille.lire_modele(f"{nom}.docx")
    rendu = rendre(modele, contexte=dossier(), projet=False, proprietes=PROPRIETES)
    livre = rendre(octets(nom), contexte=dossier(), projet=False, proprietes=PROPRIETES)
    assert texte_entier(rendu).strip() == texte_entier(livre).strip()
    tout = "".join(v.decode() for n, v in parties(rendu).items() if n.endswith(".xml"))
    for absent in (POLICE, *COULEURS.values()):
        assert f'"{absent}"' not in tout
    for present in ("Arial Narrow", "7A1F3D", "F6E9EE", "C9AEB8"):
        assert f'"{present}"' in tout


def test_le_logo_a_sa_taille_et_sa_description(tmp_path: Path) -> None:
    """Une seule image en tête, dans ses proportions, que python-docx relit ; sa description échappée."""
    modele = fonds(tmp_path, COMPLET).lire_modele("information_eleves.docx")

    document = docx.Document(
        io.BytesIO(rendre(modele, contexte=dossier(), projet=False, proprietes=PROPRIETES))
    )

    (image,) = document.inline_shapes
    assert (round(image.height.mm), round(image.width.mm)) == (16, round(16 * 512 / 224))
    assert image._inline.docPr.get("descr") == "Logo <d'essai> & fils"
    assert document.paragraphs[0]._p.xpath(".//w:drawing")


def test_sans_theme_ou_pour_un_modele_de_l_espace_rien_ne_change(tmp_path: Path) -> None:
    """Un espace sans thème reçoit le modèle livré ; un modèle écrit dans l'espace garde sa forme."""
    assert Fonds(tmp_path).lire_modele("charte_engagement.docx") == octets("charte_engagement")
    habille = fonds(tmp_path, COMPLET)
    (tmp_path / "modeles_docs" / "charte_engagement.docx").write_bytes(octets("charte_engagement"))

    assert habille.lire_modele("charte_engagement.docx") == octets("charte_engagement")
    assert habille.lire_modele("bilan_annuel.docx") != octets("bilan_annuel")


@pytest.mark.parametrize("nom", TOUS)
def test_un_texte_verrouille_ne_laisse_a_changer_que_les_cases(tmp_path: Path, nom: str) -> None:
    """Tout le corps est dans un groupe de Word ; mêmes mots, mêmes cases et mêmes signatures que sans lui."""
    modele = fonds(tmp_path, "texte_verrouille: oui").lire_modele(f"{nom}.docx")

    rendu = rendre(modele, contexte=dossier(), projet=False, proprietes=PROPRIETES)
    livre = rendre(octets(nom), contexte=dossier(), projet=False, proprietes=PROPRIETES)
    corps = docx.Document(io.BytesIO(rendu)).element.body
    assert [e.tag.rpartition("}")[2] for e in corps] == ["sdt", "sectPr"]
    assert [e.tag.rpartition("}")[2] for e in corps[0][0]] == ["id", "lock", "group"]
    groupe, libre = revenu.ouvrir(rendu), revenu.ouvrir(livre)
    assert (groupe.cases, groupe.lignes, comparaison.alterations(libre, groupe)) == (
        libre.cases,
        libre.lignes,
        (),
    )


def test_un_theme_partiel_garde_le_reste(tmp_path: Path) -> None:
    """Une seule couleur dite : la police et les autres couleurs livrées restent."""
    modele = fonds(tmp_path, 'couleurs: {filets: "112233"}').lire_modele("document_de_cadrage.docx")

    styles = parties(modele)["word/styles.xml"].decode()
    assert '"112233"' in styles and COULEURS["filets"] not in styles
    assert POLICE in styles and COULEURS["titres"] in styles


@pytest.mark.parametrize(
    ("theme", "attendus"),
    [
        ("polices: Arial", ["la clé « polices » n'existe pas", "police"]),
        ('police: "A\\"/><w:evil"', ["« police » doit être le nom d'une police"]),
        ("texte_verrouille: un peu", ["« texte_verrouille » se dit oui ou non"]),
        ("couleurs: {titres: rouge}", ["« couleurs.titres »", "six chiffres"]),
        ('couleurs: {titre: "112233"}', ["« couleurs.titre » n'existe pas"]),
        ('couleurs: {titres: "DDDDDD"}', ["ne se lit pas assez sur le papier", "contraste 1,4"]),
        ('couleurs: {fonds: "203040"}', ["ne se lit pas assez sur « fonds »"]),
        ("couleurs: vives", ["« couleurs » doit contenir"]),
        ("logo: {fichier: ../logo.png, description: x}", ["sans répertoire"]),
        ("logo: {fichier: logo.svg, description: x}", ["une image .png"]),
        ("logo: {fichier: logo.png}", ["« logo.description »"]),
        ('logo: {fichier: logo.png, description: "{{ porteur.nom }}"}', ["ni accolades de modèle"]),
        ('logo: {fichier: logo.png, description: "a {% if b %} c"}', ["ni accolades de modèle"]),
        ("logo: {fichier: logo.png, description: x, hauteur: 900 mm}", ["de 5 à 40"]),
        ("logo: {fichier: absent.png, description: x}", ["« absent.png » n'est pas à côté"]),
    ],
)
def test_un_mauvais_theme_est_refuse_avec_son_remede(tmp_path: Path, theme: str, attendus: list[str]) -> None:
    """Chaque faute nomme la clé, la raison et le fichier ; aucun document ne sort à moitié habillé."""
    with pytest.raises(ThemeRefuse) as refus:
        fonds(tmp_path, theme).lire_modele("bilan_annuel.docx")

    dit = str(refus.value)
    for attendu in (*attendus, "theme.yaml"):
        assert attendu in dit


@pytest.mark.parametrize(
    ("image", "dit"),
    [
        (b"", "pas une image PNG"),
        (b"GIF89a" + bytes(50), "pas une image PNG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "pas une image PNG"),
        (dessin() + bytes(500_000), "dépasse 500 ko"),
    ],
    ids=["vide", "gif", "sans_dimensions", "trop_lourde"],
)
def test_une_image_qui_n_en_est_pas_une_est_refusee(tmp_path: Path, image: bytes, dit: str) -> None:
    """Vide, d'un autre format, sans dimensions ou trop lourde : refusée avant d'entrer dans un document."""
    with pytest.raises(ThemeRefuse, match=dit):
        fonds(tmp_path, COMPLET, logo=image).lire_modele("bilan_annuel.docx")


def test_un_lien_vers_ailleurs_n_est_pas_suivi(tmp_path: Path) -> None:
    """Le logo est un vrai fichier de l'espace : un lien symbolique n'en fait pas entrer un autre."""
    ailleurs = tmp_path / "secret.png"
    ailleurs.write_bytes(dessin())
    espace = fonds(tmp_path, COMPLET)
    logo = tmp_path / "modeles_docs" / "logo.png"
    logo.unlink()
    logo.symlink_to(ailleurs)

    with pytest.raises(ThemeRefuse, match=r"n'est pas à côté"):
        espace.lire_modele("bilan_annuel.docx")
