"""L'habillage d'un espace : police, couleurs et logo, posés sur les modèles livrés et sur eux seuls.

Le texte d'un modèle n'en change pas : seuls ses styles, ses traits et une image en tête de page changent.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from moteur.documents import archive, contenu, paquet

POLICE = "Liberation Sans"
# Chaque couleur des modèles livrés, par ce qu'elle peint : la fabrique et l'habillage s'y réfèrent.
COULEURS = {"titres": "1F3350", "fonds": "E9EDF3", "filets": "8FA3BF", "cadres": "9AA7B8"}
_IMAGE = "word/media/logo_de_l_espace.png"
_LIEN = "rIdLogoDeLEspace"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_EMU_PAR_MM = 36_000
# Les parties où une couleur ou une police se dit ; le texte des paragraphes n'est jamais touché.
_HABILLEES = re.compile(
    r"word/(?:document|styles|fontTable|header\d*|footer\d*)\.xml|word/theme/theme\d+\.xml"
)
_BALISE = re.compile(r"<[^<>]*>")
_GROUPE = '<w:sdt><w:sdtPr><w:id w:val="730142001"/><w:lock w:val="contentLocked"/><w:group/></w:sdtPr><w:sdtContent>'


@dataclass(frozen=True, slots=True)
class Logo:
    """Une image PNG, ce qu'elle montre pour qui ne la voit pas, et sa hauteur imprimée."""

    png: bytes
    description: str
    hauteur_mm: int


@dataclass(frozen=True, slots=True)
class Theme:
    """Ce qu'un espace change de l'habillage livré ; ce qu'il ne dit pas reste.

    `texte_verrouille` : Word ne laisse remplir que les cases ; le reste du texte ne s'y change pas.
    """

    police: str = POLICE
    couleurs: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None
    texte_verrouille: bool = False


def habiller(modele: bytes, theme: Theme) -> bytes:
    """Le même modèle, dans cet habillage ; mêmes octets pour le même thème."""
    parties = archive.lire(modele)
    corps = contenu.principale(parties)
    remplacements = {f'"{COULEURS[nom]}"': f'"{valeur}"' for nom, valeur in theme.couleurs.items()}
    remplacements[quoteattr(POLICE)] = quoteattr(theme.police)
    for nom in parties:
        if _HABILLEES.fullmatch(nom):
            parties[nom] = _remplacer(parties[nom], remplacements)
    if theme.logo is not None:
        _poser_le_logo(parties, corps, theme.logo)
    if theme.texte_verrouille:
        parties[corps] = _grouper(parties[corps])
    return paquet.assembler(paquet.comprimer(nom, octets) for nom, octets in parties.items())


def _grouper(octets: bytes) -> bytes:
    """Tout le corps dans un groupe de Word, sauf la mise en page de la dernière section, qui doit rester à part."""
    texte = octets.decode("utf-8")
    tete = re.search(r"<w:body\b[^>]*>", texte)
    fin = texte.rfind("<w:sectPr")
    if tete is None or fin < tete.end():
        return octets
    return f"{texte[: tete.end()]}{_GROUPE}{texte[tete.end() : fin]}</w:sdtContent></w:sdt>{texte[fin:]}".encode()


def dimensions(png: bytes) -> tuple[int, int] | None:
    """La largeur et la hauteur en points d'une image PNG ; rien si ce n'en est pas une."""
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or png[12:16] != b"IHDR" or len(png) < 33:
        return None
    largeur, hauteur = struct.unpack(">II", png[16:24])
    return (largeur, hauteur) if largeur and hauteur else None


def contraste(une: str, autre: str) -> float:
    """Le rapport de contraste de deux couleurs hexadécimales, de 1 à 21."""
    clair, sombre = sorted((_luminance(une), _luminance(autre)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def _luminance(couleur: str) -> float:
    rouge, vert, bleu = (int(couleur[i : i + 2], 16) / 255 for i in (0, 2, 4))
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (rouge, vert, bleu)]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def _remplacer(octets: bytes, remplacements: Mapping[str, str]) -> bytes:
    def balise(trouve: re.Match[str]) -> str:
        # D'un seul passage : une couleur remplacée ne l'est pas une seconde fois.
        return re.sub(r'"[^"]*"', lambda v: remplacements.get(v.group(), v.group()), trouve.group())

    return _BALISE.sub(balise, octets.decode("utf-8")).encode()


def _poser_le_logo(parties: dict[str, bytes], corps: str, logo: Logo) -> None:
    largeur, hauteur = dimensions(logo.png) or (1, 1)
    haut = logo.hauteur_mm * _EMU_PAR_MM
    dessin = _dessin(logo.description, large=haut * largeur // hauteur, haut=haut)
    texte = parties[corps].decode("utf-8")
    parties[corps] = re.sub(r"(<w:body\b[^>]*>)", lambda t: t.group() + dessin, texte, count=1).encode()
    parties[_IMAGE] = logo.png
    repertoire, fichier = corps.rsplit("/", 1)
    lien = f'<Relationship Id="{_LIEN}" Type="{_RELATION}" Target="media/{_IMAGE.rsplit("/", 1)[1]}"/>'
    _inserer(parties, f"{repertoire}/_rels/{fichier}.rels", "Relationships", lien)
    if b'Extension="png"' not in parties["[Content_Types].xml"]:
        _inserer(
            parties,
            "[Content_Types].xml",
            "Types",
            '<Default Extension="png" ContentType="image/png"/>',
            tete=True,
        )


def _inserer(parties: dict[str, bytes], nom: str, racine: str, ajout: str, *, tete: bool = False) -> None:
    texte = parties[nom].decode("utf-8")
    if tete:
        neuf = re.sub(rf"(<{racine}\b[^>]*>)", lambda t: t.group() + ajout, texte, count=1)
    else:
        neuf = re.sub(rf"</{racine}\s*>\s*\Z", lambda t: f"{ajout}</{racine}>", texte)
    parties[nom] = neuf.encode()


def _dessin(description: str, *, large: int, haut: int) -> str:
    dessins = "http://schemas.openxmlformats.org/drawingml/2006"
    dit = quoteattr(description)
    return (
        '<w:p><w:pPr><w:spacing w:after="120"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{dessins}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{large}" cy="{haut}"/><wp:docPr id="1" name="Logo" descr={dit}/>'
        f'<a:graphic xmlns:a="{dessins}/main"><a:graphicData uri="{dessins}/picture">'
        f'<pic:pic xmlns:pic="{dessins}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="Logo" descr={dit}/>'
        "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:embed="{_LIEN}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{large}" cy="{haut}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
