"""Le fichier final d'un modèle : parties inutiles retirées, réglages français, octets reproductibles."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from moteur.documents import paquet
from moteur.documents.lecture import Proprietes
from moteur.documents.proprietes import ecrire as proprietes
from moteur.documents.theme import COULEURS, POLICE
from outils.fabrique.styles import W

_TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Retirées avec leur relation et leur type : héritées du modèle par défaut de python-docx.
_INUTILES = ("word/stylesWithEffects.xml", "docProps/thumbnail.jpeg", "customXml/", "word/webSettings.xml")

_REGLAGES = (
    f'{_TETE}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
    '<w:hyphenationZone w:val="425"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    + "".join(
        f'<w:compatSetting w:name="{nom}" w:uri="http://schemas.microsoft.com/office/word" w:val="{valeur}"/>'
        for nom, valeur in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    + '</w:compat>{variables}<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/>'
    '<w:listSeparator w:val=";"/></w:settings>'
)
# Word n'a pas Liberation Sans : il prend alors Arial, de mêmes largeurs, et la mise en page ne bouge pas.
_POLICES = (
    f'{_TETE}<w:fonts xmlns:w="{W}"><w:font w:name="{POLICE}"><w:altName w:val="Arial"/>'
    '<w:panose1 w:val="020B0604020202020204"/><w:charset w:val="00"/><w:family w:val="swiss"/>'
    '<w:pitch w:val="variable"/></w:font></w:fonts>'
)
_PUCES = (
    f'{_TETE}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
    '<w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
    '<w:lvlText w:val="–"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="425" w:hanging="283"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_APPLICATION = (
    f'{_TETE}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>moteur</Application></Properties>"
)


def octets(document: Any, *, titre: str, sources: tuple[str, ...] = (), verifiees_le: str = "") -> bytes:
    """Le modèle en .docx, toujours les mêmes octets pour le même contenu ; il porte ses sources sur lui."""
    _numeroter_les_puces(document)
    sortie = io.BytesIO()
    document.save(sortie)
    with zipfile.ZipFile(sortie) as archive:
        parties = {nom: archive.read(nom) for nom in archive.namelist() if not nom.startswith(_INUTILES)}
    parties |= {
        "word/settings.xml": _REGLAGES.replace("{variables}", _variables(sources, verifiees_le)).encode(),
        "word/fontTable.xml": _POLICES.encode(),
        "word/numbering.xml": _PUCES.encode(),
        "docProps/app.xml": _APPLICATION.encode(),
        "docProps/core.xml": proprietes(Proprietes(titre, "Modèle", "moteur", titre, "2026-01-01")),
    }
    for nom in list(parties):
        if nom.endswith(".rels"):
            parties[nom] = _sans(parties[nom], rb"<Relationship\b[^>]*?/>", rb'Target="([^"]*)"')
        if nom.startswith("word/theme/"):
            parties[nom] = _a_nos_couleurs(parties[nom])
    types = _sans(parties["[Content_Types].xml"], rb"<Override\b[^>]*?/>", rb'PartName="/([^"]*)"')
    parties["[Content_Types].xml"] = types
    return paquet.assembler(paquet.comprimer(nom, contenu) for nom, contenu in parties.items())


def _variables(sources: tuple[str, ...], verifiees_le: str) -> str:
    """Les variables du document : invisibles à l'impression, gardées dans chaque document produit."""
    paires = {"sources": " ".join(sources), "sources_verifiees_le": verifiees_le}
    dites = "".join(f'<w:docVar w:name="{nom}" w:val="{v}"/>' for nom, v in paires.items() if v)
    return f"<w:docVars>{dites}</w:docVars>" if dites else ""


def _a_nos_couleurs(theme: bytes) -> bytes:
    """Le thème Word avec notre police et nos couleurs : ce que l'on ajoute au document y prend sa place."""
    texte = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{POLICE}"', theme.decode())
    for nom, couleur in (("dk2", "titres"), ("lt2", "fonds"), ("accent1", "filets"), ("accent2", "cadres")):
        neuve = f'<a:{nom}><a:srgbClr val="{COULEURS[couleur]}"/></a:{nom}>'
        texte = re.sub(rf"<a:{nom}>.*?</a:{nom}>", neuve, texte, flags=re.DOTALL)
    return texte.encode()


def _numeroter_les_puces(document: Any) -> None:
    for identifiant in document.styles["List Bullet"].element.iter(f"{{{W}}}numId"):
        identifiant.set(f"{{{W}}}val", "1")


def _sans(octets_: bytes, element: bytes, cible: bytes) -> bytes:
    def garder(trouve: re.Match[bytes]) -> bytes:
        nom = re.search(cible, trouve.group())
        chemin = nom.group(1).decode().lstrip("./") if nom else ""
        retire = any(chemin and (chemin in inutile or inutile.rstrip("/") in chemin) for inutile in _INUTILES)
        return b"" if retire else trouve.group()

    return re.sub(element, garder, octets_)
