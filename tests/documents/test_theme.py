"""L'habillage d'un espace : sa police, ses couleurs, son logo, sur les modèles livrés, sans toucher à leur texte."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest

from moteur.composition.ressources import Fonds
from moteur.diagnostics import presenter
from moteur.documents import comparaison, revenu
from moteur.documents.rendu import preparer, rendre
from moteur.documents.theme import COULEURS, POLICE
from moteur.erreurs import DefinitionInvalide
from outils.fabrique.signature import dessin
from tests.documents.exemples import PROPRIETES, parties, texte_entier
from tests.documents.exemples_collection import TOUS, dossier, octets
from tests.documents.test_fidelite import comparer

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
    pret = preparer(modele)
    assert not pret.detours  # le logo ne fait passer aucun modèle par la retouche lente
    rendu = rendre(pret, contexte=dossier(), projet=False, proprietes=PROPRIETES)
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


def test_un_modele_a_logo_rend_les_memes_parties_que_docxtpl(tmp_path: Path) -> None:
    """Un corps qui a des boucles et une image : mêmes octets, numéro de l'image compris, sans détour."""
    comparer(fonds(tmp_path, COMPLET).lire_modele("etat_de_frais.docx"), dossier())


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


def defauts(tmp_path: Path, theme: str, *, logo: bytes | None = None) -> str:
    """Les défauts de ce thème, tels qu'une personne les lit."""
    with pytest.raises(DefinitionInvalide, match="ne peut pas servir") as refus:
        fonds(tmp_path, theme, logo=logo).lire_modele("bilan_annuel.docx")
    assert "renommez-le" in refus.value.suite and refus.value.ligne_de is not None
    return "\n".join(presenter(d, ligne_de=refus.value.ligne_de) for d in refus.value.diagnostics)


@pytest.mark.parametrize(
    ("theme", "attendus"),
    [
        ("\npolices: Arial", ["theme.yaml:2:1  F01", "`polices` n'existe pas dans un thème", "« police »"]),
        ('police: "A\\"/><w:evil"', ["theme.yaml:1:9  F09", "Une police se nomme comme dans Word"]),
        ("texte_verrouille: un peu", ["theme.yaml:1:19  F07", "Écrivez oui ou non"]),
        ("couleurs: {titres: rouge}", ["theme.yaml:1:20  F09", "six chiffres hexadécimaux"]),
        ('couleurs: {titre: "112233"}', ["F01", "« titres »"]),
        ('couleurs: {titres: "DDDDDD"}', ["theme.yaml:1:20  M30", "sur le papier : contraste 1,4"]),
        ('couleurs: {fonds: "203040"}', ["theme.yaml:1:19  M30", "sur « fonds » : contraste 1,1"]),
        ("couleurs: vives", ["F04", "attend une carte"]),
        ("logo: {fichier: ../logo.png, description: x}", ["theme.yaml:1:17  F09", "sans répertoire"]),
        ("logo: {fichier: logo.svg, description: x}", ["une image .png"]),
        ("logo: {fichier: logo.png}", ["F02", "`description`"]),
        ("logo: {image: logo.png, description: x}", ["F01", "s'écrit « fichier »"]),
        (
            'logo: {fichier: logo.png, description: "{{ porteur.nom }}"}',
            ["theme.yaml:1:40  M31", "accolades"],
        ),
        ('logo: {fichier: logo.png, description: "a {% if b %} c"}', ["ni accolades de modèle"]),
        ("logo: {fichier: logo.png, description: x, hauteur: 900 mm}", ["de 5 à 40"]),
        ("logo: {fichier: absent.png, description: x}", ["theme.yaml:1:17  M31", "« absent.png » n'est pas"]),
        ("- police: Arial", ["theme.yaml:1:1  F12", "police: Arial"]),
        ("police: [Arial", ["theme.yaml:1:9", "n'est pas refermé"]),
        ("", ["Ce fichier est vide"]),
        ("police: Arial\npolice: Calibri", ["theme.yaml:2:1", "police"]),
    ],
)
def test_un_mauvais_theme_est_refuse_avec_son_remede(tmp_path: Path, theme: str, attendus: list[str]) -> None:
    """Chaque faute a son lieu, sa raison et son remède ; aucun document ne sort à moitié habillé."""
    dit = defauts(tmp_path, theme)

    for attendu in (*attendus, "modeles_docs/theme.yaml:"):
        assert attendu in dit


def test_tous_les_defauts_d_un_theme_se_disent_a_la_fois(tmp_path: Path) -> None:
    """De forme d'abord ; la forme juste, ceux des couleurs et du logo ensemble, dans l'ordre du fichier."""
    faux = 'couleurs: {titres: "DDDDDD"}\nlogo: {fichier: absent.png, description: "{{ a }}"}'

    assert re.findall(r"yaml:(\d+:\d+)  (\w+)", defauts(tmp_path, faux)) == [
        ("1:20", "M30"), ("1:20", "M30"), ("2:17", "M31"), ("2:42", "M31")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("image", "dit"),
    [
        (b"", "pas une image PNG"),
        (b"GIF89a" + bytes(50), "pas une image PNG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "pas une image PNG"),
        (dessin()[:16] + (4001).to_bytes(4, "big") + dessin()[20:], "trop grande ou trop étirée"),
        (dessin() + bytes(500_000), "dépasse 500 ko"),
    ],
    ids=["vide", "gif", "sans_dimensions", "etiree", "trop_lourde"],
)
def test_une_image_qui_n_en_est_pas_une_est_refusee(tmp_path: Path, image: bytes, dit: str) -> None:
    """Vide, d'un autre format, sans dimensions ou trop lourde : refusée avant d'entrer dans un document."""
    assert dit in defauts(tmp_path, COMPLET, logo=image)


def test_un_lien_vers_ailleurs_n_est_pas_suivi(tmp_path: Path) -> None:
    """Le logo est un vrai fichier de l'espace : un lien symbolique n'en fait pas entrer un autre."""
    ailleurs = tmp_path / "secret.png"
    ailleurs.write_bytes(dessin())
    espace = fonds(tmp_path, COMPLET)
    logo = tmp_path / "modeles_docs" / "logo.png"
    logo.unlink()
    logo.symlink_to(ailleurs)

    with pytest.raises(DefinitionInvalide) as refus:
        espace.lire_modele("bilan_annuel.docx")
    assert "n'est pas à côté" in refus.value.diagnostics[0].message
