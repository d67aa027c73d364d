"""La ligne de signature : l'objet que Word reconnaît, et le dessin que tout autre lecteur imprime."""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml

LARGEUR, HAUTEUR = 512, 224
_V = "urn:schemas-microsoft-com:vml"
_O = "urn:schemas-microsoft-com:office:office"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# Déclaré une seule fois par document : un second exemplaire serait un identifiant en double.
_TYPE = (
    '<v:shapetype id="_x0000_t75" coordsize="21600,21600" o:spt="75" o:preferrelative="t" '
    'path="m@4@5l@4@11@9@11@9@5xe" filled="f" stroked="f"><v:stroke joinstyle="miter"/><v:formulas>'
    '<v:f eqn="if lineDrawn pixelLineWidth 0"/><v:f eqn="sum @0 1 0"/><v:f eqn="sum 0 0 @1"/>'
    '<v:f eqn="prod @2 1 2"/><v:f eqn="prod @3 21600 pixelWidth"/><v:f eqn="prod @3 21600 pixelHeight"/>'
    '<v:f eqn="sum @0 0 1"/><v:f eqn="prod @6 1 2"/><v:f eqn="prod @7 21600 pixelWidth"/>'
    '<v:f eqn="sum @8 21600 0"/><v:f eqn="prod @7 21600 pixelHeight"/><v:f eqn="sum @10 21600 0"/>'
    '</v:formulas><v:path o:extrusionok="f" gradientshapeok="t" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" aspectratio="t"/></v:shapetype>'
)


@dataclass(frozen=True, slots=True)
class Signataire:
    """Qui signe : sa partie, son identité, les balises de la ligne Word ; `si` : la condition de sa présence."""

    cle: str
    partie: str
    lignes: tuple[str, ...]
    nom: str
    qualite: str
    courriel: str = ""
    si: str = ""


def poser(document: Any, paragraphe: Any, signataire: Signataire, *, rang: int, hauteur: int = 98) -> None:
    """La ligne de signature du signataire, dans ce paragraphe ; `hauteur` en points, proportions gardées."""
    lien, _ = document.part.get_or_add_image(io.BytesIO(dessin()))
    courriel = f'o:suggestedsigneremail="{signataire.courriel}" ' if signataire.courriel else ""
    # Remplacé au rendu : chaque document produit a ses propres lignes.
    identifiant = f"{{{str(uuid.uuid5(uuid.NAMESPACE_URL, signataire.cle)).upper()}}}"
    xml = (
        f'<w:r xmlns:w="{_W}" xmlns:v="{_V}" xmlns:o="{_O}" xmlns:r="{_R}"><w:pict>'
        f"{_TYPE if rang == 0 else ''}"
        f'<v:shape id="_x0000_i{1025 + rang}" type="#_x0000_t75" '
        f'alt="Ligne de signature : {signataire.nom}, {signataire.qualite}" style="width:{hauteur * LARGEUR // HAUTEUR}pt;height:{hauteur}pt">'
        f'<v:imagedata r:id="{lien}" o:title=""/><o:lock v:ext="edit" ungrouping="t" rotation="t" '
        'cropping="t" verticies="t" text="t" grouping="t"/>'
        f'<o:signatureline v:ext="edit" id="{identifiant}" provid="{{00000000-0000-0000-0000-000000000000}}" '
        f'o:suggestedsigner="{signataire.nom}" o:suggestedsigner2="{signataire.qualite}" {courriel}'
        'signinginstructionsset="t" signinginstructions="Relisez le document en entier avant de le signer." '
        'allowcomments="t" showsigndate="t" issignatureline="t"/></v:shape></w:pict></w:r>'
    )
    paragraphe._p.append(parse_xml(xml))


def dessin() -> bytes:
    """Le PNG d'une ligne à signer : une croix, un filet, et la place d'un cachet au-dessus."""
    pixels = [bytearray(LARGEUR) for _ in range(HAUTEUR)]
    base = HAUTEUR - 34
    for x in range(24, LARGEUR - 24):
        for y in range(base, base + 2):
            pixels[y][x] = 0xC0
    for pas in range(-260, 261):
        for sens in (1, -1):
            _encrer(pixels, 44 + pas / 26, base - 22 + sens * pas / 26)
    # Encre grise sur fond transparent : le filigrane d'un projet reste visible derrière.
    lignes = b"".join(b"\x00" + b"".join(bytes((0x20, encre)) for encre in ligne) for ligne in pixels)
    tete = struct.pack(">IIBBBBB", LARGEUR, HAUTEUR, 8, 4, 0, 0, 0)
    # 164 points par pouce : le dessin garde sa taille dans les lecteurs qui ignorent le style.
    densite = struct.pack(">IIB", 6457, 6457, 1)
    blocs = ((b"IHDR", tete), (b"pHYs", densite), (b"IDAT", zlib.compress(lignes, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_bloc(nom, contenu) for nom, contenu in blocs)


def _encrer(pixels: list[bytearray], x: float, y: float) -> None:
    """Un point rond aux bords adoucis, pour que la croix ne soit pas en escalier."""
    for ligne in range(int(y) - 2, int(y) + 4):
        for colonne in range(int(x) - 2, int(x) + 4):
            ecart = ((colonne - x) ** 2 + (ligne - y) ** 2) ** 0.5
            encre = round(0xE0 * min(1.0, max(0.0, 2.0 - ecart)))
            pixels[ligne][colonne] = max(pixels[ligne][colonne], encre)


def _bloc(nom: bytes, contenu: bytes) -> bytes:
    return struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))
