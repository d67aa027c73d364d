"""Ce qui distingue un projet : le filigrane dans chaque en-tête, et les manques surlignés.

À n'importer qu'au premier rendu : ce fichier charge lxml.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Mapping

from lxml import etree

from moteur.documents import contenu

MARQUE = re.compile(r"(\[À COMPLÉTER : [^\]]*\])")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAQUET = "http://schemas.openxmlformats.org/package/2006/"
_TYPE_EN_TETE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_AJOUT = "en_tete_projet.xml"
_LIEN = "rIdEnTeteProjet"

# Texte dessiné (VML) derrière la page : la forme que Word donne lui-même à ses filigranes.
_FILIGRANE = (
    f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word">'
    "<w:rPr><w:noProof/></w:rPr><w:pict>"
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>'
    '<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>'
    '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
    '<v:shape id="FiligraneProjet{rang}" o:spid="_x0000_s{numero}" type="#_x0000_t136" '
    'alt="Filigrane : PROJET" '
    'style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:160pt;rotation:315;'
    "z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" '
    'o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
    '<v:textpath style="font-family:&quot;Liberation Sans&quot;;font-size:1pt" string="PROJET"/>'
    '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
)


def poser(parties: Mapping[str, bytes]) -> dict[str, bytes]:
    """Les mêmes parties, avec le filigrane « PROJET » sur chaque page de chaque section."""
    marquees = dict(parties)
    en_tetes = [nom for nom, sorte in contenu.types(parties).items() if sorte == _TYPE_EN_TETE]
    for rang, nom in enumerate(sorted(en_tetes), 1):
        marquees[nom] = _marquer(parties[nom], rang)
    corps = contenu.principale(parties)
    arbre = _lire(parties[corps])
    if _completer_les_sections(arbre, _pages_paires(parties, corps)):
        marquees[corps] = _octets(arbre)
        _declarer(marquees, corps, len(en_tetes) + 1)
    return marquees


def surligner(octets: bytes) -> bytes:
    """La partie, chaque « [À COMPLÉTER : …] » de son texte isolé et surligné en jaune."""
    arbre = _lire(octets)
    for texte in list(arbre.iter(f"{{{_W}}}t")):
        morceaux = [m for m in MARQUE.split(texte.text or "") if m]
        suite = texte.getparent()
        if suite is None or suite.tag != f"{{{_W}}}r" or not any(map(MARQUE.match, morceaux)):
            continue
        _decouper(suite, texte, morceaux)
    return _octets(arbre)


def _decouper(suite: etree._Element, texte: etree._Element, morceaux: list[str]) -> None:
    """Remplace la suite de caractères par autant de suites que de morceaux, même mise en forme."""
    contenus: list[tuple[etree._Element, bool]] = []
    for enfant in suite:
        if enfant is texte:
            for morceau in morceaux:
                copie = etree.Element(f"{{{_W}}}t")
                copie.text = morceau
                copie.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                contenus.append((copie, bool(MARQUE.match(morceau))))
        elif enfant.tag != f"{{{_W}}}rPr":
            contenus.append((enfant, False))
    forme = suite.find(f"{{{_W}}}rPr")
    parent = suite.getparent()
    assert parent is not None
    place = parent.index(suite)
    parent.remove(suite)
    for decalage, (element, marque) in enumerate(contenus):
        neuve = etree.Element(f"{{{_W}}}r")
        proprietes = copy.deepcopy(forme) if forme is not None else None
        if marque:
            proprietes = _jaune(proprietes)
        if proprietes is not None:
            neuve.append(proprietes)
        neuve.append(element)
        parent.insert(place + decalage, neuve)


def _jaune(forme: etree._Element | None) -> etree._Element:
    forme = etree.Element(f"{{{_W}}}rPr") if forme is None else forme
    for ancien in forme.findall(f"{{{_W}}}highlight"):
        forme.remove(ancien)
    surlignage = etree.Element(f"{{{_W}}}highlight")
    surlignage.set(f"{{{_W}}}val", "yellow")
    # L'ordre des propriétés est imposé : le surlignage vient avant celles-ci.
    apres = {f"{{{_W}}}{nom}" for nom in _APRES_SURLIGNAGE}
    place = next((rang for rang, enfant in enumerate(forme) if enfant.tag in apres), len(forme))
    forme.insert(place, surlignage)
    return forme


_APRES_SURLIGNAGE = [
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
    "specVanish",
    "oMath",
    "rPrChange",
]


def _marquer(octets: bytes, rang: int) -> bytes:
    arbre = _lire(octets)
    paragraphe = arbre.find(f".//{{{_W}}}p")
    if paragraphe is None:
        paragraphe = etree.SubElement(arbre, f"{{{_W}}}p")
    paragraphe.append(etree.fromstring(_FILIGRANE.format(rang=rang, numero=4096 + rang)))
    return _octets(arbre)


def _completer_les_sections(arbre: etree._Element, paires: bool) -> bool:
    """Donne un en-tête à chaque sorte de page qui n'en a pas ; une section hérite de la précédente."""
    connus: set[str] = set()
    ajoute = False
    for section in arbre.iter(f"{{{_W}}}sectPr"):
        premiere = section.find(f"{{{_W}}}titlePg")
        voulus = {"default"}
        if premiere is not None and premiere.get(f"{{{_W}}}val", "1") not in ("0", "false", "off"):
            voulus.add("first")
        if paires:
            voulus.add("even")
        connus |= {r.get(f"{{{_W}}}type", "default") for r in section.findall(f"{{{_W}}}headerReference")}
        for sorte in sorted(voulus - connus):
            reference = etree.Element(f"{{{_W}}}headerReference", nsmap={"r": _R})
            reference.set(f"{{{_W}}}type", sorte)
            reference.set(f"{{{_R}}}id", _LIEN)
            section.insert(0, reference)
            connus.add(sorte)
            ajoute = True
    return ajoute


def _pages_paires(parties: Mapping[str, bytes], corps: str) -> bool:
    reglages = parties.get(posixpath.join(posixpath.dirname(corps), "settings.xml"), b"")
    return b"evenAndOddHeaders" in reglages


def _declarer(parties: dict[str, bytes], corps: str, rang: int) -> None:
    repertoire, fichier = posixpath.split(corps)
    nom = posixpath.join(repertoire, _AJOUT)
    parties[nom] = _marquer(f'<w:hdr xmlns:w="{_W}"><w:p/></w:hdr>'.encode(), rang)
    liens = posixpath.join(repertoire, "_rels", f"{fichier}.rels")
    arbre = _lire(parties.get(liens, f'<Relationships xmlns="{_PAQUET}relationships"/>'.encode()))
    lien = etree.SubElement(arbre, f"{{{_PAQUET}relationships}}Relationship")
    for cle, valeur in (("Id", _LIEN), ("Type", f"{_R}/header"), ("Target", _AJOUT)):
        lien.set(cle, valeur)
    parties[liens] = _octets(arbre)
    arbre = _lire(parties["[Content_Types].xml"])
    sorte = etree.SubElement(arbre, f"{{{_PAQUET}content-types}}Override")
    sorte.set("PartName", f"/{nom}")
    sorte.set("ContentType", _TYPE_EN_TETE)
    parties["[Content_Types].xml"] = _octets(arbre)


def _lire(octets: bytes) -> etree._Element:
    return etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True))


def _octets(arbre: etree._Element) -> bytes:
    return bytes(etree.tostring(arbre, xml_declaration=True, encoding="UTF-8", standalone=True))
